/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A one-way voice line in virtual time: speech -> WzpVoiceIn -> a bad network -> WzpVoiceOut -> what is
 * heard. Seeded, so every run is the same. */
#pragma once

#include "wzp-random.h"
#include "wzp-voice-in.h"
#include "wzp-voice-out.h"

#define VOICE_LINE_MAX_IN_FLIGHT 512u

typedef struct _VoiceLine VoiceLine;

typedef struct
{
  WzpEncoderConfig encoder;
  gboolean plain_silence; /* every frame is sent, silence too */
  unsigned delay_ms;
  /* Fate of packet number @n, sent at @sent: the delay to add to delay_ms, in us, or -1: lost. NULL:
   * none. */
  int64_t (*fate) (unsigned n, WzpInstant sent, WzpRandom *random, gpointer user_data);
  gpointer user_data;
  double duplicate; /* probability */
  uint16_t first_seq;
  uint64_t seed;
  /* Parts per million by which the sender's clock is fast */
  int drift_ppm;
} VoiceLineConfig;

typedef struct
{
  int16_t *heard; /* as long as what was said, and `tail` frames */
  size_t n_heard;
  unsigned n_sent;
  unsigned n_lost;       /* of them */
  WzpReceiveStats stats; /* at the end */
  uint32_t *delay_us;    /* of the buffer, at each frame pulled */
  size_t n_frames;
} VoiceLineResult;

/* Says @n_samples (whole frames) and goes on listening for @tail more frames. */
VoiceLineResult voice_line_run (const VoiceLineConfig *config,
                                const int16_t *said,
                                size_t n_samples,
                                unsigned tail);
void voice_line_result_clear (VoiceLineResult *result);

/* Median of the delays at frames @from and later, ms. */
double voice_line_median_delay_ms (const VoiceLineResult *result, size_t from);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoiceLineResult, voice_line_result_clear)
