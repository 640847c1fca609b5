/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-direct"

#include "wzp-direct-line.h"

/* Application close codes, docs/protocol.md. */
#define CODE_NOT_AUTHORISED 0x100u

struct _WzpDirectLine
{
  const WzpDirectLineHandler *handler;
  gpointer user_data;
  uint32_t attempt;
  WzpQuicConn *conn; /* NULL once closed */
  gboolean is_trusted;
  uint64_t name; /* 0: not asked for yet */
};

static WzpDirectLine *
line_new (uint32_t attempt, const WzpDirectLineHandler *handler, gpointer user_data)
{
  WzpDirectLine *line = g_new0 (WzpDirectLine, 1);

  line->attempt = attempt;
  line->handler = handler;
  line->user_data = user_data;
  return line;
}

/* --- the connection --------------------------------------------------------------------------- */

static void
on_handshake_done (WzpQuicConn *conn, gpointer user_data)
{
  WzpDirectLine *line = user_data;

  line->handler->connected (line, line->user_data);
}

static void
on_signal (WzpQuicConn *conn, const uint8_t *json, size_t len, gpointer user_data)
{
  WzpDirectLine *line = user_data;
  g_auto (WzpSignal) signal = { 0 };
  gboolean is_good = wzp_signal_parse (json, len, &signal, NULL) == WZP_SIGNAL_PARSE_OK;

  line->handler->signal (line, is_good ? &signal : NULL, line->user_data);
}

static void
on_datagram (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  WzpDirectLine *line = user_data;

  if (line->is_trusted)
    line->handler->datagram (line, bytes, len, line->user_data);
}

static gboolean
is_answer (WzpQuicCause cause)
{
  switch (cause)
    {
    case WZP_QUIC_CAUSE_UNREACHABLE:
    case WZP_QUIC_CAUSE_HANDSHAKE_TIMEOUT:
    case WZP_QUIC_CAUSE_IDLE_TIMEOUT:
    case WZP_QUIC_CAUSE_ENGINE_FREED:
      return FALSE;
    case WZP_QUIC_CAUSE_CLOSED_LOCALLY:
    case WZP_QUIC_CAUSE_CLOSED_BY_PEER:
    case WZP_QUIC_CAUSE_NOT_A_RELAY:
    case WZP_QUIC_CAUSE_REFUSED:
    case WZP_QUIC_CAUSE_KEY_REJECTED:
    case WZP_QUIC_CAUSE_RESET:
    case WZP_QUIC_CAUSE_PROTOCOL:
    case WZP_QUIC_CAUSE_BAD_MESSAGE:
      break;
    }
  return TRUE;
}

static void
on_closed (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data)
{
  WzpDirectLine *line = user_data;

  line->conn = NULL;
  line->handler->closed (line, is_answer (close->cause), line->user_data);
}

static const WzpQuicHandler conn_handler = {
  .handshake_done = on_handshake_done,
  .signal = on_signal,
  .datagram = on_datagram,
  .closed = on_closed,
};

/* --- proofs ----------------------------------------------------------------------------------- */

void
wzp_direct_line_send_proof (WzpDirectLine *line, const WzpE2ee *e2ee, const char *call_id)
{
  uint8_t exporter[WZP_E2EE_EXPORTER_BYTES];
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_DIRECT_PROOF };
  g_autoptr (GBytes) json = NULL;

  if (!line->conn ||
      !wzp_quic_conn_export_key (line->conn, WZP_E2EE_EXPORTER_LABEL, exporter, sizeof exporter))
    return;
  signal.direct_proof.call_id = g_strdup (call_id);
  wzp_e2ee_make_proof (e2ee, exporter, signal.direct_proof.proof);
  json = wzp_signal_print (&signal);
  wzp_direct_line_send (line, json);
}

