/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-comings.h"

#include <glib/gi18n.h>

typedef struct
{
  char *key;
  char *name;
  gboolean came;
} Coming;

struct _PhoneComings
{
  GPtrArray *all; /* of Coming, a person once */
};

static void
coming_free (gpointer data)
{
  Coming *coming = data;

  g_free (coming->key);
  g_free (coming->name);
  g_free (coming);
}

PhoneComings *
phone_comings_new (void)
{
  PhoneComings *self = g_new0 (PhoneComings, 1);

  self->all = g_ptr_array_new_with_free_func (coming_free);
  return self;
}

void
phone_comings_free (PhoneComings *self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->all);
  g_free (self);
}

void
phone_comings_clear (PhoneComings *self)
{
  g_ptr_array_set_size (self->all, 0);
}

guint
phone_comings_count (const PhoneComings *self, gboolean came)
{
  guint n = 0;

  for (guint i = 0; i < self->all->len; i++)
    n += ((const Coming *) self->all->pdata[i])->came == came;
  return n;
}

void
phone_comings_add (PhoneComings *self, const char *key, const char *name, gboolean came)
{
  Coming *coming;

  for (guint i = 0; i < self->all->len; i++)
    {
      coming = self->all->pdata[i];
      if (!g_str_equal (coming->key, key) || coming->came == came)
        continue;
      g_ptr_array_remove_index (self->all, i);
      return;
    }
  coming = g_new0 (Coming, 1);
  coming->key = g_strdup (key);
  coming->name = g_strdup (name);
  coming->came = came;
  g_ptr_array_add (self->all, coming);
}

/* NULL when there is nobody. */
static char *
tell (PhoneComings *self, gboolean came)
{
  const char *names[2] = { NULL, NULL };
  guint n = 0;

  for (guint i = 0; i < self->all->len; i++)
    {
      const Coming *coming = self->all->pdata[i];

      if (coming->came != came)
        continue;
      if (n < G_N_ELEMENTS (names))
        names[n] = coming->name;
      n++;
    }
  if (n == 0)
    return NULL;
  if (n == 1)
    /* Translators: %s is a person's name; into or out of a room */
    return g_strdup_printf (came ? _ ("%s joined") : _ ("%s left"), names[0]);
  if (n == 2)
    /* Translators: the names of two people; into or out of a room */
    return g_strdup_printf (came ? _ ("%s and %s joined") : _ ("%s and %s left"), names[0],
                            names[1]);
  return g_strdup_printf (came ? ngettext ("%u person joined", "%u people joined", n)
                               : ngettext ("%u person left", "%u people left", n),
                          n);
}

char *
phone_comings_take (PhoneComings *self)
{
  g_autofree char *came = tell (self, TRUE);
  g_autofree char *left = tell (self, FALSE);

  phone_comings_clear (self);
  if (came && left)
    /* Translators: who joined a room, and who left it */
    return g_strdup_printf (_ ("%s, %s"), came, left);
  return came ? g_steal_pointer (&came) : g_steal_pointer (&left);
}
