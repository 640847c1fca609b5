/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who we are and through which relay: makes the WzpClient that everything else uses. Knows no widget. */
#pragma once

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_ACCOUNT (phone_account_get_type ())
G_DECLARE_FINAL_TYPE (PhoneAccount, phone_account, PHONE, ACCOUNT, GObject)

PhoneAccount *phone_account_new (void);

/* Takes the identity that is kept on this machine. %FALSE without an error: there is none yet. */
gboolean phone_account_load (PhoneAccount *self, GError **error);
/* Keeps a new identity; one that is there already is never replaced. */
gboolean phone_account_keep_identity (PhoneAccount *self, WzpIdentity *identity, GError **error);

WzpIdentity *phone_account_get_identity (PhoneAccount *self);
const char *phone_account_get_relay (PhoneAccount *self);
void phone_account_set_relay (PhoneAccount *self, const char *relay);
/* The people we know, the calls that were. Kept in memory only when the database cannot be used; the problem says so. */
WzpContacts *phone_account_get_contacts (PhoneAccount *self);
WzpCallHistory *phone_account_get_history (PhoneAccount *self);
/* The microphones and loudspeakers there are. */
WzpAudioDevices *phone_account_get_devices (PhoneAccount *self);
/* %NULL until there are an identity and a relay. */
WzpClient *phone_account_get_client (PhoneAccount *self);

G_END_DECLS
