/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-audio-gate.h"

#include <stdatomic.h>

struct _WzpAudioGate
{
  atomic_int n_refs;
  atomic_int n_inside; /* streaming threads, between enter and leave */
  atomic_bool closed;
  gpointer owner;
};

WzpAudioGate *
wzp_audio_gate_new (gpointer owner)
{
  WzpAudioGate *gate = g_new0 (WzpAudioGate, 1);

  atomic_init (&gate->n_refs, 1);
  gate->owner = owner;
  return gate;
}

WzpAudioGate *
wzp_audio_gate_ref (WzpAudioGate *gate)
{
  atomic_fetch_add (&gate->n_refs, 1);
  return gate;
}

void
wzp_audio_gate_unref (gpointer data)
{
  WzpAudioGate *gate = data;

  if (atomic_fetch_sub (&gate->n_refs, 1) == 1)
    g_free (gate);
}

/* Sequentially consistent on both sides: either we see `closed`, or the closer sees us inside. */
gpointer
wzp_audio_gate_enter (WzpAudioGate *gate)
{
  atomic_fetch_add (&gate->n_inside, 1);
  if (!atomic_load (&gate->closed))
    return gate->owner;
  atomic_fetch_sub (&gate->n_inside, 1);
  return NULL;
}

void
wzp_audio_gate_leave (WzpAudioGate *gate)
{
  atomic_fetch_sub (&gate->n_inside, 1);
}

void
wzp_audio_gate_close (WzpAudioGate *gate)
{
  atomic_store (&gate->closed, TRUE);
  /* A visit takes less than a millisecond, 50 times a second: a condition would cost each of them more than this
   * rare wait costs us. */
  while (atomic_load (&gate->n_inside) > 0)
    g_usleep (200);
}
