/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-voice-in.h"

#include "wzp-pre-roll.h"
#include "wzp-snapshot.h"

#include <string.h>

/* Of a silence, so many packets are sent before it is thinned out (one may be lost), and then one in so
 * many frames, so that the receiver's clock goes on. */
#define SILENCE_HEAD   2u
#define SILENCE_PERIOD 8u
/* 5 ms: shorter is heard as a click, longer eats the beginning of words. */
#define FADE_SAMPLES ((int) (5 * WZP_PCM_PER_MS))

G_STATIC_ASSERT (WZP_PRE_ROLL_FRAME == WZP_PCM_FRAME);

struct _WzpVoiceIn
{
  /* Any thread writes, the capture thread reads */
  _Atomic uint64_t wanted; /* a packed WzpEncoderConfig */
  _Atomic uint64_t talk;   /* a packed WzpTalkConfig */
  _Atomic gboolean muted;
  _Atomic gboolean held;
  _Atomic gboolean thin;

  /* The capture thread writes, any thread reads */
  WzpSnapshot snapshot;

  /* The capture thread only */
  WzpRing *out; /* borrowed */
  WzpEncoder *encoder;
  uint64_t current; /* of `wanted` */
  WzpTalkGate gate;
  WzpPreRoll pre_roll;
  WzpVoiceInStats stats;
  uint32_t timestamp_ms; /* of the first sample of `pcm` */
  unsigned silence;      /* packets of it in a row */
  size_t n_pcm;
  int16_t pcm[WZP_PCM_MAX_FRAME];
  WzpVoiceRecord record;
};

/* A config in one atomic word. */
static uint64_t
pack (const WzpEncoderConfig *config)
{
  return (uint64_t) config->codec | (uint64_t) config->loss_percent << 8 |
         (uint64_t) config->dred_ms << 16 | (uint64_t) (config->in_band_fec != FALSE) << 32;
}

static WzpEncoderConfig
unpack (uint64_t packed)
{
  return (WzpEncoderConfig) {
    .codec = (WzpCodecId) (packed & 0xff),
    .loss_percent = (uint8_t) (packed >> 8),
    .dred_ms = (uint16_t) (packed >> 16),
    .in_band_fec = packed >> 32 & 1,
  };
}

/* Likewise. */
static uint64_t
pack_talk (const WzpTalkConfig *talk)
{
  return (uint64_t) talk->mode | (uint64_t) (talk->pushed != FALSE) << 8 |
         (uint64_t) talk->threshold << 16 | (uint64_t) talk->tail_ms << 32;
}

static WzpTalkConfig
unpack_talk (uint64_t packed)
{
  return (WzpTalkConfig) {
    .mode = (WzpTalkMode) (packed & 0xff),
    .pushed = packed >> 8 & 1,
    .threshold = (uint16_t) (packed >> 16),
    .tail_ms = (uint16_t) (packed >> 32),
  };
}

WzpVoiceIn *
wzp_voice_in_new (WzpRing *out, GError **error)
{
  g_autoptr (WzpVoiceIn) in = g_new0 (WzpVoiceIn, 1);

  in->out = out;
  in->encoder = wzp_encoder_new (error);
  if (!in->encoder)
    return NULL;
  in->current = pack (wzp_encoder_get_config (in->encoder));
  in->wanted = in->current;
  in->thin = TRUE;
  in->talk = pack_talk (&(WzpTalkConfig) { .mode = WZP_TALK_MODE_OPEN });
  wzp_talk_gate_init (&in->gate);
  in->stats.codec = (uint8_t) wzp_encoder_get_config (in->encoder)->codec;
  wzp_snapshot_publish (&in->snapshot, &in->stats, sizeof in->stats);
  return g_steal_pointer (&in);
}

void
wzp_voice_in_free (WzpVoiceIn *in)
{
  if (!in)
    return;
  wzp_encoder_free (in->encoder);
  g_free (in);
}

void
wzp_voice_in_set_config (WzpVoiceIn *in, const WzpEncoderConfig *config)
{
  g_assert (config->codec < WZP_N_CODECS && config->codec != WZP_CODEC_COMFORT_NOISE);
  in->wanted = pack (config);
}

void
wzp_voice_in_set_talk (WzpVoiceIn *in, const WzpTalkConfig *talk)
{
  in->talk = pack_talk (talk);
}

void
wzp_voice_in_set_muted (WzpVoiceIn *in, gboolean muted)
{
  in->muted = muted;
}

void
wzp_voice_in_set_held (WzpVoiceIn *in, gboolean held)
{
  in->held = held;
}

void
wzp_voice_in_set_thin_silence (WzpVoiceIn *in, gboolean thin)
{
  in->thin = thin;
}

