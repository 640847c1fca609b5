/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-sound-watch.h"

void
wzp_sound_watch_init (WzpSoundWatch *watch)
{
  *watch = (WzpSoundWatch) { .spoke_muted = WZP_INSTANT_NEVER };
}

/* Nothing is to be heard, and that is known: the wait for something begins after it. */
static gboolean
is_by_choice (const WzpSoundSample *sample)
{
  return sample->is_held || sample->peer_is_muted;
}

/* A silence that was broken once is no fault any more. */
static void
note_peer (WzpSoundWatch *watch, const WzpSoundSample *sample, WzpInstant now)
{
  if (watch->peer_silent == WZP_INSTANT_NEVER)
    return;
  if (is_by_choice (sample))
    watch->peer_silent = now;
  if (sample->peer_peak < WZP_SOUND_WATCH_SILENCE)
    return;
  if (++watch->peer_heard >= WZP_SOUND_WATCH_HEARD)
    watch->peer_silent = WZP_INSTANT_NEVER;
}

static gboolean
is_long (WzpInstant since, WzpInstant now)
{
  return since != WZP_INSTANT_NEVER && wzp_instant_since (now, since) >= WZP_SOUND_WATCH_PATIENCE;
}

/* A microphone that has always hummed and gives zeros now has been switched off. */
static void
note_microphone (WzpSoundWatch *watch, const WzpSoundSample *sample, WzpInstant now)
{
  WzpInstant since = watch->own_silent;

  if (sample->raw_peak < WZP_SOUND_WATCH_NOISE)
    {
      if (since == WZP_INSTANT_NEVER)
        watch->own_silent = now;
      return;
    }
  if (watch->own_heard && since != WZP_INSTANT_NEVER && !is_long (since, now) &&
      wzp_instant_since (now, since) >= WZP_SOUND_WATCH_PAUSE)
    watch->own_gates = TRUE;
  watch->own_heard = TRUE;
  watch->own_silent = WZP_INSTANT_NEVER;
}

static gboolean
is_dead (const WzpSoundWatch *watch, const WzpSoundSample *sample, WzpInstant now)
{
  return !sample->microphone_fails && !sample->is_muted && is_long (watch->own_silent, now) &&
         !(watch->own_heard && watch->own_gates);
}

static WzpSoundTrouble
judge (const WzpSoundWatch *watch, const WzpSoundSample *sample, WzpInstant now)
{
  if (sample->is_held)
    return WZP_SOUND_TROUBLE_NONE;
  if (!sample->is_room && is_long (watch->arrived, now))
    return WZP_SOUND_TROUBLE_NOTHING_ARRIVES;
  if (is_dead (watch, sample, now))
    return WZP_SOUND_TROUBLE_MICROPHONE_SILENT;
  if (sample->peer_hears_nothing && !sample->peer_is_deafened)
    return WZP_SOUND_TROUBLE_PEER_HEARS_NOTHING;
  if (!sample->is_room && is_long (watch->peer_silent, now))
    return WZP_SOUND_TROUBLE_PEER_SILENT;
  return WZP_SOUND_TROUBLE_NONE;
}

void
wzp_sound_watch_feed (WzpSoundWatch *watch, const WzpSoundSample *sample, WzpInstant now)
{
  if (watch->arrived == 0)
    watch->arrived = watch->peer_silent = watch->own_silent = now;
  if (sample->n_arrived != watch->n_arrived || is_by_choice (sample))
    watch->arrived = now;
  watch->n_arrived = sample->n_arrived;
  note_peer (watch, sample, now);
  note_microphone (watch, sample, now);
  /* What failed has a new chance when it works again. */
  if (sample->microphone_fails)
    watch->own_silent = now;
  if (sample->is_muted && sample->own_peak >= WZP_SOUND_WATCH_SPEECH)
    watch->spoke_muted = now;
  watch->speaks_muted = sample->is_muted && watch->spoke_muted != WZP_INSTANT_NEVER &&
                        wzp_instant_since (now, watch->spoke_muted) < WZP_SOUND_WATCH_HINT;
  watch->trouble = judge (watch, sample, now);
}
