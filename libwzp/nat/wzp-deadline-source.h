/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A GSource that fires at a WzpInstant: what drives a pure machine's next_deadline() on a context. */
#pragma once

#include "wzp-instant.h"

G_BEGIN_DECLS

/* Attached to @context; idle until set. The caller destroys and unrefs it. @func returns
 * G_SOURCE_CONTINUE and sets the next time itself. */
GSource *wzp_deadline_source_new (GMainContext *context, GSourceFunc func, gpointer user_data);
/* Not before @instant; WZP_INSTANT_NEVER: idle. */
void wzp_deadline_source_set (GSource *source, WzpInstant instant);

G_END_DECLS
