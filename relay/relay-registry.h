/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is registered: one connection for one fingerprint. A registration belongs to its connection, so
 * the late death of an old one takes nothing from the new one; and one that proved its key is never
 * displaced by one that did not. Knows no calls and sends nothing. */
#pragma once

#include "relay-party.h"

G_BEGIN_DECLS

typedef struct
{
  RelayHandle handle;
  RelayParty party;
} RelayRegistration;

typedef struct _RelayRegistry RelayRegistry;

typedef enum
{
  RELAY_REGISTRY_ADDED,
  RELAY_REGISTRY_REPLACED, /* *out_displaced is the connection that lost its registration */
  RELAY_REGISTRY_REFUSED,  /* a verified registration is in the way */
} RelayRegistryResult;

RelayRegistry *relay_registry_new (void);
void relay_registry_free (RelayRegistry *registry);

/* What was displaced is moved to *@out_displaced (cleared by the caller; zeros otherwise). */
RelayRegistryResult relay_registry_add (RelayRegistry *registry,
                                        RelayHandle handle,
                                        const RelayParty *party,
                                        RelayRegistration *out_displaced);
/* FALSE when @handle has no registration (any more). */
gboolean relay_registry_remove (RelayRegistry *registry, RelayHandle handle);

const RelayRegistration *relay_registry_by_fingerprint (RelayRegistry *registry,
                                                        const char *fingerprint);
const RelayRegistration *relay_registry_by_handle (RelayRegistry *registry, RelayHandle handle);

size_t relay_registry_count (const RelayRegistry *registry);
void relay_registry_foreach (RelayRegistry *registry,
                             void (*each) (const RelayRegistration *registration,
                                           gpointer user_data),
                             gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayRegistry, relay_registry_free)

G_END_DECLS
