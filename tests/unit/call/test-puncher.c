/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two punchers over loopback, one of whom believes that it is behind a NAT that chooses ports at random:
 * its extra sockets are at random ports, and are to be found by guessing. */
#include "wzp-puncher.h"

#include "e2ee-pair.h"
#include "wzp-opening.h"

#define CALL_ID          E2EE_PAIR_CALL_ID
#define DEADLINE_SECONDS 30

typedef struct _Fixture Fixture;

typedef struct
{
  Fixture *f;
  const WzpE2ee *e2ee;
  WzpQuicIo *io;
  WzpPuncher *puncher;
  WzpAddress address;
  WzpAddress learned; /* not set: nothing */
  GString *said;
} End;

struct _Fixture
{
  E2eePair pair;
  End easy, hard;
  gboolean is_mute; /* what is said is lost */
  gboolean is_visited;
  gboolean is_open;
  gboolean is_late;
};

static End *
other (End *end)
{
  return end == &end->f->easy ? &end->f->hard : &end->f->easy;
}

/* --- ends ------------------------------------------------------------------------------------- */

static void
on_wake (WzpPuncher *puncher, gpointer user_data)
{
}

static void
on_send (WzpPuncher *puncher, GBytes *json, gpointer user_data)
{
  End *end = user_data;
  g_auto (WzpSignal) signal = { 0 };

  g_assert_cmpint (
      wzp_signal_parse (g_bytes_get_data (json, NULL), g_bytes_get_size (json), &signal, NULL), ==,
      WZP_SIGNAL_PARSE_OK);
  g_assert_cmpstr (wzp_signal_get_call_id (&signal), ==, CALL_ID);
  g_string_append_printf (end->said, "%s ", wzp_signal_get_name (&signal));
  if (!end->f->is_mute)
    wzp_puncher_on_signal (other (end)->puncher, &signal, wzp_instant_now ());
}

static const WzpPuncherHandler handler = {
  .wake = on_wake,
  .send = on_send,
};

static gboolean
is_given_up (Fixture *f)
{
  return wzp_puncher_next_deadline (f->hard.puncher) == WZP_INSTANT_NEVER;
}

static void
on_opening (WzpQuicIo *io, const WzpUdpPacket *packet, gpointer user_data)
{
  End *end = user_data;

  /* A bet goes to many ports of this machine: another test's may come here. */
  if (!wzp_opening_check (end->e2ee, packet->data, packet->len))
    return;
  /* The easy end's filter, which loopback has not, stops what comes before it has hit. */
  if (end == &end->f->easy && !is_given_up (end->f))
    return;
  wzp_address_from_sockaddr (&packet->remote.sa, wzp_udp_address_len (&packet->remote),
                             &end->learned);
}

static void
on_incoming (WzpQuic *quic, WzpQuicConn *conn, gpointer user_data)
{
  ((Fixture *) user_data)->is_visited = TRUE;
}

static void
open_end (Fixture *f, End *end)
{
  static const WzpQuicEvents events = { .incoming = on_incoming };
  static const uint8_t localhost[4] = { 127, 0, 0, 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpQuicCredentials) credentials = wzp_quic_credentials_new_random (&error);
  WzpQuicConfig config = { .credentials = credentials, .events = &events, .user_data = f };
  WzpUdpAddress bound;
  WzpUdpSocket *socket;

  end->f = f;
  end->said = g_string_new (NULL);
  wzp_udp_address_init_ip (&bound, localhost, sizeof localhost, 0);
  socket = wzp_udp_socket_new (&bound, WZP_UDP_SOCKET_NONE, &error);
  g_assert_no_error (error);
  wzp_udp_socket_get_local_address (socket, &bound);
  wzp_address_from_sockaddr (&bound.sa, wzp_udp_address_len (&bound), &end->address);
  end->io = wzp_quic_io_new (socket, &config, NULL, &error);
  g_assert_no_error (error);
  wzp_quic_io_set_stray_func_for (end->io, WZP_OPENING_FIRST_BYTE, on_opening, end);
}

static void
make_puncher (End *end)
{
  const WzpPuncherConfig config = {
    .io = end->io,
    .e2ee = end->e2ee,
    .call_id = CALL_ID,
    .is_caller = end == &end->f->easy,
  };

  end->puncher = wzp_puncher_new (&config, &handler, end);
}

static gboolean
on_deadline (gpointer user_data)
{
  ((Fixture *) user_data)->is_late = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  open_end (f, &f->easy);
  open_end (f, &f->hard);
  e2ee_pair_init (&f->pair);
  f->easy.e2ee = f->pair.caller;
  f->hard.e2ee = f->pair.callee;
  make_puncher (&f->easy);
  make_puncher (&f->hard);
}

