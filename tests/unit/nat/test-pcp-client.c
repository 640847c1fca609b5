/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-pcp-client.h"

#include "nat-test.h"

typedef struct
{
  WzpPcpClient pcp;
  WzpInstant now;
  uint8_t packet[WZP_PCP_MAP_BYTES];
  unsigned n_sent;
  unsigned n_done;
  unsigned n_epochs;
  gboolean has_answer;
  WzpPcpAnswer answer;
} Bed;

static gboolean
bed_send (const uint8_t *data, size_t len, gpointer user_data)
{
  Bed *bed = user_data;

  g_assert_cmpuint (len, ==, sizeof bed->packet);
  memcpy (bed->packet, data, len);
  bed->n_sent++;
  return bed->n_sent % 2 == 1; /* a failure is like a loss */
}

static void
bed_done (const WzpPcpAnswer *answer, gboolean is_new_epoch, gpointer user_data)
{
  Bed *bed = user_data;

  bed->n_done++;
  bed->n_epochs += is_new_epoch;
  bed->has_answer = answer != NULL;
  if (answer)
    bed->answer = *answer;
}

static void
bed_init (Bed *bed)
{
  static const WzpPcpClientEvents events = { bed_send, bed_done };
  const uint8_t nonce[WZP_PCP_NONCE_BYTES] = "nonce nonce";
  WzpAddress client = addr ("192.168.1.7:50000");

  *bed = (Bed) { .now = WZP_SECONDS (100) };
  wzp_pcp_client_init (&bed->pcp, &events, &client, nonce, bed);
}

/* The server's answer to the last request. */
static gboolean
answer (Bed *bed, uint8_t result, uint32_t lifetime_s, uint32_t epoch_s)
{
  uint8_t packet[WZP_PCP_MAP_BYTES];
  WzpWriter writer = wzp_writer_init (packet + 3, 9);

  memcpy (packet, bed->packet, sizeof packet);
  packet[1] |= 0x80;
  wzp_writer_u8 (&writer, result);
  wzp_writer_u32be (&writer, lifetime_s);
  wzp_writer_u32be (&writer, epoch_s);
  return wzp_pcp_client_on_packet (&bed->pcp, packet, sizeof packet, bed->now);
}

static void
test_silence_is_asked_four_times (void)
{
  Bed bed;
  WzpInstant began;
  WzpInstant next;

  bed_init (&bed);
  began = bed.now;
  g_assert_true (wzp_pcp_client_next_deadline (&bed.pcp) == WZP_INSTANT_NEVER);
  wzp_pcp_client_ask (&bed.pcp, NULL, 7200, bed.now);
  while ((next = wzp_pcp_client_next_deadline (&bed.pcp)) != WZP_INSTANT_NEVER)
    {
      wzp_pcp_client_on_deadline (&bed.pcp, next - 1); /* too early: nothing */
      wzp_pcp_client_on_deadline (&bed.pcp, bed.now = next);
    }
  g_assert_cmpuint (bed.n_sent, ==, WZP_PCP_MAX_SENDS);
  g_assert_cmpuint (wzp_duration_ms (bed.now - began), ==, 3750);
  g_assert_cmpuint (bed.n_done, ==, 1);
  g_assert_false (bed.has_answer);
}

static void
test_nonce_stays_for_renewal_and_deletion (void)
{
  uint8_t first[WZP_PCP_MAP_BYTES];
  Bed bed;

  bed_init (&bed);
  wzp_pcp_client_ask (&bed.pcp, NULL, 7200, bed.now);
  memcpy (first, bed.packet, sizeof first);
  g_assert_true (answer (&bed, 0, 7200, 50));
  g_assert_true (bed.has_answer);
  g_assert_false (answer (&bed, 0, 7200, 50)); /* a duplicate */

  wzp_pcp_client_ask (&bed.pcp, &bed.answer.external, 7200, bed.now);
  g_assert_cmpmem (first + 24, 12, bed.packet + 24, 12);
  g_assert_true (answer (&bed, 0, 7200, 50));
  wzp_pcp_client_ask (&bed.pcp, NULL, 0, bed.now);
  g_assert_cmpmem (first + 24, 12, bed.packet + 24, 12);
  /* A late answer to the renewal is not the deletion's. */
  g_assert_false (answer (&bed, 0, 7200, 50));
  g_assert_true (answer (&bed, 0, 0, 50));
  g_assert_cmpuint (bed.n_done, ==, 3);
}

static void
test_cancelled_requests_stay_silent (void)
{
  Bed bed;

  bed_init (&bed);
  wzp_pcp_client_ask (&bed.pcp, NULL, 7200, bed.now);
  wzp_pcp_client_cancel (&bed.pcp);
  g_assert_false (answer (&bed, 0, 7200, 50));
  g_assert_true (wzp_pcp_client_next_deadline (&bed.pcp) == WZP_INSTANT_NEVER);
  g_assert_cmpuint (bed.n_done, ==, 0);
}

static void
test_new_epoch_is_told (void)
{
  Bed bed;

  bed_init (&bed);
  wzp_pcp_client_ask (&bed.pcp, NULL, 7200, bed.now);
  g_assert_true (answer (&bed, 0, 7200, 5000));
  bed.now += WZP_SECONDS (3600);
  wzp_pcp_client_ask (&bed.pcp, NULL, 7200, bed.now);
  g_assert_true (answer (&bed, 0, 7200, 8600));
  g_assert_cmpuint (bed.n_epochs, ==, 0);
  bed.now += WZP_SECONDS (3600);
  wzp_pcp_client_ask (&bed.pcp, NULL, 7200, bed.now);
  g_assert_true (answer (&bed, 0, 7200, 30));
  g_assert_cmpuint (bed.n_epochs, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pcp-client/silence-is-asked-four-times", test_silence_is_asked_four_times);
  g_test_add_func ("/pcp-client/nonce-stays-for-renewal-and-deletion",
                   test_nonce_stays_for_renewal_and_deletion);
  g_test_add_func ("/pcp-client/cancelled-requests-stay-silent",
                   test_cancelled_requests_stay_silent);
  g_test_add_func ("/pcp-client/new-epoch-is-told", test_new_epoch_is_told);
  return g_test_run ();
}
