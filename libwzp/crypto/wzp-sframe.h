/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SFrame (RFC 9605): header, key derivation, sealing and opening of one frame under one key, with the
 * one cipher suite we claim. Must not know when keys change nor which counters were seen:
 * wzp-sframe-stream does. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* AES_128_GCM_SHA256_128 of RFC 9605, section 4.5. */
#define WZP_SFRAME_SUITE          0x0004
#define WZP_SFRAME_BASE_KEY_BYTES 16
#define WZP_SFRAME_TAG_BYTES      16
#define WZP_SFRAME_NONCE_BYTES    12
/* Config byte, KID and CTR of 8 bytes each (RFC 9605, section 4.3). */
#define WZP_SFRAME_HEADER_MAX 17
/* How much longer than its plaintext a sealed frame can be. */
#define WZP_SFRAME_OVERHEAD_MAX (WZP_SFRAME_HEADER_MAX + WZP_SFRAME_TAG_BYTES)
#define WZP_SFRAME_METADATA_MAX 64

typedef enum
{
  WZP_SFRAME_OK,
  WZP_SFRAME_MALFORMED,   /* too short, or a header that does not fit */
  WZP_SFRAME_UNKNOWN_KEY, /* KID too far ahead, or its key is gone */
  WZP_SFRAME_REPLAYED,    /* this counter was seen, or is too old to know */
  WZP_SFRAME_FORGED,      /* the tag does not fit the bytes */
  WZP_SFRAME_NO_ROOM,     /* the output buffer is too small */
} WzpSframeResult;

typedef struct
{
  uint64_t kid;
  uint64_t ctr;
} WzpSframeHeader;

/* Returns the length written. */
size_t wzp_sframe_header_write (WzpSframeHeader header, uint8_t out[WZP_SFRAME_HEADER_MAX]);
/* Returns the length read, 0 when @data is no header. */
size_t wzp_sframe_header_read (const void *data, size_t len, WzpSframeHeader *out_header);

/* One key, ready to work. All zeros is an empty one; sealing and opening need one that was set. They
 * do not allocate, setting does. */
typedef struct
{
  void *cipher; /* gnutls_aead_cipher_hd_t */
  uint64_t kid;
  uint8_t salt[WZP_SFRAME_NONCE_BYTES];
} WzpSframeKey;

void wzp_sframe_key_set (WzpSframeKey *self,
                         uint64_t kid,
                         const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES]);
/* Overwrites the key and leaves an empty one. */
void wzp_sframe_key_clear (WzpSframeKey *self);

/* @out gets header, ciphertext and tag. At most WZP_SFRAME_METADATA_MAX bytes of @metadata are bound
 * to the frame, not sent. @out must not overlap @plaintext. */
WzpSframeResult wzp_sframe_key_seal (WzpSframeKey *self,
                                     uint64_t ctr,
                                     const void *metadata,
                                     size_t metadata_len,
                                     const void *plaintext,
                                     size_t len,
                                     uint8_t *out,
                                     size_t out_size,
                                     size_t *out_len);
/* @frame is a whole frame whose header, @header_len long, says @ctr. Unless the result is OK, @out
 * holds nothing of the frame. */
WzpSframeResult wzp_sframe_key_open (WzpSframeKey *self,
                                     uint64_t ctr,
                                     size_t header_len,
                                     const void *metadata,
                                     size_t metadata_len,
                                     const uint8_t *frame,
                                     size_t len,
                                     uint8_t *out,
                                     size_t out_size,
                                     size_t *out_len);

G_END_DECLS
