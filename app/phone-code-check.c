/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-code-check.h"

#include <glib/gi18n.h>

static WzpLink *
read_person (const char *text)
{
  g_autoptr (WzpLink) link = wzp_link_parse (text, NULL);

  if (!link)
    return wzp_link_new_person (text, NULL, NULL);
  return wzp_link_get_fingerprint (link) ? g_steal_pointer (&link) : NULL;
}

static char *
say_what_it_is (const char *text)
{
  g_autoptr (WzpLink) link = wzp_link_parse (text, NULL);

  if (link && wzp_link_get_room (link))
    return g_strdup (_ ("This is the code of a room, not of a person."));
  return g_strdup (_ ("This code is of something else, not of a person."));
}

WzpLink *
phone_code_check (const char *const *texts, char **out_wrong)
{
  *out_wrong = NULL;
  for (guint i = 0; texts[i]; i++)
    {
      WzpLink *person = read_person (texts[i]);

      if (person)
        return person;
    }
  *out_wrong = say_what_it_is (texts[0]);
  return NULL;
}
