/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between a pipeline's streaming threads and the half that owns it. A sound server that hangs can
 * hold a pipeline's threads for half a minute or for ever, and then a pipeline can only be left behind:
 * its callbacks go through a gate, and a closed gate lets none through. Lock-free for them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WzpAudioGate WzpAudioGate;

WzpAudioGate *wzp_audio_gate_new (gpointer owner);
WzpAudioGate *wzp_audio_gate_ref (WzpAudioGate *gate);
void wzp_audio_gate_unref (gpointer gate);

/* Streaming thread: the owner, who stays until _leave(); NULL when the gate is closed (then no _leave()). Between
 * the two, nothing that can hang. */
gpointer wzp_audio_gate_enter (WzpAudioGate *gate);
void wzp_audio_gate_leave (WzpAudioGate *gate);

/* Nobody is inside when it returns, and nobody ever will be. */
void wzp_audio_gate_close (WzpAudioGate *gate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpAudioGate, wzp_audio_gate_unref)

G_END_DECLS
