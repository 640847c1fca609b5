/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who somebody is: a 32-byte seed and all that follows from it (wire.md 4.1). Immutable and reference
 * counted, so any thread may hold one; every secret part lives in one locked, read-only block. Must
 * not know files (wzp-identity-file) nor what is signed (wzp-signature, wzp-e2ee). What the library
 * itself does with an identity is in wzp-identity-keys.h. */
#pragma once

#include <glib-object.h>

#include "wzp-mnemonic.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_IDENTITY (wzp_identity_get_type ())

/**
 * WzpIdentity:
 *
 * Who somebody is: a secret seed of 32 bytes and the keys that follow from it.
 *
 * An identity never changes, so all threads may share one.
 */
typedef struct _WzpIdentity WzpIdentity;

WZP_AVAILABLE_IN_ALL
GType wzp_identity_get_type (void);

WZP_AVAILABLE_IN_ALL
WzpIdentity *wzp_identity_new_random (void);
WZP_AVAILABLE_IN_ALL
WzpIdentity *wzp_identity_new_from_words (const char *words, GError **error);
WZP_AVAILABLE_IN_ALL
WzpIdentity *wzp_identity_new_from_hex (const char *hex, GError **error);

WZP_AVAILABLE_IN_ALL
WzpIdentity *wzp_identity_ref (WzpIdentity *self);
WZP_AVAILABLE_IN_ALL
void wzp_identity_unref (WzpIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpIdentity, wzp_identity_unref)

WZP_AVAILABLE_IN_ALL
const char *wzp_identity_get_fingerprint (const WzpIdentity *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_identity_get_tls_fingerprint (const WzpIdentity *self);

/* The words to write down, as secret as the identity: the caller wipes them. */
#ifndef __GI_SCANNER__
WZP_AVAILABLE_IN_ALL
void wzp_identity_print_words (const WzpIdentity *self, char out_text[WZP_MNEMONIC_TEXT_SIZE]);
#endif

G_END_DECLS
