/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sender that does what it likes with numbers, timestamps, codecs and time: the buffer stays within
 * its memory, every answer takes up time, and every packet is accounted for once. Each six bytes are
 * one packet and what time passes after it. */
#include "wzp-cursor.h"
#include "wzp-jitter-buffer.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Half an hour of playout is enough for any input. */
#define MAX_TICKS 90000u

static void
play (WzpJitterBuffer *buffer, WzpInstant now, uint64_t *n_played)
{
  unsigned ms = 0;

  while (ms < 20)
    {
      WzpPlayout playout = wzp_jitter_buffer_next (buffer, now, WZP_MS (ms));

      g_assert_cmpuint (playout.duration_ms, >, 0);
      g_assert_cmpuint (playout.duration_ms, <=, 45);
      if (playout.kind == WZP_PLAYOUT_PLAY || playout.kind == WZP_PLAYOUT_RECOVER)
        g_assert_cmpuint (playout.packet->len, <=, WZP_JITTER_BUFFER_MAX_PAYLOAD);
      *n_played += playout.kind == WZP_PLAYOUT_PLAY;
      ms += playout.duration_ms;
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  const WzpReceiveStats *stats = wzp_jitter_buffer_get_stats (buffer);
  WzpReader reader = wzp_reader_init (data, size);
  WzpInstant now = WZP_SECONDS (1);
  uint64_t n_pushed = 0, n_played = 0;
  uint32_t timestamp = 0;
  unsigned n_ticks = 0;
  uint16_t seq = 0;

  while (reader.left >= 6 && n_ticks < MAX_TICKS)
    {
      uint8_t kind = wzp_reader_u8 (&reader), step = wzp_reader_u8 (&reader);
      uint16_t jump = wzp_reader_u16be (&reader), wait = wzp_reader_u16be (&reader);
      WzpJitterPacket packet = { .payload = data, .len = MIN (size, 4) };

      /* Mostly the regular next packet, sometimes anything. */
      seq = (uint16_t) (kind & 0x80 ? jump : seq + step % 4);
      timestamp += kind & 0x40 ? (uint32_t) jump * wait : (step % 4) * (kind & 0x20 ? 960u : 20u);
      packet.codec = (WzpCodecId) (step / 4 % WZP_N_CODECS);
      packet.repair = (kind & 0x18) == 0x18;
      packet.silent = (kind & 0x06) == 0x06;
      packet.seq = seq;
      packet.timestamp = timestamp;
      wzp_jitter_buffer_push (buffer, &packet, now);
      n_pushed++;
      g_assert_cmpuint (stats->buffered, <=, WZP_JITTER_BUFFER_SLOTS);
      for (unsigned n = wait % (kind & 1 ? 300 : 3); n > 0; n--, n_ticks++)
        {
          play (buffer, now, &n_played);
          now += WZP_MS (20);
        }
    }
  g_assert_cmpuint (stats->received + stats->duplicates + stats->discarded, ==, n_pushed);
  g_assert_cmpuint (n_played + stats->late + stats->skipped, <=, stats->received);
  g_assert_cmpuint (n_played + stats->late + stats->skipped + stats->repair + stats->buffered, >=,
                    stats->received);
  return 0;
}
