/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the settings of a person to those of the library, and which device that comes to. */
#pragma once

#include "wzp.h"

G_BEGIN_DECLS

/* @audio follows @settings, also what is not applied yet. */
void phone_audio_bind (GSettings *settings, WzpAudioSettings *audio);

/* The device in use: the chosen one, or the system's choice while that is missing; nullable. */
WzpAudioDevice *phone_audio_find_used (WzpAudioSettings *audio, gboolean is_input);
/* A microphone that does not make a telephone of its headset; nullable. */
WzpAudioDevice *phone_audio_find_better_microphone (WzpAudioSettings *audio);

G_END_DECLS
