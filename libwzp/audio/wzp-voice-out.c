/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-voice-out.h"

#include "wzp-jitter-buffer.h"
#include "wzp-snapshot.h"
#include "wzp-time-stretch.h"

#include <string.h>

/* What is decoded but not yet pulled, less than a frame, and the longest thing that can be added. */
#define QUEUE_SAMPLES (WZP_PCM_FRAME + WZP_DECODER_MAX_SAMPLES + WZP_TIME_STRETCH_MAX)
/* libopus conceals in units of 2.5 ms. */
#define CONCEAL_UNIT 120u
/* Delay may grow for what DRED restores late: as far as the sender's DRED is seen to reach. */
#define MIN_LATE_RECOVERY_MS 40

struct _WzpVoiceOut
{
  /* The playback thread writes, any thread reads */
  WzpSnapshot snapshot;

  /* The playback thread only */
  WzpRing *in; /* borrowed */
  WzpJitterBuffer *buffer;
  WzpDecoder *decoder;
  WzpReceiveStats *stats; /* the buffer's */
  gboolean is_said; /* what was queued last came from the other end, and is not made up here */
  size_t n_queue;
  int16_t queue[QUEUE_SAMPLES];
  WzpVoiceRecord record;
};

WzpVoiceOut *
wzp_voice_out_new (WzpRing *in, GError **error)
{
  g_autoptr (WzpVoiceOut) out = g_new0 (WzpVoiceOut, 1);

  G_STATIC_ASSERT (sizeof (WzpReceiveStats) <= WZP_SNAPSHOT_MAX_WORDS * sizeof (uint64_t));
  out->in = in;
  out->buffer = wzp_jitter_buffer_new ();
  out->stats = wzp_jitter_buffer_get_stats (out->buffer);
  out->decoder = wzp_decoder_new (error);
  if (!out->decoder)
    return NULL;
  return g_steal_pointer (&out);
}

void
wzp_voice_out_free (WzpVoiceOut *out)
{
  if (!out)
    return;
  wzp_decoder_free (out->decoder);
  wzp_jitter_buffer_free (out->buffer);
  g_free (out);
}

void
wzp_voice_out_get_stats (const WzpVoiceOut *out, WzpReceiveStats *stats)
{
  wzp_snapshot_copy (&out->snapshot, stats, sizeof *stats);
}

static void
take_records (WzpVoiceOut *out)
{
  /* Bounded: a producer that is faster than us must not hold the loudspeaker up. */
  for (unsigned i = 0; i < WZP_VOICE_RING_SLOTS && wzp_voice_record_pop (out->in, &out->record);
       i++)
    {
      const WzpVoiceRecord *record = &out->record;
      WzpJitterPacket packet = {
        .seq = record->seq,
        .timestamp = record->timestamp,
        .repair = (record->flags & WZP_VOICE_REPAIR) != 0,
        .payload = record->payload,
        .len = record->len,
      };

      if (!wzp_codec_from_id (record->codec, &packet.codec))
        {
          out->stats->discarded++;
          continue;
        }
      packet.silent =
          packet.codec == WZP_CODEC_COMFORT_NOISE ||
          (wzp_codec_get_info (packet.codec)->is_opus && record->len <= WZP_DTX_MAX_PAYLOAD);
      wzp_jitter_buffer_push (out->buffer, &packet, record->instant);
    }
}

static int16_t *
queue_end (WzpVoiceOut *out)
{
  return out->queue + out->n_queue;
}

/* Whole units of concealment for @ms, as many as a frame may have. */
static size_t
samples_of (unsigned ms)
{
  size_t n = ((size_t) ms * WZP_PCM_PER_MS + CONCEAL_UNIT - 1) / CONCEAL_UNIT * CONCEAL_UNIT;

  return CLAMP (n, CONCEAL_UNIT, WZP_PCM_MAX_FRAME);
}

static size_t
conceal (WzpVoiceOut *out, unsigned ms)
{
  wzp_decoder_conceal (out->decoder, queue_end (out), samples_of (ms));
  return samples_of (ms);
}

static size_t
play (WzpVoiceOut *out, const WzpPlayout *playout, WzpInstant now)
{
  const WzpJitterPacket *packet = playout->packet;
  int n = wzp_decoder_decode (out->decoder, packet->codec, packet->payload, packet->len,
                              queue_end (out));

  if (n <= 0)
    {
      out->stats->undecodable++;
      out->stats->concealed++;
      return conceal (out, playout->duration_ms);
    }
  out->stats->played++;
  out->stats->codec = (uint8_t) packet->codec;
  if (!out->stats->heard)
    {
      out->stats->heard = TRUE;
      out->stats->first_played_ns = now;
    }
  return (size_t) n;
}

