/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-e2ee.h"

#include <sodium.h>
#include <string.h>

#include "wzp-hkdf.h"
#include "wzp-secret.h"
#include "wzp-signature.h"

#define TRANSCRIPT_LABEL   "wzp-e2ee1"
#define LABEL_CALLER_MEDIA "wzp-e2ee1 caller media"
#define LABEL_CALLEE_MEDIA "wzp-e2ee1 callee media"
#define LABEL_SAS          "wzp-e2ee1 sas"
#define LABEL_DIRECT       "wzp-e2ee1 direct"

#define SAS_BYTES         8
#define SAS_BITS_PER_WORD 11

G_STATIC_ASSERT (1 << SAS_BITS_PER_WORD == WZP_MNEMONIC_LIST_WORDS);
G_STATIC_ASSERT (WZP_PUBLIC_KEY_BYTES == crypto_scalarmult_BYTES);
G_STATIC_ASSERT (WZP_E2EE_PROOF_BYTES == crypto_auth_hmacsha256_BYTES);

/* The role byte of a direct proof. */
typedef enum
{
  ROLE_CALLER = 'c',
  ROLE_CALLEE = 'a',
} Role;

typedef enum
{
  WAITING, /* for the peer's hello */
  READY,
  FAILED,
} State;

/* In one wzp_secret_alloc() block. */
typedef struct
{
  uint8_t ephemeral[crypto_scalarmult_SCALARBYTES]; /* zeros once it has done its work */
  uint8_t caller_media[WZP_SFRAME_BASE_KEY_BYTES];
  uint8_t callee_media[WZP_SFRAME_BASE_KEY_BYTES];
  uint8_t sas[SAS_BYTES];
  uint8_t direct[crypto_auth_hmacsha256_KEYBYTES];
} Secrets;

struct _WzpE2ee
{
  WzpIdentity *identity;
  Role role;
  State state;
  char *call_id;
  char *peer_fingerprint;
  char *build_version;
  WzpE2eeHello hello;
  Secrets *secrets;
};

/* What an offer signs; an answer's is followed by the caller's key (extensions.md, e2ee1). */
static void
append_signed_text (GByteArray *text,
                    const uint8_t ephemeral_pub[WZP_PUBLIC_KEY_BYTES],
                    const char *fingerprint,
                    const char *call_id)
{
  g_byte_array_append (text, ephemeral_pub, WZP_PUBLIC_KEY_BYTES);
  g_byte_array_append (text, (const uint8_t *) fingerprint, (unsigned) strlen (fingerprint));
  g_byte_array_append (text, (const uint8_t *) call_id, (unsigned) strlen (call_id));
}

static void
sign_offer (WzpE2ee *self)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();

  append_signed_text (text, self->hello.ephemeral_pub, self->peer_fingerprint, self->call_id);
  wzp_identity_sign (self->identity, text->data, text->len, self->hello.signature);
}

static void
sign_answer (WzpE2ee *self, const WzpE2eePeer *caller)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();

  append_signed_text (text, self->hello.ephemeral_pub, self->peer_fingerprint, self->call_id);
  g_byte_array_append (text, caller->ephemeral_pub, WZP_PUBLIC_KEY_BYTES);
  wzp_identity_sign (self->identity, text->data, text->len, self->hello.signature);
}

static gboolean
peer_signature_is_good (const WzpE2ee *self, const WzpE2eePeer *peer)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();

  append_signed_text (text, peer->ephemeral_pub, wzp_identity_get_fingerprint (self->identity),
                      self->call_id);
  if (self->role == ROLE_CALLER)
    g_byte_array_append (text, self->hello.ephemeral_pub, WZP_PUBLIC_KEY_BYTES);
  return wzp_signature_verify (peer->signature, peer->signature_len, peer->identity_pub, text->data,
                               text->len);
}

