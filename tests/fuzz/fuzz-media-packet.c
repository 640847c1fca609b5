/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Media packets and what carries them: what splits must join to the same bytes, but for the two bits
 * that nobody keeps. */
#include "wzp-media-packet.h"

#include "wzp-mini-frame.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define UNUSED_BITS 0x03

static void
check_packet (const uint8_t *data, size_t size)
{
  g_autofree uint8_t *joined = g_malloc0 (size + 1);
  g_autofree uint8_t *stamped = g_memdup2 (data, size);
  WzpMediaPacket packet;

  if (wzp_media_packet_split (&packet, data, size) != WZP_PARSE_OK)
    return;
  g_assert_cmpuint (wzp_media_packet_join (&packet, joined, size), ==, size);
  wzp_media_header_stamp (stamped, 0);
  g_assert_cmpmem (joined, size, stamped, size);
  wzp_media_header_stamp (stamped, 255);
  g_assert_true (wzp_media_packet_is_valid (stamped, size));
}

static void
check_federation (const uint8_t *data, size_t size)
{
  g_autofree uint8_t *joined = g_malloc0 (size + 1);
  WzpFederationDatagram datagram;

  if (wzp_federation_datagram_split (&datagram, data, size) != WZP_PARSE_OK)
    return;
  g_assert_cmpuint (wzp_federation_datagram_join (&datagram, joined, size), ==, size);
  g_assert_cmpmem (joined, size, data, size);
}

/* The input twice: as the frame that sets the header, and as the one that uses it. */
static void
check_mini_frames (const uint8_t *data, size_t size)
{
  WzpMiniFrames frames;
  WzpMediaPacket packet;

  wzp_mini_frames_init (&frames);
  for (int i = 0; i < 2; i++)
    if (wzp_mini_frames_read (&frames, &packet, data, size) == WZP_PARSE_OK)
      g_assert_true (packet.payload >= data && packet.payload + packet.payload_len <= data + size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  check_packet (data, size);
  check_federation (data, size);
  check_mini_frames (data, size);
  return 0;
}
