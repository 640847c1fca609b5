/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A saved relay map, and the same bytes as a relay's list of others: what is read saves to a text that
 * reads back (to fewer, where halves of one name find each other). */
#include "wzp-relay-map.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const WzpRelayMap *map)
{
  g_autoptr (WzpRelayMap) again = wzp_relay_map_new ();
  g_autofree char *json = wzp_relay_map_to_json (map);

  g_assert_true (wzp_relay_map_load_json (again, json, strlen (json)));
  g_assert_cmpuint (wzp_relay_map_n_relays (again), <=, wzp_relay_map_n_relays (map));
  g_assert_cmpuint (wzp_relay_map_n_relays (map), <=, WZP_RELAY_MAP_MAX);
  for (unsigned i = 0; i < wzp_relay_map_n_relays (map); i++)
    g_assert_true (wzp_address_is_set (&wzp_relay_best_path (wzp_relay_map_get (map, i))->address));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (WzpRelayMap) saved = wzp_relay_map_new ();
  g_autoptr (WzpRelayMap) told = wzp_relay_map_new ();
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  if (wzp_relay_map_load_json (saved, (const char *) data, size))
    check (saved);
  if (wzp_relay_map_set_available (told, (const char *const *) lines) > 0)
    check (told);
  return 0;
}
