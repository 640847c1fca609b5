/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-gateway.h"

#include "wzp-cursor.h"

#include <errno.h>
#include <net/route.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROUTES_PATH "/proc/net/route"
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

gboolean
wzp_gateway_parse_routes (const char *text, size_t len, WzpGateway *out_gateway)
{
  WzpReader reader = wzp_reader_init (text, len);
  Route best = { 0 };
  gboolean found = FALSE;

  while (reader.left > 0)
    {
      const uint8_t *newline = memchr (reader.at, '\n', reader.left);
      size_t line_len = newline ? (size_t) (newline - reader.at) : reader.left;
      Route route;

      if (read_route (wzp_reader_init (reader.at, line_len), &route) && is_default (&route) &&
          (!found || route.metric < best.metric))
        {
          best = route;
          found = TRUE;
        }
      wzp_reader_take (&reader, newline ? line_len + 1 : line_len);
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
wzp_gateway_equal (const WzpGateway *a, const WzpGateway *b)
{
  return wzp_address_equal (&a->router, &b->router) && wzp_address_equal (&a->local, &b->local) &&
         strcmp (a->interface, b->interface) == 0;
}
