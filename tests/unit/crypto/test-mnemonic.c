/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-mnemonic.h"

#include "wzp-error.h"

#include "vectors.h"

#define ZERO_WORDS                                                                                 \
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "       \
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "       \
  "abandon"

static void
assert_agrees (JsonObject *vector, const char *entropy_member, const char *words_member)
{
  uint8_t entropy[WZP_MNEMONIC_ENTROPY_BYTES];
  uint8_t parsed[WZP_MNEMONIC_ENTROPY_BYTES];
  char text[WZP_MNEMONIC_TEXT_SIZE];
  g_autoptr (GError) error = NULL;

  vectors_bytes (vector, entropy_member, entropy, sizeof entropy);
  wzp_mnemonic_print (entropy, text);
  g_assert_cmpstr (text, ==, vectors_text (vector, words_member));
  wzp_mnemonic_parse (text, parsed, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (parsed, sizeof parsed, entropy, sizeof entropy);
}

static void
test_agrees_with_bip_39 (void)
{
  g_autoptr (JsonObject) file = vectors_load ("bip39.json");
  JsonArray *vectors = json_object_get_array_member (file, "vectors");

  g_assert_cmpuint (json_array_get_length (vectors), ==, 8);
  for (unsigned i = 0; i < json_array_get_length (vectors); i++)
    assert_agrees (json_array_get_object_element (vectors, i), "entropy", "words");
}

static void
test_agrees_with_the_reference (void)
{
  g_autoptr (JsonObject) file = vectors_load ("reference-wire.json");
  JsonArray *identities = json_object_get_array_member (file, "identity");

  for (unsigned i = 0; i < json_array_get_length (identities); i++)
    assert_agrees (json_array_get_object_element (identities, i), "seed", "mnemonic_24");
}

/* The checksum is that of the published text file: sorted, and unique in four letters. */
static void
test_the_list_is_bip_39s (void)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (unsigned i = 0; i < WZP_MNEMONIC_LIST_WORDS; i++)
    {
      const char *word = wzp_mnemonic_list[i];

      g_assert_cmpuint (strlen (word), <=, WZP_MNEMONIC_WORD_MAX);
      g_checksum_update (checksum, (const uint8_t *) word, -1);
      g_checksum_update (checksum, (const uint8_t *) "\n", 1);
      if (i > 0)
        {
          g_assert_cmpstr (wzp_mnemonic_list[i - 1], <, word);
          g_assert_cmpint (strncmp (wzp_mnemonic_list[i - 1], word, 4), <, 0);
        }
    }
  g_assert_cmpstr (g_checksum_get_string (checksum), ==,
                   "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
}

static void
test_takes_what_people_type (void)
{
  static const uint8_t zeros[WZP_MNEMONIC_ENTROPY_BYTES];
  uint8_t entropy[WZP_MNEMONIC_ENTROPY_BYTES];
  g_autofree char *upper = g_ascii_strup (ZERO_WORDS " art", -1);
  g_autoptr (GError) error = NULL;
  g_autofree char *spaced = g_strconcat ("\n\t ", upper, " \r\n", NULL);

  memset (entropy, 0xff, sizeof entropy);
  g_strdelimit (spaced, " ", '\n');
  wzp_mnemonic_parse (spaced, entropy, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (entropy, sizeof entropy, zeros, sizeof zeros);
}

static void
assert_refused (const char *text, const char *reason)
{
  static const uint8_t zeros[WZP_MNEMONIC_ENTROPY_BYTES];
  uint8_t entropy[WZP_MNEMONIC_ENTROPY_BYTES];
  g_autoptr (GError) error = NULL;

  memset (entropy, 0xff, sizeof entropy);
  g_assert_false (wzp_mnemonic_parse (text, entropy, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_null (strstr (error->message, "abandon"));
  g_assert_cmpmem (entropy, sizeof entropy, zeros, sizeof zeros);
}

static void
test_refuses_what_is_no_identity (void)
{
  assert_refused ("", "0 words");
  assert_refused (ZERO_WORDS, "23 words");
  assert_refused (ZERO_WORDS " art art", "25 words");
  assert_refused (ZERO_WORDS " abandon", "do not belong together");
  assert_refused ("art " ZERO_WORDS, "do not belong together");
  assert_refused (ZERO_WORDS " arrt", "word 24 ");
  assert_refused ("aban " ZERO_WORDS, "word 1 ");
  assert_refused (ZERO_WORDS " artartartartartart", "word 24 ");
  assert_refused (ZERO_WORDS " ärt", "word 24 ");
}

static void
test_notices_wrong_words (void)
{
  /* 8 bits of checksum: of 2047 wrong last words, 1 in 256 happens to fit. */
  unsigned n_taken = 0;

  for (unsigned i = 0; i < WZP_MNEMONIC_LIST_WORDS; i++)
    {
      g_autofree char *text = g_strconcat (ZERO_WORDS " ", wzp_mnemonic_list[i], NULL);
      uint8_t entropy[WZP_MNEMONIC_ENTROPY_BYTES];

      if (wzp_mnemonic_parse (text, entropy, NULL))
        n_taken++;
    }
  g_assert_cmpuint (n_taken, ==, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/mnemonic/agrees-with-bip-39", test_agrees_with_bip_39);
  g_test_add_func ("/crypto/mnemonic/agrees-with-the-reference", test_agrees_with_the_reference);
  g_test_add_func ("/crypto/mnemonic/the-list-is-bip-39s", test_the_list_is_bip_39s);
  g_test_add_func ("/crypto/mnemonic/takes-what-people-type", test_takes_what_people_type);
  g_test_add_func ("/crypto/mnemonic/refuses-what-is-no-identity",
                   test_refuses_what_is_no_identity);
  g_test_add_func ("/crypto/mnemonic/notices-wrong-words", test_notices_wrong_words);
  return g_test_run ();
}
