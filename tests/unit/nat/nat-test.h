/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every test of this room needs: addresses out of texts. */
#pragma once

#include "wzp-address.h"

/* "a.b.c.d:port" or "[v6]:port"; NULL: no address. */
static inline WzpAddress
addr (const char *text)
{
  WzpAddress address = { 0 };

  if (text)
    g_assert_true (wzp_address_parse (text, &address));
  return address;
}

static inline void
assert_address (const WzpAddress *address, const char *text)
{
  char buffer[WZP_ADDRESS_TEXT_BYTES];

  g_assert_cmpstr (wzp_address_format (address, buffer), ==, text);
}
