/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts of candidates, one a line: what parses prints to a text that parses to the same, and a list of
 * them stays sorted, capped and without doubles. */
#include "wzp-candidate.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_list (const WzpCandidates *list)
{
  const WzpCandidate *order[WZP_CANDIDATES_MAX];

  g_assert_cmpuint (list->n_items, <=, WZP_CANDIDATES_MAX);
  g_assert_cmpuint (wzp_candidates_dial_order (list, order), ==, list->n_items);
  for (unsigned i = 0; i < list->n_items; i++)
    {
      g_assert_true (wzp_candidates_find (list, &list->items[i].address) == &list->items[i]);
      g_assert_true (i == 0 || list->items[i - 1].priority >= list->items[i].priority);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  WzpCandidates list = { 0 };

  for (unsigned i = 0; lines[i]; i++)
    {
      char printed[WZP_CANDIDATE_TEXT_BYTES];
      WzpCandidate candidate;
      WzpCandidate again;

      if (!wzp_candidate_parse (lines[i], &candidate))
        continue;
      g_assert_true (wzp_candidate_parse (wzp_candidate_format (&candidate, printed), &again));
      g_assert_cmpint (again.kind, ==, candidate.kind);
      g_assert_true (wzp_address_equal (&again.address, &candidate.address));
      wzp_candidate_format_short (&candidate, printed);
      wzp_candidates_add (&list, &candidate);
    }
  check_list (&list);
  return 0;
}
