/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plays the sounds of a telephone: ringing here and there, busy, the end. */
#pragma once

#include <glib-object.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WzpChimeSound:
 * @WZP_CHIME_SOUND_RING: somebody calls; again and again
 * @WZP_CHIME_SOUND_KNOCK: somebody calls while we are in a call
 * @WZP_CHIME_SOUND_RINGBACK: it rings at the other end; again and again
 * @WZP_CHIME_SOUND_BUSY: the other end is busy; again and again
 * @WZP_CHIME_SOUND_END: the call is over
 * @WZP_CHIME_SOUND_MUTED: we are not heard any more
 * @WZP_CHIME_SOUND_UNMUTED: we are heard again
 * @WZP_CHIME_SOUND_JOINED: somebody came into the room
 * @WZP_CHIME_SOUND_LEFT: somebody left the room
 *
 * A sound that tells something.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_CHIME_SOUND_RING,
  WZP_CHIME_SOUND_KNOCK,
  WZP_CHIME_SOUND_RINGBACK,
  WZP_CHIME_SOUND_BUSY,
  WZP_CHIME_SOUND_END,
  WZP_CHIME_SOUND_MUTED,
  WZP_CHIME_SOUND_UNMUTED,
  WZP_CHIME_SOUND_JOINED,
  WZP_CHIME_SOUND_LEFT,
} WzpChimeSound;

#define WZP_TYPE_CHIME (wzp_chime_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpChime, wzp_chime, WZP, CHIME, GObject)

WZP_AVAILABLE_IN_ALL
WzpChime *wzp_chime_new (void);

WZP_AVAILABLE_IN_ALL
void
wzp_chime_play (WzpChime *self, WzpChimeSound sound, const char *const *devices, double volume);
WZP_AVAILABLE_IN_ALL
void wzp_chime_stop (WzpChime *self);

G_END_DECLS
