/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hear yourself as others do, without a call. */
#pragma once

#include "wzp-audio-settings.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WzpSoundCheckState:
 * @WZP_SOUND_CHECK_IDLE: no device is in use
 * @WZP_SOUND_CHECK_LISTENING: the microphone is heard and kept
 * @WZP_SOUND_CHECK_PLAYING: what was kept is played
 *
 * What a [class@Wzp.SoundCheck] is doing.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_SOUND_CHECK_IDLE,
  WZP_SOUND_CHECK_LISTENING,
  WZP_SOUND_CHECK_PLAYING,
} WzpSoundCheckState;

#define WZP_TYPE_SOUND_CHECK (wzp_sound_check_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpSoundCheck, wzp_sound_check, WZP, SOUND_CHECK, GObject)

WZP_AVAILABLE_IN_ALL
WzpSoundCheck *wzp_sound_check_new (WzpAudioSettings *audio);

WZP_AVAILABLE_IN_ALL
gboolean wzp_sound_check_start (WzpSoundCheck *self, GError **error);
WZP_AVAILABLE_IN_ALL
void wzp_sound_check_play (WzpSoundCheck *self);
WZP_AVAILABLE_IN_ALL
void wzp_sound_check_stop (WzpSoundCheck *self);

WZP_AVAILABLE_IN_ALL
WzpSoundCheckState wzp_sound_check_get_state (WzpSoundCheck *self);
WZP_AVAILABLE_IN_ALL
double wzp_sound_check_get_level (WzpSoundCheck *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_sound_check_get_problem (WzpSoundCheck *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_sound_check_get_has_recording (WzpSoundCheck *self);

G_END_DECLS
