/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Open addressing with linear probing; removal shifts later entries back, so there are no tombstones
 * and a long-lived relay's table does not silt up. */
#include "wzp-quic-table.h"

#include <string.h>

#define MIN_SLOTS 16u

void
wzp_quic_table_init (WzpQuicTable *table, const uint64_t secret[2])
{
  *table = (WzpQuicTable) { .secret = { secret[0], secret[1] } };
}

void
wzp_quic_table_clear (WzpQuicTable *table)
{
  g_assert (table->n_entries == 0);
  g_clear_pointer (&table->entries, g_free);
  table->n_slots = 0;
}

/* Two rounds of 64x64->128 bit multiplication, each word first mixed with a secret the peer does not
 * know: enough against collisions prepared from outside, cheaper than SipHash. */
static uint64_t
fold (uint64_t a, uint64_t b)
{
  unsigned __int128 product = (unsigned __int128) a * b;

  return (uint64_t) product ^ (uint64_t) (product >> 64);
}

uint64_t
wzp_quic_table_hash (const uint64_t secret[2], const uint8_t *key, size_t key_len)
{
  uint64_t hash = secret[0] ^ key_len;

  while (key_len > 0)
    {
      uint64_t word = 0;
      size_t n = MIN (key_len, sizeof word);

      memcpy (&word, key, n);
      hash = fold (hash ^ word, secret[1] | 1);
      key += n;
      key_len -= n;
    }
  return fold (hash, secret[0] | 1);
}

static uint32_t
home_slot (const WzpQuicTable *table, const uint8_t *key, size_t key_len)
{
  return (uint32_t) wzp_quic_table_hash (table->secret, key, key_len) & (table->n_slots - 1);
}

/* The slot that holds the key, or the free slot where it would go. */
static uint32_t
find_slot (const WzpQuicTable *table, const uint8_t *key, size_t key_len)
{
  uint32_t slot = home_slot (table, key, key_len);

  for (;;)
    {
      const WzpQuicTableEntry *entry = &table->entries[slot];

      if (!entry->used || (entry->key_len == key_len && memcmp (entry->key, key, key_len) == 0))
        return slot;
      slot = (slot + 1) & (table->n_slots - 1);
    }
}

static void
grow (WzpQuicTable *table)
{
  WzpQuicTable bigger = *table;

  bigger.n_slots = table->n_slots ? table->n_slots * 2 : MIN_SLOTS;
  bigger.entries = g_new0 (WzpQuicTableEntry, bigger.n_slots);
  for (uint32_t i = 0; i < table->n_slots; i++)
    {
      const WzpQuicTableEntry *entry = &table->entries[i];

      if (entry->used)
        bigger.entries[find_slot (&bigger, entry->key, entry->key_len)] = *entry;
    }
  g_free (table->entries);
  *table = bigger;
}

gboolean
wzp_quic_table_insert (WzpQuicTable *table, const uint8_t *key, size_t key_len, gpointer value)
{
  WzpQuicTableEntry *entry;

  g_assert (key_len <= WZP_QUIC_TABLE_KEY_MAX && value);
  /* At most three quarters full, so probing stays short. */
  if ((table->n_entries + 1) * 4 > table->n_slots * 3)
    grow (table);
  entry = &table->entries[find_slot (table, key, key_len)];
  if (entry->used)
    return FALSE;
  memcpy (entry->key, key, key_len);
  entry->key_len = (uint8_t) key_len;
  entry->used = TRUE;
  entry->value = value;
  table->n_entries++;
  return TRUE;
}

void
wzp_quic_table_remove (WzpQuicTable *table, const uint8_t *key, size_t key_len, gpointer value)
{
  uint32_t mask = table->n_slots - 1;
  uint32_t hole, slot;

  if (table->n_slots == 0 || key_len > WZP_QUIC_TABLE_KEY_MAX)
    return;
  hole = find_slot (table, key, key_len);
  if (!table->entries[hole].used || table->entries[hole].value != value)
    return;
  for (slot = (hole + 1) & mask; table->entries[slot].used; slot = (slot + 1) & mask)
    {
      const WzpQuicTableEntry *entry = &table->entries[slot];
      uint32_t home = home_slot (table, entry->key, entry->key_len);

      /* An entry may fill the hole when the hole lies on its way from home. */
      if (((slot - home) & mask) >= ((slot - hole) & mask))
        {
          table->entries[hole] = *entry;
          hole = slot;
        }
    }
  memset (&table->entries[hole], 0, sizeof table->entries[hole]);
  table->n_entries--;
}

gpointer
wzp_quic_table_lookup (const WzpQuicTable *table, const uint8_t *key, size_t key_len)
{
  const WzpQuicTableEntry *entry;

  if (table->n_entries == 0 || key_len > WZP_QUIC_TABLE_KEY_MAX)
    return NULL;
  entry = &table->entries[find_slot (table, key, key_len)];
  return entry->used ? entry->value : NULL;
}
