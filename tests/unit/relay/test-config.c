/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "relay-config.h"
#include "relay-options.h"

static const char *example_path;

static gboolean
parse (RelayConfig *config, const char *text, GPtrArray *notes, GError **error)
{
  return relay_config_parse (config, "r.toml", text, strlen (text), notes, error);
}

#define EIGHT       "12345678"
#define OFFER(host) "\"Oslo|192.0.2." host ":4433\",\n"

static void
test_every_broken_file_gets_its_message (void)
{
  static const struct
  {
    const char *text;
    const char *message; /* the beginning */
  } rows[] = {
    { "listen_addr = ", "r.toml:1: not valid TOML: " },
    { "\n\nmax_sessions = 5\nmax_sessions = 6\n", "r.toml:4: not valid TOML: " },
    { "\nlisten_adr = \"0.0.0.0:1\"\n", "r.toml:2: unknown key \"listen_adr\": see relay.toml(5)" },
    { "[limits]\nfoo = 1\n", "r.toml:2: unknown key \"limits.foo\"" },
    { "[other]\n", "r.toml:1: unknown key \"other\"" },
    { "listen_addr = 4433", "r.toml:1: listen_addr: must be a string, not an integer" },
    { "listen_addr = \"localhost:4433\"",
      "r.toml:1: listen_addr: \"localhost:4433\" is no address" },
    { "listen_addr = \"::1:4433\"", "r.toml:1: listen_addr: \"::1:4433\" is no address" },
    { "advertise_addr = \"relay.example:4433\"",
      "r.toml:1: advertise_addr: \"relay.example:4433\"" },
    { "advertise_addr = \"192.0.2.1:0\"", "r.toml:1: advertise_addr: \"192.0.2.1:0\" cannot" },
    { "advertise_addr = \"0.0.0.0:4433\"", "r.toml:1: advertise_addr: \"0.0.0.0:4433\" cannot" },
    { "region = \"\"", "r.toml:1: region: \"\" is no name of a region: write 1 to 64 bytes" },
    { "region = \"a|b\"", "r.toml:1: region: \"a|b\" is no name of a region" },
    { "region = \" north\"", "r.toml:1: region: \" north\" is no name of a region" },
    { "region = \"a\\nb\"", "r.toml:1: region: \"a\nb\" is no name of a region" },
    { "region = \"a\\u202Eb\"", "r.toml:1: region: \"a\u202eb\" is no name of a region" },
    { "region = \"" EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT "x\"", "r.toml:1: region: " },
    { "region = 5", "r.toml:1: region: must be a string, not an integer" },
    { "offered_relays = \"Oslo|192.0.2.1:1\"", "r.toml:1: offered_relays: must be an array, not" },
    { "offered_relays = [\n\"Oslo|192.0.2.1:1\",\n5\n]",
      "r.toml:3: offered_relays[1]: must be a string, not an integer" },
    { "[[offered_relays]]\nname = \"Oslo\"\n",
      "r.toml:1: offered_relays[0]: must be a string, not a table" },
    { "offered_relays = [\"192.0.2.1:1\"]", "r.toml:1: offered_relays[0]: \"192.0.2.1:1\" cannot" },
    { "offered_relays = [\"|192.0.2.1:1\"]",
      "r.toml:1: offered_relays[0]: \"|192.0.2.1:1\" cannot" },
    { "offered_relays = [\"Oslo|192.0.2.1:0\"]", "r.toml:1: offered_relays[0]: \"Oslo|" },
    { "offered_relays = [\"Oslo|0.0.0.0:4433\"]", "r.toml:1: offered_relays[0]: \"Oslo|" },
    { "offered_relays = [\"O|slo|192.0.2.1:1\"]", "r.toml:1: offered_relays[0]: \"O|slo|" },
    { "offered_relays = [\"Oslo|oslo.example:4433\"]",
      "r.toml:1: offered_relays[0]: \"Oslo|oslo.example:4433\" cannot be offered: clients need" },
    { "offered_relays = [\n" OFFER ("1") OFFER ("2") OFFER ("3") OFFER ("4") OFFER ("5") OFFER ("6")
          OFFER ("7") OFFER ("8") OFFER ("9") "]",
      "r.toml:10: offered_relays[8]: more than 8 relays cannot be offered" },
    { "offered_relays = [\"Oslo|192.0.2.7:4433\",\n\"Bergen|192.0.2.7:4433\"]",
      "r.toml:2: offered_relays[1]: \"Bergen|192.0.2.7:4433\" is offered already, as \"Oslo|" },
    { "offered_relays = [\"A|[2001:db8::1]:1\", \"B|[2001:db8:0::0:1]:1\"]",
      "r.toml:1: offered_relays[1]: \"B|[2001:db8:0::0:1]:1\" is offered already" },
    { "max_sessions = 0", "r.toml:1: max_sessions: 0 is out of range: 1 to 1000000" },
    { "max_sessions = -5", "r.toml:1: max_sessions: -5 is out of range" },
    { "max_sessions = 99999999999", "r.toml:1: max_sessions: 99999999999 is out of range" },
    { "max_sessions = 1.5", "r.toml:1: max_sessions: must be an integer, not a number with" },
    { "max_sessions = \"many\"", "r.toml:1: max_sessions: must be an integer, not a string" },
    { "shards = 65", "r.toml:1: shards: 65 is out of range: 0 to 64" },
    { "log_level = \"loud\"", "r.toml:1: log_level: \"loud\" is no log level: use error, warn" },
    { "log_json = 1", "r.toml:1: log_json: must be true or false, not an integer" },
    { "limits = 3", "r.toml:1: limits: must be a table, not an integer" },
    { "metrics_port = 9090", "r.toml:1: metrics_port: this relay does not support it yet: remove" },
    { "auth_url = \"http://x\"", "r.toml:1: auth_url: this relay does not support it yet" },
    { "trunking_enabled = true", "r.toml:1: trunking_enabled: this relay does not support" },
    { "[[peers]]\nurl = \"192.0.2.1:4433\"\nfingerprint = \"aa\"\n",
      "r.toml:1: peers: this relay" },
    { "[[trusted]]\nfingerprint = \"aa\"\n", "r.toml:1: trusted: this relay does not support" },
    { "[[global_rooms]]\nname = \"general\"\n", "r.toml:1: global_rooms: this relay does not" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GError) error = NULL;
      RelayConfig config, untouched;

      relay_config_init (&config);
      untouched = config;
      g_assert_false (parse (&config, rows[i].text, notes, &error));
      if (!g_str_has_prefix (error->message, rows[i].message))
        g_error ("row %zu: \"%s\" instead of \"%s\"", i, error->message, rows[i].message);
      g_assert_cmpmem (&config, sizeof config, &untouched, sizeof untouched);
    }
}

