/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts one measured load on a relay (or on the floor program) of this machine and prints one JSON object:
 *
 *   room   members of a room, some of them talking: what one delivered frame costs the relay
 *   floor  the same frames through floor-relay
 *   park   registered clients that do nothing: what one of them costs in memory
 *
 * The relay's CPU is its scheduler's run time (/proc/PID/schedstat), which counts the work of its system
 * calls, loopback delivery included, for both sides of the comparison alike. */
#include "floor.h"

#include <arpa/inet.h>
#include <err.h>
#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>

#include "wzp-identity.h"
#include "wzp-instant.h"
#include "wzp-media-header.h"
#include "wzp-quic-io.h"
#include "wzp-signal.h"
#include "wzp-signature.h"

/* With header and QUIC's own 29 bytes about the 130-140 bytes of the floor's figures. */
#define PAYLOAD_BYTES 92
#define JOIN_MAX_S    60

typedef struct _Load Load;

typedef struct
{
  Load *load;
  WzpQuicConn *conn;
  gboolean ready;
  uint64_t received;
  uint16_t seq;
} Member;

struct _Load
{
  GMainLoop *loop;
  WzpQuicIo *io;
  Member *members;
  int n_members, n_talkers, n_ready, n_started;
  gboolean park;
  const char *failure;

  gnutls_aead_cipher_hd_t cipher; /* floor: the talker's */
  int talker_fd;
  int *listener_fds;
  uint64_t floor_received;

  int rate;
  double seconds;
  int pid;
  WzpInstant started;
  uint64_t n_sent, n_to_send;
};

static uint64_t
read_number (int pid, const char *file, const char *key)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, file);
  g_autofree char *text = NULL;
  const char *at;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    errx (1, "no %s", path);
  at = key ? strstr (text, key) : text;
  return at ? g_ascii_strtoull (at + (key ? strlen (key) : 0), NULL, 10) : 0;
}

/* Nanoseconds all threads of the process have run. */
static uint64_t
cpu_ns (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) tasks = g_dir_open (path, 0, NULL);
  const char *task;
  uint64_t total = 0;

  while (tasks && (task = g_dir_read_name (tasks)))
    {
      g_autofree char *file = g_strdup_printf ("task/%s/schedstat", task);

      total += read_number (pid, file, NULL);
    }
  return total;
}

static uint64_t
rss_bytes (int pid)
{
  return read_number (pid, "status", "VmRSS:") * 1024;
}

static void
fail (Load *load, const char *why)
{
  load->failure = why;
  g_main_loop_quit (load->loop);
}

static void
member_ready (Member *member)
{
  if (member->ready)
    return;
  member->ready = TRUE;
  if (++member->load->n_ready == member->load->n_members)
    g_main_loop_quit (member->load->loop);
}

static void
send_hello (Member *member)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();
  const uint8_t *key = wzp_identity_get_public_key (identity);
  WzpSignal hello = { 0 };
  g_autoptr (GBytes) json = NULL;
  uint8_t signature[WZP_SIGNATURE_BYTES];

  if (member->load->park)
    {
      hello.type = WZP_SIGNAL_REGISTER_PRESENCE;
      memcpy (hello.register_presence.identity_pub, key, 32);
      hello.register_presence.signature = g_bytes_new (NULL, 0);
    }
  else
    {
      hello.type = WZP_SIGNAL_CALL_OFFER;
      memcpy (hello.call_offer.identity_pub, key, 32);
      wzp_handshake_random_key (hello.call_offer.ephemeral_pub);
      wzp_handshake_sign (identity, WZP_HANDSHAKE_OFFER, hello.call_offer.ephemeral_pub, signature);
      hello.call_offer.signature = g_bytes_new (signature, sizeof signature);
    }
  json = wzp_signal_print (&hello);
  wzp_quic_conn_send_signal (member->conn, g_bytes_get_data (json, NULL), g_bytes_get_size (json));
  wzp_signal_clear (&hello);
}

static void start_next (Load *load);

static void
handshake_done_cb (WzpQuicConn *conn, gpointer user_data)
{
  Member *member = user_data;

  send_hello (member);
}

static void
signal_cb (WzpQuicConn *conn, const uint8_t *json, size_t len, gpointer user_data)
{
  Member *member = user_data;
  const char *wanted = member->load->park ? "{\"RegisterPresenceAck\"" : "{\"RoomUpdate\"";

  if (member->ready || len < strlen (wanted) || memcmp (json, wanted, strlen (wanted)) != 0)
    return;
  member_ready (member);
  start_next (member->load);
}

