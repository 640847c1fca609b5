/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-e2ee.h"

#include "vectors.h"

#define CALL_ID      "call-1"
#define CALLER_BUILD "wzp-c/0.1 e2ee1"
#define CALLEE_BUILD "wzp-c/0.2 e2ee1"

/* One call: @relay_build is what the callee is told of the caller's build version. */
typedef struct
{
  WzpIdentity *caller_identity;
  WzpIdentity *callee_identity;
  WzpE2ee *caller;
  WzpE2ee *callee;
  WzpE2eeHello offer;
  WzpE2eeHello answer;
} Fixture;

static void
set_up (Fixture *fixture, const void *data)
{
  fixture->caller_identity = wzp_identity_new_random ();
  fixture->callee_identity = wzp_identity_new_random ();
  fixture->caller =
      wzp_e2ee_new_caller (fixture->caller_identity, CALL_ID,
                           wzp_identity_get_fingerprint (fixture->callee_identity), CALLER_BUILD);
  fixture->callee =
      wzp_e2ee_new_callee (fixture->callee_identity, CALL_ID,
                           wzp_identity_get_fingerprint (fixture->caller_identity), CALLEE_BUILD);
  wzp_e2ee_get_hello (fixture->caller, &fixture->offer);
}

static void
tear_down (Fixture *fixture, const void *data)
{
  wzp_e2ee_free (fixture->caller);
  wzp_e2ee_free (fixture->callee);
  wzp_identity_unref (fixture->caller_identity);
  wzp_identity_unref (fixture->callee_identity);
}

static WzpE2eeResult
take (WzpE2ee *self, const WzpE2eeHello *hello, const char *build_version)
{
  WzpE2eePeer peer = {
    .identity_pub = hello->identity_pub,
    .ephemeral_pub = hello->ephemeral_pub,
    .signature = hello->signature,
    .signature_len = sizeof hello->signature,
    .build_version = build_version,
  };

  return wzp_e2ee_take_peer (self, &peer);
}

static void
callee_takes_offer (Fixture *fixture)
{
  g_assert_cmpint (take (fixture->callee, &fixture->offer, CALLER_BUILD), ==, WZP_E2EE_OK);
  wzp_e2ee_get_hello (fixture->callee, &fixture->answer);
}

static gboolean
sas_is_equal (const WzpE2ee *a, const WzpE2ee *b)
{
  const char *words_a[WZP_E2EE_SAS_WORDS];
  const char *words_b[WZP_E2EE_SAS_WORDS];
  gboolean equal = TRUE;

  wzp_e2ee_get_sas (a, words_a);
  wzp_e2ee_get_sas (b, words_b);
  for (unsigned i = 0; i < WZP_E2EE_SAS_WORDS; i++)
    equal = equal && g_str_equal (words_a[i], words_b[i]);
  return equal;
}

/* Whether what @from sends can be read by @to. */
static gboolean
hears (const WzpE2ee *from, const WzpE2ee *to)
{
  g_autoptr (WzpSframeSender) sender = wzp_e2ee_new_sender (from, 0);
  g_autoptr (WzpSframeReceiver) receiver = wzp_e2ee_new_receiver (to);
  uint8_t frame[64];
  uint8_t out[64];
  size_t len;

  g_assert_cmpint (wzp_sframe_sender_seal (sender, 0, 2, "hello", 5, frame, sizeof frame, &len), ==,
                   WZP_SFRAME_OK);
  return wzp_sframe_receiver_open (receiver, 0, 2, frame, len, out, sizeof out, &len) ==
         WZP_SFRAME_OK;
}

