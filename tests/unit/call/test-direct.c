/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two ends of a call with sockets on the loopback and, for a relay, a queue between them. */
#include "wzp-direct.h"

#include "e2ee-pair.h"
#include "wzp-opening.h"

/* Only reached when something hangs. */
#define DEADLINE_SECONDS 60
#define FRAME            WZP_MS (20)

typedef struct _End End;

struct _End
{
  WzpQuicIo *io;
  WzpDirect *direct;
  End *other;
  gboolean is_direct; /* as `moved` said last */
  unsigned n_moved;
  unsigned n_datagrams;
  unsigned n_signals;
  unsigned n_again;
  unsigned n_hedges;
  GQueue by_relay; /* of GBytes, to this end */
};

typedef struct
{
  E2eePair pair;
  End caller;
  End callee;
} Fixture;

/* --- the ends --------------------------------------------------------------------------------- */

static void
on_wake (WzpDirect *direct, gpointer user_data)
{
}

static void
on_send (WzpDirect *direct, GBytes *json, gpointer user_data)
{
  g_queue_push_tail (&((End *) user_data)->other->by_relay, g_bytes_ref (json));
}

static void
on_signal (WzpDirect *direct, const WzpSignal *signal, gpointer user_data)
{
  ((End *) user_data)->n_signals++;
}

static gboolean
on_datagram (WzpDirect *direct, const uint8_t *bytes, size_t len, gpointer user_data)
{
  ((End *) user_data)->n_datagrams++;
  return FALSE;
}

static void
on_hedge (WzpDirect *direct, gpointer user_data)
{
  ((End *) user_data)->n_hedges++;
}

static void
on_moved (WzpDirect *direct, gboolean is_direct, gpointer user_data)
{
  End *end = user_data;

  end->is_direct = is_direct;
  end->n_moved++;
}

static void
on_again (WzpDirect *direct, gboolean is_last, gpointer user_data)
{
  ((End *) user_data)->n_again++;
}

static gboolean
get_relay (WzpDirect *direct, WzpQuicConnStats *out, gpointer user_data)
{
  *out = (WzpQuicConnStats) { 0 };
  return TRUE;
}

static const WzpDirectHandler handler = {
  .wake = on_wake,
  .send = on_send,
  .signal = on_signal,
  .datagram = on_datagram,
  .hedge = on_hedge,
  .moved = on_moved,
  .again = on_again,
  .get_relay = get_relay,
};

static void
on_incoming (WzpQuic *quic, WzpQuicConn *conn, gpointer user_data)
{
  End *end = user_data;

  if (!end->direct ||
      !g_str_equal (wzp_quic_conn_get_server_name (conn),
                    wzp_direct_get_server_name (end->direct)) ||
      !wzp_direct_accept (end->direct, conn, wzp_instant_now ()))
    wzp_quic_conn_close (conn, 0x108, "no-such-call");
}

static void
on_stray (WzpQuicIo *io, const WzpUdpPacket *packet, gpointer user_data)
{
  End *end = user_data;

  if (end->direct)
    wzp_direct_take_opening (end->direct, packet, wzp_instant_now ());
}

static void
end_init (End *end, End *other, const WzpE2ee *e2ee, gboolean is_caller)
{
  static const WzpQuicEvents events = { .incoming = on_incoming };
  g_autoptr (WzpQuicCredentials) credentials = wzp_quic_credentials_new_random (NULL);
  WzpQuicConfig quic = { .credentials = credentials, .events = &events, .user_data = end };
  WzpCandidates own = { 0 };
  WzpDirectConfig config = {
    .e2ee = e2ee,
    .call_id = E2EE_PAIR_CALL_ID,
    .is_caller = is_caller,
    .allow_loopback = TRUE,
    .own = &own,
  };

  *end = (End) { .other = other };
  end->io =
      wzp_quic_io_new (wzp_udp_socket_new (NULL, WZP_UDP_SOCKET_NONE, NULL), &quic, NULL, NULL);
  wzp_quic_io_set_stray_func_for (end->io, WZP_OPENING_FIRST_BYTE, on_stray, end);
  config.io = end->io;
  end->direct = wzp_direct_new (&config, &handler, end, wzp_instant_now ());
}

