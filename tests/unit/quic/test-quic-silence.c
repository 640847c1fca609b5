/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A peer that owes an answer is asked again soon, and taken for gone late. */
#include "wzp-quic-silence.h"

#define START    WZP_SECONDS (1000)
#define PATIENCE WZP_SECONDS (2)
#define PTO      WZP_MS (26)

static WzpInstant
at_ms (uint64_t ms)
{
  return START + WZP_MS (ms);
}

/* Asked at START, every ping is sent: when the verdict comes, and after how many of them. */
static WzpInstant
run (WzpQuicSilence *silence, WzpDuration pto, gboolean pings_go_out, guint *out_n_pings)
{
  WzpInstant now = START;
  uint64_t n_sent = 7;

  *out_n_pings = 0;
  wzp_quic_silence_on_asked (silence, n_sent, START);
  for (;;)
    {
      now = MAX (now, wzp_quic_silence_next_deadline (silence, pto, n_sent));
      switch (wzp_quic_silence_on_deadline (silence, pto, n_sent, now))
        {
        case WZP_QUIC_SILENCE_PING:
          (*out_n_pings)++;
          n_sent += (uint64_t) pings_go_out;
          break;
        case WZP_QUIC_SILENCE_GONE:
          return now;
        case WZP_QUIC_SILENCE_WAIT:
          g_assert_not_reached ();
        }
    }
}

static void
test_nobody_is_doubted_who_owes_nothing (void)
{
  WzpQuicSilence silence = { 0 };

  wzp_quic_silence_on_asked (&silence, 0, START);
  g_assert_cmpuint (wzp_quic_silence_next_deadline (&silence, PTO, 0), ==, WZP_INSTANT_NEVER);
  silence = (WzpQuicSilence) { .patience = PATIENCE };
  g_assert_cmpuint (wzp_quic_silence_next_deadline (&silence, PTO, 0), ==, WZP_INSTANT_NEVER);
  wzp_quic_silence_on_asked (&silence, 0, START);
  wzp_quic_silence_on_heard (&silence);
  g_assert_cmpuint (wzp_quic_silence_next_deadline (&silence, PTO, 0), ==, WZP_INSTANT_NEVER);
  g_assert_cmpint (wzp_quic_silence_on_deadline (&silence, PTO, 0, at_ms (9000)), ==,
                   WZP_QUIC_SILENCE_WAIT);
}

static void
test_pings_before_a_verdict (void)
{
  WzpQuicSilence silence = { .patience = PATIENCE };
  guint n_pings;

  wzp_quic_silence_on_asked (&silence, 7, START);
  g_assert_cmpuint (wzp_quic_silence_next_deadline (&silence, PTO, 7), ==, at_ms (500));
  /* What is asked after that does not begin the time anew. */
  wzp_quic_silence_on_asked (&silence, 9, at_ms (100));
  g_assert_cmpuint (wzp_quic_silence_next_deadline (&silence, PTO, 9), ==, at_ms (500));
  wzp_quic_silence_on_heard (&silence);
  g_assert_cmpuint (run (&silence, PTO, TRUE, &n_pings), ==, at_ms (2050));
  g_assert_cmpuint (n_pings, ==, WZP_QUIC_SILENCE_PACKETS);
  /* Once. */
  g_assert_cmpuint (wzp_quic_silence_next_deadline (&silence, PTO, 99), ==, WZP_INSTANT_NEVER);
  wzp_quic_silence_on_heard (&silence);
  g_assert_cmpuint (run (&silence, PTO, TRUE, &n_pings), ==, at_ms (2050));
}

static void
test_what_did_not_go_out_is_no_question (void)
{
  WzpQuicSilence silence = { .patience = PATIENCE };
  guint n_pings;

  g_assert_cmpuint (run (&silence, PTO, FALSE, &n_pings), ==, at_ms (6000));
}

static void
test_a_long_way_gives_long_patience (void)
{
  WzpQuicSilence silence = { .patience = PATIENCE };
  guint n_pings;

  wzp_quic_silence_on_asked (&silence, 0, START);
  g_assert_cmpuint (wzp_quic_silence_next_deadline (&silence, WZP_SECONDS (1), 0), ==,
                    at_ms (2000));
  wzp_quic_silence_on_heard (&silence);
  g_assert_cmpuint (run (&silence, WZP_SECONDS (1), TRUE, &n_pings), >=, at_ms (3000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quic-silence/nobody-is-doubted-who-owes-nothing",
                   test_nobody_is_doubted_who_owes_nothing);
  g_test_add_func ("/quic-silence/pings-before-a-verdict", test_pings_before_a_verdict);
  g_test_add_func ("/quic-silence/what-did-not-go-out-is-no-question",
                   test_what_did_not_go_out_is_no_question);
  g_test_add_func ("/quic-silence/a-long-way-gives-long-patience",
                   test_a_long_way_gives_long_patience);
  return g_test_run ();
}
