/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PhonePushKeys: what pushing in several ways at once comes to. */
#include "phone-push-keys.h"

#include <string.h>

/* Keys by letters: a capital goes down, a small one up (d: the desktop's, w: the window's, c: a command); t toggles,
 * x releases all. After each, + or -: whether one talks. */
static void
play (const char *script)
{
  PhonePushKeys keys = { 0 };

  for (const char *at = script; *at; at += 2)
    {
      char key = g_ascii_tolower (*at);
      gboolean down = key != *at;

      if (key == 't')
        phone_push_keys_toggle (&keys);
      else if (key == 'x')
        phone_push_keys_release_all (&keys);
      else
        phone_push_keys_hold (&keys, (PhonePushWay) (strchr ("dwc", key) - "dwc"), down);
      if (phone_push_keys_is_pushed (&keys) != (at[1] == '+'))
        g_error ("in %s at %s", script, at);
    }
}

static void
test_one_talks_while_a_key_is_held (void)
{
  play ("W+w-");
  /* Keys repeat while they are held. */
  play ("W+W+W+w-");
  play ("w-");
}

static void
test_the_last_key_counts (void)
{
  play ("W+D+w+d-");
  play ("C+D+d+c-");
}

static void
test_a_toggle_stays_on (void)
{
  play ("t+t-");
  /* Releasing what was not held switches nothing off. */
  play ("t+w+t-");
}

static void
test_a_key_ends_what_was_switched_on (void)
{
  play ("t+W+w-");
}

static void
test_a_toggle_switches_off_what_is_held (void)
{
  play ("W+t-w-");
  play ("W+D+t-");
}

static void
test_all_can_be_released (void)
{
  play ("W+t-t+x-");
  play ("W+D+x-W+");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, func) g_test_add_func ("/app/push-keys/" path, func)
  TEST ("one-talks-while-a-key-is-held", test_one_talks_while_a_key_is_held);
  TEST ("the-last-key-counts", test_the_last_key_counts);
  TEST ("a-toggle-stays-on", test_a_toggle_stays_on);
  TEST ("a-key-ends-what-was-switched-on", test_a_key_ends_what_was_switched_on);
  TEST ("a-toggle-switches-off-what-is-held", test_a_toggle_switches_off_what_is_held);
  TEST ("all-can-be-released", test_all_can_be_released);
  return g_test_run ();
}