void
wzp_e2ee_set_ephemeral (WzpE2ee *self, const uint8_t secret[WZP_E2EE_EPHEMERAL_BYTES])
{
  g_assert (self->state == WAITING);
  memcpy (self->secrets->ephemeral, secret, WZP_E2EE_EPHEMERAL_BYTES);
  crypto_scalarmult_base (self->hello.ephemeral_pub, self->secrets->ephemeral);
  if (self->role == ROLE_CALLER)
    sign_offer (self);
}

static WzpE2ee *
e2ee_new (Role role,
          WzpIdentity *identity,
          const char *call_id,
          const char *peer_fingerprint,
          const char *build_version)
{
  WzpE2ee *self = g_new0 (WzpE2ee, 1);
  uint8_t ephemeral[WZP_E2EE_EPHEMERAL_BYTES];

  self->identity = wzp_identity_ref (identity);
  self->role = role;
  self->state = WAITING;
  self->call_id = g_strdup (call_id);
  self->peer_fingerprint = g_strdup (peer_fingerprint);
  self->build_version = g_strdup (build_version ? build_version : "");
  self->secrets = wzp_secret_alloc (sizeof *self->secrets);
  memcpy (self->hello.identity_pub, wzp_identity_get_public_key (identity), WZP_PUBLIC_KEY_BYTES);
  wzp_secret_random (ephemeral, sizeof ephemeral);
  wzp_e2ee_set_ephemeral (self, ephemeral);
  wzp_secret_wipe (ephemeral, sizeof ephemeral);
  return self;
}

WzpE2ee *
wzp_e2ee_new_caller (WzpIdentity *identity,
                     const char *call_id,
                     const char *peer_fingerprint,
                     const char *build_version)
{
  return e2ee_new (ROLE_CALLER, identity, call_id, peer_fingerprint, build_version);
}

WzpE2ee *
wzp_e2ee_new_callee (WzpIdentity *identity,
                     const char *call_id,
                     const char *peer_fingerprint,
                     const char *build_version)
{
  return e2ee_new (ROLE_CALLEE, identity, call_id, peer_fingerprint, build_version);
}

void
wzp_e2ee_free (WzpE2ee *self)
{
  if (!self)
    return;
  wzp_identity_unref (self->identity);
  wzp_secret_free (self->secrets);
  g_free (self->call_id);
  g_free (self->peer_fingerprint);
  g_free (self->build_version);
  g_free (self);
}

static void
hash_part (crypto_hash_sha256_state *state, const void *bytes, size_t len)
{
  uint8_t prefix[2] = { (uint8_t) (len >> 8), (uint8_t) len };

  g_assert (len <= UINT16_MAX);
  crypto_hash_sha256_update (state, prefix, sizeof prefix);
  crypto_hash_sha256_update (state, bytes, len);
}

static void
hash_text (crypto_hash_sha256_state *state, const char *text)
{
  hash_part (state, text, strlen (text));
}

static void
hash_transcript (const WzpE2ee *self,
                 const WzpE2eePeer *peer,
                 uint8_t out[crypto_hash_sha256_BYTES])
{
  gboolean calling = self->role == ROLE_CALLER;
  const char *peer_build = peer->build_version ? peer->build_version : "";
  const uint8_t *own_key = self->hello.identity_pub;
  const uint8_t *own_ephemeral = self->hello.ephemeral_pub;
  crypto_hash_sha256_state state;

  crypto_hash_sha256_init (&state);
  hash_text (&state, TRANSCRIPT_LABEL);
  hash_text (&state, self->call_id);
  hash_part (&state, calling ? own_key : peer->identity_pub, WZP_PUBLIC_KEY_BYTES);
  hash_part (&state, calling ? peer->identity_pub : own_key, WZP_PUBLIC_KEY_BYTES);
  hash_part (&state, calling ? own_ephemeral : peer->ephemeral_pub, WZP_PUBLIC_KEY_BYTES);
  hash_part (&state, calling ? peer->ephemeral_pub : own_ephemeral, WZP_PUBLIC_KEY_BYTES);
  hash_text (&state, calling ? self->build_version : peer_build);
  hash_text (&state, calling ? peer_build : self->build_version);
  crypto_hash_sha256_final (&state, out);
}

