/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every bad argument, configuration and identity: its message, its exit code, and nothing broken. */
#include <glib/gstdio.h>
#include <string.h>

#include "relay-lab.h"

typedef struct
{
  char *path;
  char *config;
  char *identity;
} Folder;

static void
folder_init (Folder *folder, const char *config, const char *identity)
{
  g_autoptr (GError) error = NULL;

  folder->path = g_dir_make_tmp ("wzp-relay-XXXXXX", &error);
  g_assert_no_error (error);
  folder->config = g_build_filename (folder->path, "relay.toml", NULL);
  folder->identity = g_build_filename (folder->path, "identity", NULL);
  if (config)
    g_assert_true (g_file_set_contents (folder->config, config, -1, NULL));
  if (identity)
    g_assert_true (g_file_set_contents_full (folder->identity, identity, -1, 0, 0600, NULL));
}

static void
folder_clear (Folder *folder)
{
  g_unlink (folder->config);
  g_unlink (folder->identity);
  g_rmdir (folder->path);
  g_free (folder->path);
  g_free (folder->config);
  g_free (folder->identity);
}

static void
expect (const char *const *arguments, int code, const char *message)
{
  g_autofree char *text = NULL;
  int got = relay_lab_run (arguments, &text);

  if (got != code || !strstr (text, message))
    g_error ("exit code %d instead of %d, or not \"%s\": %s", got, code, message, text);
}

