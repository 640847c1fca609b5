/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is not heard: muted, deafened, and what the one does to the other. Who hears nobody should not be heard
 * either, and who wants to be heard wants to hear. Knows no call and no room. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean muted;
  gboolean deafened;
  gboolean was_muted; /* before deafened; FALSE while not */
} WzpMuting;

/* Unmuting undeafens. */
void wzp_muting_set_muted (WzpMuting *muting, gboolean muted);
/* Deafening mutes; undeafening restores what was before. */
void wzp_muting_set_deafened (WzpMuting *muting, gboolean deafened);

G_END_DECLS
