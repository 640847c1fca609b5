/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-sound-watch.h"

void
wzp_sound_watch_init (WzpSoundWatch *watch)
{
  *watch = (WzpSoundWatch) { .spoke_muted = WZP_INSTANT_NEVER };
}

/* @since: the begin of a silence that was never broken; NEVER once it was. */
static void
note_silence (WzpInstant *since, uint16_t peak)
{
  if (peak >= WZP_SOUND_WATCH_SILENCE)
    *since = WZP_INSTANT_NEVER;
}

static gboolean
is_long (WzpInstant since, WzpInstant now)
{
  return since != WZP_INSTANT_NEVER && wzp_instant_since (now, since) >= WZP_SOUND_WATCH_PATIENCE;
}

static WzpSoundTrouble
judge (const WzpSoundWatch *watch, const WzpSoundSample *sample, WzpInstant now)
{
  if (sample->is_held)
    return WZP_SOUND_TROUBLE_NONE;
  if (!sample->is_room && is_long (watch->arrived, now))
    return WZP_SOUND_TROUBLE_NOTHING_ARRIVES;
  if (!sample->microphone_fails && is_long (watch->own_silent, now))
    return WZP_SOUND_TROUBLE_MICROPHONE_SILENT;
  if (!sample->is_room && is_long (watch->peer_silent, now))
    return WZP_SOUND_TROUBLE_PEER_SILENT;
  return WZP_SOUND_TROUBLE_NONE;
}

void
wzp_sound_watch_feed (WzpSoundWatch *watch, const WzpSoundSample *sample, WzpInstant now)
{
  if (watch->arrived == 0)
    watch->arrived = watch->peer_silent = watch->own_silent = now;
  if (sample->n_arrived != watch->n_arrived || sample->is_held)
    watch->arrived = now;
  watch->n_arrived = sample->n_arrived;
  note_silence (&watch->peer_silent, sample->peer_peak);
  note_silence (&watch->own_silent, sample->own_peak);
  /* What failed has a new chance when it works again. */
  if (sample->microphone_fails)
    watch->own_silent = now;
  if (sample->is_muted && sample->own_peak >= WZP_SOUND_WATCH_SPEECH)
    watch->spoke_muted = now;
  watch->speaks_muted = sample->is_muted && watch->spoke_muted != WZP_INSTANT_NEVER &&
                        wzp_instant_since (now, watch->spoke_muted) < WZP_SOUND_WATCH_HINT;
  watch->trouble = judge (watch, sample, now);
}
