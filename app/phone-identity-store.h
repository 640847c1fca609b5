/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the identity is kept: in the keyring, else in a file that only this user can read. Decides between the
 * two and moves from the one to the other; an identity that was kept and cannot be had is an error, never
 * nothing. Works in threads of a pool, since a keyring may ask a person. Knows no widget and no setting. */
#pragma once

#include <gio/gio.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_STORE_ERROR (phone_store_error_quark ())
GQuark phone_store_error_quark (void);

/* Their messages are sentences for a person, with what to do next. */
typedef enum
{
  PHONE_STORE_ERROR_LOCKED,  /* the keyring was not unlocked */
  PHONE_STORE_ERROR_BROKEN,  /* the keyring's item is no identity */
  PHONE_STORE_ERROR_MISSING, /* the keyring had it, and has it no more */
  PHONE_STORE_ERROR_FAILED,  /* the keyring that has it cannot be reached */
  PHONE_STORE_ERROR_FILE,    /* the file cannot be used */
} PhoneStoreError;

typedef enum
{
  PHONE_PLACE_NONE,
  PHONE_PLACE_KEYRING,
  PHONE_PLACE_FILE,
} PhonePlace;

#define PHONE_TYPE_IDENTITY_STORE (phone_identity_store_get_type ())
G_DECLARE_FINAL_TYPE (PhoneIdentityStore, phone_identity_store, PHONE, IDENTITY_STORE, GObject)

/* @path of the file. */
PhoneIdentityStore *phone_identity_store_new (const char *path);

/* Finds the identity; one in a file is moved to a keyring that is open. @fingerprint is the one that the keyring
 * was given, or empty. %NULL without an error: there is none. */
void phone_identity_store_load_async (PhoneIdentityStore *self,
                                      const char *fingerprint,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
WzpIdentity *phone_identity_store_load_finish (PhoneIdentityStore *self,
                                               GAsyncResult *result,
                                               PhonePlace *out_place,
                                               GError **error);

/* Keeps it in place of the one that is kept @now: in the keyring if there is one, and then in no file any more, unless
 * a @file is wanted. A file that is not the phone's (@now is another place) is never touched. */
void phone_identity_store_keep_async (PhoneIdentityStore *self,
                                      WzpIdentity *identity,
                                      PhonePlace now,
                                      gboolean file,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean phone_identity_store_keep_finish (PhoneIdentityStore *self,
                                           GAsyncResult *result,
                                           PhonePlace *out_place,
                                           GError **error);

G_END_DECLS
