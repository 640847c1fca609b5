/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recovery words while they are typed: how many there are, and which one is none. */
#pragma once

#include "wzp.h"

G_BEGIN_DECLS

/* Returns the identity once all words are there and fit together. Else @out_hint says what is missing or
 * wrong; @typing: somebody is in the middle of the last word. */
WzpIdentity *
phone_words_check (const char *typed, gboolean typing, gboolean *out_wrong, char **out_hint);

G_END_DECLS
