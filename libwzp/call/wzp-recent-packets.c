/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-recent-packets.h"

#include <string.h>

void
wzp_recent_packets_clear (WzpRecentPackets *recent)
{
  recent->n = 0;
}

void
wzp_recent_packets_add (WzpRecentPackets *recent, const uint8_t *bytes, size_t len, WzpInstant now)
{
  WzpRecentPacket *packet = &recent->packets[(recent->first + recent->n) % WZP_RECENT_PACKETS];

  g_assert (len <= sizeof packet->bytes);
  if (recent->n < WZP_RECENT_PACKETS)
    recent->n++;
  else
    recent->first = (recent->first + 1) % WZP_RECENT_PACKETS;
  packet->sent = now;
  packet->len = len;
  memcpy (packet->bytes, bytes, len);
}

const WzpRecentPacket *
wzp_recent_packets_take (WzpRecentPackets *recent, WzpInstant now)
{
  while (recent->n > 0)
    {
      const WzpRecentPacket *packet = &recent->packets[recent->first];

      recent->first = (recent->first + 1) % WZP_RECENT_PACKETS;
      recent->n--;
      if (wzp_instant_since (now, packet->sent) <= WZP_RECENT_PACKETS_AGE)
        return packet;
    }
  return NULL;
}