static void
end_clear (End *end)
{
  g_clear_pointer (&end->direct, wzp_direct_free);
  g_clear_pointer (&end->io, wzp_quic_io_free);
  g_queue_clear_full (&end->by_relay, (GDestroyNotify) g_bytes_unref);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  e2ee_pair_init (&f->pair);
  end_init (&f->caller, &f->callee, f->pair.caller, TRUE);
  end_init (&f->callee, &f->caller, f->pair.callee, FALSE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  end_clear (&f->caller);
  end_clear (&f->callee);
  e2ee_pair_clear (&f->pair);
}

/* --- time ------------------------------------------------------------------------------------- */

static void
serve (End *end)
{
  GBytes *json;

  while ((json = g_queue_pop_head (&end->by_relay)))
    {
      g_auto (WzpSignal) signal = { 0 };

      if (wzp_signal_parse (g_bytes_get_data (json, NULL), g_bytes_get_size (json), &signal,
                            NULL) == WZP_SIGNAL_PARSE_OK &&
          end->direct)
        wzp_direct_on_signal (end->direct, &signal, wzp_instant_now ());
      g_bytes_unref (json);
    }
  if (end->direct)
    wzp_direct_on_deadline (end->direct, wzp_instant_now ());
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
run_until (Fixture *f, gboolean (*happened) (Fixture *f))
{
  guint tick = g_timeout_add (1, on_tick, NULL);
  WzpInstant end = wzp_instant_now () + WZP_SECONDS (DEADLINE_SECONDS);

  while (!happened (f))
    {
      g_assert_cmpuint (wzp_instant_now (), <, end);
      g_main_context_iteration (NULL, TRUE);
      serve (&f->caller);
      serve (&f->callee);
    }
  g_source_remove (tick);
}

static gboolean
both_are_direct (Fixture *f)
{
  return f->caller.is_direct && f->callee.is_direct;
}

static gboolean
callee_is_at_the_relay (Fixture *f)
{
  return !f->callee.is_direct;
}

static gboolean
has_nobody_left_to_dial (const End *end)
{
  return wzp_path_race_get_state (wzp_direct_get_race (end->direct)) == WZP_PATH_RACE_EXHAUSTED;
}

/* All that was dialled anew has ended too. */
static gboolean
callee_has_lost_its_path (Fixture *f)
{
  return has_nobody_left_to_dial (&f->callee) &&
         wzp_path_race_why (wzp_direct_get_race (f->callee.direct)) == WZP_PATH_WHY_LOST;
}

static gboolean
caller_has_nobody_left_to_dial (Fixture *f)
{
  return has_nobody_left_to_dial (&f->caller);
}

/* --- addresses -------------------------------------------------------------------------------- */

static char *
address_of (End *end)
{
  WzpUdpAddress local;

  wzp_udp_socket_get_local_address (wzp_quic_io_get_socket (end->io), &local);
  return g_strdup_printf ("127.0.0.1:%u", wzp_udp_address_port (&local));
}

static void
tell (End *end, const char *address)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_CALL_SETUP };

  signal.call_setup.call_id = g_strdup (E2EE_PAIR_CALL_ID);
  signal.call_setup.peer_direct_addr = g_strdup (address);
  wzp_direct_on_signal (end->direct, &signal, wzp_instant_now ());
}

static void
tell_update (End *end, const char *address, uint32_t generation, WzpInstant now)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_CANDIDATE_UPDATE };

  signal.candidate_update.call_id = g_strdup (E2EE_PAIR_CALL_ID);
  signal.candidate_update.generation = generation;
  signal.candidate_update.local_addrs = g_strsplit (address, " ", -1);
  wzp_direct_on_signal (end->direct, &signal, now);
}

static void
tell_both (Fixture *f)
{
  g_autofree char *caller = address_of (&f->caller);
  g_autofree char *callee = address_of (&f->callee);

  tell (&f->caller, callee);
  tell (&f->callee, caller);
}

static unsigned
n_attempts (const End *end)
{
  unsigned n;

  wzp_path_race_get_attempts (wzp_direct_get_race (end->direct), &n);
  return n;
}

/* --- the path --------------------------------------------------------------------------------- */

static void
test_both_move_to_one_connection (Fixture *f, gconstpointer data)
{
  WzpQuicConnStats stats;

  g_assert_cmpint (wzp_direct_send (f->caller.direct, (const uint8_t *) "x", 1, wzp_instant_now ()),
                   ==, WZP_DIRECT_SENT_NOT);
  tell_both (f);
  run_until (f, both_are_direct);
  g_assert_cmpuint (f->caller.n_moved, ==, 1);
  g_assert_cmpuint (f->callee.n_moved, ==, 1);
  g_assert_cmpuint (wzp_path_race_get_best (wzp_direct_get_race (f->caller.direct))->conn, ==,
                    wzp_path_race_get_best (wzp_direct_get_race (f->callee.direct))->conn);
  g_assert_true (wzp_direct_get_stats (f->caller.direct, &stats));
}