static void
test_both_ends_agree (Fixture *fixture, const void *data)
{
  uint8_t exporter[WZP_E2EE_EXPORTER_BYTES] = { 1, 2, 3 };
  uint8_t proof[WZP_E2EE_PROOF_BYTES];

  g_assert_false (wzp_e2ee_has_session (fixture->caller));
  callee_takes_offer (fixture);
  g_assert_cmpint (take (fixture->caller, &fixture->answer, CALLEE_BUILD), ==, WZP_E2EE_OK);
  g_assert_true (wzp_e2ee_has_session (fixture->caller));
  g_assert_true (wzp_e2ee_has_session (fixture->callee));
  g_assert_true (sas_is_equal (fixture->caller, fixture->callee));
  g_assert_true (hears (fixture->caller, fixture->callee));
  g_assert_true (hears (fixture->callee, fixture->caller));
  /* Each direction has its own key: nobody's frames can be sent back to them. */
  g_assert_false (hears (fixture->caller, fixture->caller));
  wzp_e2ee_make_proof (fixture->caller, exporter, proof);
  g_assert_true (wzp_e2ee_check_proof (fixture->callee, exporter, proof, sizeof proof));
  wzp_e2ee_make_proof (fixture->callee, exporter, proof);
  g_assert_true (wzp_e2ee_check_proof (fixture->caller, exporter, proof, sizeof proof));
}

static void
test_a_proof_fits_one_connection_and_one_end (Fixture *fixture, const void *data)
{
  uint8_t exporter[WZP_E2EE_EXPORTER_BYTES] = { 1, 2, 3 };
  uint8_t proof[WZP_E2EE_PROOF_BYTES + 1] = { 0 };

  callee_takes_offer (fixture);
  g_assert_cmpint (take (fixture->caller, &fixture->answer, CALLEE_BUILD), ==, WZP_E2EE_OK);
  wzp_e2ee_make_proof (fixture->caller, exporter, proof);
  g_assert_false (wzp_e2ee_check_proof (fixture->caller, exporter, proof, 32));
  g_assert_false (wzp_e2ee_check_proof (fixture->callee, exporter, proof, 31));
  g_assert_false (wzp_e2ee_check_proof (fixture->callee, exporter, proof, 33));
  g_assert_false (wzp_e2ee_check_proof (fixture->callee, exporter, NULL, 0));
  exporter[31] = 1;
  g_assert_false (wzp_e2ee_check_proof (fixture->callee, exporter, proof, 32));
  exporter[31] = 0;
  proof[31] ^= 1;
  g_assert_false (wzp_e2ee_check_proof (fixture->callee, exporter, proof, 32));
}

static WzpE2ee *
known_party (JsonObject *object, const char *call_id, gboolean calls, const char *peer)
{
  g_autoptr (WzpIdentity) identity =
      wzp_identity_new_from_hex (vectors_text (object, "seed"), NULL);
  const char *build = vectors_text (object, "build_version");
  uint8_t secret[WZP_E2EE_EPHEMERAL_BYTES];
  WzpE2ee *e2ee = calls ? wzp_e2ee_new_caller (identity, call_id, peer, build)
                        : wzp_e2ee_new_callee (identity, call_id, peer, build);

  vectors_bytes (object, "ephemeral_secret", secret, sizeof secret);
  wzp_e2ee_set_ephemeral (e2ee, secret);
  return e2ee;
}

static void
assert_known_hello (JsonObject *object, const WzpE2ee *e2ee, WzpE2eeHello *out_hello)
{
  wzp_e2ee_get_hello (e2ee, out_hello);
  vectors_assert_bytes (object, "identity_pub", out_hello->identity_pub, 32);
  vectors_assert_bytes (object, "ephemeral_pub", out_hello->ephemeral_pub, 32);
  vectors_assert_bytes (object, "signature", out_hello->signature, 64);
}

static void
assert_known_session (JsonObject *e2ee1, const WzpE2ee *e2ee, const char *proof_member)
{
  JsonArray *expected = json_object_get_array_member (e2ee1, "sas_words");
  const char *words[WZP_E2EE_SAS_WORDS];
  uint8_t exporter[WZP_E2EE_EXPORTER_BYTES];
  uint8_t proof[WZP_E2EE_PROOF_BYTES];

  wzp_e2ee_get_sas (e2ee, words);
  for (unsigned i = 0; i < WZP_E2EE_SAS_WORDS; i++)
    g_assert_cmpstr (words[i], ==, json_array_get_string_element (expected, i));
  vectors_bytes (e2ee1, "direct_exporter", exporter, sizeof exporter);
  wzp_e2ee_make_proof (e2ee, exporter, proof);
  vectors_assert_bytes (e2ee1, proof_member, proof, sizeof proof);
}

