/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One UDP socket in both QUIC roles as a GObject: dials relays and peers, accepts peers. */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

#include "wzp-connection.h"

G_BEGIN_DECLS

#define WZP_TYPE_ENDPOINT (wzp_endpoint_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpEndpoint, wzp_endpoint, WZP, ENDPOINT, GObject)

/**
 * WzpEndpointVerifyFunc:
 * @certificate: (array length=len): the server's leaf certificate, DER
 * @len: its length
 * @user_data: (closure): user data
 *
 * Decides whether the key of a server is the expected one. That the server owns the key is checked by
 * the library in any case.
 *
 * Returns: %FALSE to end the handshake
 */
typedef gboolean (*WzpEndpointVerifyFunc) (const uint8_t *certificate,
                                           size_t len,
                                           gpointer user_data);

WZP_AVAILABLE_IN_ALL
WzpEndpoint *wzp_endpoint_new (GInetSocketAddress *bind, GError **error);
WZP_AVAILABLE_IN_ALL
WzpEndpoint *wzp_endpoint_new_with_key (GInetSocketAddress *bind,
                                        GBytes *certificate_der,
                                        GBytes *key_pkcs8,
                                        GError **error);

WZP_AVAILABLE_IN_ALL
GInetSocketAddress *wzp_endpoint_get_local_address (WzpEndpoint *self);

WZP_AVAILABLE_IN_ALL
void wzp_endpoint_connect_async (WzpEndpoint *self,
                                 GSocketConnectable *destination,
                                 const char *server_name,
                                 WzpEndpointVerifyFunc verify,
                                 gpointer verify_data,
                                 GDestroyNotify verify_destroy,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
WZP_AVAILABLE_IN_ALL
WzpConnection *
wzp_endpoint_connect_finish (WzpEndpoint *self, GAsyncResult *result, GError **error);

WZP_AVAILABLE_IN_ALL
void wzp_endpoint_close (WzpEndpoint *self);

G_END_DECLS