static void
datagram_cb (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  Member *member = user_data;

  member->received++;
}

static void
closed_cb (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data)
{
  Member *member = user_data;

  member->conn = NULL;
  fail (member->load, close->reason[0] ? close->reason : "a connection was closed");
}

static const WzpQuicHandler handler = {
  .handshake_done = handshake_done_cb,
  .signal = signal_cb,
  .datagram = datagram_cb,
  .closed = closed_cb,
};

static WzpUdpAddress relay_address;
static const char *server_name;

/* One after another: a burst of handshakes would measure the Retry limit instead. */
static void
start_next (Load *load)
{
  Member *member;

  if (load->n_started == load->n_members)
    return;
  member = &load->members[load->n_started++];
  member->load = load;
  member->conn = wzp_quic_io_connect (load->io, &relay_address, server_name, &handler, member);
  if (!member->conn)
    fail (load, "no connection could be started");
}

static gboolean
too_late_cb (gpointer user_data)
{
  fail (user_data, "not all members came in");
  return G_SOURCE_CONTINUE;
}

static void
join_all (Load *load)
{
  const WzpQuicConfig config = { .max_connections = 65536, .max_connections_per_ip = 65536 };
  g_autoptr (GError) error = NULL;
  WzpUdpSocket *socket = wzp_udp_socket_new (NULL, WZP_UDP_SOCKET_NONE, &error);
  guint timer;

  if (socket)
    load->io = wzp_quic_io_new (socket, &config, NULL, &error);
  if (!load->io)
    errx (1, "%s", error->message);
  load->members = g_new0 (Member, load->n_members);
  timer = g_timeout_add_seconds (JOIN_MAX_S, too_late_cb, load);
  start_next (load);
  g_main_loop_run (load->loop);
  g_source_remove (timer);
  if (load->failure)
    errx (1, "%s", load->failure);
}

static void
talk (Load *load, int who)
{
  uint8_t packet[WZP_MEDIA_HEADER_BYTES + PAYLOAD_BYTES] = { 0 };

  if (load->io)
    {
      Member *member = &load->members[who];
      const struct iovec part = { packet, sizeof packet };
      const WzpMediaHeader header = { .codec = WZP_CODEC_OPUS_24K, .seq = member->seq++ };

      wzp_media_header_pack (&header, packet);
      wzp_quic_conn_send_datagram (member->conn, &part, 1);
    }
  else
    {
      uint8_t sealed[sizeof packet + FLOOR_OVERHEAD];
      size_t len = floor_seal (load->cipher, load->n_sent + 1, packet, sizeof packet, sealed);

      if (send (load->talker_fd, sealed, len, 0) < 0)
        err (1, "send");
    }
  load->n_sent++;
}

/* Sends what is due; the listeners get half a second after the last frame. */
static gboolean
tick_cb (gpointer user_data)
{
  Load *load = user_data;
  WzpDuration elapsed = wzp_instant_since (wzp_instant_now (), load->started);
  uint64_t due = MIN (elapsed * load->rate / WZP_SECONDS (1) * load->n_talkers, load->n_to_send);

  while (load->n_sent < due)
    talk (load, (int) (load->n_sent % load->n_talkers));
  if (elapsed >= (WzpDuration) (load->seconds * 1e9) + WZP_MS (500))
    g_main_loop_quit (load->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
listener_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Load *load = user_data;
  uint8_t packet[2048];

  while (recv (fd, packet, sizeof packet, MSG_DONTWAIT) > 0)
    load->floor_received++;
  return G_SOURCE_CONTINUE;
}

static void
join_floor (Load *load)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
                                 .sin_port = htons (wzp_udp_address_port (&relay_address)) };

  load->cipher = floor_cipher (0);
  load->talker_fd = socket (AF_INET, SOCK_DGRAM, 0);
  if (connect (load->talker_fd, (struct sockaddr *) &address, sizeof address) < 0)
    err (1, "connect");
  for (int i = 0; i < load->n_members - 1; i++)
    {
      int fd = socket (AF_INET, SOCK_DGRAM, 0);

      if (connect (fd, (struct sockaddr *) &address, sizeof address) < 0 ||
          send (fd, "L", 1, 0) < 0)
        err (1, "listener");
      g_unix_fd_add (fd, G_IO_IN, listener_cb, load);
    }
}

