/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-fingerprint-check.h"

#include "wzp.h"
#include <glib/gi18n.h>
#include <string.h>

#define DIGITS     32
#define TLS_DIGITS 64

static gboolean
is_filler (gunichar c)
{
  return c == ':' || c == '-' || g_unichar_isspace (c) || g_unichar_iszerowidth (c);
}

/* Counts digits; stops at what is none. */
static guint
count_digits (const char *text, gunichar *out_wrong)
{
  guint n = 0;

  *out_wrong = 0;
  if (g_ascii_strncasecmp (text, "wzp:", 4) == 0)
    text += 4;
  while (*text == '/')
    text++;
  for (; *text; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (is_filler (c))
        continue;
      if (c > 127 || !g_ascii_isxdigit ((char) c))
        {
          *out_wrong = c;
          return n;
        }
      n++;
    }
  return n;
}

static char *
say_what_is_wrong (guint n_digits, gunichar wrong)
{
  char character[7] = { 0 };

  if (wrong)
    {
      g_unichar_to_utf8 (wrong, character);
      /* Translators: %s is one character */
      return g_strdup_printf (_ ("“%s” cannot be in a fingerprint: it has only 0–9 and a–f."),
                              character);
    }
  if (n_digits == TLS_DIGITS)
    return g_strdup (_ ("This is the fingerprint of a relay, not of a person."));
  return g_strdup_printf (
      ngettext ("This is %u digit too long.", "This is %u digits too long.", n_digits - DIGITS),
      n_digits - DIGITS);
}

/* Of a link, or of the fingerprint by itself. */
static char *
find_fingerprint (const char *text)
{
  g_autoptr (WzpLink) link = wzp_link_parse (text, NULL);

  return link ? g_strdup (wzp_link_get_fingerprint (link)) : wzp_fingerprint_normalise (text, NULL);
}

char *
phone_fingerprint_check (const char *typed, const char *own, gboolean *out_wrong, char **out_hint)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  g_autofree char *fingerprint = find_fingerprint (text);
  gunichar wrong;
  guint n_digits;

  *out_hint = NULL;
  *out_wrong = FALSE;
  if (fingerprint && g_strcmp0 (fingerprint, own) == 0)
    {
      *out_wrong = TRUE;
      *out_hint = g_strdup (_ ("This is your own fingerprint."));
      return NULL;
    }
  if (fingerprint)
    return g_steal_pointer (&fingerprint);
  n_digits = count_digits (text, &wrong);
  *out_wrong = wrong || n_digits > DIGITS;
  if (*out_wrong)
    *out_hint = say_what_is_wrong (n_digits, wrong);
  else if (n_digits > 0)
    *out_hint = g_strdup_printf (ngettext ("%u more digit", "%u more digits", DIGITS - n_digits),
                                 DIGITS - n_digits);
  return NULL;
}
