/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All that a client learns of its network, from wherever: interfaces, relays, STUN servers, the router's
 * forwarded port, changes that the kernel tells. Feeds the agent of our addresses (wzp-ice-agent) and keeps what a
 * person may want to read. On the network thread. Knows no calls and no registration but its relay's name. */
#pragma once

#include "wzp-ice-agent.h"
#include "wzp-nat-view.h"
#include "wzp-quic-io.h"
#include "wzp-stun-port.h"
#include "wzp-trust-store.h"

G_BEGIN_DECLS

/* How often the relay is asked how it sees us while nothing else happens: a NAT that was restarted in
 * between would leave others with an address that is not ours any more. */
#define WZP_NETWORK_REFLECT_INTERVAL WZP_SECONDS (60)
/* After a change of network a relay tells the old address until it has validated the new one: what it says is
 * believed when it is another, or when it has been said so many more times. */
#define WZP_NETWORK_REFLECT_AGAIN   WZP_MS (200)
#define WZP_NETWORK_REFLECT_DOUBTED 2

typedef struct _WzpNetwork WzpNetwork;

typedef struct
{
  /* Have the registered relay asked (Reflect); answered by wzp_network_on_reflected(). FALSE: there is none. */
  gboolean (*reflect) (WzpNetwork *network, gpointer user_data);
  /* The machine has other addresses or routes, or was asleep. Our addresses are gathered again after it. */
  void (*moved) (WzpNetwork *network, gpointer user_data);
  /* What wzp_network_make_view() says is another; not more often than once per turn of the loop. */
  void (*changed) (WzpNetwork *network, gpointer user_data);
} WzpNetworkEvents;

/* @ice is borrowed; its owner passes wzp_network_gather() what it asks for. */
WzpNetwork *wzp_network_new (WzpIceAgent *ice,
                             GMainContext *context,
                             const WzpNetworkEvents *events,
                             gpointer user_data);
/* The socket and the store are there (borrowed). */
void wzp_network_open (WzpNetwork *network, WzpQuicIo *io, WzpTrustStore *store);
/* For others who ask on the same socket; NULL unless open. */
WzpStunPort *wzp_network_get_stun (WzpNetwork *network);
/* Nothing is asked any more, and no event comes; before the socket and the agent are freed. */
void wzp_network_close (WzpNetwork *network);
/* May run the context for as long as wzp_forwarding_free() does. */
void wzp_network_free (WzpNetwork *network);

/* HOST[:PORT] or NAME|HOST[:PORT], and HOST[:PORT]; either may be NULL. Asked at once, if anybody is. */
void wzp_network_set_relays (WzpNetwork *network, const char *const *relays);
void wzp_network_set_stun_servers (WzpNetwork *network, const char *const *servers);
void wzp_network_set_port_mapping (WzpNetwork *network, gboolean enabled);

/* We are registered with this relay, which knows of others ("name|ip:port"). Has addresses gathered. */
void wzp_network_on_online (WzpNetwork *network,
                            const char *relay,
                            const WzpAddress *address,
                            const char *const *available,
                            WzpInstant now);
/* And have given it up: nobody will call. */
void wzp_network_on_offline (WzpNetwork *network);
/* What the registered relay said, and the round trip to it (0: unknown); NULL: nothing. */
void wzp_network_on_reflected (WzpNetwork *network,
                               const WzpAddress *seen,
                               WzpDuration rtt,
                               WzpInstant now);
/* Somebody else says that the network is another: not believed where the kernel tells us itself, for many
 * changes change nothing, unless it is @certain. */
void wzp_network_poke (WzpNetwork *network, gboolean certain);

/* A person wants everybody asked anew, registered or not. */
void wzp_network_ask (WzpNetwork *network, WzpInstant now);
/* The agent wants these sources (bits) asked. */
void wzp_network_gather (WzpNetwork *network, unsigned sources, WzpInstant now);

/* Relays that the registered one tells of, "NAME|ADDRESS:PORT" each; NULL: none. */
const char *const *wzp_network_get_told (const WzpNetwork *network);
/* Whether somebody has still to answer how he sees us. */
gboolean wzp_network_is_asking (const WzpNetwork *network);
/* What kind of NAT we are behind, as far as it is known. */
void wzp_network_get_report (const WzpNetwork *network, gboolean v4, WzpNatReport *out);
WzpNatView *wzp_network_make_view (const WzpNetwork *network);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpNetwork, wzp_network_free)

G_END_DECLS
