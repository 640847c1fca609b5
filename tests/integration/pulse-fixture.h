/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real PulseAudio daemon of the test's own, in a folder of its own, with a virtual cable: what is
 * played into the sink `cable` comes out of the microphone `mic`; the sink `speaker` leads nowhere. Works as
 * root, and beside any other sound server. */
#pragma once

#include <glib.h>

typedef struct _PulseFixture PulseFixture;

/* Sets the process' environment (XDG_RUNTIME_DIR, PULSE_*) for the rest of its life. NULL when there is no
 * pulseaudio program (the test is skipped). */
PulseFixture *pulse_fixture_new (void);
void pulse_fixture_free (PulseFixture *fixture);

/* Both wait until it is done. */
void pulse_fixture_kill (PulseFixture *fixture);
void pulse_fixture_start (PulseFixture *fixture);

/* SIGSTOP and SIGCONT: a server that hangs. */
void pulse_fixture_freeze (PulseFixture *fixture, gboolean frozen);

/* pactl with the given arguments, NULL-terminated; returns what it prints. */
char *pulse_fixture_pactl (PulseFixture *fixture, ...) G_GNUC_NULL_TERMINATED;
