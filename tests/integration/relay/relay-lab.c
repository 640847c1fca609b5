/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-lab.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "wzp-identity-file.h"
#include "wzp-identity-keys.h"
#include "wzp-signature.h"

/* Far above what anything takes: it only ends the test of a relay that does not answer. */
#define PATIENCE_SECONDS 30

/* --- waiting --------------------------------------------------------------------------------- */

static void
lose_patience (gpointer data)
{
  *(gboolean *) data = TRUE;
}

void
lab_iterate_until (gboolean (*done) (gpointer data), gpointer data, const char *what)
{
  gboolean impatient = FALSE;
  guint source = g_timeout_add_seconds_once (PATIENCE_SECONDS, lose_patience, &impatient);

  while (!done (data))
    {
      if (impatient)
        g_error ("waited in vain for: %s", what);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (source);
}

/* --- the relay ------------------------------------------------------------------------------- */

static GPtrArray *
command_line (const char *const *arguments)
{
  GPtrArray *argv = g_ptr_array_new ();

  g_ptr_array_add (argv, (gpointer) g_getenv ("WZP_RELAY"));
  g_assert_nonnull (argv->pdata[0]);
  for (; arguments && *arguments; arguments++)
    g_ptr_array_add (argv, (gpointer) *arguments);
  return argv;
}

/* Reads the log up to a line with @part and returns that line. */
static char *
read_log_until (RelayLab *lab, const char *part)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *line = g_data_input_stream_read_line (lab->log, NULL, NULL, &error);

      g_assert_no_error (error);
      if (!line)
        g_error ("the relay ended before it said: %s", part);
      g_test_message ("%s", line);
      if (strstr (line, part))
        return g_steal_pointer (&line);
    }
}

void
relay_lab_wait_log (RelayLab *lab, const char *part)
{
  g_free (read_log_until (lab, part));
}

static void
read_address (RelayLab *lab)
{
  g_autofree char *line = read_log_until (lab, "listening on ");
  const char *text = strstr (line, "listening on ") + strlen ("listening on ");
  const char *comma = strchr (text, ',');
  g_autofree char *host_port = g_strndup (text, comma ? (size_t) (comma - text) : strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnectable) connectable = g_network_address_parse (host_port, 0, &error);
  g_autoptr (GInetAddress) ip = NULL;

  g_assert_no_error (error);
  ip = g_inet_address_new_from_string (
      g_network_address_get_hostname (G_NETWORK_ADDRESS (connectable)));
  if (g_inet_address_get_is_any (ip))
    {
      GSocketFamily family = g_inet_address_get_family (ip);

      g_object_unref (ip);
      ip = g_inet_address_new_loopback (family);
    }
  g_assert_true (wzp_udp_address_init_ip (
      &lab->address, g_inet_address_to_bytes (ip), g_inet_address_get_native_size (ip),
      g_network_address_get_port (G_NETWORK_ADDRESS (connectable))));
}

static void
open_client_socket (RelayLab *lab)
{
  const WzpQuicEvents *no_events = &(const WzpQuicEvents) { 0 };
  WzpQuicConfig config = { .events = no_events };
  g_autoptr (GError) error = NULL;
  WzpUdpSocket *socket;
  WzpUdpAddress any;

  wzp_udp_address_init_ip (&any, (const uint8_t[]) { 127, 0, 0, 1 }, 4, 0);
  if (lab->address.family == AF_INET6)
    wzp_udp_address_init_ip (&any, in6addr_loopback.s6_addr, 16, 0);
  socket = wzp_udp_socket_new (&any, WZP_UDP_SOCKET_NONE, &error);
  g_assert_no_error (error);
  lab->io = wzp_quic_io_new (socket, &config, NULL, &error);
  g_assert_no_error (error);
}

