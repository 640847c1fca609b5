/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-ring.h"

#include "wzp-error.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct _WzpRing
{
  size_t n_slots;
  size_t slot_size;
  size_t stride;
  int fd;
  _Atomic uint64_t written; /* producer writes, consumer reads */
  _Atomic uint64_t taken;   /* consumer writes, producer reads */
  _Atomic uint64_t dropped; /* producer writes, anyone reads */
  uint8_t *slots;           /* slot i belongs to the consumer while taken <= i < written */
};

WzpRing *
wzp_ring_new (size_t slots, size_t slot_size, GError **error)
{
  g_autoptr (WzpRing) ring = NULL;

  g_return_val_if_fail (slots > 0 && (slots & (slots - 1)) == 0, NULL);
  g_return_val_if_fail (slot_size > 0 && slot_size <= UINT32_MAX, NULL);

  ring = g_new0 (WzpRing, 1);
  ring->n_slots = slots;
  ring->slot_size = slot_size;
  ring->stride = (sizeof (uint32_t) + slot_size + 7) & ~(size_t) 7;
  ring->slots = g_malloc0_n (slots, ring->stride);
  ring->fd = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (ring->fd < 0)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_SYSTEM, "No event descriptor: %s",
                   g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&ring);
}

void
wzp_ring_free (WzpRing *ring)
{
  if (!ring)
    return;
  if (ring->fd >= 0)
    close (ring->fd);
  g_free (ring->slots);
  g_free (ring);
}

static uint8_t *
slot_at (WzpRing *ring, uint64_t index)
{
  return ring->slots + (size_t) (index & (ring->n_slots - 1)) * ring->stride;
}

gboolean
wzp_ring_push (WzpRing *ring, const void *record, size_t len)
{
  uint64_t written = atomic_load_explicit (&ring->written, memory_order_relaxed);
  uint64_t taken = atomic_load_explicit (&ring->taken, memory_order_acquire);
  uint32_t length = (uint32_t) len;
  uint64_t one = 1;
  uint8_t *slot;

  if (len > ring->slot_size || written - taken >= ring->n_slots)
    {
      atomic_fetch_add_explicit (&ring->dropped, 1, memory_order_relaxed);
      return FALSE;
    }
  slot = slot_at (ring, written);
  memcpy (slot, &length, sizeof length);
  memcpy (slot + sizeof length, record, len);
  atomic_store_explicit (&ring->written, written + 1, memory_order_release);
  /* A full counter means the consumer has been woken already. */
  if (write (ring->fd, &one, sizeof one) < 0)
    return TRUE;
  return TRUE;
}

ssize_t
wzp_ring_pop (WzpRing *ring, void *out)
{
  uint64_t taken = atomic_load_explicit (&ring->taken, memory_order_relaxed);
  uint64_t written = atomic_load_explicit (&ring->written, memory_order_acquire);
  const uint8_t *slot;
  uint32_t length;

  if (taken == written)
    return -1;
  slot = slot_at (ring, taken);
  memcpy (&length, slot, sizeof length);
  memcpy (out, slot + sizeof length, length);
  atomic_store_explicit (&ring->taken, taken + 1, memory_order_release);
  return length;
}

int
wzp_ring_get_fd (const WzpRing *ring)
{
  return ring->fd;
}

void
wzp_ring_clear_wakeup (WzpRing *ring)
{
  uint64_t count;

  /* EAGAIN: nobody has pushed since the last call. */
  if (read (ring->fd, &count, sizeof count) < 0)
    return;
}

uint64_t
wzp_ring_get_dropped (const WzpRing *ring)
{
  return atomic_load_explicit (&ring->dropped, memory_order_relaxed);
}
