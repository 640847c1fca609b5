/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sounds of the telephone through a real sound server: where they are heard, and for how long. */
#include "wzp-chime.h"

#include <gio/gio.h>

#include "pulse-fixture.h"

#define DEADLINE_US (60 * G_USEC_PER_SEC)

static PulseFixture *pulse;

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text; text++)
    n += *text == '\n';
  return n;
}

/* Waits until that many streams play. */
static void
wait_for_streams (guint n)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE_US;

  for (;;)
    {
      g_autofree char *streams = pulse_fixture_pactl (pulse, "list", "short", "sink-inputs", NULL);

      if (count_lines (streams) == n)
        return;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
}

/* Waits until something else than zeros comes out of a monitor. */
static void
wait_for_sound (const char *monitor)
{
  g_autofree char *device = g_strdup_printf ("--device=%s", monitor);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) parec =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "parec", "--raw", device, NULL);
  gboolean heard = FALSE;

  g_assert_no_error (error);
  while (!heard)
    {
      guint8 bytes[4096];
      gssize n = g_input_stream_read (g_subprocess_get_stdout_pipe (parec), bytes, sizeof bytes,
                                      NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      for (gssize i = 0; i < n; i++)
        heard = heard || bytes[i] != 0;
    }
  g_subprocess_force_exit (parec);
  g_subprocess_wait (parec, NULL, NULL);
}

static void
test_it_rings_in_two_places_until_it_is_stopped (void)
{
  static const char *const devices[] = { "cable", "speaker", NULL };
  g_autoptr (WzpChime) chime = wzp_chime_new ();
  g_autofree char *streams = NULL;

  wzp_chime_play (chime, WZP_CHIME_SOUND_RING, devices, 1);
  wait_for_streams (2);
  wait_for_sound ("cable.monitor");
  wait_for_sound ("speaker.monitor");
  streams = pulse_fixture_pactl (pulse, "list", "sink-inputs", NULL);
  g_assert_nonnull (strstr (streams, "media.role = \"event\""));
  wzp_chime_stop (chime);
  wait_for_streams (0);
}

static void
test_a_place_that_is_gone_is_replaced (void)
{
  static const char *const devices[] = { "unplugged", NULL };
  g_autoptr (WzpChime) chime = wzp_chime_new ();

  wzp_chime_play (chime, WZP_CHIME_SOUND_RINGBACK, devices, 0.5);
  wait_for_sound ("cable.monitor");
  wzp_chime_stop (chime);
  wait_for_streams (0);
}

static void
test_one_sound_replaces_another (void)
{
  g_autoptr (WzpChime) chime = wzp_chime_new ();

  for (WzpChimeSound sound = 0; sound <= WZP_CHIME_SOUND_LEFT; sound++)
    wzp_chime_play (chime, sound, NULL, 1);
  wzp_chime_play (chime, WZP_CHIME_SOUND_BUSY, NULL, 1);
  wait_for_streams (1);
  g_clear_object (&chime);
  wait_for_streams (0);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  pulse = pulse_fixture_new ();
  if (!pulse)
    {
      g_test_skip ("there is no pulseaudio");
      return 0;
    }
  g_test_add_func ("/chime/it-rings-in-two-places-until-it-is-stopped",
                   test_it_rings_in_two_places_until_it_is_stopped);
  g_test_add_func ("/chime/a-place-that-is-gone-is-replaced",
                   test_a_place_that_is_gone_is_replaced);
  g_test_add_func ("/chime/one-sound-replaces-another", test_one_sound_replaces_another);
  result = g_test_run ();
  pulse_fixture_free (pulse);
  return result;
}