/* DRED first, which reaches over bursts; then in-band FEC, which holds one frame; then invention. */
static size_t
recover (WzpVoiceOut *out, const WzpPlayout *playout)
{
  const WzpJitterPacket *packet = playout->packet;
  size_t n = samples_of (playout->duration_ms);
  int reach = wzp_decoder_dred_reach (out->decoder, playout->key, packet->codec, packet->payload,
                                      packet->len);

  if (reach > 0)
    wzp_jitter_buffer_set_late_recovery_ms (
        out->buffer, MAX ((unsigned) reach / WZP_PCM_PER_MS, MIN_LATE_RECOVERY_MS));
  if (wzp_decoder_recover_dred (out->decoder, (int) (playout->offset_ms * WZP_PCM_PER_MS),
                                queue_end (out), n))
    {
      out->stats->recovered_dred++;
      return n;
    }
  /* In-band FEC is of the one frame right before the packet. */
  if (playout->offset_ms <= playout->duration_ms &&
      wzp_decoder_recover_fec (out->decoder, packet->codec, packet->payload, packet->len,
                               queue_end (out), n))
    {
      out->stats->recovered_fec++;
      return n;
    }
  out->stats->concealed++;
  return conceal (out, playout->duration_ms);
}

/* Cuts or lengthens the @n samples at the end of the queue; returns how many they are then. */
static size_t
apply_pace (WzpVoiceOut *out, const WzpPlayout *playout, size_t n)
{
  size_t limit = (size_t) playout->pace_ms * WZP_PCM_PER_MS, changed;

  switch (playout->pace)
    {
    case WZP_PACE_KEEP:
      return n;
    case WZP_PACE_ACCELERATE:
      changed = wzp_time_stretch_shorten (queue_end (out), n, limit);
      out->stats->accelerated_us += changed * 1000 / WZP_PCM_PER_MS;
      return n - changed;
    case WZP_PACE_STRETCH:
      changed = wzp_time_stretch_lengthen (queue_end (out), n, limit);
      out->stats->stretched_us += changed * 1000 / WZP_PCM_PER_MS;
      return n + changed;
    }
  g_assert_not_reached ();
}

/* Adds the next sound to the queue, which holds less than a frame. */
static void
produce (WzpVoiceOut *out, WzpInstant now)
{
  WzpDuration queued = WZP_US (out->n_queue * 1000 / WZP_PCM_PER_MS);
  WzpPlayout playout = wzp_jitter_buffer_next (out->buffer, now, queued);
  size_t n = 0;

  out->is_said = playout.kind == WZP_PLAYOUT_RECOVER ||
                 (playout.kind == WZP_PLAYOUT_PLAY && !playout.packet->silent);
  switch (playout.kind)
    {
    case WZP_PLAYOUT_SILENCE:
      n = samples_of (playout.duration_ms);
      memset (queue_end (out), 0, n * sizeof *out->queue);
      break;
    case WZP_PLAYOUT_PLAY:
      n = play (out, &playout, wzp_instant_add (now, queued));
      break;
    case WZP_PLAYOUT_RECOVER:
      n = recover (out, &playout);
      break;
    case WZP_PLAYOUT_CONCEAL:
      n = conceal (out, playout.duration_ms);
      out->stats->concealed++;
      break;
    case WZP_PLAYOUT_STALL:
      n = conceal (out, playout.duration_ms);
      out->stats->stalled++;
      break;
    case WZP_PLAYOUT_NOISE:
      n = samples_of (playout.duration_ms);
      wzp_decoder_noise (out->decoder, queue_end (out), n);
      out->stats->noise++;
      break;
    }
  out->n_queue += apply_pace (out, &playout, n);
}

void
wzp_voice_out_pull (WzpVoiceOut *out, WzpInstant now, int16_t *pcm)
{
  take_records (out);
  while (out->n_queue < WZP_PCM_FRAME)
    produce (out, now);
  memcpy (pcm, out->queue, WZP_PCM_FRAME * sizeof *pcm);
  out->n_queue -= WZP_PCM_FRAME;
  memmove (out->queue, out->queue + WZP_PCM_FRAME, out->n_queue * sizeof *pcm);
  /* The noise that stands in for silence is no sign of life. */
  out->stats->level =
      wzp_voice_level (out->stats->level, out->is_said ? wzp_voice_peak (pcm, WZP_PCM_FRAME) : 0);
  wzp_snapshot_publish (&out->snapshot, out->stats, sizeof *out->stats);
}
