/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-hkdf.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (WZP_HKDF_PRK_BYTES == crypto_auth_hmacsha256_BYTES);

void
wzp_hkdf_extract (uint8_t out_prk[WZP_HKDF_PRK_BYTES],
                  const void *salt,
                  size_t salt_len,
                  const void *ikm,
                  size_t ikm_len)
{
  crypto_auth_hmacsha256_state state;

  /* libsodium wants an address even for no bytes. */
  crypto_auth_hmacsha256_init (&state, salt ? salt : (const void *) "", salt_len);
  crypto_auth_hmacsha256_update (&state, ikm, ikm_len);
  crypto_auth_hmacsha256_final (&state, out_prk);
  sodium_memzero (&state, sizeof state);
}

void
wzp_hkdf_expand (void *out,
                 size_t out_len,
                 const uint8_t prk[WZP_HKDF_PRK_BYTES],
                 const void *info,
                 size_t info_len)
{
  crypto_auth_hmacsha256_state state;
  uint8_t block[crypto_auth_hmacsha256_BYTES];
  uint8_t *at = out;

  g_assert (out_len <= WZP_HKDF_OUT_MAX);
  for (uint8_t i = 1; out_len > 0; i++)
    {
      size_t n = MIN (out_len, sizeof block);

      crypto_auth_hmacsha256_init (&state, prk, WZP_HKDF_PRK_BYTES);
      if (i > 1)
        crypto_auth_hmacsha256_update (&state, block, sizeof block);
      crypto_auth_hmacsha256_update (&state, info, info_len);
      crypto_auth_hmacsha256_update (&state, &i, 1);
      crypto_auth_hmacsha256_final (&state, block);
      memcpy (at, block, n);
      at += n;
      out_len -= n;
    }
  sodium_memzero (&state, sizeof state);
  sodium_memzero (block, sizeof block);
}
