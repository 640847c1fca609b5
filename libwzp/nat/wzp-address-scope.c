/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-address-scope.h"

#include <arpa/inet.h>

typedef struct
{
  uint32_t net;
  uint32_t mask;
  WzpAddressScope scope;
} Range4;

#define NET4(a, b, c, d) ((uint32_t) (a) << 24 | (uint32_t) (b) << 16 | (uint32_t) (c) << 8 | (d))
#define MASK4(bits)      (UINT32_MAX << (32 - (bits)))

static const Range4 ranges4[] = {
  { NET4 (0, 0, 0, 0), MASK4 (8), WZP_ADDRESS_SCOPE_NONE },
  { NET4 (127, 0, 0, 0), MASK4 (8), WZP_ADDRESS_SCOPE_LOOPBACK },
  { NET4 (169, 254, 0, 0), MASK4 (16), WZP_ADDRESS_SCOPE_LINK_LOCAL },
  { NET4 (10, 0, 0, 0), MASK4 (8), WZP_ADDRESS_SCOPE_PRIVATE },
  { NET4 (172, 16, 0, 0), MASK4 (12), WZP_ADDRESS_SCOPE_PRIVATE },
  { NET4 (192, 168, 0, 0), MASK4 (16), WZP_ADDRESS_SCOPE_PRIVATE },
  { NET4 (100, 64, 0, 0), MASK4 (10), WZP_ADDRESS_SCOPE_CGNAT },
  /* Multicast, reserved, broadcast. */
  { NET4 (224, 0, 0, 0), MASK4 (3), WZP_ADDRESS_SCOPE_NONE },
};

static WzpAddressScope
scope4 (uint32_t ip)
{
  for (size_t i = 0; i < G_N_ELEMENTS (ranges4); i++)
    if ((ip & ranges4[i].mask) == ranges4[i].net)
      return ranges4[i].scope;
  return WZP_ADDRESS_SCOPE_GLOBAL;
}

static WzpAddressScope
scope6 (const struct in6_addr *ip)
{
  if (IN6_IS_ADDR_UNSPECIFIED (ip) || IN6_IS_ADDR_MULTICAST (ip))
    return WZP_ADDRESS_SCOPE_NONE;
  if (IN6_IS_ADDR_LOOPBACK (ip))
    return WZP_ADDRESS_SCOPE_LOOPBACK;
  if (IN6_IS_ADDR_LINKLOCAL (ip))
    return WZP_ADDRESS_SCOPE_LINK_LOCAL;
  if ((ip->s6_addr[0] & 0xfe) == 0xfc || IN6_IS_ADDR_SITELOCAL (ip))
    return WZP_ADDRESS_SCOPE_ULA;
  return WZP_ADDRESS_SCOPE_GLOBAL;
}

WzpAddressScope
wzp_address_get_scope (const WzpAddress *address)
{
  if (!wzp_address_is_set (address))
    return WZP_ADDRESS_SCOPE_NONE;
  if (wzp_address_is_v4 (address))
    return scope4 (ntohl (address->v4.sin_addr.s_addr));
  return scope6 (&address->v6.sin6_addr);
}

const char *
wzp_address_scope_name (WzpAddressScope scope)
{
  switch (scope)
    {
    case WZP_ADDRESS_SCOPE_NONE:
      return "none";
    case WZP_ADDRESS_SCOPE_LOOPBACK:
      return "loopback";
    case WZP_ADDRESS_SCOPE_LINK_LOCAL:
      return "link-local";
    case WZP_ADDRESS_SCOPE_PRIVATE:
      return "private";
    case WZP_ADDRESS_SCOPE_CGNAT:
      return "cgnat";
    case WZP_ADDRESS_SCOPE_ULA:
      return "ula";
    case WZP_ADDRESS_SCOPE_GLOBAL:
      return "global";
    }
  g_return_val_if_reached ("?");
}

gboolean
wzp_address_is_global (const WzpAddress *address)
{
  return wzp_address_get_scope (address) == WZP_ADDRESS_SCOPE_GLOBAL;
}

const char *
wzp_address_format_short (const WzpAddress *address, char out[WZP_ADDRESS_TEXT_BYTES])
{
  unsigned port = wzp_address_get_port (address);

  if (!wzp_address_is_set (address))
    g_strlcpy (out, "-", WZP_ADDRESS_TEXT_BYTES);
  else if (wzp_address_is_v4 (address))
    {
      const uint8_t *ip = (const uint8_t *) &address->v4.sin_addr;

      g_snprintf (out, WZP_ADDRESS_TEXT_BYTES, "%u.%u.x.x:%u", ip[0], ip[1], port);
    }
  else
    {
      const uint8_t *ip = address->v6.sin6_addr.s6_addr;

      g_snprintf (out, WZP_ADDRESS_TEXT_BYTES, "[%x:%x::x]:%u", ip[0] << 8 | ip[1],
                  ip[2] << 8 | ip[3], port);
    }
  return out;
}
