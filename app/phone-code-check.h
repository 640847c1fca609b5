/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a QR code that was read says: whom to call, or, in words, what it is instead. */
#pragma once

#include "wzp.h"

G_BEGIN_DECLS

/* @texts: what was read, one or more. Returns the first that leads to a person, as a link (transfer full); else NULL with
 * in @out_wrong what the first is. It takes what can be typed or pasted where a fingerprint is wanted. */
WzpLink *phone_code_check (const char *const *texts, char **out_wrong);

G_END_DECLS
