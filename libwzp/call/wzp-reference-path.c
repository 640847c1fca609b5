/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-direct"

#include "wzp-reference-path.h"

#include "wzp-call-offer.h"
#include "wzp-remote-candidates.h"
#include "wzp-sni.h"

/* What the reference says to a connection that lost (client.md 5.8), with code 0. */
#define NOT_SELECTED "not-selected"

/* One connection, dialled or accepted. */
typedef struct
{
  WzpReferencePath *path;
  WzpQuicConn *conn; /* NULL once it is gone */
  uint32_t attempt;  /* 0: accepted before the start */
} Line;

struct _WzpReferencePath
{
  WzpReferencePathConfig config;
  const WzpReferencePathHandler *handler;
  gpointer user_data;
  char *call_id;
  char *server_name;

  WzpPathRace *race; /* NULL: not started */
  gboolean has_early_report;
  gboolean early_report_ok;
  GPtrArray *lines; /* of Line */
  Line *used;       /* both ends agreed on it; NULL: the relay */
  gboolean is_told; /* as straight, to the handler */
};

static void settle (WzpReferencePath *path, WzpInstant now);

/* --- connections ------------------------------------------------------------------------------ */

static void
line_free (gpointer data)
{
  Line *line = data;

  if (line->conn)
    {
      wzp_quic_conn_set_handler (line->conn, NULL, NULL);
      wzp_quic_conn_close (line->conn, WZP_QUIC_CODE_NORMAL, NOT_SELECTED);
    }
  g_free (line);
}

static Line *
add_line (WzpReferencePath *path, WzpQuicConn *conn, uint32_t attempt)
{
  Line *line = g_new0 (Line, 1);

  line->path = path;
  line->conn = conn;
  line->attempt = attempt;
  g_ptr_array_add (path->lines, line);
  return line;
}

static Line *
find_line (WzpReferencePath *path, uint32_t attempt)
{
  for (guint i = 0; i < path->lines->len; i++)
    {
      Line *line = path->lines->pdata[i];

      if (line->attempt == attempt && attempt != 0)
        return line;
    }
  return NULL;
}

static void
remove_line (WzpReferencePath *path, Line *line)
{
  if (path->used == line)
    path->used = NULL;
  g_ptr_array_remove (path->lines, line);
}

static void
on_handshake_done (WzpQuicConn *conn, gpointer user_data)
{
  Line *line = user_data;
  WzpReferencePath *path = line->path;
  WzpInstant now = wzp_instant_now ();

  wzp_path_race_on_connected (path->race, line->attempt, now);
  settle (path, now);
  path->handler->wake (path, path->user_data);
}

static void
on_datagram (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  Line *line = user_data;
  WzpReferencePath *path = line->path;

  if (!path->used && line->attempt != 0 &&
      wzp_path_race_get_state (path->race) == WZP_PATH_RACE_REPORTED)
    {
      WzpInstant now = wzp_instant_now ();

      /* A reference client speaks here only after it has heard our report and sent its own: that one is
       * lost or late, and to wait for it would be silence. */
      wzp_path_race_on_report (path->race, TRUE, now);
      settle (path, now);
      path->handler->wake (path, path->user_data);
    }
  if (path->used && line == path->used)
    path->handler->datagram (path, bytes, len, path->user_data);
}

static void
on_closed (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data)
{
  Line *line = user_data;
  WzpReferencePath *path = line->path;
  uint32_t attempt = line->attempt;
  gboolean is_answered = close->cause != WZP_QUIC_CAUSE_UNREACHABLE;
  WzpInstant now = wzp_instant_now ();

  line->conn = NULL;
  remove_line (path, line);
  if (attempt == 0)
    return;
  /* Each is about the attempts of its own kind only. */
  wzp_path_race_on_failed (path->race, attempt, is_answered, now);
  wzp_path_race_on_closed (path->race, attempt, now);
  settle (path, now);
  path->handler->wake (path, path->user_data);
}

static const WzpQuicHandler conn_handler = {
  .handshake_done = on_handshake_done,
  .datagram = on_datagram,
  .closed = on_closed,
};

static gboolean
get_remote (WzpQuicConn *conn, WzpAddress *out)
{
  WzpUdpAddress remote;

  wzp_quic_conn_get_remote_address (conn, &remote);
  return wzp_address_from_sockaddr (&remote.sa, wzp_udp_address_len (&remote), out);
}

/* Whether the race takes it. */
static gboolean
offer_line (WzpReferencePath *path, Line *line, WzpInstant now)
{
  WzpAddress from;

  if (get_remote (line->conn, &from))
    line->attempt = wzp_path_race_on_incoming (path->race, &from, now);
  return line->attempt != 0;
}

