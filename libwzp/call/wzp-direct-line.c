/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-direct"

#include "wzp-direct-line.h"

/* Application close codes, docs/protocol.md. */
#define CODE_NOT_AUTHORISED 0x100u

struct _WzpDirectLine
{
  WzpDirectLineConfig config;
  WzpQuicConn *conn; /* NULL once closed */
  WzpPathAttemptState state;
  WzpInstant deadline;
  uint64_t name;
};

static WzpDirectLine *
line_new (const WzpDirectLineConfig *config)
{
  WzpDirectLine *line = g_new0 (WzpDirectLine, 1);

  line->config = *config;
  return line;
}

static void
let_go (WzpDirectLine *line, uint64_t code, const char *reason)
{
  if (!line->conn)
    return;
  wzp_quic_conn_set_handler (line->conn, NULL, NULL);
  wzp_quic_conn_close (g_steal_pointer (&line->conn), code, reason);
}

/* The callee frees the line. */
static void
end (WzpDirectLine *line, WzpPathAttemptState how)
{
  line->state = how;
  line->deadline = WZP_INSTANT_NEVER;
  let_go (line, CODE_NOT_AUTHORISED, "not-authorised");
  line->config.handler->closed (line, line->config.user_data);
}

/* --- the proof -------------------------------------------------------------------------------- */

static void
send_proof (WzpDirectLine *line, const uint8_t exporter[WZP_E2EE_EXPORTER_BYTES])
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_DIRECT_PROOF };
  g_autoptr (GBytes) json = NULL;

  signal.direct_proof.call_id = g_strdup (line->config.call_id);
  wzp_e2ee_make_proof (line->config.e2ee, exporter, signal.direct_proof.proof);
  json = wzp_signal_print (&signal);
  wzp_quic_conn_send_signal (line->conn, g_bytes_get_data (json, NULL), g_bytes_get_size (json));
}

static void
on_open (WzpDirectLine *line, WzpInstant now)
{
  uint8_t exporter[WZP_E2EE_EXPORTER_BYTES] = { 0 };
  uint8_t name[sizeof line->name] = { 0 };

  line->state = WZP_PATH_ATTEMPT_CONNECTED;
  line->deadline = wzp_instant_add (now, WZP_PATH_PROOF_LIMIT);
  wzp_quic_conn_export_key (line->conn, WZP_DIRECT_NAME_LABEL, name, sizeof name);
  for (size_t i = 0; i < sizeof name; i++)
    line->name = line->name << 8 | name[i];
  if (line->name == 0)
    line->name = 1;
  wzp_quic_conn_export_key (line->conn, WZP_E2EE_EXPORTER_LABEL, exporter, sizeof exporter);
  send_proof (line, exporter);
}

static gboolean
is_right (WzpDirectLine *line, const WzpSignal *signal)
{
  uint8_t exporter[WZP_E2EE_EXPORTER_BYTES];

  return signal->type == WZP_SIGNAL_DIRECT_PROOF &&
         g_str_equal (signal->direct_proof.call_id, line->config.call_id) &&
         wzp_quic_conn_export_key (line->conn, WZP_E2EE_EXPORTER_LABEL, exporter,
                                   sizeof exporter) &&
         wzp_e2ee_check_proof (line->config.e2ee, exporter, signal->direct_proof.proof,
                               sizeof signal->direct_proof.proof);
}

/* --- the connection --------------------------------------------------------------------------- */

static void
on_handshake_done (WzpQuicConn *conn, gpointer user_data)
{
  on_open (user_data, wzp_instant_now ());
}

static void
on_signal (WzpQuicConn *conn, const uint8_t *json, size_t len, gpointer user_data)
{
  WzpDirectLine *line = user_data;
  g_auto (WzpSignal) signal = { 0 };
  gboolean is_good = wzp_signal_parse (json, len, &signal, NULL) == WZP_SIGNAL_PARSE_OK;

  if (line->state == WZP_PATH_ATTEMPT_PROVEN)
    {
      if (is_good)
        line->config.handler->signal (line, &signal, line->config.user_data);
      return;
    }
  if (!is_good || !is_right (line, &signal))
    {
      end (line, WZP_PATH_ATTEMPT_BAD_PROOF);
      return;
    }
  line->state = WZP_PATH_ATTEMPT_PROVEN;
  line->deadline = WZP_INSTANT_NEVER;
  line->config.handler->proven (line, line->config.user_data);
}

static void
on_datagram (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  WzpDirectLine *line = user_data;

  if (line->state == WZP_PATH_ATTEMPT_PROVEN)
    line->config.handler->datagram (line, bytes, len, line->config.user_data);
}

