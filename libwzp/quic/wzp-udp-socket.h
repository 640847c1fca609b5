/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One non-blocking UDP socket, dual-stack where the machine allows it: many packets per system call in
 * both directions, cut by the kernel (UDP_SEGMENT) where it can. Knows no QUIC. */
#pragma once

#include "wzp-udp-batch.h"

G_BEGIN_DECLS

typedef struct _WzpUdpSocket WzpUdpSocket;

typedef enum
{
  WZP_UDP_SOCKET_NONE = 0,
  WZP_UDP_SOCKET_REUSE_PORT = 1 << 0, /* several sockets (relay shards) on one port */
  WZP_UDP_SOCKET_NO_GSO = 1 << 1,     /* tests and comparisons */
} WzpUdpSocketFlags;

/* @bind: the address to bind; AF_UNSPEC (or NULL) is `[::]:0` dual-stack, and IPv4 only where the
 * machine has no IPv6. Port 0: any. An IPv6 wildcard is dual-stack. */
WzpUdpSocket *
wzp_udp_socket_new (const WzpUdpAddress *bind, WzpUdpSocketFlags flags, GError **error);
/* Takes over a bound UDP socket (systemd socket activation, the winner of NAT probing). */
WzpUdpSocket *wzp_udp_socket_new_from_fd (int fd, WzpUdpSocketFlags flags, GError **error);
void wzp_udp_socket_free (WzpUdpSocket *socket);

int wzp_udp_socket_get_fd (const WzpUdpSocket *socket);
/* Also after wzp_udp_socket_new() with port 0. */
void wzp_udp_socket_get_local_address (const WzpUdpSocket *socket, WzpUdpAddress *out);
gboolean wzp_udp_socket_has_ipv6 (const WzpUdpSocket *socket);
gboolean wzp_udp_socket_has_ipv4 (const WzpUdpSocket *socket);

typedef struct
{
  WzpUdpAddress remote;
  WzpUdpAddress local; /* the address it came to */
  uint8_t ecn;
  const uint8_t *data;
  size_t len;
} WzpUdpPacket;

typedef void (*WzpUdpReceiveFunc) (const WzpUdpPacket *packet, gpointer user_data);

/* Reads one batch (up to 64 packets) and hands each to @receive. The number read; 0: none waiting. */
size_t wzp_udp_socket_receive (WzpUdpSocket *socket, WzpUdpReceiveFunc receive, gpointer user_data);

/* Sends the batch from run @first_run on. The number of runs done with (sent, or dropped on an
 * error that only concerns them); fewer than asked for means: wait until the socket is writable. */
uint32_t wzp_udp_socket_send (WzpUdpSocket *socket, const WzpUdpBatch *batch, uint32_t first_run);

typedef struct
{
  uint64_t packets_in;
  uint64_t packets_out;
  uint64_t packets_failed; /* the kernel refused them */
  uint64_t system_calls_in;
  uint64_t system_calls_out;
  gboolean gso; /* in use */
} WzpUdpSocketStats;
void wzp_udp_socket_get_stats (const WzpUdpSocket *socket, WzpUdpSocketStats *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpUdpSocket, wzp_udp_socket_free)

G_END_DECLS
