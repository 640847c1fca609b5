/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A router that was restarted is told from one whose clock is not ours. */
#include "wzp-mapping-epoch.h"

#define START WZP_SECONDS (5000)

/* The first answer says @before at START, the second @after @passed_s later. */
typedef struct
{
  uint32_t before;
  uint32_t passed_s;
  uint32_t after;
  gboolean pcp_keeps;
  gboolean natpmp_keeps;
} Row;

static const Row rows[] = {
  /* As fast as ours; a 16th slower and faster, and a bit more; an eighth slower, and a bit more. */
  { 1000, 1000, 2000, TRUE, TRUE },
  { 1000, 1600, 2498, TRUE, TRUE },
  { 1000, 1600, 2497, FALSE, TRUE },
  { 1000, 1600, 2708, TRUE, TRUE },
  { 1000, 1600, 2709, FALSE, TRUE },
  { 1000, 1600, 2398, FALSE, TRUE },
  { 1000, 1600, 2397, FALSE, FALSE },
  /* A little back, at once: answers that overtook each other, and rounding. */
  { 1000, 0, 999, TRUE, TRUE },
  { 1000, 0, 998, FALSE, TRUE },
  { 1000, 0, 997, FALSE, FALSE },
  /* Restarted. Or off for long, and counting on from more than it had. */
  { 1000, 10, 0, FALSE, FALSE },
  { 1000, 10, 10, FALSE, FALSE },
  { 10, 1000, 30, FALSE, FALSE },
  /* A leap ahead: PCP takes it for another clock, NAT-PMP has no such rule. */
  { 30, 10, 2000, FALSE, TRUE },
  /* At the end of 32 bits. */
  { UINT32_MAX, 0, UINT32_MAX, TRUE, TRUE },
  { UINT32_MAX, 10, UINT32_MAX, FALSE, FALSE },
  { UINT32_MAX, 0, 0, FALSE, FALSE },
};

static void
test_table (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      WzpInstant then = START + WZP_SECONDS (row->passed_s);
      WzpMappingEpoch pcp = { 0 };
      WzpMappingEpoch natpmp = { 0 };

      g_test_message ("row %zu", i);
      g_assert_true (wzp_mapping_epoch_check_pcp (&pcp, row->before, START));
      g_assert_true (wzp_mapping_epoch_check_natpmp (&natpmp, row->before, START));
      g_assert_cmpint (wzp_mapping_epoch_check_pcp (&pcp, row->after, then), ==, row->pcp_keeps);
      g_assert_cmpint (wzp_mapping_epoch_check_natpmp (&natpmp, row->after, then), ==,
                       row->natpmp_keeps);
      /* Whatever it was, it counts on from there. */
      if (row->after > UINT32_MAX - 5)
        continue;
      then += WZP_SECONDS (5);
      g_assert_true (wzp_mapping_epoch_check_pcp (&pcp, row->after + 5, then));
      g_assert_true (wzp_mapping_epoch_check_natpmp (&natpmp, row->after + 5, then));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapping-epoch/table", test_table);
  return g_test_run ();
}
