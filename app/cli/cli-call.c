/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `wzp-client call` and `wzp-client answer`: one call after another, told on stderr as it happens. */
#include "cli-options.h"
#include "cli-result.h"
#include "cli-wait.h"

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <unistd.h>

/* What `answer` does with an incoming call. */
typedef enum
{
  ACCEPT_TRUSTED,
  ACCEPT_PRIVATE,
  ACCEPT_REJECT,
  ACCEPT_ASK,
} Accept;

typedef struct
{
  const char *command;
  const CliOptions *options;
  CliWait wait;
  WzpClient *client;
  WzpCall *call; /* the present one, or the last */
  GError *error;
  Accept accept;
  gboolean once;
  gboolean insecure; /* `answer --allow-downgrade` */
  gboolean connecting;
  gboolean stopping;
  gboolean heard;
  const char *said_of_peer; /* of its muting; static */
  const char *target;       /* `call`: whom */
  WzpCallFlags how;         /* `call` */
  GDataInputStream *input;  /* `answer --accept ask` */
} Run;

/* Nothing is to be waited for any more, unless a call is still to be hung up. */
static void
stop_cb (gpointer user_data)
{
  Run *run = user_data;

  if (run->stopping)
    {
      /* The second time: now. */
      cli_wait_end (&run->wait);
      return;
    }
  run->stopping = TRUE;
  if (run->call && wzp_call_get_state (run->call) != WZP_CALL_STATE_ENDED)
    wzp_call_hang_up (run->call);
  else
    cli_wait_end (&run->wait);
}

static void
say_encryption (WzpCall *call)
{
  const char *const *sas = wzp_call_get_sas (call);
  g_autofree char *words = sas ? g_strjoinv (" ", (char **) sas) : NULL;

  switch (wzp_call_get_e2ee (call))
    {
    case WZP_E2EE_STATE_UNKNOWN:
      break;
    case WZP_E2EE_STATE_RELAY_ONLY:
      cli_say ("encrypted to the relay only: the other program cannot do better");
      break;
    case WZP_E2EE_STATE_UNPROVEN:
      cli_say ("encrypted on the direct path only: nothing proves who is at its other end");
      break;
    case WZP_E2EE_STATE_DOWNGRADED:
      cli_say ("NOT end-to-end encrypted, although calls with this contact have been before");
      break;
    case WZP_E2EE_STATE_ENCRYPTED:
      cli_say ("end-to-end encrypted; compare these words aloud: %s", words ? words : "-");
      break;
    case WZP_E2EE_STATE_VERIFIED:
      cli_say ("end-to-end encrypted with a verified contact; words: %s", words ? words : "-");
      break;
    }
}

static void
call_ended (Run *run)
{
  const char *text = wzp_call_get_end_text (run->call);

  cli_wait_limit (&run->wait, 0);
  cli_say ("ended: %s%s%s", cli_nick (WZP_TYPE_END_REASON, wzp_call_get_end_reason (run->call)),
           text && *text ? ": " : "", text && *text ? text : "");
  if (run->stopping || run->once)
    cli_wait_end (&run->wait);
}

static void
call_state_cb (WzpCall *call, GParamSpec *pspec, Run *run)
{
  switch (wzp_call_get_state (call))
    {
    case WZP_CALL_STATE_DIALLING:
    case WZP_CALL_STATE_INCOMING:
      break;
    case WZP_CALL_STATE_RINGING:
      cli_say ("ringing");
      break;
    case WZP_CALL_STATE_ANSWERED:
      cli_say ("answered");
      break;
    case WZP_CALL_STATE_CONNECTING:
      cli_say ("connecting");
      break;
    case WZP_CALL_STATE_ACTIVE:
      cli_say ("connected (%s)", cli_nick (WZP_TYPE_MEDIA_PATH, wzp_call_get_path (call)));
      say_encryption (call);
      cli_wait_limit (&run->wait, run->options->duration_s);
      break;
    case WZP_CALL_STATE_RECONNECTING:
      cli_say ("reconnecting");
      break;
    case WZP_CALL_STATE_ENDED:
      call_ended (run);
      break;
    }
}

