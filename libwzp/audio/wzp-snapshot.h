/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A struct that one thread publishes and any thread copies whole, without a lock: a sequence lock over
 * atomic words. The writer never waits; a reader retries while it is being written. */
#pragma once

#include <glib.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

G_BEGIN_DECLS

#define WZP_SNAPSHOT_MAX_WORDS 40u

typedef struct
{
  _Atomic unsigned version; /* odd while it is being written */
  _Atomic uint64_t words[WZP_SNAPSHOT_MAX_WORDS];
} WzpSnapshot;

/* The writing thread only. @size is at most WZP_SNAPSHOT_MAX_WORDS words, the same each time. */
static inline void
wzp_snapshot_publish (WzpSnapshot *snapshot, const void *value, size_t size)
{
  unsigned version = atomic_load_explicit (&snapshot->version, memory_order_relaxed);
  uint64_t words[WZP_SNAPSHOT_MAX_WORDS] = { 0 };

  g_assert (size <= sizeof words);
  memcpy (words, value, size);
  atomic_store_explicit (&snapshot->version, version + 1, memory_order_relaxed);
  for (size_t i = 0; i < (size + 7) / 8; i++)
    atomic_store_explicit (&snapshot->words[i], words[i], memory_order_release);
  atomic_store_explicit (&snapshot->version, version + 2, memory_order_release);
}

/* Any thread. */
static inline void
wzp_snapshot_copy (const WzpSnapshot *snapshot, void *out, size_t size)
{
  uint64_t words[WZP_SNAPSHOT_MAX_WORDS];
  unsigned before, after;

  g_assert (size <= sizeof words);
  do
    {
      before = atomic_load_explicit (&snapshot->version, memory_order_acquire);
      for (size_t i = 0; i < (size + 7) / 8; i++)
        words[i] = atomic_load_explicit (&snapshot->words[i], memory_order_acquire);
      after = atomic_load_explicit (&snapshot->version, memory_order_relaxed);
    }
  while (before != after || before % 2 != 0);
  memcpy (out, words, size);
}

G_END_DECLS
