/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-forward.h"

#include <string.h>

#include "wzp-media-packet.h"

void
relay_sender_init (RelaySender *sender, const RelayLimits *limits, WzpInstant now)
{
  *sender = (RelaySender) { 0 };
  wzp_token_bucket_init (&sender->packets, limits->sender_packets_per_second,
                         MAX (1, limits->sender_packets_per_second / RELAY_BURST_DIVISOR), now);
  /* Always enough for one packet of full size. */
  wzp_token_bucket_init (&sender->bytes, limits->sender_bytes_per_second,
                         MAX (2048, limits->sender_bytes_per_second / RELAY_BURST_DIVISOR), now);
}

RelayForwardResult
relay_forward_check (RelaySender *sender,
                     const uint8_t *frame,
                     size_t len,
                     RelayForwardStats *stats,
                     WzpInstant now)
{
  stats->frames_in++;
  if (!wzp_media_packet_is_valid (frame, len))
    {
      stats->malformed++;
      return ++sender->malformed > RELAY_MALFORMED_MAX ? RELAY_FORWARD_TOO_MANY_MALFORMED
                                                       : RELAY_FORWARD_DROPPED;
    }
  if (!wzp_token_bucket_take (&sender->packets, 1, now) ||
      !wzp_token_bucket_take (&sender->bytes, (uint32_t) len, now))
    {
      stats->over_rate++;
      return ++sender->over_rate > RELAY_FLOOD_MAX ? RELAY_FORWARD_FLOOD : RELAY_FORWARD_DROPPED;
    }
  sender->over_rate = 0;
  return RELAY_FORWARD_DONE;
}

void
relay_forward_fan_out (const RelayFan *fan,
                       gpointer except,
                       uint8_t slot,
                       const uint8_t *frame,
                       size_t len,
                       RelayForwardFunc send,
                       RelayForwardStats *stats)
{
  uint8_t header[WZP_MEDIA_HEADER_BYTES];
  const struct iovec parts[] = {
    { header, sizeof header },
    { (uint8_t *) frame + sizeof header, len - sizeof header },
  };

  memcpy (header, frame, sizeof header);
  wzp_media_header_stamp (header, slot);
  for (size_t i = 0; i < fan->listeners->len; i++)
    if (fan->listeners->pdata[i] != except)
      {
        send (fan->listeners->pdata[i], parts, G_N_ELEMENTS (parts));
        stats->frames_out++;
      }
}
