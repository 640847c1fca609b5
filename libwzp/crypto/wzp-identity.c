/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-identity.h"

#include <sodium.h>
#include <string.h>

#include "wzp-error.h"
#include "wzp-hkdf.h"
#include "wzp-identity-keys.h"
#include "wzp-secret.h"

/* The infos of wire.md 4.1. */
#define INFO_IDENTITY_KEY "warzone-ed25519"
#define INFO_TLS_KEY      "wzp-tls-ed25519"

G_STATIC_ASSERT (WZP_SIGNATURE_BYTES == crypto_sign_BYTES);
G_STATIC_ASSERT (WZP_PUBLIC_KEY_BYTES == crypto_sign_PUBLICKEYBYTES);
G_STATIC_ASSERT (WZP_SEED_BYTES == WZP_MNEMONIC_ENTROPY_BYTES);

/* In one wzp_secret_alloc() block, read-only once it is filled. */
typedef struct
{
  uint8_t seed[WZP_SEED_BYTES];
  uint8_t sign_key[crypto_sign_SECRETKEYBYTES];
  uint8_t tls_key_der[WZP_TLS_KEY_DER_BYTES];
} Secrets;

struct _WzpIdentity
{
  gatomicrefcount refs;
  uint8_t public_key[WZP_PUBLIC_KEY_BYTES];
  char fingerprint[WZP_FINGERPRINT_TEXT_SIZE];
  uint8_t certificate[WZP_CERTIFICATE_DER_MAX];
  size_t certificate_len;
  char tls_fingerprint[WZP_TLS_FINGERPRINT_TEXT_SIZE];
  Secrets *secrets;
};

G_DEFINE_BOXED_TYPE (WzpIdentity, wzp_identity, wzp_identity_ref, wzp_identity_unref)

static void
derive_keys (WzpIdentity *self)
{
  Secrets *secrets = self->secrets;
  uint8_t prk[WZP_HKDF_PRK_BYTES];
  uint8_t key_seed[crypto_sign_SEEDBYTES];

  wzp_hkdf_extract (prk, NULL, 0, secrets->seed, sizeof secrets->seed);
  wzp_hkdf_expand (key_seed, sizeof key_seed, prk, INFO_IDENTITY_KEY, strlen (INFO_IDENTITY_KEY));
  crypto_sign_seed_keypair (self->public_key, secrets->sign_key, key_seed);
  wzp_hkdf_expand (key_seed, sizeof key_seed, prk, INFO_TLS_KEY, strlen (INFO_TLS_KEY));
  self->certificate_len = wzp_certificate_build (key_seed, self->certificate);
  wzp_certificate_build_key (key_seed, secrets->tls_key_der);
  sodium_memzero (key_seed, sizeof key_seed);
  sodium_memzero (prk, sizeof prk);
}

/* Takes @secrets, of which only the seed is filled. */
static WzpIdentity *
new_take_secrets (Secrets *secrets)
{
  WzpIdentity *self = g_new0 (WzpIdentity, 1);

  g_atomic_ref_count_init (&self->refs);
  self->secrets = secrets;
  derive_keys (self);
  wzp_secret_seal (secrets);
  wzp_fingerprint_of_key (self->public_key, self->fingerprint);
  wzp_certificate_fingerprint (self->certificate, self->certificate_len, self->tls_fingerprint);
  return self;
}

WzpIdentity *
wzp_identity_new_from_seed (const uint8_t seed[WZP_SEED_BYTES])
{
  Secrets *secrets = wzp_secret_alloc (sizeof *secrets);

  memcpy (secrets->seed, seed, WZP_SEED_BYTES);
  return new_take_secrets (secrets);
}

/**
 * wzp_identity_new_random:
 *
 * Makes a new identity.
 *
 * Returns: (transfer full): the identity
 *
 * Since: 0.1
 */
WzpIdentity *
wzp_identity_new_random (void)
{
  Secrets *secrets = wzp_secret_alloc (sizeof *secrets);

  wzp_secret_random (secrets->seed, sizeof secrets->seed);
  return new_take_secrets (secrets);
}

/**
 * wzp_identity_new_from_words:
 * @words: 24 words with white space between them, in any case; the caller wipes its copy
 * @error: return location for a [error@Wzp.Error]
 *
 * Restores an identity from the words it was written down as (BIP-39, English list).
 *
 * Returns: (transfer full): the identity, or %NULL with %WZP_ERROR_INVALID
 *
 * Since: 0.1
 */
