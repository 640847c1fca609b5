/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-echo-line.h"

#include "wzp-audio-spec.h"

#include <stdatomic.h>
#include <string.h>

#define N_FRAMES 128
/* The two threads' clocks differ: so much more than the delay, and a frame is left out. */
#define SLACK_FRAMES 10

struct _WzpEchoLine
{
  _Atomic uint64_t pushed; /* playing thread writes, capturing thread reads */
  _Atomic uint64_t pulled; /* capturing thread writes, playing thread reads */
  gboolean flows;          /* capturing thread */
  int16_t frames[N_FRAMES]
                [WZP_AUDIO_FRAME_SAMPLES]; /* i is the puller's while pulled <= i < pushed */
};

WzpEchoLine *
wzp_echo_line_new (void)
{
  return g_new0 (WzpEchoLine, 1);
}

void
wzp_echo_line_free (WzpEchoLine *line)
{
  g_free (line);
}

void
wzp_echo_line_push (WzpEchoLine *line, const int16_t *pcm)
{
  uint64_t pushed = atomic_load_explicit (&line->pushed, memory_order_relaxed);

  /* Nobody pulls: what is not taken is not missed. */
  if (pushed - atomic_load_explicit (&line->pulled, memory_order_acquire) == N_FRAMES)
    return;
  memcpy (line->frames[pushed % N_FRAMES], pcm, sizeof line->frames[0]);
  atomic_store_explicit (&line->pushed, pushed + 1, memory_order_release);
}

void
wzp_echo_line_pull (WzpEchoLine *line, int16_t *pcm)
{
  uint64_t pulled = atomic_load_explicit (&line->pulled, memory_order_relaxed);
  uint64_t n = atomic_load_explicit (&line->pushed, memory_order_acquire) - pulled;

  line->flows = n > 0 && (line->flows || n >= WZP_ECHO_DELAY_FRAMES);
  if (!line->flows)
    {
      memset (pcm, 0, sizeof line->frames[0]);
      return;
    }
  if (n > WZP_ECHO_DELAY_FRAMES + SLACK_FRAMES)
    pulled++;
  memcpy (pcm, line->frames[pulled % N_FRAMES], sizeof line->frames[0]);
  atomic_store_explicit (&line->pulled, pulled + 1, memory_order_release);
}
