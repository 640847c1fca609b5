/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Datagrams of a room: a record's head and as many bytes as it says, or nothing. */
#include "wzp-call-media.h"
#include "wzp-room-roster.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES] = { 7 };

static void
take (WzpCallMedia *media, const uint8_t *data, size_t size)
{
  WzpRoomStreams streams;
  WzpVoiceRecord record;
  uint8_t slot;
  uint32_t id;

  memset (&record, 0xa5, sizeof record);
  if (wzp_call_media_unpack (media, data, size, 0, &record, &slot) != WZP_CALL_MEDIA_VOICE)
    return;
  g_assert_cmpuint (record.len, <=, size);
  g_assert_cmpuint (record.codec, <, WZP_N_CODECS);
  wzp_room_streams_init (&streams);
  g_assert_cmpint (
      wzp_room_streams_find (&streams, slot, (WzpCodecId) record.codec, record.seq, 0, &id), ==,
      WZP_ROOM_STREAM_NEW);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (WzpCallMedia) plain = wzp_call_media_new (NULL, NULL, 0);
  g_autoptr (WzpCallMedia) sealed = wzp_call_media_new (wzp_sframe_sender_new (base_key, 0),
                                                        wzp_sframe_receiver_new (base_key), 0);

  take (plain, data, size);
  take (sealed, data, size);
  return 0;
}