static void
test_one_who_was_told_is_enough (Fixture *f, gconstpointer which)
{
  g_autofree char *caller = address_of (&f->caller);
  g_autofree char *callee = address_of (&f->callee);

  if (which)
    tell (&f->caller, callee);
  else
    tell (&f->callee, caller);
  run_until (f, both_are_direct);
}

static gboolean
callee_has_heard (Fixture *f)
{
  return f->callee.n_datagrams > 0 && f->callee.n_signals > 0;
}

static void
test_what_is_said_arrives (Fixture *f, gconstpointer data)
{
  static const char text[] = "{\"Hangup\":{\"reason\":\"Normal\"}}";
  g_autoptr (GBytes) json = g_bytes_new_static (text, strlen (text));

  tell_both (f);
  run_until (f, both_are_direct);
  wzp_direct_say (f->caller.direct, json);
  g_assert_cmpint (wzp_direct_send (f->caller.direct, (const uint8_t *) "x", 1, wzp_instant_now ()),
                   ==, WZP_DIRECT_SENT);
  run_until (f, callee_has_heard);
}

static void
test_a_connection_that_ends_is_left_at_once (Fixture *f, gconstpointer data)
{
  tell_both (f);
  run_until (f, both_are_direct);
  g_clear_pointer (&f->caller.direct, wzp_direct_free);
  run_until (f, callee_is_at_the_relay);
  run_until (f, callee_has_lost_its_path);
}

/* In silence: first the frames go both ways, then by relay, and all is dialled anew. */
static void
test_a_silent_path_is_doubted_then_left (Fixture *f, gconstpointer data)
{
  WzpDirectSent sent = WZP_DIRECT_SENT;
  WzpInstant now, doubt = 0;
  unsigned n_before;

  tell_both (f);
  run_until (f, both_are_direct);
  now = wzp_instant_now ();
  n_before = n_attempts (&f->caller);
  for (WzpInstant end = now + WZP_SECONDS (5); sent != WZP_DIRECT_SENT_NOT; now += FRAME)
    {
      g_assert_cmpuint (now, <, end);
      sent = wzp_direct_send (f->caller.direct, (const uint8_t *) "x", 1, now);
      if (sent == WZP_DIRECT_SENT_DOUBT && doubt == 0)
        doubt = now;
    }
  g_assert_cmpuint (doubt, >, 0);
  g_assert_cmpuint (f->caller.n_hedges, ==, 1);
  g_assert_false (f->caller.is_direct);
  wzp_direct_on_deadline (f->caller.direct, now);
  g_assert_cmpuint (n_attempts (&f->caller), >, n_before);
  g_assert_cmpuint (f->caller.n_again, ==, 1);
}

/* Nobody's address changes: what was in the way has gone by itself. */
static void
test_a_race_that_led_to_nothing_is_run_again (Fixture *f, gconstpointer data)
{
  g_autofree char *callee = address_of (&f->callee);
  WzpDirect *hidden = g_steal_pointer (&f->callee.direct);
  const WzpPathRace *race = wzp_direct_get_race (f->caller.direct);

  tell (&f->caller, callee);
  run_until (f, caller_has_nobody_left_to_dial);
  g_assert_cmpint (wzp_path_race_why (race), ==, WZP_PATH_WHY_NO_ANSWER);
  f->callee.direct = hidden;
  wzp_direct_on_deadline (f->caller.direct, wzp_instant_now () + WZP_SECONDS (10));
  g_assert_cmpuint (f->caller.n_again, ==, 1);
  g_assert_cmpint (wzp_path_race_why (race), ==, WZP_PATH_WHY_NO_ANSWER);
  run_until (f, both_are_direct);
}

/* So often, in so long a time that passes for the caller alone, everything is dialled anew. */
static unsigned
count_heats (Fixture *f, WzpInstant *now, WzpDuration duration)
{
  WzpInstant end = *now + duration;
  unsigned n_before = f->caller.n_again;
  WzpInstant next;

  while ((next = wzp_direct_next_deadline (f->caller.direct)) <= end)
    {
      *now = MAX (*now, next);
      wzp_direct_on_deadline (f->caller.direct, *now);
    }
  *now = end;
  /* Each asks twice where we are seen. */
  return (f->caller.n_again - n_before + 1) / 2;
}

