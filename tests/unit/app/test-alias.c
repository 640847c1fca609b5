/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every command line of the reference's client that its users have in scripts. */
#include "cli-alias.h"

typedef struct
{
  const char *given;
  const char *ours;
} Line;

static const Line lines[] = {
  { "wzp-client 192.0.2.1:4433 --room general --send-tone 5 --record out.raw",
    "wzp-client room general --relay 192.0.2.1:4433 --play tone --duration 5 --record out.raw" },
  { "wzp-client --send-file a.raw 192.0.2.1:4433",
    "wzp-client room default --play a.raw --relay 192.0.2.1:4433" },
  { "wzp-client --send-tone 2 --room general", "wzp-client room general --play tone --duration 2" },
  { "wzp-client --signal 192.0.2.1:4433",
    "wzp-client answer --accept private --relay 192.0.2.1:4433" },
  { "wzp-client --signal --call 0258:ab5d [2001:db8::1]:4433",
    "wzp-client call 0258:ab5d --relay [2001:db8::1]:4433" },
  { "wzp-client --version-check 192.0.2.1:4433", "wzp-client version --relay 192.0.2.1:4433" },
  { "wzp-client --netcheck 192.0.2.1:4433", "wzp-client netcheck --relay 192.0.2.1:4433" },
  /* Ours goes through untouched, also where a word could be taken for the reference's. */
  { "wzp-client call 0258:ab5d --relay relay.example.org --record out.wav",
    "wzp-client call 0258:ab5d --relay relay.example.org --record out.wav" },
  { "wzp-client --help", "wzp-client --help" },
  { "wzp-client", "wzp-client" },
};

static void
test_translates_every_known_line (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (GStrv) given = g_strsplit (lines[i].given, " ", -1);
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) ours = cli_alias_translate (given, &error);
      g_autofree char *joined = NULL;

      g_assert_no_error (error);
      joined = g_strjoinv (" ", ours);
      g_assert_cmpstr (joined, ==, lines[i].ours);
    }
}

static void
test_a_flag_without_its_value_is_an_error (void)
{
  const char *flags[] = { "--call", "--room", "--send-tone", "--send-file" };

  for (size_t i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      char *given[] = { (char *) "wzp-client", (char *) flags[i], NULL };
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) ours = cli_alias_translate (given, &error);

      g_assert_null (ours);
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      g_assert_nonnull (g_strstr_len (error->message, -1, flags[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/alias/translates-every-known-line", test_translates_every_known_line);
  g_test_add_func ("/cli/alias/a-flag-without-its-value-is-an-error",
                   test_a_flag_without_its_value_is_an_error);
  return g_test_run ();
}
