/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Links from web pages and QR codes: what is read can be written, and is read the same again. */
#include "wzp-link.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpLink) link = wzp_link_parse (text, &error);
  g_autoptr (WzpLink) again = NULL;
  g_autofree char *written = NULL;

  if (!link)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_assert_true ((wzp_link_get_fingerprint (link) != NULL) != (wzp_link_get_room (link) != NULL));
  written = wzp_link_to_string (link);
  again = wzp_link_parse (written, NULL);
  /* A name of many bytes may become longer than a link can be. */
  if (!again)
    g_assert_cmpuint (strlen (written), >, WZP_LINK_MAX_BYTES);
  else
    {
      g_assert_cmpstr (wzp_link_get_fingerprint (again), ==, wzp_link_get_fingerprint (link));
      g_assert_cmpstr (wzp_link_get_room (again), ==, wzp_link_get_room (link));
      g_assert_cmpstr (wzp_link_get_relay (again), ==, wzp_link_get_relay (link));
      g_assert_cmpstr (wzp_link_get_name (again), ==, wzp_link_get_name (link));
    }
  return 0;
}
