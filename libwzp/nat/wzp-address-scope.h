/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How far an IP address reaches: what may be advertised, what may be dialled, what a NAT box's
 * outside looks like. The one table of special ranges (IANA's registries, RFC 6890); knows nothing of
 * interfaces or candidates. */
#pragma once

#include "wzp-address.h"

G_BEGIN_DECLS

typedef enum
{
  WZP_ADDRESS_SCOPE_NONE,       /* no address, 0.0.0.0/8, ::, multicast, 240.0.0.0/4, broadcast */
  WZP_ADDRESS_SCOPE_LOOPBACK,   /* 127.0.0.0/8, ::1 */
  WZP_ADDRESS_SCOPE_LINK_LOCAL, /* 169.254.0.0/16, fe80::/10 */
  WZP_ADDRESS_SCOPE_PRIVATE,    /* RFC 1918 */
  WZP_ADDRESS_SCOPE_CGNAT,      /* 100.64.0.0/10, RFC 6598 */
  WZP_ADDRESS_SCOPE_ULA,        /* fc00::/7, RFC 4193 (and fec0::/10, its forerunner) */
  WZP_ADDRESS_SCOPE_GLOBAL,     /* all else; documentation ranges too, laboratories live there */
} WzpAddressScope;

WzpAddressScope wzp_address_get_scope (const WzpAddress *address);
/* "private", "cgnat", "global" ... for JSON and logs. */
const char *wzp_address_scope_name (WzpAddressScope scope);

/* Whether an observation of this address says anything of the Internet's view of us. */
gboolean wzp_address_is_global (const WzpAddress *address);

/* Short for people and reports: the network part only, "192.0.x.x:50000", "[2001:db8::x]:50000". */
const char *wzp_address_format_short (const WzpAddress *address, char out[WZP_ADDRESS_TEXT_BYTES]);

G_END_DECLS
