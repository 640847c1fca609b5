/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-direct"

#include "wzp-direct-private.h"
#include "wzp-opening.h"
#include "wzp-random.h"
#include "wzp-sni.h"

/* Addresses that a peer can make us dial by naming them: all of three sets at once, then so many a second. */
#define DIALS_BURST (3 * WZP_CANDIDATES_MAX)
#define DIALS_RATE  2

/* As the other machines of a call name it in the log. */
#define SHORT_ID 8

/* --- lines ------------------------------------------------------------------------------------ */

static WzpDirectLine *
find_line (const WzpDirect *direct, uint32_t attempt)
{
  return g_hash_table_lookup (direct->lines, GUINT_TO_POINTER (attempt));
}

WzpDirectLine *
_wzp_direct_find_conn (WzpDirect *direct, uint64_t conn)
{
  const WzpPathAttempt *attempt = wzp_path_race_find_conn (direct->race, conn);

  return attempt ? find_line (direct, attempt->id) : NULL;
}

/* The line is the caller's to free. */
static void
forget_line (WzpDirect *direct, WzpDirectLine *line, WzpInstant now)
{
  g_hash_table_steal (direct->lines, GUINT_TO_POINTER (wzp_direct_line_get_attempt (line)));
  if (wzp_direct_line_is_trusted (line))
    _wzp_direct_path_remove (direct, line, now);
}

void
_wzp_direct_retire (WzpDirect *direct, WzpDirectLine *line, WzpInstant now)
{
  wzp_path_race_on_closed (direct->race, wzp_direct_line_get_attempt (line), now);
  forget_line (direct, line, now);
  wzp_direct_line_free (line);
}

static void
on_line_connected (WzpDirectLine *line, gpointer user_data)
{
  WzpDirect *direct = user_data;
  WzpInstant now = wzp_instant_now ();

  wzp_path_race_on_connected (direct->race, wzp_direct_line_get_attempt (line), now);
  _wzp_direct_settle (direct, now);
}

/* The first message, which must be the proof. */
static void
on_proof (WzpDirect *direct, WzpDirectLine *line, const WzpSignal *signal, WzpInstant now)
{
  gboolean is_right = wzp_direct_line_check_proof (line, direct->e2ee, direct->call_id, signal);
  uint64_t conn = wzp_direct_line_get_name (line);

  wzp_path_race_on_proof (direct->race, wzp_direct_line_get_attempt (line), is_right, conn, now);
  if (is_right && wzp_path_race_find_conn (direct->race, conn))
    {
      wzp_direct_line_trust (line);
      if (!_wzp_direct_path_add (direct, line, now))
        _wzp_direct_retire (direct, line, now);
    }
  _wzp_direct_settle (direct, now);
}

static void
on_line_signal (WzpDirectLine *line, const WzpSignal *signal, gpointer user_data)
{
  WzpDirect *direct = user_data;
  WzpInstant now = wzp_instant_now ();

  if (!wzp_direct_line_is_trusted (line))
    on_proof (direct, line, signal, now);
  else if (signal && signal->type == WZP_SIGNAL_PATH_SWITCH)
    _wzp_direct_path_on_switch (direct, &signal->path_switch, now);
  else if (signal)
    direct->handler->signal (direct, signal, direct->user_data);
}

static void
on_line_datagram (WzpDirectLine *line, const uint8_t *bytes, size_t len, gpointer user_data)
{
  WzpDirect *direct = user_data;

  gboolean is_silence = direct->handler->datagram (direct, bytes, len, direct->user_data);

  _wzp_direct_path_on_datagram (direct, line, is_silence, wzp_instant_now ());
}

static void
on_line_closed (WzpDirectLine *line, gboolean is_answered, gpointer user_data)
{
  WzpDirect *direct = user_data;
  uint32_t attempt = wzp_direct_line_get_attempt (line);
  WzpInstant now = wzp_instant_now ();

  wzp_path_race_on_failed (direct->race, attempt, is_answered, now);
  wzp_path_race_on_closed (direct->race, attempt, now);
  forget_line (direct, line, now);
  wzp_direct_line_free (line);
  _wzp_direct_settle (direct, now);
}

