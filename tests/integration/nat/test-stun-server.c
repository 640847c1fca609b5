/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The STUN client on real sockets against coturn's turnserver, which listens at two addresses and two
 * ports of loopback and so knows RFC 5780. */
#include "wzp-stun-client.h"

#include "nat-test.h"

#include <gio/gio.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER_IP       "127.0.0.1"
#define OTHER_SERVER_IP "127.0.0.2"
/* The server's start is waited for by asking again. */
#define LIMIT WZP_SECONDS (20)

static const WzpStunTiming patient = { .rto = WZP_MS (20), .max_sends = 10, .limit = LIMIT };

typedef struct
{
  int fd;
  WzpAddress own;
  WzpStunClient *client;
  gboolean is_done;
  WzpStunResult result;
} Bed;

static GSubprocess *server;
static uint16_t port;
static uint16_t other_port;
static char *folder;

static WzpAddress
make_address (const char *ip, uint16_t ip_port)
{
  WzpAddress address;

  g_assert_true (wzp_address_parse_ip (ip, ip_port, &address));
  return address;
}

static int
bind_udp (const char *ip, WzpAddress *out_own)
{
  WzpAddress address = make_address (ip, 0);
  struct sockaddr_storage storage;
  socklen_t len = sizeof storage;
  int fd = socket (address.sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (fd < 0 || bind (fd, &address.sa, address.len) != 0)
    {
      if (fd >= 0)
        close (fd);
      return -1;
    }
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &storage, &len), ==, 0);
  g_assert_true (wzp_address_from_sockaddr ((struct sockaddr *) &storage, len, out_own));
  return fd;
}

static uint16_t
find_free_port (void)
{
  WzpAddress address;
  int fd = bind_udp (SERVER_IP, &address);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  return wzp_address_get_port (&address);
}

static gboolean
bed_send (const WzpAddress *to, const void *data, size_t len, gpointer user_data)
{
  Bed *bed = user_data;

  return sendto (bed->fd, data, len, 0, &to->sa, to->len) == (ssize_t) len;
}

static void
bed_done (const WzpStunResult *result, gpointer user_data)
{
  Bed *bed = user_data;

  bed->result = *result;
  bed->is_done = TRUE;
}

/* FALSE when this machine has no such address. */
static gboolean
bed_init (Bed *bed, const char *ip)
{
  static const WzpStunClientEvents events = { bed_send, bed_done, NULL };

  *bed = (Bed) { .fd = -1 };
  bed->fd = bind_udp (ip, &bed->own);
  if (bed->fd < 0)
    return FALSE;
  bed->client = wzp_stun_client_new (&events, bed);
  return TRUE;
}

static void
bed_clear (Bed *bed)
{
  wzp_stun_client_free (bed->client);
  close (bed->fd);
}

static void
read_packets (Bed *bed)
{
  uint8_t packet[WZP_STUN_MAX_INPUT_BYTES];
  struct sockaddr_storage from;
  socklen_t from_len = sizeof from;
  ssize_t len;

  while ((len = recvfrom (bed->fd, packet, sizeof packet, 0, (struct sockaddr *) &from,
                          &from_len)) >= 0)
    {
      WzpAddress source;

      g_assert_true (wzp_address_from_sockaddr ((struct sockaddr *) &from, from_len, &source));
      g_assert_true (wzp_stun_looks_like (packet, (size_t) len));
      wzp_stun_client_on_packet (bed->client, &source, packet, (size_t) len, wzp_instant_now ());
      from_len = sizeof from;
    }
}

static void
run (Bed *bed)
{
  while (!bed->is_done)
    {
      struct pollfd poll_fd = { .fd = bed->fd, .events = POLLIN };
      WzpInstant now = wzp_instant_now ();
      WzpDuration wait = wzp_instant_since (wzp_stun_client_next_deadline (bed->client), now);

      poll (&poll_fd, 1, (int) wzp_duration_ms (wait) + 1);
      read_packets (bed);
      wzp_stun_client_on_deadline (bed->client, wzp_instant_now ());
    }
}

static void
ask (Bed *bed, const char *ip, WzpStunChange change)
{
  WzpAddress address = make_address (ip, port);

  g_assert_cmpuint (
      wzp_stun_client_start (bed->client, &address, change, &patient, NULL, wzp_instant_now ()), >,
      0);
  run (bed);
}

static void
test_the_server_sees_our_socket (void)
{
  Bed bed;

  g_assert_true (bed_init (&bed, "127.0.0.1"));
  ask (&bed, SERVER_IP, WZP_STUN_CHANGE_NONE);
  g_assert_cmpstr (wzp_stun_outcome_name (bed.result.outcome), ==, "ok");
  g_assert_true (wzp_address_equal (&bed.result.mapped, &bed.own));
  g_assert_true (wzp_address_equal (&bed.result.source, &bed.result.server));
  bed_clear (&bed);
}

