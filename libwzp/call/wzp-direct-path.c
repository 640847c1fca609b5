/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the two paths a call's datagrams take: agrees on it with the other end, notices when one is
 * silent, and begins the race anew when a direct one died. Knows lines, not how they come to be. */
#define G_LOG_DOMAIN "wzp-direct"

#include "wzp-direct-private.h"

/* When a direct path died the race begins anew: at once, and when that led to nothing or to a path that did
 * not last, after ever longer times. Likewise when the first one led to nothing: its packets may have been
 * lost, or a filter may have opened since. Between two symmetric NATs each heat is some 37 packets and 38 KB at
 * either end (lab), as much as 4 s of voice. */
#define AGAIN_FIRST WZP_SECONDS (1)
#define AGAIN_LAST  WZP_SECONDS (600)
/* A path that lived longer was a good one; after others we do not wait longer than this. */
#define AGAIN_LASTED WZP_SECONDS (60)
/* Our server must have validated our new address by then (RFC 9000 section 8.2: a round trip). */
#define ASK_AGAIN WZP_MS (300)

/* --- the watch -------------------------------------------------------------------------------- */

/* The line whose life matters: the used one, else the one that would be. */
static void
watch_line (WzpDirect *direct, WzpDirectLine *line, WzpInstant now)
{
  WzpQuicConnStats stats;

  if (direct->watched == line)
    return;
  direct->watched = line;
  if (!line)
    {
      wzp_path_watch_on_down (&direct->watch, TRUE, now);
      return;
    }
  wzp_direct_line_get_stats (line, &stats);
  direct->packets_heard = stats.packets_received;
  wzp_path_watch_on_up (&direct->watch, TRUE, now);
}

static void
hear_relay (WzpDirect *direct, WzpInstant now)
{
  WzpQuicConnStats stats;
  gboolean is_up = direct->watch.relay.health != WZP_PATH_HEALTH_NONE;
  gboolean is_frame;

  if (!direct->handler->get_relay (direct, &stats, direct->user_data))
    {
      if (is_up)
        wzp_path_watch_on_down (&direct->watch, FALSE, now);
      return;
    }
  wzp_path_watch_set_rtt (&direct->watch, FALSE, stats.smoothed_rtt);
  is_frame = stats.datagrams_received != direct->relay_frames_heard;
  if (!is_up)
    wzp_path_watch_on_up (&direct->watch, FALSE, now);
  else if (stats.packets_received != direct->relay_packets_heard)
    wzp_path_watch_on_packet (&direct->watch, FALSE,
                              is_frame ? WZP_PATH_PACKET_VOICE : WZP_PATH_PACKET_OTHER, now);
  direct->relay_packets_heard = stats.packets_received;
  direct->relay_frames_heard = stats.datagrams_received;
}

/* Frames of the watched line come by themselves; acknowledgements are only counted. */
static void
hear_watched (WzpDirect *direct, WzpInstant now)
{
  WzpQuicConnStats stats;

  wzp_direct_line_get_stats (direct->watched, &stats);
  wzp_path_watch_set_rtt (&direct->watch, TRUE, stats.smoothed_rtt);
  if (stats.packets_received != direct->packets_heard)
    wzp_path_watch_on_packet (&direct->watch, TRUE, WZP_PATH_PACKET_OTHER, now);
  direct->packets_heard = stats.packets_received;
}

static void
take_advice (WzpDirect *direct, WzpPathAdvice advice, WzpInstant now)
{
  const WzpPathAttempt *best = wzp_path_race_get_best (direct->race);

  switch (advice)
    {
    case WZP_PATH_ADVICE_STAY:
      break;
    case WZP_PATH_ADVICE_TO_RELAY:
      wzp_path_switch_propose (direct->path_switch, WZP_PATH_RELAY, now);
      break;
    case WZP_PATH_ADVICE_TO_DIRECT:
      if (best)
        wzp_path_switch_propose (direct->path_switch, WZP_PATH_DIRECT (best->conn), now);
      break;
    }
}

/* When frames begin to go both ways the silent path is asked, too: a ping is repeated until it is answered. */
static void
hedge (WzpDirect *direct, WzpInstant now)
{
  gboolean before = direct->sends_both;

  direct->sends_both =
      direct->watched && direct->used && wzp_path_watch_sends_both (&direct->watch, now);
  if (before || !direct->sends_both)
    return;
  wzp_direct_line_ping (direct->watched);
  direct->handler->hedge (direct, direct->user_data);
}

/* Cheap when nothing is to be done: asked before every packet. */
static void
look (WzpDirect *direct, WzpInstant now)
{
  hear_relay (direct, now);
  hear_watched (direct, now);
  if (wzp_path_watch_next_deadline (&direct->watch) <= now)
    {
      take_advice (direct, wzp_path_watch_on_deadline (&direct->watch, now), now);
      _wzp_direct_settle (direct, now);
    }
  hedge (direct, now);
}

