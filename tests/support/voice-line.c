/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voice-line.h"

#include <stdlib.h>
#include <string.h>

/* The clock does not begin at zero anywhere. */
#define EPOCH WZP_SECONDS (1000)
/* The loudspeaker's ticks lie somewhere between the microphone's. */
#define PULL_PHASE WZP_US (7300)

typedef struct
{
  WzpInstant due;
  WzpVoiceRecord record;
} InFlight;

typedef struct
{
  const VoiceLineConfig *config;
  WzpRandom random;
  WzpRing *sent;
  WzpRing *received;
  WzpVoiceIn *in;
  WzpVoiceOut *out;
  InFlight *flying;
  unsigned n_flying;
  uint16_t seq;
  VoiceLineResult *result;
} Line;

static void
launch (Line *line, const WzpVoiceRecord *record, WzpInstant due)
{
  g_assert_cmpuint (line->n_flying, <, VOICE_LINE_MAX_IN_FLIGHT);
  line->flying[line->n_flying].due = due;
  line->flying[line->n_flying].record = *record;
  line->n_flying++;
}

static void
send_all (Line *line, WzpInstant now)
{
  const VoiceLineConfig *config = line->config;
  WzpVoiceRecord record;

  while (wzp_voice_record_pop (line->sent, &record))
    {
      int64_t extra_us = 0;

      record.seq = line->seq++;
      if (config->fate)
        extra_us = config->fate (line->result->n_sent, now, &line->random, config->user_data);
      line->result->n_sent++;
      if (extra_us < 0)
        {
          line->result->n_lost++;
          continue;
        }
      launch (line, &record, now + WZP_MS (config->delay_ms) + WZP_US (extra_us));
      if (wzp_random_unit (&line->random) < config->duplicate)
        launch (line, &record, now + WZP_MS (config->delay_ms) + WZP_US (extra_us + 3000));
    }
}

/* In the order of arrival. */
static void
receive_until (Line *line, WzpInstant now)
{
  for (;;)
    {
      unsigned first = 0;

      for (unsigned i = 1; i < line->n_flying; i++)
        if (line->flying[i].due < line->flying[first].due)
          first = i;
      if (line->n_flying == 0 || line->flying[first].due > now)
        return;
      line->flying[first].record.instant = line->flying[first].due;
      wzp_voice_record_push (line->received, &line->flying[first].record);
      line->flying[first] = line->flying[--line->n_flying];
    }
}

static void
run (Line *line, const int16_t *said, size_t n_samples)
{
  static const int16_t silence[WZP_PCM_FRAME];
  WzpDuration said_tick = (WzpDuration) (2e13 / (1e6 + line->config->drift_ppm));
  size_t n_said = 0;

  for (size_t i = 0; i < line->result->n_frames; i++)
    {
      WzpInstant pull = EPOCH + i * WZP_MS (20) + PULL_PHASE;

      /* A frame can be pushed when its last sample was said. */
      while (EPOCH + (n_said + 1) * said_tick <= pull)
        {
          const int16_t *pcm =
              (n_said + 1) * WZP_PCM_FRAME <= n_samples ? said + n_said * WZP_PCM_FRAME : silence;

          n_said++;
          receive_until (line, EPOCH + n_said * said_tick);
          wzp_voice_in_push (line->in, pcm, EPOCH + n_said * said_tick);
          send_all (line, EPOCH + n_said * said_tick);
        }
      receive_until (line, pull);
      wzp_voice_out_pull (line->out, pull, line->result->heard + i * WZP_PCM_FRAME);
      wzp_voice_out_get_stats (line->out, &line->result->stats);
      line->result->delay_us[i] = line->result->stats.delay_us;
    }
}

VoiceLineResult
voice_line_run (const VoiceLineConfig *config, const int16_t *said, size_t n_samples, unsigned tail)
{
  VoiceLineResult result = { .n_frames = n_samples / WZP_PCM_FRAME + tail };
  Line line = { .config = config, .seq = config->first_seq, .result = &result };

  result.n_heard = result.n_frames * WZP_PCM_FRAME;
  result.heard = g_new0 (int16_t, result.n_heard);
  result.delay_us = g_new0 (uint32_t, result.n_frames);
  line.random = wzp_random_seeded (config->seed);
  line.sent = wzp_voice_ring_new (NULL);
  line.received = wzp_voice_ring_new (NULL);
  line.in = wzp_voice_in_new (line.sent, NULL);
  line.out = wzp_voice_out_new (line.received, NULL);
  line.flying = g_new0 (InFlight, VOICE_LINE_MAX_IN_FLIGHT);
  wzp_voice_in_set_config (line.in, &config->encoder);
  wzp_voice_in_set_thin_silence (line.in, !config->plain_silence);
  run (&line, said, n_samples);
  wzp_voice_in_free (line.in);
  wzp_voice_out_free (line.out);
  g_clear_pointer (&line.sent, wzp_ring_free);
  g_clear_pointer (&line.received, wzp_ring_free);
  g_free (line.flying);
  return result;
}

void
voice_line_result_clear (VoiceLineResult *result)
{
  g_clear_pointer (&result->heard, g_free);
  g_clear_pointer (&result->delay_us, g_free);
}

static int
compare (const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;

  return x < y ? -1 : x > y;
}

double
voice_line_median_delay_ms (const VoiceLineResult *result, size_t from)
{
  size_t n = result->n_frames - from;
  g_autofree uint32_t *sorted = g_memdup2 (result->delay_us + from, n * sizeof *sorted);

  qsort (sorted, n, sizeof *sorted, compare);
  return sorted[n / 2] / 1000.0;
}
