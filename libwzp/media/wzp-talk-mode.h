/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a microphone is heard, as programs choose it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WzpTalkMode:
 * @WZP_TALK_MODE_OPEN: always
 * @WZP_TALK_MODE_VOICE: while somebody speaks, from 120 ms before it was loud enough to tell
 * @WZP_TALK_MODE_PUSH: while a key is held
 *
 * When the microphone is heard.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_TALK_MODE_OPEN,
  WZP_TALK_MODE_VOICE,
  WZP_TALK_MODE_PUSH,
} WzpTalkMode;

G_END_DECLS