static void
run_frames (Load *load, const char *name)
{
  uint64_t before = cpu_ns (load->pid), received, cpu;
  WzpQuicStats at_start = { 0 }, at_end = { 0 };
  uint64_t expected;
  guint tick;

  if (load->io)
    wzp_quic_get_stats (wzp_quic_io_get_quic (load->io), &at_start);
  load->n_to_send = (uint64_t) (load->seconds * load->rate) * load->n_talkers;
  load->started = wzp_instant_now ();
  tick = g_timeout_add (1, tick_cb, load);
  g_main_loop_run (load->loop);
  g_source_remove (tick);
  if (load->failure)
    errx (1, "%s", load->failure);
  cpu = cpu_ns (load->pid) - before;
  received = load->floor_received;
  for (int i = 0; load->io && i < load->n_members; i++)
    received += load->members[i].received;
  if (load->io)
    wzp_quic_get_stats (wzp_quic_io_get_quic (load->io), &at_end);
  expected = load->n_sent * (load->n_members - 1);
  printf ("{\"name\": \"%s\", \"members\": %d, \"talkers\": %d, \"sent\": %" G_GUINT64_FORMAT
          ", \"delivered\": %" G_GUINT64_FORMAT ", \"expected\": %" G_GUINT64_FORMAT
          ", \"packets_to_relay\": %" G_GUINT64_FORMAT
          ", \"packets_from_relay\": %" G_GUINT64_FORMAT ", \"cpu_ns\": %" G_GUINT64_FORMAT
          ", \"ns_per_frame\": %.1f}\n",
          name, load->n_members, load->n_talkers, load->n_sent, received, expected,
          at_end.packets_out - at_start.packets_out, at_end.packets_in - at_start.packets_in, cpu,
          (double) cpu / (double) MAX (received, 1));
}

static void
run_park (Load *load)
{
  uint64_t memory = rss_bytes (load->pid), cpu = cpu_ns (load->pid);
  WzpInstant started = wzp_instant_now ();
  double seconds;

  join_all (load);
  seconds = (double) wzp_instant_since (wzp_instant_now (), started) / 1e9;
  memory = rss_bytes (load->pid) - memory;
  cpu = cpu_ns (load->pid) - cpu;
  printf ("{\"name\": \"park\", \"clients\": %d, \"bytes_per_client\": %.0f"
          ", \"relay_handshakes_per_cpu_second\": %.0f, \"handshakes_per_second\": %.0f}\n",
          load->n_members, (double) memory / load->n_members,
          load->n_members / ((double) cpu / 1e9), load->n_members / seconds);
}

int
main (int argc, char **argv)
{
  Load load = { .n_members = 21, .n_talkers = 1, .rate = 500, .seconds = 2 };
  int port = 0;
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &port, "Of the relay, on 127.0.0.1", "N" },
    { "pid", 0, 0, G_OPTION_ARG_INT, &load.pid, "Of the relay", "N" },
    { "members", 0, 0, G_OPTION_ARG_INT, &load.n_members, "How many", "N" },
    { "talkers", 0, 0, G_OPTION_ARG_INT, &load.n_talkers, "How many of them talk", "N" },
    { "rate", 0, 0, G_OPTION_ARG_INT, &load.rate, "Frames a second of each talker", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &load.seconds, "How long they talk", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("room|floor|park");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    errx (2, "%s", error->message);
  if (argc != 2 || port <= 0 || load.pid <= 0 || load.n_members < 1 ||
      load.n_talkers > load.n_members)
    errx (2, "room|floor|park --port N --pid N");
  wzp_udp_address_init_ip (&relay_address, (const uint8_t[]) { 127, 0, 0, 1 }, 4, (uint16_t) port);
  load.loop = g_main_loop_new (NULL, FALSE);
  if (g_str_equal (argv[1], "park"))
    {
      load.park = TRUE;
      server_name = "_signal";
      run_park (&load);
    }
  else if (g_str_equal (argv[1], "room"))
    {
      server_name = "bench";
      join_all (&load);
      run_frames (&load, "room");
    }
  else if (g_str_equal (argv[1], "floor"))
    {
      load.n_talkers = 1;
      join_floor (&load);
      run_frames (&load, "floor");
    }
  else
    errx (2, "room, floor or park, not %s", argv[1]);
  if (load.io)
    {
      /* Or the next round's room would be full of members who have gone. */
      wzp_quic_close_all (wzp_quic_io_get_quic (load.io), 0, "done");
      wzp_quic_io_free (load.io);
    }
  return 0;
}
