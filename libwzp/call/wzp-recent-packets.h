/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last packets that went one way, to be sent another way too when that one turns out to be silent: so
 * little is said before a dead path is noticed that much of it can still be heard. Copies into fixed places.
 * Knows neither paths nor what is in a packet. */
#pragma once

#include "wzp-call-media.h"
#include "wzp-instant.h"

G_BEGIN_DECLS

/* Frames of 20 ms: doubt of one's own comes after two or three (WzpPathWatch), the other end's after as many,
 * and its frames are on the way for up to 100 ms. Who hears nothing waits for longer than that. */
#define WZP_RECENT_PACKETS     8
#define WZP_RECENT_PACKETS_AGE WZP_MS (200)

typedef struct
{
  WzpInstant sent;
  size_t len;
  uint8_t bytes[WZP_CALL_MEDIA_PACKET_MAX];
} WzpRecentPacket;

typedef struct
{
  WzpRecentPacket packets[WZP_RECENT_PACKETS];
  unsigned first; /* the oldest */
  unsigned n;
} WzpRecentPackets;

void wzp_recent_packets_clear (WzpRecentPackets *recent);
/* Pushes the oldest out. @len: at most WZP_CALL_MEDIA_PACKET_MAX. */
void
wzp_recent_packets_add (WzpRecentPackets *recent, const uint8_t *bytes, size_t len, WzpInstant now);
/* Takes out the oldest that is worth sending again; NULL: there is none. Valid until the next add. */
const WzpRecentPacket *wzp_recent_packets_take (WzpRecentPackets *recent, WzpInstant now);

G_END_DECLS
