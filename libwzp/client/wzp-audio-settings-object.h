/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of WzpAudioSettings share. */
#pragma once

#include "wzp-audio-settings.h"
#include "wzp-device-choice.h"

G_BEGIN_DECLS

struct _WzpAudioSettings
{
  GObject parent_instance;

  WzpAudioInput capture;
  WzpAudioOutput playback;
  char *capture_file;
  char *record_file;
  gboolean echo_cancel;
  gboolean noise_suppression;
  gboolean gain_control;
  gboolean level_speakers;
  WzpDeviceChoice microphone;
  WzpDeviceChoice loudspeaker;
  WzpDelayMeter *delay_meter; /* nullable */
};

G_END_DECLS
