/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of connection IDs and the heap of timers, each against something simple. */
#include <string.h>

#include "wzp-quic-table.h"
#include "wzp-quic-timers.h"
#include "wzp-random.h"

#define N_KEYS 500

static void
make_key (uint8_t key[8], uint32_t number)
{
  memset (key, 0, 8);
  memcpy (key + 1, &number, sizeof number);
}

static void
test_table_like_an_array (void)
{
  static const uint64_t secret[2] = { 0x1234567890abcdef, 0xfedcba0987654321 };
  WzpRandom random = wzp_random_seeded (5);
  gboolean is_in[N_KEYS] = { FALSE };
  WzpQuicTable table;
  uint8_t key[8];
  guint n = 0;

  wzp_quic_table_init (&table, secret);
  make_key (key, 1);
  g_assert_null (wzp_quic_table_lookup (&table, key, 8));
  for (guint i = 0; i < 50000; i++)
    {
      uint32_t number = (uint32_t) wzp_random_below (&random, N_KEYS);
      gpointer value = GUINT_TO_POINTER (number + 1);

      make_key (key, number);
      g_assert_true (wzp_quic_table_lookup (&table, key, 8) == (is_in[number] ? value : NULL));
      if (wzp_random_below (&random, 2))
        {
          g_assert_true (wzp_quic_table_insert (&table, key, 8, value) == !is_in[number]);
          n += !is_in[number];
          is_in[number] = TRUE;
        }
      else
        {
          wzp_quic_table_remove (&table, key, 8, &table); /* not its owner: nothing happens */
          wzp_quic_table_remove (&table, key, 8, value);
          n -= is_in[number];
          is_in[number] = FALSE;
        }
      g_assert_cmpuint (table.n_entries, ==, n);
    }
  for (uint32_t number = 0; number < N_KEYS; number++)
    {
      make_key (key, number);
      wzp_quic_table_remove (&table, key, 8, GUINT_TO_POINTER (number + 1));
    }
  wzp_quic_table_clear (&table); /* asserts that it is empty */
}

static void
test_keys_of_different_length_differ (void)
{
  static const uint64_t secret[2] = { 1, 2 };
  static const uint8_t zeros[WZP_QUIC_TABLE_KEY_MAX] = { 0 };
  WzpQuicTable table;

  wzp_quic_table_init (&table, secret);
  for (guint len = 0; len <= WZP_QUIC_TABLE_KEY_MAX; len++)
    g_assert_true (wzp_quic_table_insert (&table, zeros, len, GUINT_TO_POINTER (len + 1)));
  for (guint len = 0; len <= WZP_QUIC_TABLE_KEY_MAX; len++)
    {
      g_assert_true (wzp_quic_table_lookup (&table, zeros, len) == GUINT_TO_POINTER (len + 1));
      wzp_quic_table_remove (&table, zeros, len, GUINT_TO_POINTER (len + 1));
    }
  wzp_quic_table_clear (&table);
}

static void
test_timers_come_in_order (void)
{
  WzpRandom random = wzp_random_seeded (6);
  WzpQuicTimer timers[100] = { 0 };
  WzpQuicTimers heap;

  wzp_quic_timers_init (&heap);
  for (guint i = 0; i < 20000; i++)
    {
      WzpQuicTimer *timer = &timers[wzp_random_below (&random, G_N_ELEMENTS (timers))];
      WzpQuicTimer *first;
      WzpInstant at =
          wzp_random_below (&random, 5) ? wzp_random_below (&random, 1000) : WZP_INSTANT_NEVER;

      wzp_quic_timers_set (&heap, timer, at);
      first = wzp_quic_timers_first (&heap);
      for (guint k = 0; k < G_N_ELEMENTS (timers); k++)
        g_assert_true (timers[k].index == 0 || first->at <= timers[k].at);
      g_assert_true ((first == NULL) == (heap.n_timers == 0));
    }
  for (guint k = 0; k < G_N_ELEMENTS (timers); k++)
    wzp_quic_timers_set (&heap, &timers[k], WZP_INSTANT_NEVER);
  wzp_quic_timers_clear (&heap);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quic-tables/like-an-array", test_table_like_an_array);
  g_test_add_func ("/quic-tables/length-matters", test_keys_of_different_length_differ);
  g_test_add_func ("/quic-tables/timers", test_timers_come_in_order);
  return g_test_run ();
}