void
wzp_direct_on_relay_changed (WzpDirect *direct, WzpInstant now)
{
  if (direct->watched)
    look (direct, now);
}

void
_wzp_direct_path_on_datagram (WzpDirect *direct,
                              WzpDirectLine *line,
                              gboolean is_silence,
                              WzpInstant now)
{
  WzpInstant deadline = wzp_path_watch_next_deadline (&direct->watch);

  if (line != direct->watched)
    return;
  wzp_path_watch_on_packet (&direct->watch, TRUE,
                            is_silence ? WZP_PATH_PACKET_SILENCE : WZP_PATH_PACKET_VOICE, now);
  /* A row begins. Later it is enough to be woken for the frame before. */
  if (wzp_path_watch_next_deadline (&direct->watch) < deadline)
    direct->handler->wake (direct, direct->user_data);
}

/* --- lines ------------------------------------------------------------------------------------ */

gboolean
_wzp_direct_path_add (WzpDirect *direct, WzpDirectLine *line, WzpInstant now)
{
  if (!wzp_path_switch_add (direct->path_switch, wzp_direct_line_get_name (line), now))
    return FALSE;
  if (!direct->watched || direct->watch.direct.health == WZP_PATH_HEALTH_DEAD)
    watch_line (direct, line, now);
  return TRUE;
}

void
_wzp_direct_path_remove (WzpDirect *direct, WzpDirectLine *line, WzpInstant now)
{
  const WzpPathAttempt *best = wzp_path_race_get_best (direct->race);

  wzp_path_switch_remove (direct->path_switch, wzp_direct_line_get_name (line), now);
  if (direct->watched == line)
    watch_line (direct, best ? _wzp_direct_find_conn (direct, best->conn) : NULL, now);
  /* The switch, whose word this follows, has the move among its effects. */
  if (direct->used == line)
    direct->used = NULL;
}

void
_wzp_direct_path_nominate (WzpDirect *direct, uint64_t conn, WzpInstant now)
{
  wzp_path_switch_add (direct->path_switch, conn, now);
  wzp_path_switch_propose (direct->path_switch, WZP_PATH_DIRECT (conn), now);
}

/* --- the switch ------------------------------------------------------------------------------- */

void
_wzp_direct_path_on_switch (WzpDirect *direct, const WzpSignalPathSwitch *signal, WzpInstant now)
{
  WzpPathSwitchMessage message = { .epoch = signal->epoch };

  if (!g_str_equal (signal->call_id, direct->call_id) ||
      !wzp_path_switch_phase_parse (signal->phase, &message.phase))
    return;
  if (g_str_equal (signal->path, "direct"))
    message.path = WZP_PATH_DIRECT (signal->conn);
  else if (!g_str_equal (signal->path, "relay"))
    return;
  wzp_path_switch_on_message (direct->path_switch, &message, now);
  _wzp_direct_settle (direct, now);
}

static void
say_switch (WzpDirect *direct, const WzpPathSwitchMessage *message)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_PATH_SWITCH };
  g_autoptr (GBytes) json = NULL;

  signal.path_switch.call_id = g_strdup (direct->call_id);
  signal.path_switch.epoch = message->epoch;
  signal.path_switch.phase = g_strdup (wzp_path_switch_phase_name (message->phase));
  signal.path_switch.path = g_strdup (wzp_path_is_direct (message->path) ? "direct" : "relay");
  signal.path_switch.conn = message->path.conn;
  json = wzp_signal_print (&signal);
  direct->handler->send (direct, json, direct->user_data);
  wzp_direct_say (direct, json);
}

static void
plan_again (WzpDirect *direct, WzpInstant now)
{
  gboolean was_good = wzp_instant_since (now, direct->used_since) > AGAIN_LASTED;

  direct->again_after = was_good ? 0 : MIN (direct->again_after, AGAIN_LASTED);
  direct->again_at = wzp_instant_add (now, direct->again_after);
}

/* What the heats before came to says little of what is there now. */
static void
hope (WzpDirect *direct, WzpInstant now)
{
  direct->again_after = 0;
  direct->again_at =
      wzp_instant_min (direct->again_at, wzp_instant_add (now, WZP_PATH_DIAL_LIMIT + AGAIN_FIRST));
}

/* New addresses of the peer's may be its answer to our last heat, and ours to its: not each raises hope. */
void
_wzp_direct_path_on_dialled (WzpDirect *direct, WzpInstant now)
{
  if (direct->used || (direct->again_at != WZP_INSTANT_NEVER &&
                       wzp_instant_since (now, direct->hoped) < AGAIN_LAST))
    return;
  direct->hoped = now;
  hope (direct, now);
}

void
_wzp_direct_path_on_network_change (WzpDirect *direct, WzpInstant now)
{
  wzp_path_watch_on_trouble (&direct->watch, FALSE, now);
  wzp_path_watch_on_trouble (&direct->watch, TRUE, now);
  if (direct->again_at != WZP_INSTANT_NEVER)
    hope (direct, now);
}