static const WzpDirectLineHandler line_handler = {
  .connected = on_line_connected,
  .signal = on_line_signal,
  .datagram = on_line_datagram,
  .closed = on_line_closed,
};

static void
add_line (WzpDirect *direct, WzpDirectLine *line)
{
  g_hash_table_insert (direct->lines, GUINT_TO_POINTER (wzp_direct_line_get_attempt (line)), line);
}

gboolean
wzp_direct_accept (WzpDirect *direct, WzpQuicConn *conn, WzpInstant now)
{
  WzpUdpAddress remote;
  WzpAddress from;
  uint32_t attempt;

  wzp_quic_conn_get_remote_address (conn, &remote);
  if (!wzp_address_from_sockaddr (&remote.sa, wzp_udp_address_len (&remote), &from))
    return FALSE;
  attempt = wzp_path_race_on_incoming (direct->race, &from, now);
  if (attempt == 0)
    return FALSE;
  add_line (direct, wzp_direct_line_accept (conn, attempt, &line_handler, direct));
  _wzp_direct_settle (direct, now);
  return TRUE;
}

void
wzp_direct_say (WzpDirect *direct, GBytes *json)
{
  GHashTableIter iter;
  gpointer line;

  g_hash_table_iter_init (&iter, direct->lines);
  while (g_hash_table_iter_next (&iter, NULL, &line))
    if (wzp_direct_line_is_trusted (line))
      wzp_direct_line_send (line, json);
}

/* --- what the race asks for ------------------------------------------------------------------- */

static void
dial (WzpDirect *direct, const WzpPathEffect *effect, WzpInstant now)
{
  WzpDirectLine *line = NULL;
  WzpUdpAddress remote;

  if (wzp_udp_address_init (&remote, &effect->address.sa, effect->address.len))
    line = wzp_direct_line_dial (direct->io, &remote, direct->server_name, effect->attempt,
                                 &line_handler, direct);
  if (line)
    add_line (direct, line);
  else
    wzp_path_race_on_failed (direct->race, effect->attempt, FALSE, now);
}

static void
open_filter (WzpDirect *direct, const WzpAddress *to)
{
  WzpRandom random = wzp_random_from_system ();
  uint8_t packet[WZP_OPENING_BYTES];
  WzpUdpAddress remote;

  if (!wzp_udp_address_init (&remote, &to->sa, to->len))
    return;
  wzp_opening_write (direct->e2ee, wzp_random_u64 (&random), packet);
  wzp_quic_io_send_stray (direct->io, &remote, packet, sizeof packet);
}

static gboolean
is_imposter (const WzpPathAttempt *attempt)
{
  return attempt && (attempt->state == WZP_PATH_ATTEMPT_BAD_PROOF ||
                     attempt->state == WZP_PATH_ATTEMPT_NO_PROOF);
}

static void
run_effect (WzpDirect *direct, const WzpPathEffect *effect, WzpInstant now)
{
  WzpDirectLine *line = find_line (direct, effect->attempt);

  switch (effect->type)
    {
    case WZP_PATH_EFFECT_DIAL:
      dial (direct, effect, now);
      break;
    case WZP_PATH_EFFECT_OPEN:
      open_filter (direct, &effect->address);
      break;
    case WZP_PATH_EFFECT_CLOSE:
      if (!line)
        break;
      forget_line (direct, line, now);
      if (is_imposter (wzp_path_race_find_attempt (direct->race, effect->attempt)))
        wzp_direct_line_expel (line);
      else
        wzp_direct_line_free (line);
      break;
    case WZP_PATH_EFFECT_PROVE:
      if (line)
        wzp_direct_line_send_proof (line, direct->e2ee, direct->call_id);
      break;
    case WZP_PATH_EFFECT_NOMINATE:
      _wzp_direct_path_nominate (direct, effect->conn, now);
      break;
    case WZP_PATH_EFFECT_REPORT:
    case WZP_PATH_EFFECT_DECIDE:
      break; /* a race with a reference peer asks for these */
    }
}