static void
assert_known_frame (JsonObject *e2ee1, const WzpE2ee *e2ee, const char *frames_member)
{
  JsonArray *frames = json_object_get_array_member (e2ee1, frames_member);
  g_autoptr (GBytes) plaintext = vectors_dup_bytes (e2ee1, "plaintext");
  g_autoptr (WzpSframeSender) sender = wzp_e2ee_new_sender (e2ee, 0);
  uint8_t frame[64];
  size_t len;

  wzp_sframe_sender_seal (sender, 0, (uint8_t) json_object_get_int_member (e2ee1, "codec_id"),
                          g_bytes_get_data (plaintext, NULL), g_bytes_get_size (plaintext), frame,
                          sizeof frame, &len);
  vectors_assert_bytes (json_array_get_object_element (frames, 0), "frame", frame, len);
}

static void
test_agrees_with_its_known_answers (void)
{
  g_autoptr (JsonObject) file = vectors_load ("e2ee1.json");
  JsonObject *e2ee1 = json_object_get_object_member (file, "e2ee1");
  JsonObject *caller_object = json_object_get_object_member (e2ee1, "caller");
  JsonObject *callee_object = json_object_get_object_member (e2ee1, "callee");
  const char *call_id = vectors_text (e2ee1, "call_id");
  g_autoptr (WzpE2ee) caller =
      known_party (caller_object, call_id, TRUE, vectors_text (callee_object, "fingerprint"));
  g_autoptr (WzpE2ee) callee =
      known_party (callee_object, call_id, FALSE, vectors_text (caller_object, "fingerprint"));
  WzpE2eeHello hello;

  assert_known_hello (caller_object, caller, &hello);
  g_assert_cmpint (take (callee, &hello, vectors_text (caller_object, "build_version")), ==,
                   WZP_E2EE_OK);
  assert_known_hello (callee_object, callee, &hello);
  g_assert_cmpint (take (caller, &hello, vectors_text (callee_object, "build_version")), ==,
                   WZP_E2EE_OK);
  assert_known_session (e2ee1, caller, "direct_proof_of_caller");
  assert_known_session (e2ee1, callee, "direct_proof_of_callee");
  assert_known_frame (e2ee1, caller, "caller_frames");
  assert_known_frame (e2ee1, callee, "callee_frames");
}

static void
assert_cannot (Fixture *fixture, const WzpE2eePeer *peer)
{
  WzpE2ee *callee =
      wzp_e2ee_new_callee (fixture->callee_identity, CALL_ID,
                           wzp_identity_get_fingerprint (fixture->caller_identity), CALLEE_BUILD);

  g_assert_cmpint (wzp_e2ee_take_peer (callee, peer), ==, WZP_E2EE_PEER_CANNOT);
  g_assert_false (wzp_e2ee_has_session (callee));
  wzp_e2ee_free (callee);
}

/* What reference clients send: zeros and an empty signature, or nothing at all. */
static void
test_knows_a_peer_that_cannot (Fixture *fixture, const void *data)
{
  static const uint8_t zeros[WZP_PUBLIC_KEY_BYTES];
  const WzpE2eeHello *offer = &fixture->offer;

  assert_cannot (fixture, &(WzpE2eePeer) { .identity_pub = zeros, .ephemeral_pub = zeros });
  assert_cannot (fixture, &(WzpE2eePeer) { .signature = offer->signature, .signature_len = 64 });
  assert_cannot (fixture, &(WzpE2eePeer) { .identity_pub = offer->identity_pub,
                                           .ephemeral_pub = offer->ephemeral_pub });
  assert_cannot (fixture, &(WzpE2eePeer) { .identity_pub = offer->identity_pub,
                                           .ephemeral_pub = zeros,
                                           .signature = offer->signature,
                                           .signature_len = 64 });
}

