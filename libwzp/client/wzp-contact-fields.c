/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can be remembered of a contact, and what cannot. Knows no object. */
#include "wzp-contact-private.h"
#include "wzp-fingerprint.h"

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER     0x200d

static gboolean
is_time (int64_t seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return seconds >= 0 && time != NULL;
}

gboolean
wzp_contact_fields_are_sane (const WzpContactFields *fields)
{
  return fields->fingerprint && wzp_fingerprint_is_canonical (fields->fingerprint) &&
         fields->name && strlen (fields->name) <= WZP_CONTACT_NAME_MAX_BYTES &&
         is_time (fields->added) && is_time (fields->verified_at) && is_time (fields->first_call) &&
         is_time (fields->last_call) &&
         (!fields->verified_key || wzp_fingerprint_is_canonical (fields->verified_key)) &&
         fields->volume >= 0 && fields->volume <= WZP_CONTACT_VOLUME_MAX;
}

/* One line that can be shown anywhere. */
char *
wzp_contact_tidy_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name ? name : "", -1);
  GString *tidy = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      GUnicodeType type = g_unichar_type (character);
      gboolean joins = character == ZERO_WIDTH_NON_JOINER || character == ZERO_WIDTH_JOINER;
      /* Format characters turn the direction of what follows: a name must not rearrange its
       * surroundings. Those that join letters and emoji belong to the name. */
      gboolean unfit = type == G_UNICODE_CONTROL || (type == G_UNICODE_FORMAT && !joins) ||
                       type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR;

      if (tidy->len + (size_t) (g_utf8_next_char (at) - at) > WZP_CONTACT_NAME_MAX_BYTES)
        break;
      if (unfit)
        g_string_append_c (tidy, ' ');
      else
        g_string_append_unichar (tidy, character);
    }
  return g_strstrip (g_string_free_and_steal (tidy));
}