gboolean
wzp_reference_path_is_listening (const WzpReferencePath *path)
{
  if (path->config.is_private)
    return FALSE;
  if (!path->race)
    return path->lines->len < WZP_REFERENCE_PATH_MAX_EARLY;
  return wzp_path_race_get_state (path->race) == WZP_PATH_RACE_RACING &&
         wzp_path_race_get_role (path->race) == WZP_PATH_ROLE_ACCEPTOR;
}

gboolean
wzp_reference_path_accept (WzpReferencePath *path, WzpQuicConn *conn, WzpInstant now)
{
  Line *line;

  if (!wzp_reference_path_is_listening (path))
    return FALSE;
  line = add_line (path, conn, 0);
  if (path->race && !offer_line (path, line, now))
    {
      line->conn = NULL;
      remove_line (path, line);
      return FALSE;
    }
  wzp_quic_conn_set_handler (conn, &conn_handler, line);
  if (path->race)
    settle (path, now);
  path->handler->wake (path, path->user_data);
  return TRUE;
}

/* The race takes one at most; the others have waited in vain. */
static void
offer_early_lines (WzpReferencePath *path, WzpInstant now)
{
  guint i = 0;

  while (i < path->lines->len)
    {
      Line *line = path->lines->pdata[i];

      if (line->attempt != 0 || offer_line (path, line, now))
        i++;
      else
        g_ptr_array_remove_index (path->lines, i);
    }
}

/* --- what the race asks for ------------------------------------------------------------------- */

static void
dial (WzpReferencePath *path, const WzpPathEffect *effect, WzpInstant now)
{
  const WzpAddress *to = &effect->address;
  Line *line = add_line (path, NULL, effect->attempt);
  WzpUdpAddress remote;

  if (wzp_udp_address_init (&remote, &to->sa, to->len))
    line->conn =
        wzp_quic_io_connect (path->config.io, &remote, path->server_name, &conn_handler, line);
  if (line->conn)
    return;
  remove_line (path, line);
  wzp_path_race_on_failed (path->race, effect->attempt, FALSE, now);
}

/* One byte that is neither QUIC nor STUN: whoever gets it drops it. What counts is that it has passed our
 * own NAT on its way. */
static void
open_filter (WzpReferencePath *path, const WzpAddress *to)
{
  static const uint8_t nothing[1] = { 0 };
  WzpUdpAddress remote;

  if (wzp_udp_address_init (&remote, &to->sa, to->len))
    wzp_quic_io_send_stray (path->config.io, &remote, nothing, sizeof nothing);
}

static void
send_report (WzpReferencePath *path, gboolean direct_ok)
{
  g_autoptr (GBytes) json = wzp_call_path_report_print (path->call_id, direct_ok);

  path->handler->send (path, json, path->user_data);
}

static void
decide (WzpReferencePath *path, const WzpPathEffect *effect)
{
  gboolean was_told = path->is_told;

  path->used = effect->direct_ok ? find_line (path, effect->attempt) : NULL;
  path->is_told = path->used != NULL;
  g_info ("%.8s: frames go %s by agreement with a reference peer", path->call_id,
          path->is_told ? "straight" : "through the relay");
  if (was_told != path->is_told)
    path->handler->moved (path, path->is_told, path->user_data);
}

static void
settle (WzpReferencePath *path, WzpInstant now)
{
  WzpPathEffect effect;
  Line *line;

  while (wzp_path_race_next_effect (path->race, &effect))
    switch (effect.type)
      {
      case WZP_PATH_EFFECT_DIAL:
        dial (path, &effect, now);
        break;
      case WZP_PATH_EFFECT_OPEN:
        open_filter (path, &effect.address);
        break;
      case WZP_PATH_EFFECT_CLOSE:
        line = find_line (path, effect.attempt);
        if (line)
          remove_line (path, line);
        break;
      case WZP_PATH_EFFECT_REPORT:
        send_report (path, effect.direct_ok);
        break;
      case WZP_PATH_EFFECT_DECIDE:
        decide (path, &effect);
        break;
      case WZP_PATH_EFFECT_PROVE:
      case WZP_PATH_EFFECT_NOMINATE:
        break;
      }
}

/* --- events ----------------------------------------------------------------------------------- */

