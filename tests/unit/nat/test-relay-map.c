/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-relay-map.h"

#include "nat-test.h"

#include <string.h>

static gboolean
add (WzpRelayMap *map, const char *name, const char *address, WzpRelaySource source)
{
  WzpAddress parsed = addr (address);

  return wzp_relay_map_add (map, name, &parsed, source);
}

static void
rtt (WzpRelayMap *map, const char *address, unsigned ms)
{
  WzpAddress parsed = addr (address);

  wzp_relay_map_on_rtt (map, &parsed, WZP_MS (ms), WZP_SECONDS (1));
}

static void
lose (WzpRelayMap *map, const char *address, unsigned n)
{
  WzpAddress parsed = addr (address);

  while (n-- > 0)
    wzp_relay_map_on_loss (map, &parsed, WZP_SECONDS (1));
}

static void
assert_names (const WzpRelayMap *map, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (unsigned i = 0; i < wzp_relay_map_n_relays (map); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", wzp_relay_map_get (map, i)->name);
  g_assert_cmpstr (names->str, ==, expected);
}

static WzpRelayMap *
make_three (void)
{
  WzpRelayMap *map = wzp_relay_map_new ();

  add (map, "a", "203.0.113.1:4433", WZP_RELAY_SOURCE_SETTINGS);
  add (map, "b", "203.0.113.2:4433", WZP_RELAY_SOURCE_SETTINGS);
  add (map, "c", "203.0.113.3:4433", WZP_RELAY_SOURCE_SETTINGS);
  return map;
}

static const char *
preferred (const WzpRelayMap *map)
{
  return wzp_relay_map_get_preferred (map)->name;
}

static void
test_nearest_first_then_unmeasured_then_dead (void)
{
  g_autoptr (WzpRelayMap) map = make_three ();

  assert_names (map, "a b c");
  rtt (map, "203.0.113.3:4433", 20);
  assert_names (map, "c a b");
  rtt (map, "203.0.113.2:4433", 10);
  assert_names (map, "b c a");
  lose (map, "203.0.113.2:4433", WZP_RELAY_DEAD_AFTER - 1);
  assert_names (map, "b c a");
  lose (map, "203.0.113.2:4433", 1);
  assert_names (map, "c a b");
  rtt (map, "203.0.113.2:4433", 10);
  assert_names (map, "b c a");
}

static void
test_preference_is_sticky (void)
{
  g_autoptr (WzpRelayMap) map = make_three ();

  rtt (map, "203.0.113.1:4433", 60);
  g_assert_cmpstr (preferred (map), ==, "a");
  /* Nearer, but not by a third: stays. */
  for (unsigned i = 0; i < 20; i++)
    rtt (map, "203.0.113.2:4433", 50);
  assert_names (map, "b a c");
  g_assert_cmpstr (preferred (map), ==, "a");
  /* Much nearer, three times. */
  rtt (map, "203.0.113.3:4433", 20);
  rtt (map, "203.0.113.3:4433", 20);
  g_assert_cmpstr (preferred (map), ==, "a");
  rtt (map, "203.0.113.3:4433", 20);
  g_assert_cmpstr (preferred (map), ==, "c");
}

static void
test_two_near_relays_do_not_take_turns (void)
{
  g_autoptr (WzpRelayMap) map = make_three ();

  rtt (map, "203.0.113.1:4433", 9);
  for (unsigned i = 0; i < 20; i++)
    rtt (map, "203.0.113.2:4433", 1);
  g_assert_cmpstr (preferred (map), ==, "a");
}

static void
test_a_dead_or_removed_preferred_relay_is_left_at_once (void)
{
  g_autoptr (WzpRelayMap) map = make_three ();
  WzpAddress b = addr ("203.0.113.2:4433");

  rtt (map, "203.0.113.1:4433", 10);
  rtt (map, "203.0.113.2:4433", 11);
  g_assert_cmpstr (preferred (map), ==, "a");
  lose (map, "203.0.113.1:4433", WZP_RELAY_DEAD_AFTER);
  g_assert_cmpstr (preferred (map), ==, "b");
  /* It comes back: no reason to go back. */
  rtt (map, "203.0.113.1:4433", 10);
  g_assert_cmpstr (preferred (map), ==, "b");
  g_assert_true (wzp_relay_map_remove (map, &b));
  g_assert_false (wzp_relay_map_remove (map, &b));
  g_assert_cmpstr (preferred (map), ==, "a");
}

static void
test_families_of_one_relay_are_measured_apart (void)
{
  g_autoptr (WzpRelayMap) map = wzp_relay_map_new ();
  const WzpRelay *relay;

  add (map, "a", "203.0.113.1:4433", WZP_RELAY_SOURCE_SETTINGS);
  add (map, "a", "[2001:db8::1]:4433", WZP_RELAY_SOURCE_SETTINGS);
  g_assert_cmpuint (wzp_relay_map_n_relays (map), ==, 1);
  relay = wzp_relay_map_get (map, 0);
  g_assert_true (wzp_relay_best_path (relay) == &relay->paths[WZP_RELAY_V6]);
  rtt (map, "203.0.113.1:4433", 20);
  g_assert_true (wzp_relay_best_path (relay) == &relay->paths[WZP_RELAY_V4]);
  rtt (map, "[2001:db8::1]:4433", 21);
  g_assert_true (wzp_relay_best_path (relay) == &relay->paths[WZP_RELAY_V6]);
  g_assert_cmpuint (relay->paths[WZP_RELAY_V4].rtt, ==, WZP_MS (20));
  lose (map, "[2001:db8::1]:4433", WZP_RELAY_DEAD_AFTER);
  g_assert_true (wzp_relay_best_path (relay) == &relay->paths[WZP_RELAY_V4]);
}

static void
test_times_are_smoothed_and_their_jitter_kept (void)
{
  g_autoptr (WzpRelayMap) map = make_three ();
  const WzpRelayPath *path;

  for (unsigned i = 0; i < 100; i++)
    rtt (map, "203.0.113.1:4433", i % 2 ? 30 : 50);
  path = wzp_relay_best_path (wzp_relay_map_get (map, 0));
  g_assert_cmpuint (path->rtt, >, WZP_MS (36));
  g_assert_cmpuint (path->rtt, <, WZP_MS (44));
  g_assert_cmpuint (path->jitter, >, WZP_MS (7));
  g_assert_cmpuint (path->jitter, <, WZP_MS (14));
  g_assert_cmpuint (path->best, ==, WZP_MS (30));
  g_assert_cmpuint (path->n_samples, ==, 100);
}

static void
test_a_new_network_starts_measuring_anew (void)
{
  g_autoptr (WzpRelayMap) map = make_three ();
  const WzpRelay *b;

  rtt (map, "203.0.113.1:4433", 10);
  lose (map, "203.0.113.2:4433", WZP_RELAY_DEAD_AFTER);
  wzp_relay_map_on_network_change (map);
  assert_names (map, "a b c");
  rtt (map, "203.0.113.1:4433", 300);
  b = wzp_relay_map_get (map, 0);
  /* The first sample replaces, it is not smoothed into the other network's. */
  g_assert_cmpuint (wzp_relay_best_path (b)->rtt, ==, WZP_MS (300));
}

static void
test_relays_told_of_are_replaced_and_never_push_out_ours (void)
{
  static const char *const first[] = {
    "eu|198.51.100.1:4433", "us|198.51.100.2:4433",      "broken", "x|y",
    "|198.51.100.9:4433",   "mine too|203.0.113.1:4433", NULL
  };
  static const char *const second[] = { "us|198.51.100.2:4433", NULL };
  g_autoptr (WzpRelayMap) map = make_three ();

  g_assert_cmpuint (wzp_relay_map_set_available (map, first), ==, 4);
  assert_names (map, "a b c eu us 198.51.100.9:4433");
  rtt (map, "198.51.100.2:4433", 5);
  g_assert_cmpuint (wzp_relay_map_set_available (map, second), ==, 1);
  assert_names (map, "us a b c");
  g_assert_cmpuint (wzp_relay_map_set_available (map, NULL), ==, 0);
  assert_names (map, "a b c");
}

static void
test_a_full_map_makes_room_for_settings_only (void)
{
  g_autoptr (WzpRelayMap) map = wzp_relay_map_new ();

  for (unsigned i = 0; i < WZP_RELAY_MAP_MAX; i++)
    {
      g_autofree char *address = g_strdup_printf ("198.51.100.%u:4433", i + 1);
      g_autofree char *name = g_strdup_printf ("told%u", i);

      g_assert_true (add (map, name, address, WZP_RELAY_SOURCE_RELAY));
    }
  g_assert_false (add (map, "more", "203.0.113.1:4433", WZP_RELAY_SOURCE_RELAY));
  g_assert_true (add (map, "mine", "203.0.113.1:4433", WZP_RELAY_SOURCE_SETTINGS));
  g_assert_cmpuint (wzp_relay_map_n_relays (map), ==, WZP_RELAY_MAP_MAX);
}

static void
test_names_are_made_fit_for_a_screen (void)
{
  g_autoptr (WzpRelayMap) map = wzp_relay_map_new ();
  g_autofree char *longer = g_strnfill (500, 'x');

  add (map,
       "a\nb\x1b[31m\xe2\x80\xae"
       "c\xff",
       "203.0.113.1:1", WZP_RELAY_SOURCE_RELAY);
  add (map, longer, "203.0.113.2:1", WZP_RELAY_SOURCE_RELAY);
  g_assert_cmpstr (wzp_relay_map_get (map, 0)->name, ==, "ab[31mc\xef\xbf\xbd");
  g_assert_cmpuint (strlen (wzp_relay_map_get (map, 1)->name), ==, WZP_RELAY_NAME_MAX_BYTES);
}

static void
test_refuses_addresses_nobody_can_dial (void)
{
  g_autoptr (WzpRelayMap) map = wzp_relay_map_new ();

  g_assert_false (add (map, "a", "203.0.113.1:0", WZP_RELAY_SOURCE_SETTINGS));
  g_assert_false (add (map, "a", "0.0.0.0:4433", WZP_RELAY_SOURCE_SETTINGS));
  g_assert_false (add (map, "a", "224.0.0.1:4433", WZP_RELAY_SOURCE_SETTINGS));
  /* Loopback is a relay on this machine: the person may. */
  g_assert_true (add (map, "a", "127.0.0.1:4433", WZP_RELAY_SOURCE_SETTINGS));
  g_assert_null (wzp_relay_map_find (map, &(WzpAddress) { 0 }));
}

static void
test_saves_and_loads (void)
{
  g_autoptr (WzpRelayMap) map = make_three ();
  g_autoptr (WzpRelayMap) again = wzp_relay_map_new ();
  g_autofree char *json = NULL;
  g_autofree char *json_again = NULL;

  add (map, "c", "[2001:db8::3]:4433", WZP_RELAY_SOURCE_SETTINGS);
  add (map, "far \"relay\"", "198.51.100.1:4433", WZP_RELAY_SOURCE_RELAY);
  rtt (map, "203.0.113.2:4433", 12);
  rtt (map, "[2001:db8::3]:4433", 11);
  json = wzp_relay_map_to_json (map);
  g_assert_true (wzp_relay_map_load_json (again, json, strlen (json)));
  json_again = wzp_relay_map_to_json (again);
  g_assert_cmpstr (json_again, ==, json);
  assert_names (again, "c b a far \"relay\"");
  g_assert_cmpstr (preferred (again), ==, "b");
}

static void
test_two_relays_of_one_name_keep_their_own_addresses (void)
{
  static const char json[] = "{\"version\":1,\"relays\":["
                             "{\"name\":\"a\",\"v4\":\"203.0.113.9:4433\"},"
                             "{\"name\":\"a\",\"v4\":\"203.0.113.1:4433\","
                             "\"v6\":\"[2001:db8::1]:4433\"}]}";
  g_autoptr (WzpRelayMap) map = wzp_relay_map_new ();
  WzpAddress v4 = addr ("203.0.113.1:4433");
  WzpAddress v6 = addr ("[2001:db8::1]:4433");

  g_assert_true (wzp_relay_map_load_json (map, json, strlen (json)));
  g_assert_cmpuint (wzp_relay_map_n_relays (map), ==, 2);
  g_assert_true (wzp_relay_map_find (map, &v4) == wzp_relay_map_find (map, &v6));
}

static void
test_a_saved_address_nobody_can_dial_is_left_out (void)
{
  static const char json[] = "{\"version\":1,\"relays\":[{\"name\":\"a\","
                             "\"v4\":\"203.0.113.1:4433\",\"v6\":\"[2001:db8::1]:0\"}]}";
  g_autoptr (WzpRelayMap) map = wzp_relay_map_new ();

  g_assert_true (wzp_relay_map_load_json (map, json, strlen (json)));
  g_assert_cmpuint (wzp_relay_map_n_relays (map), ==, 1);
  g_assert_false (wzp_address_is_set (&wzp_relay_map_get (map, 0)->paths[WZP_RELAY_V6].address));
}

static void
test_a_saved_time_never_replaces_a_measured_one (void)
{
  static const char json[] = "{\"version\":1,\"relays\":[{\"name\":\"a\",\"source\":\"settings\","
                             "\"v4\":\"203.0.113.1:4433\",\"rtt_v4_us\":1}]}";
  g_autoptr (WzpRelayMap) map = make_three ();

  rtt (map, "203.0.113.1:4433", 10);
  g_assert_true (wzp_relay_map_load_json (map, json, strlen (json)));
  g_assert_cmpuint (wzp_relay_best_path (wzp_relay_map_get (map, 0))->rtt, ==, WZP_MS (10));
}

static void
test_broken_files_change_nothing (void)
{
  static const char *const bad[] = {
    "",
    "{}",
    "[]",
    "{\"version\":2,\"relays\":[]}",
    "{\"version\":1,\"relays\":[{\"v4\":\"203.0.113.9:4433\"}]}",
    "{\"version\":1,\"relays\":[{\"name\":\"x\",\"v4\":\"[::1]:4433\"}]}",
    "{\"version\":1,\"relays\":[{\"name\":\"x\",\"v4\":\"203.0.113.9:4433\"},7]}",
    "{\"version\":1,\"relays\":[{\"name\":\"x\",\"source\":\"god\"}]}",
    "{\"version\":1,\"relays\":[{\"name\":\"x\",\"v4\":\"203.0.113.9:4433\"}]} x",
  };
  g_autoptr (WzpRelayMap) map = make_three ();

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (wzp_relay_map_load_json (map, bad[i], strlen (bad[i])));
      assert_names (map, "a b c");
    }
}