static void
test_bad_arguments (void)
{
  static const struct
  {
    const char *arguments[4];
    int code;
    const char *message;
  } rows[] = {
    { { "--nonsense" }, 2, "Unknown option --nonsense" },
    { { "file" }, 2, "unexpected argument \"file\"" },
    { { "--listen" }, 2, "Missing argument for --listen" },
    { { "--listen", "localhost:4433" }, 2, "--listen: \"localhost:4433\" is no address" },
    { { "--listen", "127.0.0.1" }, 2, "--listen: \"127.0.0.1\" is no address" },
    { { "--listen", "127.0.0.1:99999" }, 2, "--listen: \"127.0.0.1:99999\" is no address" },
    { { "--advertise", "relay.example:1" }, 2, "--advertise: \"relay.example:1\" cannot be" },
    { { "--shards", "two" }, 2, "two" },
    { { "--shards", "65" }, 2, "--shards: 65 is out of range: 0 to 64" },
    { { "--shards", "-2" }, 2, "--shards: -2 is out of range" },
    { { "--remote", "192.0.2.1:1" }, 2, "--remote: this relay does not support it yet" },
    { { "--trunking" }, 2, "--trunking: this relay does not support it yet: remove the option" },
    { { "--config", "/" }, 1, "cannot read the configuration" },
    { { "--check-config", "--config", "/nowhere/r.toml" }, 1, "there is no /nowhere/r.toml" },
    { { "--check-config" }, 0, "defaults: good" },
    { { "--version" }, 0, "wzp-relay " WZP_VERSION },
    { { "-V" }, 0, "wzp-relay " WZP_VERSION },
    { { "--help" }, 0, "--check-config" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    expect (rows[i].arguments, rows[i].code, rows[i].message);
}

static void
test_bad_configurations (void)
{
  static const struct
  {
    const char *text;
    int code;
    const char *message;
  } rows[] = {
    { "", 0, "relay.toml: good" },
    { "listen_adr = 1", 1, "relay.toml:1: unknown key \"listen_adr\"" },
    { "\nmax_sessions = 0", 1, "relay.toml:2: max_sessions: 0 is out of range" },
    { "[[peers]]\nurl = \"x\"\n", 1, "relay.toml:1: peers: this relay does not support it yet" },
    { "max_sessions", 1, "relay.toml:1: not valid TOML" },
    { "jitter_max_depth = 250", 0, "note: jitter_max_depth (line 1) has no effect" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Folder folder;

      folder_init (&folder, rows[i].text, NULL);
      expect ((const char *const[]) { "--config", folder.config, "--check-config", NULL },
              rows[i].code, rows[i].message);
      if (rows[i].code != 0)
        expect ((const char *const[]) { "--config", folder.config, "--identity", folder.identity,
                                        NULL },
                rows[i].code, rows[i].message);
      g_assert_false (g_file_test (folder.identity, G_FILE_TEST_EXISTS));
      folder_clear (&folder);
    }
}

static void
test_a_broken_identity_is_never_overwritten (void)
{
  static const char *const texts[] = {
    "",
    "not hexadecimal",
    "00112233",
    "zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *after = NULL;
      Folder folder;

      folder_init (&folder, NULL, texts[i]);
      expect (
          (const char *const[]) { "--listen", "127.0.0.1:0", "--identity", folder.identity, NULL },
          1, folder.identity);
      g_assert_true (g_file_get_contents (folder.identity, &after, NULL, NULL));
      g_assert_cmpstr (after, ==, texts[i]);
      folder_clear (&folder);
    }
}

static void
test_an_identity_that_cannot_be_kept_is_an_error (void)
{
  expect ((const char *const[]) { "--listen", "127.0.0.1:0", "--identity", "/proc/nowhere/identity",
                                  NULL },
          1, "/proc/nowhere/identity");
}

static void
test_a_port_in_use_is_named (void)
{
  RelayLab *lab = relay_lab_new ((const char *const[]) { "--shards", "2", NULL });
  g_autofree char *address = wzp_udp_address_to_string (&lab->address);
  g_autofree char *message = g_strdup_printf ("cannot listen on %s", address);
  Folder folder;

  folder_init (&folder, NULL, NULL);
  expect ((const char *const[]) { "--listen", address, "--shards", "1", "--identity",
                                  folder.identity, NULL },
          1, message);
  expect ((const char *const[]) { "--listen", address, "--shards", "2", "--identity",
                                  folder.identity, NULL },
          1, message);
  expect ((const char *const[]) { "--listen", "192.0.2.77:0", "--identity", folder.identity, NULL },
          1, "cannot listen on 192.0.2.77:0");
  folder_clear (&folder);
  relay_lab_free (lab);
}

static void
test_where_there_is_no_configuration_an_example_is_left (void)
{
  g_autofree char *text = NULL;
  g_autofree char *config = NULL;
  RelayLab *lab;
  Folder folder;

  folder_init (&folder, NULL, NULL);
  config = g_build_filename (folder.path, "new", "relay.toml", NULL);
  lab = relay_lab_new ((const char *const[]) { "--config", config, NULL });
  relay_lab_free (lab);
  g_assert_true (g_file_get_contents (config, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\nlisten_addr = \"127.0.0.1:0\"\n"));
  g_assert_nonnull (strstr (text, "\n# [[peers]]\n"));
  expect ((const char *const[]) { "--config", config, "--check-config", NULL }, 0, "good");
  g_unlink (config);
  g_free (config);
  config = g_build_filename (folder.path, "new", NULL);
  g_rmdir (config);
  folder_clear (&folder);
}

static void
test_an_identity_is_made_once_and_kept (void)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  RelayLab *lab;
  Folder folder;
  GStatBuf status;

  folder_init (&folder, NULL, NULL);
  lab = relay_lab_new ((const char *const[]) { "--identity", folder.identity, NULL });
  relay_lab_free (lab);
  g_assert_true (g_file_get_contents (folder.identity, &first, NULL, NULL));
  g_assert_cmpuint (strspn (first, "0123456789abcdef"), ==, 64);
  g_assert_cmpint (g_stat (folder.identity, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  lab = relay_lab_new ((const char *const[]) { "--identity", folder.identity, NULL });
  relay_lab_free (lab);
  g_assert_true (g_file_get_contents (folder.identity, &second, NULL, NULL));
  g_assert_cmpstr (first, ==, second);
  folder_clear (&folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/relay/errors/" #name, test_##name)
  ADD (bad_arguments);
  ADD (bad_configurations);
  ADD (a_broken_identity_is_never_overwritten);
  ADD (an_identity_that_cannot_be_kept_is_an_error);
  ADD (a_port_in_use_is_named);
  ADD (where_there_is_no_configuration_an_example_is_left);
  ADD (an_identity_is_made_once_and_kept);
  return g_test_run ();
}