static void
call_stats_cb (WzpCallStats *stats, GParamSpec *pspec, Run *run)
{
  if (run->heard || wzp_call_stats_get_first_audio_ms (stats) < 0)
    return;
  run->heard = TRUE;
  cli_say ("hearing the other end, %.0f ms after the answer",
           wzp_call_stats_get_first_audio_ms (stats));
}

static void
call_peer_held_cb (WzpCall *call, GParamSpec *pspec, Run *run)
{
  cli_say (wzp_call_get_peer_held (call) ? "put on hold by the other end"
                                         : "taken back by the other end");
}

/* Who deafens mutes too: one line for both. */
static void
call_peer_muted_cb (WzpCall *call, GParamSpec *pspec, Run *run)
{
  const char *words = "the other end is no longer muted";

  if (wzp_call_get_peer_deafened (call))
    words = "the other end is deafened: it hears nothing";
  else if (wzp_call_get_peer_muted (call))
    words = "the other end is muted";
  if (words != run->said_of_peer)
    cli_say ("%s", words);
  run->said_of_peer = words;
}

static gboolean
hold_cb (gpointer user_data)
{
  Run *run = user_data;

  if (run->call)
    wzp_call_set_held (run->call, !wzp_call_get_held (run->call));
  return G_SOURCE_CONTINUE;
}

/* Heard, muted, deafened, heard. */
static gboolean
mute_cb (gpointer user_data)
{
  Run *run = user_data;

  if (!run->call)
    return G_SOURCE_CONTINUE;
  if (wzp_call_get_muted (run->call) && !wzp_call_get_deafened (run->call))
    wzp_call_set_deafened (run->call, TRUE);
  else
    wzp_call_set_muted (run->call, !wzp_call_get_muted (run->call));
  return G_SOURCE_CONTINUE;
}

static void
take_call (Run *run, WzpCall *call)
{
  g_set_object (&run->call, call);
  run->heard = FALSE;
  run->said_of_peer = NULL;
  g_signal_connect (call, "notify::state", G_CALLBACK (call_state_cb), run);
  g_signal_connect (call, "notify::peer-held", G_CALLBACK (call_peer_held_cb), run);
  g_signal_connect (call, "notify::peer-muted", G_CALLBACK (call_peer_muted_cb), run);
  g_signal_connect (call, "notify::peer-deafened", G_CALLBACK (call_peer_muted_cb), run);
  g_signal_connect (wzp_call_get_stats (call), "notify::first-audio-ms", G_CALLBACK (call_stats_cb),
                    run);
}

static void
place_call (Run *run)
{
  g_autoptr (WzpCall) call = wzp_client_call_full (run->client, run->target, run->how, &run->error);

  if (!call)
    {
      cli_wait_end (&run->wait);
      return;
    }
  cli_say ("calling %s", wzp_call_get_peer (call));
  take_call (run, call);
}

static void
line_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autofree char *line =
      g_data_input_stream_read_line_finish_utf8 (run->input, result, NULL, NULL);

  if (!run->call || wzp_call_get_state (run->call) != WZP_CALL_STATE_INCOMING)
    return;
  switch (line ? g_ascii_tolower (line[0]) : 'r')
    {
    case 't':
      wzp_call_answer (run->call, WZP_ANSWER_MODE_TRUSTED);
      break;
    case 'p':
      wzp_call_answer (run->call, WZP_ANSWER_MODE_PRIVATE);
      break;
    default:
      wzp_call_reject (run->call);
      break;
    }
}

