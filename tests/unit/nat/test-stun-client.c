/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-stun-client.h"

#include "nat-test.h"
#include "wzp-random.h"

#include <string.h>

#define MAX_LOG 64

typedef struct
{
  WzpStunClient *client;
  WzpRandom random;
  gboolean no_route;
  unsigned n_sent;
  WzpStunId id; /* of the last packet sent */
  WzpInstant sent_at[MAX_LOG];
  WzpInstant now;
  unsigned n_done;
  WzpStunResult last;
  gboolean restart; /* start another one in the callback */
} Bed;

static gboolean
bed_send (const WzpAddress *to, const void *data, size_t len, gpointer user_data)
{
  Bed *bed = user_data;
  WzpStunMessage message;

  g_assert_cmpint (wzp_stun_parse (data, len, &message), ==, WZP_STUN_PARSE_OK);
  bed->id = message.id;
  g_assert_cmpuint (bed->n_sent, <, MAX_LOG);
  bed->sent_at[bed->n_sent++] = bed->now;
  return !bed->no_route;
}

static void
bed_done (const WzpStunResult *result, gpointer user_data)
{
  Bed *bed = user_data;

  bed->last = *result;
  bed->n_done++;
  if (bed->restart)
    wzp_stun_client_start (bed->client, &result->server, WZP_STUN_CHANGE_NONE, NULL, NULL,
                           bed->now);
}

static void
bed_random (void *out, size_t len, gpointer user_data)
{
  Bed *bed = user_data;
  uint8_t *bytes = out;

  for (size_t i = 0; i < len; i++)
    bytes[i] = (uint8_t) wzp_random_u64 (&bed->random);
}

static void
bed_init (Bed *bed)
{
  static const WzpStunClientEvents events = { bed_send, bed_done, bed_random };

  *bed = (Bed) { .random = wzp_random_seeded (7), .now = WZP_SECONDS (100) };
  bed->client = wzp_stun_client_new (&events, bed);
}

static void
bed_clear (Bed *bed)
{
  wzp_stun_client_free (bed->client);
}

static unsigned
ask (Bed *bed, const char *server, WzpStunChange change)
{
  WzpAddress address = addr (server);

  return wzp_stun_client_start (bed->client, &address, change, NULL, bed, bed->now);
}

static gboolean
answer (Bed *bed, const char *from, const char *mapped)
{
  WzpAddress source = addr (from);
  WzpAddress address = addr (mapped);
  uint8_t packet[WZP_STUN_MAX_BYTES];
  size_t len = wzp_stun_make_response (&bed->id, &address, NULL, packet);

  return wzp_stun_client_on_packet (bed->client, &source, packet, len, bed->now);
}

/* Lets virtual time pass until @until or nothing is due. */
static void
run (Bed *bed, WzpInstant until)
{
  WzpInstant due;

  while ((due = wzp_stun_client_next_deadline (bed->client)) <= until)
    {
      bed->now = due;
      wzp_stun_client_on_deadline (bed->client, due);
    }
}

static void
test_answers_give_the_mapped_address_and_time (void)
{
  Bed bed;
  unsigned number;

  bed_init (&bed);
  number = ask (&bed, "203.0.113.1:3478", WZP_STUN_CHANGE_NONE);
  g_assert_cmpuint (number, >, 0);
  bed.now += WZP_MS (30);
  g_assert_true (answer (&bed, "203.0.113.1:3478", "192.0.2.1:50000"));
  g_assert_cmpuint (bed.n_done, ==, 1);
  g_assert_cmpint (bed.last.outcome, ==, WZP_STUN_OK);
  g_assert_cmpuint (bed.last.transaction, ==, number);
  g_assert_true (bed.last.tag == &bed);
  assert_address (&bed.last.mapped, "192.0.2.1:50000");
  g_assert_cmpuint (bed.last.rtt, ==, WZP_MS (30));
  g_assert_cmpuint (wzp_stun_client_n_pending (bed.client), ==, 0);
  g_assert_true (wzp_stun_client_next_deadline (bed.client) == WZP_INSTANT_NEVER);
  bed_clear (&bed);
}

static void
test_repeats_as_rfc_8489_has_it_and_gives_up_after_39500_ms (void)
{
  static const unsigned at_ms[] = { 0, 500, 1500, 3500, 7500, 15500, 31500 };
  Bed bed;
  WzpInstant start;

  bed_init (&bed);
  start = bed.now;
  ask (&bed, "203.0.113.1:3478", WZP_STUN_CHANGE_NONE);
  run (&bed, start + WZP_SECONDS (3600));
  g_assert_cmpuint (bed.n_sent, ==, G_N_ELEMENTS (at_ms));
  for (size_t i = 0; i < G_N_ELEMENTS (at_ms); i++)
    g_assert_cmpuint (bed.sent_at[i] - start, ==, WZP_MS (at_ms[i]));
  g_assert_cmpint (bed.last.outcome, ==, WZP_STUN_TIMED_OUT);
  g_assert_cmpuint (bed.now - start, ==, WZP_MS (39500));
  g_assert_cmpuint (bed.n_done, ==, 1);
  bed_clear (&bed);
}

