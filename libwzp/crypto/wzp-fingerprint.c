/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-fingerprint.h"

#include <sodium.h>
#include <string.h>

#include "wzp-error.h"
#include "wzp-public-key.h"

#define FINGERPRINT_DIGITS 32
#define DIGITS_PER_GROUP   4
/* What a TLS fingerprint has, the other kind people paste (wire.md 1.2). */
#define TLS_FINGERPRINT_DIGITS 64

/* @digits are FINGERPRINT_DIGITS lower-case hex digits. */
static void
group_digits (const char *digits, char out_text[WZP_FINGERPRINT_TEXT_SIZE])
{
  char *at = out_text;

  for (unsigned i = 0; i < FINGERPRINT_DIGITS; i++)
    {
      if (i > 0 && i % DIGITS_PER_GROUP == 0)
        *at++ = ':';
      *at++ = digits[i];
    }
  *at = '\0';
}

void
wzp_fingerprint_of_key (const uint8_t public_key[WZP_PUBLIC_KEY_BYTES],
                        char out_text[WZP_FINGERPRINT_TEXT_SIZE])
{
  uint8_t hash[crypto_hash_sha256_BYTES];
  char digits[FINGERPRINT_DIGITS + 1];

  crypto_hash_sha256 (hash, public_key, WZP_PUBLIC_KEY_BYTES);
  sodium_bin2hex (digits, sizeof digits, hash, FINGERPRINT_DIGITS / 2);
  group_digits (digits, out_text);
}

gboolean
wzp_fingerprint_matches_key (const char *text, const uint8_t public_key[WZP_PUBLIC_KEY_BYTES])
{
  char expected[WZP_FINGERPRINT_TEXT_SIZE];

  wzp_fingerprint_of_key (public_key, expected);
  return g_strcmp0 (text, expected) == 0;
}

/**
 * wzp_fingerprint_is_canonical:
 * @text: (nullable): any text
 *
 * Tells whether a text is a fingerprint in its one spelling on the wire.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
wzp_fingerprint_is_canonical (const char *text)
{
  if (!text || strnlen (text, WZP_FINGERPRINT_TEXT_SIZE) != WZP_FINGERPRINT_TEXT_SIZE - 1)
    return FALSE;
  for (unsigned i = 0; i < WZP_FINGERPRINT_TEXT_SIZE - 1; i++)
    {
      gboolean is_joint = i % (DIGITS_PER_GROUP + 1) == DIGITS_PER_GROUP;
      gboolean is_digit = g_ascii_isdigit (text[i]) || (text[i] >= 'a' && text[i] <= 'f');

      if (is_joint ? text[i] != ':' : !is_digit)
        return FALSE;
    }
  return TRUE;
}

/* What people and programs put between and around digits. */
static gboolean
is_filler (gunichar c)
{
  return c == ':' || c == '-' || g_unichar_isspace (c) || g_unichar_iszerowidth (c);
}

static const char *
skip_prefix (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;
  if (g_ascii_strncasecmp (text, "wzp:", 4) != 0)
    return text;
  text += 4;
  return g_str_has_prefix (text, "//") ? text + 2 : text;
}

static void
set_length_error (size_t n_digits, GError **error)
{
  if (n_digits == TLS_FINGERPRINT_DIGITS)
    g_set_error_literal (error, WZP_ERROR, WZP_ERROR_INVALID,
                         "this is the fingerprint of a relay's certificate (64 digits), not of a "
                         "person: ask for the one with 8 groups of 4 digits");
  else
    g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                 "a fingerprint has %d hexadecimal digits, this has %" G_GSIZE_FORMAT
                 ": it was not copied whole, or something else was copied with it",
                 FINGERPRINT_DIGITS, n_digits);
}

/**
 * wzp_fingerprint_normalise:
 * @input: what somebody typed or pasted
 * @error: return location for a [error@Wzp.Error]
 *
 * Turns a fingerprint as people write it (any case, with or without colons, dashes and spaces, with or
 * without `wzp:` before it) into its one spelling on the wire.
 *
 * Returns: (transfer full): 8 groups of 4 lower-case digits joined by `:`, or %NULL with
 *   %WZP_ERROR_INVALID
 *
 * Since: 0.1
 */
char *
wzp_fingerprint_normalise (const char *input, GError **error)
{
  char digits[FINGERPRINT_DIGITS];
  char text[WZP_FINGERPRINT_TEXT_SIZE];
  size_t n_digits = 0;

  g_return_val_if_fail (input != NULL, NULL);

  if (!g_utf8_validate (input, -1, NULL))
    {
      g_set_error_literal (error, WZP_ERROR, WZP_ERROR_INVALID,
                           "a fingerprint is text; these bytes are not");
      return NULL;
    }
  for (const char *at = skip_prefix (input); *at != '\0'; at = g_utf8_next_char (at))
    {
      if (is_filler (g_utf8_get_char (at)))
        continue;
      if (!g_ascii_isxdigit (*at))
        {
          g_autofree char *wrong = g_strndup (at, (size_t) (g_utf8_next_char (at) - at));

          g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                       "“%s” is not part of a fingerprint: it has only digits 0-9 and a-f, in 8 "
                       "groups of 4",
                       wrong);
          return NULL;
        }
      if (n_digits < FINGERPRINT_DIGITS)
        digits[n_digits] = g_ascii_tolower (*at);
      n_digits++;
    }
  if (n_digits != FINGERPRINT_DIGITS)
    {
      set_length_error (n_digits, error);
      return NULL;
    }
  group_digits (digits, text);
  return g_strdup (text);
}
