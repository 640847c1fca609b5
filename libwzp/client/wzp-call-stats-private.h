/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of WzpCallStats share. */
#pragma once

#include "wzp-client-private.h"

G_BEGIN_DECLS

struct _WzpCallStats
{
  GObject parent_instance;

  guint64 frames_sent;
  guint64 frames_received;
  guint64 frames_lost;
  guint64 frames_late;
  guint64 recovered_dred;
  guint64 recovered_fec;
  guint64 concealed;
  guint64 frames_rejected;
  guint64 frames_repeated;
  double jitter_ms;
  double rtt_ms;
  double playout_delay_ms;
  double mouth_to_ear_ms;
  double setup_ms;
  double first_audio_ms;
  double direct_ms;
  double sent_kbps;
  double received_kbps;
  const char *codec_sent;
  const char *codec_received;
  WzpMediaPath path;
  WzpInstant renewed; /* 0: never; then there were so many bytes */
  guint64 bytes_sent;
  guint64 bytes_received;
};

G_END_DECLS
