/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between WzpEndpoint and its WzpConnections. */
#pragma once

#include "wzp-endpoint-private.h"

G_BEGIN_DECLS

/* Who made the connection and waits for its handshake. */
typedef struct
{
  WzpEndpointVerifyFunc verify;
  gpointer verify_data;
  void (*opened) (WzpConnection *self, gpointer user_data);
  void (*closed) (WzpConnection *self, gpointer user_data);
  gpointer user_data;
} WzpConnectionOwner;

WzpConnection *wzp_connection_new (const WzpConnectionOwner *owner);
/* @conn holds a reference to @self from now on, until it is closed. */
void wzp_connection_attach (WzpConnection *self, WzpQuicConn *conn);
/* No more callbacks to the owner. */
void wzp_connection_disown (WzpConnection *self);
/* Why it ended, for a person. */
GError *wzp_connection_dup_close_error (WzpConnection *self);

GInetSocketAddress *wzp_udp_address_to_gio (const WzpUdpAddress *address);
gboolean wzp_udp_address_init_gio (WzpUdpAddress *address, GSocketAddress *gio);

G_END_DECLS
