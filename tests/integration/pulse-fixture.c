/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pulse-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* Nobody waits this long but a test that fails. */
#define DEADLINE_US (60 * G_USEC_PER_SEC)

struct _PulseFixture
{
  char *folder;
  char *socket;
  GPid pid; /* 0: not running */
};

static gboolean
run (char **argv, char **out)
{
  g_autoptr (GError) error = NULL;
  int status;

  if (!g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                     out, NULL, &status, &error))
    g_error ("%s: %s", argv[0], error->message);
  return status == 0;
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
pulse_fixture_start (PulseFixture *fixture)
{
  g_autofree char *native =
      g_strdup_printf ("module-native-protocol-unix socket=%s auth-anonymous=1", fixture->socket);
  /* norewinds: else an idle null sink takes two seconds to notice a stream. */
  const char *const argv[] = {
    "pulseaudio",
    "-n",
    "--daemonize=no",
    "--use-pid-file=no",
    "--exit-idle-time=-1",
    "--system=no",
    "--disallow-exit=no",
    "--realtime=no",
    "--high-priority=no",
    "--log-level=error",
    "-L",
    native,
    "-L",
    "module-null-sink sink_name=cable rate=48000 channels=1 norewinds=1",
    "-L",
    "module-null-sink sink_name=speaker rate=48000 channels=1 norewinds=1",
    "-L",
    "module-remap-source master=cable.monitor source_name=mic",
    NULL,
  };
  int64_t deadline = g_get_monotonic_time () + DEADLINE_US;
  g_autoptr (GError) error = NULL;
  char *info[] = { (char *) "pactl", (char *) "set-default-source", (char *) "mic", NULL };
  char *sink[] = { (char *) "pactl", (char *) "set-default-sink", (char *) "cable", NULL };
  g_autofree char *ignored = NULL;

  g_unlink (fixture->socket);
  if (!g_spawn_async (fixture->folder, (char **) argv, NULL,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL,
                      die_with_parent, NULL, &fixture->pid, &error))
    g_error ("pulseaudio: %s", error->message);
  while (!g_file_test (fixture->socket, G_FILE_TEST_EXISTS) || !run (info, NULL))
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("pulseaudio does not start");
      g_usleep (20000);
    }
  run (sink, &ignored);
}

PulseFixture *
pulse_fixture_new (void)
{
  g_autofree char *program = g_find_program_in_path ("pulseaudio");
  g_autofree char *server = NULL;
  PulseFixture *fixture;

  if (!program)
    return NULL;
  fixture = g_new0 (PulseFixture, 1);
  fixture->folder = g_dir_make_tmp ("wzp-pulse-XXXXXX", NULL);
  fixture->socket = g_build_filename (fixture->folder, "native", NULL);
  server = g_strconcat ("unix:", fixture->socket, NULL);
  g_setenv ("XDG_RUNTIME_DIR", fixture->folder, TRUE);
  g_setenv ("XDG_CONFIG_HOME", fixture->folder, TRUE);
  g_setenv ("PULSE_SERVER", server, TRUE);
  pulse_fixture_start (fixture);
  return fixture;
}

void
pulse_fixture_kill (PulseFixture *fixture)
{
  if (fixture->pid == 0)
    return;
  kill (fixture->pid, SIGKILL);
  waitpid (fixture->pid, NULL, 0);
  fixture->pid = 0;
}

void
pulse_fixture_freeze (PulseFixture *fixture, gboolean frozen)
{
  kill (fixture->pid, frozen ? SIGSTOP : SIGCONT);
}

void
pulse_fixture_free (PulseFixture *fixture)
{
  char *argv[] = { (char *) "rm", (char *) "-rf", fixture->folder, NULL };

  pulse_fixture_kill (fixture);
  run (argv, NULL);
  g_free (fixture->socket);
  g_free (fixture->folder);
  g_free (fixture);
}

char *
pulse_fixture_pactl (PulseFixture *fixture, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  char *out = NULL;
  const char *word;
  va_list words;

  g_ptr_array_add (argv, (gpointer) "pactl");
  va_start (words, fixture);
  while ((word = va_arg (words, const char *)))
    g_ptr_array_add (argv, (gpointer) word);
  va_end (words);
  g_ptr_array_add (argv, NULL);
  if (!run ((char **) argv->pdata, &out))
    g_error ("pactl %s failed", (const char *) argv->pdata[1]);
  return out;
}