static void
close_end (End *end)
{
  wzp_puncher_free (end->puncher);
  wzp_quic_io_free (end->io);
  g_string_free (end->said, TRUE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close_end (&f->easy);
  close_end (&f->hard);
  e2ee_pair_clear (&f->pair);
}

/* --- time ------------------------------------------------------------------------------------- */

static gboolean
on_tick (gpointer user_data)
{
  Fixture *f = user_data;
  WzpInstant now = wzp_instant_now ();

  wzp_puncher_on_deadline (f->easy.puncher, now);
  wzp_puncher_on_deadline (f->hard.puncher, now);
  return G_SOURCE_CONTINUE;
}

static void
run_until (Fixture *f, gboolean (*is_reached) (Fixture *))
{
  guint tick = g_timeout_add (1, on_tick, f);
  guint deadline = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, f);

  while (!is_reached (f) && !f->is_late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (f->is_late);
  g_source_remove (tick);
  g_source_remove (deadline);
}

static void
tell (End *end, WzpNatMapping mapping, WzpNatAllocationPattern pattern)
{
  const WzpNatReport report = {
    .behind_nat = WZP_TRI_YES,
    .mapped = end->address,
    .mapping = mapping,
    .allocation = { .pattern = pattern, .step = 1 },
  };

  wzp_puncher_set_report (end->puncher, &report, wzp_instant_now ());
  wzp_puncher_set_peer (end->puncher, &other (end)->address, wzp_instant_now ());
}

/* --- tests ------------------------------------------------------------------------------------ */

static gboolean
is_found (Fixture *f)
{
  return wzp_address_is_set (&f->easy.learned);
}

static gboolean
is_open (Fixture *f)
{
  return f->is_open && f->is_visited;
}

static void
on_open (WzpQuicConn *conn, gpointer user_data)
{
  ((Fixture *) user_data)->is_open = TRUE;
}

static void
test_a_random_port_is_found_and_answers (Fixture *f, gconstpointer data)
{
  static const WzpQuicHandler conn_handler = { .handshake_done = on_open };
  WzpUdpAddress remote;
  const WzpHardNat *machine;

  tell (&f->easy, WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT, WZP_NAT_ALLOCATION_PRESERVING);
  tell (&f->hard, WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT, WZP_NAT_ALLOCATION_RANDOM);
  run_until (f, is_found);
  g_assert_cmpstr (f->hard.said->str, ==, "HardNatProbe HardNatBirthdayStart ");
  g_assert_cmpstr (f->easy.said->str, ==, "HardNatProbe ");
  g_assert_false (wzp_address_equal (&f->easy.learned, &f->hard.address));
  machine = wzp_puncher_get_machine (f->hard.puncher);
  g_assert_cmpint (wzp_hard_nat_get_plan (machine), ==, WZP_HARD_NAT_PLAN_BET_OPEN);
  g_assert_cmpuint (wzp_hard_nat_get_n_packets (machine), <=, WZP_HARD_NAT_SOCKETS);

  wzp_puncher_stop (f->easy.puncher, wzp_instant_now ());
  g_assert_true (wzp_udp_address_init (&remote, &f->easy.learned.sa, f->easy.learned.len));
  g_assert_nonnull (wzp_quic_io_connect (f->easy.io, &remote, "call-call", &conn_handler, f));
  run_until (f, is_open);
}

static void
forget_finding (Fixture *f)
{
  wzp_puncher_stop (f->easy.puncher, wzp_instant_now ());
  wzp_puncher_stop (f->hard.puncher, wzp_instant_now ());
  f->easy.learned = (WzpAddress) { 0 };
}

static void
test_a_found_path_that_died_is_looked_for_again (Fixture *f, gconstpointer data)
{
  unsigned n_first;

  tell (&f->easy, WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT, WZP_NAT_ALLOCATION_PRESERVING);
  tell (&f->hard, WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT, WZP_NAT_ALLOCATION_RANDOM);
  run_until (f, is_found);
  forget_finding (f);
  n_first = wzp_hard_nat_get_n_packets (wzp_puncher_get_machine (f->easy.puncher));
  g_assert_cmpuint (n_first, >, 0);
  /* What is learned while there is a path begins nothing. */
  tell (&f->hard, WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT, WZP_NAT_ALLOCATION_RANDOM);
  g_assert_cmpstr (f->hard.said->str, ==, "HardNatProbe HardNatBirthdayStart ");

  wzp_puncher_again (f->easy.puncher, wzp_instant_now ());
  wzp_puncher_again (f->hard.puncher, wzp_instant_now ());
  run_until (f, is_found);
  g_assert_cmpstr (f->hard.said->str, ==,
                   "HardNatProbe HardNatBirthdayStart HardNatProbe HardNatBirthdayStart ");
  g_assert_cmpuint (wzp_hard_nat_get_n_packets (wzp_puncher_get_machine (f->hard.puncher)), ==,
                    2 * WZP_HARD_NAT_SOCKETS);
  g_assert_cmpuint (wzp_hard_nat_get_n_packets (wzp_puncher_get_machine (f->easy.puncher)), >,
                    n_first);
}

static gboolean
is_easy_given_up (Fixture *f)
{
  return is_given_up (f) && wzp_puncher_next_deadline (f->easy.puncher) == WZP_INSTANT_NEVER;
}

static gboolean
is_found_or_given_up (Fixture *f)
{
  return is_found (f) || is_easy_given_up (f);
}

static void
test_all_attempts_of_a_call_share_one_budget (Fixture *f, gconstpointer data)
{
  tell (&f->easy, WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT, WZP_NAT_ALLOCATION_PRESERVING);
  tell (&f->hard, WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT, WZP_NAT_ALLOCATION_RANDOM);
  /* Luck makes an attempt cheap, but not one after the other. */
  for (unsigned i = 0; i < 64; i++)
    {
      unsigned n_easy;
      unsigned n_hard;

      run_until (f, is_found_or_given_up);
      forget_finding (f);
      n_easy = wzp_hard_nat_get_n_packets (wzp_puncher_get_machine (f->easy.puncher));
      n_hard = wzp_hard_nat_get_n_packets (wzp_puncher_get_machine (f->hard.puncher));
      g_assert_cmpuint (n_easy, <=, WZP_HARD_NAT_MAX_PACKETS);
      g_assert_cmpuint (n_hard, <=, WZP_HARD_NAT_MAX_PACKETS);
      if (MAX (n_easy, n_hard) == WZP_HARD_NAT_MAX_PACKETS)
        return;
      wzp_puncher_again (f->easy.puncher, wzp_instant_now ());
      wzp_puncher_again (f->hard.puncher, wzp_instant_now ());
    }
  g_assert_not_reached ();
}

static gboolean
is_heard (Fixture *f)
{
  return wzp_address_is_set (&f->hard.learned);
}

static void
test_a_sequence_is_guessed (Fixture *f, gconstpointer data)
{
  tell (&f->easy, WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT, WZP_NAT_ALLOCATION_PRESERVING);
  /* The next port of this one's "NAT" is its real one. */
  wzp_address_set_port (&f->hard.address, (uint16_t) (wzp_address_get_port (&f->hard.address) - 5));
  tell (&f->hard, WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT, WZP_NAT_ALLOCATION_SEQUENTIAL);
  run_until (f, is_heard);
  g_assert_true (wzp_address_equal (&f->hard.learned, &f->easy.address));
}

static void
test_a_peer_who_says_nothing_gets_four_questions (Fixture *f, gconstpointer data)
{
  f->is_mute = TRUE;
  tell (&f->easy, WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT, WZP_NAT_ALLOCATION_PRESERVING);
  tell (&f->hard, WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT, WZP_NAT_ALLOCATION_RANDOM);
  run_until (f, is_given_up);
  g_assert_cmpstr (f->hard.said->str, ==, "HardNatProbe HardNatProbe HardNatProbe HardNatProbe ");
  g_assert_cmpstr (f->easy.said->str, ==, "");
}

static void
test_two_easy_ends_say_nothing (Fixture *f, gconstpointer data)
{
  tell (&f->easy, WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT, WZP_NAT_ALLOCATION_PRESERVING);
  tell (&f->hard, WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT, WZP_NAT_ALLOCATION_PRESERVING);
  g_assert_cmpstr (f->hard.said->str, ==, "");
  g_assert_cmpstr (f->easy.said->str, ==, "");
  g_assert_cmpint (wzp_hard_nat_get_state (wzp_puncher_get_machine (f->easy.puncher)), ==,
                   WZP_HARD_NAT_IDLE);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/call/puncher/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-random-port-is-found-and-answers", test_a_random_port_is_found_and_answers);
  ADD ("a-found-path-that-died-is-looked-for-again",
       test_a_found_path_that_died_is_looked_for_again);
  ADD ("all-attempts-of-a-call-share-one-budget", test_all_attempts_of_a_call_share_one_budget);
  ADD ("a-sequence-is-guessed", test_a_sequence_is_guessed);
  ADD ("a-peer-who-says-nothing-gets-four-questions",
       test_a_peer_who_says_nothing_gets_four_questions);
  ADD ("two-easy-ends-say-nothing", test_two_easy_ends_say_nothing);
  return g_test_run ();
}
