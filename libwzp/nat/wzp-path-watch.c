/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-path"

#include "wzp-path-watch.h"

static const char *const health_names[] = { "none", "good", "doubtful", "dead" };

const char *
wzp_path_health_name (WzpPathHealth health)
{
  return health_names[health];
}

void
wzp_path_watch_init (WzpPathWatch *watch, gboolean is_caller, WzpInstant now)
{
  *watch = (WzpPathWatch) {
    .is_caller = is_caller,
    .interval = WZP_MS (20),
    .calm_until = now,
    .moved = now,
    .check_at = WZP_INSTANT_NEVER,
    .return_after = WZP_PATH_WATCH_RETURN_FIRST,
    .last_frame = now,
    .relay.heard = now,
    .relay.asked = WZP_INSTANT_NEVER,
    .direct.heard = now,
    .direct.asked = WZP_INSTANT_NEVER,
  };
}

static WzpPathPulse *
pulse_of (WzpPathWatch *watch, gboolean direct)
{
  return direct ? &watch->direct : &watch->relay;
}

void
wzp_path_watch_on_move (WzpPathWatch *watch, WzpPath path, WzpInstant now)
{
  watch->is_on_direct = wzp_path_is_direct (path);
  watch->is_row = FALSE;
  watch->moved = now;
}

/* --- events ---------------------------------------------------------------------------------------- */

static void
become_good (WzpPathPulse *pulse, WzpInstant now)
{
  pulse->health = WZP_PATH_HEALTH_GOOD;
  pulse->good_since = now;
}

static void
die (WzpPathWatch *watch, WzpPathPulse *pulse, WzpInstant now)
{
  if (pulse == &watch->direct)
    {
      gboolean was_long = wzp_instant_since (now, pulse->good_since) > WZP_PATH_WATCH_RETURN_LAST;

      watch->return_after = was_long ? WZP_PATH_WATCH_RETURN_FIRST
                                     : MIN (2 * watch->return_after, WZP_PATH_WATCH_RETURN_LAST);
    }
  pulse->health = WZP_PATH_HEALTH_DEAD;
}

void
wzp_path_watch_on_up (WzpPathWatch *watch, gboolean direct, WzpInstant now)
{
  WzpPathPulse *pulse = pulse_of (watch, direct);

  pulse->heard = now;
  pulse->asked = WZP_INSTANT_NEVER;
  become_good (pulse, now);
}

void
wzp_path_watch_on_down (WzpPathWatch *watch, gboolean direct, WzpInstant now)
{
  WzpPathPulse *pulse = pulse_of (watch, direct);

  if (pulse->health != WZP_PATH_HEALTH_NONE && pulse->health != WZP_PATH_HEALTH_DEAD)
    die (watch, pulse, now);
  pulse->health = WZP_PATH_HEALTH_NONE;
  watch->check_at = now;
}

void
wzp_path_watch_set_rtt (WzpPathWatch *watch, gboolean direct, WzpDuration rtt)
{
  pulse_of (watch, direct)->rtt = rtt;
}

void
wzp_path_watch_on_sent (WzpPathWatch *watch, gboolean direct, WzpInstant now)
{
  WzpPathPulse *pulse = pulse_of (watch, direct);

  if (pulse->asked == WZP_INSTANT_NEVER)
    pulse->asked = now;
}

/* Jitter and loss do not change the mean of what lies between frames much; silence is left out. */
static void
measure_row (WzpPathWatch *watch, gboolean is_silence, WzpInstant now)
{
  WzpDuration gap = wzp_instant_since (now, watch->last_frame);
  WzpDuration off = gap > watch->interval ? gap - watch->interval : watch->interval - gap;

  watch->is_row = gap <= WZP_PATH_WATCH_ROW && !is_silence;
  watch->last_frame = now;
  if (gap > WZP_PATH_WATCH_ROW)
    return;
  watch->deviation = (7 * watch->deviation + off) / 8;
  watch->interval = (7 * watch->interval + gap) / 8;
}

static gboolean
is_answer (const WzpPathWatch *watch, WzpInstant now)
{
  return watch->doubted != 0 &&
         wzp_instant_since (now, watch->doubted) < WZP_PATH_WATCH_ANSWER + watch->relay.rtt;
}

