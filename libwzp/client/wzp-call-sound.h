/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a call or room sounds at this moment. */
#pragma once

#include <glib-object.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WzpSoundTrouble:
 * @WZP_SOUND_TROUBLE_NONE: none that can be noticed here
 * @WZP_SOUND_TROUBLE_NOTHING_ARRIVES: no packet has come for two seconds
 * @WZP_SOUND_TROUBLE_PEER_SILENT: packets come, but not one has had a sound in it
 * @WZP_SOUND_TROUBLE_MICROPHONE_SILENT: the microphone is there, but gives nothing, not even noise
 * @WZP_SOUND_TROUBLE_PEER_HEARS_NOTHING: the other end says that nothing arrives, or that its loudspeaker
 *   fails
 *
 * Why one side of a call hears nothing.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_SOUND_TROUBLE_NONE,
  WZP_SOUND_TROUBLE_NOTHING_ARRIVES,
  WZP_SOUND_TROUBLE_PEER_SILENT,
  WZP_SOUND_TROUBLE_MICROPHONE_SILENT,
  WZP_SOUND_TROUBLE_PEER_HEARS_NOTHING,
} WzpSoundTrouble;

#define WZP_TYPE_CALL_SOUND (wzp_call_sound_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpCallSound, wzp_call_sound, WZP, CALL_SOUND, GObject)

WZP_AVAILABLE_IN_ALL
double wzp_call_sound_get_own_level (WzpCallSound *self);
WZP_AVAILABLE_IN_ALL
double wzp_call_sound_get_peer_level (WzpCallSound *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_call_sound_get_speaks_muted (WzpCallSound *self);
WZP_AVAILABLE_IN_ALL
WzpSoundTrouble wzp_call_sound_get_trouble (WzpCallSound *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_call_sound_get_microphone_problem (WzpCallSound *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_call_sound_get_speaker_problem (WzpCallSound *self);

G_END_DECLS