WzpIdentity *
wzp_identity_new_from_words (const char *words, GError **error)
{
  Secrets *secrets;

  g_return_val_if_fail (words != NULL, NULL);

  secrets = wzp_secret_alloc (sizeof *secrets);
  if (!wzp_mnemonic_parse (words, secrets->seed, error))
    {
      wzp_secret_free (secrets);
      return NULL;
    }
  return new_take_secrets (secrets);
}

/**
 * wzp_identity_new_from_hex:
 * @hex: 64 hexadecimal digits, in any case; the caller wipes its copy
 * @error: return location for a [error@Wzp.Error]
 *
 * Makes an identity from its seed as text.
 *
 * Returns: (transfer full): the identity, or %NULL with %WZP_ERROR_INVALID
 *
 * Since: 0.1
 */
WzpIdentity *
wzp_identity_new_from_hex (const char *hex, GError **error)
{
  Secrets *secrets;
  const char *end;

  g_return_val_if_fail (hex != NULL, NULL);

  secrets = wzp_secret_alloc (sizeof *secrets);
  if (strlen (hex) != WZP_SEED_HEX_DIGITS ||
      sodium_hex2bin (secrets->seed, sizeof secrets->seed, hex, WZP_SEED_HEX_DIGITS, NULL, NULL,
                      &end) != 0 ||
      *end != '\0')
    {
      wzp_secret_free (secrets);
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "a seed is %d hexadecimal digits (0-9, a-f) and nothing else",
                   WZP_SEED_HEX_DIGITS);
      return NULL;
    }
  return new_take_secrets (secrets);
}

/**
 * wzp_identity_ref:
 * @self: an identity
 *
 * Adds a reference. Any thread may call it.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
WzpIdentity *
wzp_identity_ref (WzpIdentity *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * wzp_identity_unref:
 * @self: (transfer full): an identity
 *
 * Releases a reference; the last one overwrites all secrets. Any thread may call it.
 *
 * Since: 0.1
 */
void
wzp_identity_unref (WzpIdentity *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  wzp_secret_free (self->secrets);
  g_free (self);
}

/**
 * wzp_identity_get_fingerprint:
 * @self: an identity
 *
 * Gets the name by which others call this identity.
 *
 * Returns: (transfer none): 8 groups of 4 hexadecimal digits joined by `:`
 *
 * Since: 0.1
 */
const char *
wzp_identity_get_fingerprint (const WzpIdentity *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->fingerprint;
}

/**
 * wzp_identity_get_tls_fingerprint:
 * @self: a relay's identity
 *
 * Gets the name by which other relays know a relay in their federation: the SHA-256 of its TLS
 * certificate.
 *
 * Returns: (transfer none): 32 pairs of hexadecimal digits joined by `:`
 *
 * Since: 0.1
 */
const char *
wzp_identity_get_tls_fingerprint (const WzpIdentity *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->tls_fingerprint;
}

const uint8_t *
wzp_identity_get_public_key (const WzpIdentity *self)
{
  return self->public_key;
}

void
wzp_identity_sign (const WzpIdentity *self,
                   const void *message,
                   size_t len,
                   uint8_t out_signature[WZP_SIGNATURE_BYTES])
{
  crypto_sign_detached (out_signature, NULL, message, len, self->secrets->sign_key);
}

void
wzp_identity_copy_seed (const WzpIdentity *self, uint8_t out_seed[WZP_SEED_BYTES])
{
  memcpy (out_seed, self->secrets->seed, WZP_SEED_BYTES);
}

/**
 * wzp_identity_print_words: (skip)
 * @self: an identity
 * @out_text: room for the words
 *
 * Gives the 24 words from which [ctor@Wzp.Identity.new_from_words] restores the identity, with a space
 * between them. They are as secret as the identity: the caller shows them and wipes them.
 *
 * Since: 0.1
 */
void
wzp_identity_print_words (const WzpIdentity *self, char out_text[WZP_MNEMONIC_TEXT_SIZE])
{
  g_return_if_fail (self != NULL);

  wzp_mnemonic_print (self->secrets->seed, out_text);
}

const uint8_t *
wzp_identity_get_tls_certificate (const WzpIdentity *self, size_t *out_len)
{
  *out_len = self->certificate_len;
  return self->certificate;
}

const uint8_t *
wzp_identity_get_tls_key (const WzpIdentity *self, size_t *out_len)
{
  *out_len = WZP_TLS_KEY_DER_BYTES;
  return self->secrets->tls_key_der;
}
