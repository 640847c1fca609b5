/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets that arrive at the client's socket and are not QUIC. A parsed answer's address prints and
 * reads; no packet can end a transaction unless it carries its id from the right place. */
#include "wzp-stun-client.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static gboolean
send_nothing (const WzpAddress *to, const void *data, size_t len, gpointer user_data)
{
  return TRUE;
}

static void
count_done (const WzpStunResult *result, gpointer user_data)
{
  unsigned *n_done = user_data;

  (*n_done)++;
}

static void
fixed_id (void *out, size_t len, gpointer user_data)
{
  uint8_t *bytes = out;

  for (size_t i = 0; i < len; i++)
    bytes[i] = (uint8_t) (i + 1);
}

static void
offer_to_client (const uint8_t *data, size_t size)
{
  static const WzpStunClientEvents events = { send_nothing, count_done, fixed_id };
  unsigned n_done = 0;
  g_autoptr (WzpStunClient) client = wzp_stun_client_new (&events, &n_done);
  WzpAddress server;
  WzpAddress stranger;

  wzp_address_parse ("203.0.113.1:3478", &server);
  wzp_address_parse ("203.0.113.2:3478", &stranger);
  wzp_stun_client_start (client, &server, WZP_STUN_CHANGE_NONE, NULL, NULL, 1);
  g_assert_false (wzp_stun_client_on_packet (client, &stranger, data, size, 2));
  g_assert_cmpuint (n_done, ==, 0);
  wzp_stun_client_on_packet (client, &server, data, size, 2);
  g_assert_cmpuint (n_done + wzp_stun_client_n_pending (client), ==, 1);
}

static void
check_address (const WzpAddress *address)
{
  char text[WZP_ADDRESS_TEXT_BYTES];
  WzpAddress again;

  if (wzp_address_is_set (address))
    g_assert_true (wzp_address_parse (wzp_address_format (address, text), &again));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  WzpStunMessage message;

  if (wzp_stun_parse (data, size, &message) == WZP_STUN_PARSE_OK)
    {
      g_assert_true (wzp_stun_looks_like (data, size));
      check_address (&message.mapped);
      check_address (&message.other);
      check_address (&message.origin);
      check_address (&message.alternate);
      offer_to_client (data, size);
    }
  return 0;
}
