/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpTape: what was written is read, in order, and the newest is what is kept. */
#include "wzp-tape.h"

static void
write_up_to (WzpTape *tape, size_t from, size_t to)
{
  for (size_t i = from; i < to; i++)
    wzp_tape_write (tape, &(int16_t) { (int16_t) (i % 10007) }, 1);
}

static void
check (WzpTape *tape, size_t from, int first, size_t expected)
{
  int16_t pcm[960];

  g_assert_cmpuint (wzp_tape_read (tape, from, pcm, G_N_ELEMENTS (pcm)), ==, expected);
  for (size_t i = 0; i < expected; i++)
    g_assert_cmpint (pcm[i], ==, (first + (int) i) % 10007);
}

static void
test_what_is_written_is_read (void)
{
  g_autoptr (WzpTape) tape = wzp_tape_new ();

  check (tape, 0, 0, 0);
  write_up_to (tape, 0, 1500);
  g_assert_cmpuint (wzp_tape_get_n_samples (tape), ==, 1500);
  check (tape, 0, 0, 960);
  check (tape, 960, 960, 540);
  check (tape, 1500, 0, 0);
  check (tape, 0, 0, 960);
}

static void
test_the_newest_are_kept (void)
{
  g_autoptr (WzpTape) tape = wzp_tape_new ();

  write_up_to (tape, 0, WZP_TAPE_SAMPLES + 5000);
  g_assert_cmpuint (wzp_tape_get_n_samples (tape), ==, WZP_TAPE_SAMPLES);
  check (tape, 0, 5000, 960);
  check (tape, WZP_TAPE_SAMPLES - 100, (WZP_TAPE_SAMPLES + 4900) % 10007, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/tape/what-is-written-is-read", test_what_is_written_is_read);
  g_test_add_func ("/audio/tape/the-newest-are-kept", test_the_newest_are_kept);
  return g_test_run ();
}
