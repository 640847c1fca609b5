/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The opening packet: a few bytes from one end of a call to where the other one may be, outside of any
 * connection. It opens our own filters for what comes from there, and tells who sent it, so that the other
 * end may dial the address that it came from. Pure. */
#pragma once

#include "wzp-e2ee.h"

G_BEGIN_DECLS

/* Neither QUIC, STUN nor anything else that RFC 9443 tells apart by the first byte (4..15 are nobody's). */
#define WZP_OPENING_FIRST_BYTE 0x05
#define WZP_OPENING_BYTES      (WZP_E2EE_OPENING_HEAD_BYTES + WZP_E2EE_OPENING_TAG_BYTES)

/* @number: fresh for each packet. */
void wzp_opening_write (const WzpE2ee *e2ee, uint64_t number, uint8_t out[WZP_OPENING_BYTES]);
/* Whether the other end of this call made it. */
gboolean wzp_opening_check (const WzpE2ee *e2ee, const uint8_t *packet, size_t len);

G_END_DECLS