static void
test_a_lost_request_is_made_good_by_the_next (void)
{
  Bed bed;

  bed_init (&bed);
  ask (&bed, "[2001:db8::1]:3478", WZP_STUN_CHANGE_NONE);
  run (&bed, bed.now + WZP_MS (500));
  g_assert_cmpuint (bed.n_sent, ==, 2);
  bed.now += WZP_MS (20);
  g_assert_true (answer (&bed, "[2001:db8::1]:3478", "[2001:db8::2]:1"));
  g_assert_cmpint (bed.last.outcome, ==, WZP_STUN_OK);
  /* Which of the two was answered is not known, so the time is the longer. */
  g_assert_cmpuint (bed.last.rtt, ==, WZP_MS (520));
  bed_clear (&bed);
}

static void
test_answers_of_others_change_nothing (void)
{
  Bed bed;
  WzpStunId right;

  bed_init (&bed);
  ask (&bed, "203.0.113.1:3478", WZP_STUN_CHANGE_NONE);
  g_assert_false (answer (&bed, "203.0.113.1:3479", "192.0.2.66:6666"));
  g_assert_false (answer (&bed, "203.0.113.2:3478", "192.0.2.66:6666"));
  g_assert_false (answer (&bed, "[2001:db8::1]:3478", "192.0.2.66:6666"));
  g_assert_cmpuint (wzp_stun_client_n_wrong_source (bed.client), ==, 3);
  right = bed.id;
  bed.id.bytes[0] ^= 1;
  g_assert_false (answer (&bed, "203.0.113.1:3478", "192.0.2.66:6666"));
  g_assert_cmpuint (bed.n_done, ==, 0);
  bed.id = right;
  g_assert_true (answer (&bed, "203.0.113.1:3478", "192.0.2.1:1"));
  g_assert_false (answer (&bed, "203.0.113.1:3478", "192.0.2.66:6666"));
  assert_address (&bed.last.mapped, "192.0.2.1:1");
  g_assert_cmpuint (bed.n_done, ==, 1);
  bed_clear (&bed);
}

static void
test_a_change_request_wants_another_source (void)
{
  static const struct
  {
    WzpStunChange change;
    const char *from;
    int outcome; /* -1: not taken */
  } rows[] = {
    { WZP_STUN_CHANGE_BOTH, "203.0.113.2:3479", WZP_STUN_OK },
    { WZP_STUN_CHANGE_BOTH, "203.0.113.2:3478", -1 },
    { WZP_STUN_CHANGE_BOTH, "203.0.113.1:3479", -1 },
    { WZP_STUN_CHANGE_PORT, "203.0.113.1:3479", WZP_STUN_OK },
    { WZP_STUN_CHANGE_PORT, "203.0.113.2:3479", -1 },
    { WZP_STUN_CHANGE_IP, "203.0.113.2:3478", WZP_STUN_OK },
    /* Answered from where it was asked: the server did not do what was asked. */
    { WZP_STUN_CHANGE_BOTH, "203.0.113.1:3478", WZP_STUN_BAD_ANSWER },
    { WZP_STUN_CHANGE_PORT, "203.0.113.1:3478", WZP_STUN_BAD_ANSWER },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Bed bed;

      bed_init (&bed);
      ask (&bed, "203.0.113.1:3478", rows[i].change);
      g_assert_true (answer (&bed, rows[i].from, "192.0.2.1:1") == (rows[i].outcome >= 0));
      g_assert_cmpuint (bed.n_done, ==, rows[i].outcome >= 0);
      if (rows[i].outcome >= 0)
        g_assert_cmpint (bed.last.outcome, ==, rows[i].outcome);
      bed_clear (&bed);
    }
}

static void
test_an_error_ends_it_with_its_code (void)
{
  Bed bed;
  WzpAddress server = addr ("203.0.113.1:3478");
  uint8_t packet[WZP_STUN_MAX_BYTES];
  size_t len;

  bed_init (&bed);
  ask (&bed, "203.0.113.1:3478", WZP_STUN_CHANGE_BOTH);
  len = wzp_stun_make_error (&bed.id, 420, packet);
  g_assert_true (wzp_stun_client_on_packet (bed.client, &server, packet, len, bed.now));
  g_assert_cmpint (bed.last.outcome, ==, WZP_STUN_REFUSED);
  g_assert_cmpint (bed.last.error_code, ==, 420);
  bed_clear (&bed);
}

