/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls that leave the relay for a direct path, lose it again, and strangers at the clients' sockets. */
#include <linux/filter.h>
#include <signal.h>
#include <sys/socket.h>

#include "client-lab.h"

/* What a cut may cost in both directions together: some frames until it is noticed (a quiet machine: 7), and
 * room for a machine that stalls. */
#define MAX_LOST 50

typedef struct
{
  RelayLab *lab;
  WzpClient *alice;
  WzpClient *bob;
  WzpCall *out;
  WzpCall *in;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->lab = relay_lab_new (NULL);
  f->alice = client_lab_new (f->lab, WZP_AUDIO_INPUT_TONE, NULL);
  f->bob = client_lab_new (f->lab, WZP_AUDIO_INPUT_TONE, NULL);
  wzp_client_set_allow_loopback (f->alice, TRUE);
  wzp_client_set_allow_loopback (f->bob, TRUE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->out);
  g_clear_object (&f->in);
  g_clear_object (&f->alice);
  g_clear_object (&f->bob);
  g_clear_pointer (&f->lab, relay_lab_free);
}

/* --- waiting ---------------------------------------------------------------------------------- */

typedef struct
{
  WzpCall *call;
  WzpMediaPath path;
} Wanted;

static gboolean
path_is (gpointer data)
{
  Wanted *wanted = data;

  g_assert_cmpint (wzp_call_get_state (wanted->call), !=, WZP_CALL_STATE_ENDED);
  return wzp_call_get_path (wanted->call) == wanted->path;
}

static void
wait_path (WzpCall *call, WzpMediaPath path)
{
  lab_iterate_until (path_is, &(Wanted) { call, path }, "a path");
}

static void
hear_more (Fixture *f, guint64 n_frames)
{
  WzpCallStats *out = wzp_call_get_stats (f->out);
  WzpCallStats *in = wzp_call_get_stats (f->in);

  client_lab_wait_frames (out, wzp_call_stats_get_frames_received (out) + n_frames);
  client_lab_wait_frames (in, wzp_call_stats_get_frames_received (in) + n_frames);
}

static void
talk_directly (Fixture *f)
{
  f->out = wzp_client_call (f->alice, wzp_client_get_fingerprint (f->bob), NULL);
  f->in = client_lab_take_call (f->bob);
  wzp_call_answer (f->in, WZP_ANSWER_MODE_TRUSTED);
  client_lab_wait_call (f->out, WZP_CALL_STATE_ACTIVE);
  client_lab_wait_call (f->in, WZP_CALL_STATE_ACTIVE);
  wait_path (f->out, WZP_MEDIA_PATH_DIRECT);
  wait_path (f->in, WZP_MEDIA_PATH_DIRECT);
  hear_more (f, 60);
}

static guint64
lost (Fixture *f)
{
  return wzp_call_stats_get_frames_lost (wzp_call_get_stats (f->out)) +
         wzp_call_stats_get_frames_lost (wzp_call_get_stats (f->in));
}

static void
say_figures (WzpCall *call, const char *who)
{
  WzpCallStats *stats = wzp_call_get_stats (call);
  g_autofree char *record = wzp_call_dup_path_record (call);

  g_test_message ("%s: direct after %.1f ms, rtt %.2f ms, lost %" G_GUINT64_FORMAT
                  ", late %" G_GUINT64_FORMAT ", rejected %" G_GUINT64_FORMAT "; %s",
                  who, wzp_call_stats_get_direct_ms (stats), wzp_call_stats_get_rtt_ms (stats),
                  wzp_call_stats_get_frames_lost (stats), wzp_call_stats_get_frames_late (stats),
                  wzp_call_stats_get_frames_rejected (stats), record);
}

/* --- the clients' sockets --------------------------------------------------------------------- */

static void
reflected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = wzp_client_reflect_finish (WZP_CLIENT (source), result, NULL);
}

static gboolean
is_text (gpointer text)
{
  return *(char **) text != NULL;
}

static uint16_t
port_of (WzpClient *client)
{
  g_autofree char *address = NULL;

  wzp_client_reflect_async (client, NULL, reflected_cb, &address);
  lab_iterate_until (is_text, &address, "a client's own address");
  return (uint16_t) g_ascii_strtoull (strrchr (address, ':') + 1, NULL, 10);
}

static int
socket_at (uint16_t port)
{
  g_autoptr (GDir) fds = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (fds)))
    {
      int fd = (int) g_ascii_strtoull (name, NULL, 10);
      struct sockaddr_storage native;
      socklen_t len = sizeof native;
      WzpUdpAddress address;

      if (getsockname (fd, (struct sockaddr *) &native, &len) == 0 &&
          wzp_udp_address_init (&address, (struct sockaddr *) &native, len) &&
          wzp_udp_address_port (&address) == port)
        return fd;
    }
  g_assert_not_reached ();
}

