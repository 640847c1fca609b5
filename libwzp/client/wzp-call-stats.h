/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The figures of a call or a room, renewed about once a second. */
#pragma once

#include <glib-object.h>

#include "wzp-call-types.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_CALL_STATS (wzp_call_stats_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpCallStats, wzp_call_stats, WZP, CALL_STATS, GObject)

WZP_AVAILABLE_IN_ALL
guint64 wzp_call_stats_get_frames_sent (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
guint64 wzp_call_stats_get_frames_received (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
guint64 wzp_call_stats_get_frames_lost (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
guint64 wzp_call_stats_get_frames_late (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
guint64 wzp_call_stats_get_recovered_dred (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
guint64 wzp_call_stats_get_recovered_fec (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
guint64 wzp_call_stats_get_concealed (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
guint64 wzp_call_stats_get_frames_rejected (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
guint64 wzp_call_stats_get_frames_repeated (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
double wzp_call_stats_get_jitter_ms (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
double wzp_call_stats_get_rtt_ms (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
double wzp_call_stats_get_playout_delay_ms (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
double wzp_call_stats_get_mouth_to_ear_ms (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
double wzp_call_stats_get_setup_ms (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
double wzp_call_stats_get_first_audio_ms (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
double wzp_call_stats_get_direct_ms (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
double wzp_call_stats_get_sent_kbps (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
double wzp_call_stats_get_received_kbps (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_call_stats_get_codec_sent (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_call_stats_get_codec_received (WzpCallStats *self);
WZP_AVAILABLE_IN_ALL
WzpMediaPath wzp_call_stats_get_path (WzpCallStats *self);

G_END_DECLS
