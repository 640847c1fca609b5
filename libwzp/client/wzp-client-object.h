/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of WzpClient share. All of it belongs to the context the client was made in, but for
 * what says otherwise. */
#pragma once

#include "wzp-client-private.h"
#include "wzp-net.h"

G_BEGIN_DECLS

struct _WzpClient
{
  GObject parent_instance;

  GMainContext *context;
  WzpNet *net;
  WzpCore *core; /* the network thread's, from constructed to dispose */

  WzpIdentity *identity;
  char *relay;
  char *data_path;
  char *alias;
  char *token;
  guint ring_timeout_ms;
  guint reconnect_timeout_ms;
  gboolean allow_loopback;
  gboolean call_waiting;
  GStrv relays;
  GStrv stun_servers;
  gboolean port_mapping;
  WzpAudioSettings *audio;

  WzpClientState state;
  GError *error;
  GStrv relay_features;
  char *relay_build;
  char *relay_region;
  GStrv available_relays;
  char *relay_key;
  char *known_relay_key;
  gboolean verified;
  WzpNatInfo *nat;
  GNetworkMonitor *network_monitor; /* NULL: not watched */

  GListStore *calls;
  GPtrArray *rooms;   /* of WzpRoom */
  GPtrArray *pending; /* of Pending */
};

typedef enum
{
  WZP_CLIENT_PROP_IDENTITY = 1,
  WZP_CLIENT_PROP_FINGERPRINT,
  WZP_CLIENT_PROP_RELAY,
  WZP_CLIENT_PROP_DATA_PATH,
  WZP_CLIENT_PROP_ALIAS,
  WZP_CLIENT_PROP_TOKEN,
  WZP_CLIENT_PROP_RING_TIMEOUT,
  WZP_CLIENT_PROP_RECONNECT_TIMEOUT,
  WZP_CLIENT_PROP_ALLOW_LOOPBACK,
  WZP_CLIENT_PROP_CALL_WAITING,
  WZP_CLIENT_PROP_RELAYS,
  WZP_CLIENT_PROP_STUN_SERVERS,
  WZP_CLIENT_PROP_PORT_MAPPING,
  WZP_CLIENT_PROP_AUDIO,
  WZP_CLIENT_PROP_STATE,
  WZP_CLIENT_PROP_ERROR,
  WZP_CLIENT_PROP_RELAY_FEATURES,
  WZP_CLIENT_PROP_RELAY_BUILD,
  WZP_CLIENT_PROP_RELAY_REGION,
  WZP_CLIENT_PROP_AVAILABLE_RELAYS,
  WZP_CLIENT_PROP_RELAY_KEY,
  WZP_CLIENT_PROP_KNOWN_RELAY_KEY,
  WZP_CLIENT_PROP_VERIFIED,
  WZP_CLIENT_PROP_NAT,
  WZP_CLIENT_PROP_CALLS,
} WzpClientProperty;

void wzp_client_notify (WzpClient *self, WzpClientProperty property);
void wzp_client_emit_incoming_call (WzpClient *self, WzpCall *call);

/* wzp-client-settings.c: what the network thread must know of the settings */
void wzp_client_send_settings (WzpClient *self);

/* wzp-client-network.c: the same of the network's settings; and have the system tell of changes */
void wzp_client_send_network_settings (WzpClient *self);
void wzp_client_watch_network (WzpClient *self);

/* wzp-client-events.c: the network thread's end of the way to the client, and that end's function */
gpointer wzp_client_mailbox_new (WzpClient *self);
void wzp_client_mailbox_unref (gpointer mailbox);
void wzp_client_mailbox_post (WzpCoreEvent *event, gpointer mailbox);

/* wzp-client-actions.c: tasks that wait for an event */
void wzp_client_pending_free (gpointer pending);
/* What the registration's state means for those who wait for it. */
void wzp_client_end_connecting (WzpClient *self, const GError *error);
/* The task that waits for the answer of this name; NULL when nobody does any more. */
GTask *wzp_client_take_pending (WzpClient *self, WzpCoreHandle handle);

G_END_DECLS