static void
expand (const uint8_t prk[WZP_HKDF_PRK_BYTES], const char *label, uint8_t *out, size_t len)
{
  wzp_hkdf_expand (out, len, prk, label, strlen (label));
}

/* FALSE when the shared secret is zero: the peer's key has small order. */
static gboolean
derive_session (WzpE2ee *self, const WzpE2eePeer *peer)
{
  Secrets *secrets = self->secrets;
  uint8_t transcript[crypto_hash_sha256_BYTES];
  uint8_t shared[crypto_scalarmult_BYTES];
  uint8_t prk[WZP_HKDF_PRK_BYTES];
  gboolean good = crypto_scalarmult (shared, secrets->ephemeral, peer->ephemeral_pub) == 0;

  if (good)
    {
      hash_transcript (self, peer, transcript);
      wzp_hkdf_extract (prk, transcript, sizeof transcript, shared, sizeof shared);
      expand (prk, LABEL_CALLER_MEDIA, secrets->caller_media, sizeof secrets->caller_media);
      expand (prk, LABEL_CALLEE_MEDIA, secrets->callee_media, sizeof secrets->callee_media);
      expand (prk, LABEL_SAS, secrets->sas, sizeof secrets->sas);
      expand (prk, LABEL_DIRECT, secrets->direct, sizeof secrets->direct);
      wzp_secret_wipe (prk, sizeof prk);
    }
  wzp_secret_wipe (shared, sizeof shared);
  wzp_secret_wipe (secrets->ephemeral, sizeof secrets->ephemeral);
  return good;
}

static gboolean
is_short_enough (const char *text)
{
  return !text || strnlen (text, WZP_E2EE_TEXT_MAX + 1) <= WZP_E2EE_TEXT_MAX;
}

/* In this order: what a client of the reference sends must never look like an attack. */
static WzpE2eeResult
check_peer (const WzpE2ee *self, const WzpE2eePeer *peer)
{
  if (!peer->identity_pub || !peer->ephemeral_pub || peer->signature_len == 0 ||
      sodium_is_zero (peer->ephemeral_pub, WZP_PUBLIC_KEY_BYTES))
    return WZP_E2EE_PEER_CANNOT;
  if (!wzp_fingerprint_matches_key (self->peer_fingerprint, peer->identity_pub))
    return WZP_E2EE_WRONG_IDENTITY;
  if (!is_short_enough (self->call_id) || !is_short_enough (peer->build_version) ||
      !peer_signature_is_good (self, peer))
    return WZP_E2EE_BAD_SIGNATURE;
  return WZP_E2EE_OK;
}

WzpE2eeResult
wzp_e2ee_take_peer (WzpE2ee *self, const WzpE2eePeer *peer)
{
  WzpE2eeResult result;

  if (self->state != WAITING)
    return WZP_E2EE_BAD_SIGNATURE;
  result = check_peer (self, peer);
  if (result == WZP_E2EE_OK && !derive_session (self, peer))
    result = WZP_E2EE_WEAK_KEY;
  if (result == WZP_E2EE_OK && self->role == ROLE_CALLEE)
    sign_answer (self, peer);
  self->state = result == WZP_E2EE_OK ? READY : FAILED;
  if (self->state == FAILED)
    wzp_secret_wipe (self->secrets, sizeof *self->secrets);
  return result;
}

void
wzp_e2ee_get_hello (const WzpE2ee *self, WzpE2eeHello *out_hello)
{
  g_assert (self->role == ROLE_CALLER || self->state == READY);
  *out_hello = self->hello;
}

gboolean
wzp_e2ee_has_session (const WzpE2ee *self)
{
  return self->state == READY;
}

WzpSframeSender *
wzp_e2ee_new_sender (const WzpE2ee *self, WzpInstant now)
{
  g_assert (self->state == READY);
  return wzp_sframe_sender_new (
      self->role == ROLE_CALLER ? self->secrets->caller_media : self->secrets->callee_media, now);
}

