/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words that people type: what parses must print to words that parse to the same, and what does not
 * must leave zeros and say why. */
#include "wzp-mnemonic.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const uint8_t zeros[WZP_MNEMONIC_ENTROPY_BYTES];
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  uint8_t entropy[WZP_MNEMONIC_ENTROPY_BYTES];
  uint8_t again[WZP_MNEMONIC_ENTROPY_BYTES];
  char words[WZP_MNEMONIC_TEXT_SIZE];

  if (!wzp_mnemonic_parse (text, entropy, &error))
    {
      g_assert_nonnull (error);
      g_assert_cmpmem (entropy, sizeof entropy, zeros, sizeof zeros);
      return 0;
    }
  wzp_mnemonic_print (entropy, words);
  g_assert_true (wzp_mnemonic_parse (words, again, NULL));
  g_assert_cmpmem (entropy, sizeof entropy, again, sizeof again);
  return 0;
}
