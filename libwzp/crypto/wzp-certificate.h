/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The TLS certificate that is a pure function of a key (wire.md 1.2), byte for byte the reference's,
 * so that a relay keeps its fingerprint when it moves to us; and the short names of a certificate.
 * Must not know who presents or checks it: quic/ gets plain DER. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define WZP_TLS_SEED_BYTES 32
/* With a serial number that needs all its 20 bytes. */
#define WZP_CERTIFICATE_DER_MAX 289
/* PKCS#8 v1 of an Ed25519 seed (RFC 8410). */
#define WZP_TLS_KEY_DER_BYTES 48
/* 32 hex pairs joined by `:`, and the final NUL. */
#define WZP_TLS_FINGERPRINT_TEXT_SIZE  96
#define WZP_PING_FINGERPRINT_TEXT_SIZE 17
#define WZP_KEY_PIN_BYTES              32

/* Returns the length of the certificate's DER. */
size_t wzp_certificate_build (const uint8_t tls_seed[WZP_TLS_SEED_BYTES],
                              uint8_t out_der[WZP_CERTIFICATE_DER_MAX]);
void wzp_certificate_build_key (const uint8_t tls_seed[WZP_TLS_SEED_BYTES],
                                uint8_t out_der[WZP_TLS_KEY_DER_BYTES]);

/* SHA-256 of the whole DER: how federation peers name a relay. */
void wzp_certificate_fingerprint (const void *der,
                                  size_t len,
                                  char out_text[WZP_TLS_FINGERPRINT_TEXT_SIZE]);
/* Whether two fingerprints as people write them (any case, with or without `:`) are the same. */
gboolean wzp_certificate_fingerprint_equal (const char *a, const char *b);
/* The 16 digits the reference's phones show after a ping: no security, for people who compare. */
void wzp_certificate_ping_fingerprint (const void *der,
                                       size_t len,
                                       char out_text[WZP_PING_FINGERPRINT_TEXT_SIZE]);
/* SHA-256 of the certificate's public key (SubjectPublicKeyInfo): what a client pins. FALSE when the
 * bytes are no certificate. */
gboolean wzp_certificate_key_pin (const void *der, size_t len, uint8_t out_pin[WZP_KEY_PIN_BYTES]);

G_END_DECLS
