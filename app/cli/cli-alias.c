/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-alias.h"

#include <string.h>

/* What a flag of the reference decides. */
typedef enum
{
  ALIAS_COMMAND,   /* picks the command, of which it is the whole name */
  ALIAS_TARGET,    /* picks the command, its value is the command's argument */
  ALIAS_PLAY_TONE, /* its value is how many seconds a tone is sent */
  ALIAS_PLAY_FILE, /* its value is a file to send */
} AliasKind;

typedef struct
{
  const char *flag;
  AliasKind kind;
  const char *command;
  int rank; /* when several commands are named, the highest rank decides (client.md 1.2) */
} Alias;

static const Alias aliases[] = {
  { "--send-tone", ALIAS_PLAY_TONE, "room", 1 },
  { "--send-file", ALIAS_PLAY_FILE, "room", 1 },
  { "--room", ALIAS_TARGET, "room", 2 },
  { "--signal", ALIAS_COMMAND, "answer", 3 },
  { "--call", ALIAS_TARGET, "call", 4 },
  { "--netcheck", ALIAS_COMMAND, "netcheck", 5 },
  { "--version-check", ALIAS_COMMAND, "version", 6 },
};

static const Alias *
find_alias (const char *word)
{
  for (size_t i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_str_equal (aliases[i].flag, word))
      return &aliases[i];
  return NULL;
}

static gboolean
takes_value (AliasKind kind)
{
  switch (kind)
    {
    case ALIAS_COMMAND:
      return FALSE;
    case ALIAS_TARGET:
    case ALIAS_PLAY_TONE:
    case ALIAS_PLAY_FILE:
      return TRUE;
    }
  g_assert_not_reached ();
}

/* The reference's relay address is a bare word `ip:port`; ours is an option. */
static gboolean
looks_like_relay (const char *word)
{
  return word[0] != '-' && strchr (word, ':') != NULL;
}

typedef struct
{
  const Alias *command; /* of the highest rank so far */
  const char *target;
  GPtrArray *options;
} Translation;

static void
add_option (Translation *translation, const char *option, const char *value)
{
  g_ptr_array_add (translation->options, g_strdup (option));
  g_ptr_array_add (translation->options, g_strdup (value));
}

static void
apply (Translation *translation, const Alias *alias, const char *value)
{
  if (!translation->command || alias->rank > translation->command->rank)
    {
      translation->command = alias;
      if (alias->kind == ALIAS_TARGET)
        translation->target = value;
    }
  switch (alias->kind)
    {
    case ALIAS_PLAY_TONE:
      add_option (translation, "--play", "tone");
      add_option (translation, "--duration", value);
      break;
    case ALIAS_PLAY_FILE:
      add_option (translation, "--play", value);
      break;
    case ALIAS_COMMAND:
    case ALIAS_TARGET:
      break;
    }
}

/* Our argument vector: program, command, its argument, options. */
static char **
assemble (Translation *translation, const char *program)
{
  g_autoptr (GStrvBuilder) out = g_strv_builder_new ();
  const char *command = translation->command->command;

  g_strv_builder_add_many (out, program, command, NULL);
  if (g_str_equal (command, "call"))
    g_strv_builder_add (out, translation->target);
  else if (g_str_equal (command, "room"))
    g_strv_builder_add (out, translation->target ? translation->target : "default");
  else if (g_str_equal (command, "answer"))
    g_strv_builder_add_many (out, "--accept", "private", NULL);
  for (guint i = 0; i < translation->options->len; i++)
    g_strv_builder_add (out, g_ptr_array_index (translation->options, i));
  return g_strv_builder_end (out);
}

char **
cli_alias_translate (char **argv, GError **error)
{
  g_autoptr (GPtrArray) options = g_ptr_array_new_with_free_func (g_free);
  Translation translation = { .options = options };

  /* A word that is no flag comes first in our form; in the reference's only the relay may. */
  if (argv[1] && argv[1][0] != '-' && !looks_like_relay (argv[1]))
    return g_strdupv (argv);
  for (size_t i = 1; argv[i]; i++)
    {
      const Alias *alias = find_alias (argv[i]);

      if (alias && takes_value (alias->kind))
        {
          if (!argv[i + 1])
            {
              g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s needs a value",
                           argv[i]);
              return NULL;
            }
          apply (&translation, alias, argv[++i]);
        }
      else if (alias)
        apply (&translation, alias, NULL);
      else if (looks_like_relay (argv[i]))
        add_option (&translation, "--relay", argv[i]);
      else
        g_ptr_array_add (options, g_strdup (argv[i]));
    }
  return translation.command ? assemble (&translation, argv[0]) : g_strdupv (argv);
}
