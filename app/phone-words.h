/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What states, ends and errors are called in front of a person. Knows no widget. */
#pragma once

#include "wzp.h"

G_BEGIN_DECLS

/* One word or two for where a call stands; %NULL while people talk: then the time is shown. */
const char *phone_words_for_state (WzpCallState state);
/* Why a call ended: a title and a sentence, either may be "" but the title. @name is the other person. */
const char *phone_words_for_end (WzpEndReason reason, WzpCallDirection direction);
char *
phone_words_for_end_detail (WzpEndReason reason, WzpCallDirection direction, const char *name);
const char *phone_words_for_security (WzpE2eeState state);
const char *phone_words_for_security_detail (WzpE2eeState state);
const char *phone_words_for_path (WzpMediaPath path);
/* What is wrong with the relay, from an error of WZP_ERROR. */
const char *phone_words_for_relay_error (const GError *error);

/* Why we are not in a room: a title and a sentence. @error NULL: we left. */
const char *phone_words_for_room_error (const GError *error);
const char *phone_words_for_room_error_detail (const GError *error);

char *phone_words_duration (guint seconds);
/* The time of day for today, else the date. */
char *phone_words_when (GDateTime *when);
/* What kind of call it was. */
const char *phone_words_for_past_call (WzpHistoryEntry *entry);
/* That, and when. */
char *phone_words_for_history (WzpHistoryEntry *entry);
/* For screen readers: every digit by itself, a pause between the groups. */
char *phone_words_spell_fingerprint (const char *fingerprint);

/* How well a call can be heard right now, as bars. */
typedef enum
{
  PHONE_QUALITY_UNKNOWN,
  PHONE_QUALITY_BAD,
  PHONE_QUALITY_POOR,
  PHONE_QUALITY_FAIR,
  PHONE_QUALITY_GOOD,
} PhoneQuality;

PhoneQuality phone_quality_judge (guint64 n_frames, guint64 n_missing, double rtt_ms);
const char *phone_words_for_quality (PhoneQuality quality);

G_END_DECLS