static void
move (WzpDirect *direct, WzpPath path, WzpInstant now)
{
  gboolean was_direct = direct->watch.is_on_direct;
  WzpDirectLine *line =
      wzp_path_is_direct (path) ? _wzp_direct_find_conn (direct, path.conn) : NULL;

  direct->used = line;
  wzp_path_watch_on_move (&direct->watch, line ? path : WZP_PATH_RELAY, now);
  if (line)
    {
      watch_line (direct, line, now);
      wzp_path_race_on_used (direct->race, path.conn);
      direct->used_since = now;
      direct->again_at = WZP_INSTANT_NEVER;
    }
  else if (was_direct)
    plan_again (direct, now);
  g_info ("%s: frames go %s", direct->short_id, line ? "straight" : "through the relay");
  direct->handler->moved (direct, line != NULL, direct->user_data);
}

gboolean
_wzp_direct_path_settle (WzpDirect *direct, WzpInstant now)
{
  WzpPathSwitchEffect effect;
  WzpDirectLine *line;
  gboolean any = FALSE;

  while (wzp_path_switch_next_effect (direct->path_switch, &effect))
    {
      any = TRUE;
      switch (effect.type)
        {
        case WZP_PATH_SWITCH_EFFECT_SEND:
          say_switch (direct, &effect.message);
          break;
        case WZP_PATH_SWITCH_EFFECT_MOVE:
          move (direct, effect.path, now);
          break;
        case WZP_PATH_SWITCH_EFFECT_SETTLE:
          break;
        case WZP_PATH_SWITCH_EFFECT_RETIRE:
          line = _wzp_direct_find_conn (direct, effect.path.conn);
          if (line)
            _wzp_direct_retire (direct, line, now);
          break;
        }
    }
  return any;
}

/* --- sending ---------------------------------------------------------------------------------- */

WzpDirectSent
wzp_direct_send (WzpDirect *direct, const uint8_t *bytes, size_t len, WzpInstant now)
{
  gboolean both;

  if (!direct->watched)
    return WZP_DIRECT_SENT_NOT;
  look (direct, now);
  both = wzp_path_watch_sends_both (&direct->watch, now);
  if (both || !direct->used)
    wzp_path_watch_on_sent (&direct->watch, FALSE, now);
  if (!both && !direct->used)
    return WZP_DIRECT_SENT_NOT;
  if (!direct->watched || !wzp_direct_line_send_datagram (direct->watched, bytes, len))
    return WZP_DIRECT_SENT_NOT;
  wzp_path_watch_on_sent (&direct->watch, TRUE, now);
  if (!direct->used)
    return WZP_DIRECT_SENT_NOT;
  return both ? WZP_DIRECT_SENT_DOUBT : WZP_DIRECT_SENT;
}

gboolean
wzp_direct_is_used (const WzpDirect *direct)
{
  return direct->used != NULL;
}

gboolean
wzp_direct_get_stats (const WzpDirect *direct, WzpQuicConnStats *out)
{
  if (direct->used)
    wzp_direct_line_get_stats (direct->used, out);
  return direct->used != NULL;
}

/* --- time ------------------------------------------------------------------------------------- */

WzpInstant
_wzp_direct_path_next_deadline (const WzpDirect *direct)
{
  WzpInstant deadline = wzp_path_switch_next_deadline (direct->path_switch);

  if (direct->watched)
    deadline = wzp_instant_min (deadline, wzp_path_watch_next_deadline (&direct->watch));
  deadline = wzp_instant_min (deadline, direct->ask_at);
  return wzp_instant_min (deadline, direct->again_at);
}

static void
begin_again (WzpDirect *direct, WzpInstant now)
{
  direct->again_after = CLAMP (2 * direct->again_after, AGAIN_FIRST, AGAIN_LAST);
  direct->again_at = wzp_instant_add (now, WZP_PATH_DIAL_LIMIT + direct->again_after);
  wzp_path_race_again (direct->race, now);
  direct->ask_at = wzp_instant_add (now, ASK_AGAIN);
  direct->handler->again (direct, FALSE, direct->user_data);
}

void
_wzp_direct_path_on_deadline (WzpDirect *direct, WzpInstant now)
{
  if (direct->watched)
    look (direct, now);
  if (direct->ask_at <= now)
    {
      direct->ask_at = WZP_INSTANT_NEVER;
      direct->handler->again (direct, TRUE, direct->user_data);
    }
  if (direct->again_at <= now)
    begin_again (direct, now);
  wzp_path_switch_on_deadline (direct->path_switch, now);
}

void
_wzp_direct_path_init (WzpDirect *direct, gboolean is_caller, WzpInstant now)
{
  direct->path_switch = wzp_path_switch_new (direct->short_id, is_caller);
  wzp_path_watch_init (&direct->watch, is_caller, now);
  direct->again_at = WZP_INSTANT_NEVER;
  direct->ask_at = WZP_INSTANT_NEVER;
}
