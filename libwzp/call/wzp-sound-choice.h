/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What somebody chooses for the own sound in a call or room, and lets the others know: a silence by choice is no
 * fault. Values only; what follows from one choice for the others is decided before. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean held;     /* hears nothing and is not heard, as long as something else lasts */
  gboolean muted;    /* is not heard */
  gboolean deafened; /* hears nothing */
} WzpSoundChoice;

static inline gboolean
wzp_sound_choice_equal (const WzpSoundChoice *a, const WzpSoundChoice *b)
{
  return a->held == b->held && a->muted == b->muted && a->deafened == b->deafened;
}

G_END_DECLS
