/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-voice-mixer.h"

#include "wzp-error.h"
#include "wzp-leveller.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* The limiter lets go by this factor each frame: back to full gain within a third of a second. */
#define RELEASE 1.06f

typedef struct
{
  WzpRing *ring;
  WzpVoiceOut *voice;
  WzpLeveller leveller; /* the playback thread only */
} Stream;

struct _WzpVoiceMixer
{
  /* The control thread stores, the playback thread loads */
  _Atomic (Stream *) streams[WZP_VOICE_MIXER_STREAMS];
  /* Any thread stores, the playback thread loads */
  _Atomic float gains[WZP_VOICE_MIXER_STREAMS];
  _Atomic gboolean deaf;
  _Atomic gboolean held;
  _Atomic gboolean level;
  /* The playback thread adds one when it begins and one when it ends a pull; the control thread loads */
  _Atomic unsigned pulls;

  /* The control thread only: streams removed while the pull of that number went on */
  GPtrArray *retired;
  unsigned retired_in;

  /* The playback thread only */
  float limit; /* gain of the limiter */
};

static void
stream_free (gpointer pointer)
{
  Stream *stream = pointer;

  wzp_voice_out_free (stream->voice);
  wzp_ring_free (stream->ring);
  g_free (stream);
}

WzpVoiceMixer *
wzp_voice_mixer_new (void)
{
  WzpVoiceMixer *mixer = g_new0 (WzpVoiceMixer, 1);

  mixer->retired = g_ptr_array_new_with_free_func (stream_free);
  mixer->limit = 1;
  return mixer;
}

void
wzp_voice_mixer_free (WzpVoiceMixer *mixer)
{
  if (!mixer)
    return;
  for (unsigned i = 0; i < WZP_VOICE_MIXER_STREAMS; i++)
    {
      Stream *stream = mixer->streams[i];

      if (stream)
        stream_free (stream);
    }
  g_ptr_array_unref (mixer->retired);
  g_free (mixer);
}

/* A stream removed during a pull may be in use until that pull ends; one removed between pulls, or
 * before a pull that has ended since, is not. */
static void
reap (WzpVoiceMixer *mixer)
{
  unsigned pulls = mixer->pulls;

  if (pulls % 2 == 0 || pulls != mixer->retired_in)
    g_ptr_array_set_size (mixer->retired, 0);
}

int
wzp_voice_mixer_add (WzpVoiceMixer *mixer, GError **error)
{
  unsigned i = 0;
  Stream *stream;

  reap (mixer);
  while (i < WZP_VOICE_MIXER_STREAMS && mixer->streams[i])
    i++;
  if (i == WZP_VOICE_MIXER_STREAMS)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_AUDIO, "%u people are heard already",
                   WZP_VOICE_MIXER_STREAMS);
      return -1;
    }
  stream = g_new0 (Stream, 1);
  stream->ring = wzp_voice_ring_new (error);
  stream->voice = stream->ring ? wzp_voice_out_new (stream->ring, error) : NULL;
  if (!stream->voice)
    {
      stream_free (stream);
      return -1;
    }
  wzp_leveller_init (&stream->leveller);
  mixer->gains[i] = 1;
  mixer->streams[i] = stream;
  return (int) i;
}

static Stream *
get (WzpVoiceMixer *mixer, int stream)
{
  g_assert (stream >= 0 && stream < (int) WZP_VOICE_MIXER_STREAMS);
  return mixer->streams[stream];
}

void
wzp_voice_mixer_remove (WzpVoiceMixer *mixer, int stream)
{
  Stream *removed = get (mixer, stream);

  g_assert (removed);
  reap (mixer);
  mixer->streams[stream] = NULL;
  g_ptr_array_add (mixer->retired, removed);
  mixer->retired_in = mixer->pulls;
  reap (mixer);
}

WzpRing *
wzp_voice_mixer_get_ring (WzpVoiceMixer *mixer, int stream)
{
  Stream *found = get (mixer, stream);

  g_assert (found);
  return found->ring;
}

void
wzp_voice_mixer_set_gain (WzpVoiceMixer *mixer, int stream, float gain)
{
  g_assert (stream >= 0 && stream < (int) WZP_VOICE_MIXER_STREAMS);
  mixer->gains[stream] = gain;
}

void
wzp_voice_mixer_set_deaf (WzpVoiceMixer *mixer, gboolean deaf)
{
  mixer->deaf = deaf;
}

void
wzp_voice_mixer_set_held (WzpVoiceMixer *mixer, gboolean held)
{
  mixer->held = held;
}

void
wzp_voice_mixer_set_level (WzpVoiceMixer *mixer, gboolean level)
{
  mixer->level = level;
}

gboolean
wzp_voice_mixer_get_stats (WzpVoiceMixer *mixer, int stream, WzpReceiveStats *stats)
{
  Stream *found = get (mixer, stream);

  if (!found)
    return FALSE;
  wzp_voice_out_get_stats (found->voice, stats);
  return TRUE;
}

/* Turns the whole sum down when it would clip, at once, and up again slowly: one talker at unity gain
 * passes unchanged. The gain moves linearly within the frame, so that it makes no click. */
static void
limit (WzpVoiceMixer *mixer, const float *sum, int16_t *pcm)
{
  float peak = 0, before = mixer->limit, after;

  for (unsigned i = 0; i < WZP_PCM_FRAME; i++)
    peak = MAX (peak, fabsf (sum[i]));
  after = MIN (1, before * RELEASE);
  if (peak * after > INT16_MAX)
    after = INT16_MAX / peak;
  mixer->limit = after;
  for (unsigned i = 0; i < WZP_PCM_FRAME; i++)
    {
      float gain = before + (after - before) * (float) i / (float) WZP_PCM_FRAME;

      pcm[i] = (int16_t) lrintf (CLAMP (sum[i] * gain, (float) INT16_MIN, (float) INT16_MAX));
    }
}

static double
power_of (const int16_t *pcm)
{
  double sum = 0;

  for (unsigned i = 0; i < WZP_PCM_FRAME; i++)
    sum += (double) pcm[i] * pcm[i];
  return sum / WZP_PCM_FRAME / ((double) INT16_MAX * INT16_MAX);
}

/* Adds one talker at @gain, and as loud as the others if that is wanted. */
static void
add_voice (float *sum, const int16_t *voice, float gain, WzpLeveller *leveller)
{
  float before = leveller ? leveller->gain : 1;
  float after = leveller ? wzp_leveller_step (leveller, power_of (voice)) : 1;

  for (unsigned k = 0; k < WZP_PCM_FRAME; k++)
    sum[k] +=
        (float) voice[k] * gain * (before + (after - before) * (float) k / (float) WZP_PCM_FRAME);
}

void
wzp_voice_mixer_pull (WzpVoiceMixer *mixer, WzpInstant now, int16_t *pcm)
{
  float sum[WZP_PCM_FRAME] = { 0 };
  int16_t voice[WZP_PCM_FRAME];
  gboolean silent = mixer->deaf || mixer->held;
  gboolean level = mixer->level;

  mixer->pulls++;
  for (unsigned i = 0; i < WZP_VOICE_MIXER_STREAMS; i++)
    {
      Stream *stream = mixer->streams[i];
      float gain = silent ? 0 : mixer->gains[i];

      if (!stream)
        continue;
      wzp_voice_out_pull (stream->voice, now, voice);
      add_voice (sum, voice, gain, level ? &stream->leveller : NULL);
    }
  mixer->pulls++;
  limit (mixer, sum, pcm);
}