static void
incoming_cb (WzpClient *client, WzpCall *call, Run *run)
{
  const char *alias = wzp_call_get_peer_alias (call);

  cli_say ("incoming call from %s%s%s%s", wzp_call_get_peer (call), alias ? " (" : "",
           alias ? alias : "", alias ? ")" : "");
  take_call (run, call);
  wzp_call_set_allow_downgrade (call, run->insecure);
  switch (run->accept)
    {
    case ACCEPT_TRUSTED:
      wzp_call_answer (call, WZP_ANSWER_MODE_TRUSTED);
      break;
    case ACCEPT_PRIVATE:
      wzp_call_answer (call, WZP_ANSWER_MODE_PRIVATE);
      break;
    case ACCEPT_REJECT:
      wzp_call_reject (call);
      break;
    case ACCEPT_ASK:
      cli_say ("answer it? [t]rusted, [p]rivate, [r]eject");
      if (!g_input_stream_has_pending (G_INPUT_STREAM (run->input)))
        g_data_input_stream_read_line_async (run->input, G_PRIORITY_DEFAULT, NULL, line_read_cb,
                                             run);
      break;
    }
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  run->connecting = FALSE;
  if (!wzp_client_connect_finish (run->client, result, &run->error))
    {
      cli_wait_end (&run->wait);
      return;
    }
  cli_say ("registered as %s", wzp_client_get_fingerprint (run->client));
  if (run->target)
    place_call (run);
}

static void
client_state_cb (WzpClient *client, GParamSpec *pspec, Run *run)
{
  const GError *error = wzp_client_get_error (client);

  switch (wzp_client_get_state (client))
    {
    case WZP_CLIENT_STATE_RECONNECTING:
      cli_say ("the relay does not answer, trying again");
      break;
    case WZP_CLIENT_STATE_FAILED:
      /* While connecting the answer to that tells, see connected_cb(). */
      if (run->connecting)
        break;
      if (error && !run->error)
        run->error = g_error_copy (error);
      cli_wait_end (&run->wait);
      break;
    case WZP_CLIENT_STATE_OFFLINE:
    case WZP_CLIENT_STATE_CONNECTING:
    case WZP_CLIENT_STATE_ONLINE:
      break;
    }
}

static void
client_error_cb (WzpClient *client, GParamSpec *pspec, Run *run)
{
  const GError *error = wzp_client_get_error (client);

  if (error && wzp_client_get_state (client) == WZP_CLIENT_STATE_CONNECTING)
    cli_say ("%s", error->message);
}

static CliExit
finish (Run *run)
{
  if (run->options->json)
    cli_result_print_call (run->command, run->client, run->call, run->error);
  if (run->error)
    {
      cli_complain ("%s", run->error->message);
      return cli_exit_for_error (run->error);
    }
  return run->call ? cli_exit_for_end (wzp_call_get_end_reason (run->call)) : CLI_EXIT_OK;
}

static CliExit
run_calls (Run *run)
{
  CliExit code;
  guint hold, mute;

  run->client = cli_options_make_client (run->options, NULL, &run->error);
  if (!run->client)
    return finish (run);
  cli_wait_init (&run->wait, stop_cb, run);
  if (!run->target)
    g_signal_connect (run->client, "incoming-call", G_CALLBACK (incoming_cb), run);
  g_signal_connect (run->client, "notify::state", G_CALLBACK (client_state_cb), run);
  g_signal_connect (run->client, "notify::error", G_CALLBACK (client_error_cb), run);
  run->connecting = TRUE;
  hold = g_unix_signal_add (SIGUSR1, hold_cb, run);
  mute = g_unix_signal_add (SIGUSR2, mute_cb, run);
  wzp_client_connect_async (run->client, NULL, connected_cb, run);
  cli_wait_run (&run->wait);
  g_source_remove (hold);
  g_source_remove (mute);
  code = finish (run);
  if (run->call)
    {
      g_signal_handlers_disconnect_by_data (run->call, run);
      g_signal_handlers_disconnect_by_data (wzp_call_get_stats (run->call), run);
    }
  g_signal_handlers_disconnect_by_data (run->client, run);
  wzp_client_disconnect (run->client);
  cli_wait_clear (&run->wait);
  g_clear_object (&run->call);
  g_clear_object (&run->client);
  return code;
}

