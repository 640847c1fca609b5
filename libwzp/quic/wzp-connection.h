/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One QUIC connection as a GObject: properties and signals for what happens now and then, plain C
 * callbacks for messages and datagrams (no GObject work per frame). */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_CONNECTION (wzp_connection_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpConnection, wzp_connection, WZP, CONNECTION, GObject)

/**
 * WzpConnectionBytesFunc:
 * @connection: the connection
 * @bytes: (array length=len): the bytes, valid during the call
 * @len: how many
 * @user_data: (closure): user data
 *
 * Called with one whole signal message, one-way message or datagram.
 */
typedef void (*WzpConnectionBytesFunc) (WzpConnection *connection,
                                        const uint8_t *bytes,
                                        size_t len,
                                        gpointer user_data);

WZP_AVAILABLE_IN_ALL
void wzp_connection_set_signal_func (WzpConnection *self,
                                     WzpConnectionBytesFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy);
WZP_AVAILABLE_IN_ALL
void wzp_connection_set_uni_func (WzpConnection *self,
                                  WzpConnectionBytesFunc func,
                                  gpointer user_data,
                                  GDestroyNotify destroy);
WZP_AVAILABLE_IN_ALL
void wzp_connection_set_datagram_func (WzpConnection *self,
                                       WzpConnectionBytesFunc func,
                                       gpointer user_data,
                                       GDestroyNotify destroy);

WZP_AVAILABLE_IN_ALL
gboolean
wzp_connection_send_signal (WzpConnection *self, const uint8_t *json, size_t len, GError **error);
WZP_AVAILABLE_IN_ALL
gboolean
wzp_connection_send_uni (WzpConnection *self, const uint8_t *bytes, size_t len, GError **error);
WZP_AVAILABLE_IN_ALL
gboolean wzp_connection_send_datagram (WzpConnection *self, const uint8_t *bytes, size_t len);
WZP_AVAILABLE_IN_ALL
size_t wzp_connection_get_max_datagram (WzpConnection *self);

WZP_AVAILABLE_IN_ALL
void wzp_connection_close (WzpConnection *self, uint64_t code, const char *reason);

WZP_AVAILABLE_IN_ALL
gboolean wzp_connection_is_open (WzpConnection *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_connection_is_server (WzpConnection *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_connection_get_server_name (WzpConnection *self);
WZP_AVAILABLE_IN_ALL
GInetSocketAddress *wzp_connection_get_remote_address (WzpConnection *self);
WZP_AVAILABLE_IN_ALL
GBytes *wzp_connection_get_peer_certificate (WzpConnection *self);
WZP_AVAILABLE_IN_ALL
uint64_t wzp_connection_get_close_code (WzpConnection *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_connection_get_close_reason (WzpConnection *self);
WZP_AVAILABLE_IN_ALL
int64_t wzp_connection_get_rtt_us (WzpConnection *self);
WZP_AVAILABLE_IN_ALL
GBytes *wzp_connection_export_key (WzpConnection *self, const char *label, size_t len);

G_END_DECLS
