/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pipeline's change of state that is waited for only so long: PulseAudio's calls have no time limit
 * of ours, and a server that hangs must not hang us. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* How long a sound server may take to open or close a stream: it takes a few ms when all is well. */
#define WZP_STATE_CHANGE_MS 2000u

typedef enum
{
  WZP_STATE_CHANGE_OK, /* done, or on its way */
  WZP_STATE_CHANGE_FAILED,
  /* Still busy: the pipeline is left to a thread that shuts it down when it can; drop it. */
  WZP_STATE_CHANGE_HANGS,
} WzpStateChange;

WzpStateChange wzp_state_change (GstElement *pipeline, GstState target);

G_END_DECLS
