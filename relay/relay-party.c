/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-party.h"

void
relay_party_copy (RelayParty *to, const RelayParty *from)
{
  *to = *from;
  to->alias = g_strdup (from->alias);
}

void
relay_party_clear (RelayParty *party)
{
  g_free (party->alias);
  *party = (RelayParty) { 0 };
}
