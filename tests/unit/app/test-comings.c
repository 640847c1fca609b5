/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who came and went, as one sentence. */
#include "phone-comings.h"

/* "+Anna -Bob": who came, who left; the name is the key. */
static void
assert_told (const char *steps, const char *expected)
{
  g_autoptr (PhoneComings) comings = phone_comings_new ();
  g_auto (GStrv) all = g_strsplit (steps, " ", -1);
  g_autofree char *told = NULL;
  guint n;

  for (unsigned i = 0; all[i]; i++)
    if (*all[i])
      phone_comings_add (comings, all[i] + 1, all[i] + 1, all[i][0] == '+');
  n = phone_comings_count (comings, TRUE) + phone_comings_count (comings, FALSE);
  g_assert_true ((n == 0) == (expected == NULL));
  told = phone_comings_take (comings);
  g_assert_cmpstr (told, ==, expected);
  g_assert_cmpuint (phone_comings_count (comings, TRUE), ==, 0);
  g_assert_cmpuint (phone_comings_count (comings, FALSE), ==, 0);
  g_assert_null (phone_comings_take (comings));
}

static void
test_one_sentence_tells_of_all (void)
{
  assert_told ("", NULL);
  assert_told ("+Anna", "Anna joined");
  assert_told ("-Anna", "Anna left");
  assert_told ("+Anna +Bob", "Anna and Bob joined");
  assert_told ("-Anna -Bob", "Anna and Bob left");
  assert_told ("+Anna +Bob +Carl", "3 people joined");
  assert_told ("+Anna -Bob -Carl", "Anna joined, Bob and Carl left");
}

/* A connection that is remade looks like somebody who goes and comes back. */
static void
test_who_comes_back_has_not_moved (void)
{
  assert_told ("-Anna +Anna", NULL);
  assert_told ("+Anna -Anna", NULL);
  assert_told ("-Anna +Bob +Anna", "Bob joined");
  assert_told ("-Anna +Anna -Anna", "Anna left");
}

static void
test_who_came_and_who_left_are_counted (void)
{
  g_autoptr (PhoneComings) comings = phone_comings_new ();

  phone_comings_add (comings, "1", "Anna", TRUE);
  phone_comings_add (comings, "2", "Bob", FALSE);
  phone_comings_add (comings, "3", "Carl", FALSE);
  g_assert_cmpuint (phone_comings_count (comings, TRUE), ==, 1);
  g_assert_cmpuint (phone_comings_count (comings, FALSE), ==, 2);
}

static void
test_what_is_cleared_is_not_told (void)
{
  g_autoptr (PhoneComings) comings = phone_comings_new ();

  phone_comings_add (comings, "1", "Anna", TRUE);
  phone_comings_clear (comings);
  g_assert_null (phone_comings_take (comings));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/comings/one-sentence-tells-of-all", test_one_sentence_tells_of_all);
  g_test_add_func ("/comings/who-comes-back-has-not-moved", test_who_comes_back_has_not_moved);
  g_test_add_func ("/comings/who-came-and-who-left-are-counted",
                   test_who_came_and_who_left_are_counted);
  g_test_add_func ("/comings/what-is-cleared-is-not-told", test_what_is_cleared_is_not_told);
  return g_test_run ();
}
