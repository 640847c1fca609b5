/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long a sound takes from one engine's microphone to another engine's loudspeaker in the same program, whatever lies
 * between: one says a short chirp in place of what its microphone hears, the other finds it again, by
 * correlation, in what it plays. Knows no network and no codec, and reads no clock. */
#pragma once

#include "wzp-audio-spec.h"

G_BEGIN_DECLS

/* A sweep of 60 ms, where voices are too: every codec lets it through. */
#define WZP_DELAY_PROBE_CHIRP_FRAMES 3u
/* The first is said when the jitter buffer knows its network, the next ones while none has been found. */
#define WZP_DELAY_PROBE_PAUSE     WZP_SECONDS (2)
#define WZP_DELAY_PROBE_MAX_TRIES 5u

WzpDelayProbe *wzp_delay_probe_new (void);
WzpDelayProbe *wzp_delay_probe_ref (WzpDelayProbe *probe);
void wzp_delay_probe_unref (WzpDelayProbe *probe);

/* The capture thread of the engine that says: a frame whose last sample was taken at @when; its sound is replaced
 * while there is something to say. Neither this nor the next blocks or allocates. */
void wzp_delay_probe_say (WzpDelayProbe *probe, int16_t *pcm, WzpInstant when);
/* The playback thread of the engine that listens: a frame whose first sample is played at @when. */
void wzp_delay_probe_hear (WzpDelayProbe *probe, const int16_t *pcm, WzpInstant when);

/* Any thread: FALSE while nothing has been found. */
gboolean wzp_delay_probe_get (WzpDelayProbe *probe, WzpDuration *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpDelayProbe, wzp_delay_probe_unref)

G_END_DECLS
