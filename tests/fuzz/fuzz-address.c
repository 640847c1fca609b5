/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts that peers and people give: addresses, server names, call ids. What parses must print to a
 * text that parses to the same. */
#include "wzp-address.h"
#include "wzp-sni.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_address (const WzpAddress *address)
{
  char text[WZP_ADDRESS_TEXT_BYTES];
  WzpAddress again;

  g_assert_true (wzp_address_parse (wzp_address_format (address, text), &again));
  g_assert_true (wzp_address_equal (&again, address));
  g_assert_cmpuint (wzp_address_hash (&again), ==, wzp_address_hash (address));
}

static void
check_name (const char *text)
{
  g_autofree char *sni = wzp_sni_normalise (text);
  g_autofree char *again = sni ? wzp_sni_normalise (sni) : NULL;

  g_assert_cmpstr (again, ==, sni);
  g_assert_true (sni || !wzp_room_name_is_valid (text));
  if (wzp_call_id_is_valid (text))
    {
      g_autofree char *room = wzp_call_id_to_room (text);
      g_autofree char *normalised = wzp_sni_normalise (room);

      g_assert_cmpstr (normalised, ==, room);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  WzpAddress address;

  if (wzp_address_parse (text, &address))
    check_address (&address);
  if (wzp_address_parse_unbracketed (text, &address))
    check_address (&address);
  if (wzp_address_parse_ip (text, 4433, &address))
    check_address (&address);
  check_name (text);
  return 0;
}
