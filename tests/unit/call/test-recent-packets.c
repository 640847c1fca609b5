/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-recent-packets.h"

#include <string.h>

#define T0 WZP_SECONDS (1000)

static void
add (WzpRecentPackets *recent, const char *text, WzpInstant at)
{
  wzp_recent_packets_add (recent, (const uint8_t *) text, strlen (text), at);
}

/* All that is taken, in order. */
static char *
take_all (WzpRecentPackets *recent, WzpInstant now)
{
  const WzpRecentPacket *packet;
  GString *all = g_string_new (NULL);

  while ((packet = wzp_recent_packets_take (recent, now)))
    g_string_append_len (all, (const char *) packet->bytes, (gssize) packet->len);
  return g_string_free_and_steal (all);
}

#define assert_taken(recent, now, expected)                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *taken = take_all (recent, now);                                               \
    g_assert_cmpstr (taken, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

static void
test_the_last_ones_come_out_oldest_first_and_once (void)
{
  WzpRecentPackets recent = { 0 };

  assert_taken (&recent, T0, "");
  for (const char *text = "abcdefghij"; *text; text++)
    add (&recent, (char[]) { *text, '\0' }, T0);
  assert_taken (&recent, T0, "cdefghij");
  assert_taken (&recent, T0, "");
  add (&recent, "k", T0);
  assert_taken (&recent, T0, "k");
}

static void
test_what_nobody_waits_for_is_not_sent_again (void)
{
  WzpRecentPackets recent = { 0 };

  add (&recent, "old", T0);
  add (&recent, "new", T0 + WZP_MS (50));
  assert_taken (&recent, T0 + WZP_MS (50) + WZP_RECENT_PACKETS_AGE, "new");
  add (&recent, "gone", T0);
  wzp_recent_packets_clear (&recent);
  assert_taken (&recent, T0, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/recent-packets/order", test_the_last_ones_come_out_oldest_first_and_once);
  g_test_add_func ("/call/recent-packets/age", test_what_nobody_waits_for_is_not_sent_again);
  return g_test_run ();
}
