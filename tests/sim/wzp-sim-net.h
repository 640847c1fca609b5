/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network in virtual time: joins protocol engines without sockets, threads or clocks, so that a
 * simulated hour takes milliseconds and every run with the same seed is the same run. Packets suffer
 * delay, jitter, loss, duplication, reordering, bandwidth and MTU of their sender's uplink and their
 * receiver's downlink. A hook on the way can rewrite or drop them (NAT boxes). */
#pragma once

#include "wzp-quic.h"
#include "wzp-random.h"

G_BEGIN_DECLS

typedef struct _WzpSimNet WzpSimNet;
typedef struct _WzpSimNode WzpSimNode;

typedef struct
{
  WzpDuration delay;
  WzpDuration jitter; /* uniform in [0, jitter], order kept */
  double loss;        /* probability */
  double burst;       /* probability that a loss is followed by a loss; 0: independent */
  double duplicate;   /* probability */
  double reorder;     /* probability that a packet is held back by `reorder_by` */
  WzpDuration reorder_by;
  uint64_t bits_per_second; /* 0: no limit */
  size_t queue_bytes;       /* of the bandwidth limit; 0: 64 KiB */
  size_t mtu;               /* largest UDP payload; 0: no limit */
  gboolean is_down;         /* everything is lost */
} WzpSimLink;

/* What a node of any protocol does. All but receive may be NULL. */
typedef struct
{
  void (*receive) (WzpSimNode *node,
                   const WzpUdpAddress *from,
                   uint8_t ecn,
                   const uint8_t *data,
                   size_t len,
                   WzpInstant now,
                   gpointer user_data);
  /* Sends what waits; called after everything that could have caused it. */
  void (*flush) (WzpSimNode *node, WzpInstant now, gpointer user_data);
  WzpInstant (*next_deadline) (WzpSimNode *node, gpointer user_data);
  void (*expire) (WzpSimNode *node, WzpInstant now, gpointer user_data);
} WzpSimNodeOps;

WzpSimNet *wzp_sim_net_new (uint64_t seed);
/* Engines belong to their makers. */
void wzp_sim_net_free (WzpSimNet *net);
WzpInstant wzp_sim_net_now (const WzpSimNet *net);
WzpRandom *wzp_sim_net_random (WzpSimNet *net);

/* @ip: an IP literal. */
WzpSimNode *wzp_sim_net_add (WzpSimNet *net,
                             const char *ip,
                             uint16_t port,
                             const WzpSimNodeOps *ops,
                             gpointer user_data);
WzpSimNode *wzp_sim_net_add_quic (WzpSimNet *net, const char *ip, uint16_t port, WzpQuic *quic);
/* Exchanges the engine of a node (a relay that restarts). */
void wzp_sim_node_set_quic (WzpSimNode *node, WzpQuic *quic);

const WzpUdpAddress *wzp_sim_node_address (const WzpSimNode *node);
/* From now on it sends from there and only hears what is sent there (NAT rebinding, Wi-Fi to LTE). */
void wzp_sim_node_set_address (WzpSimNode *node, const char *ip, uint16_t port);
WzpSimLink *wzp_sim_node_uplink (WzpSimNode *node);
WzpSimLink *wzp_sim_node_downlink (WzpSimNode *node);
void wzp_sim_node_send (WzpSimNode *node,
                        const WzpUdpAddress *to,
                        uint8_t ecn,
                        const uint8_t *data,
                        size_t len);
/* Sends every packet of @batch and resets it. */
void wzp_sim_node_send_batch (WzpSimNode *node, WzpUdpBatch *batch);

/* Called for each packet between uplink and downlink; may change both addresses. FALSE drops it. */
typedef gboolean (*WzpSimHook) (WzpSimNet *net,
                                WzpUdpAddress *from,
                                WzpUdpAddress *to,
                                uint8_t *data,
                                size_t len,
                                gpointer user_data);
void wzp_sim_net_set_hook (WzpSimNet *net, WzpSimHook hook, gpointer user_data);

typedef gboolean (*WzpSimCondition) (gpointer user_data);
/* Lets time pass. */
void wzp_sim_net_run (WzpSimNet *net, WzpDuration duration);
/* Lets time pass until @condition holds, at most @limit; whether it holds. */
gboolean wzp_sim_net_run_until (WzpSimNet *net,
                                WzpSimCondition condition,
                                gpointer user_data,
                                WzpDuration limit);

uint64_t wzp_sim_net_get_delivered (const WzpSimNet *net);
uint64_t wzp_sim_net_get_lost (const WzpSimNet *net);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpSimNet, wzp_sim_net_free)

G_END_DECLS
