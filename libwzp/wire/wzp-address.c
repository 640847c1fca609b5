/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-address.h"

#include <arpa/inet.h>
#include <string.h>

static void
set_v4 (WzpAddress *address, struct in_addr ip, uint16_t port)
{
  *address = (WzpAddress) { .len = sizeof address->v4 };
  address->v4.sin_family = AF_INET;
  address->v4.sin_addr = ip;
  address->v4.sin_port = htons (port);
}

static void
set_v6 (WzpAddress *address, const struct in6_addr *ip, uint16_t port, uint32_t scope)
{
  if (IN6_IS_ADDR_V4MAPPED (ip))
    {
      struct in_addr v4;

      memcpy (&v4, ip->s6_addr + 12, sizeof v4);
      set_v4 (address, v4, port);
      return;
    }
  *address = (WzpAddress) { .len = sizeof address->v6 };
  address->v6.sin6_family = AF_INET6;
  address->v6.sin6_addr = *ip;
  address->v6.sin6_port = htons (port);
  /* Kept for link-local addresses only, the sole ones that need it to be reached. */
  if (IN6_IS_ADDR_LINKLOCAL (ip))
    address->v6.sin6_scope_id = scope;
}

static gboolean
parse_port (const char *text, uint16_t *out_port)
{
  unsigned port = 0;
  size_t len = strnlen (text, 6);

  if (len == 0 || len > 5)
    return FALSE;
  for (size_t i = 0; i < len; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      port = port * 10 + (unsigned) (text[i] - '0');
    }
  if (port > UINT16_MAX)
    return FALSE;
  *out_port = (uint16_t) port;
  return TRUE;
}

/* The first @len bytes of @text as an address of @family. */
static gboolean
parse_host (const char *text, size_t len, int family, uint16_t port, WzpAddress *out_address)
{
  char host[INET6_ADDRSTRLEN];
  struct in_addr v4;
  struct in6_addr v6;

  if (len >= sizeof host)
    return FALSE;
  memcpy (host, text, len);
  host[len] = '\0';
  if (family == AF_INET && inet_pton (AF_INET, host, &v4) == 1)
    {
      set_v4 (out_address, v4, port);
      return TRUE;
    }
  if (family == AF_INET6 && inet_pton (AF_INET6, host, &v6) == 1)
    {
      set_v6 (out_address, &v6, port, 0);
      return TRUE;
    }
  return FALSE;
}

/* Of "host:port" the colon before the port, NULL when the text is too long to be an address. */
static const char *
find_port_colon (const char *text)
{
  return strnlen (text, WZP_ADDRESS_TEXT_BYTES) < WZP_ADDRESS_TEXT_BYTES ? strrchr (text, ':')
                                                                         : NULL;
}

gboolean
wzp_address_parse (const char *text, WzpAddress *out_address)
{
  const char *colon = find_port_colon (text);
  size_t host_len;
  uint16_t port;

  *out_address = (WzpAddress) { 0 };
  if (!colon || !parse_port (colon + 1, &port))
    return FALSE;
  host_len = (size_t) (colon - text);
  if (text[0] != '[')
    return parse_host (text, host_len, AF_INET, port, out_address);
  return host_len > 2 && text[host_len - 1] == ']' &&
         parse_host (text + 1, host_len - 2, AF_INET6, port, out_address);
}

gboolean
wzp_address_parse_unbracketed (const char *text, WzpAddress *out_address)
{
  const char *colon;
  uint16_t port;

  if (wzp_address_parse (text, out_address))
    return TRUE;
  colon = find_port_colon (text);
  return colon && parse_port (colon + 1, &port) &&
         parse_host (text, (size_t) (colon - text), AF_INET6, port, out_address);
}

gboolean
wzp_address_parse_ip (const char *text, uint16_t port, WzpAddress *out_address)
{
  size_t len = strnlen (text, WZP_ADDRESS_TEXT_BYTES);

  *out_address = (WzpAddress) { 0 };
  if (len > 2 && text[0] == '[' && text[len - 1] == ']')
    return parse_host (text + 1, len - 2, AF_INET6, port, out_address);
  return parse_host (text, len, AF_INET, port, out_address) ||
         parse_host (text, len, AF_INET6, port, out_address);
}

gboolean
wzp_address_from_sockaddr (const struct sockaddr *sa, socklen_t len, WzpAddress *out_address)
{
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;

  *out_address = (WzpAddress) { 0 };
  if (len >= sizeof v4 && sa->sa_family == AF_INET)
    {
      memcpy (&v4, sa, sizeof v4);
      set_v4 (out_address, v4.sin_addr, ntohs (v4.sin_port));
      return TRUE;
    }
  if (len >= sizeof v6 && sa->sa_family == AF_INET6)
    {
      memcpy (&v6, sa, sizeof v6);
      set_v6 (out_address, &v6.sin6_addr, ntohs (v6.sin6_port), v6.sin6_scope_id);
      return TRUE;
    }
  return FALSE;
}

