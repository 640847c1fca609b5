/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames of a peer: the codec id, then the frame. Whatever does not open must leave the receiver able
 * to open the next genuine frame, and what opens is one that the corpus' key sealed. */
#include "wzp-sframe-stream.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* caller_media_key of tests/vectors/e2ee1.json, whose frames are in the corpus. */
static const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES] = { 0xb4, 0xf2, 0x5a, 0x06, 0x43, 0xf3,
                                                             0xca, 0x80, 0x95, 0x4e, 0xb0, 0xac,
                                                             0x42, 0x73, 0x6a, 0xc2 };

static void
check_header (const uint8_t *frame, size_t len)
{
  WzpSframeHeader header;
  uint8_t again[WZP_SFRAME_HEADER_MAX];
  size_t header_len = wzp_sframe_header_read (frame, len, &header);

  if (header_len == 0)
    return;
  g_assert_cmpuint (wzp_sframe_header_write (header, again), ==, header_len);
  g_assert_cmpmem (again, header_len, frame, header_len);
}

static void
check_still_hears (WzpSframeReceiver *receiver)
{
  g_autoptr (WzpSframeSender) sender = wzp_sframe_sender_new (base_key, 0);
  uint8_t frame[64];
  uint8_t out[64];
  size_t len;

  g_assert_cmpint (wzp_sframe_sender_seal (sender, 0, 0, "x", 1, frame, sizeof frame, &len), ==,
                   WZP_SFRAME_OK);
  g_assert_cmpint (wzp_sframe_receiver_open (receiver, 0, 0, frame, len, out, sizeof out, &len), ==,
                   WZP_SFRAME_OK);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (WzpSframeReceiver) receiver = NULL;
  uint8_t out[256];
  size_t len;

  if (size == 0)
    return 0;
  check_header (data + 1, size - 1);
  receiver = wzp_sframe_receiver_new (base_key);
  if (wzp_sframe_receiver_open (receiver, 0, data[0], data + 1, size - 1, out, sizeof out, &len) ==
      WZP_SFRAME_OK)
    {
      g_assert_cmpuint (len, <, size);
      g_assert_cmpmem (out, len, "What was said ", strlen ("What was said "));
      g_assert_cmpint (wzp_sframe_receiver_open (receiver, 0, data[0], data + 1, size - 1, out,
                                                 sizeof out, &len),
                       ==, WZP_SFRAME_REPLAYED);
    }
  else
    check_still_hears (receiver);
  return 0;
}
