/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that are said to hold an identity: what loads has the seed that the file spells. */
#include "wzp-identity-keys.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpIdentity) identity =
      wzp_identity_parse_file ((const char *) data, size, "identity", &error);
  g_autoptr (GString) hex = g_string_new (NULL);
  uint8_t seed[WZP_SEED_BYTES];
  g_autofree char *text = g_strndup ((const char *) data, size);

  if (!identity)
    {
      g_assert_nonnull (strstr (error->message, "identity"));
      return 0;
    }
  wzp_identity_copy_seed (identity, seed);
  for (unsigned i = 0; i < sizeof seed; i++)
    g_string_append_printf (hex, "%02x", seed[i]);
  g_assert_cmpint (g_ascii_strcasecmp (g_strstrip (text), hex->str), ==, 0);
  return 0;
}
