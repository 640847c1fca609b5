/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "relay-forward.h"
#include "wzp-media-header.h"

typedef struct
{
  uint8_t bytes[64];
  size_t len;
  unsigned n;
} Listener;

static void
receive (gpointer listener, const struct iovec *parts, size_t n_parts)
{
  Listener *self = listener;

  self->len = 0;
  self->n++;
  for (size_t i = 0; i < n_parts; i++)
    {
      memcpy (self->bytes + self->len, parts[i].iov_base, parts[i].iov_len);
      self->len += parts[i].iov_len;
    }
}

/* A valid Opus packet with a lie in its slot byte. */
static const uint8_t frame[] = {
  0, 0, 0x12, 0x34, 0, 0, 1, 2, 0, 0, 1, 77, 'v', 'o', 'i', 'c', 'e'
};

static void
test_everybody_else_hears_it_with_the_senders_slot (void)
{
  Listener a = { 0 }, b = { 0 }, c = { 0 };
  RelayForwardStats stats = { 0 };
  RelayFan fan = { .room = 1, .listeners = g_ptr_array_new () };
  uint8_t expected[sizeof frame];

  g_ptr_array_add (fan.listeners, &a);
  g_ptr_array_add (fan.listeners, &b);
  g_ptr_array_add (fan.listeners, &c);
  relay_forward_fan_out (&fan, &b, 5, frame, sizeof frame, receive, &stats);
  memcpy (expected, frame, sizeof frame);
  expected[11] = 5;
  g_assert_cmpmem (a.bytes, a.len, expected, sizeof expected);
  g_assert_cmpmem (c.bytes, c.len, expected, sizeof expected);
  g_assert_cmpuint (b.n, ==, 0);
  g_assert_cmpuint (stats.frames_out, ==, 2);
  g_ptr_array_unref (fan.listeners);
}

static void
test_malformed_frames_go_nowhere_and_have_a_bound (void)
{
  static const uint8_t short_one[] = { 0, 0, 1 };
  static const uint8_t bad_codec[12] = { 9 << 2 };
  static const uint8_t no_report[12] = { 1 << 1 };
  RelayForwardStats stats = { 0 };
  RelaySender sender;

  relay_sender_init (&sender, &relay_limits_default, 0);
  g_assert_cmpint (relay_forward_check (&sender, short_one, sizeof short_one, &stats, 0), ==,
                   RELAY_FORWARD_DROPPED);
  g_assert_cmpint (relay_forward_check (&sender, bad_codec, sizeof bad_codec, &stats, 0), ==,
                   RELAY_FORWARD_DROPPED);
  g_assert_cmpint (relay_forward_check (&sender, no_report, sizeof no_report, &stats, 0), ==,
                   RELAY_FORWARD_DROPPED);
  for (int i = 3; i < RELAY_MALFORMED_MAX; i++)
    g_assert_cmpint (relay_forward_check (&sender, NULL, 0, &stats, 0), ==, RELAY_FORWARD_DROPPED);
  g_assert_cmpint (relay_forward_check (&sender, frame, sizeof frame, &stats, 0), ==,
                   RELAY_FORWARD_DONE);
  g_assert_cmpint (relay_forward_check (&sender, NULL, 0, &stats, 0), ==,
                   RELAY_FORWARD_TOO_MANY_MALFORMED);
  g_assert_cmpuint (stats.malformed, ==, RELAY_MALFORMED_MAX + 1);
}

static void
test_a_sender_has_its_rate (void)
{
  RelayForwardStats stats = { 0 };
  RelaySender sender;
  WzpInstant now = WZP_SECONDS (1);
  unsigned n_done = 0;

  relay_sender_init (&sender, &relay_limits_default, now);
  /* Frames of 10 ms with a repair packet each, for a minute. */
  for (int i = 0; i < 12000; i++, now += WZP_MS (5))
    g_assert_cmpint (relay_forward_check (&sender, frame, sizeof frame, &stats, now), ==,
                     RELAY_FORWARD_DONE);
  for (int i = 0; i < 1000; i++)
    n_done += relay_forward_check (&sender, frame, sizeof frame, &stats, now) == RELAY_FORWARD_DONE;
  g_assert_cmpuint (n_done, <=, relay_limits_default.sender_packets_per_second);
  g_assert_cmpuint (stats.over_rate, ==, 1000 - n_done);
}

static void
test_a_flood_ends_the_sender (void)
{
  RelayForwardStats stats = { 0 };
  RelayForwardResult result = RELAY_FORWARD_DONE;
  RelaySender sender;
  int n = 0;

  relay_sender_init (&sender, &relay_limits_default, 0);
  while (result != RELAY_FORWARD_FLOOD && n++ < 10 * RELAY_FLOOD_MAX)
    result = relay_forward_check (&sender, frame, sizeof frame, &stats, 0);
  g_assert_cmpint (result, ==, RELAY_FORWARD_FLOOD);
  g_assert_cmpint (n, <, 2 * RELAY_FLOOD_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/relay/forward/" #name, test_##name)
  ADD (everybody_else_hears_it_with_the_senders_slot);
  ADD (malformed_frames_go_nowhere_and_have_a_bound);
  ADD (a_sender_has_its_rate);
  ADD (a_flood_ends_the_sender);
  return g_test_run ();
}
