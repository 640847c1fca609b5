/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys of an identity, inside the library only. */
#pragma once

#include "wzp-certificate.h"
#include "wzp-identity.h"
#include "wzp-public-key.h"

G_BEGIN_DECLS

#define WZP_SEED_BYTES      32
#define WZP_SEED_HEX_DIGITS 64
#define WZP_SIGNATURE_BYTES 64

/* The caller wipes its copy of @seed. */
WzpIdentity *wzp_identity_new_from_seed (const uint8_t seed[WZP_SEED_BYTES]);
/* The seed itself, to be stored: the caller wipes it. */
void wzp_identity_copy_seed (const WzpIdentity *self, uint8_t out_seed[WZP_SEED_BYTES]);
/* What the bytes of an identity file say; @name is for the error only. */
WzpIdentity *
wzp_identity_parse_file (const char *bytes, size_t len, const char *name, GError **error);

/* WZP_PUBLIC_KEY_BYTES bytes, as long as the identity lives. */
const uint8_t *wzp_identity_get_public_key (const WzpIdentity *self);
void wzp_identity_sign (const WzpIdentity *self,
                        const void *message,
                        size_t len,
                        uint8_t out_signature[WZP_SIGNATURE_BYTES]);

/* What a TLS stack loads, DER, borrowed as long as the identity lives: the certificate of wire.md 1.2
 * and its private key as PKCS#8 (in locked memory). A person's endpoint must present those of a fresh
 * random identity instead, or every stranger who connects learns who it is. */
const uint8_t *wzp_identity_get_tls_certificate (const WzpIdentity *self, size_t *out_len);
const uint8_t *wzp_identity_get_tls_key (const WzpIdentity *self, size_t *out_len);

G_END_DECLS
