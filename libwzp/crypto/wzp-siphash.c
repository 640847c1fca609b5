/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-siphash.h"

#include <string.h>

static uint64_t
rotate (uint64_t value, unsigned bits)
{
  return value << bits | value >> (64 - bits);
}

static void
sip_round (uint64_t v[4])
{
  v[0] += v[1];
  v[2] += v[3];
  v[1] = rotate (v[1], 13) ^ v[0];
  v[3] = rotate (v[3], 16) ^ v[2];
  v[0] = rotate (v[0], 32);
  v[2] += v[1];
  v[0] += v[3];
  v[1] = rotate (v[1], 17) ^ v[2];
  v[3] = rotate (v[3], 21) ^ v[0];
  v[2] = rotate (v[2], 32);
}

static void
absorb (uint64_t v[4], uint64_t word)
{
  v[3] ^= word;
  sip_round (v);
  v[0] ^= word;
}

uint64_t
wzp_siphash13 (const void *bytes, size_t len)
{
  /* The constants spell "somepseudorandomlygeneratedbytes"; a zero key leaves them as they are. */
  uint64_t v[4] = { UINT64_C (0x736f6d6570736575), UINT64_C (0x646f72616e646f6d),
                    UINT64_C (0x6c7967656e657261), UINT64_C (0x7465646279746573) };
  const uint8_t *at = bytes;
  uint64_t word;

  for (size_t left = len; left >= 8; left -= 8, at += 8)
    {
      memcpy (&word, at, 8);
      absorb (v, GUINT64_FROM_LE (word));
    }
  word = 0;
  memcpy (&word, at, len % 8);
  absorb (v, GUINT64_FROM_LE (word) | (uint64_t) len << 56);
  v[2] ^= 0xff;
  for (int i = 0; i < 3; i++)
    sip_round (v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}