/* On the path that we do not send on: the peer is in doubt, unless one of us has just moved. It may be that
 * only what we say does not arrive, which we cannot see. Our answer is doubled frames too; but while the
 * peer's come both ways for no longer than a real doubt lasts, or each end would take the other's answer for
 * doubt for ever. */
static void
take_frame (WzpPathWatch *watch, gboolean direct, gboolean is_silence, WzpInstant now)
{
  gboolean is_alone = wzp_instant_since (now, watch->last_frame) > WZP_PATH_WATCH_DEAD;

  if (direct == watch->is_on_direct)
    {
      measure_row (watch, is_silence, now);
      return;
    }
  if (wzp_instant_since (now, watch->last_foreign) > WZP_PATH_WATCH_PEER_DOUBT)
    watch->foreign_since = now;
  watch->last_foreign = now;
  if (wzp_instant_since (now, watch->moved) > WZP_PATH_WATCH_AFTER_MOVE &&
      !is_answer (watch, now) &&
      (is_alone || wzp_instant_since (now, watch->foreign_since) < WZP_PATH_WATCH_PEER_DOUBT_MOST))
    watch->peer_doubts_until = wzp_instant_add (now, WZP_PATH_WATCH_PEER_DOUBT);
}

void
wzp_path_watch_on_packet (WzpPathWatch *watch,
                          gboolean direct,
                          WzpPathPacket packet,
                          WzpInstant now)
{
  WzpPathPulse *pulse = pulse_of (watch, direct);

  if (packet != WZP_PATH_PACKET_OTHER)
    take_frame (watch, direct, packet == WZP_PATH_PACKET_SILENCE, now);
  if (pulse->health == WZP_PATH_HEALTH_DOUBTFUL && direct == watch->is_on_direct &&
      watch->is_first_to_doubt)
    watch->doubted = now;
  pulse->asked = WZP_INSTANT_NEVER;
  pulse->heard = now;
  switch (pulse->health)
    {
    case WZP_PATH_HEALTH_NONE: /* the last ones of a closed connection */
    case WZP_PATH_HEALTH_GOOD:
      break;
    case WZP_PATH_HEALTH_DOUBTFUL:
      pulse->health = WZP_PATH_HEALTH_GOOD;
      break;
    case WZP_PATH_HEALTH_DEAD:
      become_good (pulse, now);
      watch->check_at = now; /* this may be the way out for the other path's frames */
      break;
    }
}

void
wzp_path_watch_on_trouble (WzpPathWatch *watch, gboolean direct, WzpInstant now)
{
  WzpPathPulse *pulse = pulse_of (watch, direct);

  if (pulse->health != WZP_PATH_HEALTH_GOOD)
    return;
  pulse->health = WZP_PATH_HEALTH_DOUBTFUL;
  pulse->doubt_since = now;
  if (direct != watch->is_on_direct)
    return;
  watch->is_first_to_doubt = wzp_instant_since (now, watch->last_foreign) > WZP_PATH_WATCH_ANSWER;
  if (watch->is_first_to_doubt)
    watch->doubted = now;
  watch->calm_until = wzp_instant_add (now, WZP_PATH_WATCH_CALM);
  /* A new one must begin before it can end again. */
  watch->is_row = FALSE;
}

/* --- time ------------------------------------------------------------------------------------------ */

static WzpInstant
row_doubt_at (const WzpPathWatch *watch, const WzpPathPulse *pulse)
{
  WzpDuration overdue = MAX (4 * watch->deviation, WZP_PATH_WATCH_OVERDUE);
  WzpInstant early = wzp_instant_add (pulse->heard, watch->interval + overdue);
  WzpInstant late =
      wzp_instant_add (pulse->heard, MAX (watch->interval * 5 / 2, WZP_PATH_WATCH_DOUBT_LEAST));

  return MIN (MAX (early, watch->calm_until), late);
}

static WzpInstant
ack_doubt_at (const WzpPathWatch *watch, const WzpPathPulse *pulse)
{
  WzpInstant early =
      wzp_instant_add (pulse->asked, WZP_PATH_WATCH_OVERDUE_ACKS + pulse->rtt * 5 / 4);
  WzpInstant late = wzp_instant_add (pulse->asked, WZP_PATH_WATCH_DOUBT_ACKS + 2 * pulse->rtt);

  /* An unknown round trip may be a long one. */
  return pulse->rtt == 0 ? late : MIN (MAX (early, watch->calm_until), late);
}

