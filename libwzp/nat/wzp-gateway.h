/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The IPv4 router of this machine, our address towards it and its own on the link, asked of the kernel at one
 * moment. Who is told of changes is wzp-netmon's; knows no port mapping protocol. */
#pragma once

#include "wzp-address.h"

#include <net/if.h>

G_BEGIN_DECLS

typedef struct
{
  WzpAddress router; /* port 0 */
  WzpAddress local;  /* port 0: what we send from towards the router; not set by the parser */
  char interface[IF_NAMESIZE];
} WzpGateway;

/* Of Ethernet and what is like it. */
typedef struct
{
  uint8_t bytes[6];
} WzpLinkAddress;

/* The default route of the lowest metric in a text as /proc/net/route has it; broken lines are passed
 * over. FALSE when there is none with a router. */
gboolean wzp_gateway_parse_routes (const char *text, size_t len, WzpGateway *out_gateway);

/* Asks the kernel; sends nothing and does not block. FALSE when there is no router. */
gboolean wzp_gateway_discover (WzpGateway *out_gateway);

/* Who the router is on the link, in a text as /proc/net/arp has it; broken lines are passed over. FALSE when
 * it is not there, or has not answered. */
gboolean wzp_gateway_parse_neighbours (const char *text,
                                       size_t len,
                                       const WzpGateway *gateway,
                                       WzpLinkAddress *out_link);

/* Asks the kernel likewise, of which router it knows from what was sent lately. */
gboolean wzp_gateway_find_link (const WzpGateway *gateway, WzpLinkAddress *out_link);

gboolean wzp_gateway_equal (const WzpGateway *a, const WzpGateway *b);

G_END_DECLS
