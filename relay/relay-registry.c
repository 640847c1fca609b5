/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-registry.h"

struct _RelayRegistry
{
  GHashTable *by_handle;      /* &handle -> RelayRegistration, owns */
  GHashTable *by_fingerprint; /* party.fingerprint -> the same */
};

static void
registration_free (gpointer data)
{
  RelayRegistration *registration = data;

  relay_party_clear (&registration->party);
  g_free (registration);
}

RelayRegistry *
relay_registry_new (void)
{
  RelayRegistry *registry = g_new0 (RelayRegistry, 1);

  registry->by_handle =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, registration_free);
  registry->by_fingerprint = g_hash_table_new (g_str_hash, g_str_equal);
  return registry;
}

void
relay_registry_free (RelayRegistry *registry)
{
  g_hash_table_unref (registry->by_fingerprint);
  g_hash_table_unref (registry->by_handle);
  g_free (registry);
}

/* Takes @registration out of both tables without freeing it. */
static void
detach (RelayRegistry *registry, RelayRegistration *registration)
{
  g_hash_table_remove (registry->by_fingerprint, registration->party.fingerprint);
  g_hash_table_steal (registry->by_handle, &registration->handle);
}

RelayRegistryResult
relay_registry_add (RelayRegistry *registry,
                    RelayHandle handle,
                    const RelayParty *party,
                    RelayRegistration *out_displaced)
{
  RelayRegistration *old = g_hash_table_lookup (registry->by_fingerprint, party->fingerprint);
  RelayRegistration *registration;

  *out_displaced = (RelayRegistration) { 0 };
  if (old && old->party.verified && !party->verified)
    return RELAY_REGISTRY_REFUSED;
  if (old)
    {
      detach (registry, old);
      *out_displaced = *old;
      g_free (old);
    }
  registration = g_new0 (RelayRegistration, 1);
  registration->handle = handle;
  relay_party_copy (&registration->party, party);
  g_hash_table_insert (registry->by_handle, &registration->handle, registration);
  g_hash_table_insert (registry->by_fingerprint, registration->party.fingerprint, registration);
  return old ? RELAY_REGISTRY_REPLACED : RELAY_REGISTRY_ADDED;
}

gboolean
relay_registry_remove (RelayRegistry *registry, RelayHandle handle)
{
  RelayRegistration *registration = g_hash_table_lookup (registry->by_handle, &handle);

  if (!registration)
    return FALSE;
  detach (registry, registration);
  registration_free (registration);
  return TRUE;
}

const RelayRegistration *
relay_registry_by_fingerprint (RelayRegistry *registry, const char *fingerprint)
{
  return g_hash_table_lookup (registry->by_fingerprint, fingerprint);
}

const RelayRegistration *
relay_registry_by_handle (RelayRegistry *registry, RelayHandle handle)
{
  return g_hash_table_lookup (registry->by_handle, &handle);
}

size_t
relay_registry_count (const RelayRegistry *registry)
{
  return g_hash_table_size (registry->by_handle);
}

void
relay_registry_foreach (RelayRegistry *registry,
                        void (*each) (const RelayRegistration *registration, gpointer user_data),
                        gpointer user_data)
{
  GHashTableIter iter;
  gpointer registration;

  g_hash_table_iter_init (&iter, registry->by_handle);
  while (g_hash_table_iter_next (&iter, NULL, &registration))
    each (registration, user_data);
}
