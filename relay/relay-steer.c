/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-steer.h"

#include <linux/filter.h>
#include <sys/socket.h>

/* Offsets into the UDP payload, where the kernel lets the program begin: the ID follows the first byte
 * of a short header (RFC 9000 section 17.3), and the first byte, four of version and one of length in
 * a long one (section 17.2). */
enum
{
  SHORT_HEADER_ID = 1,
  LONG_HEADER_ID = 6,
  LONG_HEADER_BIT = 0x80,
};

gboolean
relay_steer_attach (int fd, unsigned n_shards)
{
  /* A packet too short for a load ends the program with 0: the first shard drops it. */
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_B | BPF_ABS, 0),
    BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, LONG_HEADER_BIT, 0, 2),
    BPF_STMT (BPF_LD | BPF_B | BPF_ABS, LONG_HEADER_ID),
    BPF_JUMP (BPF_JMP | BPF_JA, 1, 0, 0),
    BPF_STMT (BPF_LD | BPF_B | BPF_ABS, SHORT_HEADER_ID),
    BPF_STMT (BPF_ALU | BPF_MOD | BPF_K, n_shards),
    BPF_STMT (BPF_RET | BPF_A, 0),
  };
  struct sock_fprog program = { .len = G_N_ELEMENTS (code), .filter = code };

  return setsockopt (fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof program) == 0;
}
