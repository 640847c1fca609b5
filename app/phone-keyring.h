/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The identity in the desktop's keyring: the Secret Service, or in a sandbox libsecret's own file under the Secret
 * portal's key. Calls block, and those that may ask a person do so for as long as the person thinks: for
 * threads of a pool. Knows no other place for an identity. */
#pragma once

#include <gio/gio.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_KEYRING_ERROR (phone_keyring_error_quark ())
GQuark phone_keyring_error_quark (void);

typedef enum
{
  PHONE_KEYRING_ERROR_ABSENT, /* this desktop has none */
  PHONE_KEYRING_ERROR_LOCKED, /* it was not unlocked */
  PHONE_KEYRING_ERROR_BROKEN, /* what it keeps for us is no identity */
  PHONE_KEYRING_ERROR_FAILED,
} PhoneKeyringError;

typedef enum
{
  PHONE_KEYRING_QUIETLY, /* a person is not asked just to see what is there or to put something there */
  PHONE_KEYRING_ASK,
} PhoneKeyringManner;

/* %TRUE with %NULL: it keeps none. Among several the one of @fingerprint (nullable) is wanted. A keyring that has not been
 * unlocked since login may not tell what is in it: QUIETLY that is none, too. */
gboolean phone_keyring_read (const char *fingerprint,
                             PhoneKeyringManner manner,
                             WzpIdentity **out_identity,
                             GCancellable *cancellable,
                             GError **error);
/* In place of one that is kept. %TRUE only after it has been read back. */
gboolean phone_keyring_write (WzpIdentity *identity,
                              PhoneKeyringManner manner,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