static void
test_refuses_another_identity (Fixture *fixture, const void *data)
{
  g_autoptr (WzpIdentity) mallory = wzp_identity_new_random ();
  g_autoptr (WzpE2ee) impostor = wzp_e2ee_new_caller (
      mallory, CALL_ID, wzp_identity_get_fingerprint (fixture->callee_identity), CALLER_BUILD);
  WzpE2eeHello offer;

  wzp_e2ee_get_hello (impostor, &offer);
  g_assert_cmpint (take (fixture->callee, &offer, CALLER_BUILD), ==, WZP_E2EE_WRONG_IDENTITY);
  g_assert_false (wzp_e2ee_has_session (fixture->callee));
}

static void
test_a_fingerprint_that_is_none_fits_nobody (Fixture *fixture, const void *data)
{
  static const char *const shown[] = { "", "alice", "0258:ab5d", NULL };

  for (unsigned i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      g_autoptr (WzpE2ee) callee =
          wzp_e2ee_new_callee (fixture->callee_identity, CALL_ID, shown[i], CALLEE_BUILD);

      g_assert_cmpint (take (callee, &fixture->offer, CALLER_BUILD), ==, WZP_E2EE_WRONG_IDENTITY);
    }
}

typedef enum
{
  CHANGE_EPHEMERAL,
  CHANGE_SIGNATURE,
  CHANGE_CALL_ID,
  CHANGE_TARGET,
} Change;

/* A relay that puts another key, another call or another callee into an offer. */
static void
test_refuses_a_changed_offer (void)
{
  static const Change changes[] = { CHANGE_EPHEMERAL, CHANGE_SIGNATURE, CHANGE_CALL_ID,
                                    CHANGE_TARGET };

  for (unsigned i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      Fixture fixture;
      g_autoptr (WzpE2ee) callee = NULL;
      g_autoptr (WzpIdentity) bystander = wzp_identity_new_random ();
      WzpIdentity *answering;
      const char *call_id = changes[i] == CHANGE_CALL_ID ? "call-2" : CALL_ID;

      set_up (&fixture, NULL);
      answering = changes[i] == CHANGE_TARGET ? bystander : fixture.callee_identity;
      callee = wzp_e2ee_new_callee (
          answering, call_id, wzp_identity_get_fingerprint (fixture.caller_identity), CALLEE_BUILD);
      if (changes[i] == CHANGE_EPHEMERAL)
        fixture.offer.ephemeral_pub[0] ^= 1;
      if (changes[i] == CHANGE_SIGNATURE)
        fixture.offer.signature[0] ^= 1;
      g_assert_cmpint (take (callee, &fixture.offer, CALLER_BUILD), ==, WZP_E2EE_BAD_SIGNATURE);
      tear_down (&fixture, NULL);
    }
}

static void
test_refuses_a_signature_of_wrong_length (Fixture *fixture, const void *data)
{
  WzpE2eePeer peer = {
    .identity_pub = fixture->offer.identity_pub,
    .ephemeral_pub = fixture->offer.ephemeral_pub,
    .signature = fixture->offer.signature,
    .signature_len = 63,
  };

  g_assert_cmpint (wzp_e2ee_take_peer (fixture->callee, &peer), ==, WZP_E2EE_BAD_SIGNATURE);
}

/* An answer to another offer of the same call, of which only the caller's key differs. */
static void
test_refuses_an_answer_to_another_offer (Fixture *fixture, const void *data)
{
  g_autoptr (WzpE2ee) again =
      wzp_e2ee_new_caller (fixture->caller_identity, CALL_ID,
                           wzp_identity_get_fingerprint (fixture->callee_identity), CALLER_BUILD);

  callee_takes_offer (fixture);
  g_assert_cmpint (take (again, &fixture->answer, CALLEE_BUILD), ==, WZP_E2EE_BAD_SIGNATURE);
}

static void
test_the_first_hello_decides (Fixture *fixture, const void *data)
{
  callee_takes_offer (fixture);
  g_assert_cmpint (take (fixture->callee, &fixture->offer, CALLER_BUILD), ==,
                   WZP_E2EE_BAD_SIGNATURE);
  g_assert_true (wzp_e2ee_has_session (fixture->callee));
}

