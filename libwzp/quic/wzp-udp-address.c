/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UDP addresses as values: copies, comparisons, text for logs. */
#include "wzp-udp-address.h"

#include <arpa/inet.h>
#include <string.h>

gboolean
wzp_udp_address_init (WzpUdpAddress *address, const struct sockaddr *sa, socklen_t len)
{
  memset (address, 0, sizeof *address);
  if (sa->sa_family == AF_INET && len >= (socklen_t) sizeof (struct sockaddr_in))
    {
      const struct sockaddr_in *v4 = (const struct sockaddr_in *) sa;

      return wzp_udp_address_init_ip (address, (const uint8_t *) &v4->sin_addr, 4,
                                      ntohs (v4->sin_port));
    }
  if (sa->sa_family == AF_INET6 && len >= (socklen_t) sizeof (struct sockaddr_in6))
    {
      const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *) sa;

      if (IN6_IS_ADDR_V4MAPPED (&v6->sin6_addr))
        return wzp_udp_address_init_ip (address, v6->sin6_addr.s6_addr + 12, 4,
                                        ntohs (v6->sin6_port));
      wzp_udp_address_init_ip (address, v6->sin6_addr.s6_addr, 16, ntohs (v6->sin6_port));
      /* Only link-local addresses mean something different on each interface. */
      if (IN6_IS_ADDR_LINKLOCAL (&v6->sin6_addr))
        address->v6.sin6_scope_id = v6->sin6_scope_id;
      return TRUE;
    }
  return FALSE;
}

gboolean
wzp_udp_address_init_ip (WzpUdpAddress *address, const uint8_t *ip, size_t ip_len, uint16_t port)
{
  memset (address, 0, sizeof *address);
  if (ip_len == 4)
    {
      address->v4.sin_family = AF_INET;
      address->v4.sin_port = htons (port);
      memcpy (&address->v4.sin_addr, ip, 4);
      return TRUE;
    }
  if (ip_len == 16)
    {
      address->v6.sin6_family = AF_INET6;
      address->v6.sin6_port = htons (port);
      memcpy (&address->v6.sin6_addr, ip, 16);
      return TRUE;
    }
  return FALSE;
}

socklen_t
wzp_udp_address_len (const WzpUdpAddress *address)
{
  switch (address->family)
    {
    case AF_INET:
      return sizeof address->v4;
    case AF_INET6:
      return sizeof address->v6;
    default:
      return 0;
    }
}

uint16_t
wzp_udp_address_port (const WzpUdpAddress *address)
{
  return ntohs (address->family == AF_INET ? address->v4.sin_port : address->v6.sin6_port);
}

void
wzp_udp_address_set_port (WzpUdpAddress *address, uint16_t port)
{
  if (address->family == AF_INET)
    address->v4.sin_port = htons (port);
  else
    address->v6.sin6_port = htons (port);
}

const uint8_t *
wzp_udp_address_ip (const WzpUdpAddress *address, size_t *out_len)
{
  *out_len = address->family == AF_INET ? 4 : 16;
  return address->family == AF_INET ? (const uint8_t *) &address->v4.sin_addr
                                    : address->v6.sin6_addr.s6_addr;
}

gboolean
wzp_udp_address_equal_ip (const WzpUdpAddress *a, const WzpUdpAddress *b)
{
  if (a->family != b->family)
    return FALSE;
  if (a->family == AF_INET)
    return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
  if (a->family != AF_INET6)
    return TRUE;
  return a->v6.sin6_scope_id == b->v6.sin6_scope_id &&
         memcmp (&a->v6.sin6_addr, &b->v6.sin6_addr, 16) == 0;
}

gboolean
wzp_udp_address_equal (const WzpUdpAddress *a, const WzpUdpAddress *b)
{
  if (!wzp_udp_address_equal_ip (a, b))
    return FALSE;
  return a->family == AF_UNSPEC || wzp_udp_address_port (a) == wzp_udp_address_port (b);
}

char *
wzp_udp_address_to_string (const WzpUdpAddress *address)
{
  char ip[INET6_ADDRSTRLEN] = "";

  switch (address->family)
    {
    case AF_INET:
      inet_ntop (AF_INET, &address->v4.sin_addr, ip, sizeof ip);
      return g_strdup_printf ("%s:%u", ip, wzp_udp_address_port (address));
    case AF_INET6:
      inet_ntop (AF_INET6, &address->v6.sin6_addr, ip, sizeof ip);
      return g_strdup_printf ("[%s]:%u", ip, wzp_udp_address_port (address));
    default:
      return g_strdup ("(none)");
    }
}
