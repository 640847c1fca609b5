/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpAudioSettings: which processing of voices is possible, and why the rest is not. */
#include "wzp-audio-settings.h"
#include "wzp-capture.h"

#include <glib/gstdio.h>

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  ++*(unsigned *) user_data;
}

static WzpVoiceObstacle
get_obstacle (WzpAudioSettings *settings, const char *property)
{
  WzpVoiceObstacle obstacle;

  g_object_get (settings, property, &obstacle, NULL);
  return obstacle;
}

/* In a process of its own: GStreamer looks for plugins but once. */
static void
run_without_plugins (void)
{
  g_autofree char *registry = NULL;
  g_autofree char *folder = g_dir_make_tmp ("wzp-no-plugins-XXXXXX", NULL);
  g_auto (GStrv) environment = g_get_environ ();

  registry = g_build_filename (folder, "registry", NULL);
  environment = g_environ_setenv (environment, "GST_PLUGIN_SYSTEM_PATH_1_0", folder, TRUE);
  environment = g_environ_setenv (environment, "GST_REGISTRY_1_0", registry, TRUE);
  g_test_trap_subprocess_with_envp (NULL, (const char *const *) environment, 0,
                                    G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_remove (registry);
  g_rmdir (folder);
}

static void
test_without_webrtcdsp_it_says_so (void)
{
  g_autoptr (WzpAudioSettings) settings = wzp_audio_settings_new ();

  if (!g_test_subprocess ())
    {
      run_without_plugins ();
      return;
    }
  g_assert_cmpint (get_obstacle (settings, "processing-obstacle"), ==,
                   WZP_VOICE_OBSTACLE_NO_PLUGIN);
  g_assert_cmpint (get_obstacle (settings, "echo-obstacle"), ==, WZP_VOICE_OBSTACLE_NO_PLUGIN);
}

static void
test_with_webrtcdsp_all_is_possible (void)
{
  g_autoptr (WzpAudioSettings) settings = wzp_audio_settings_new ();

  if (!wzp_capture_can_process ())
    {
      g_test_skip ("no webrtcdsp here");
      return;
    }
  g_assert_cmpint (get_obstacle (settings, "processing-obstacle"), ==, WZP_VOICE_OBSTACLE_NONE);
  g_assert_cmpint (get_obstacle (settings, "echo-obstacle"), ==, WZP_VOICE_OBSTACLE_NONE);
}

static void
test_what_is_not_played_has_no_echo (void)
{
  g_autoptr (WzpAudioSettings) settings = wzp_audio_settings_new ();
  unsigned n_notified = 0;

  if (!wzp_capture_can_process ())
    {
      g_test_skip ("no webrtcdsp here");
      return;
    }
  g_signal_connect (settings, "notify::echo-obstacle", G_CALLBACK (count_notify), &n_notified);
  wzp_audio_settings_set_playback (settings, WZP_AUDIO_OUTPUT_NONE);
  g_assert_cmpint (get_obstacle (settings, "echo-obstacle"), ==, WZP_VOICE_OBSTACLE_NO_LOUDSPEAKER);
  g_assert_cmpint (get_obstacle (settings, "processing-obstacle"), ==, WZP_VOICE_OBSTACLE_NONE);
  g_assert_cmpuint (n_notified, ==, 1);
  wzp_audio_settings_set_playback (settings, WZP_AUDIO_OUTPUT_DEVICE);
  g_assert_cmpint (get_obstacle (settings, "echo-obstacle"), ==, WZP_VOICE_OBSTACLE_NONE);
  g_assert_cmpuint (n_notified, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, func) g_test_add_func ("/client/audio-settings/" path, func)
  TEST ("without-webrtcdsp-it-says-so", test_without_webrtcdsp_it_says_so);
  TEST ("with-webrtcdsp-all-is-possible", test_with_webrtcdsp_all_is_possible);
  TEST ("what-is-not-played-has-no-echo", test_what_is_not_played_has_no_echo);
  return g_test_run ();
}
