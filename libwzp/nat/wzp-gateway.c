/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-gateway.h"

#include "wzp-cursor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROUTES_PATH     "/proc/net/route"
#define NEIGHBOURS_PATH "/proc/net/arp"
/* Any port: connecting a UDP socket sends nothing, it makes the kernel choose our address. */
#define DISCARD_PORT 9

/* A line is "eth0 DESTINATION GATEWAY FLAGS REFCNT USE METRIC MASK ...", separated by tabs and spaces;
 * addresses are the hexadecimal of the 32 bits as they lie in memory. */
typedef struct
{
  char interface[IF_NAMESIZE];
  uint32_t destination;
  uint32_t router;
  uint32_t flags;
  uint32_t metric;
  uint32_t mask;
} Route;

static gboolean
is_space (uint8_t c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

static WzpReader
next_word (WzpReader *line)
{
  size_t len = 0;

  while (line->left > 0 && is_space (*line->at))
    wzp_reader_take (line, 1);
  while (len < line->left && !is_space (line->at[len]))
    len++;
  return wzp_reader_init (wzp_reader_take (line, len), len);
}

static gboolean
next_number (WzpReader *line, unsigned base, uint32_t *out)
{
  WzpReader word = next_word (line);
  uint64_t value = 0;

  if (word.left == 0 || word.left > 10)
    return FALSE;
  while (word.left > 0)
    {
      char c = (char) wzp_reader_u8 (&word);
      int digit = g_ascii_xdigit_value (c);

      if (digit < 0 || (unsigned) digit >= base)
        return FALSE;
      value = value * base + (unsigned) digit;
    }
  *out = (uint32_t) value;
  return value <= UINT32_MAX;
}

static gboolean
read_route (WzpReader line, Route *out)
{
  WzpReader name = next_word (&line);
  size_t name_len = name.left;
  uint32_t ignored;

  if (name_len == 0 || name_len >= IF_NAMESIZE || memchr (name.at, '\0', name_len))
    return FALSE;
  *out = (Route) { 0 };
  wzp_reader_bytes (&name, out->interface, name_len);
  return next_number (&line, 16, &out->destination) && next_number (&line, 16, &out->router) &&
         next_number (&line, 16, &out->flags) && next_number (&line, 10, &ignored) &&
         next_number (&line, 10, &ignored) && next_number (&line, 10, &out->metric) &&
         next_number (&line, 16, &out->mask);
}

static gboolean
is_default (const Route *route)
{
  const uint32_t wanted = RTF_UP | RTF_GATEWAY;

  return route->destination == 0 && route->mask == 0 && route->router != 0 &&
         (route->flags & wanted) == wanted && (route->flags & RTF_REJECT) == 0;
}

static WzpReader
next_line (WzpReader *reader)
{
  const uint8_t *newline = memchr (reader->at, '\n', reader->left);
  size_t len = newline ? (size_t) (newline - reader->at) : reader->left;
  WzpReader line = wzp_reader_init (reader->at, len);

  wzp_reader_take (reader, newline ? len + 1 : len);
  return line;
}

gboolean
wzp_gateway_parse_routes (const char *text, size_t len, WzpGateway *out_gateway)
{
  WzpReader reader = wzp_reader_init (text, len);
  Route best = { 0 };
  gboolean found = FALSE;

  while (reader.left > 0)
    {
      Route route;

      if (read_route (next_line (&reader), &route) && is_default (&route) &&
          (!found || route.metric < best.metric))
        {
          best = route;
          found = TRUE;
        }
    }
  *out_gateway = (WzpGateway) { 0 };
  if (found)
    {
      const struct sockaddr_in sa = { .sin_family = AF_INET, .sin_addr.s_addr = best.router };

      wzp_address_from_sockaddr ((const struct sockaddr *) &sa, sizeof sa, &out_gateway->router);
      memcpy (out_gateway->interface, best.interface, sizeof out_gateway->interface);
    }
  return found;
}

/* --- neighbours -------------------------------------------------------------------------------- */

static gboolean
is_word (const WzpReader *word, const char *text)
{
  return word->left == strlen (text) && memcmp (word->at, text, word->left) == 0;
}

/* "0a:1b:...", six bytes that are not all 0. */
static gboolean
next_link (WzpReader *line, WzpLinkAddress *out)
{
  static const WzpLinkAddress nobody = { 0 };
  WzpReader word = next_word (line);

  if (word.left != 3 * sizeof out->bytes - 1)
    return FALSE;
  for (size_t i = 0; i < sizeof out->bytes; i++)
    {
      int high = g_ascii_xdigit_value ((char) wzp_reader_u8 (&word));
      int low = g_ascii_xdigit_value ((char) wzp_reader_u8 (&word));

      if (high < 0 || low < 0 || (i + 1 < sizeof out->bytes && wzp_reader_u8 (&word) != ':'))
        return FALSE;
      out->bytes[i] = (uint8_t) (high << 4 | low);
    }
  return memcmp (out, &nobody, sizeof nobody) != 0;
}

/* A line is "192.168.1.1 0x1 0x2 0a:1b:2c:3d:4e:5f * eth0": address, kind of link, flags, address on it, mask,
 * interface. */
static gboolean
read_neighbour (WzpReader line, const char *router, const char *interface, WzpLinkAddress *out)
{
  WzpReader address = next_word (&line), kind = next_word (&line), flags = next_word (&line), name;

  if (!is_word (&address, router) || !is_word (&kind, "0x1") || flags.left != strlen ("0x2") ||
      !(g_ascii_xdigit_value ((char) flags.at[2]) & ATF_COM) || !next_link (&line, out))
    return FALSE;
  next_word (&line);
  name = next_word (&line);
  return is_word (&name, interface);
}

gboolean
wzp_gateway_parse_neighbours (const char *text,
                              size_t len,
                              const WzpGateway *gateway,
                              WzpLinkAddress *out_link)
{
  WzpReader reader = wzp_reader_init (text, len);
  char router[INET_ADDRSTRLEN];

  *out_link = (WzpLinkAddress) { 0 };
  if (!wzp_address_is_v4 (&gateway->router) ||
      !inet_ntop (AF_INET, &gateway->router.v4.sin_addr, router, sizeof router))
    return FALSE;
  while (reader.left > 0)
    if (read_neighbour (next_line (&reader), router, gateway->interface, out_link))
      return TRUE;
  *out_link = (WzpLinkAddress) { 0 };
  return FALSE;
}

/* --- the kernel -------------------------------------------------------------------------------- */

static gboolean
find_local (const WzpAddress *router, WzpAddress *out_local)
{
  WzpAddress to = *router;
  struct sockaddr_storage sa = { 0 };
  socklen_t sa_len = sizeof sa;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  wzp_address_set_port (&to, DISCARD_PORT);
  ok = connect (fd, &to.sa, to.len) == 0 &&
       getsockname (fd, (struct sockaddr *) &sa, &sa_len) == 0 &&
       wzp_address_from_sockaddr ((struct sockaddr *) &sa, sa_len, out_local);
  close (fd);
  if (ok)
    wzp_address_set_port (out_local, 0);
  return ok;
}

gboolean
wzp_gateway_discover (WzpGateway *out_gateway)
{
  g_autofree char *text = NULL;
  size_t len = 0;

  *out_gateway = (WzpGateway) { 0 };
  return g_file_get_contents (ROUTES_PATH, &text, &len, NULL) &&
         wzp_gateway_parse_routes (text, len, out_gateway) &&
         find_local (&out_gateway->router, &out_gateway->local);
}

gboolean
wzp_gateway_find_link (const WzpGateway *gateway, WzpLinkAddress *out_link)
{
  g_autofree char *text = NULL;
  size_t len = 0;

  *out_link = (WzpLinkAddress) { 0 };
  return g_file_get_contents (NEIGHBOURS_PATH, &text, &len, NULL) &&
         wzp_gateway_parse_neighbours (text, len, gateway, out_link);
}

gboolean
wzp_gateway_equal (const WzpGateway *a, const WzpGateway *b)
{
  return wzp_address_equal (&a->router, &b->router) && wzp_address_equal (&a->local, &b->local) &&
         strcmp (a->interface, b->interface) == 0;
}
