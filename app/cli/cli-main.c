/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wzp-client: picks the command and runs it. */
#include "cli-alias.h"
#include "cli-command.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static const CliCommand commands[] = {
  { "call", "FINGERPRINT", "Call a person", cli_call_run },
  { "answer", NULL, "Wait for calls and answer them", cli_answer_run },
  { "room", "NAME", "Join a room", cli_room_run },
  { "reflect", NULL, "Print the address under which the relay sees this machine", cli_reflect_run },
  { "ping", NULL, "Measure how long the relay takes to answer", cli_ping_run },
  { "version", NULL, "Ask the relay for its version", cli_version_run },
  { "netcheck", NULL, "Find out what calls this network allows", cli_netcheck_run },
  { "nat", NULL, "Print how relays see this machine, and what its router does", cli_nat_run },
  { "identity", "ACTION", "Show, make or restore the identity", cli_identity_run },
  { "ptt", "ACTION", "Talk in the phone that runs on this desktop, or mute it", cli_ptt_run },
};

void
cli_say (const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  fprintf (stderr, "%s\n", line);
}

void
cli_complain (const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  fprintf (stderr, "wzp-client: %s\n", line);
}

CliExit
cli_exit_for_error (const GError *error)
{
  if (error->domain == G_OPTION_ERROR)
    return CLI_EXIT_USAGE;
  if (error->domain != WZP_ERROR)
    return CLI_EXIT_FAILED;
  switch ((WzpError) error->code)
    {
    case WZP_ERROR_UNREACHABLE:
    case WZP_ERROR_NOT_A_RELAY:
    case WZP_ERROR_TIMEOUT:
    case WZP_ERROR_REFUSED:
    case WZP_ERROR_NOT_AUTHORISED:
    case WZP_ERROR_FULL:
      return CLI_EXIT_NO_RELAY;
    case WZP_ERROR_KEY_CHANGED:
    case WZP_ERROR_CRYPTO:
      return CLI_EXIT_NOT_TRUSTED;
    case WZP_ERROR_CLOSED:
      return CLI_EXIT_LOST;
    case WZP_ERROR_INVALID:
      return CLI_EXIT_USAGE;
    case WZP_ERROR_AUDIO:
    case WZP_ERROR_STORAGE:
    case WZP_ERROR_UNSUPPORTED:
    case WZP_ERROR_SYSTEM:
      return CLI_EXIT_FAILED;
    }
  return CLI_EXIT_FAILED;
}

CliExit
cli_exit_for_end (WzpEndReason reason)
{
  switch (reason)
    {
    case WZP_END_REASON_NONE:
    case WZP_END_REASON_HUNG_UP:
    case WZP_END_REASON_PEER_HUNG_UP:
      return CLI_EXIT_OK;
    case WZP_END_REASON_DECLINED:
    case WZP_END_REASON_BUSY:
    case WZP_END_REASON_CANCELLED:
    case WZP_END_REASON_NO_ANSWER:
    case WZP_END_REASON_OFFLINE:
      return CLI_EXIT_NOT_ANSWERED;
    case WZP_END_REASON_PEER_VANISHED:
    case WZP_END_REASON_RELAY_LOST:
      return CLI_EXIT_LOST;
    case WZP_END_REASON_WRONG_KEY:
    case WZP_END_REASON_NOT_ENCRYPTED:
      return CLI_EXIT_NOT_TRUSTED;
    case WZP_END_REASON_REFUSED:
      return CLI_EXIT_NO_RELAY;
    case WZP_END_REASON_ERROR:
      return CLI_EXIT_FAILED;
    }
  g_assert_not_reached ();
}

const char *
cli_nick (GType type, int value)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (type);
  const GEnumValue *entry = g_enum_get_value (class, value);

  /* Nicks are static text of the registration, they outlive the class reference. */
  return entry ? entry->value_nick : "unknown";
}

/* What the library has to tell a person comes as messages and warnings; the rest is for developers, who
 * ask for it with G_MESSAGES_DEBUG. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if (!(level & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_WARNING)) || g_getenv ("G_MESSAGES_DEBUG"))
    return g_log_writer_default (level, fields, n_fields, user_data);
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      cli_complain ("%s", (const char *) fields[i].value);
  return G_LOG_WRITER_HANDLED;
}

static void
print_usage (FILE *out)
{
  fprintf (out, "Usage: wzp-client COMMAND [ARGUMENT] [OPTION...]\n\n"
                "Encrypted voice calls and rooms from the command line.\n\nCommands:\n");
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *head = g_strjoin (" ", commands[i].name, commands[i].argument, NULL);

      fprintf (out, "  %-20s %s\n", head, commands[i].summary);
    }
  fprintf (out, "\nOptions:\n"
                "  -h, --help           Show this, or with a command its options\n"
                "  -V, --version        Show the version of this program\n\n"
                "The manual has the exit codes and the JSON: man wzp-client\n");
}

static CliExit
run_command (char **words)
{
  int n = (int) g_strv_length (words) - 1;
  /* A list of its own: parsing takes the words it knows out of it, and they would never be freed. */
  g_autofree char **rest = g_memdup2 (words + 1, (n + 1) * sizeof (char *));

  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, words[1]))
      return commands[i].run (n, rest);
  cli_complain ("There is no command '%s'. See wzp-client --help.", words[1]);
  return CLI_EXIT_USAGE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = NULL;

  setlocale (LC_ALL, "");
  g_log_set_writer_func (write_log, NULL, NULL);
  g_set_prgname ("wzp-client");
  words = cli_alias_translate (argv, &error);
  if (!words)
    {
      cli_complain ("%s. See wzp-client --help.", error->message);
      return CLI_EXIT_USAGE;
    }
  if (!words[1])
    {
      print_usage (stderr);
      return CLI_EXIT_USAGE;
    }
  if (g_str_equal (words[1], "--help") || g_str_equal (words[1], "-h"))
    {
      print_usage (stdout);
      return CLI_EXIT_OK;
    }
  if (g_str_equal (words[1], "--version") || g_str_equal (words[1], "-V"))
    {
      printf ("wzp-client %s\n", WZP_VERSION);
      return CLI_EXIT_OK;
    }
  return run_command (words);
}