gboolean
wzp_direct_line_check_proof (WzpDirectLine *line,
                             const WzpE2ee *e2ee,
                             const char *call_id,
                             const WzpSignal *signal)
{
  uint8_t exporter[WZP_E2EE_EXPORTER_BYTES];

  return signal && signal->type == WZP_SIGNAL_DIRECT_PROOF &&
         g_str_equal (signal->direct_proof.call_id, call_id) && line->conn &&
         wzp_quic_conn_export_key (line->conn, WZP_E2EE_EXPORTER_LABEL, exporter,
                                   sizeof exporter) &&
         wzp_e2ee_check_proof (e2ee, exporter, signal->direct_proof.proof,
                               sizeof signal->direct_proof.proof);
}

void
wzp_direct_line_trust (WzpDirectLine *line)
{
  line->is_trusted = TRUE;
}

gboolean
wzp_direct_line_is_trusted (const WzpDirectLine *line)
{
  return line->is_trusted;
}

gboolean
wzp_direct_line_get_home (const WzpDirectLine *line, WzpAddress *out)
{
  WzpUdpAddress local;

  if (!line->conn || !wzp_quic_conn_is_server (line->conn))
    return FALSE;
  wzp_quic_conn_get_local_address (line->conn, &local);
  return wzp_udp_address_is_set (&local) &&
         wzp_address_from_sockaddr (&local.sa, wzp_udp_address_len (&local), out);
}

/* --- life ------------------------------------------------------------------------------------- */

WzpDirectLine *
wzp_direct_line_dial (WzpQuicIo *io,
                      const WzpUdpAddress *remote,
                      const char *server_name,
                      uint32_t attempt,
                      const WzpDirectLineHandler *handler,
                      gpointer user_data)
{
  WzpDirectLine *line = line_new (attempt, handler, user_data);

  line->conn = wzp_quic_io_connect (io, remote, server_name, &conn_handler, line);
  if (!line->conn)
    g_clear_pointer (&line, wzp_direct_line_free);
  return line;
}

WzpDirectLine *
wzp_direct_line_accept (WzpQuicConn *conn,
                        uint32_t attempt,
                        const WzpDirectLineHandler *handler,
                        gpointer user_data)
{
  WzpDirectLine *line = line_new (attempt, handler, user_data);

  line->conn = conn;
  wzp_quic_conn_set_handler (conn, &conn_handler, line);
  return line;
}

void
wzp_direct_line_free (WzpDirectLine *line)
{
  if (line && line->conn)
    {
      wzp_quic_conn_set_handler (line->conn, NULL, NULL);
      /* A hang-up just sent must not be lost with us. */
      if (line->is_trusted)
        wzp_quic_conn_finish (line->conn, WZP_QUIC_CODE_NORMAL, NULL);
      else
        wzp_quic_conn_close (line->conn, WZP_QUIC_CODE_NORMAL, NULL);
    }
  g_free (line);
}

void
wzp_direct_line_expel (WzpDirectLine *line)
{
  if (line->conn)
    {
      wzp_quic_conn_set_handler (line->conn, NULL, NULL);
      wzp_quic_conn_close (g_steal_pointer (&line->conn), CODE_NOT_AUTHORISED, "not-authorised");
    }
  wzp_direct_line_free (line);
}

/* --- what it can do --------------------------------------------------------------------------- */

uint32_t
wzp_direct_line_get_attempt (const WzpDirectLine *line)
{
  return line->attempt;
}

uint64_t
wzp_direct_line_get_name (WzpDirectLine *line)
{
  uint8_t bytes[sizeof line->name] = { 0 };

  if (line->name != 0 || !line->conn)
    return line->name;
  wzp_quic_conn_export_key (line->conn, WZP_DIRECT_NAME_LABEL, bytes, sizeof bytes);
  for (size_t i = 0; i < sizeof bytes; i++)
    line->name = line->name << 8 | bytes[i];
  if (line->name == 0)
    line->name = 1;
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
wzp_direct_line_ping (WzpDirectLine *line)
{
  if (line->conn && wzp_quic_conn_is_open (line->conn))
    wzp_quic_conn_ping (line->conn);
}

void
wzp_direct_line_get_stats (const WzpDirectLine *line, WzpQuicConnStats *out)
{
  *out = (WzpQuicConnStats) { 0 };
  if (line->conn)
    wzp_quic_conn_get_stats (line->conn, out);
}
