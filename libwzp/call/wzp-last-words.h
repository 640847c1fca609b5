/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hang-ups said while the relay was out of reach: kept, and said again when it is back, so that the other end
 * does not wait for somebody who has gone. Time is an argument; knows nothing of connections. */
#pragma once

#include <glib.h>

#include "wzp-instant.h"

G_BEGIN_DECLS

/* As long as the other end may wait for us (wzp_call_times_default.reconnect), and what it takes to notice. */
#define WZP_LAST_WORDS_TIME WZP_SECONDS (35)
/* Between repetitions: after the relay was restarted, it only understands when the other end has come back. */
#define WZP_LAST_WORDS_REPEAT WZP_SECONDS (2)
/* More than a person can hang up in that time; then the oldest are forgotten. */
#define WZP_LAST_WORDS_MAX 16

typedef struct
{
  GQueue words; /* the file's own */
  gboolean is_online;
} WzpLastWords;

void wzp_last_words_init (WzpLastWords *self);
void wzp_last_words_clear (WzpLastWords *self);

void wzp_last_words_keep (WzpLastWords *self, GBytes *json, WzpInstant now);
void wzp_last_words_set_online (WzpLastWords *self, gboolean is_online, WzpInstant now);
gboolean wzp_last_words_is_empty (const WzpLastWords *self);

/* (transfer full): what is to be said now; NULL: nothing more. */
GBytes *wzp_last_words_next (WzpLastWords *self, WzpInstant now);
WzpInstant wzp_last_words_next_deadline (const WzpLastWords *self);

G_END_DECLS