/* Of a test that fails, no relay stays behind. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
open_notify_socket (RelayLab *lab)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct timeval patience = { .tv_sec = PATIENCE_SECONDS };

  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/notify", lab->folder);
  lab->notify_fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (lab->notify_fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  setsockopt (lab->notify_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

void
relay_lab_expect_notify (RelayLab *lab, const char *part)
{
  char text[512];
  ssize_t len = recv (lab->notify_fd, text, sizeof text - 1, 0);

  g_assert_cmpint (len, >, 0);
  text[len] = '\0';
  g_test_message ("notified: %s", text);
  if (!strstr (text, part))
    g_error ("\"%s\" instead of %s", text, part);
}

static void
spawn (RelayLab *lab, const char *listen, const char *const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autofree char *notify_path = g_build_filename (lab->folder, "notify", NULL);
  g_autoptr (GPtrArray) argv = command_line (arguments);
  g_autoptr (GError) error = NULL;

  /* Before the test's own, which go over these. */
  g_ptr_array_insert (argv, 1, (gpointer) "--identity");
  g_ptr_array_insert (argv, 2, lab->identity);
  g_ptr_array_insert (argv, 3, (gpointer) "--listen");
  g_ptr_array_insert (argv, 4, (gpointer) listen);
  g_ptr_array_add (argv, NULL);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "NOTIFY_SOCKET", notify_path, TRUE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  lab->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  lab->log = g_data_input_stream_new (g_subprocess_get_stderr_pipe (lab->process));
  read_address (lab);
}

RelayLab *
relay_lab_new (const char *const *arguments)
{
  RelayLab *lab = g_new0 (RelayLab, 1);
  g_autoptr (GError) error = NULL;

  lab->folder = g_dir_make_tmp ("wzp-relay-XXXXXX", &error);
  g_assert_no_error (error);
  lab->identity = g_build_filename (lab->folder, "identity", NULL);
  open_notify_socket (lab);
  spawn (lab, "127.0.0.1:0", arguments);
  open_client_socket (lab);
  return lab;
}

void
relay_lab_kill (RelayLab *lab)
{
  relay_lab_signal (lab, SIGKILL);
  g_subprocess_wait (lab->process, NULL, NULL);
  g_clear_object (&lab->process);
  g_clear_object (&lab->log);
}

void
relay_lab_stop (RelayLab *lab, gboolean at_once)
{
  relay_lab_signal (lab, SIGTERM);
  if (at_once)
    relay_lab_signal (lab, SIGTERM);
  relay_lab_wait_log (lab, "stopped");
  g_subprocess_wait (lab->process, NULL, NULL);
  g_clear_object (&lab->process);
  g_clear_object (&lab->log);
}

void
relay_lab_revive (RelayLab *lab)
{
  g_autofree char *listen = wzp_udp_address_to_string (&lab->address);

  spawn (lab, listen, NULL);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

void
relay_lab_signal (RelayLab *lab, int signal)
{
  g_subprocess_send_signal (lab->process, signal);
}

static void
bury (RelayLab *lab)
{
  g_clear_pointer (&lab->io, wzp_quic_io_free);
  close (lab->notify_fd);
  remove_folder (lab->folder);
  g_free (lab->folder);
  g_free (lab->identity);
  g_clear_object (&lab->log);
  g_clear_object (&lab->process);
  g_free (lab);
}

void
relay_lab_join (RelayLab *lab)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&lab->io, wzp_quic_io_free);
  g_subprocess_wait (lab->process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (lab->process));
  g_assert_cmpint (g_subprocess_get_exit_status (lab->process), ==, 0);
  bury (lab);
}

void
relay_lab_free (RelayLab *lab)
{
  if (!lab->process)
    {
      bury (lab);
      return;
    }
  g_clear_pointer (&lab->io, wzp_quic_io_free);
  relay_lab_signal (lab, SIGTERM);
  relay_lab_signal (lab, SIGTERM);
  relay_lab_wait_log (lab, "stopped");
  relay_lab_join (lab);
}

