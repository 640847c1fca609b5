/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-mnemonic.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "wzp-error.h"

/* BIP-39: 11 bits choose a word; 256 bits of entropy carry 8 of checksum. */
#define BITS_PER_WORD 11
#define CODED_BYTES   (WZP_MNEMONIC_ENTROPY_BYTES + 1)

G_STATIC_ASSERT (WZP_MNEMONIC_WORDS *BITS_PER_WORD == CODED_BYTES * 8);

static uint8_t
checksum (const uint8_t entropy[WZP_MNEMONIC_ENTROPY_BYTES])
{
  uint8_t hash[crypto_hash_sha256_BYTES];
  uint8_t first;

  crypto_hash_sha256 (hash, entropy, WZP_MNEMONIC_ENTROPY_BYTES);
  first = hash[0];
  sodium_memzero (hash, sizeof hash);
  return first;
}

static unsigned
get_index (const uint8_t coded[CODED_BYTES], unsigned word)
{
  unsigned index = 0;

  for (unsigned bit = word * BITS_PER_WORD; bit < (word + 1) * BITS_PER_WORD; bit++)
    index = index << 1 | (coded[bit / 8] >> (7 - bit % 8) & 1);
  return index;
}

static void
put_index (uint8_t coded[CODED_BYTES], unsigned word, unsigned index)
{
  for (unsigned i = 0; i < BITS_PER_WORD; i++)
    {
      unsigned bit = word * BITS_PER_WORD + i;

      if (index >> (BITS_PER_WORD - 1 - i) & 1)
        coded[bit / 8] |= (uint8_t) (0x80 >> bit % 8);
    }
}

void
wzp_mnemonic_print (const uint8_t entropy[WZP_MNEMONIC_ENTROPY_BYTES],
                    char out_text[WZP_MNEMONIC_TEXT_SIZE])
{
  uint8_t coded[CODED_BYTES];
  char *at = out_text;

  memcpy (coded, entropy, WZP_MNEMONIC_ENTROPY_BYTES);
  coded[WZP_MNEMONIC_ENTROPY_BYTES] = checksum (entropy);
  for (unsigned i = 0; i < WZP_MNEMONIC_WORDS; i++)
    {
      const char *word = wzp_mnemonic_list[get_index (coded, i)];
      size_t len = strlen (word);

      memcpy (at, word, len);
      at[len] = ' ';
      at += len + 1;
    }
  at[-1] = '\0';
  sodium_memzero (coded, sizeof coded);
}

static int
compare_words (const void *a, const void *b)
{
  return strcmp (a, *(const char *const *) b);
}

/* The word's place in the list, -1 when it is not there. */
static int
find_word (const char *word)
{
  const char *const *found = bsearch (word, wzp_mnemonic_list, WZP_MNEMONIC_LIST_WORDS,
                                      sizeof wzp_mnemonic_list[0], compare_words);

  return found ? (int) (found - wzp_mnemonic_list) : -1;
}

/* Copies the next word in lower case and moves @text behind it; a word too long for the list comes
 * out cut to one letter more than the list has. FALSE at the end of the text. */
static gboolean
next_word (const char **text, char out_word[WZP_MNEMONIC_WORD_MAX + 2])
{
  size_t len = 0;

  while (g_ascii_isspace (**text))
    (*text)++;
  if (**text == '\0')
    return FALSE;
  for (; **text != '\0' && !g_ascii_isspace (**text); (*text)++)
    if (len <= WZP_MNEMONIC_WORD_MAX)
      out_word[len++] = g_ascii_tolower (**text);
  out_word[len] = '\0';
  return TRUE;
}

/* Errors name the place of a word, never the word: they may end in a log. */
static gboolean
parse_words (const char *text, uint8_t coded[CODED_BYTES], GError **error)
{
  char word[WZP_MNEMONIC_WORD_MAX + 2];
  unsigned n_words = 0;
  unsigned n_unknown = 0;
  unsigned unknown_at = 0;

  while (next_word (&text, word))
    {
      int index = find_word (word);

      if (index < 0 && n_unknown++ == 0)
        unknown_at = n_words + 1;
      if (index >= 0 && n_words < WZP_MNEMONIC_WORDS)
        put_index (coded, n_words, (unsigned) index);
      n_words++;
    }
  sodium_memzero (word, sizeof word);
  if (n_words != WZP_MNEMONIC_WORDS)
    g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                 "these are %u words: an identity has %u, give all of them in their order", n_words,
                 WZP_MNEMONIC_WORDS);
  else if (n_unknown > 0)
    g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                 "word %u is not in the BIP-39 English list: check how it is spelt", unknown_at);
  return n_words == WZP_MNEMONIC_WORDS && n_unknown == 0;
}

gboolean
wzp_mnemonic_parse (const char *text,
                    uint8_t out_entropy[WZP_MNEMONIC_ENTROPY_BYTES],
                    GError **error)
{
  uint8_t coded[CODED_BYTES] = { 0 };
  gboolean good = parse_words (text, coded, error);

  if (good && checksum (coded) != coded[WZP_MNEMONIC_ENTROPY_BYTES])
    {
      good = FALSE;
      g_set_error_literal (error, WZP_ERROR, WZP_ERROR_INVALID,
                           "all words are known, but they do not belong together: one is wrong, or "
                           "two are swapped");
    }
  if (good)
    memcpy (out_entropy, coded, WZP_MNEMONIC_ENTROPY_BYTES);
  else
    memset (out_entropy, 0, WZP_MNEMONIC_ENTROPY_BYTES);
  sodium_memzero (coded, sizeof coded);
  return good;
}
