/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is remembered about keys from one day to the next: the key of each relay, and of each contact
 * whether calls were end-to-end encrypted and whether the words were compared. Read once from the
 * database; any thread may ask, none waits for the disk. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define WZP_TRUST_PIN_BYTES 32

typedef struct _WzpTrustStore WzpTrustStore;

/* @path NULL: memory only. A file that is no database of ours is an error and is left alone. */
WzpTrustStore *wzp_trust_store_open (const char *path, GError **error);
/* Waits until all is written. */
void wzp_trust_store_free (WzpTrustStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpTrustStore, wzp_trust_store_free)

/* The pinned key of the relay known by this address text; FALSE when none is. */
gboolean wzp_trust_store_get_relay_pin (WzpTrustStore *store,
                                        const char *relay,
                                        uint8_t out_pin[WZP_TRUST_PIN_BYTES]);
void wzp_trust_store_set_relay_pin (WzpTrustStore *store,
                                    const char *relay,
                                    const uint8_t pin[WZP_TRUST_PIN_BYTES]);

/* For what else the client remembers on the same thread; as long as the store. */
struct _WzpDatabase *wzp_trust_store_get_database (WzpTrustStore *store);

gboolean wzp_trust_store_get_e2ee (WzpTrustStore *store, const char *fingerprint);
gboolean wzp_trust_store_get_verified (WzpTrustStore *store, const char *fingerprint);
/* Remembered for ever: this is what makes a downgrade noticed. */
void wzp_trust_store_set_e2ee (WzpTrustStore *store, const char *fingerprint);
void
wzp_trust_store_set_verified (WzpTrustStore *store, const char *fingerprint, gboolean verified);

G_END_DECLS
