/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-public-key.h"

#include "wzp-error.h"

#include "vectors.h"

#define CANONICAL "518e:b935:62fa:9e34:e59c:28b6:7fc2:d384"

static void
test_agrees_with_the_reference (void)
{
  g_autoptr (JsonObject) file = vectors_load ("reference-wire.json");
  JsonArray *fixed = json_object_get_array_member (file, "fingerprint_of_fixed_pubkeys");

  for (unsigned i = 0; i < json_array_get_length (fixed); i++)
    {
      JsonObject *vector = json_array_get_object_element (fixed, i);
      uint8_t key[WZP_PUBLIC_KEY_BYTES];
      char text[WZP_FINGERPRINT_TEXT_SIZE];

      vectors_bytes (vector, "pub", key, sizeof key);
      wzp_fingerprint_of_key (key, text);
      g_assert_cmpstr (text, ==, vectors_text (vector, "fingerprint_text"));
      g_assert_true (wzp_fingerprint_is_canonical (text));
      g_assert_true (wzp_fingerprint_matches_key (text, key));
      key[0] ^= 1;
      g_assert_false (wzp_fingerprint_matches_key (text, key));
    }
}

static void
test_only_one_spelling_is_canonical (void)
{
  static const char *const others[] = {
    "",
    "518eb93562fa9e34e59c28b67fc2d384",
    "518E:b935:62fa:9e34:e59c:28b6:7fc2:d384",
    "518e:b935:62fa:9e34:e59c:28b6:7fc2:d38",
    "518e:b935:62fa:9e34:e59c:28b6:7fc2:d3844",
    "518e:b935:62fa:9e34:e59c:28b6:7fc2-d384",
    "518e:b935:62fa:9e34:e59c:28b6:7fc2:d38g",
    " 18e:b935:62fa:9e34:e59c:28b6:7fc2:d384",
  };

  g_assert_true (wzp_fingerprint_is_canonical (CANONICAL));
  g_assert_false (wzp_fingerprint_is_canonical (NULL));
  for (unsigned i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (wzp_fingerprint_is_canonical (others[i]));
}

static void
test_normalises_what_people_type (void)
{
  static const char *const spellings[] = {
    CANONICAL,
    "518eb93562fa9e34e59c28b67fc2d384",
    "518E:B935:62FA:9E34:E59C:28B6:7FC2:D384",
    "  518e b935 62fa 9e34 e59c 28b6 7fc2 d384\n",
    "518e-b935-62fa-9e34-e59c-28b6-7fc2-d384",
    "wzp:" CANONICAL,
    "WZP://" CANONICAL,
    "\twzp: " CANONICAL,
    "\xef\xbb\xbf" CANONICAL "\xe2\x80\x8b",
    "518e\xc2\xa0"
    "b935:62fa:9e34:e59c:28b6:7fc2:d384",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = wzp_fingerprint_normalise (spellings[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, CANONICAL);
    }
}

static void
assert_refused (const char *input, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wzp_fingerprint_normalise (input, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_says_what_is_wrong (void)
{
  assert_refused ("", "this has 0");
  assert_refused ("wzp:", "this has 0");
  assert_refused ("518e:b935:62fa:9e34:e59c:28b6:7fc2:d38", "this has 31");
  assert_refused (CANONICAL "0", "this has 33");
  assert_refused (CANONICAL CANONICAL, "certificate");
  assert_refused ("alice", "“l”");
  assert_refused (CANONICAL " é", "“é”");
  assert_refused (CANONICAL "\xff", "bytes");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/fingerprint/agrees-with-the-reference", test_agrees_with_the_reference);
  g_test_add_func ("/crypto/fingerprint/only-one-spelling-is-canonical",
                   test_only_one_spelling_is_canonical);
  g_test_add_func ("/crypto/fingerprint/normalises-what-people-type",
                   test_normalises_what_people_type);
  g_test_add_func ("/crypto/fingerprint/says-what-is-wrong", test_says_what_is_wrong);
  return g_test_run ();
}
