/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-muting.h"

void
wzp_muting_set_muted (WzpMuting *muting, gboolean muted)
{
  muting->muted = !!muted;
  if (muting->muted)
    return;
  muting->deafened = FALSE;
  muting->was_muted = FALSE;
}

void
wzp_muting_set_deafened (WzpMuting *muting, gboolean deafened)
{
  deafened = !!deafened;
  if (muting->deafened == deafened)
    return;
  *muting = (WzpMuting) {
    .deafened = deafened,
    .muted = deafened || muting->was_muted,
    .was_muted = deafened && muting->muted,
  };
}
