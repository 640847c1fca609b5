/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which shard's socket gets which packet, decided in the kernel: the first byte of the destination
 * connection ID, modulo the number of shards. A new client's ID is random, so new clients spread; all
 * later packets carry an ID that begins with the shard's number, so they arrive at their shard from
 * whatever address, also after a migration. None is handed from shard to shard but what a sender on this machine
 * gave the kernel in one piece (relay-shard). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For the SO_REUSEPORT group of @fd, whose sockets were bound in the order of the shards. FALSE with
 * errno when the kernel cannot do it. */
gboolean relay_steer_attach (int fd, unsigned n_shards);

G_END_DECLS
