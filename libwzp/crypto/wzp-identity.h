/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who somebody is: a 32-byte seed and all that follows from it (wire.md 4.1). Immutable and reference
 * counted, so any thread may hold one; every secret part lives in one locked, read-only block. Must
 * not know files (wzp-identity-file) nor what is signed (wzp-signature, wzp-e2ee). */
#pragma once

#include <glib-object.h>
#include <stdint.h>

#include "wzp-certificate.h"
#include "wzp-fingerprint.h"
#include "wzp-mnemonic.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_SEED_BYTES      32
#define WZP_SEED_HEX_DIGITS 64
#define WZP_SIGNATURE_BYTES 64

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
/* The caller wipes its copy of @seed. */
WzpIdentity *wzp_identity_new_from_seed (const uint8_t seed[WZP_SEED_BYTES]);

WZP_AVAILABLE_IN_ALL
WzpIdentity *wzp_identity_ref (WzpIdentity *self);
WZP_AVAILABLE_IN_ALL
void wzp_identity_unref (WzpIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpIdentity, wzp_identity_unref)

WZP_AVAILABLE_IN_ALL
const char *wzp_identity_get_fingerprint (const WzpIdentity *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_identity_get_tls_fingerprint (const WzpIdentity *self);

/* WZP_PUBLIC_KEY_BYTES bytes, as long as the identity lives. */
const uint8_t *wzp_identity_get_public_key (const WzpIdentity *self);
void wzp_identity_sign (const WzpIdentity *self,
                        const void *message,
                        size_t len,
                        uint8_t out_signature[WZP_SIGNATURE_BYTES]);

/* The secrets themselves, to be stored or shown: the caller wipes them. */
void wzp_identity_copy_seed (const WzpIdentity *self, uint8_t out_seed[WZP_SEED_BYTES]);
void wzp_identity_print_words (const WzpIdentity *self, char out_text[WZP_MNEMONIC_TEXT_SIZE]);

/* What a TLS stack loads, DER, borrowed as long as the identity lives: the certificate of wire.md 1.2
 * and its private key as PKCS#8 (in locked memory). A person's endpoint must present those of a fresh
 * random identity instead, or every stranger who connects learns who it is. */
const uint8_t *wzp_identity_get_tls_certificate (const WzpIdentity *self, size_t *out_len);
const uint8_t *wzp_identity_get_tls_key (const WzpIdentity *self, size_t *out_len);

G_END_DECLS
