/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-error.h"
#include "wzp-identity-keys.h"
#include "wzp-session.h"
#include "wzp-signature.h"

#define START WZP_SECONDS (1000)

static const uint8_t exporter[32] = { 1, 2, 3 };

typedef struct
{
  WzpIdentity *identity;
  WzpIdentity *relay;
  WzpSession *session;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->identity = wzp_identity_new_random ();
  f->relay = wzp_identity_new_random ();
  f->session = wzp_session_new (f->identity, wzp_random_seeded (1));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wzp_session_free (f->session);
  wzp_identity_unref (f->identity);
  wzp_identity_unref (f->relay);
}

/* What the session asks for, one word each. */
static char *
effects (WzpSession *session)
{
  static const char *const names[] = { "dial", "send", "close", "changed", "reflected", "pong" };
  g_autoptr (GString) text = g_string_new (NULL);

  for (;;)
    {
      g_auto (WzpSessionEffect) effect = { 0 };
      g_auto (WzpSignal) signal = { 0 };

      if (!wzp_session_next_effect (session, &effect))
        return g_string_free_and_steal (g_steal_pointer (&text));
      if (effect.type != WZP_SESSION_SEND)
        {
          g_string_append_printf (text, "%s ", names[effect.type]);
          continue;
        }
      wzp_signal_parse (g_bytes_get_data (effect.json, NULL), g_bytes_get_size (effect.json),
                        &signal, NULL);
      g_string_append_printf (text, "%s ", wzp_signal_get_name (&signal));
    }
}

#define assert_effects(session, expected)                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *text = effects (session);                                                     \
    g_assert_cmpstr (text, ==, expected);                                                          \
  }                                                                                                \
  G_STMT_END

static void
acknowledge (Fixture *f, const WzpIdentity *signer)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_REGISTER_PRESENCE_ACK };
  WzpSignalRegisterPresenceAck *ack = &signal.register_presence_ack;
  uint8_t signature[WZP_SIGNATURE_BYTES];

  ack->success = TRUE;
  ack->relay_build = g_strdup ("build");
  ack->relay_region = g_strdup (" E\x7fU\xe2\x80\xae north\n");
  if (signer)
    {
      ack->has_identity_pub = TRUE;
      memcpy (ack->identity_pub, wzp_identity_get_public_key (f->relay), 32);
      wzp_channel_sign (signer, WZP_CHANNEL_RELAY, exporter, signature);
      ack->channel_signature = g_bytes_new (signature, sizeof signature);
    }
  g_assert_true (wzp_session_on_signal (f->session, &signal, START));
}

static void
go_online (Fixture *f)
{
  wzp_session_start (f->session, START);
  assert_effects (f->session, "changed dial ");
  wzp_session_on_connected (f->session, exporter, START);
  assert_effects (f->session, "RegisterPresence changed ");
  acknowledge (f, NULL);
  assert_effects (f->session, "changed ");
  g_assert_cmpint (wzp_session_get_state (f->session), ==, WZP_SESSION_ONLINE);
}

static void
test_registers_and_is_online (Fixture *f, gconstpointer data)
{
  go_online (f);
  g_assert_cmpstr (wzp_session_get_relay_build (f->session), ==, "build");
  g_assert_cmpstr (wzp_session_get_relay_region (f->session), ==, "EU north");
  g_assert_false (wzp_session_is_relay_proven (f->session));
  wzp_session_stop (f->session);
  assert_effects (f->session, "close changed ");
  g_assert_cmpint (wzp_session_get_state (f->session), ==, WZP_SESSION_OFFLINE);
}

static void
test_a_token_goes_first (Fixture *f, gconstpointer data)
{
  wzp_session_set_token (f->session, "secret");
  wzp_session_start (f->session, START);
  wzp_session_on_connected (f->session, exporter, START);
  assert_effects (f->session, "changed dial AuthToken RegisterPresence changed ");
}

static void
test_a_relay_that_signs_is_proven (Fixture *f, gconstpointer data)
{
  wzp_session_start (f->session, START);
  wzp_session_on_connected (f->session, exporter, START);
  acknowledge (f, f->relay);
  g_assert_cmpint (wzp_session_get_state (f->session), ==, WZP_SESSION_ONLINE);
  g_assert_true (wzp_session_is_relay_proven (f->session));
}

static void
test_a_relay_that_signs_wrongly_is_refused (Fixture *f, gconstpointer data)
{
  wzp_session_start (f->session, START);
  wzp_session_on_connected (f->session, exporter, START);
  acknowledge (f, f->identity);
  g_assert_cmpint (wzp_session_get_state (f->session), ==, WZP_SESSION_FAILED);
  g_assert_error (wzp_session_get_error (f->session), WZP_ERROR, WZP_ERROR_CRYPTO);
}

