/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What networks and their relays are called in front of a person. Knows no widget. */
#pragma once

#include "wzp.h"

G_BEGIN_DECLS

/* How good or bad something is, as a colour with a shape. */
typedef enum
{
  PHONE_TONE_UNKNOWN,
  PHONE_TONE_BAD,
  PHONE_TONE_FAIR,
  PHONE_TONE_GOOD,
} PhoneTone;

const char *phone_tone_get_icon_name (PhoneTone tone);
/* A class of the style sheet. */
const char *phone_tone_get_style (PhoneTone tone);

PhoneTone phone_tone_for_verdict (WzpNetcheckVerdict verdict);
PhoneTone phone_tone_for_nat (WzpNatVerdict verdict);
/* In a few words, for a row of a menu. */
const char *phone_words_for_outlook (WzpNetcheckVerdict verdict);
const char *phone_words_for_nat (WzpNatVerdict verdict);
/* What that means for calls. */
const char *phone_words_for_nat_detail (WzpNatVerdict verdict);
/* Of a finding that is a yes, a no, or neither. */
const char *phone_words_for_availability (WzpAvailability availability);
const char *phone_icon_for_availability (WzpAvailability availability);
const char *phone_words_for_port_mapping (WzpPortMapperState state);
/* How a relay or STUN server answered: the time it took or why it did not. */
char *phone_words_for_nat_row (WzpNatRow *row);
char *phone_words_ms (double ms);
/* A key's fingerprint in four lines of four groups, which can be compared. */
char *phone_words_key_lines (const char *key);

G_END_DECLS
