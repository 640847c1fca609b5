/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One relay that a person knows: what it is called, and what is known of it right now. */
#pragma once

#include "phone-network-words.h"

G_BEGIN_DECLS

#define PHONE_TYPE_RELAY (phone_relay_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRelay, phone_relay, PHONE, RELAY, GObject)

/* @name may be ""; @address is HOST:PORT. */
PhoneRelay *phone_relay_new (const char *name, const char *address);

const char *phone_relay_get_name (PhoneRelay *self);
const char *phone_relay_get_address (PhoneRelay *self);
/* The name, or the address of one that has none. */
const char *phone_relay_get_title (PhoneRelay *self);
void phone_relay_rename (PhoneRelay *self, const char *name, const char *address);

/* What is known of it; the texts may be NULL. */
typedef struct
{
  gboolean in_use;
  PhoneTone tone;
  const char *status; /* how far it is, or what is wrong */
  const char *region;
  const char *key;       /* that it showed last */
  const char *known_key; /* that it is known by */
} PhoneRelayFacts;

void phone_relay_take_facts (PhoneRelay *self, const PhoneRelayFacts *facts);
gboolean phone_relay_get_in_use (PhoneRelay *self);
PhoneTone phone_relay_get_tone (PhoneRelay *self);
const char *phone_relay_get_status (PhoneRelay *self);
const char *phone_relay_get_key (PhoneRelay *self);
const char *phone_relay_get_known_key (PhoneRelay *self);
/* It shows another key than the known one: nothing connects to it until somebody has decided. */
gboolean phone_relay_is_changed (PhoneRelay *self);

G_END_DECLS