static void
test_a_family_without_route_is_unreachable_not_silent (void)
{
  static const WzpStunTiming quick = { .rto = WZP_MS (100), .max_sends = 3, .limit = WZP_MS (400) };
  Bed bed;
  WzpAddress server = addr ("[2001:db8::1]:3478");
  WzpInstant start;

  bed_init (&bed);
  start = bed.now;
  bed.no_route = TRUE;
  wzp_stun_client_start (bed.client, &server, WZP_STUN_CHANGE_NONE, &quick, NULL, bed.now);
  run (&bed, bed.now + WZP_SECONDS (10));
  g_assert_cmpuint (bed.n_sent, ==, 3);
  g_assert_cmpuint (bed.now - start, ==, WZP_MS (400));
  g_assert_cmpint (bed.last.outcome, ==, WZP_STUN_UNREACHABLE);
  g_assert_cmpuint (bed.last.n_sent, ==, 0);
  bed_clear (&bed);
}

static void
test_a_request_that_comes_home_is_a_hairpin (void)
{
  Bed bed;
  WzpAddress own = addr ("192.0.2.1:50000");
  WzpAddress from = addr ("192.0.2.1:50001");
  uint8_t packet[WZP_STUN_MAX_BYTES];
  size_t len;

  bed_init (&bed);
  wzp_stun_client_start_hairpin (bed.client, &own, NULL, NULL, bed.now);
  len = wzp_stun_make_request (&bed.id, WZP_STUN_CHANGE_NONE, packet);
  g_assert_true (wzp_stun_client_on_packet (bed.client, &from, packet, len, bed.now));
  g_assert_true (bed.last.is_hairpin);
  g_assert_cmpint (bed.last.outcome, ==, WZP_STUN_OK);
  assert_address (&bed.last.mapped, "192.0.2.1:50001");
  /* The request of an ordinary transaction sent back to us proves nothing. */
  ask (&bed, "203.0.113.1:3478", WZP_STUN_CHANGE_NONE);
  len = wzp_stun_make_request (&bed.id, WZP_STUN_CHANGE_NONE, packet);
  g_assert_false (wzp_stun_client_on_packet (bed.client, &from, packet, len, bed.now));
  g_assert_cmpuint (bed.n_done, ==, 1);
  bed_clear (&bed);
}

static void
test_refuses_what_cannot_be_asked_and_too_many (void)
{
  Bed bed;
  WzpAddress none = { 0 };

  bed_init (&bed);
  g_assert_cmpuint (ask (&bed, "203.0.113.1:0", WZP_STUN_CHANGE_NONE), ==, 0);
  g_assert_cmpuint (ask (&bed, "224.0.0.1:3478", WZP_STUN_CHANGE_NONE), ==, 0);
  g_assert_cmpuint (
      wzp_stun_client_start (bed.client, &none, WZP_STUN_CHANGE_NONE, NULL, NULL, bed.now), ==, 0);
  g_assert_cmpuint (bed.n_sent, ==, 0);
  for (unsigned i = 0; i < WZP_STUN_CLIENT_MAX; i++)
    g_assert_cmpuint (ask (&bed, "203.0.113.1:3478", WZP_STUN_CHANGE_NONE), >, 0);
  g_assert_cmpuint (ask (&bed, "203.0.113.1:3478", WZP_STUN_CHANGE_NONE), ==, 0);
  wzp_stun_client_cancel_all (bed.client, bed.now);
  g_assert_cmpuint (bed.n_done, ==, WZP_STUN_CLIENT_MAX);
  g_assert_cmpint (bed.last.outcome, ==, WZP_STUN_CANCELLED);
  bed_clear (&bed);
}

static void
test_the_callback_may_start_again (void)
{
  Bed bed;
  unsigned number;

  bed_init (&bed);
  bed.restart = TRUE;
  number = ask (&bed, "203.0.113.1:3478", WZP_STUN_CHANGE_NONE);
  g_assert_true (answer (&bed, "203.0.113.1:3478", "192.0.2.1:1"));
  g_assert_cmpuint (wzp_stun_client_n_pending (bed.client), ==, 1);
  wzp_stun_client_cancel (bed.client, number, bed.now);
  g_assert_cmpuint (bed.n_done, ==, 1);
  wzp_stun_client_cancel_all (bed.client, bed.now);
  g_assert_cmpuint (bed.n_done, ==, 2);
  g_assert_cmpuint (wzp_stun_client_n_pending (bed.client), ==, 1);
  bed_clear (&bed);
}

#define ADD(test) g_test_add_func ("/nat/stun-client/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (answers_give_the_mapped_address_and_time);
  ADD (repeats_as_rfc_8489_has_it_and_gives_up_after_39500_ms);
  ADD (a_lost_request_is_made_good_by_the_next);
  ADD (answers_of_others_change_nothing);
  ADD (a_change_request_wants_another_source);
  ADD (an_error_ends_it_with_its_code);
  ADD (a_family_without_route_is_unreachable_not_silent);
  ADD (a_request_that_comes_home_is_a_hairpin);
  ADD (refuses_what_cannot_be_asked_and_too_many);
  ADD (the_callback_may_start_again);
  return g_test_run ();
}
