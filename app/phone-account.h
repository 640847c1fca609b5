/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who we are and through which relay: makes the WzpClient that everything else uses. Knows no widget. */
#pragma once

#include "phone-bad-network.h"
#include "phone-identity-store.h"
#include "phone-relays.h"

G_BEGIN_DECLS

#define PHONE_TYPE_ACCOUNT (phone_account_get_type ())
G_DECLARE_FINAL_TYPE (PhoneAccount, phone_account, PHONE, ACCOUNT, GObject)

PhoneAccount *phone_account_new (void);

/* Looks for the identity that is kept, also once more after a problem. The properties tell how it went. */
void phone_account_load (PhoneAccount *self);
/* Keeps a new identity in place of the one there is, and uses it; in a @file only when that is wanted or there is no
 * keyring. */
void phone_account_keep_async (PhoneAccount *self,
                               WzpIdentity *identity,
                               gboolean file,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean phone_account_keep_finish (PhoneAccount *self, GAsyncResult *result, GError **error);

/* %TRUE until it is known whether there is an identity. */
gboolean phone_account_get_loading (PhoneAccount *self);
/* Why the identity that is kept cannot be had (PhoneStoreError, in words); nullable. */
const GError *phone_account_get_problem (PhoneAccount *self);
PhonePlace phone_account_get_place (PhoneAccount *self);
WzpIdentity *phone_account_get_identity (PhoneAccount *self);
const char *phone_account_get_relay (PhoneAccount *self);
void phone_account_set_relay (PhoneAccount *self, const char *relay);
/* The people we know, the calls that were. Kept in memory only when the database cannot be used; the problem says so. */
WzpContacts *phone_account_get_contacts (PhoneAccount *self);
WzpCallHistory *phone_account_get_history (PhoneAccount *self);
/* The rooms that were joined; the same is true of them. */
WzpRooms *phone_account_get_rooms (PhoneAccount *self);
/* The microphones and loudspeakers there are. */
WzpAudioDevices *phone_account_get_devices (PhoneAccount *self);
/* What calls are spoken into and heard from: follows the settings. */
WzpAudioSettings *phone_account_get_audio (PhoneAccount *self);
PhoneRelays *phone_account_get_relays (PhoneAccount *self);
/* Where the keys of relays, contacts and calls are kept; nullable. */
const char *phone_account_get_data_path (PhoneAccount *self);
/* Why the database cannot be used, so that nothing is kept; NULL when it can. */
const char *phone_account_get_storage_problem (PhoneAccount *self);
PhoneBadNetwork *phone_account_get_bad_network (PhoneAccount *self);
/* %NULL until there are an identity and a relay. */
WzpClient *phone_account_get_client (PhoneAccount *self);

G_END_DECLS