/* --- a client -------------------------------------------------------------------------------- */

static void
handshake_done_cb (WzpQuicConn *conn, gpointer user_data)
{
  ((LabClient *) user_data)->is_open = TRUE;
}

static void
signal_cb (WzpQuicConn *conn, const uint8_t *json, size_t len, gpointer user_data)
{
  g_queue_push_tail (&((LabClient *) user_data)->messages, g_bytes_new (json, len));
}

static void
uni_cb (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  ((LabClient *) user_data)->uni = g_bytes_new (bytes, len);
}

static void
datagram_cb (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  g_queue_push_tail (&((LabClient *) user_data)->frames, g_bytes_new (bytes, len));
}

static void
closed_cb (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data)
{
  LabClient *client = user_data;

  client->conn = NULL;
  client->closed = TRUE;
  client->close_code = close->code;
  g_test_message ("closed: cause %d, by peer %d", close->cause, close->by_peer);
  client->close_reason = g_strdup (close->reason);
}

static const WzpQuicHandler handler = {
  .handshake_done = handshake_done_cb,
  .signal = signal_cb,
  .uni = uni_cb,
  .datagram = datagram_cb,
  .closed = closed_cb,
};

static gboolean
is_open_or_closed (gpointer client)
{
  return ((LabClient *) client)->is_open || ((LabClient *) client)->closed;
}

LabClient *
lab_client_new (RelayLab *lab, const char *server_name, WzpIdentity *identity)
{
  LabClient *client = g_new0 (LabClient, 1);

  client->lab = lab;
  client->identity = identity ? wzp_identity_ref (identity) : wzp_identity_new_random ();
  g_queue_init (&client->messages);
  g_queue_init (&client->frames);
  client->conn = wzp_quic_io_connect (lab->io, &lab->address, server_name, &handler, client);
  g_assert_nonnull (client->conn);
  lab_iterate_until (is_open_or_closed, client, "the handshake");
  return client;
}

static gboolean
is_closed (gpointer client)
{
  return ((LabClient *) client)->closed;
}

void
lab_client_free (LabClient *client)
{
  if (client->conn)
    wzp_quic_conn_close (client->conn, 0, "hangup");
  lab_iterate_until (is_closed, client, "the own close");
  g_queue_clear_full (&client->messages, (GDestroyNotify) g_bytes_unref);
  g_queue_clear_full (&client->frames, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&client->uni, g_bytes_unref);
  g_free (client->close_reason);
  wzp_identity_unref (client->identity);
  g_free (client);
}

void
lab_client_say (LabClient *client, const char *json)
{
  g_assert_nonnull (client->conn);
  g_assert_cmpint (wzp_quic_conn_send_signal (client->conn, json, strlen (json)), ==,
                   WZP_QUIC_SEND_OK);
}

void
lab_client_say_signal (LabClient *client, const WzpSignal *signal)
{
  g_autoptr (GBytes) bytes = wzp_signal_print (signal);
  size_t len;
  const char *json = g_bytes_get_data (bytes, &len);

  g_assert_nonnull (client->conn);
  g_assert_cmpint (wzp_quic_conn_send_signal (client->conn, json, len), ==, WZP_QUIC_SEND_OK);
}

void
lab_client_send_frame (LabClient *client, const void *frame, size_t len)
{
  const struct iovec part = { (void *) frame, len };

  g_assert_nonnull (client->conn);
  g_assert_cmpint (wzp_quic_conn_send_datagram (client->conn, &part, 1), ==, WZP_QUIC_SEND_OK);
}

/* --- what a client is told ------------------------------------------------------------------- */

static gboolean
has_message (gpointer client)
{
  return ((LabClient *) client)->messages.length > 0 || ((LabClient *) client)->closed;
}

