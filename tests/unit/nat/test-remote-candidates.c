/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-remote-candidates.h"

#include "nat-test.h"

static char *one_host[] = { (char *) "192.168.1.10:50000", NULL };

static WzpRemoteUpdate
update (WzpRemoteCandidates *remote,
        const char *call_id,
        uint32_t generation,
        const char *reflexive)
{
  WzpSignalCandidateUpdate message = {
    .call_id = (char *) call_id,
    .reflexive_addr = (char *) reflexive,
    .generation = generation,
  };

  return wzp_remote_candidates_apply_update (remote, &message);
}

static void
test_call_setup_gives_host_mapped_reflexive (void)
{
  WzpSignalCallSetup setup = {
    .call_id = (char *) "c1",
    .peer_direct_addr = (char *) "192.0.2.1:50000",
    .peer_local_addrs = one_host,
    .peer_mapped_addr = (char *) "192.0.2.1:40000",
  };
  g_auto (WzpRemoteCandidates) remote = { 0 };

  wzp_remote_candidates_init (&remote, "c1", FALSE);
  g_assert_true (wzp_remote_candidates_apply_setup (&remote, &setup));
  g_assert_cmpuint (remote.list.n_items, ==, 3);
  assert_address (&remote.list.items[0].address, "192.168.1.10:50000");
  assert_address (&remote.list.items[1].address, "192.0.2.1:40000");
  assert_address (&remote.list.items[2].address, "192.0.2.1:50000");
  g_assert_cmpuint (remote.generation, ==, 0);
}

static void
test_only_a_higher_generation_replaces_and_it_replaces_all (void)
{
  g_auto (WzpRemoteCandidates) remote = { 0 };

  wzp_remote_candidates_init (&remote, "c1", FALSE);
  g_assert_cmpint (update (&remote, "c1", 0, "192.0.2.9:1"), ==, WZP_REMOTE_UPDATE_STALE);
  g_assert_cmpint (update (&remote, "c1", 5, "192.0.2.1:1"), ==, WZP_REMOTE_UPDATE_APPLIED);
  g_assert_cmpint (update (&remote, "c1", 5, "192.0.2.9:1"), ==, WZP_REMOTE_UPDATE_STALE);
  g_assert_cmpint (update (&remote, "c1", 4, "192.0.2.9:1"), ==, WZP_REMOTE_UPDATE_STALE);
  g_assert_cmpint (update (&remote, "c1", 6, "192.0.2.1:1"), ==, WZP_REMOTE_UPDATE_SAME);
  g_assert_cmpint (update (&remote, "c1", 7, "192.0.2.2:2"), ==, WZP_REMOTE_UPDATE_APPLIED);
  g_assert_cmpuint (remote.list.n_items, ==, 1);
  assert_address (&remote.list.items[0].address, "192.0.2.2:2");
  g_assert_cmpint (update (&remote, "c1", UINT32_MAX, NULL), ==, WZP_REMOTE_UPDATE_APPLIED);
  g_assert_cmpuint (remote.list.n_items, ==, 0);
}

static void
test_other_calls_and_late_setups_change_nothing (void)
{
  WzpSignalCallSetup setup = { .call_id = (char *) "c1", .peer_local_addrs = one_host };
  g_auto (WzpRemoteCandidates) remote = { 0 };

  wzp_remote_candidates_init (&remote, "c1", FALSE);
  g_assert_cmpint (update (&remote, "c2", 1, "192.0.2.9:1"), ==, WZP_REMOTE_UPDATE_FOREIGN);
  g_assert_cmpint (update (&remote, NULL, 1, "192.0.2.9:1"), ==, WZP_REMOTE_UPDATE_FOREIGN);
  g_assert_cmpint (update (&remote, "c1", 1, "192.0.2.1:1"), ==, WZP_REMOTE_UPDATE_APPLIED);
  g_assert_false (wzp_remote_candidates_apply_setup (&remote, &setup));
  setup.call_id = (char *) "c2";
  g_assert_false (wzp_remote_candidates_apply_setup (&remote, &setup));
  g_assert_cmpuint (remote.list.n_items, ==, 1);
}

static void
test_never_dials_what_a_peer_must_not_make_us_dial (void)
{
  static const char *const bad[] = {
    "0.0.0.0:1",
    "127.0.0.1:631",
    "224.0.0.1:1",
    "255.255.255.255:1",
    "169.254.169.254:80",
    "[::]:1",
    "[::1]:1",
    "[fe80::1]:1",
    "[ff02::1]:1",
    "192.0.2.1:0",
    "[::ffff:127.0.0.1]:1",
    "example.org:1",
    "192.0.2.1",
    "",
    "192.0.2.1:99999",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (WzpRemoteCandidates) remote = { 0 };

      wzp_remote_candidates_init (&remote, "c1", FALSE);
      update (&remote, "c1", 1, bad[i]);
      g_test_message ("%s", bad[i]);
      g_assert_cmpuint (remote.list.n_items, ==, 0);
      g_assert_cmpuint (remote.n_refused, ==, 1);
    }
}

static void
test_loopback_only_when_a_test_asks_for_it (void)
{
  g_auto (WzpRemoteCandidates) remote = { 0 };

  wzp_remote_candidates_init (&remote, "c1", TRUE);
  update (&remote, "c1", 1, "127.0.0.1:5000");
  g_assert_cmpuint (remote.list.n_items, ==, 1);
}

static void
test_a_flood_of_addresses_is_cut_and_pushes_nothing_out (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) many = NULL;
  g_auto (WzpRemoteCandidates) remote = { 0 };
  WzpSignalCandidateUpdate message = { .call_id = (char *) "c1",
                                       .reflexive_addr = (char *) "192.0.2.1:50000",
                                       .mapped_addr = (char *) "192.0.2.1:40000",
                                       .generation = 1 };

  for (unsigned i = 0; i < 1000; i++)
    {
      g_autofree char *text = g_strdup_printf ("10.0.%u.%u:5000", i / 250, i % 250);

      g_strv_builder_add (builder, text);
    }
  many = g_strv_builder_end (builder);
  message.local_addrs = many;
  wzp_remote_candidates_init (&remote, "c1", FALSE);
  wzp_remote_candidates_apply_update (&remote, &message);
  g_assert_cmpuint (remote.list.n_items, ==, WZP_CANDIDATES_MAX);
  assert_address (&remote.list.items[0].address, "10.0.0.0:5000");
  g_assert_nonnull (wzp_candidates_find_kind (&remote.list, WZP_CANDIDATE_MAPPED));
  g_assert_nonnull (wzp_candidates_find_kind (&remote.list, WZP_CANDIDATE_REFLEXIVE));
}

#define ADD(test) g_test_add_func ("/nat/remote-candidates/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (call_setup_gives_host_mapped_reflexive);
  ADD (only_a_higher_generation_replaces_and_it_replaces_all);
  ADD (other_calls_and_late_setups_change_nothing);
  ADD (never_dials_what_a_peer_must_not_make_us_dial);
  ADD (loopback_only_when_a_test_asks_for_it);
  ADD (a_flood_of_addresses_is_cut_and_pushes_nothing_out);
  return g_test_run ();
}