/* Nobody signs build versions, but the keys depend on them: a lie is heard by nobody. */
static void
test_a_changed_build_version_ends_in_other_keys (Fixture *fixture, const void *data)
{
  g_assert_cmpint (take (fixture->callee, &fixture->offer, "wzp-c/0.1"), ==, WZP_E2EE_OK);
  wzp_e2ee_get_hello (fixture->callee, &fixture->answer);
  g_assert_cmpint (take (fixture->caller, &fixture->answer, CALLEE_BUILD), ==, WZP_E2EE_OK);
  g_assert_false (sas_is_equal (fixture->caller, fixture->callee));
  g_assert_false (hears (fixture->caller, fixture->callee));
}

static void
test_refuses_endless_texts (Fixture *fixture, const void *data)
{
  g_autofree char *longest = g_strnfill (WZP_E2EE_TEXT_MAX + 1, 'x');

  g_assert_cmpint (take (fixture->callee, &fixture->offer, longest), ==, WZP_E2EE_BAD_SIGNATURE);
}

/* X25519 points of order 1, 2, 4 and 8 and spellings of them (RFC 7748, section 6.1): properly signed by
 * the caller himself, who wants a secret everybody knows. */
static void
test_refuses_keys_of_small_order (void)
{
  static const uint8_t weak_keys[][WZP_PUBLIC_KEY_BYTES] = {
    { 1 },
    { 0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3,
      0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32,
      0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00 },
    { 0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1,
      0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c,
      0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57 },
    { 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
    { 0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (weak_keys); i++)
    {
      Fixture fixture;
      g_autoptr (GByteArray) text = g_byte_array_new ();
      const char *target;

      set_up (&fixture, NULL);
      target = wzp_identity_get_fingerprint (fixture.callee_identity);
      memcpy (fixture.offer.ephemeral_pub, weak_keys[i], WZP_PUBLIC_KEY_BYTES);
      g_byte_array_append (text, weak_keys[i], WZP_PUBLIC_KEY_BYTES);
      g_byte_array_append (text, (const uint8_t *) target, (unsigned) strlen (target));
      g_byte_array_append (text, (const uint8_t *) CALL_ID, strlen (CALL_ID));
      wzp_identity_sign (fixture.caller_identity, text->data, text->len, fixture.offer.signature);
      g_assert_cmpint (take (fixture.callee, &fixture.offer, CALLER_BUILD), ==, WZP_E2EE_WEAK_KEY);
      g_assert_false (wzp_e2ee_has_session (fixture.callee));
      tear_down (&fixture, NULL);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/crypto/e2ee/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("both-ends-agree", test_both_ends_agree);
  ADD ("a-proof-fits-one-connection-and-one-end", test_a_proof_fits_one_connection_and_one_end);
  g_test_add_func ("/crypto/e2ee/agrees-with-its-known-answers",
                   test_agrees_with_its_known_answers);
  ADD ("knows-a-peer-that-cannot", test_knows_a_peer_that_cannot);
  ADD ("refuses-another-identity", test_refuses_another_identity);
  ADD ("a-fingerprint-that-is-none-fits-nobody", test_a_fingerprint_that_is_none_fits_nobody);
  g_test_add_func ("/crypto/e2ee/refuses-a-changed-offer", test_refuses_a_changed_offer);
  ADD ("refuses-a-signature-of-wrong-length", test_refuses_a_signature_of_wrong_length);
  ADD ("refuses-an-answer-to-another-offer", test_refuses_an_answer_to_another_offer);
  ADD ("the-first-hello-decides", test_the_first_hello_decides);
  ADD ("a-changed-build-version-ends-in-other-keys",
       test_a_changed_build_version_ends_in_other_keys);
  ADD ("refuses-endless-texts", test_refuses_endless_texts);
  g_test_add_func ("/crypto/e2ee/refuses-keys-of-small-order", test_refuses_keys_of_small_order);
  return g_test_run ();
}
