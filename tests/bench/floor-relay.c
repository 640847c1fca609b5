/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor: the least an encrypting relay can do. One talker's packet is received (recvmmsg), opened, and
 * sealed anew for every listener (sendmmsg). No QUIC, no rooms, no limits: what wzp-relay is
 * measured against in the same run (bench-fanout.c speaks to both). */
#include "floor.h"

#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 64

typedef struct
{
  int fd;
  gnutls_aead_cipher_hd_t talker;
  gnutls_aead_cipher_hd_t listeners[FLOOR_LISTENERS_MAX];
  struct sockaddr_in addresses[FLOOR_LISTENERS_MAX];
  size_t n_listeners;

  uint8_t in[BATCH][2048];
  struct iovec in_parts[BATCH];
  struct sockaddr_in from[BATCH];
  struct mmsghdr incoming[BATCH];

  uint8_t out[BATCH][2048];
  struct iovec out_parts[BATCH];
  struct mmsghdr outgoing[BATCH];
  unsigned int n_out;
} Floor;

static void
flush (Floor *floor)
{
  unsigned int sent = 0;

  while (sent < floor->n_out)
    {
      int n = sendmmsg (floor->fd, floor->outgoing + sent, floor->n_out - sent, 0);

      /* A full socket buffer drops, as UDP does. */
      sent += n > 0 ? (unsigned int) n : 1;
    }
  floor->n_out = 0;
}

static void
forward (Floor *floor, const uint8_t *packet, size_t len)
{
  uint8_t plain[2048];
  size_t plain_len = sizeof plain;

  if (len < FLOOR_OVERHEAD || !floor_open (floor->talker, packet, len, plain, &plain_len))
    return;
  for (size_t i = 0; i < floor->n_listeners; i++)
    {
      struct mmsghdr *message = &floor->outgoing[floor->n_out];
      struct iovec *part = &floor->out_parts[floor->n_out];

      part->iov_base = floor->out[floor->n_out];
      part->iov_len = floor_seal (floor->listeners[i], floor_counter (packet), plain, plain_len,
                                  floor->out[floor->n_out]);
      message->msg_hdr = (struct msghdr) { .msg_name = &floor->addresses[i],
                                           .msg_namelen = sizeof floor->addresses[i],
                                           .msg_iov = part,
                                           .msg_iovlen = 1 };
      if (++floor->n_out == BATCH)
        flush (floor);
    }
}

static void
add_listener (Floor *floor, const struct sockaddr_in *address)
{
  if (floor->n_listeners == FLOOR_LISTENERS_MAX)
    return;
  floor->listeners[floor->n_listeners] = floor_cipher (1 + (uint8_t) floor->n_listeners);
  floor->addresses[floor->n_listeners++] = *address;
}

static void
serve (Floor *floor)
{
  for (;;)
    {
      int n;

      for (int i = 0; i < BATCH; i++)
        {
          floor->in_parts[i] = (struct iovec) { floor->in[i], sizeof floor->in[i] };
          floor->incoming[i].msg_hdr = (struct msghdr) { .msg_name = &floor->from[i],
                                                         .msg_namelen = sizeof floor->from[i],
                                                         .msg_iov = &floor->in_parts[i],
                                                         .msg_iovlen = 1 };
        }
      n = recvmmsg (floor->fd, floor->incoming, BATCH, MSG_WAITFORONE, NULL);
      if (n < 0)
        err (1, "recvmmsg");
      for (int i = 0; i < n; i++)
        if (floor->incoming[i].msg_len == 1)
          add_listener (floor, &floor->from[i]);
        else
          forward (floor, floor->in[i], floor->incoming[i].msg_len);
      flush (floor);
    }
}

int
main (void)
{
  Floor *floor = calloc (1, sizeof *floor);
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t len = sizeof address;
  int buffer = 4 << 20;

  if (!floor)
    err (1, "memory");
  floor->talker = floor_cipher (0);
  floor->fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  setsockopt (floor->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  setsockopt (floor->fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
  if (bind (floor->fd, (struct sockaddr *) &address, sizeof address) < 0 ||
      getsockname (floor->fd, (struct sockaddr *) &address, &len) < 0)
    err (1, "bind");
  printf ("listening on 127.0.0.1:%u\n", ntohs (address.sin_port));
  fflush (stdout);
  serve (floor);
}