void
_wzp_direct_settle (WzpDirect *direct, WzpInstant now)
{
  gboolean more = TRUE;

  while (more)
    {
      WzpPathEffect effect;

      more = FALSE;
      while (wzp_path_race_next_effect (direct->race, &effect))
        {
          run_effect (direct, &effect, now);
          more = TRUE;
        }
      more |= _wzp_direct_path_settle (direct, now);
    }
  direct->handler->wake (direct, direct->user_data);
}

/* --- candidates ------------------------------------------------------------------------------- */

static void
dial_remote (WzpDirect *direct, WzpInstant now)
{
  unsigned n = MAX (direct->remote.list.n_items, 1);

  direct->remote_at = wzp_token_bucket_ready_at (&direct->dials, n, now);
  if (direct->remote_at > now)
    return;
  wzp_token_bucket_take (&direct->dials, n, now);
  direct->remote_at = WZP_INSTANT_NEVER;
  wzp_path_race_on_peer_candidates (direct->race, &direct->remote.list, now);
  _wzp_direct_path_on_dialled (direct, now);
}

void
wzp_direct_on_offered (WzpDirect *direct, const WzpSignalCallSetup *offered, WzpInstant now)
{
  g_auto (WzpRemoteCandidates) early = { 0 };

  wzp_remote_candidates_init (&early, direct->call_id, direct->remote.allow_loopback);
  if (!wzp_remote_candidates_apply_setup (&early, offered) || early.list.n_items == 0 ||
      !wzp_token_bucket_take (&direct->dials, early.list.n_items, now))
    return;
  wzp_path_race_on_early_candidates (direct->race, &early.list, now);
  _wzp_direct_settle (direct, now);
}

void
wzp_direct_on_signal (WzpDirect *direct, const WzpSignal *signal, WzpInstant now)
{
  if (signal->type == WZP_SIGNAL_PATH_SWITCH)
    {
      _wzp_direct_path_on_switch (direct, &signal->path_switch, now);
      return;
    }
  if ((signal->type == WZP_SIGNAL_CALL_SETUP &&
       wzp_remote_candidates_apply_setup (&direct->remote, &signal->call_setup)) ||
      (signal->type == WZP_SIGNAL_CANDIDATE_UPDATE &&
       wzp_remote_candidates_apply_update (&direct->remote, &signal->candidate_update) ==
           WZP_REMOTE_UPDATE_APPLIED))
    {
      dial_remote (direct, now);
      _wzp_direct_settle (direct, now);
    }
}

void
wzp_direct_on_own_candidates (WzpDirect *direct, const WzpCandidates *own, WzpInstant now)
{
  direct->own = *own;
  wzp_path_race_on_own_candidates (direct->race, own, now);
  _wzp_direct_settle (direct, now);
}

static void
retire_homeless (WzpDirect *direct, const WzpInterfaces *interfaces, WzpInstant now)
{
  g_autoptr (GList) lines = g_hash_table_get_values (direct->lines);

  for (GList *item = lines; item; item = item->next)
    {
      WzpAddress home;

      if (wzp_direct_line_get_home (item->data, &home) && !wzp_interfaces_have (interfaces, &home))
        _wzp_direct_retire (direct, item->data, now);
    }
}

void
wzp_direct_on_network_change (WzpDirect *direct, const WzpInterfaces *interfaces, WzpInstant now)
{
  GHashTableIter iter;
  gpointer line;

  retire_homeless (direct, interfaces, now);
  _wzp_direct_path_on_network_change (direct, now);
  g_hash_table_iter_init (&iter, direct->lines);
  while (g_hash_table_iter_next (&iter, NULL, &line))
    wzp_direct_line_ping (line);
  _wzp_direct_settle (direct, now);
}

