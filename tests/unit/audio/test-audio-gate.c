/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-audio-gate.h"

#include "audio-test.h"

typedef struct
{
  WzpAudioGate *gate;
  atomic_bool gone; /* set once the gate is closed: nobody may be inside then */
  atomic_int n_visits;
} Owner;

static gpointer
visitor (gpointer user_data)
{
  g_autoptr (WzpAudioGate) gate = user_data;
  Owner *owner;

  while ((owner = wzp_audio_gate_enter (gate)))
    {
      g_assert_false (atomic_load (&owner->gone));
      atomic_fetch_add (&owner->n_visits, 1);
      g_assert_false (atomic_load (&owner->gone));
      wzp_audio_gate_leave (gate);
      g_thread_yield ();
    }
  return NULL;
}

static void
test_nobody_is_inside_a_closed_gate (void)
{
  for (int i = 0; i < 50; i++)
    {
      Owner owner = { 0 };
      GThread *threads[2];

      owner.gate = wzp_audio_gate_new (&owner);
      for (int t = 0; t < 2; t++)
        threads[t] = g_thread_new ("visitor", visitor, wzp_audio_gate_ref (owner.gate));
      test_wait_until (atomic_load (&owner.n_visits) > 10);
      wzp_audio_gate_close (owner.gate);
      atomic_store (&owner.gone, TRUE);
      wzp_audio_gate_unref (owner.gate);
      for (int t = 0; t < 2; t++)
        g_thread_join (threads[t]);
    }
}

static void
test_visits_may_be_nested (void)
{
  Owner owner = { 0 };
  g_autoptr (WzpAudioGate) gate = wzp_audio_gate_new (&owner);

  g_assert_true (wzp_audio_gate_enter (gate) == &owner);
  g_assert_true (wzp_audio_gate_enter (gate) == &owner);
  wzp_audio_gate_leave (gate);
  wzp_audio_gate_leave (gate);
  wzp_audio_gate_close (gate);
  g_assert_null (wzp_audio_gate_enter (gate));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/gate/nobody-is-inside-a-closed-gate",
                   test_nobody_is_inside_a_closed_gate);
  g_test_add_func ("/audio/gate/visits-may-be-nested", test_visits_may_be_nested);
  return g_test_run ();
}
