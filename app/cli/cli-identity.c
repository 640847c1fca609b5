/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `wzp-client identity`: show, new, words, restore. Talks to a file and a person, never to a relay. */
#include "cli-json.h"
#include "cli-options.h"

#include <stdio.h>
#include <string.h>

/* 24 words of at most 8 letters with some space between them. */
#define RESTORE_MAX_BYTES 1024

static void
print_identity (const CliOptions *options, const WzpIdentity *identity, const char *path)
{
  g_autofree char *text = NULL;
  CliJson json;

  if (!options->json)
    {
      printf ("%s\n", wzp_identity_get_fingerprint (identity));
      return;
    }
  cli_json_begin (&json);
  cli_json_string (&json, "fingerprint", wzp_identity_get_fingerprint (identity));
  cli_json_string (&json, "file", path);
  text = cli_json_end (&json);
  printf ("%s\n", text);
}

static gboolean
show (const CliOptions *options, const char *path, GError **error)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_load (path, error);

  if (!identity)
    return FALSE;
  print_identity (options, identity, path);
  return TRUE;
}

static gboolean
make_new (const CliOptions *options, const char *path, GError **error)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();

  if (!wzp_identity_save (identity, path, WZP_IDENTITY_SAVE_NEW, error))
    return FALSE;
  print_identity (options, identity, path);
  return TRUE;
}

static gboolean
print_words (const CliOptions *options, const char *path, GError **error)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_load (path, error);
  char words[WZP_MNEMONIC_TEXT_SIZE];

  if (!identity)
    return FALSE;
  wzp_identity_print_words (identity, words);
  printf ("%s\n", words);
  explicit_bzero (words, sizeof words);
  return TRUE;
}

/* The words come from standard input: a command line can be seen by every user of the machine. */
static gboolean
restore (const CliOptions *options, const char *path, GError **error)
{
  char words[RESTORE_MAX_BYTES];
  size_t len;
  g_autoptr (WzpIdentity) identity = NULL;

  cli_say ("type the 24 words, then Enter and Ctrl-D");
  len = fread (words, 1, sizeof words - 1, stdin);
  words[len] = '\0';
  identity = wzp_identity_new_from_words (words, error);
  explicit_bzero (words, sizeof words);
  if (!identity || !wzp_identity_save (identity, path, WZP_IDENTITY_SAVE_NEW, error))
    return FALSE;
  print_identity (options, identity, path);
  return TRUE;
}

static const struct
{
  const char *name;
  gboolean (*act) (const CliOptions *options, const char *path, GError **error);
} actions[] = {
  { "show", show },
  { "new", make_new },
  { "words", print_words },
  { "restore", restore },
};

CliExit
cli_identity_run (int argc, char **argv)
{
  g_auto (CliOptions) options = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  const char *action;

  if (!cli_options_parse (&options, CLI_OPTIONS_IDENTITY, "identity show|new|words|restore",
                          "show, make or restore the identity", NULL, argc, argv))
    return CLI_EXIT_USAGE;
  action = options.arguments ? options.arguments[0] : "show";
  if (options.arguments && options.arguments[1])
    {
      cli_complain ("'%s' is too much. See wzp-client identity --help.", options.arguments[1]);
      return CLI_EXIT_USAGE;
    }
  path = cli_options_dup_identity_path (&options);
  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, action))
      {
        if (actions[i].act (&options, path, &error))
          return CLI_EXIT_OK;
        cli_complain ("%s", error->message);
        return error->domain == WZP_ERROR && error->code == WZP_ERROR_INVALID ? CLI_EXIT_USAGE
                                                                              : CLI_EXIT_FAILED;
      }
  cli_complain ("identity can show, new, words or restore, not '%s'.", action);
  return CLI_EXIT_USAGE;
}
