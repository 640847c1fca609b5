/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two sites behind chains of NAT boxes, and a relay, on the virtual-time network. One node per site stands
 * for all sockets of its machine: the first two bytes of a packet are the local port. */
#pragma once

#include "wzp-sim-nat.h"
#include "wzp-sim-net.h"

#include "wzp-address.h"

G_BEGIN_DECLS

#define PATH_RELAY_IP    0xc0000201u /* 192.0.2.1 */
#define PATH_RELAY_PORT  4433
#define PATH_CLIENT_PORT 50000
#define PATH_STRANGER_IP 0xc0000299u
/* Local port, type. */
#define PATH_HEADER_BYTES 3
#define PATH_MAX_BYTES    256

typedef struct
{
  WzpSimNat *boxes[2]; /* innermost first */
  unsigned n_boxes;
  uint32_t ip;
  unsigned lan;
  gboolean is_cut; /* what it sends to the other site directly is lost */
  WzpSimNode *node;
} PathSite;

typedef struct
{
  WzpSimNet *net;
  PathSite sites[2];
  WzpSimNode *relay;
  WzpSimNode *stranger;
  WzpSimEndpoint at_relay[2]; /* how the relay sees the sites */
} PathNet;

void path_net_init (PathNet *net, uint64_t seed);
void path_net_clear (PathNet *net);
/* @ops: receive gets what path_net_send() sent, with the receiver's own port in front. */
void path_net_add_site (PathNet *net,
                        unsigned site,
                        uint32_t ip,
                        unsigned lan,
                        const WzpSimNodeOps *ops,
                        gpointer user_data);
void path_net_add_box (PathNet *net, unsigned site, WzpSimNat *box);
void path_net_send (PathNet *net,
                    WzpSimNode *node,
                    uint16_t local_port,
                    WzpSimEndpoint to,
                    uint8_t type,
                    const void *data,
                    size_t len);
/* The outside address of (@site, @local_port) towards @remote, as a packet sent now would have it. */
gboolean path_net_map (PathNet *net,
                       unsigned site,
                       uint16_t local_port,
                       WzpSimEndpoint remote,
                       WzpSimEndpoint *out);

WzpAddress path_address (WzpSimEndpoint endpoint);
WzpSimEndpoint path_endpoint (const WzpAddress *address);
WzpSimEndpoint path_endpoint_of_udp (const WzpUdpAddress *address);

G_END_DECLS