/* When silence on a good path becomes doubtful. Where the peer speaks it is its silence that counts, for it
 * may not know that it is not heard. Else never while we are silent ourselves, for then there is nothing that
 * could be lost. */
static WzpInstant
doubt_at (const WzpPathWatch *watch, gboolean direct)
{
  const WzpPathPulse *pulse = direct ? &watch->direct : &watch->relay;

  /* Unless more than a frame's time of acknowledgements has followed: the peer has fallen silent. */
  if (watch->is_row && watch->is_on_direct == direct &&
      wzp_instant_since (pulse->heard, watch->last_frame) <= WZP_PATH_WATCH_ROW)
    return row_doubt_at (watch, pulse);
  if (pulse->asked == WZP_INSTANT_NEVER)
    return WZP_INSTANT_NEVER;
  return ack_doubt_at (watch, pulse);
}

static WzpInstant
pulse_deadline (const WzpPathWatch *watch, gboolean direct)
{
  const WzpPathPulse *pulse = direct ? &watch->direct : &watch->relay;

  switch (pulse->health)
    {
    case WZP_PATH_HEALTH_GOOD:
      return doubt_at (watch, direct);
    case WZP_PATH_HEALTH_DOUBTFUL:
      return wzp_instant_add (pulse->doubt_since, WZP_PATH_WATCH_DEAD);
    case WZP_PATH_HEALTH_NONE:
    case WZP_PATH_HEALTH_DEAD:
      break;
    }
  return WZP_INSTANT_NEVER;
}

static gboolean
is_usable (const WzpPathPulse *pulse)
{
  return pulse->health == WZP_PATH_HEALTH_GOOD || pulse->health == WZP_PATH_HEALTH_DOUBTFUL;
}

static WzpInstant
return_at (const WzpPathWatch *watch)
{
  if (watch->is_on_direct || !watch->is_caller || watch->direct.health != WZP_PATH_HEALTH_GOOD)
    return WZP_INSTANT_NEVER;
  return wzp_instant_add (watch->direct.good_since, watch->return_after);
}

WzpInstant
wzp_path_watch_next_deadline (const WzpPathWatch *watch)
{
  WzpInstant deadline =
      wzp_instant_min (pulse_deadline (watch, FALSE), pulse_deadline (watch, TRUE));

  return wzp_instant_min (deadline, wzp_instant_min (return_at (watch), watch->check_at));
}

static void
run_pulse (WzpPathWatch *watch, gboolean direct, WzpInstant now)
{
  WzpPathPulse *pulse = pulse_of (watch, direct);

  if (pulse_deadline (watch, direct) > now)
    return;
  if (pulse->health == WZP_PATH_HEALTH_GOOD)
    wzp_path_watch_on_trouble (watch, direct, now);
  else
    die (watch, pulse, now);
}

WzpPathAdvice
wzp_path_watch_on_deadline (WzpPathWatch *watch, WzpInstant now)
{
  gboolean is_due = return_at (watch) <= now;

  watch->check_at = WZP_INSTANT_NEVER;
  run_pulse (watch, FALSE, now);
  run_pulse (watch, TRUE, now);
  if (watch->is_on_direct)
    return !is_usable (&watch->direct) && is_usable (&watch->relay) ? WZP_PATH_ADVICE_TO_RELAY
                                                                    : WZP_PATH_ADVICE_STAY;
  if (is_usable (&watch->direct) && !is_usable (&watch->relay))
    return WZP_PATH_ADVICE_TO_DIRECT;
  if (!is_due)
    return WZP_PATH_ADVICE_STAY;
  watch->direct.good_since = now; /* the next advice, if this one fails, comes later */
  return WZP_PATH_ADVICE_TO_DIRECT;
}

/* --- what follows ---------------------------------------------------------------------------------- */

gboolean
wzp_path_watch_sends_both (const WzpPathWatch *watch, WzpInstant now)
{
  const WzpPathPulse *own = watch->is_on_direct ? &watch->direct : &watch->relay;

  return own->health != WZP_PATH_HEALTH_GOOD || watch->peer_doubts_until > now;
}
