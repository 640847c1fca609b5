/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The addresses of this machine and how good each is as a host candidate. Enumeration is libnice's;
 * the ranking is a pure function over what was found. */
#pragma once

#include "wzp-candidate.h"

#include <net/if.h>

G_BEGIN_DECLS

/* Interfaces beyond this many addresses are not looked at. */
#define WZP_INTERFACES_MAX 64

typedef enum
{
  WZP_INTERFACE_PHYSICAL, /* wired, wireless, or unknown */
  WZP_INTERFACE_VPN,      /* tun*, wg*, ppp*, tailscale* ... */
  WZP_INTERFACE_BRIDGE,   /* container and virtual machine bridges: docker*, virbr*, veth* ... */
} WzpInterfaceKind;

typedef struct
{
  char name[IF_NAMESIZE]; /* "" when unknown */
  WzpAddress address;     /* port 0 */
  gboolean is_temporary;  /* RFC 8981 privacy address */
  gboolean is_unusable;   /* deprecated, tentative, or failed duplicate address detection */
} WzpInterface;

typedef struct
{
  WzpInterface items[WZP_INTERFACES_MAX];
  unsigned n_items;
} WzpInterfaces;

/* Asks the system: every address of an interface that is up. Does not block. */
void wzp_interfaces_enumerate (WzpInterfaces *interfaces);

/* Whether one of them has this IP. TRUE when there are more than fit. */
gboolean wzp_interfaces_have (const WzpInterfaces *interfaces, const WzpAddress *address);

/* By the interface's name. */
WzpInterfaceKind wzp_interface_kind (const char *name);

/* RFC 8445 local preference: 0 for an address that must not be advertised (loopback, link-local,
 * unusable, multicast). */
uint16_t wzp_interface_local_preference (const WzpInterface *interface);

/* The host candidates of @interfaces for a socket bound to @port_v4 / @port_v6 (0: no socket of that
 * family; a dual-stack socket has the same number twice), best first. A stable IPv6 address is left out
 * when the same interface has a temporary one of its scope. */
void wzp_interfaces_to_candidates (const WzpInterfaces *interfaces,
                                   uint16_t port_v4,
                                   uint16_t port_v6,
                                   WzpCandidates *out);

/* Marks @interfaces by the text of /proc/net/if_inet6 (name and flags of IPv6 addresses); lines that
 * are broken are passed over. */
void wzp_interfaces_apply_if_inet6 (WzpInterfaces *interfaces, const char *text, size_t len);

G_END_DECLS
