/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The IPv4 router of this machine and our address towards it, asked of the kernel at one moment. Who is
 * told of changes is wzp-netmon's; knows no port mapping protocol. */
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

/* The default route of the lowest metric in a text as /proc/net/route has it; broken lines are passed
 * over. FALSE when there is none with a router. */
gboolean wzp_gateway_parse_routes (const char *text, size_t len, WzpGateway *out_gateway);

/* Asks the kernel; sends nothing and does not block. FALSE when there is no router. */
gboolean wzp_gateway_discover (WzpGateway *out_gateway);

gboolean wzp_gateway_equal (const WzpGateway *a, const WzpGateway *b);

G_END_DECLS
