/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody types where a fingerprint is wanted: is it one, and if not, what is missing. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns the fingerprint as the wire has it, or NULL with in @out_hint what to say: progress while it is
 * too short (then @out_wrong is FALSE), else what is wrong. @own: our own fingerprint, nullable. */
char *
phone_fingerprint_check (const char *typed, const char *own, gboolean *out_wrong, char **out_hint);

G_END_DECLS
