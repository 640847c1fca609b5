/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How somebody talks in rooms: with the microphone open, by voice, by a key. */
#pragma once

#include <glib-object.h>

#include "wzp-talk-mode.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_TALK (wzp_talk_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpTalk, wzp_talk, WZP, TALK, GObject)

WZP_AVAILABLE_IN_ALL
WzpTalk *wzp_talk_new (void);

WZP_AVAILABLE_IN_ALL
WzpTalkMode wzp_talk_get_mode (WzpTalk *self);
WZP_AVAILABLE_IN_ALL
void wzp_talk_set_mode (WzpTalk *self, WzpTalkMode mode);
WZP_AVAILABLE_IN_ALL
double wzp_talk_get_voice_threshold (WzpTalk *self);
WZP_AVAILABLE_IN_ALL
void wzp_talk_set_voice_threshold (WzpTalk *self, double threshold);
WZP_AVAILABLE_IN_ALL
guint wzp_talk_get_tail (WzpTalk *self);
WZP_AVAILABLE_IN_ALL
void wzp_talk_set_tail (WzpTalk *self, guint tail_ms);
WZP_AVAILABLE_IN_ALL
gboolean wzp_talk_get_pushed (WzpTalk *self);
WZP_AVAILABLE_IN_ALL
void wzp_talk_set_pushed (WzpTalk *self, gboolean pushed);

G_END_DECLS