void
wzp_voice_in_get_stats (WzpVoiceIn *in, WzpVoiceInStats *out)
{
  wzp_snapshot_copy (&in->snapshot, out, sizeof *out);
}

/* Between two packets: what was asked for meanwhile. */
static void
take_up_config (WzpVoiceIn *in)
{
  uint64_t wanted = in->wanted;
  WzpEncoderConfig config;

  if (wanted == in->current)
    return;
  config = unpack (wanted);
  wzp_encoder_configure (in->encoder, &config);
  in->current = wanted;
  in->stats.codec = (uint8_t) config.codec;
}

static gboolean
is_worth_sending (WzpVoiceIn *in, gboolean silent)
{
  if (!silent)
    {
      in->silence = 0;
      return TRUE;
    }
  in->silence++;
  return !in->thin || in->silence <= SILENCE_HEAD ||
         (in->silence - SILENCE_HEAD) % SILENCE_PERIOD == 0;
}

static void
send_frame (WzpVoiceIn *in, WzpInstant captured)
{
  WzpVoiceRecord *record = &in->record;
  WzpCodecId codec = wzp_encoder_get_config (in->encoder)->codec;
  unsigned frame_ms = (unsigned) (wzp_encoder_get_frame_samples (in->encoder) / WZP_PCM_PER_MS);
  int len = wzp_encoder_encode (in->encoder, in->pcm, record->payload);
  gboolean silent = len > 0 && len <= WZP_DTX_MAX_PAYLOAD;

  record->timestamp = in->timestamp_ms;
  in->timestamp_ms += frame_ms;
  if (len <= 0)
    {
      in->stats.encode_failures++;
      return;
    }
  if (!is_worth_sending (in, silent))
    {
      in->stats.silent += frame_ms * WZP_PCM_PER_MS / WZP_PCM_FRAME;
      return;
    }
  record->instant = captured;
  record->len = (uint16_t) len;
  record->codec = (uint8_t) codec;
  record->flags = silent ? WZP_VOICE_DTX : 0;
  if (wzp_voice_record_push (in->out, record))
    in->stats.packets++;
  else
    in->stats.dropped++;
}

/* Moves the gain to the other end within the first samples, so that opening and closing make no click. */
static void
fade (int16_t *pcm, gboolean in)
{
  for (int i = 0; i < FADE_SAMPLES; i++)
    pcm[i] = (int16_t) (pcm[i] * (in ? i : FADE_SAMPLES - i) / FADE_SAMPLES);
}

/* What of the frame is heard; returns how many samples before it that was spoken. A microphone that a person has
 * closed hears nothing beforehand: only one that waits for a voice does. */
static size_t
take_pcm (WzpVoiceIn *in, const int16_t *pcm, gboolean is_open, gboolean keeps)
{
  int16_t *frame = in->pcm + in->n_pcm;
  gboolean was_open = in->stats.is_open;
  size_t late = 0;

  if (is_open || was_open)
    late = wzp_pre_roll_pass (&in->pre_roll, pcm, frame);
  else
    memset (frame, 0, WZP_PCM_FRAME * sizeof *pcm);
  if (!is_open && !keeps)
    wzp_pre_roll_clear (&in->pre_roll);
  else if (!is_open && !was_open)
    wzp_pre_roll_keep (&in->pre_roll, pcm);
  if (is_open != was_open)
    fade (frame, is_open);
  if (was_open && !is_open)
    memset (frame + FADE_SAMPLES, 0, (WZP_PCM_FRAME - (size_t) FADE_SAMPLES) * sizeof *pcm);
  in->stats.is_open = is_open;
  return late;
}

void
wzp_voice_in_push (WzpVoiceIn *in, const int16_t *pcm, WzpInstant captured)
{
  WzpTalkConfig talk = unpack_talk (in->talk);
  uint16_t peak = wzp_voice_peak (pcm, WZP_PCM_FRAME);
  gboolean asked = wzp_talk_gate_feed (&in->gate, &talk, peak, captured);
  gboolean closed = in->muted || in->held;
  size_t late;

  if (in->n_pcm == 0)
    take_up_config (in);
  in->stats.frames++;
  in->stats.level = wzp_voice_level (in->stats.level, peak);
  late = take_pcm (in, pcm, asked && !closed, talk.mode == WZP_TALK_MODE_VOICE && !closed);
  in->n_pcm += WZP_PCM_FRAME;
  if (in->n_pcm == wzp_encoder_get_frame_samples (in->encoder))
    {
      send_frame (in, captured - late * WZP_SECONDS (1) / WZP_PCM_RATE);
      in->n_pcm = 0;
    }
  wzp_snapshot_publish (&in->snapshot, &in->stats, sizeof in->stats);
}
