/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-last-words.h"

#define START WZP_SECONDS (1000)

static gboolean
says (WzpLastWords *words, const char *text, WzpInstant now)
{
  g_autoptr (GBytes) json = wzp_last_words_next (words, now);

  return json ? text && g_str_equal (g_bytes_get_data (json, NULL), text) : text == NULL;
}

static void
keep (WzpLastWords *words, const char *text, WzpInstant now)
{
  g_autoptr (GBytes) json = g_bytes_new (text, strlen (text) + 1);

  wzp_last_words_keep (words, json, now);
}

static void
test_said_when_the_relay_is_back_and_repeated (void)
{
  WzpLastWords words;
  WzpInstant now = START + WZP_SECONDS (20);

  wzp_last_words_init (&words);
  keep (&words, "a", START);
  keep (&words, "b", START);
  g_assert_true (says (&words, NULL, START + WZP_SECONDS (10)));
  wzp_last_words_set_online (&words, TRUE, now);
  g_assert_cmpuint (wzp_last_words_next_deadline (&words), ==, now);
  g_assert_true (says (&words, "a", now));
  g_assert_true (says (&words, "b", now));
  g_assert_true (says (&words, NULL, now));
  g_assert_cmpuint (wzp_last_words_next_deadline (&words), ==, now + WZP_LAST_WORDS_REPEAT);
  g_assert_true (says (&words, "a", now + WZP_LAST_WORDS_REPEAT));
  wzp_last_words_set_online (&words, FALSE, now);
  g_assert_true (says (&words, NULL, now + WZP_LAST_WORDS_REPEAT));
  wzp_last_words_clear (&words);
}

static void
test_forgotten_when_nobody_can_wait_any_more (void)
{
  WzpLastWords words;

  wzp_last_words_init (&words);
  keep (&words, "a", START);
  g_assert_cmpuint (wzp_last_words_next_deadline (&words), ==, START + WZP_LAST_WORDS_TIME);
  wzp_last_words_set_online (&words, TRUE, START + WZP_LAST_WORDS_TIME);
  g_assert_true (says (&words, NULL, START + WZP_LAST_WORDS_TIME));
  g_assert_true (wzp_last_words_is_empty (&words));
  g_assert_cmpuint (wzp_last_words_next_deadline (&words), ==, WZP_INSTANT_NEVER);
  wzp_last_words_clear (&words);
}

static void
test_not_more_than_a_few (void)
{
  WzpLastWords words;
  unsigned n = 0;

  wzp_last_words_init (&words);
  for (unsigned i = 0; i < 1000; i++)
    keep (&words, "a", START + i);
  wzp_last_words_set_online (&words, TRUE, START + 1000);
  while (!says (&words, NULL, START + 1000))
    n++;
  g_assert_cmpuint (n, ==, WZP_LAST_WORDS_MAX);
  wzp_last_words_clear (&words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/last-words/said-when-the-relay-is-back-and-repeated",
                   test_said_when_the_relay_is_back_and_repeated);
  g_test_add_func ("/call/last-words/forgotten-when-nobody-can-wait-any-more",
                   test_forgotten_when_nobody_can_wait_any_more);
  g_test_add_func ("/call/last-words/not-more-than-a-few", test_not_more_than_a_few);
  return g_test_run ();
}