/* Each costs as much as seconds of voice, and most pairs that found no path at first never will. */
static void
test_hope_fades_and_comes_back (Fixture *f, gconstpointer data)
{
  g_autofree char *callee = address_of (&f->callee);
  WzpInterfaces here;
  WzpInstant now;

  g_clear_pointer (&f->callee.direct, wzp_direct_free);
  wzp_interfaces_enumerate (&here);
  tell (&f->caller, callee);
  now = wzp_instant_now ();
  g_assert_cmpuint (count_heats (f, &now, WZP_SECONDS (60)), ==, 6);
  g_assert_cmpuint (count_heats (f, &now, WZP_SECONDS (1140)), ==, 5);
  g_assert_cmpuint (count_heats (f, &now, WZP_SECONDS (3600)), ==, 6);
  /* Another network, or another one of the peer's: but that may be no more than its answer to our last heat. */
  wzp_direct_on_network_change (f->caller.direct, &here, now);
  g_assert_cmpuint (count_heats (f, &now, WZP_SECONDS (60)), ==, 6);
  count_heats (f, &now, WZP_SECONDS (3600));
  tell_update (&f->caller, "127.0.0.1:9", 1, now);
  g_assert_cmpuint (count_heats (f, &now, WZP_SECONDS (60)), ==, 6);
  tell_update (&f->caller, "127.0.0.1:10", 2, now);
  g_assert_cmpuint (count_heats (f, &now, WZP_SECONDS (60)), <=, 1);
}

static gboolean
both_are_at_the_relay (Fixture *f)
{
  return !f->caller.is_direct && !f->callee.is_direct;
}

/* Who dialled goes on from another address of the machine's, who was dialled cannot. */
static void
test_a_connection_to_an_address_that_is_gone_is_left (Fixture *f, gconstpointer data)
{
  g_autofree char *callee = address_of (&f->callee);
  WzpInterfaces here, nowhere = { 0 };

  tell (&f->caller, callee);
  run_until (f, both_are_direct);
  wzp_interfaces_enumerate (&here);
  wzp_direct_on_network_change (f->callee.direct, &here, wzp_instant_now ());
  wzp_direct_on_network_change (f->caller.direct, &nowhere, wzp_instant_now ());
  g_assert_true (both_are_direct (f));
  wzp_direct_on_network_change (f->callee.direct, &nowhere, wzp_instant_now ());
  g_assert_false (f->callee.is_direct);
  run_until (f, both_are_at_the_relay);
}

/* --- strangers -------------------------------------------------------------------------------- */

typedef struct
{
  uint64_t code;
  gboolean is_closed;
} Stranger;

static void
stranger_open (WzpQuicConn *conn, gpointer user_data)
{
  static const char proof[] = "{\"DirectProof\":{\"call_id\":\"" E2EE_PAIR_CALL_ID
                              "\",\"proof\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,"
                              "1,1,1,1,1,1,1,1]}}";

  wzp_quic_conn_send_signal (conn, proof, strlen (proof));
}

static void
stranger_closed (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data)
{
  Stranger *stranger = user_data;

  stranger->code = close->code;
  stranger->is_closed = TRUE;
}

static Stranger stranger;

static gboolean
stranger_is_out (Fixture *f)
{
  return stranger.is_closed;
}

/* From the callee's own machine and socket, which is as near as anybody can come. */
static void
test_who_cannot_prove_itself_is_shown_out (Fixture *f, gconstpointer data)
{
  static const WzpQuicHandler conn_handler = { .handshake_done = stranger_open,
                                               .closed = stranger_closed };
  WzpUdpAddress to, local;

  tell_both (f);
  run_until (f, both_are_direct);
  stranger = (Stranger) { 0 };
  wzp_udp_socket_get_local_address (wzp_quic_io_get_socket (f->caller.io), &local);
  wzp_udp_address_init_ip (&to, (const uint8_t[]) { 127, 0, 0, 1 }, 4,
                           wzp_udp_address_port (&local));
  g_assert_nonnull (wzp_quic_io_connect (
      f->callee.io, &to, wzp_direct_get_server_name (f->caller.direct), &conn_handler, &stranger));
  run_until (f, stranger_is_out);
  g_assert_cmpuint (stranger.code, ==, 0x100);
  g_assert_true (both_are_direct (f));
  g_assert_cmpuint (f->caller.n_moved, ==, 1);
}

