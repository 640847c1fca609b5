/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the floor program and its load agree on: `counter (8) || AES-128-GCM ciphertext || tag (16)`, the key of
 * the talker made of zeros, that of listener i of bytes i + 1. A packet of one byte registers a listener. */
#pragma once

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#define FLOOR_LISTENERS_MAX 64
#define FLOOR_OVERHEAD      24

static inline gnutls_aead_cipher_hd_t
floor_cipher (uint8_t byte)
{
  uint8_t key[16];
  gnutls_datum_t datum = { key, sizeof key };
  gnutls_aead_cipher_hd_t cipher = NULL;

  memset (key, byte, sizeof key);
  gnutls_aead_cipher_init (&cipher, GNUTLS_CIPHER_AES_128_GCM, &datum);
  return cipher;
}

static inline uint64_t
floor_counter (const uint8_t *packet)
{
  uint64_t counter;

  memcpy (&counter, packet, sizeof counter);
  return counter;
}

static inline size_t
floor_seal (gnutls_aead_cipher_hd_t cipher,
            uint64_t counter,
            const uint8_t *plain,
            size_t len,
            uint8_t *out)
{
  uint8_t nonce[12] = { 0 };
  size_t sealed = len + 16;

  memcpy (out, &counter, sizeof counter);
  memcpy (nonce, &counter, sizeof counter);
  gnutls_aead_cipher_encrypt (cipher, nonce, sizeof nonce, out, 8, 16, plain, len, out + 8,
                              &sealed);
  return 8 + sealed;
}

static inline bool
floor_open (gnutls_aead_cipher_hd_t cipher,
            const uint8_t *packet,
            size_t len,
            uint8_t *out,
            size_t *out_len)
{
  uint8_t nonce[12] = { 0 };

  memcpy (nonce, packet, 8);
  return gnutls_aead_cipher_decrypt (cipher, nonce, sizeof nonce, packet, 8, 16, packet + 8,
                                     len - 8, out, out_len) == 0;
}
