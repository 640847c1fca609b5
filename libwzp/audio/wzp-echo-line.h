/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is heard, said again a while later: the delay line between a playing and a capturing thread that
 * makes an engine an echo. Knows neither GStreamer nor networks. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Long enough to finish a short word before it comes back, short enough to be patient for: 1.5 s. */
#define WZP_ECHO_DELAY_FRAMES 75

typedef struct _WzpEchoLine WzpEchoLine;

WzpEchoLine *wzp_echo_line_new (void);
/* Neither thread may be in it any more. */
void wzp_echo_line_free (WzpEchoLine *line);

/* The playing thread: one frame (WZP_AUDIO_FRAME_SAMPLES). Never blocks or allocates. */
void wzp_echo_line_push (WzpEchoLine *line, const int16_t *pcm);
/* The capturing thread: one frame; silence until enough has been heard. Likewise. */
void wzp_echo_line_pull (WzpEchoLine *line, int16_t *pcm);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpEchoLine, wzp_echo_line_free)

G_END_DECLS