/* From now on nothing from @from arrives at @to. */
static void
deafen (uint16_t to, uint16_t from)
{
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_H | BPF_ABS, 0), /* the source port: a filter sees the UDP header */
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, from, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, 0),
    BPF_STMT (BPF_RET | BPF_K, UINT16_MAX),
  };
  struct sock_fprog program = { G_N_ELEMENTS (code), code };

  g_assert_cmpint (
      setsockopt (socket_at (to), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program), ==, 0);
}

static void
cut (Fixture *f)
{
  uint16_t alice = port_of (f->alice);
  uint16_t bob = port_of (f->bob);

  deafen (alice, bob);
  deafen (bob, alice);
}

static void
mend (Fixture *f)
{
  const int unused = 0;
  uint16_t ports[] = { port_of (f->alice), port_of (f->bob) };

  for (size_t i = 0; i < G_N_ELEMENTS (ports); i++)
    g_assert_cmpint (
        setsockopt (socket_at (ports[i]), SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused), ==,
        0);
}

/* --- the tests -------------------------------------------------------------------------------- */

/* After the end too: at least one attempt proved itself, and the record says the same. */
static void
assert_recorded (WzpCall *call)
{
  GListModel *attempts = wzp_call_get_path_attempts (call);
  g_autofree char *record = wzp_call_dup_path_record (call);
  unsigned n_proven = 0;

  g_assert_cmpint (wzp_call_get_path (call), ==, WZP_MEDIA_PATH_DIRECT);
  g_assert_cmpstr (wzp_call_get_path_why (call), ==, "direct");
  for (guint i = 0; i < g_list_model_get_n_items (attempts); i++)
    {
      g_autoptr (WzpDirectAttempt) attempt = g_list_model_get_item (attempts, i);

      n_proven += wzp_direct_attempt_get_proven_ms (attempt) >= 0;
      g_assert_nonnull (strstr (record, wzp_direct_attempt_get_address (attempt)));
      g_assert_nonnull (strstr (wzp_direct_attempt_get_address (attempt), "x"));
    }
  g_assert_cmpuint (n_proven, >, 0);
  g_assert_true (g_str_has_prefix (record, "{\"path\":\"direct\",\"why\":\"direct\","));
}

static void
test_a_call_goes_direct (Fixture *f, gconstpointer data)
{
  talk_directly (f);
  say_figures (f->out, "caller");
  say_figures (f->in, "callee");
  g_assert_cmpfloat (wzp_call_stats_get_direct_ms (wzp_call_get_stats (f->out)), >, 0);
  g_assert_cmpuint (lost (f), <=, MAX_LOST);
  wzp_call_hang_up (f->out);
  client_lab_wait_ended (f->in, WZP_END_REASON_PEER_HUNG_UP);
  client_lab_wait_ended (f->out, WZP_END_REASON_HUNG_UP);
  assert_recorded (f->out);
  assert_recorded (f->in);
}

static void
assert_nothing_was_tried (WzpCall *call)
{
  g_assert_cmpstr (wzp_call_get_path_why (call), ==, "privacy");
  g_assert_cmpuint (g_list_model_get_n_items (wzp_call_get_path_attempts (call)), ==, 0);
}

static void
test_a_private_call_stays_on_the_relay (Fixture *f, gconstpointer data)
{
  f->out = wzp_client_call_full (f->alice, wzp_client_get_fingerprint (f->bob),
                                 WZP_CALL_FLAGS_PRIVATE, NULL);
  f->in = client_lab_take_call (f->bob);
  wzp_call_answer (f->in, WZP_ANSWER_MODE_TRUSTED);
  client_lab_wait_call (f->out, WZP_CALL_STATE_ACTIVE);
  hear_more (f, 100);
  g_assert_cmpint (wzp_call_get_path (f->out), ==, WZP_MEDIA_PATH_RELAY);
  g_assert_cmpint (wzp_call_get_path (f->in), ==, WZP_MEDIA_PATH_RELAY);
  assert_nothing_was_tried (f->out);
}

