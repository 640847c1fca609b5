/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-snapshot.h"

typedef struct
{
  uint64_t values[30];
} Value;

typedef struct
{
  WzpSnapshot snapshot;
  _Atomic gboolean stop;
} Shared;

static gpointer
publish (gpointer pointer)
{
  Shared *shared = pointer;
  Value value;

  for (uint64_t n = 1; !shared->stop; n++)
    {
      for (unsigned i = 0; i < G_N_ELEMENTS (value.values); i++)
        value.values[i] = n;
      wzp_snapshot_publish (&shared->snapshot, &value, sizeof value);
    }
  return NULL;
}

static void
test_a_copy_is_never_torn (void)
{
  static Shared shared;
  GThread *thread = g_thread_new ("writer", publish, &shared);
  uint64_t last = 0;

  for (unsigned n = 0; n < 1000; n++)
    {
      Value value;

      wzp_snapshot_copy (&shared.snapshot, &value, sizeof value);
      g_assert_cmpuint (value.values[0], >=, last);
      last = value.values[0];
      for (unsigned i = 1; i < G_N_ELEMENTS (value.values); i++)
        g_assert_cmpuint (value.values[i], ==, value.values[0]);
    }
  shared.stop = TRUE;
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/snapshot/a-copy-is-never-torn", test_a_copy_is_never_torn);
  return g_test_run ();
}
