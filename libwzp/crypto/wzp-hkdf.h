/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* HKDF (RFC 5869) with SHA-256, on HMAC of libsodium, which has no HKDF of its own before 1.0.19. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define WZP_HKDF_PRK_BYTES 32
/* RFC 5869 allows 255 blocks; nothing of ours needs more than one key of 64 bytes. */
#define WZP_HKDF_OUT_MAX 64

/* An absent salt is @salt_len 0. */
void wzp_hkdf_extract (uint8_t out_prk[WZP_HKDF_PRK_BYTES],
                       const void *salt,
                       size_t salt_len,
                       const void *ikm,
                       size_t ikm_len);
/* @out_len is at most WZP_HKDF_OUT_MAX. */
void wzp_hkdf_expand (void *out,
                      size_t out_len,
                      const uint8_t prk[WZP_HKDF_PRK_BYTES],
                      const void *info,
                      size_t info_len);

G_END_DECLS