WzpSframeReceiver *
wzp_e2ee_new_receiver (const WzpE2ee *self)
{
  g_assert (self->state == READY);
  return wzp_sframe_receiver_new (self->role == ROLE_CALLER ? self->secrets->callee_media
                                                            : self->secrets->caller_media);
}

void
wzp_e2ee_get_sas (const WzpE2ee *self, const char *out_words[WZP_E2EE_SAS_WORDS])
{
  uint64_t bits = 0;

  g_assert (self->state == READY);
  for (unsigned i = 0; i < SAS_BYTES; i++)
    bits = bits << 8 | self->secrets->sas[i];
  for (unsigned i = 0; i < WZP_E2EE_SAS_WORDS; i++)
    {
      out_words[i] = wzp_mnemonic_list[bits >> (64 - SAS_BITS_PER_WORD)];
      bits <<= SAS_BITS_PER_WORD;
    }
}

/* Proofs and openings are told apart by their length. */
static void
sign_direct (const WzpE2ee *self,
             Role role,
             const uint8_t *text,
             size_t len,
             uint8_t out[crypto_auth_hmacsha256_BYTES])
{
  uint8_t all[1 + WZP_E2EE_EXPORTER_BYTES] = { (uint8_t) role };

  G_STATIC_ASSERT (WZP_E2EE_OPENING_HEAD_BYTES < WZP_E2EE_EXPORTER_BYTES);
  g_assert (self->state == READY);
  memcpy (all + 1, text, len);
  crypto_auth_hmacsha256 (out, all, 1 + len, self->secrets->direct);
  wzp_secret_wipe (all, sizeof all);
}

static Role
other_role (const WzpE2ee *self)
{
  return self->role == ROLE_CALLER ? ROLE_CALLEE : ROLE_CALLER;
}

void
wzp_e2ee_make_proof (const WzpE2ee *self,
                     const uint8_t exporter[WZP_E2EE_EXPORTER_BYTES],
                     uint8_t out_proof[WZP_E2EE_PROOF_BYTES])
{
  sign_direct (self, self->role, exporter, WZP_E2EE_EXPORTER_BYTES, out_proof);
}

gboolean
wzp_e2ee_check_proof (const WzpE2ee *self,
                      const uint8_t exporter[WZP_E2EE_EXPORTER_BYTES],
                      const void *proof,
                      size_t proof_len)
{
  uint8_t expected[WZP_E2EE_PROOF_BYTES];
  gboolean good;

  sign_direct (self, other_role (self), exporter, WZP_E2EE_EXPORTER_BYTES, expected);
  good = proof_len == sizeof expected && wzp_secret_equal (proof, expected, sizeof expected);
  wzp_secret_wipe (expected, sizeof expected);
  return good;
}

void
wzp_e2ee_make_opening (const WzpE2ee *self,
                       const uint8_t head[WZP_E2EE_OPENING_HEAD_BYTES],
                       uint8_t out_tag[WZP_E2EE_OPENING_TAG_BYTES])
{
  uint8_t whole[crypto_auth_hmacsha256_BYTES];

  sign_direct (self, self->role, head, WZP_E2EE_OPENING_HEAD_BYTES, whole);
  memcpy (out_tag, whole, WZP_E2EE_OPENING_TAG_BYTES);
}

gboolean
wzp_e2ee_check_opening (const WzpE2ee *self,
                        const uint8_t head[WZP_E2EE_OPENING_HEAD_BYTES],
                        const uint8_t tag[WZP_E2EE_OPENING_TAG_BYTES])
{
  uint8_t whole[crypto_auth_hmacsha256_BYTES];

  sign_direct (self, other_role (self), head, WZP_E2EE_OPENING_HEAD_BYTES, whole);
  return wzp_secret_equal (tag, whole, WZP_E2EE_OPENING_TAG_BYTES);
}
