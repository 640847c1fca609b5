/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-signature.h"

#include "vectors.h"

static WzpIdentity *
identity_of (JsonObject *object, const char *seed_member)
{
  g_autoptr (GError) error = NULL;
  WzpIdentity *identity = wzp_identity_new_from_hex (vectors_text (object, seed_member), &error);

  g_assert_no_error (error);
  return identity;
}

static void
test_handshake_agrees_with_the_reference (void)
{
  g_autoptr (JsonObject) file = vectors_load ("reference-wire.json");
  JsonObject *handshake = json_object_get_object_member (file, "handshake");
  g_autoptr (WzpIdentity) caller = identity_of (handshake, "caller_identity_seed");
  g_autoptr (WzpIdentity) callee = identity_of (handshake, "callee_identity_seed");
  uint8_t ephemeral[WZP_PUBLIC_KEY_BYTES];
  uint8_t signature[WZP_SIGNATURE_BYTES];

  vectors_bytes (handshake, "caller_ephemeral_pub", ephemeral, sizeof ephemeral);
  wzp_handshake_sign (caller, WZP_HANDSHAKE_OFFER, ephemeral, signature);
  vectors_assert_bytes (handshake, "call_offer_signature", signature, sizeof signature);
  g_assert_true (wzp_handshake_verify (signature, sizeof signature,
                                       wzp_identity_get_public_key (caller), WZP_HANDSHAKE_OFFER,
                                       ephemeral));
  vectors_bytes (handshake, "callee_ephemeral_pub", ephemeral, sizeof ephemeral);
  wzp_handshake_sign (callee, WZP_HANDSHAKE_ANSWER, ephemeral, signature);
  vectors_assert_bytes (handshake, "call_answer_signature", signature, sizeof signature);
  g_assert_true (wzp_handshake_verify (signature, sizeof signature,
                                       wzp_identity_get_public_key (callee), WZP_HANDSHAKE_ANSWER,
                                       ephemeral));
}

static void
test_handshake_refuses_what_was_not_signed (void)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();
  g_autoptr (WzpIdentity) other = wzp_identity_new_random ();
  const uint8_t *key = wzp_identity_get_public_key (identity);
  uint8_t ephemeral[WZP_PUBLIC_KEY_BYTES];
  uint8_t signature[WZP_SIGNATURE_BYTES + 1] = { 0 };

  wzp_handshake_random_key (ephemeral);
  wzp_handshake_sign (identity, WZP_HANDSHAKE_OFFER, ephemeral, signature);
  g_assert_true (wzp_handshake_verify (signature, 64, key, WZP_HANDSHAKE_OFFER, ephemeral));
  g_assert_false (wzp_handshake_verify (signature, 64, key, WZP_HANDSHAKE_ANSWER, ephemeral));
  g_assert_false (wzp_handshake_verify (signature, 64, wzp_identity_get_public_key (other),
                                        WZP_HANDSHAKE_OFFER, ephemeral));
  g_assert_false (wzp_handshake_verify (signature, 63, key, WZP_HANDSHAKE_OFFER, ephemeral));
  g_assert_false (wzp_handshake_verify (signature, 65, key, WZP_HANDSHAKE_OFFER, ephemeral));
  g_assert_false (wzp_handshake_verify (NULL, 0, key, WZP_HANDSHAKE_OFFER, ephemeral));
  ephemeral[31] ^= 1;
  g_assert_false (wzp_handshake_verify (signature, 64, key, WZP_HANDSHAKE_OFFER, ephemeral));
}

/* A key of order one: with the unstrict check, R = identity and S = 0 "sign" every message. */
static void
test_refuses_keys_of_small_order (void)
{
  static const uint8_t small_keys[][WZP_PUBLIC_KEY_BYTES] = {
    { 1 },
    { 0 },
    { 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
  };
  uint8_t signature[WZP_SIGNATURE_BYTES] = { 1 };

  for (unsigned i = 0; i < G_N_ELEMENTS (small_keys); i++)
    g_assert_false (wzp_signature_verify (signature, sizeof signature, small_keys[i], "x", 1));
}

/* Adding the group's order to S leaves the equation true: only the canonical S may pass. */
static void
test_refuses_malleable_signatures (void)
{
  static const uint8_t order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                     0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                     0,    0,    0,    0,    0,    0,    0,    0,
                                     0,    0,    0,    0,    0,    0,    0,    0x10 };
  g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();
  uint8_t signature[WZP_SIGNATURE_BYTES];
  unsigned carry = 0;

  wzp_identity_sign (identity, "text", 4, signature);
  for (unsigned i = 0; i < 32; i++)
    {
      carry += (unsigned) signature[32 + i] + order[i];
      signature[32 + i] = (uint8_t) carry;
      carry >>= 8;
    }
  g_assert_false (wzp_signature_verify (signature, sizeof signature,
                                        wzp_identity_get_public_key (identity), "text", 4));
}

static void
test_channel_agrees_with_its_known_answers (void)
{
  g_autoptr (JsonObject) file = vectors_load ("e2ee1.json");
  JsonObject *auth1 = json_object_get_object_member (file, "auth1");
  g_autoptr (WzpIdentity) client = identity_of (auth1, "client_identity_seed");
  g_autoptr (WzpIdentity) relay = identity_of (auth1, "relay_identity_seed");
  uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES];
  uint8_t signature[WZP_SIGNATURE_BYTES];

  vectors_bytes (auth1, "exporter", exporter, sizeof exporter);
  wzp_channel_sign (client, WZP_CHANNEL_CLIENT, exporter, signature);
  vectors_assert_bytes (auth1, "client_signature", signature, sizeof signature);
  wzp_channel_sign (relay, WZP_CHANNEL_RELAY, exporter, signature);
  vectors_assert_bytes (auth1, "relay_signature", signature, sizeof signature);
}

static void
test_channel_signatures_fit_one_channel_and_role (void)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();
  const uint8_t *key = wzp_identity_get_public_key (identity);
  uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES] = { 1, 2, 3 };
  uint8_t signature[WZP_SIGNATURE_BYTES];

  wzp_channel_sign (identity, WZP_CHANNEL_CLIENT, exporter, signature);
  g_assert_true (wzp_channel_verify (signature, 64, key, WZP_CHANNEL_CLIENT, exporter));
  /* A relay that gives a client its own signature back has proved nothing. */
  g_assert_false (wzp_channel_verify (signature, 64, key, WZP_CHANNEL_RELAY, exporter));
  g_assert_false (wzp_channel_verify (signature, 0, key, WZP_CHANNEL_CLIENT, exporter));
  exporter[0] = 0;
  g_assert_false (wzp_channel_verify (signature, 64, key, WZP_CHANNEL_CLIENT, exporter));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/signature/handshake-agrees-with-the-reference",
                   test_handshake_agrees_with_the_reference);
  g_test_add_func ("/crypto/signature/handshake-refuses-what-was-not-signed",
                   test_handshake_refuses_what_was_not_signed);
  g_test_add_func ("/crypto/signature/refuses-keys-of-small-order",
                   test_refuses_keys_of_small_order);
  g_test_add_func ("/crypto/signature/refuses-malleable-signatures",
                   test_refuses_malleable_signatures);
  g_test_add_func ("/crypto/signature/channel-agrees-with-its-known-answers",
                   test_channel_agrees_with_its_known_answers);
  g_test_add_func ("/crypto/signature/channel-signatures-fit-one-channel-and-role",
                   test_channel_signatures_fit_one_channel_and_role);
  return g_test_run ();
}
