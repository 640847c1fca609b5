/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An IP address with port: text of the signals <-> a value the socket calls take. IPv4 in IPv6
 * clothes (::ffff:a.b.c.d) is undressed on the way in, so equal addresses are equal bytes. Resolves no
 * names and judges no address. */
#pragma once

#include <glib.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

G_BEGIN_DECLS

typedef struct
{
  union
  {
    struct sockaddr sa;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  };
  socklen_t len; /* 0: no address */
} WzpAddress;

/* "[", 45 characters of IPv6, "]:", 5 of port, NUL. */
#define WZP_ADDRESS_TEXT_BYTES 64

/* Exactly "a.b.c.d:port" or "[v6]:port"; no names, no scope, no white space. */
gboolean wzp_address_parse (const char *text, WzpAddress *out_address);
/* Also "v6:port" without brackets, split at the last colon: how reference relays print relay_addr. */
gboolean wzp_address_parse_unbracketed (const char *text, WzpAddress *out_address);
/* An IP literal without port, brackets allowed around v6; the port is @port. */
gboolean wzp_address_parse_ip (const char *text, uint16_t port, WzpAddress *out_address);

/* From what a socket call returned; FALSE for other families. */
gboolean
wzp_address_from_sockaddr (const struct sockaddr *sa, socklen_t len, WzpAddress *out_address);
/* For a dual-stack socket: IPv4 as ::ffff:a.b.c.d. Returns the length written. */
socklen_t wzp_address_to_sockaddr_in6 (const WzpAddress *address, struct sockaddr_in6 *out);

/* "a.b.c.d:port" or "[v6]:port", RFC 5952 form; "-" for no address. Returns @out. */
const char *wzp_address_format (const WzpAddress *address, char out[WZP_ADDRESS_TEXT_BYTES]);
char *wzp_address_to_string (const WzpAddress *address);

gboolean wzp_address_is_set (const WzpAddress *address);
/* Whether it is 0.0.0.0 or [::], with any port. */
gboolean wzp_address_is_any (const WzpAddress *address);
gboolean wzp_address_is_v4 (const WzpAddress *address);
uint16_t wzp_address_get_port (const WzpAddress *address);
void wzp_address_set_port (WzpAddress *address, uint16_t port);
gboolean wzp_address_equal (const WzpAddress *a, const WzpAddress *b);
gboolean wzp_address_equal_ip (const WzpAddress *a, const WzpAddress *b);
unsigned wzp_address_hash (const WzpAddress *address);

G_END_DECLS