static void
test_what_never_worked_is_told_at_once (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_UNREACHABLE, "no answer");

  wzp_session_start (f->session, START);
  wzp_session_on_closed (f->session, error, FALSE, START);
  assert_effects (f->session, "changed dial changed ");
  g_assert_cmpint (wzp_session_get_state (f->session), ==, WZP_SESSION_FAILED);
  g_assert_error (wzp_session_get_error (f->session), WZP_ERROR, WZP_ERROR_UNREACHABLE);
}

static void
test_what_is_lost_is_tried_again_ever_slower (Fixture *f, gconstpointer data)
{
  static const unsigned seconds[] = { 0, 1, 2, 4, 8, 15, 30, 30, 30 };
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_CLOSED, "gone");
  WzpInstant now = START;

  go_online (f);
  for (size_t i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      WzpDuration wait;

      wzp_session_on_closed (f->session, error, FALSE, now);
      assert_effects (f->session, "changed ");
      g_assert_cmpint (wzp_session_get_state (f->session), ==, WZP_SESSION_WAITING);
      wait = wzp_session_next_deadline (f->session) - now;
      g_assert_cmpuint (wait, <=, WZP_SECONDS (seconds[i]));
      g_assert_cmpuint (wait, >=, WZP_SECONDS (seconds[i]) * 3 / 4);
      now += wait;
      wzp_session_on_deadline (f->session, now);
      assert_effects (f->session, "changed dial ");
    }
  wzp_session_on_connected (f->session, exporter, now);
  acknowledge (f, NULL);
  wzp_session_on_closed (f->session, error, FALSE, now);
  g_assert_cmpuint (wzp_session_next_deadline (f->session), ==, now);
}

static void
test_in_a_call_it_is_tried_every_second (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_CLOSED, "gone");
  WzpInstant now = START;

  go_online (f);
  for (size_t i = 0; i < 10; i++)
    {
      wzp_session_on_closed (f->session, error, FALSE, now);
      if (i == 5)
        {
          g_assert_cmpuint (wzp_session_next_deadline (f->session) - now, >, WZP_SECONDS (5));
          wzp_session_set_urgent (f->session, TRUE, now);
        }
      if (i >= 5)
        g_assert_cmpuint (wzp_session_next_deadline (f->session) - now, <=, WZP_SECONDS (1));
      now = wzp_session_next_deadline (f->session);
      wzp_session_on_deadline (f->session, now);
    }
}

static void
test_a_slow_relay_is_told_of_while_it_is_tried (Fixture *f, gconstpointer data)
{
  wzp_session_start (f->session, START);
  assert_effects (f->session, "changed dial ");
  g_assert_cmpuint (wzp_session_next_deadline (f->session), ==, START + WZP_SESSION_SLOW);
  wzp_session_on_deadline (f->session, START + WZP_SESSION_SLOW);
  assert_effects (f->session, "changed ");
  g_assert_cmpint (wzp_session_get_state (f->session), ==, WZP_SESSION_CONNECTING);
  g_assert_error (wzp_session_get_error (f->session), WZP_ERROR, WZP_ERROR_UNREACHABLE);
  g_assert_cmpuint (wzp_session_next_deadline (f->session), ==, WZP_INSTANT_NEVER);
  wzp_session_on_connected (f->session, exporter, START + WZP_SECONDS (4));
  acknowledge (f, NULL);
  g_assert_cmpint (wzp_session_get_state (f->session), ==, WZP_SESSION_ONLINE);
  g_assert_no_error (wzp_session_get_error (f->session));
}

static void
test_a_changed_key_is_not_tried_again (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_KEY_CHANGED, "other key");

  go_online (f);
  wzp_session_on_closed (f->session, error, TRUE, START);
  g_assert_cmpint (wzp_session_get_state (f->session), ==, WZP_SESSION_FAILED);
  g_assert_cmpuint (wzp_session_next_deadline (f->session), ==, WZP_INSTANT_NEVER);
}

static void
test_a_silent_relay_is_given_up (Fixture *f, gconstpointer data)
{
  wzp_session_start (f->session, START);
  wzp_session_on_connected (f->session, exporter, START);
  wzp_session_on_deadline (f->session, START + WZP_SESSION_REGISTER_TIMEOUT - 1);
  g_assert_cmpint (wzp_session_get_state (f->session), ==, WZP_SESSION_REGISTERING);
  wzp_session_on_deadline (f->session, START + WZP_SESSION_REGISTER_TIMEOUT);
  assert_effects (f->session, "changed dial RegisterPresence changed close changed ");
  g_assert_error (wzp_session_get_error (f->session), WZP_ERROR, WZP_ERROR_TIMEOUT);
}

