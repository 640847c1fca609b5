/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the QUIC engine costs without any system call, against ngtcp2's own cost: nanoseconds per
 * datagram written and read (one frame per packet, and four), handshakes, memory of a parked
 * connection. One JSON object per result, then a line for people. Rounds of the engine and of bare
 * ngtcp2 alternate, the first round is thrown away. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "wzp-quic-private.h"

#define N_ROUNDS          15
#define PACKETS_PER_ROUND 20000
/* Few enough to stay within the first congestion window. */
#define PACKETS_PER_TURN 8
#define FRAME_BYTES      130
#define N_HANDSHAKES     200
#define N_PARKED         500

typedef struct
{
  WzpQuic *server;
  WzpQuic *client;
  WzpUdpAddress server_address;
  WzpUdpAddress client_address;
  WzpQuicConn *conn;
  WzpUdpBatch batch;
  WzpInstant now;
  uint64_t n_received;
} Bench;

static double
cpu_ns (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &ts);
  return (double) ts.tv_sec * 1e9 + (double) ts.tv_nsec;
}

static void
on_datagram (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  ((Bench *) user_data)->n_received++;
}

static const WzpQuicHandler server_handler = { .datagram = on_datagram };

static void
on_incoming (WzpQuic *quic, WzpQuicConn *conn, gpointer user_data)
{
  wzp_quic_conn_set_handler (conn, &server_handler, user_data);
}

static void
to_server (const WzpUdpRun *run, const uint8_t *packet, size_t len, gpointer user_data)
{
  Bench *bench = user_data;

  wzp_quic_read (bench->server, &bench->client_address, &bench->server_address, 0, packet, len,
                 bench->now);
}

static void
to_client (const WzpUdpRun *run, const uint8_t *packet, size_t len, gpointer user_data)
{
  Bench *bench = user_data;

  wzp_quic_read (bench->client, &bench->server_address, &bench->client_address, 0, packet, len,
                 bench->now);
}

static void
move (Bench *bench, WzpQuic *from, WzpUdpBatchFunc carry)
{
  gboolean more;

  do
    {
      more = wzp_quic_flush (from, &bench->batch, bench->now);
      wzp_udp_batch_foreach (&bench->batch, carry, bench);
      wzp_udp_batch_reset (&bench->batch);
    }
  while (more);
}

static void
settle (Bench *bench, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      move (bench, bench->client, to_server);
      move (bench, bench->server, to_client);
      bench->now += WZP_MS (1);
      wzp_quic_expire (bench->client, bench->now);
      wzp_quic_expire (bench->server, bench->now);
    }
}

static void
bench_init (Bench *bench)
{
  static const WzpQuicEvents events = { .incoming = on_incoming };
  g_autoptr (WzpQuicCredentials) credentials = wzp_quic_credentials_new_random (NULL);
  WzpQuicConfig server_config = { .credentials = credentials,
                                  .events = &events,
                                  .user_data = bench };
  WzpQuicConfig client_config = { 0 };
  static const uint8_t server_ip[] = { 192, 0, 2, 1 }, client_ip[] = { 192, 0, 2, 2 };

  *bench = (Bench) { .now = WZP_SECONDS (1) };
  wzp_udp_address_init_ip (&bench->server_address, server_ip, 4, 4433);
  wzp_udp_address_init_ip (&bench->client_address, client_ip, 4, 40000);
  wzp_udp_batch_init (&bench->batch, 256 * 1024, 256);
  bench->server = wzp_quic_new (&server_config, NULL);
  bench->client = wzp_quic_new (&client_config, NULL);
}

static void
bench_clear (Bench *bench)
{
  wzp_quic_free (bench->client);
  wzp_quic_free (bench->server);
  wzp_udp_batch_clear (&bench->batch);
}

static void
open_connection (Bench *bench)
{
  bench->conn = wzp_quic_connect (bench->client, &bench->server_address, NULL, "_signal", NULL,
                                  NULL, bench->now);
  settle (bench, 6);
}

/* --- numbers --- */

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
report (const char *name,
        const char *unit,
        const char *ratio_to,
        double *values,
        guint n,
        double base)
{
  double median;

  qsort (values, n, sizeof *values, compare_doubles);
  median = values[n / 2];
  printf ("{\"name\": \"%s\", \"value\": %.1f, \"unit\": \"%s\", \"ratio_to\": \"%s\", \"ratio\": "
          "%.3f, \"n\": %u, \"median\": %.1f, \"p10\": %.1f, \"p90\": %.1f}\n",
          name, median, unit, ratio_to, base > 0 ? median / base : 0, n, median, values[n / 10],
          values[n * 9 / 10]);
}

/* --- datagrams --- */

typedef struct
{
  double write_ns;
  double read_ns;
} Cost;