static void
test_good_values_are_taken (void)
{
  static const char text[] =
      "listen_addr = \"[::1]:7000\"\n"
      "advertise_addr = \"[2001:db8::5]:4433\"\n"
      "max_sessions = 7\nlog_level = \"debug\"\nlog_json = true\n"
      "shards = 2\ndrain_seconds = 0\nregion = \"Zürich, west\"\n"
      "offered_relays = [\"Oslo\u2013A|192.0.2.7:4433\",\n"
      "\"" EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT "|[2001:0db8::7]:65535\"]\n"
      "[limits]\nconnections = 10\nsignals_per_second = 9\n";
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  char address[WZP_ADDRESS_TEXT_BYTES];
  RelayConfig config;

  relay_config_init (&config);
  g_assert_true (parse (&config, text, notes, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (wzp_address_format (&config.listen, address), ==, "[::1]:7000");
  g_assert_cmpstr (wzp_address_format (&config.advertise, address), ==, "[2001:db8::5]:4433");
  g_assert_cmpuint (config.limits.max_sessions, ==, 7);
  g_assert_cmpuint (config.limits.connections, ==, 10);
  g_assert_cmpuint (config.limits.signals_per_second, ==, 9);
  g_assert_cmpint (config.log_level, ==, RELAY_LOG_DEBUG);
  g_assert_true (config.log_json);
  g_assert_cmpuint (config.shards, ==, 2);
  g_assert_cmpuint (config.drain_seconds, ==, 0);
  g_assert_cmpstr (config.announcement.region, ==, "Zürich, west");
  g_assert_cmpuint (config.announcement.n_offered, ==, 2);
  g_assert_cmpstr (config.announcement.offered[0], ==, "Oslo\u2013A|192.0.2.7:4433");
  g_assert_cmpstr (config.announcement.offered[1], ==,
                   EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT "|[2001:db8::7]:65535");
  g_assert_cmpuint (notes->len, ==, 0);
}

static void
test_a_file_of_the_reference_that_asks_for_nothing_more_is_good (void)
{
  static const char text[] = "listen_addr = \"0.0.0.0:4433\"\njitter_target_depth = 50\n"
                             "jitter_max_depth = 250\nlog_level = \"info\"\nmax_sessions = 100\n"
                             "probe_mesh = false\ntrunking_enabled = false\nprobe_targets = []\n"
                             "peers = []\ntrusted = []\nglobal_rooms = []\n";
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  RelayConfig config;

  relay_config_init (&config);
  g_assert_true (parse (&config, text, notes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (notes->len, ==, 2);
  g_assert_nonnull (strstr (notes->pdata[0], "jitter_target_depth (line 2) has no effect"));
}

/* With every commented-out setting switched on. */
static char *
uncomment (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (char **line = lines; *line; line++)
    {
      gboolean setting =
          g_str_has_prefix (*line, "# ") && (strstr (*line, " = ") || (*line)[2] == '[');

      g_string_append_printf (out, "%s\n", setting ? *line + 2 : *line);
    }
  return g_string_free_and_steal (g_steal_pointer (&out));
}

static void
test_the_example_is_good_and_tells_the_defaults (void)
{
  g_autofree char *example = relay_config_example ("0.0.0.0:4433", NULL);
  g_autofree char *active = uncomment (example);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  RelayConfig config, defaults;

  relay_config_init (&defaults);
  config = defaults;
  g_assert_true (parse (&config, example, notes, &error));
  g_assert_cmpmem (&config, sizeof config, &defaults, sizeof defaults);
  g_assert_true (parse (&config, active, notes, &error));
  g_assert_no_error (error);
  g_assert_true (wzp_address_is_set (&config.advertise));
  config.advertise = defaults.advertise;
  g_assert_cmpstr (config.announcement.region, ==, "eu-west");
  g_assert_cmpuint (config.announcement.n_offered, ==, 1);
  config.announcement = defaults.announcement;
  g_assert_cmpmem (&config, sizeof config, &defaults, sizeof defaults);
}

static void
test_the_installed_file_is_the_example (void)
{
  g_autofree char *example = relay_config_example ("0.0.0.0:4433", NULL);
  g_autofree char *installed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (example_path, &installed, NULL, &error));
  g_assert_cmpstr (installed, ==, example);
}

static void
test_the_command_line_goes_over_the_file (void)
{
  static const char text[] = "listen_addr = \"127.0.0.1:1\"\nshards = 3\nmax_sessions = 5\n";
  char *argv[] = { (char *) "wzp-relay",   (char *) "--listen",
                   (char *) "127.0.0.1:2", (char *) "--shards",
                   (char *) "1",           (char *) "-c",
                   (char *) "r.toml",      NULL };
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  char address[WZP_ADDRESS_TEXT_BYTES];
  RelayOptions options;
  RelayConfig config;

  g_assert_true (relay_options_parse (&options, G_N_ELEMENTS (argv) - 1, argv, &error));
  g_assert_true (relay_options_make_config (&options, text, strlen (text), &config, notes, &error));
  g_assert_cmpstr (wzp_address_format (&config.listen, address), ==, "127.0.0.1:2");
  g_assert_cmpuint (config.shards, ==, 1);
  g_assert_cmpuint (config.limits.max_sessions, ==, 5);
  relay_options_clear (&options);
}

static void
test_settings_that_need_a_restart_are_named (void)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *none = NULL;
  g_autofree char *some = NULL;
  RelayConfig running, wanted;

  relay_config_init (&running);
  wanted = running;
  g_assert_true (parse (&wanted,
                        "max_sessions = 5\nlog_level = \"debug\"\nregion = \"north\"\n"
                        "offered_relays = [\"Oslo|192.0.2.7:4433\"]\n",
                        notes, NULL));
  none = relay_config_needs_restart (&running, &wanted);
  g_assert_null (none);
  g_assert_true (parse (&wanted, "shards = 5\nlisten_addr = \"0.0.0.0:1\"\n", notes, NULL));
  some = relay_config_needs_restart (&running, &wanted);
  g_assert_cmpstr (some, ==, "listen_addr shards");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  example_path = argc > 1 ? argv[1] : "data/relay.toml";
#define ADD(name) g_test_add_func ("/relay/config/" #name, test_##name)
  ADD (every_broken_file_gets_its_message);
  ADD (good_values_are_taken);
  ADD (a_file_of_the_reference_that_asks_for_nothing_more_is_good);
  ADD (the_example_is_good_and_tells_the_defaults);
  ADD (the_installed_file_is_the_example);
  ADD (the_command_line_goes_over_the_file);
  ADD (settings_that_need_a_restart_are_named);
  return g_test_run ();
}
