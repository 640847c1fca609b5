/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The object a program begins with: one person at one relay. */
#pragma once

#include <gio/gio.h>

#include "wzp-audio-settings.h"
#include "wzp-call-types.h"
#include "wzp-call.h"
#include "wzp-identity.h"
#include "wzp-nat-info.h"
#include "wzp-room.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WzpCallFlags:
 * @WZP_CALL_FLAGS_NONE: a call as usual
 * @WZP_CALL_FLAGS_PRIVATE: the other end learns none of our network addresses: the call stays on the relay
 * @WZP_CALL_FLAGS_ALLOW_DOWNGRADE: a person has decided that the call may lose the end-to-end encryption that
 *   earlier calls had, see [property@Wzp.Call:allow-downgrade]
 *
 * How to call somebody.
 *
 * Since: 0.1
 */
typedef enum /*< flags >*/
{
  WZP_CALL_FLAGS_NONE = 0,
  WZP_CALL_FLAGS_PRIVATE = 1 << 0,
  WZP_CALL_FLAGS_ALLOW_DOWNGRADE = 1 << 1,
} WzpCallFlags;

#define WZP_TYPE_CLIENT (wzp_client_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpClient, wzp_client, WZP, CLIENT, GObject)

WZP_AVAILABLE_IN_ALL
WzpClient *wzp_client_new (WzpIdentity *identity, const char *relay, const char *data_path);

WZP_AVAILABLE_IN_ALL
WzpIdentity *wzp_client_get_identity (WzpClient *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_client_get_fingerprint (WzpClient *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_client_get_relay (WzpClient *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_client_get_data_path (WzpClient *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_client_get_alias (WzpClient *self);
WZP_AVAILABLE_IN_ALL
void wzp_client_set_alias (WzpClient *self, const char *alias);
WZP_AVAILABLE_IN_ALL
gboolean wzp_client_get_allow_loopback (WzpClient *self);
WZP_AVAILABLE_IN_ALL
void wzp_client_set_allow_loopback (WzpClient *self, gboolean allow);
WZP_AVAILABLE_IN_ALL
WzpAudioSettings *wzp_client_get_audio (WzpClient *self);
WZP_AVAILABLE_IN_ALL
void wzp_client_set_audio (WzpClient *self, WzpAudioSettings *audio);
WZP_AVAILABLE_IN_ALL
const char *wzp_client_get_token (WzpClient *self);
WZP_AVAILABLE_IN_ALL
void wzp_client_set_token (WzpClient *self, const char *token);
WZP_AVAILABLE_IN_ALL
gboolean wzp_client_get_call_waiting (WzpClient *self);
WZP_AVAILABLE_IN_ALL
void wzp_client_set_call_waiting (WzpClient *self, gboolean call_waiting);
WZP_AVAILABLE_IN_ALL
guint wzp_client_get_ring_timeout (WzpClient *self);
WZP_AVAILABLE_IN_ALL
void wzp_client_set_ring_timeout (WzpClient *self, guint timeout_ms);
WZP_AVAILABLE_IN_ALL
guint wzp_client_get_reconnect_timeout (WzpClient *self);
WZP_AVAILABLE_IN_ALL
void wzp_client_set_reconnect_timeout (WzpClient *self, guint timeout_ms);

WZP_AVAILABLE_IN_ALL
const char *const *wzp_client_get_relays (WzpClient *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_client_set_relays (WzpClient *self, const char *const *relays, GError **error);
WZP_AVAILABLE_IN_ALL
const char *const *wzp_client_get_stun_servers (WzpClient *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_client_set_stun_servers (WzpClient *self, const char *const *servers, GError **error);
WZP_AVAILABLE_IN_ALL
gboolean wzp_client_get_port_mapping (WzpClient *self);
WZP_AVAILABLE_IN_ALL
void wzp_client_set_port_mapping (WzpClient *self, gboolean port_mapping);
WZP_AVAILABLE_IN_ALL
void wzp_client_impair (WzpClient *self, double loss, guint delay_ms, guint jitter_ms);
WZP_AVAILABLE_IN_ALL
WzpNatInfo *wzp_client_get_nat (WzpClient *self);
WZP_AVAILABLE_IN_ALL
void wzp_client_ask_network (WzpClient *self);

WZP_AVAILABLE_IN_ALL
WzpClientState wzp_client_get_state (WzpClient *self);
WZP_AVAILABLE_IN_ALL
const GError *wzp_client_get_error (WzpClient *self);
WZP_AVAILABLE_IN_ALL
const char *const *wzp_client_get_relay_features (WzpClient *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_client_get_relay_build (WzpClient *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_client_get_relay_region (WzpClient *self);
WZP_AVAILABLE_IN_ALL
const char *const *wzp_client_get_available_relays (WzpClient *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_client_get_relay_key (WzpClient *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_client_get_known_relay_key (WzpClient *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_client_get_verified (WzpClient *self);
WZP_AVAILABLE_IN_ALL
GListModel *wzp_client_get_calls (WzpClient *self);

WZP_AVAILABLE_IN_ALL
void wzp_client_connect_async (WzpClient *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
WZP_AVAILABLE_IN_ALL
gboolean wzp_client_connect_finish (WzpClient *self, GAsyncResult *result, GError **error);
WZP_AVAILABLE_IN_ALL
void wzp_client_disconnect (WzpClient *self);

WZP_AVAILABLE_IN_ALL
WzpCall *wzp_client_call (WzpClient *self, const char *fingerprint, GError **error);
WZP_AVAILABLE_IN_ALL
WzpCall *
wzp_client_call_full (WzpClient *self, const char *fingerprint, WzpCallFlags flags, GError **error);
WZP_AVAILABLE_IN_ALL
WzpRoom *wzp_client_join_room (WzpClient *self, const char *name, GError **error);
WZP_AVAILABLE_IN_ALL
WzpRoom *
wzp_client_join_room_at (WzpClient *self, const char *name, const char *relay, GError **error);

WZP_AVAILABLE_IN_ALL
void wzp_client_reflect_async (WzpClient *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
WZP_AVAILABLE_IN_ALL
char *wzp_client_reflect_finish (WzpClient *self, GAsyncResult *result, GError **error);
WZP_AVAILABLE_IN_ALL
void wzp_client_ping_async (WzpClient *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
WZP_AVAILABLE_IN_ALL
double wzp_client_ping_finish (WzpClient *self, GAsyncResult *result, GError **error);
WZP_AVAILABLE_IN_ALL
void wzp_client_version_async (WzpClient *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
WZP_AVAILABLE_IN_ALL
char *wzp_client_version_finish (WzpClient *self, GAsyncResult *result, GError **error);

WZP_AVAILABLE_IN_ALL
gboolean wzp_client_trust_relay_key (WzpClient *self, const char *key, GError **error);
WZP_AVAILABLE_IN_ALL
gboolean
wzp_client_trust_key_of_relay (WzpClient *self, const char *relay, const char *key, GError **error);

G_END_DECLS
