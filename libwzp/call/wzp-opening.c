/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-opening.h"

#include "wzp-cursor.h"

/* "wzo" */
#define MAGIC 0x777a6fu
/* Where STUN has it too (RFC 8489 section 5): by this the socket knows that a packet is not QUIC, whose first
 * byte can be anything (RFC 9287). */
#define COOKIE 0x2112a442u

void
wzp_opening_write (const WzpE2ee *e2ee, uint64_t number, uint8_t out[WZP_OPENING_BYTES])
{
  WzpWriter writer = wzp_writer_init (out, WZP_OPENING_BYTES);

  wzp_writer_u32be (&writer, (uint32_t) WZP_OPENING_FIRST_BYTE << 24 | MAGIC);
  wzp_writer_u32be (&writer, COOKIE);
  wzp_writer_u64be (&writer, number);
  wzp_e2ee_make_opening (e2ee, out, out + WZP_E2EE_OPENING_HEAD_BYTES);
}

gboolean
wzp_opening_check (const WzpE2ee *e2ee, const uint8_t *packet, size_t len)
{
  WzpReader reader = wzp_reader_init (packet, len);

  return len == WZP_OPENING_BYTES &&
         wzp_reader_u32be (&reader) == ((uint32_t) WZP_OPENING_FIRST_BYTE << 24 | MAGIC) &&
         wzp_reader_u32be (&reader) == COOKIE &&
         wzp_e2ee_check_opening (e2ee, packet, packet + WZP_E2EE_OPENING_HEAD_BYTES);
}