socklen_t
wzp_address_to_sockaddr_in6 (const WzpAddress *address, struct sockaddr_in6 *out)
{
  g_return_val_if_fail (wzp_address_is_set (address), 0);

  if (!wzp_address_is_v4 (address))
    {
      *out = address->v6;
      return sizeof *out;
    }
  *out = (struct sockaddr_in6) { .sin6_family = AF_INET6, .sin6_port = address->v4.sin_port };
  out->sin6_addr.s6_addr[10] = 0xff;
  out->sin6_addr.s6_addr[11] = 0xff;
  memcpy (out->sin6_addr.s6_addr + 12, &address->v4.sin_addr, sizeof address->v4.sin_addr);
  return sizeof *out;
}

const char *
wzp_address_format (const WzpAddress *address, char out[WZP_ADDRESS_TEXT_BYTES])
{
  char host[INET6_ADDRSTRLEN];

  if (!wzp_address_is_set (address))
    g_strlcpy (out, "-", WZP_ADDRESS_TEXT_BYTES);
  else if (wzp_address_is_v4 (address))
    g_snprintf (out, WZP_ADDRESS_TEXT_BYTES, "%s:%u",
                inet_ntop (AF_INET, &address->v4.sin_addr, host, sizeof host),
                wzp_address_get_port (address));
  else
    g_snprintf (out, WZP_ADDRESS_TEXT_BYTES, "[%s]:%u",
                inet_ntop (AF_INET6, &address->v6.sin6_addr, host, sizeof host),
                wzp_address_get_port (address));
  return out;
}

char *
wzp_address_to_string (const WzpAddress *address)
{
  char text[WZP_ADDRESS_TEXT_BYTES];

  return g_strdup (wzp_address_format (address, text));
}

gboolean
wzp_address_is_set (const WzpAddress *address)
{
  return address->len != 0;
}

gboolean
wzp_address_is_any (const WzpAddress *address)
{
  if (!wzp_address_is_set (address))
    return FALSE;
  if (wzp_address_is_v4 (address))
    return address->v4.sin_addr.s_addr == htonl (INADDR_ANY);
  return IN6_IS_ADDR_UNSPECIFIED (&address->v6.sin6_addr);
}

gboolean
wzp_address_is_v4 (const WzpAddress *address)
{
  return address->len != 0 && address->sa.sa_family == AF_INET;
}

uint16_t
wzp_address_get_port (const WzpAddress *address)
{
  if (!wzp_address_is_set (address))
    return 0;
  return ntohs (wzp_address_is_v4 (address) ? address->v4.sin_port : address->v6.sin6_port);
}

void
wzp_address_set_port (WzpAddress *address, uint16_t port)
{
  g_return_if_fail (wzp_address_is_set (address));

  if (wzp_address_is_v4 (address))
    address->v4.sin_port = htons (port);
  else
    address->v6.sin6_port = htons (port);
}

gboolean
wzp_address_equal_ip (const WzpAddress *a, const WzpAddress *b)
{
  if (a->len != b->len)
    return FALSE;
  if (!wzp_address_is_set (a))
    return TRUE;
  if (wzp_address_is_v4 (a))
    return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
  return IN6_ARE_ADDR_EQUAL (&a->v6.sin6_addr, &b->v6.sin6_addr) &&
         a->v6.sin6_scope_id == b->v6.sin6_scope_id;
}

gboolean
wzp_address_equal (const WzpAddress *a, const WzpAddress *b)
{
  return wzp_address_equal_ip (a, b) && wzp_address_get_port (a) == wzp_address_get_port (b);
}

/* FNV-1a over the address bytes and the port. Not for tables that a peer could fill with chosen
 * addresses without limit. */
unsigned
wzp_address_hash (const WzpAddress *address)
{
  uint32_t hash = 2166136261u;
  uint16_t port = wzp_address_get_port (address);
  const uint8_t *bytes = NULL;
  size_t len = 0;

  if (wzp_address_is_v4 (address))
    {
      bytes = (const uint8_t *) &address->v4.sin_addr;
      len = sizeof address->v4.sin_addr;
    }
  else if (wzp_address_is_set (address))
    {
      bytes = address->v6.sin6_addr.s6_addr;
      len = sizeof address->v6.sin6_addr;
    }
  for (size_t i = 0; i < len; i++)
    hash = (hash ^ bytes[i]) * 16777619u;
  hash = (hash ^ (port & 0xffu)) * 16777619u;
  return (hash ^ (unsigned) (port >> 8)) * 16777619u;
}
