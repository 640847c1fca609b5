/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A peer's addresses, as signals: CallSetup and CandidateUpdate, one message a line. Nothing may get
 * into the list that must not be dialled, and the generation only rises. */
#include "wzp-remote-candidates.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const WzpRemoteCandidates *remote)
{
  g_assert_cmpuint (remote->list.n_items, <=, WZP_CANDIDATES_MAX);
  for (unsigned i = 0; i < remote->list.n_items; i++)
    g_assert_true (wzp_remote_address_is_dialable (&remote->list.items[i].address, FALSE));
}

static void
apply (WzpRemoteCandidates *remote, const char *json, size_t len)
{
  WzpSignal signal = { 0 };
  g_autofree char *detail = NULL;
  uint32_t before = remote->generation;

  if (wzp_signal_parse (json, len, &signal, &detail) == WZP_SIGNAL_PARSE_OK)
    {
      if (signal.type == WZP_SIGNAL_CALL_SETUP)
        wzp_remote_candidates_apply_setup (remote, &signal.call_setup);
      if (signal.type == WZP_SIGNAL_CANDIDATE_UPDATE)
        {
          WzpRemoteUpdate result =
              wzp_remote_candidates_apply_update (remote, &signal.candidate_update);

          g_assert_true ((remote->generation > before) == (result <= WZP_REMOTE_UPDATE_SAME));
        }
    }
  g_assert_cmpuint (remote->generation, >=, before);
  check (remote);
  wzp_signal_clear (&signal);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (WzpRemoteCandidates) remote = { 0 };

  wzp_remote_candidates_init (&remote, "c1", FALSE);
  while (size > 0)
    {
      const uint8_t *newline = memchr (data, '\n', size);
      size_t len = newline ? (size_t) (newline - data) : size;

      apply (&remote, (const char *) data, len);
      if (!newline)
        break;
      data += len + 1;
      size -= len + 1;
    }
  return 0;
}
