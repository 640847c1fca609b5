/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets from the router's port. What parses is within its limits; nothing ends a request but an answer
 * with its nonce, or of a server that does not know PCP. */
#include "wzp-pcp-client.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static gboolean
send_nothing (const uint8_t *data, size_t len, gpointer user_data)
{
  return TRUE;
}

static void
check_done (const WzpPcpAnswer *answer, gboolean is_new_epoch, gpointer user_data)
{
  unsigned *n_done = user_data;

  g_assert_nonnull (answer);
  g_assert_true (answer->result == WZP_PCP_UNSUPP_VERSION || answer->has_map);
  (*n_done)++;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const WzpPcpClientEvents events = { send_nothing, check_done };
  static const uint8_t nonce[WZP_PCP_NONCE_BYTES] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
  unsigned n_done = 0;
  WzpPcpClient client;
  WzpPcpAnswer answer;
  WzpAddress local;

  if (wzp_pcp_parse (data, size, &answer) == WZP_PARSE_OK)
    {
      g_assert_cmpuint (answer.lifetime_s, <=, 86400);
      g_assert_nonnull (wzp_pcp_result_name (answer.result));
      if (answer.result == WZP_PCP_SUCCESS)
        g_assert_true (wzp_address_is_set (&answer.external));
    }
  wzp_address_parse ("192.168.1.7:50000", &local);
  wzp_pcp_client_init (&client, &events, &local, nonce, &n_done);
  g_assert_false (wzp_pcp_client_on_packet (&client, data, size, 1));
  wzp_pcp_client_ask (&client, NULL, 7200, 1);
  g_assert_cmpint (wzp_pcp_client_on_packet (&client, data, size, 2), ==, n_done == 1);
  return 0;
}
