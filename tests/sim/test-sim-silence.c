/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A relay behind a bad line is not a dead one, and a dead one is found in time: the demonstration's line, which
 * loses a fifth of all packets in bursts of three at one end. */
#include "quic-fixture.h"

/* As call/wzp-core.c and call/wzp-leg.c have them. */
#define SIGNAL_PATIENCE WZP_SECONDS (3)
#define VOICE_PATIENCE  WZP_SECONDS (2)

#define LINES       8u
#define IDLE_TIME   WZP_SECONDS (3600)
#define FRAME       WZP_MS (20)
#define PAUSE_FRAME WZP_MS (160) /* audio/wzp-voice-in.c: silence */
#define SENTENCE    50u          /* frames */
#define PAUSE       12u          /* ditto */
#define TURNS       100u

static void
open_line (Fixture *fixture, guint number, WzpDuration delay, WzpDuration patience)
{
  static const WzpQuicConfig config = { .insistent = TRUE };
  WzpSimLink link = { .delay = delay, .loss = 0.2, .burst = 2.0 / 3 };
  WzpSimLink clean = { 0 };

  fixture_init (fixture, &config, &config);
  *wzp_sim_node_uplink (fixture->server_node) = clean;
  *wzp_sim_node_uplink (fixture->client_node) = clean;
  fixture_open (fixture, "_signal");
  /* Another row of losses for each. */
  for (guint i = 0; i < number; i++)
    wzp_random_unit (wzp_sim_net_random (fixture->net));
  *wzp_sim_node_uplink (fixture->client_node) = link;
  *wzp_sim_node_downlink (fixture->client_node) = link;
  wzp_quic_conn_set_patience (fixture->client.conn, patience);
}

static void
send_frame (Side *side)
{
  uint8_t frame[120] = { 0 };
  struct iovec part = { frame, sizeof frame };

  wzp_quic_conn_send_datagram (side->conn, &part, 1);
}

/* The relay sends something of the other one now and then. */
static void
talk (Fixture *fixture)
{
  for (guint i = 0; i < SENTENCE; i++)
    {
      send_frame (&fixture->client);
      fixture_run (fixture, FRAME);
    }
  for (guint i = 0; i < PAUSE; i++)
    {
      send_frame (&fixture->client);
      fixture_run (fixture, PAUSE_FRAME);
    }
}

static void
set_down (Fixture *fixture)
{
  wzp_sim_node_uplink (fixture->client_node)->is_down = TRUE;
  wzp_sim_node_uplink (fixture->server_node)->is_down = TRUE;
}

static gboolean
is_silent (gpointer user_data)
{
  return ((Fixture *) user_data)->client.n_silences > 0;
}

static void
check_registration (WzpDuration delay)
{
  guint n_silences = 0;

  for (guint i = 0; i < LINES; i++)
    {
      Fixture fixture;

      open_line (&fixture, i, delay, SIGNAL_PATIENCE);
      fixture_run (&fixture, IDLE_TIME);
      n_silences += fixture.client.n_silences;
      g_assert_false (fixture.client.is_closed);
      fixture_clear (&fixture);
    }
  g_test_message ("%u hours: %u times taken for gone", LINES, n_silences);
  g_assert_cmpuint (n_silences, ==, 0);
}

static void
test_a_registration_lives_through_bursts (void)
{
  check_registration (0);
  check_registration (WZP_MS (60));
}

static void
test_a_call_lives_through_bursts (void)
{
  guint n_silences = 0;

  for (guint i = 0; i < LINES; i++)
    {
      Fixture fixture;

      open_line (&fixture, i, 0, VOICE_PATIENCE);
      for (guint turn = 0; turn < TURNS; turn++)
        talk (&fixture);
      n_silences += fixture.client.n_silences;
      fixture_clear (&fixture);
    }
  g_test_message ("%u turns: %u times taken for gone", LINES * TURNS, n_silences);
  g_assert_cmpuint (n_silences, ==, 0);
}

static void
check_death (WzpDuration patience, gboolean speaks, WzpDuration most)
{
  Fixture fixture;

  open_line (&fixture, 0, 0, patience);
  if (speaks)
    talk (&fixture);
  else
    fixture_run (&fixture, WZP_SECONDS (60));
  g_assert_cmpuint (fixture.client.n_silences, ==, 0);
  set_down (&fixture);
  wzp_quic_conn_ping (fixture.client.conn);
  g_assert_false (wzp_sim_net_run_until (fixture.net, is_silent, &fixture, patience - WZP_MS (1)));
  g_assert_true (wzp_sim_net_run_until (fixture.net, is_silent, &fixture, most - patience));
  fixture_clear (&fixture);
}

static void
test_a_dead_relay_is_found (void)
{
  check_death (SIGNAL_PATIENCE, FALSE, WZP_MS (3500));
  check_death (VOICE_PATIENCE, TRUE, WZP_MS (2500));
  /* A change of the network: doubt with reason. */
  check_death (WZP_SECONDS (1), FALSE, WZP_MS (2500));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim-silence/a-registration-lives-through-bursts",
                   test_a_registration_lives_through_bursts);
  g_test_add_func ("/sim-silence/a-call-lives-through-bursts", test_a_call_lives_through_bursts);
  g_test_add_func ("/sim-silence/a-dead-relay-is-found", test_a_dead_relay_is_found);
  return g_test_run ();
}