/* --- opening packets -------------------------------------------------------------------------- */

static gboolean
offer_opening (End *end, const WzpE2ee *from, uint8_t last_byte)
{
  uint8_t bytes[WZP_OPENING_BYTES];
  WzpUdpPacket packet = { .data = bytes, .len = sizeof bytes };

  wzp_opening_write (from, last_byte, bytes);
  wzp_udp_address_init_ip (&packet.remote, (const uint8_t[]) { 127, 0, 0, last_byte }, 4, 9);
  return wzp_direct_take_opening (end->direct, &packet, wzp_instant_now ());
}

static void
test_only_the_other_end_makes_us_dial (Fixture *f, gconstpointer data)
{
  E2eePair elsewhere;

  e2ee_pair_init (&elsewhere);
  g_assert_false (offer_opening (&f->caller, elsewhere.callee, 1));
  g_assert_false (offer_opening (&f->caller, f->pair.caller, 2));
  g_assert_cmpuint (n_attempts (&f->caller), ==, 0);
  g_assert_true (offer_opening (&f->caller, f->pair.callee, 3));
  g_assert_true (offer_opening (&f->caller, f->pair.callee, 3));
  g_assert_cmpuint (n_attempts (&f->caller), ==, 1);
  for (uint8_t i = 10; i < 100; i++)
    offer_opening (&f->caller, f->pair.callee, i);
  g_assert_cmpuint (n_attempts (&f->caller), ==, WZP_PATH_MAX_LEARNED);
  e2ee_pair_clear (&elsewhere);
}

/* --- what a peer can make us do --------------------------------------------------------------- */

static void
test_many_addresses_are_not_dialled_at_once (Fixture *f, gconstpointer data)
{
  const WzpPathAttempt *attempts;
  WzpInstant now = wzp_instant_now ();
  unsigned n;

  for (unsigned i = 1; i <= 100; i++)
    {
      g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_CANDIDATE_UPDATE };
      g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();

      for (unsigned k = 1; k <= WZP_CANDIDATES_MAX; k++)
        g_strv_builder_take (addresses, g_strdup_printf ("127.1.%u.%u:9", i, k));
      signal.candidate_update.call_id = g_strdup (E2EE_PAIR_CALL_ID);
      signal.candidate_update.generation = i;
      signal.candidate_update.local_addrs = g_strv_builder_end (addresses);
      wzp_direct_on_signal (f->caller.direct, &signal, now);
    }
  attempts = wzp_path_race_get_attempts (wzp_direct_get_race (f->caller.direct), &n);
  g_assert_cmpuint (attempts[n - 1].id, <=, 3 * WZP_CANDIDATES_MAX);
}

#define ADD(name, data, function)                                                                  \
  g_test_add ("/direct/" name, Fixture, data, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("both-move-to-one-connection", NULL, test_both_move_to_one_connection);
  ADD ("one-who-was-told-is-enough/callee", NULL, test_one_who_was_told_is_enough);
  ADD ("one-who-was-told-is-enough/caller", "caller", test_one_who_was_told_is_enough);
  ADD ("what-is-said-arrives", NULL, test_what_is_said_arrives);
  ADD ("a-connection-that-ends-is-left-at-once", NULL, test_a_connection_that_ends_is_left_at_once);
  ADD ("a-silent-path-is-doubted-then-left", NULL, test_a_silent_path_is_doubted_then_left);
  ADD ("hope-fades-and-comes-back", NULL, test_hope_fades_and_comes_back);
  ADD ("a-race-that-led-to-nothing-is-run-again", NULL,
       test_a_race_that_led_to_nothing_is_run_again);
  ADD ("a-connection-to-an-address-that-is-gone-is-left", NULL,
       test_a_connection_to_an_address_that_is_gone_is_left);
  ADD ("who-cannot-prove-itself-is-shown-out", NULL, test_who_cannot_prove_itself_is_shown_out);
  ADD ("only-the-other-end-makes-us-dial", NULL, test_only_the_other_end_makes_us_dial);
  ADD ("many-addresses-are-not-dialled-at-once", NULL, test_many_addresses_are_not_dialled_at_once);
  return g_test_run ();
}
