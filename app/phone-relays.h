/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The relays that a person knows, in their order, as the settings keep them; with what the client knows of each. Also
 * has the client ask them all how they see us. Knows no widget. */
#pragma once

#include "phone-relay.h"

G_BEGIN_DECLS

#define PHONE_TYPE_RELAYS (phone_relays_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRelays, phone_relays, PHONE, RELAYS, GObject)

PhoneRelays *phone_relays_new (void);

/* Who asks them; nullable. */
void phone_relays_set_client (PhoneRelays *self, WzpClient *client);
WzpClient *phone_relays_get_client (PhoneRelays *self);

/* Of PhoneRelay; the one in use is always among them. */
GListModel *phone_relays_get_list (PhoneRelays *self);
/* Of PhoneRelay: those that the relay in use tells of and that are not in the list. */
GListModel *phone_relays_get_offers (PhoneRelays *self);
/* NULL when there is none at this address (HOST:PORT). */
PhoneRelay *phone_relays_find (PhoneRelays *self, const char *address);
/* NULL before there is one. */
PhoneRelay *phone_relays_get_used (PhoneRelays *self);

/* At the end. Not one that is there. */
void phone_relays_add (PhoneRelays *self, const char *name, const char *address);
void
phone_relays_edit (PhoneRelays *self, PhoneRelay *relay, const char *name, const char *address);
/* Not the one in use. */
void phone_relays_remove (PhoneRelays *self, PhoneRelay *relay);
void phone_relays_restore (PhoneRelays *self, PhoneRelay *relay, guint position);
/* To the place of whoever is at @position now. */
void phone_relays_move (PhoneRelays *self, PhoneRelay *relay, guint position);
guint phone_relays_get_position (PhoneRelays *self, PhoneRelay *relay);

/* We are reachable through this one from now on. */
void phone_relays_use (PhoneRelays *self, PhoneRelay *relay);
/* A person has decided that this is the key of the relay at @address, be that one of ours or not. */
void phone_relays_trust (PhoneRelays *self, const char *address, const char *key);
/* How far is each? */
void phone_relays_ask (PhoneRelays *self);

G_END_DECLS