gboolean
wzp_direct_take_opening (WzpDirect *direct, const WzpUdpPacket *packet, WzpInstant now)
{
  WzpAddress from;

  if (!wzp_opening_check (direct->e2ee, packet->data, packet->len) ||
      !wzp_address_from_sockaddr (&packet->remote.sa, wzp_udp_address_len (&packet->remote), &from))
    return FALSE;
  if (wzp_remote_address_is_dialable (&from, direct->remote.allow_loopback))
    {
      wzp_path_race_on_learned (direct->race, &from, now);
      _wzp_direct_settle (direct, now);
    }
  return TRUE;
}

/* --- time ------------------------------------------------------------------------------------- */

WzpInstant
wzp_direct_next_deadline (const WzpDirect *direct)
{
  WzpInstant deadline = wzp_path_race_next_deadline (direct->race);

  deadline = wzp_instant_min (deadline, direct->remote_at);
  return wzp_instant_min (deadline, _wzp_direct_path_next_deadline (direct));
}

void
wzp_direct_on_deadline (WzpDirect *direct, WzpInstant now)
{
  if (wzp_direct_next_deadline (direct) > now)
    return;
  if (direct->remote_at <= now)
    dial_remote (direct, now);
  wzp_path_race_on_deadline (direct->race, now);
  _wzp_direct_path_on_deadline (direct, now);
  _wzp_direct_settle (direct, now);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
line_destroy (gpointer line)
{
  wzp_direct_line_free (line);
}

WzpDirect *
wzp_direct_new (const WzpDirectConfig *config,
                const WzpDirectHandler *handler,
                gpointer user_data,
                WzpInstant now)
{
  WzpDirect *direct = g_new0 (WzpDirect, 1);
  g_autofree char *room = wzp_call_id_to_room (config->call_id);
  WzpPathRaceConfig race = { .is_caller = config->is_caller };
  WzpCandidates none = { 0 };

  direct->io = config->io;
  direct->e2ee = config->e2ee;
  direct->handler = handler;
  direct->user_data = user_data;
  direct->call_id = g_strdup (config->call_id);
  direct->short_id = g_strndup (config->call_id, SHORT_ID);
  race.id = direct->short_id;
  direct->server_name = g_strconcat (WZP_SNI_CALL_PREFIX, room, NULL);
  direct->lines = g_hash_table_new_full (NULL, NULL, NULL, line_destroy);
  direct->own = *config->own;
  wzp_remote_candidates_init (&direct->remote, config->call_id, config->allow_loopback);
  wzp_token_bucket_init (&direct->dials, DIALS_RATE, DIALS_BURST, now);
  direct->remote_at = WZP_INSTANT_NEVER;
  direct->race = wzp_path_race_new (&race);
  _wzp_direct_path_init (direct, config->is_caller, now);
  wzp_path_race_start (direct->race, &direct->own, &none, now);
  return direct;
}

void
wzp_direct_free (WzpDirect *direct)
{
  if (!direct)
    return;
  g_hash_table_unref (direct->lines);
  wzp_path_race_free (direct->race);
  wzp_path_switch_free (direct->path_switch);
  wzp_remote_candidates_clear (&direct->remote);
  g_free (direct->call_id);
  g_free (direct->short_id);
  g_free (direct->server_name);
  g_free (direct);
}

const char *
wzp_direct_get_server_name (const WzpDirect *direct)
{
  return direct->server_name;
}

gboolean
wzp_direct_get_peer_reflexive (const WzpDirect *direct, WzpAddress *out)
{
  *out = direct->remote.reflexive;
  return wzp_address_is_set (out);
}

const WzpPathRace *
wzp_direct_get_race (const WzpDirect *direct)
{
  return direct->race;
}
