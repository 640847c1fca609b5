/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-words-check.h"

#include <glib/gi18n.h>
#include <string.h>

/* Nothing longer can be 24 words with some space between them. */
#define TYPED_MAX_BYTES 2048

/* Whether @word is in the list, or with @prefix the beginning of a word there. */
static gboolean
is_listed (const char *word, gboolean prefix)
{
  for (size_t i = 0; i < WZP_MNEMONIC_LIST_WORDS; i++)
    if (prefix ? g_str_has_prefix (wzp_mnemonic_list[i], word)
               : g_str_equal (wzp_mnemonic_list[i], word))
      return TRUE;
  return FALSE;
}

/* Returns the number of words up to the first that is wrong. */
static guint
count_words (char *text, gboolean typing, const char **out_wrong)
{
  guint n = 0;
  char *rest = text;
  char *word;

  *out_wrong = NULL;
  while ((word = strsep (&rest, " \t\r\n")))
    {
      if (!*word)
        continue;
      if (!is_listed (word, typing && !rest))
        {
          *out_wrong = word;
          return n;
        }
      n++;
    }
  return n;
}

WzpIdentity *
phone_words_check (const char *typed, gboolean typing, gboolean *out_wrong, char **out_hint)
{
  char text[TYPED_MAX_BYTES];
  const char *wrong;
  guint n;
  WzpIdentity *identity = NULL;

  *out_hint = NULL;
  *out_wrong = g_strlcpy (text, typed, sizeof text) >= sizeof text;
  for (char *at = text; *at; at++)
    *at = g_ascii_tolower (*at);
  n = count_words (text, typing, &wrong);
  if (wrong)
    {
      *out_wrong = TRUE;
      /* Translators: the first is a number, the second what was typed */
      *out_hint = g_strdup_printf (_ ("Word %u, “%s”, is not a recovery word."), n + 1, wrong);
    }
  else if (n > WZP_MNEMONIC_WORDS || *out_wrong)
    {
      *out_wrong = TRUE;
      *out_hint = g_strdup_printf (_ ("There are more than %d words."), WZP_MNEMONIC_WORDS);
    }
  else if (n < WZP_MNEMONIC_WORDS)
    *out_hint = g_strdup_printf (_ ("%u of %d words"), n, WZP_MNEMONIC_WORDS);
  else if (!(identity = wzp_identity_new_from_words (typed, NULL)))
    {
      *out_wrong = !typing;
      *out_hint =
          g_strdup (_ ("These are 24 words, but they do not belong together: one is wrong or "
                       "in the wrong place."));
    }
  else
    *out_hint = g_strdup (_ ("All 24 words are right."));
  explicit_bzero (text, sizeof text);
  return identity;
}
