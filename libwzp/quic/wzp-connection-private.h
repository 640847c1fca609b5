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

typedef struct
{
  WzpConnectionBytesFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} WzpConnectionHandler;

struct _WzpConnection
{
  GObject parent_instance;

  WzpQuicConn *conn; /* NULL once closed */
  WzpConnectionOwner owner;
  WzpConnectionHandler signal;
  WzpConnectionHandler uni;
  WzpConnectionHandler datagram;

  /* Copies that outlive the connection. */
  char *server_name;
  GInetSocketAddress *remote_address;
  GBytes *peer_certificate;
  gboolean is_server;
  gboolean was_open;

  WzpQuicCause cause;
  gboolean closed_by_peer;
  uint64_t close_code;
  char *close_reason;
};

void wzp_connection_clear_handler (WzpConnectionHandler *handler);

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
