/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a call goes the way it goes, in front of a person: of a call that is and of one that was. Knows no widget. */
#pragma once

#include "wzp.h"

G_BEGIN_DECLS

/* A sentence for a word of wzp_call_get_path_why(); NULL for NULL. */
const char *phone_words_for_path_why (const char *why);
/* Whom one attempt was about, and what came of it; both (transfer full). */
char *phone_words_for_attempt (WzpDirectAttempt *attempt);
char *phone_words_for_attempt_end (WzpDirectAttempt *attempt);
/* All of it as lines of text to be passed on; (transfer full). */
char *phone_words_for_attempts (GListModel *attempts, const char *why);
/* How a past call was, such as “Good, 0.4 % lost, direct, 62 ms”; NULL when nothing was heard. */
char *phone_words_for_past_quality (WzpHistoryEntry *entry);

G_END_DECLS
