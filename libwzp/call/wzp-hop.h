/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The connections of one client to its relay, of every kind (registration, rooms, questions): the
 * name is resolved, all its addresses are tried, the relay's key is pinned on first use and compared ever
 * after. On the network thread. Knows no states of calls: the machines do. */
#pragma once

#include <gio/gio.h>

#include "wzp-quic-io.h"
#include "wzp-signal.h"
#include "wzp-trust-store.h"

G_BEGIN_DECLS

#define WZP_RELAY_DEFAULT_PORT 4433
#define WZP_HOP_EXPORTER_BYTES 32
/* Until a relay that does not answer at all is given up. */
#define WZP_HOP_OPEN_TIMEOUT WZP_SECONDS (10)

/* Application close codes (docs/protocol.md). */
typedef enum
{
  WZP_CLOSE_NORMAL = 0x00,
  WZP_CLOSE_NOT_AUTHORISED = 0x100,
  WZP_CLOSE_HANDSHAKE_TIMEOUT = 0x101,
  WZP_CLOSE_RATE_LIMITED = 0x102,
  WZP_CLOSE_SHUTTING_DOWN = 0x103,
  WZP_CLOSE_ROOM_FULL = 0x104,
  WZP_CLOSE_RELAY_FULL = 0x105,
  WZP_CLOSE_BAD_MESSAGE = 0x106,
  WZP_CLOSE_REPLACED = 0x107,
  WZP_CLOSE_NO_SUCH_CALL = 0x108,
  WZP_CLOSE_COMING_BACK = 0x109,
  WZP_CLOSE_QUOTA = 0x10a,
} WzpCloseCode;

/* The way to one relay. */
typedef struct _WzpRelayWay WzpRelayWay;

/* @relay is HOST[:PORT]. Borrows @io and @store. */
WzpRelayWay *wzp_relay_way_new (WzpQuicIo *io,
                                WzpTrustStore *store,
                                const char *relay,
                                GMainContext *context,
                                GError **error);
/* All hops must have been freed. */
void wzp_relay_way_free (WzpRelayWay *way);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpRelayWay, wzp_relay_way_free)

/* The relay's address as it is remembered: "host:port". */
const char *wzp_relay_way_get_name (const WzpRelayWay *way);
/* Where the relay answered last; FALSE when it has not. */
gboolean wzp_relay_way_get_address (const WzpRelayWay *way, WzpUdpAddress *out);
/* Whoever asked the name already: the next hop tries this address alone. */
void wzp_relay_way_set_address (WzpRelayWay *way, const WzpUdpAddress *address);
/* Fingerprint text of the key the relay showed last, whether accepted or not; NULL before. */
const char *wzp_relay_way_get_key (const WzpRelayWay *way);
/* The key that the relay is known by; NULL when none is. */
char *wzp_relay_way_dup_known_key (const WzpRelayWay *way);
/* The person has decided: the key of that fingerprint text is the relay's. FALSE when it is none. */
gboolean wzp_relay_way_trust_key (WzpRelayWay *way, const char *key);
/* The same by name ("host:port"), also of a relay that nobody is on the way to. */
char *wzp_relay_dup_known_key (WzpTrustStore *store, const char *name);
/* How a key is written for people, for both sides of a comparison. */
char *wzp_relay_key_to_text (const uint8_t pin[WZP_TRUST_PIN_BYTES]);
gboolean wzp_relay_key_from_text (const char *text, uint8_t out_pin[WZP_TRUST_PIN_BYTES]);
/* Splits HOST[:PORT]; FALSE with @error when it is none. */
gboolean wzp_relay_parse (const char *relay, char **out_host, uint16_t *out_port, GError **error);
/* The one spelling of HOST[:PORT] that is remembered: lower-case, with the port; NULL with @error when it is none. */
char *wzp_relay_normalise (const char *relay, GError **error);

typedef struct _WzpHop WzpHop;

/* Each may be NULL. A callee may free the hop. */
typedef struct
{
  void (*open) (WzpHop *hop, gpointer user_data);
  void (*signal) (WzpHop *hop, const WzpSignal *signal, gpointer user_data);
  void (*uni) (WzpHop *hop, const uint8_t *bytes, size_t len, gpointer user_data);
  void (*datagram) (WzpHop *hop, const uint8_t *bytes, size_t len, gpointer user_data);
  /* The relay has failed to answer for longer than the patience. TRUE: the hop is kept all the same, and may speak
   * again; else, as without this, it is closed. */
  gboolean (*silent) (WzpHop *hop, const GError *error, gpointer user_data);
  /* Last. @permanent: another attempt would end the same way. */
  void (*closed) (WzpHop *hop, const GError *error, gboolean permanent, gpointer user_data);
} WzpHopHandler;

/* Begins at once; nothing is called back before this returns. */
WzpHop *wzp_hop_new (WzpRelayWay *way,
                     const char *server_name,
                     const WzpHopHandler *handler,
                     gpointer user_data);
/* Closes with code 0; no callback comes any more. */
void wzp_hop_free (WzpHop *hop);
void wzp_hop_free_with_reason (WzpHop *hop, WzpCloseCode code, const char *reason);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpHop, wzp_hop_free)

/* How long the relay may fail to acknowledge anything before the hop is given up (never less than
 * wzp_quic_conn_set_patience() has it); for the present connection and before it is open. */
void wzp_hop_set_patience (WzpHop *hop, WzpDuration patience);
/* There is reason to doubt the way: another connection failed, or this machine may have another address now,
 * which shows the relay at once (the socket is bound to no address). The hop is given up if the relay
 * does not answer any of many pings within a second or two. */
void wzp_hop_doubt (WzpHop *hop);

/* All below need an open hop, or do nothing. */
gboolean wzp_hop_send (WzpHop *hop, GBytes *json);
gboolean wzp_hop_send_datagram (WzpHop *hop, const uint8_t *bytes, size_t len);
gboolean wzp_hop_export_key (WzpHop *hop, const char *label, uint8_t out[WZP_HOP_EXPORTER_BYTES]);
gboolean wzp_hop_get_stats (WzpHop *hop, WzpQuicConnStats *out);
/* How long the QUIC handshake took, as a round trip: for `ping`. */
WzpDuration wzp_hop_get_handshake_time (const WzpHop *hop);

G_END_DECLS