static void
test_a_private_answer_stays_on_the_relay (Fixture *f, gconstpointer data)
{
  f->out = wzp_client_call (f->alice, wzp_client_get_fingerprint (f->bob), NULL);
  f->in = client_lab_take_call (f->bob);
  wzp_call_answer (f->in, WZP_ANSWER_MODE_PRIVATE);
  client_lab_wait_call (f->out, WZP_CALL_STATE_ACTIVE);
  hear_more (f, 100);
  g_assert_cmpint (wzp_call_get_path (f->out), ==, WZP_MEDIA_PATH_RELAY);
  g_assert_cmpint (wzp_call_get_path (f->in), ==, WZP_MEDIA_PATH_RELAY);
  assert_nothing_was_tried (f->in);
}

static void
test_a_silent_path_is_left_and_found_again (Fixture *f, gconstpointer data)
{
  talk_directly (f);
  cut (f);
  wait_path (f->out, WZP_MEDIA_PATH_RELAY);
  wait_path (f->in, WZP_MEDIA_PATH_RELAY);
  g_assert_cmpint (wzp_call_get_state (f->out), ==, WZP_CALL_STATE_ACTIVE);
  hear_more (f, 100);
  say_figures (f->out, "caller, cut");
  say_figures (f->in, "callee, cut");
  g_assert_cmpuint (lost (f), <=, MAX_LOST);

  mend (f);
  wait_path (f->out, WZP_MEDIA_PATH_DIRECT);
  wait_path (f->in, WZP_MEDIA_PATH_DIRECT);
  hear_more (f, 60);
  g_assert_cmpint (wzp_call_get_state (f->in), ==, WZP_CALL_STATE_ACTIVE);
}

static void
test_a_direct_call_needs_no_relay (Fixture *f, gconstpointer data)
{
  talk_directly (f);
  /* Stopped, not killed: what it was will be ended by the fixture. */
  relay_lab_signal (f->lab, SIGSTOP);
  hear_more (f, 300);
  wait_path (f->out, WZP_MEDIA_PATH_DIRECT);
  g_assert_cmpint (wzp_call_get_state (f->in), ==, WZP_CALL_STATE_ACTIVE);
  relay_lab_signal (f->lab, SIGCONT);
}

/* --- strangers -------------------------------------------------------------------------------- */

typedef struct
{
  gboolean is_open;
  gboolean is_closed;
} Stranger;

static void
stranger_open (WzpQuicConn *conn, gpointer user_data)
{
  static const char proof[] =
      "{\"DirectProof\":{\"call_id\":\"x\",\"proof\":[0,0,0,0,0,0,0,0,0,0,0,"
      "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}}";

  ((Stranger *) user_data)->is_open = TRUE;
  wzp_quic_conn_send_signal (conn, proof, strlen (proof));
}

static void
stranger_closed (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data)
{
  ((Stranger *) user_data)->is_closed = TRUE;
}

static gboolean
is_thrown_out (gpointer stranger)
{
  return ((Stranger *) stranger)->is_closed;
}

/* Whether it could connect at all; in any case it is thrown out. */
static gboolean
visit (Fixture *f, const char *server_name)
{
  static const WzpQuicHandler handler = { .handshake_done = stranger_open,
                                          .closed = stranger_closed };
  WzpUdpAddress address;
  Stranger stranger = { 0 };

  wzp_udp_address_init_ip (&address, (const uint8_t[]) { 127, 0, 0, 1 }, 4, port_of (f->alice));
  g_assert_nonnull (wzp_quic_io_connect (f->lab->io, &address, server_name, &handler, &stranger));
  lab_iterate_until (is_thrown_out, &stranger, "a stranger's end");
  return stranger.is_open;
}

static void
test_strangers_change_nothing (Fixture *f, gconstpointer data)
{
  g_autofree char *name = NULL;

  g_assert_false (visit (f, "call-call-x"));
  talk_directly (f);
  name = g_strdup_printf ("call-call-%s", wzp_call_get_id (f->out));
  visit (f, "call-call-x");
  for (unsigned i = 0; i < 20; i++)
    visit (f, name);
  hear_more (f, 60);
  wait_path (f->out, WZP_MEDIA_PATH_DIRECT);
  wait_path (f->in, WZP_MEDIA_PATH_DIRECT);
  g_assert_cmpuint (lost (f), <=, MAX_LOST);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/client/direct/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-call-goes-direct", test_a_call_goes_direct);
  ADD ("a-private-call-stays-on-the-relay", test_a_private_call_stays_on_the_relay);
  ADD ("a-private-answer-stays-on-the-relay", test_a_private_answer_stays_on_the_relay);
  ADD ("a-silent-path-is-left-and-found-again", test_a_silent_path_is_left_and_found_again);
  ADD ("a-direct-call-needs-no-relay", test_a_direct_call_needs_no_relay);
  ADD ("strangers-change-nothing", test_strangers_change_nothing);
  return g_test_run ();
}
