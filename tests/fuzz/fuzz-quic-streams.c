/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Incoming streams as a peer may cut and mix them. The input is a list of steps: which stream, what
 * happens to it, how many bytes. Promised: messages come in the order of their streams, what we hold is
 * bounded, every byte's credit goes back, and everything is released. The ngtcp2 functions that the
 * stream code calls are replaced here by ones that count. */
#include "wzp-quic-streams.h"

#include <string.h>

#include "wzp-cursor.h"

/* What a peer is allowed to have under way (wire.md 1.4), kept by ngtcp2 in real life. */
#define WINDOW_BYTES (256u * 1024u)
#define MAX_MESSAGE  2000u
#define N_STREAMS    16

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static uint64_t credit;
static int64_t n_streams_returned;

void
ngtcp2_conn_extend_max_offset (ngtcp2_conn *conn, uint64_t len)
{
  credit += len;
}

int
ngtcp2_conn_extend_max_stream_offset (ngtcp2_conn *conn, int64_t id, uint64_t len)
{
  return 0;
}

void
ngtcp2_conn_extend_max_streams_bidi (ngtcp2_conn *conn, size_t n)
{
  n_streams_returned += (int64_t) n;
}

void
ngtcp2_conn_extend_max_streams_uni (ngtcp2_conn *conn, size_t n)
{
  n_streams_returned += (int64_t) n;
}

int
ngtcp2_conn_shutdown_stream (ngtcp2_conn *conn, uint32_t flags, int64_t id, uint64_t code)
{
  return 0;
}

int
ngtcp2_conn_shutdown_stream_read (ngtcp2_conn *conn, uint32_t flags, int64_t id, uint64_t code)
{
  return 0;
}

int
ngtcp2_conn_is_local_stream (ngtcp2_conn *conn, int64_t id)
{
  return (id & 1) != 0; /* we are the server */
}

static void
on_signal (const uint8_t *bytes, size_t len, gpointer user_data)
{
  g_assert_cmpuint (len, <=, MAX_MESSAGE);
}

static void
on_uni (const uint8_t *bytes, size_t len, gpointer user_data)
{
  g_assert_cmpuint (len, <=, 256);
}

/* One byte says which of the first streams and of which kind, one what happens, one how many bytes. */
static gboolean
step (WzpQuicStreams *streams, WzpReader *reader, gboolean *is_finished, WzpInstant *now)
{
  uint8_t which = wzp_reader_u8 (reader);
  uint8_t what = wzp_reader_u8 (reader);
  size_t len = MIN ((size_t) wzp_reader_u8 (reader) * 8, reader->left);
  int64_t id = (which % N_STREAMS) * 4 + (which & 0x80 ? 2 : 0);
  guint slot = (which % N_STREAMS) * 2 + (which & 0x80 ? 1 : 0);
  const uint8_t *data = wzp_reader_take (reader, len);
  gboolean bad = FALSE;

  if (is_finished[slot] || !data)
    return TRUE;
  switch (what % 8)
    {
    case 0:
      is_finished[slot] = TRUE;
      wzp_quic_streams_on_reset (streams, id, *now);
      break;
    case 1:
      is_finished[slot] = TRUE;
      wzp_quic_streams_on_close (streams, id, *now);
      break;
    case 2:
      *now += WZP_SECONDS (3);
      wzp_quic_streams_expire (streams, *now);
      break;
    default:
      is_finished[slot] = what % 8 == 3;
      wzp_quic_streams_on_data (streams, id, is_finished[slot], data, len, *now, &bad);
      break;
    }
  return !bad;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const WzpQuicStreamsEvents events = { .signal = on_signal, .uni = on_uni };
  WzpQuota quota;
  WzpQuicStreamsConfig config = { .quota = &quota,
                                  .max_message = MAX_MESSAGE,
                                  .max_queued = 1000,
                                  .stall = WZP_SECONDS (5),
                                  .is_server = TRUE };
  WzpReader reader = wzp_reader_init (data, size);
  gboolean is_finished[N_STREAMS * 2] = { 0 };
  WzpInstant now = WZP_SECONDS (1);
  WzpQuicStreams streams;

  wzp_quota_init (&quota, NULL, "fuzz", WINDOW_BYTES);
  wzp_quic_streams_init (&streams, &config, &events, NULL);
  credit = 0;
  while (reader.left > 0 && step (&streams, &reader, is_finished, &now))
    continue;
  g_assert_cmpuint (credit, <=, size);
  g_assert_cmpuint (quota.used, <=, 2 * size + N_STREAMS * 2 * 1024);
  wzp_quic_streams_clear (&streams);
  wzp_quota_clear (&quota); /* asserts that all is released */
  return 0;
}
