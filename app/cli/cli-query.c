/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `wzp-client reflect`, `ping` and `version`: one question to a relay, no registration. */
#include "cli-options.h"
#include "cli-result.h"
#include "cli-wait.h"

#include <stdio.h>

typedef struct _Query Query;

typedef struct
{
  const char *command;
  const char *summary;
  const char *key; /* of the answer in the JSON */
  void (*ask) (WzpClient *client,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data);
  /* The answer as text, or NULL with @error. */
  char *(*finish) (WzpClient *client, GAsyncResult *result, GError **error);
} Question;

struct _Query
{
  const Question *question;
  CliWait wait;
  GCancellable *cancellable;
  char *answer;
  GError *error;
};

static void
stop_cb (gpointer user_data)
{
  Query *query = user_data;

  g_cancellable_cancel (query->cancellable);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Query *query = user_data;

  query->answer = query->question->finish (WZP_CLIENT (source), result, &query->error);
  cli_wait_end (&query->wait);
}

static void
print_answer (const Query *query, WzpClient *client, gboolean as_json)
{
  g_autofree char *text = NULL;
  CliJson json;

  if (!as_json)
    {
      printf ("%s %s\n", wzp_client_get_relay (client), query->answer);
      return;
    }
  cli_json_begin (&json);
  cli_json_string (&json, "program", "wzp-client");
  cli_json_string (&json, "command", query->question->command);
  cli_json_string (&json, "relay", wzp_client_get_relay (client));
  cli_json_string (&json, query->question->key, query->answer);
  text = cli_json_end (&json);
  printf ("%s\n", text);
}

static CliExit
run_query (const Question *question, int argc, char **argv)
{
  g_auto (CliOptions) options = { 0 };
  g_autoptr (WzpIdentity) stranger = wzp_identity_new_random ();
  g_autoptr (WzpClient) client = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Query query = { .question = question, .cancellable = cancellable };
  CliExit code = CLI_EXIT_OK;

  if (!cli_options_parse (&options, CLI_OPTIONS_RELAY, question->command, question->summary, NULL,
                          argc, argv))
    return CLI_EXIT_USAGE;
  /* Nothing is asked in a name: no identity file is read or made. */
  client = cli_options_make_client (&options, stranger, &query.error);
  if (client)
    {
      cli_wait_init (&query.wait, stop_cb, &query);
      question->ask (client, cancellable, answered_cb, &query);
      cli_wait_run (&query.wait);
      cli_wait_clear (&query.wait);
    }
  if (query.answer)
    print_answer (&query, client, options.json);
  else
    {
      code = cli_exit_for_error (query.error);
      if (options.json)
        cli_result_print_error (question->command, query.error);
      cli_complain ("%s", query.error->message);
    }
  g_free (query.answer);
  g_clear_error (&query.error);
  return code;
}

static char *
ping_finish (WzpClient *client, GAsyncResult *result, GError **error)
{
  double ms = wzp_client_ping_finish (client, result, error);

  return ms < 0 ? NULL : g_strdup_printf ("%.1f ms", ms);
}

CliExit
cli_reflect_run (int argc, char **argv)
{
  static const Question question = { "reflect",
                                     "print the address under which the relay sees this machine",
                                     "observed_address", wzp_client_reflect_async,
                                     wzp_client_reflect_finish };

  return run_query (&question, argc, argv);
}

CliExit
cli_ping_run (int argc, char **argv)
{
  static const Question question = { "ping", "measure how long the relay takes to answer",
                                     "round_trip", wzp_client_ping_async, ping_finish };

  return run_query (&question, argc, argv);
}

CliExit
cli_version_run (int argc, char **argv)
{
  static const Question question = { "version", "ask the relay for its version", "relay_version",
                                     wzp_client_version_async, wzp_client_version_finish };

  return run_query (&question, argc, argv);
}