void
wzp_reference_path_start (WzpReferencePath *path,
                          const WzpSignalCallSetup *setup,
                          const WzpCandidates *own,
                          const char *own_reflexive,
                          WzpInstant now)
{
  WzpPathRaceConfig config = {
    .id = path->call_id,
    .mode = WZP_PATH_RACE_REFERENCE,
    .is_caller = path->config.is_caller,
    .is_private = path->config.is_private,
    .own_reflexive = own_reflexive,
    .peer_reflexive = setup->peer_direct_addr,
  };
  WzpRemoteCandidates remote;

  if (path->race)
    return;
  wzp_remote_candidates_init (&remote, path->call_id, path->config.allow_loopback);
  wzp_remote_candidates_apply_setup (&remote, setup);
  path->race = wzp_path_race_new (&config);
  if (path->has_early_report)
    wzp_path_race_on_report (path->race, path->early_report_ok, now);
  wzp_path_race_start (path->race, own, &remote.list, now);
  wzp_remote_candidates_clear (&remote);
  offer_early_lines (path, now);
  settle (path, now);
  path->handler->wake (path, path->user_data);
}

void
wzp_reference_path_on_report (WzpReferencePath *path,
                              const WzpSignalMediaPathReport *report,
                              WzpInstant now)
{
  if (!path->race)
    {
      path->early_report_ok = path->has_early_report ? path->early_report_ok : report->direct_ok;
      path->has_early_report = TRUE;
      return;
    }
  wzp_path_race_on_report (path->race, report->direct_ok, now);
  settle (path, now);
  path->handler->wake (path, path->user_data);
}

void
wzp_reference_path_on_peer_at_relay (WzpReferencePath *path, WzpInstant now)
{
  uint32_t attempt = path->used ? path->used->attempt : 0;

  if (!path->race)
    return;
  wzp_path_race_on_report (path->race, FALSE, now);
  if (attempt != 0)
    {
      /* It waited for our report in vain, and whether its close comes is not certain. */
      remove_line (path, path->used);
      wzp_path_race_on_closed (path->race, attempt, now);
    }
  settle (path, now);
  path->handler->wake (path, path->user_data);
}

WzpInstant
wzp_reference_path_next_deadline (const WzpReferencePath *path)
{
  return path->race ? wzp_path_race_next_deadline (path->race) : WZP_INSTANT_NEVER;
}

void
wzp_reference_path_on_deadline (WzpReferencePath *path, WzpInstant now)
{
  if (!path->race)
    return;
  wzp_path_race_on_deadline (path->race, now);
  settle (path, now);
}

/* Started, and not agreed yet: nobody listens anywhere. */
static gboolean
is_deciding (const WzpReferencePath *path)
{
  if (!path->race)
    return FALSE;
  switch (wzp_path_race_get_state (path->race))
    {
    case WZP_PATH_RACE_RACING:
    case WZP_PATH_RACE_REPORTED:
      return TRUE;
    case WZP_PATH_RACE_IDLE:
    case WZP_PATH_RACE_PROVEN:
    case WZP_PATH_RACE_EXHAUSTED:
    case WZP_PATH_RACE_DECIDED:
      return FALSE;
    }
  return FALSE;
}

gboolean
wzp_reference_path_send (WzpReferencePath *path, const uint8_t *bytes, size_t len)
{
  struct iovec part = { .iov_base = (void *) (uintptr_t) bytes, .iov_len = len };

  if (!path->used)
    return is_deciding (path);
  /* What does not fit is lost there as it would be here: the relay leads to nobody. */
  wzp_quic_conn_send_datagram (path->used->conn, &part, 1);
  return TRUE;
}

/* --- life ------------------------------------------------------------------------------------- */

WzpReferencePath *
wzp_reference_path_new (const WzpReferencePathConfig *config,
                        const WzpReferencePathHandler *handler,
                        gpointer user_data)
{
  WzpReferencePath *path = g_new0 (WzpReferencePath, 1);
  g_autofree char *room = wzp_call_id_to_room (config->call_id);

  path->config = *config;
  path->handler = handler;
  path->user_data = user_data;
  path->call_id = g_strdup (config->call_id);
  path->server_name = g_strconcat (WZP_SNI_CALL_PREFIX, room, NULL);
  path->lines = g_ptr_array_new_with_free_func (line_free);
  return path;
}

void
wzp_reference_path_free (WzpReferencePath *path)
{
  if (!path)
    return;
  g_ptr_array_unref (path->lines);
  g_clear_pointer (&path->race, wzp_path_race_free);
  g_free (path->call_id);
  g_free (path->server_name);
  g_free (path);
}

const char *
wzp_reference_path_get_server_name (const WzpReferencePath *path)
{
  return path->server_name;
}

gboolean
wzp_reference_path_is_used (const WzpReferencePath *path)
{
  return path->used != NULL;
}

gboolean
wzp_reference_path_get_stats (const WzpReferencePath *path, WzpQuicConnStats *out)
{
  if (path->used)
    wzp_quic_conn_get_stats (path->used->conn, out);
  return path->used != NULL;
}

const WzpPathRace *
wzp_reference_path_get_race (const WzpReferencePath *path)
{
  return path->race;
}
