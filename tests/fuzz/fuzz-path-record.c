/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a call was relayed, as a database on disk says it: whatever that holds, every attempt read can be shown. */
#include "wzp-direct-attempt.h"
#include "wzp-path-record.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *record = g_strndup ((const char *) data, size);
  g_autofree char *why = NULL;
  g_autoptr (GListModel) attempts = wzp_path_record_parse (record, &why);
  guint n = attempts ? g_list_model_get_n_items (attempts) : 0;

  if (!attempts)
    g_assert_null (why);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpDirectAttempt) attempt = g_list_model_get_item (attempts, i);

      g_assert_nonnull (wzp_direct_attempt_get_kind (attempt));
      g_assert_nonnull (wzp_direct_attempt_get_state (attempt));
      g_assert_true (g_utf8_validate (wzp_direct_attempt_get_address (attempt), -1, NULL));
    }
  return 0;
}
