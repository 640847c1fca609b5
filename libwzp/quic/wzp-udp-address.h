/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One UDP address (IP and port) as a small value. IPv4 is always kept as IPv4: the IPv4-mapped form
 * of a dual-stack socket is made and undone by WzpUdpSocket. Text belongs to wire/. */
#pragma once

#include <glib.h>
#include <netinet/in.h>
#include <sys/socket.h>

G_BEGIN_DECLS

typedef struct
{
  union
  {
    sa_family_t family; /* AF_UNSPEC: no address */
    struct sockaddr sa;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  };
} WzpUdpAddress;

/* Copies @sa, IPv4-mapped IPv6 as IPv4; anything but IPv4 and IPv6 gives AF_UNSPEC and FALSE. */
gboolean wzp_udp_address_init (WzpUdpAddress *address, const struct sockaddr *sa, socklen_t len);

/* From 4 or 16 address bytes. FALSE (AF_UNSPEC) for another length. */
gboolean
wzp_udp_address_init_ip (WzpUdpAddress *address, const uint8_t *ip, size_t ip_len, uint16_t port);

static inline gboolean
wzp_udp_address_is_set (const WzpUdpAddress *address)
{
  return address->family != AF_UNSPEC;
}

socklen_t wzp_udp_address_len (const WzpUdpAddress *address);
uint16_t wzp_udp_address_port (const WzpUdpAddress *address);
void wzp_udp_address_set_port (WzpUdpAddress *address, uint16_t port);
/* The 4 or 16 bytes of the IP; @out_len tells which. */
const uint8_t *wzp_udp_address_ip (const WzpUdpAddress *address, size_t *out_len);

/* IP and port (and scope) the same. */
gboolean wzp_udp_address_equal (const WzpUdpAddress *a, const WzpUdpAddress *b);
gboolean wzp_udp_address_equal_ip (const WzpUdpAddress *a, const WzpUdpAddress *b);
/* For logs: "192.0.2.1:4433", "[2001:db8::1]:4433". */
char *wzp_udp_address_to_string (const WzpUdpAddress *address);

G_END_DECLS
