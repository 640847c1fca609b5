/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Within the relay map: its memory, for the file that saves and loads it. */
#pragma once

#include "wzp-relay-map.h"

G_BEGIN_DECLS

typedef struct
{
  WzpRelay relay;
  unsigned order; /* of adding */
  gboolean is_told_again;
} WzpRelayEntry;

struct _WzpRelayMap
{
  WzpRelayEntry *relays[WZP_RELAY_MAP_MAX]; /* sorted */
  unsigned n_relays;
  unsigned last_order;
  WzpRelayEntry *preferred; /* NULL: none chosen yet, the first will do */
  WzpRelayEntry *rival;
  unsigned n_rival_wins;
};

/* Whether a relay can be at this address at all. */
gboolean wzp_relay_map_can_dial (const WzpAddress *address);
void wzp_relay_map_sort (WzpRelayMap *map);

G_END_DECLS