/* One round through the engine, @frames datagrams per packet. */
static Cost
engine_round (Bench *bench, guint frames)
{
  uint8_t frame[FRAME_BYTES] = { 0 };
  struct iovec part = { frame, sizeof frame };
  Cost cost = { 0 };

  for (guint i = 0; i < PACKETS_PER_ROUND; i += PACKETS_PER_TURN)
    {
      double start = cpu_ns (), written;

      for (guint k = 0; k < PACKETS_PER_TURN; k++)
        {
          for (guint f = 0; f < frames; f++)
            wzp_quic_conn_send_datagram (bench->conn, &part, 1);
          wzp_quic_flush (bench->client, &bench->batch, bench->now);
        }
      written = cpu_ns ();
      wzp_udp_batch_foreach (&bench->batch, to_server, bench);
      cost.write_ns += written - start;
      cost.read_ns += cpu_ns () - written;
      wzp_udp_batch_reset (&bench->batch);
      bench->now += WZP_MS (1);
      settle (bench, 1);
    }
  cost.write_ns /= (double) PACKETS_PER_ROUND * frames;
  cost.read_ns /= (double) PACKETS_PER_ROUND * frames;
  return cost;
}

/* The same packets written by ngtcp2 alone. */
static double
bare_round (Bench *bench, guint frames)
{
  ngtcp2_conn *ngtcp2 = bench->conn->ngtcp2;
  uint8_t frame[FRAME_BYTES] = { 0 };
  ngtcp2_vec vec = { frame, sizeof frame };
  double total = 0;

  for (guint i = 0; i < PACKETS_PER_ROUND; i += PACKETS_PER_TURN)
    {
      double start = cpu_ns ();

      for (guint k = 0; k < PACKETS_PER_TURN; k++)
        {
          uint8_t *packet = wzp_udp_batch_reserve (&bench->batch);
          ngtcp2_ssize n = 0;

          for (guint f = 0; f < frames; f++)
            n = ngtcp2_conn_writev_datagram (
                ngtcp2, NULL, NULL, packet, WZP_QUIC_MAX_PACKET_BYTES, NULL,
                f + 1 < frames ? NGTCP2_WRITE_DATAGRAM_FLAG_MORE : NGTCP2_WRITE_DATAGRAM_FLAG_NONE,
                0, &vec, 1, bench->now);
          if (n > 0)
            wzp_udp_batch_commit (&bench->batch, (size_t) n, &bench->server_address, NULL, 0);
        }
      total += cpu_ns () - start;
      wzp_udp_batch_foreach (&bench->batch, to_server, bench);
      wzp_udp_batch_reset (&bench->batch);
      bench->now += WZP_MS (1);
      settle (bench, 1);
    }
  return total / ((double) PACKETS_PER_ROUND * frames);
}

static void
bench_datagrams (guint frames)
{
  double bare[N_ROUNDS], written[N_ROUNDS], read[N_ROUNDS];
  g_autofree char *bare_name = g_strdup_printf ("ngtcp2-write-%u", frames);
  g_autofree char *write_name = g_strdup_printf ("quic-write-%u", frames);
  g_autofree char *read_name = g_strdup_printf ("quic-read-%u", frames);
  Bench bench;

  bench_init (&bench);
  open_connection (&bench);
  settle (&bench, 1000); /* path MTU discovery is over */
  for (guint i = 0; i <= N_ROUNDS; i++)
    {
      double alone = bare_round (&bench, frames);
      Cost cost = engine_round (&bench, frames);

      if (i == 0)
        continue;
      bare[i - 1] = alone;
      written[i - 1] = cost.write_ns;
      read[i - 1] = cost.read_ns;
    }
  report (bare_name, "ns/frame", "", bare, N_ROUNDS, 0);
  report (write_name, "ns/frame", bare_name, written, N_ROUNDS, bare[N_ROUNDS / 2]);
  report (read_name, "ns/frame", bare_name, read, N_ROUNDS, bare[N_ROUNDS / 2]);
  printf ("%u frame(s) per packet: write %.0f ns, read %.0f ns per frame (ngtcp2 alone writes in "
          "%.0f)\n",
          frames, written[N_ROUNDS / 2], read[N_ROUNDS / 2], bare[N_ROUNDS / 2]);
  bench_clear (&bench);
}

/* --- connections --- */

static void
bench_connections (void)
{
  double handshakes[N_HANDSHAKES];
  double bytes;
  struct mallinfo2 before, after;
  Bench bench;

  bench_init (&bench);
  for (guint i = 0; i < N_HANDSHAKES; i++)
    {
      double start = cpu_ns ();

      open_connection (&bench);
      handshakes[i] = cpu_ns () - start;
    }
  report ("handshake-both-ends", "ns", "", handshakes, N_HANDSHAKES, 0);
  before = mallinfo2 ();
  for (guint i = 0; i < N_PARKED; i++)
    open_connection (&bench);
  settle (&bench, 20000);
  after = mallinfo2 ();
  /* Both ends live in this process. */
  bytes = (double) (after.uordblks - before.uordblks) / N_PARKED;
  report ("parked-connection-both-ends", "bytes", "", &bytes, 1, 0);
  printf (
      "handshake %.0f us (both ends); a parked connection holds %.1f KiB (both ends together)\n",
      handshakes[N_HANDSHAKES / 2] / 1000, bytes / 1024);
  bench_clear (&bench);
}

int
main (void)
{
  bench_datagrams (1);
  bench_datagrams (4);
  bench_connections ();
  return 0;
}
