/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-redactor.h"

#include <string.h>

/* A fingerprint is eight groups of four hex digits with colons between. */
#define FINGERPRINT_LEN 39u
/* Sixteen bytes in hex and more may be a key. */
#define KEY_MIN_DIGITS 32u
/* Six bytes in hex with a mark between, as Bluetooth has them. */
#define HARDWARE_LEN 17u
/* Longest text of an IPv6 address with a scope. */
#define ADDRESS_MAX_LEN 64u
/* "Al" is in too many words. */
#define KNOWN_MIN_LEN 3u

typedef struct
{
  char *text;
  char *kind;
} Known;

struct _PhoneRedactor
{
  GHashTable *stand_ins; /* what was found -> what is said instead */
  GHashTable *counts;    /* kind -> how many */
  GPtrArray *known;      /* of Known, longest first */
};

static void
known_free (gpointer data)
{
  Known *known = data;

  g_free (known->text);
  g_free (known->kind);
  g_free (known);
}

static const char *
stand_in_for (PhoneRedactor *self, const char *text, size_t len, const char *kind)
{
  g_autofree char *found = g_strndup (text, len);
  char *stand_in = g_hash_table_lookup (self->stand_ins, found);
  guint number;

  if (stand_in)
    return stand_in;
  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, kind)) + 1;
  g_hash_table_insert (self->counts, g_strdup (kind), GUINT_TO_POINTER (number));
  stand_in = g_strdup_printf ("%s-%u", kind, number);
  g_hash_table_insert (self->stand_ins, g_steal_pointer (&found), stand_in);
  return stand_in;
}

/* --- what is found ---------------------------------------------------------------------------- */

/* Each gives the length of what begins here, 0: nothing does. */

static size_t
match_fingerprint (const char *text)
{
  size_t i = 0;

  while (i < FINGERPRINT_LEN && (i % 5 == 4 ? text[i] == ':' : g_ascii_isxdigit (text[i])))
    i++;
  return i == FINGERPRINT_LEN && !g_ascii_isxdigit (text[i]) && text[i] != ':' ? i : 0;
}

static size_t
match_key (const char *text)
{
  size_t i = 0;

  while (g_ascii_isxdigit (text[i]))
    i++;
  return i >= KEY_MIN_DIGITS ? i : 0;
}

static gboolean
is_hardware_mark (char c)
{
  return c == ':' || c == '_' || c == '-';
}

static size_t
match_hardware (const char *text)
{
  size_t i = 0;

  while (i < HARDWARE_LEN && (i % 3 == 2 ? text[i] == text[2] && is_hardware_mark (text[i])
                                         : g_ascii_isxdigit (text[i])))
    i++;
  return i == HARDWARE_LEN && !g_ascii_isxdigit (text[i]) && text[i] != text[2] ? i : 0;
}

static size_t
address_run (const char *text)
{
  size_t i = 0;

  while (i < ADDRESS_MAX_LEN && (g_ascii_isxdigit (text[i]) || text[i] == ':' || text[i] == '.'))
    i++;
  return i;
}

static gboolean
is_harmless (GInetAddress *address)
{
  return g_inet_address_get_is_loopback (address) || g_inet_address_get_is_any (address);
}

static const char *
kind_of (GInetAddress *address)
{
  return g_inet_address_get_is_site_local (address) || g_inet_address_get_is_link_local (address)
             ? "local-address"
             : "address";
}

/* The longest beginning of the run that is an address: behind it may stand a port, or the end of a sentence. */
static size_t
match_address (const char *text, GInetAddress **out_address)
{
  char copy[ADDRESS_MAX_LEN + 1];

  for (size_t len = address_run (text); len >= 2; len--)
    {
      memcpy (copy, text, len);
      copy[len] = '\0';
      if ((strchr (copy, ':') || strchr (copy, '.')) &&
          (*out_address = g_inet_address_new_from_string (copy)))
        return len;
    }
  return 0;
}

static gboolean
is_word (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_';
}

static const Known *
match_known (PhoneRedactor *self, const char *text)
{
  for (guint i = 0; i < self->known->len; i++)
    {
      const Known *known = g_ptr_array_index (self->known, i);
      size_t len = strlen (known->text);

      if (strncmp (text, known->text, len) == 0 && !is_word (g_utf8_get_char (text + len)))
        return known;
    }
  return NULL;
}

/* Writes what stands in for what begins here, and gives its length; 0: nothing does. */
static size_t
replace (PhoneRedactor *self, const char *text, GString *out)
{
  g_autoptr (GInetAddress) address = NULL;
  const Known *known = match_known (self, text);
  const char *kind = NULL;
  size_t len = 0;

  if (known)
    {
      len = strlen (known->text);
      kind = known->kind;
    }
  else if ((len = match_fingerprint (text)))
    kind = "person";
  else if ((len = match_key (text)))
    kind = "key";
  else if ((len = match_hardware (text)))
    kind = "hardware";
  else if ((len = match_address (text, &address)))
    kind = is_harmless (address) ? NULL : kind_of (address);
  if (kind)
    g_string_append (out, stand_in_for (self, text, len, kind));
  else
    g_string_append_len (out, text, (gssize) len);
  return len;
}

/* --- life ------------------------------------------------------------------------------------- */

PhoneRedactor *
phone_redactor_new (void)
{
  PhoneRedactor *self = g_new0 (PhoneRedactor, 1);

  self->stand_ins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->known = g_ptr_array_new_with_free_func (known_free);
  return self;
}

void
phone_redactor_free (PhoneRedactor *self)
{
  g_hash_table_unref (self->stand_ins);
  g_hash_table_unref (self->counts);
  g_ptr_array_unref (self->known);
  g_free (self);
}

static int
compare_known (gconstpointer a, gconstpointer b)
{
  size_t len_a = strlen ((*(Known *const *) a)->text);
  size_t len_b = strlen ((*(Known *const *) b)->text);

  return len_a < len_b ? 1 : len_a > len_b ? -1 : 0;
}

void
phone_redactor_add (PhoneRedactor *self, const char *text, const char *kind)
{
  Known *known;

  if (!text || strlen (text) < KNOWN_MIN_LEN || !g_utf8_validate (text, -1, NULL))
    return;
  known = g_new0 (Known, 1);
  known->text = g_strdup (text);
  known->kind = g_strdup (kind);
  g_ptr_array_add (self->known, known);
  g_ptr_array_sort (self->known, compare_known);
}

char *
phone_redactor_redact (PhoneRedactor *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);
  gunichar before = ' ';

  for (const char *at = valid; *at;)
    {
      size_t len = is_word (before) ? 0 : replace (self, at, out);
      const char *next = at + len;

      if (len == 0)
        {
          next = g_utf8_next_char (at);
          g_string_append_len (out, at, next - at);
        }
      before = g_utf8_get_char (g_utf8_prev_char (next));
      at = next;
    }
  return g_string_free (out, FALSE);
}
