/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A single-producer, single-consumer ring of byte records with an eventfd that wakes the consumer.
 * The way media crosses threads. Indexes never wrap, only the offset is taken modulo the size. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _WzpRing WzpRing;

/* @slots records of at most @slot_size bytes each; @slots is a power of two. NULL with @error when
 * no eventfd can be had. */
WzpRing *wzp_ring_new (size_t slots, size_t slot_size, GError **error);
/* Neither end may be in use any more. */
void wzp_ring_free (WzpRing *ring);

/* Producer only. FALSE when the ring is full (the record is dropped and counted) or @len is larger
 * than a slot. Never blocks, allocates or locks. */
gboolean wzp_ring_push (WzpRing *ring, const void *record, size_t len);
/* Consumer only. The length of the record copied to @out (at least a slot large), or -1 when empty. */
ssize_t wzp_ring_pop (WzpRing *ring, void *out);

/* Readable whenever records may be waiting. */
int wzp_ring_get_fd (const WzpRing *ring);
/* Consumer only: call before popping everything, so that a later push wakes again. */
void wzp_ring_clear_wakeup (WzpRing *ring);

/* Records refused. Any thread. */
uint64_t wzp_ring_get_dropped (const WzpRing *ring);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpRing, wzp_ring_free)

G_END_DECLS