static void
take_any (LabClient *client, WzpSignal *out)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *detail = NULL;
  size_t len;
  const void *json;

  lab_iterate_until (has_message, client, "a message");
  bytes = g_queue_pop_head (&client->messages);
  if (!bytes)
    g_error ("closed (%s) instead of a message", client->close_reason);
  json = g_bytes_get_data (bytes, &len);
  g_assert_cmpint (wzp_signal_parse (json, len, out, &detail), !=, WZP_SIGNAL_PARSE_BAD);
}

void
lab_client_take (LabClient *client, WzpSignalType type, WzpSignal *out)
{
  do
    {
      wzp_signal_clear (out);
      take_any (client, out);
    }
  while (out->type == WZP_SIGNAL_ROOM_UPDATE && type != WZP_SIGNAL_ROOM_UPDATE);
  if (out->type != type)
    g_error ("%s instead of message %d", wzp_signal_get_name (out), type);
}

void
lab_client_expect (LabClient *client, WzpSignalType type)
{
  g_auto (WzpSignal) signal = { 0 };

  lab_client_take (client, type, &signal);
}

char *
lab_client_take_text (LabClient *client)
{
  g_autoptr (GBytes) bytes = NULL;

  lab_iterate_until (has_message, client, "a message");
  g_assert_cmpuint (client->messages.length, >, 0);
  bytes = g_queue_pop_head (&client->messages);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

gboolean
lab_client_check_relay (LabClient *client, GBytes *channel_signature, const uint8_t *identity_pub)
{
  g_autoptr (WzpIdentity) relay = wzp_identity_load (client->lab->identity, NULL);
  uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES];
  size_t len;
  const void *signature = g_bytes_get_data (channel_signature, &len);

  return memcmp (wzp_identity_get_public_key (relay), identity_pub, WZP_PUBLIC_KEY_BYTES) == 0 &&
         wzp_quic_conn_export_key (client->conn, WZP_CHANNEL_EXPORTER_LABEL, exporter,
                                   sizeof exporter) &&
         wzp_channel_verify (signature, len, identity_pub, WZP_CHANNEL_RELAY, exporter);
}

void
lab_client_take_roster (LabClient *client, unsigned count, WzpSignal *out)
{
  do
    lab_client_take (client, WZP_SIGNAL_ROOM_UPDATE, out);
  while (out->room_update.count != count);
}

static gboolean
has_frame (gpointer client)
{
  return ((LabClient *) client)->frames.length > 0 || ((LabClient *) client)->closed;
}

GBytes *
lab_client_take_frame (LabClient *client)
{
  lab_iterate_until (has_frame, client, "a frame");
  g_assert_cmpuint (client->frames.length, >, 0);
  return g_queue_pop_head (&client->frames);
}

void
lab_client_expect_closed (LabClient *client, uint64_t code)
{
  lab_iterate_until (is_closed, client, "a close");
  g_test_message ("closed with %#" G_GINT64_MODIFIER "x %s", client->close_code,
                  client->close_reason);
  g_assert_cmphex (client->close_code, ==, code);
}

/* --- what clients say ------------------------------------------------------------------------ */

static char *features[] = { (char *) "e2ee1", (char *) "slots1", (char *) "auth1", (char *) "mute1",
                            NULL };

static GBytes *
sign_channel (LabClient *client, LabProof proof)
{
  uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES];
  uint8_t signature[WZP_SIGNATURE_BYTES];

  if (proof == LAB_UNSIGNED)
    return NULL;
  g_assert_true (wzp_quic_conn_export_key (client->conn, WZP_CHANNEL_EXPORTER_LABEL, exporter,
                                           sizeof exporter));
  if (proof == LAB_WRONG)
    exporter[0] ^= 1;
  wzp_channel_sign (client->identity, WZP_CHANNEL_CLIENT, exporter, signature);
  return g_bytes_new (signature, sizeof signature);
}