static void
test_questions_are_answered_or_time_out (Fixture *f, gconstpointer data)
{
  g_auto (WzpSignal) reflected = { .type = WZP_SIGNAL_REFLECT_RESPONSE };
  g_auto (WzpSignal) pong = { .type = WZP_SIGNAL_PONG, .pong.timestamp_ms = 1 };

  g_assert_false (wzp_session_reflect (f->session, START));
  go_online (f);
  g_assert_true (wzp_session_reflect (f->session, START));
  g_assert_false (wzp_session_reflect (f->session, START));
  g_assert_true (wzp_session_ping (f->session, START));
  assert_effects (f->session, "Reflect Ping ");
  reflected.reflect_response.observed_addr = g_strdup ("192.0.2.1:5");
  wzp_session_on_signal (f->session, &reflected, START);
  wzp_session_on_signal (f->session, &pong, START + WZP_MS (5));
  assert_effects (f->session, "reflected pong ");

  g_assert_true (wzp_session_reflect (f->session, START));
  g_assert_true (wzp_session_ping (f->session, START));
  assert_effects (f->session, "Reflect Ping ");
  wzp_session_on_deadline (f->session, START + WZP_SESSION_ANSWER_TIMEOUT);
  assert_effects (f->session, "reflected pong ");
}

static void
test_calls_are_nobodys_before_registration (Fixture *f, gconstpointer data)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_DIRECT_CALL_OFFER };

  wzp_session_start (f->session, START);
  g_assert_true (wzp_session_on_signal (f->session, &signal, START));
  wzp_session_on_connected (f->session, exporter, START);
  /* Said, though not acknowledged: a reference relay has us in its hub already. */
  g_assert_false (wzp_session_on_signal (f->session, &signal, START));
  acknowledge (f, NULL);
  g_assert_false (wzp_session_on_signal (f->session, &signal, START));
}

static void
test_no_order_of_events_breaks_a_session (Fixture *f, gconstpointer data)
{
  WzpRandom random = wzp_random_seeded (3);
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_CLOSED, "gone");
  WzpInstant now = START;

  for (unsigned i = 0; i < 5000; i++)
    {
      g_autofree char *text = NULL;
      unsigned what = (unsigned) wzp_random_below (&random, 9);

      if (what == 0)
        wzp_session_start (f->session, now);
      else if (what == 1)
        wzp_session_on_connected (f->session, exporter, now);
      else if (what == 2)
        acknowledge (f, wzp_random_below (&random, 5) == 0 ? f->identity : NULL);
      else if (what == 3)
        wzp_session_on_closed (f->session, error, wzp_random_below (&random, 5) == 0, now);
      else if (what == 4)
        wzp_session_on_deadline (f->session, now);
      else if (what == 5 && wzp_random_below (&random, 9) == 0)
        wzp_session_stop (f->session);
      else if (what == 6)
        wzp_session_retry_now (f->session, now);
      else if (what == 7)
        wzp_session_reflect (f->session, now);
      now += wzp_random_below (&random, WZP_SECONDS (12));
      text = effects (f->session);
      g_assert_cmpuint (strlen (text), <, 100);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/call/session/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("registers-and-is-online", test_registers_and_is_online);
  ADD ("a-token-goes-first", test_a_token_goes_first);
  ADD ("a-relay-that-signs-is-proven", test_a_relay_that_signs_is_proven);
  ADD ("a-relay-that-signs-wrongly-is-refused", test_a_relay_that_signs_wrongly_is_refused);
  ADD ("what-never-worked-is-told-at-once", test_what_never_worked_is_told_at_once);
  ADD ("what-is-lost-is-tried-again-ever-slower", test_what_is_lost_is_tried_again_ever_slower);
  ADD ("in-a-call-it-is-tried-every-second", test_in_a_call_it_is_tried_every_second);
  ADD ("a-slow-relay-is-told-of-while-it-is-tried", test_a_slow_relay_is_told_of_while_it_is_tried);
  ADD ("a-changed-key-is-not-tried-again", test_a_changed_key_is_not_tried_again);
  ADD ("a-silent-relay-is-given-up", test_a_silent_relay_is_given_up);
  ADD ("questions-are-answered-or-time-out", test_questions_are_answered_or_time_out);
  ADD ("calls-are-nobodys-before-registration", test_calls_are_nobodys_before_registration);
  ADD ("no-order-of-events-breaks-a-session", test_no_order_of_events_breaks_a_session);
  return g_test_run ();
}
