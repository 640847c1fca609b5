/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which connection a connection ID (or a stateless reset token) belongs to: an open-addressing hash
 * table. Keys may be chosen by peers, so the hash is keyed. Knows no QUIC beyond the length of a key. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* RFC 9000 section 17.2: connection IDs have at most 20 bytes. */
#define WZP_QUIC_TABLE_KEY_MAX 20u

typedef struct
{
  uint8_t key[WZP_QUIC_TABLE_KEY_MAX];
  uint8_t key_len;
  uint8_t used;
  gpointer value;
} WzpQuicTableEntry;

typedef struct
{
  WzpQuicTableEntry *entries;
  uint32_t n_entries;
  uint32_t n_slots; /* power of two, or 0 before the first insertion */
  uint64_t secret[2];
} WzpQuicTable;

void wzp_quic_table_init (WzpQuicTable *table, const uint64_t secret[2]);
/* Every entry must have been removed (asserted). */
void wzp_quic_table_clear (WzpQuicTable *table);

/* FALSE, with nothing changed, when the key is already there. */
gboolean
wzp_quic_table_insert (WzpQuicTable *table, const uint8_t *key, size_t key_len, gpointer value);
/* Removes the key if it belongs to @value. */
void
wzp_quic_table_remove (WzpQuicTable *table, const uint8_t *key, size_t key_len, gpointer value);
gpointer wzp_quic_table_lookup (const WzpQuicTable *table, const uint8_t *key, size_t key_len);

/* The keyed hash itself, for other tables of the engine. */
uint64_t wzp_quic_table_hash (const uint64_t secret[2], const uint8_t *key, size_t key_len);

G_END_DECLS