void
lab_client_register (LabClient *client, LabProof proof)
{
  g_autoptr (GBytes) signature = sign_channel (client, proof);
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  WzpSignal signal = { .type = WZP_SIGNAL_REGISTER_PRESENCE,
                       .register_presence = { .signature = none,
                                              .alias = (char *) "Lab",
                                              .features = proof ? features : NULL,
                                              .channel_signature = signature } };

  memcpy (signal.register_presence.identity_pub, wzp_identity_get_public_key (client->identity),
          WZP_PUBLIC_KEY_BYTES);
  lab_client_say_signal (client, &signal);
}

LabClient *
lab_client_new_registered (RelayLab *lab, WzpIdentity *identity, LabProof proof)
{
  LabClient *client = lab_client_new (lab, "_signal", identity);
  g_auto (WzpSignal) ack = { 0 };

  lab_client_register (client, proof);
  lab_client_take (client, WZP_SIGNAL_REGISTER_PRESENCE_ACK, &ack);
  g_assert_true (ack.register_presence_ack.success);
  return client;
}

void
lab_client_send_call_offer (LabClient *client, LabProof proof)
{
  g_autoptr (GBytes) channel_signature = sign_channel (client, proof);
  g_autoptr (GBytes) signature_bytes = NULL;
  uint8_t signature[WZP_SIGNATURE_BYTES];
  WzpProfile good = *wzp_profile_get_standard (WZP_PROFILE_GOOD);
  WzpSignal signal = { .type = WZP_SIGNAL_CALL_OFFER,
                       .call_offer = { .supported_profiles = { &good, 1 },
                                       .alias = (char *) "Lab",
                                       .features = proof ? features : NULL,
                                       .channel_signature = channel_signature } };

  memcpy (signal.call_offer.identity_pub, wzp_identity_get_public_key (client->identity),
          WZP_PUBLIC_KEY_BYTES);
  wzp_handshake_random_key (signal.call_offer.ephemeral_pub);
  wzp_handshake_sign (client->identity, WZP_HANDSHAKE_OFFER, signal.call_offer.ephemeral_pub,
                      signature);
  signature_bytes = g_bytes_new (signature, sizeof signature);
  signal.call_offer.signature = signature_bytes;
  lab_client_say_signal (client, &signal);
}

LabClient *
lab_client_new_member (RelayLab *lab, const char *room, WzpIdentity *identity, LabProof proof)
{
  LabClient *client = lab_client_new (lab, room, identity);
  g_auto (WzpSignal) answer = { 0 };

  lab_client_send_call_offer (client, proof);
  lab_client_take (client, WZP_SIGNAL_CALL_ANSWER, &answer);
  g_assert_true (wzp_handshake_verify (g_bytes_get_data (answer.call_answer.signature, NULL),
                                       g_bytes_get_size (answer.call_answer.signature),
                                       answer.call_answer.identity_pub, WZP_HANDSHAKE_ANSWER,
                                       answer.call_answer.ephemeral_pub));
  return client;
}

void
lab_client_offer (LabClient *client, const WzpIdentity *callee, const char *call_id)
{
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  char *locals[] = { (char *) "10.0.0.1:5000", NULL };
  WzpSignal signal = {
    .type = WZP_SIGNAL_DIRECT_CALL_OFFER,
    .direct_call_offer = {
        .caller_fingerprint = (char *) wzp_identity_get_fingerprint (client->identity),
        .target_fingerprint = (char *) wzp_identity_get_fingerprint (callee),
        .call_id = (char *) call_id,
        .signature = none,
        .caller_reflexive_addr = (char *) "198.51.100.1:5000",
        .caller_local_addrs = locals,
    },
  };

  lab_client_say_signal (client, &signal);
}

/* --- runs that end by themselves ------------------------------------------------------------- */

int
relay_lab_run (const char *const *arguments, char **out_text)
{
  g_autoptr (GPtrArray) argv = command_line (arguments);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (argv, NULL);
  process =
      g_subprocess_newv ((const char *const *) argv->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, out_text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}