static WzpPathAttemptState
explain (WzpPathAttemptState state, WzpQuicCause cause)
{
  if (state == WZP_PATH_ATTEMPT_CONNECTED || state == WZP_PATH_ATTEMPT_PROVEN)
    return WZP_PATH_ATTEMPT_LOST;
  switch (cause)
    {
    case WZP_QUIC_CAUSE_UNREACHABLE:
    case WZP_QUIC_CAUSE_HANDSHAKE_TIMEOUT:
    case WZP_QUIC_CAUSE_IDLE_TIMEOUT:
      return WZP_PATH_ATTEMPT_TIMED_OUT;
    case WZP_QUIC_CAUSE_CLOSED_LOCALLY:
    case WZP_QUIC_CAUSE_CLOSED_BY_PEER:
    case WZP_QUIC_CAUSE_NOT_A_RELAY:
    case WZP_QUIC_CAUSE_REFUSED:
    case WZP_QUIC_CAUSE_KEY_REJECTED:
    case WZP_QUIC_CAUSE_RESET:
    case WZP_QUIC_CAUSE_PROTOCOL:
    case WZP_QUIC_CAUSE_BAD_MESSAGE:
    case WZP_QUIC_CAUSE_ENGINE_FREED:
      break;
    }
  return WZP_PATH_ATTEMPT_REFUSED;
}

static void
on_closed (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data)
{
  WzpDirectLine *line = user_data;

  line->conn = NULL;
  end (line, explain (line->state, close->cause));
}

static const WzpQuicHandler conn_handler = {
  .handshake_done = on_handshake_done,
  .signal = on_signal,
  .datagram = on_datagram,
  .closed = on_closed,
};

/* --- life ------------------------------------------------------------------------------------- */

WzpDirectLine *
wzp_direct_line_dial (const WzpDirectLineConfig *config,
                      WzpQuicIo *io,
                      const WzpUdpAddress *remote,
                      const char *server_name,
                      WzpInstant now)
{
  WzpDirectLine *line = line_new (config);

  line->state = WZP_PATH_ATTEMPT_DIALLING;
  line->deadline = wzp_instant_add (now, WZP_PATH_DIAL_LIMIT);
  line->conn = wzp_quic_io_connect (io, remote, server_name, &conn_handler, line);
  if (!line->conn)
    g_clear_pointer (&line, wzp_direct_line_free);
  return line;
}

WzpDirectLine *
wzp_direct_line_accept (const WzpDirectLineConfig *config, WzpQuicConn *conn, WzpInstant now)
{
  WzpDirectLine *line = line_new (config);

  line->conn = conn;
  wzp_quic_conn_set_handler (conn, &conn_handler, line);
  on_open (line, now);
  return line;
}

void
wzp_direct_line_free (WzpDirectLine *line)
{
  if (!line)
    return;
  /* A hang-up just sent must not be lost with us. */
  if (line->conn && line->state == WZP_PATH_ATTEMPT_PROVEN)
    {
      wzp_quic_conn_set_handler (line->conn, NULL, NULL);
      wzp_quic_conn_finish (g_steal_pointer (&line->conn), WZP_QUIC_CODE_NORMAL, NULL);
    }
  let_go (line, WZP_QUIC_CODE_NORMAL, NULL);
  g_free (line);
}

WzpInstant
wzp_direct_line_next_deadline (const WzpDirectLine *line)
{
  return line->deadline;
}

void
wzp_direct_line_on_deadline (WzpDirectLine *line, WzpInstant now)
{
  if (now >= line->deadline)
    end (line, line->state == WZP_PATH_ATTEMPT_CONNECTED ? WZP_PATH_ATTEMPT_NO_PROOF
                                                         : WZP_PATH_ATTEMPT_TIMED_OUT);
}

WzpPathAttemptState
wzp_direct_line_get_state (const WzpDirectLine *line)
{
  return line->state;
}

uint64_t
wzp_direct_line_get_name (const WzpDirectLine *line)
{
  return line->name;
}

gboolean
wzp_direct_line_send (WzpDirectLine *line, GBytes *json)
{
  return line->conn && wzp_quic_conn_send_signal (line->conn, g_bytes_get_data (json, NULL),
                                                  g_bytes_get_size (json)) == WZP_QUIC_SEND_OK;
}

gboolean
wzp_direct_line_send_datagram (WzpDirectLine *line, const uint8_t *bytes, size_t len)
{
  struct iovec part = { .iov_base = (void *) (uintptr_t) bytes, .iov_len = len };

  return line->conn && wzp_quic_conn_send_datagram (line->conn, &part, 1) == WZP_QUIC_SEND_OK;
}

void
wzp_direct_line_get_stats (const WzpDirectLine *line, WzpQuicConnStats *out)
{
  *out = (WzpQuicConnStats) { 0 };
  if (line->conn)
    wzp_quic_conn_get_stats (line->conn, out);
}