static void
run_clear (Run *run)
{
  g_clear_error (&run->error);
  g_clear_object (&run->input);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

CliExit
cli_call_run (int argc, char **argv)
{
  gboolean privacy = FALSE, insecure = FALSE;
  const GOptionEntry own[] = {
    { "privacy", 0, 0, G_OPTION_ARG_NONE, &privacy,
      "Tell the other end none of this machine's addresses: the call stays on the relay", NULL },
    { "allow-downgrade", 0, 0, G_OPTION_ARG_NONE, &insecure,
      "Talk even if end-to-end encryption is gone that this contact had before", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (CliOptions) options = { 0 };
  g_auto (Run) run = { .command = "call", .options = &options, .once = TRUE };
  g_autofree char *target = NULL;

  if (!cli_options_parse (&options, CLI_OPTIONS_RELAY | CLI_OPTIONS_SOUND, "call FINGERPRINT",
                          "call a person", own, argc, argv))
    return CLI_EXIT_USAGE;
  if (!options.arguments || g_strv_length (options.arguments) != 1)
    {
      cli_complain ("Whom? wzp-client call FINGERPRINT; the other person sees it with "
                    "'wzp-client identity show'.");
      return CLI_EXIT_USAGE;
    }
  target = wzp_fingerprint_normalise (options.arguments[0], &run.error);
  if (!target)
    {
      finish (&run);
      return CLI_EXIT_USAGE;
    }
  run.target = target;
  run.how =
      (privacy ? WZP_CALL_FLAGS_PRIVATE : 0) | (insecure ? WZP_CALL_FLAGS_ALLOW_DOWNGRADE : 0);
  return run_calls (&run);
}

static gboolean
parse_accept (const char *text, Accept *out)
{
  const char *const words[] = { [ACCEPT_TRUSTED] = "trusted",
                                [ACCEPT_PRIVATE] = "private",
                                [ACCEPT_REJECT] = "reject",
                                [ACCEPT_ASK] = "ask" };

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (text, words[i]))
      {
        *out = (Accept) i;
        return TRUE;
      }
  cli_complain ("--accept is trusted, private, reject or ask, not '%s'.", text);
  return FALSE;
}

CliExit
cli_answer_run (int argc, char **argv)
{
  gboolean once = FALSE, privacy = FALSE, insecure = FALSE;
  g_autofree char *accept = NULL;
  const GOptionEntry own[] = {
    { "accept", 'a', 0, G_OPTION_ARG_STRING, &accept,
      "What to do with a call (ask); private keeps this machine's addresses from the caller",
      "trusted|private|reject|ask" },
    { "privacy", 0, 0, G_OPTION_ARG_NONE, &privacy, "The same as --accept private", NULL },
    { "once", 0, 0, G_OPTION_ARG_NONE, &once, "End after the first call", NULL },
    { "allow-downgrade", 0, 0, G_OPTION_ARG_NONE, &insecure,
      "Talk even if end-to-end encryption is gone that this contact had before", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (CliOptions) options = { 0 };
  g_auto (Run) run = { .command = "answer", .options = &options };

  if (!cli_options_parse (&options, CLI_OPTIONS_RELAY | CLI_OPTIONS_SOUND, "answer",
                          "wait for calls and answer them", own, argc, argv))
    return CLI_EXIT_USAGE;
  if (options.arguments)
    {
      cli_complain ("'%s' is too much: answer takes options only.", options.arguments[0]);
      return CLI_EXIT_USAGE;
    }
  run.accept = privacy ? ACCEPT_PRIVATE : ACCEPT_ASK;
  if (accept && !parse_accept (accept, &run.accept))
    return CLI_EXIT_USAGE;
  if (run.accept == ACCEPT_ASK)
    {
      g_autoptr (GInputStream) standard_input = g_unix_input_stream_new (STDIN_FILENO, FALSE);

      run.input = g_data_input_stream_new (standard_input);
    }
  run.once = once;
  run.insecure = insecure;
  return run_calls (&run);
}
