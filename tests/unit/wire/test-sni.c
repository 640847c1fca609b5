/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-sni.h"

#include <string.h>

static void
assert_normalises_to (const char *name, const char *expected)
{
  g_autofree char *sni = wzp_sni_normalise (name);

  g_assert_cmpstr (sni, ==, expected);
}

static void
test_names_are_lower_case_without_trailing_dot (void)
{
  assert_normalises_to ("General", "general");
  assert_normalises_to ("general.", "general");
  assert_normalises_to ("my_room-2.Example", "my_room-2.example");
  assert_normalises_to ("_signal", "_signal");
  assert_normalises_to ("a47b63f7d5b511ba5bc4089a74446906", "a47b63f7d5b511ba5bc4089a74446906");
  assert_normalises_to ("12.a", "12.a");
}

static void
test_impossible_names_are_refused (void)
{
  static const char *const bad[] = { "",    ".",   "..",   "a..b", ".a",    "a b", "caf\xc3\xa9",
                                     "-a",  "a-",  "a.-b", "1234", "a.123", "a/b", "a:b",
                                     "a\n", "a..", "*",    "a%" };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("case %zu", i);
      assert_normalises_to (bad[i], NULL);
    }
}

static void
test_lengths_have_limits (void)
{
  g_autofree char *label = g_strnfill (WZP_SNI_LABEL_MAX_BYTES, 'a');
  g_autofree char *long_label = g_strnfill (WZP_SNI_LABEL_MAX_BYTES + 1, 'a');
  /* 3 x 64 + 61 = 253 */
  g_autofree char *longest = g_strdup_printf ("%s.%s.%s.%.61s", label, label, label, label);
  g_autofree char *too_long = g_strdup_printf ("%s.%s.%s.%.62s", label, label, label, label);
  g_autofree char *dotted = g_strconcat (longest, ".", NULL);

  assert_normalises_to (label, label);
  assert_normalises_to (long_label, NULL);
  g_assert_cmpuint (strlen (longest), ==, WZP_SNI_MAX_BYTES);
  assert_normalises_to (longest, longest);
  assert_normalises_to (dotted, longest);
  assert_normalises_to (too_long, NULL);
}

static void
test_the_name_selects_the_kind (void)
{
  g_assert_cmpint (wzp_sni_get_kind ("ping"), ==, WZP_SNI_KIND_PING);
  g_assert_cmpint (wzp_sni_get_kind ("version"), ==, WZP_SNI_KIND_VERSION);
  g_assert_cmpint (wzp_sni_get_kind ("_probe"), ==, WZP_SNI_KIND_PROBE);
  g_assert_cmpint (wzp_sni_get_kind ("_federation"), ==, WZP_SNI_KIND_FEDERATION);
  g_assert_cmpint (wzp_sni_get_kind ("_signal"), ==, WZP_SNI_KIND_SIGNAL);
  g_assert_cmpint (wzp_sni_get_kind ("call-1845f0c2a9b3d700"), ==, WZP_SNI_KIND_CALL);
  g_assert_cmpint (wzp_sni_get_kind ("call"), ==, WZP_SNI_KIND_ROOM);
  g_assert_cmpint (wzp_sni_get_kind ("_relay"), ==, WZP_SNI_KIND_ROOM);
  g_assert_cmpint (wzp_sni_get_kind ("pings"), ==, WZP_SNI_KIND_ROOM);
  g_assert_cmpstr (wzp_sni_get_call_id ("call-18"), ==, "18");
  g_assert_cmpstr (wzp_sni_get_call_id ("general"), ==, NULL);
}

static void
test_rooms_are_names_that_mean_nothing_else (void)
{
  g_assert_true (wzp_room_name_is_valid ("general"));
  g_assert_true (wzp_room_name_is_valid ("Default"));
  g_assert_false (wzp_room_name_is_valid ("ping"));
  g_assert_false (wzp_room_name_is_valid ("Version."));
  g_assert_false (wzp_room_name_is_valid ("_signal"));
  g_assert_false (wzp_room_name_is_valid ("call-1"));
  g_assert_false (wzp_room_name_is_valid ("1234"));
}

static void
test_call_ids_fit_into_a_server_name (void)
{
  g_autofree char *longest = g_strnfill (WZP_CALL_ID_MAX_BYTES, 'f');
  g_autofree char *too_long = g_strnfill (WZP_CALL_ID_MAX_BYTES + 1, 'f');
  g_autofree char *room = wzp_call_id_to_room (longest);

  g_assert_true (wzp_call_id_is_valid ("1845f0c2a9b3d700"));
  g_assert_true (wzp_call_id_is_valid ("c-1_x"));
  g_assert_true (wzp_call_id_is_valid (longest));
  assert_normalises_to (room, room);
  g_assert_cmpstr (wzp_sni_get_call_id (room), ==, longest);
  g_assert_false (wzp_call_id_is_valid (too_long));
  g_assert_false (wzp_call_id_is_valid (""));
  g_assert_false (wzp_call_id_is_valid ("A"));
  g_assert_false (wzp_call_id_is_valid ("a-"));
  g_assert_false (wzp_call_id_is_valid ("a.b"));
  g_assert_false (wzp_call_id_is_valid ("a b"));
}

#define ADD(test) g_test_add_func ("/wire/sni/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (names_are_lower_case_without_trailing_dot);
  ADD (impossible_names_are_refused);
  ADD (lengths_have_limits);
  ADD (the_name_selects_the_kind);
  ADD (rooms_are_names_that_mean_nothing_else);
  ADD (call_ids_fit_into_a_server_name);
  return g_test_run ();
}