static void
test_ipv6_too (void)
{
  Bed bed;

  if (!bed_init (&bed, "::1"))
    {
      g_test_skip ("no IPv6 on loopback here");
      return;
    }
  ask (&bed, "::1", WZP_STUN_CHANGE_NONE);
  g_assert_cmpstr (wzp_stun_outcome_name (bed.result.outcome), ==, "ok");
  g_assert_true (wzp_address_equal (&bed.result.mapped, &bed.own));
  bed_clear (&bed);
}

static void
test_tells_its_other_address_and_answers_from_it (void)
{
  WzpAddress other_address = make_address (OTHER_SERVER_IP, other_port);
  WzpAddress same_ip = make_address (SERVER_IP, other_port);
  Bed bed;

  g_assert_true (bed_init (&bed, "127.0.0.1"));
  ask (&bed, SERVER_IP, WZP_STUN_CHANGE_NONE);
  g_assert_true (wzp_address_equal (&bed.result.other, &other_address));
  bed.is_done = FALSE;
  ask (&bed, SERVER_IP, WZP_STUN_CHANGE_BOTH);
  g_assert_cmpstr (wzp_stun_outcome_name (bed.result.outcome), ==, "ok");
  g_assert_true (wzp_address_equal (&bed.result.source, &other_address));
  bed.is_done = FALSE;
  ask (&bed, SERVER_IP, WZP_STUN_CHANGE_PORT);
  g_assert_cmpstr (wzp_stun_outcome_name (bed.result.outcome), ==, "ok");
  g_assert_true (wzp_address_equal (&bed.result.source, &same_ip));
  g_assert_cmpuint (wzp_stun_client_n_wrong_source (bed.client), ==, 0);
  bed_clear (&bed);
}

static void
test_our_own_request_comes_home (void)
{
  Bed bed;

  g_assert_true (bed_init (&bed, "127.0.0.1"));
  wzp_stun_client_start_hairpin (bed.client, &bed.own, &patient, NULL, wzp_instant_now ());
  run (&bed);
  g_assert_cmpstr (wzp_stun_outcome_name (bed.result.outcome), ==, "ok");
  g_assert_true (bed.result.is_hairpin);
  bed_clear (&bed);
}

static void
test_nobody_there_is_told_in_time (void)
{
  static const WzpStunTiming quick = { .rto = WZP_MS (5), .max_sends = 2, .limit = WZP_MS (20) };
  WzpAddress nobody = make_address ("127.0.0.3", find_free_port ());
  Bed bed;

  g_assert_true (bed_init (&bed, "127.0.0.1"));
  wzp_stun_client_start (bed.client, &nobody, WZP_STUN_CHANGE_NONE, &quick, NULL,
                         wzp_instant_now ());
  run (&bed);
  g_assert_cmpint (bed.result.outcome, ==, WZP_STUN_TIMED_OUT);
  bed_clear (&bed);
}

static gboolean
has_ipv6_loopback (void)
{
  WzpAddress own;
  int fd = bind_udp ("::1", &own);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

static void
start_server (void)
{
  g_autofree char *port_option = NULL;
  g_autofree char *other_option = NULL;
  g_autofree char *pid_option = NULL;
  g_autofree char *log_option = NULL;
  g_autofree char *db_option = NULL;
  g_autoptr (GError) error = NULL;

  port = find_free_port ();
  do
    other_port = find_free_port ();
  while (other_port == port);
  folder = g_dir_make_tmp ("wzp-stun-XXXXXX", &error);
  g_assert_no_error (error);
  port_option = g_strdup_printf ("--listening-port=%u", port);
  other_option = g_strdup_printf ("--alt-listening-port=%u", other_port);
  pid_option = g_strdup_printf ("--pidfile=%s/pid", folder);
  log_option = g_strdup_printf ("--log-file=%s/log", folder);
  db_option = g_strdup_printf ("--userdb=%s/db", folder);
  server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                             &error, "turnserver", "-n", "--stun-only", "--no-cli", "--no-tcp",
                             "--no-tls", "--no-dtls", "--simple-log", "--relay-threads=1",
                             "--listening-ip=" SERVER_IP, "--listening-ip=" OTHER_SERVER_IP,
                             port_option, other_option, pid_option, log_option, db_option,
                             has_ipv6_loopback () ? "--listening-ip=::1" : NULL, NULL);
  g_assert_no_error (error);
}

static void
stop_server (void)
{
  static const char *const files[] = { "pid", "log", "db" };

  g_subprocess_force_exit (server);
  g_subprocess_wait (server, NULL, NULL);
  g_clear_object (&server);
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i], NULL);

      unlink (path);
    }
  rmdir (folder);
  g_free (folder);
}

#define ADD(test) g_test_add_func ("/integration/stun-server/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_autofree char *program = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  program = g_find_program_in_path ("turnserver");
  if (!program)
    {
      g_print ("1..0 # SKIP turnserver (coturn) is not installed\n");
      return 0;
    }
  start_server ();
  ADD (the_server_sees_our_socket);
  ADD (ipv6_too);
  ADD (tells_its_other_address_and_answers_from_it);
  ADD (our_own_request_comes_home);
  ADD (nobody_there_is_told_in_time);
  result = g_test_run ();
  stop_server ();
  return result;
}
