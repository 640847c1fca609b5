/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpMuting: every step from every state, as a table. */
#include "wzp-muting.h"

/* States by who is not heard: neither; muted; deafened after neither; deafened after muted. */
static const WzpMuting neither = { FALSE, FALSE, FALSE };
static const WzpMuting muted = { TRUE, FALSE, FALSE };
static const WzpMuting deaf = { TRUE, TRUE, FALSE };
static const WzpMuting muted_deaf = { TRUE, TRUE, TRUE };

static const struct
{
  const WzpMuting *from;
  const WzpMuting *mute, *unmute, *deafen, *undeafen;
} edges[] = {
  { &neither, &muted, &neither, &deaf, &neither },
  { &muted, &muted, &neither, &muted_deaf, &muted },
  { &deaf, &deaf, &neither, &deaf, &neither },
  { &muted_deaf, &muted_deaf, &neither, &muted_deaf, &muted },
};

static void
assert_step (void (*step) (WzpMuting *, gboolean),
             gboolean value,
             const WzpMuting *from,
             const WzpMuting *to)
{
  WzpMuting muting = *from;

  step (&muting, value);
  g_assert_cmpmem (&muting, sizeof muting, to, sizeof *to);
}

static void
test_every_step_leads_where_people_expect (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      assert_step (wzp_muting_set_muted, TRUE, edges[i].from, edges[i].mute);
      assert_step (wzp_muting_set_muted, FALSE, edges[i].from, edges[i].unmute);
      assert_step (wzp_muting_set_deafened, TRUE, edges[i].from, edges[i].deafen);
      assert_step (wzp_muting_set_deafened, FALSE, edges[i].from, edges[i].undeafen);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/muting/every-step-leads-where-people-expect",
                   test_every_step_leads_where_people_expect);
  return g_test_run ();
}
