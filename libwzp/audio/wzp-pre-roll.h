/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a microphone heard just before it was opened: a voice is loud enough to open it only after its first
 * consonant, which belongs to the word. While closed the last moments are kept; once open they go first,
 * and all that follows is late by so much, until pauses and periods of the voice have been cut out and less than one of
 * them is left. Pure C, sees no clock and no thread. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* 120 ms: the longest consonants that begin words are about as long. */
#define WZP_PRE_ROLL_SAMPLES 5760u
#define WZP_PRE_ROLL_FRAME   960u

typedef struct
{
  int16_t pcm[WZP_PRE_ROLL_SAMPLES + WZP_PRE_ROLL_FRAME];
  size_t n_kept;
  size_t may_cut; /* samples, without being noticed */
} WzpPreRoll;

void wzp_pre_roll_clear (WzpPreRoll *roll);
/* Closed: keeps a frame of WZP_PRE_ROLL_FRAME samples. */
void wzp_pre_roll_keep (WzpPreRoll *roll, const int16_t *pcm);
/* Open: takes a frame in and the one out that is due. Returns by how many samples that one is late. */
size_t wzp_pre_roll_pass (WzpPreRoll *roll, const int16_t *pcm, int16_t *out);

G_END_DECLS
