/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-trust-store.h"

#include "wzp-database.h"

typedef enum
{
  PEER_E2EE = 1 << 0,
  PEER_VERIFIED = 1 << 1,
} PeerFlags;

struct _WzpTrustStore
{
  GMutex lock;       /* of the two tables */
  GHashTable *pins;  /* char * -> GBytes */
  GHashTable *peers; /* char * -> PeerFlags */

  WzpDatabase *database;
};

static gboolean
load_pin (const WzpRow *row, gpointer user_data)
{
  WzpTrustStore *store = user_data;
  const char *address = wzp_row_get_text (row, 0);
  size_t len;
  const void *pin = wzp_row_get_blob (row, 1, &len);

  if (!address || len != WZP_TRUST_PIN_BYTES)
    return FALSE;
  g_hash_table_insert (store->pins, g_strdup (address), g_bytes_new (pin, len));
  return TRUE;
}

static gboolean
load_peer (const WzpRow *row, gpointer user_data)
{
  WzpTrustStore *store = user_data;
  const char *fingerprint = wzp_row_get_text (row, 0);
  unsigned flags =
      (wzp_row_get_int (row, 1) ? PEER_E2EE : 0) | (wzp_row_get_int (row, 2) ? PEER_VERIFIED : 0);

  if (!fingerprint)
    return FALSE;
  g_hash_table_insert (store->peers, g_strdup (fingerprint), GUINT_TO_POINTER (flags));
  return TRUE;
}

WzpTrustStore *
wzp_trust_store_open (const char *path, GError **error)
{
  g_autoptr (WzpTrustStore) store = g_new0 (WzpTrustStore, 1);

  g_mutex_init (&store->lock);
  store->pins =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  store->peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  store->database = wzp_database_open (path, error);
  if (!store->database ||
      !wzp_database_read (store->database, "SELECT address, key_pin FROM relays", load_pin, store,
                          NULL, error, "") ||
      !wzp_database_read (store->database, "SELECT fingerprint, e2ee, verified FROM peers",
                          load_peer, store, NULL, error, ""))
    return NULL;
  return g_steal_pointer (&store);
}

void
wzp_trust_store_free (WzpTrustStore *store)
{
  if (!store)
    return;
  wzp_database_free (store->database);
  g_hash_table_unref (store->pins);
  g_hash_table_unref (store->peers);
  g_mutex_clear (&store->lock);
  g_free (store);
}

gboolean
wzp_trust_store_get_relay_pin (WzpTrustStore *store,
                               const char *relay,
                               uint8_t out_pin[WZP_TRUST_PIN_BYTES])
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->lock);
  GBytes *pin = g_hash_table_lookup (store->pins, relay);

  if (!pin)
    return FALSE;
  memcpy (out_pin, g_bytes_get_data (pin, NULL), WZP_TRUST_PIN_BYTES);
  return TRUE;
}

void
wzp_trust_store_set_relay_pin (WzpTrustStore *store,
                               const char *relay,
                               const uint8_t pin[WZP_TRUST_PIN_BYTES])
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->lock);
  GBytes *bytes = g_bytes_new (pin, WZP_TRUST_PIN_BYTES);

  g_hash_table_insert (store->pins, g_strdup (relay), bytes);
  wzp_database_write (store->database, "INSERT OR REPLACE INTO relays VALUES (?, ?)", "sb", relay,
                      bytes);
}

WzpDatabase *
wzp_trust_store_get_database (WzpTrustStore *store)
{
  return store->database;
}

static PeerFlags
get_flags (WzpTrustStore *store, const char *fingerprint)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->lock);

  return GPOINTER_TO_UINT (g_hash_table_lookup (store->peers, fingerprint));
}

static void
change_flag (WzpTrustStore *store, const char *fingerprint, PeerFlags flag, gboolean set)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->lock);
  unsigned before = GPOINTER_TO_UINT (g_hash_table_lookup (store->peers, fingerprint));
  unsigned flags = set ? before | flag : before & ~flag;

  if (flags == before)
    return;
  g_hash_table_insert (store->peers, g_strdup (fingerprint), GUINT_TO_POINTER (flags));
  wzp_database_write (store->database, "INSERT OR REPLACE INTO peers VALUES (?, ?, ?)", "sii",
                      fingerprint, (int64_t) ((flags & PEER_E2EE) != 0),
                      (int64_t) ((flags & PEER_VERIFIED) != 0));
}

gboolean
wzp_trust_store_get_e2ee (WzpTrustStore *store, const char *fingerprint)
{
  return (get_flags (store, fingerprint) & PEER_E2EE) != 0;
}

gboolean
wzp_trust_store_get_verified (WzpTrustStore *store, const char *fingerprint)
{
  return (get_flags (store, fingerprint) & PEER_VERIFIED) != 0;
}

void
wzp_trust_store_set_e2ee (WzpTrustStore *store, const char *fingerprint)
{
  change_flag (store, fingerprint, PEER_E2EE, TRUE);
}

void
wzp_trust_store_set_verified (WzpTrustStore *store, const char *fingerprint, gboolean verified)
{
  change_flag (store, fingerprint, PEER_VERIFIED, verified);
}