static void
test_an_empty_map_prefers_nothing (void)
{
  g_autoptr (WzpRelayMap) map = wzp_relay_map_new ();

  g_assert_null (wzp_relay_map_get_preferred (map));
  rtt (map, "203.0.113.1:4433", 1);
  lose (map, "203.0.113.1:4433", 1);
  wzp_relay_map_on_network_change (map);
  g_assert_cmpuint (wzp_relay_map_n_relays (map), ==, 0);
}

#define ADD(test) g_test_add_func ("/nat/relay-map/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (nearest_first_then_unmeasured_then_dead);
  ADD (preference_is_sticky);
  ADD (two_near_relays_do_not_take_turns);
  ADD (a_dead_or_removed_preferred_relay_is_left_at_once);
  ADD (families_of_one_relay_are_measured_apart);
  ADD (times_are_smoothed_and_their_jitter_kept);
  ADD (a_new_network_starts_measuring_anew);
  ADD (relays_told_of_are_replaced_and_never_push_out_ours);
  ADD (a_full_map_makes_room_for_settings_only);
  ADD (names_are_made_fit_for_a_screen);
  ADD (refuses_addresses_nobody_can_dial);
  ADD (saves_and_loads);
  ADD (two_relays_of_one_name_keep_their_own_addresses);
  ADD (a_saved_address_nobody_can_dial_is_left_out);
  ADD (a_saved_time_never_replaces_a_measured_one);
  ADD (broken_files_change_nothing);
  ADD (an_empty_map_prefers_nothing);
  return g_test_run ();
}
