/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The batch joins packets into runs that the kernel can cut, and the address values under it. */
#include "wzp-udp-batch.h"

#include <arpa/inet.h>
#include <string.h>

static WzpUdpAddress
address (uint8_t last, uint16_t port)
{
  uint8_t ip[] = { 192, 0, 2, last };
  WzpUdpAddress result;

  wzp_udp_address_init_ip (&result, ip, 4, port);
  return result;
}

static void
add (WzpUdpBatch *batch, uint8_t fill, size_t len, const WzpUdpAddress *to, uint8_t ecn)
{
  uint8_t *bytes = wzp_udp_batch_reserve (batch);

  g_assert_nonnull (bytes);
  memset (bytes, fill, len);
  wzp_udp_batch_commit (batch, len, to, NULL, ecn);
}

static void
count_bytes (const WzpUdpRun *run, const uint8_t *packet, size_t len, gpointer user_data)
{
  GString *seen = user_data;

  for (size_t i = 1; i < len; i++)
    g_assert_cmpuint (packet[i], ==, packet[0]);
  g_string_append_printf (seen, "%c%zu ", packet[0], len);
}

static void
test_runs (void)
{
  WzpUdpAddress a = address (1, 1), b = address (2, 1);
  g_autoptr (GString) seen = g_string_new (NULL);
  WzpUdpBatch batch;

  wzp_udp_batch_init (&batch, 64 * 1024, 16);
  g_assert_true (wzp_udp_batch_is_empty (&batch));
  add (&batch, 'a', 100, &a, 0);
  add (&batch, 'b', 100, &a, 0);
  add (&batch, 'c', 50, &a, 0); /* shorter: the last of its run */
  add (&batch, 'd', 50, &a, 0); /* so a new run */
  add (&batch, 'e', 60, &a, 0); /* longer: a new run */
  add (&batch, 'f', 60, &b, 0); /* another destination */
  add (&batch, 'g', 60, &b, 2); /* another ECN mark */
  g_assert_cmpuint (batch.n_runs, ==, 5);
  g_assert_cmpuint (batch.n_packets, ==, 7);
  g_assert_cmpuint (batch.runs[0].n_segments, ==, 3);
  g_assert_cmpuint (batch.runs[0].segment_bytes, ==, 100);
  g_assert_cmpuint (batch.runs[0].len, ==, 250);
  wzp_udp_batch_foreach (&batch, count_bytes, seen);
  g_assert_cmpstr (seen->str, ==, "a100 b100 c50 d50 e60 f60 g60 ");
  wzp_udp_batch_reset (&batch);
  g_assert_true (wzp_udp_batch_is_empty (&batch));
  wzp_udp_batch_clear (&batch);
}

static void
test_run_limits (void)
{
  WzpUdpAddress a = address (1, 1);
  WzpUdpBatch batch;

  wzp_udp_batch_init (&batch, 1024 * 1024, 16);
  for (guint i = 0; i < 130; i++)
    add (&batch, 'a', 100, &a, 0);
  g_assert_cmpuint (batch.n_runs, ==, 3);
  g_assert_cmpuint (batch.runs[0].n_segments, ==, WZP_UDP_BATCH_RUN_SEGMENTS);
  wzp_udp_batch_reset (&batch);
  for (guint i = 0; i < 60; i++)
    add (&batch, 'a', 1400, &a, 0);
  g_assert_cmpuint (batch.n_runs, ==, 2);
  g_assert_cmpuint (batch.runs[0].len, <=, WZP_UDP_BATCH_RUN_BYTES);
  wzp_udp_batch_clear (&batch);
}

static void
test_full (void)
{
  WzpUdpAddress a = address (1, 1), b = address (2, 2);
  WzpUdpBatch batch;
  guint n = 0;

  wzp_udp_batch_init (&batch, 10 * WZP_UDP_BATCH_PACKET_BYTES, 100);
  while (wzp_udp_batch_reserve (&batch))
    {
      add (&batch, 'x', WZP_UDP_BATCH_PACKET_BYTES, &a, 0);
      n++;
    }
  g_assert_cmpuint (n, ==, 10);
  wzp_udp_batch_clear (&batch);
  wzp_udp_batch_init (&batch, 64 * 1024, 2);
  add (&batch, 'x', 10, &a, 0);
  add (&batch, 'x', 10, &b, 0);
  g_assert_null (wzp_udp_batch_reserve (&batch));
  wzp_udp_batch_clear (&batch);
}

static void
test_addresses (void)
{
  struct sockaddr_in6 mapped = { .sin6_family = AF_INET6, .sin6_port = htons (99) };
  WzpUdpAddress a, b, none = { .family = AF_UNSPEC };
  g_autofree char *text = NULL;
  g_autofree char *text6 = NULL;

  g_assert_cmpint (inet_pton (AF_INET6, "::ffff:192.0.2.1", &mapped.sin6_addr), ==, 1);
  g_assert_true (wzp_udp_address_init (&a, (struct sockaddr *) &mapped, sizeof mapped));
  b = address (1, 99);
  g_assert_true (wzp_udp_address_equal (&a, &b));
  wzp_udp_address_set_port (&b, 100);
  g_assert_false (wzp_udp_address_equal (&a, &b));
  g_assert_true (wzp_udp_address_equal_ip (&a, &b));
  g_assert_false (wzp_udp_address_equal (&a, &none));
  g_assert_true (wzp_udp_address_equal (&none, &none));
  g_assert_cmpuint (wzp_udp_address_len (&none), ==, 0);
  text = wzp_udp_address_to_string (&a);
  g_assert_cmpstr (text, ==, "192.0.2.1:99");
  inet_pton (AF_INET6, "2001:db8::1", &mapped.sin6_addr);
  wzp_udp_address_init (&a, (struct sockaddr *) &mapped, sizeof mapped);
  text6 = wzp_udp_address_to_string (&a);
  g_assert_cmpstr (text6, ==, "[2001:db8::1]:99");
  g_assert_false (wzp_udp_address_init (&a, (struct sockaddr *) &mapped, 4));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/udp-batch/runs", test_runs);
  g_test_add_func ("/udp-batch/run-limits", test_run_limits);
  g_test_add_func ("/udp-batch/full", test_full);
  g_test_add_func ("/udp-batch/addresses", test_addresses);
  return g_test_run ();
}
