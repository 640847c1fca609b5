/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets from anybody into a server with an open connection. The first byte of the input says from
 * which address, and whether the packet is dressed as one of the open connection; the rest is the
 * packet. Promised: no crash, bounded answers, bounded state. */
#include "wzp-quic.h"

#include <string.h>

#define MAX_HANDSHAKES 32
#define DRESSED        0x80
#define PADDED         0x40

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static WzpQuic *server, *client;
static WzpUdpAddress server_address, client_address;
static uint8_t open_cid[8];
static WzpInstant now;
static size_t answered;

static void
on_incoming (WzpQuic *quic, WzpQuicConn *conn, gpointer user_data)
{
}

static void
to_server (const WzpUdpRun *run, const uint8_t *packet, size_t len, gpointer user_data)
{
  if ((packet[0] & 0x80) == 0)
    memcpy (open_cid, packet + 1, sizeof open_cid);
  wzp_quic_read (server, &client_address, &server_address, 0, packet, len, now);
}

static void
to_client (const WzpUdpRun *run, const uint8_t *packet, size_t len, gpointer user_data)
{
  wzp_quic_read (client, &server_address, &client_address, 0, packet, len, now);
}

static void
count (const WzpUdpRun *run, const uint8_t *packet, size_t len, gpointer user_data)
{
  answered += len;
}

static void
flush (WzpQuic *quic, WzpUdpBatch *batch, WzpUdpBatchFunc each)
{
  while (wzp_quic_flush (quic, batch, now) || !wzp_udp_batch_is_empty (batch))
    {
      wzp_udp_batch_foreach (batch, each, NULL);
      wzp_udp_batch_reset (batch);
    }
}

/* Once per process: handshakes are dear, and packets of strangers must not harm what is open. */
static void
set_up (WzpUdpBatch *batch)
{
  static const WzpQuicEvents events = { .incoming = on_incoming };
  static const uint8_t server_ip[] = { 192, 0, 2, 1 }, client_ip[] = { 192, 0, 2, 2 };
  static const uint8_t secret[32] = "fixed, so that runs are alike";
  g_autoptr (WzpQuicCredentials) credentials = wzp_quic_credentials_new_random (NULL);
  WzpQuicConfig server_config = { .credentials = credentials,
                                  .events = &events,
                                  .max_handshakes = MAX_HANDSHAKES,
                                  .retry_above_handshakes = MAX_HANDSHAKES / 2,
                                  .idle_timeout = WZP_SECONDS (100000),
                                  .token_secret = secret };
  WzpQuicConfig client_config = { .idle_timeout = WZP_SECONDS (100000) };

  now = WZP_SECONDS (1);
  wzp_udp_address_init_ip (&server_address, server_ip, 4, 1);
  wzp_udp_address_init_ip (&client_address, client_ip, 4, 2);
  server = wzp_quic_new (&server_config, NULL);
  client = wzp_quic_new (&client_config, NULL);
  wzp_quic_connect (client, &server_address, NULL, "_signal", NULL, NULL, now);
  for (guint i = 0; i < 8; i++)
    {
      flush (client, batch, to_server);
      flush (server, batch, to_client);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static WzpUdpBatch batch;
  uint8_t packet[1500] = { 0 };
  size_t len = MIN (size > 0 ? size - 1 : 0, sizeof packet);
  WzpUdpAddress from = client_address;
  WzpQuicStats stats;

  if (size < 2)
    return 0;
  if (!server)
    {
      wzp_udp_batch_init (&batch, 256 * 1024, 256);
      set_up (&batch);
      from = client_address;
    }
  memcpy (packet, data + 1, len);
  if (data[0] & PADDED)
    len = MAX (len, 1200);
  if ((data[0] & DRESSED) && len > sizeof open_cid)
    {
      packet[0] = (uint8_t) ((packet[0] & 0x3f) | 0x40);
      memcpy (packet + 1, open_cid, sizeof open_cid);
    }
  if (data[0] & 0x3f)
    wzp_udp_address_set_port (&from, data[0] & 0x3f);
  now += WZP_MS (10);
  answered = 0;
  wzp_quic_read (server, &from, &server_address, data[0] & 3, packet, len, now);
  flush (server, &batch, count);
  /* RFC 9000 section 8: at most three times what an unproved address sent (plus what timers and the
   * open connection have to say). */
  g_assert_cmpuint (answered, <=, 3 * len + MAX_HANDSHAKES * 4 * 1500);
  wzp_quic_expire (server, now);
  flush (server, &batch, count);
  wzp_quic_get_stats (server, &stats);
  g_assert_cmpuint (stats.handshakes, <=, MAX_HANDSHAKES);
  return 0;
}
