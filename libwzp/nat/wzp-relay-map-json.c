/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The relay map as a JSON text and back. The file may have been edited or damaged: what is read is
 * checked like a stranger's. */
#include "wzp-json.h"
#include "wzp-relay-map-private.h"

#include <string.h>

#define VERSION     1
#define MAX_RTT_US  (60 * 1000000u)
#define SOURCE_SELF "settings"
#define SOURCE_TOLD "relay"

static const char *const address_keys[WZP_RELAY_N_FAMILIES] = { "v4", "v6" };
static const char *const rtt_keys[WZP_RELAY_N_FAMILIES] = { "rtt_v4_us", "rtt_v6_us" };

/* --- writing ----------------------------------------------------------------------------------- */

static void
append_path (GString *json, const WzpRelayPath *path, unsigned family)
{
  char text[WZP_ADDRESS_TEXT_BYTES];

  if (!wzp_address_is_set (&path->address))
    return;
  g_string_append_printf (json, ",\"%s\":\"%s\"", address_keys[family],
                          wzp_address_format (&path->address, text));
  if (path->rtt != 0)
    g_string_append_printf (json, ",\"%s\":%" G_GUINT64_FORMAT, rtt_keys[family],
                            MIN (MAX (path->rtt / WZP_US (1), 1), MAX_RTT_US));
}

char *
wzp_relay_map_to_json (const WzpRelayMap *map)
{
  GString *json = g_string_new (NULL);

  g_string_append_printf (json, "{\"version\":%u,\"relays\":[", VERSION);
  for (unsigned i = 0; i < map->n_relays; i++)
    {
      const WzpRelay *relay = &map->relays[i]->relay;

      g_string_append (json, i > 0 ? ",\n{\"name\":" : "\n{\"name\":");
      wzp_json_append_string (json, relay->name);
      g_string_append_printf (json, ",\"source\":\"%s\"",
                              relay->source == WZP_RELAY_SOURCE_SETTINGS ? SOURCE_SELF
                                                                         : SOURCE_TOLD);
      for (unsigned family = 0; family < WZP_RELAY_N_FAMILIES; family++)
        append_path (json, &relay->paths[family], family);
      if (map->preferred == map->relays[i])
        g_string_append (json, ",\"preferred\":true");
      g_string_append_c (json, '}');
    }
  g_string_append (json, "\n]}\n");
  return g_string_free (json, FALSE);
}

/* --- reading ----------------------------------------------------------------------------------- */

typedef struct
{
  char *name;
  gboolean is_settings;
  gboolean is_preferred;
  WzpAddress addresses[WZP_RELAY_N_FAMILIES];
  uint64_t rtt_us[WZP_RELAY_N_FAMILIES];
} Saved;

static gboolean
read_address (WzpJsonReader *reader, WzpRelayFamily family, WzpAddress *out)
{
  g_autofree char *text = wzp_json_reader_string (reader, WZP_ADDRESS_TEXT_BYTES);

  return text && wzp_address_parse (text, out) &&
         wzp_address_is_v4 (out) == (family == WZP_RELAY_V4);
}

static gboolean
read_source (WzpJsonReader *reader, gboolean *out_is_settings)
{
  g_autofree char *text = wzp_json_reader_string (reader, sizeof SOURCE_SELF);

  if (!text)
    return FALSE;
  *out_is_settings = strcmp (text, SOURCE_SELF) == 0;
  return *out_is_settings || strcmp (text, SOURCE_TOLD) == 0;
}

static gboolean
read_field (WzpJsonReader *reader, const char *key, Saved *saved)
{
  for (unsigned family = 0; family < WZP_RELAY_N_FAMILIES; family++)
    {
      if (strcmp (key, address_keys[family]) == 0)
        return read_address (reader, family, &saved->addresses[family]);
      if (strcmp (key, rtt_keys[family]) == 0)
        return wzp_json_reader_uint (reader, MAX_RTT_US, &saved->rtt_us[family]);
    }
  if (strcmp (key, "name") == 0)
    {
      g_free (saved->name);
      saved->name = wzp_json_reader_string (reader, WZP_RELAY_NAME_MAX_BYTES);
      return saved->name != NULL;
    }
  if (strcmp (key, "source") == 0)
    return read_source (reader, &saved->is_settings);
  if (strcmp (key, "preferred") == 0)
    return wzp_json_reader_bool (reader, &saved->is_preferred);
  return wzp_json_reader_skip (reader);
}

static void
saved_clear (gpointer data)
{
  Saved *saved = data;

  g_free (saved->name);
}

static gboolean
read_relay (WzpJsonReader *reader, GArray *relays)
{
  char key[WZP_JSON_KEY_MAX_BYTES + 1];
  Saved *saved;

  if (relays->len == WZP_RELAY_MAP_MAX)
    return FALSE;
  g_array_set_size (relays, relays->len + 1);
  saved = &g_array_index (relays, Saved, relays->len - 1);
  if (!wzp_json_reader_enter_object (reader))
    return FALSE;
  while (wzp_json_reader_next_key (reader, key))
    if (!read_field (reader, key, saved))
      return FALSE;
  return saved->name != NULL;
}

static gboolean
read_relays (WzpJsonReader *reader, GArray *relays)
{
  if (!wzp_json_reader_enter_array (reader))
    return FALSE;
  while (wzp_json_reader_next_item (reader))
    if (!read_relay (reader, relays))
      return FALSE;
  return TRUE;
}

static gboolean
read_all (WzpJsonReader *reader, GArray *relays)
{
  char key[WZP_JSON_KEY_MAX_BYTES + 1];
  uint64_t version = 0;

  if (!wzp_json_reader_enter_object (reader))
    return FALSE;
  while (wzp_json_reader_next_key (reader, key))
    {
      gboolean ok;

      if (strcmp (key, "version") == 0)
        ok = wzp_json_reader_uint (reader, UINT32_MAX, &version);
      else if (strcmp (key, "relays") == 0)
        ok = read_relays (reader, relays);
      else
        ok = wzp_json_reader_skip (reader);
      if (!ok)
        return FALSE;
    }
  return wzp_json_reader_finish (reader) && version == VERSION;
}

static WzpRelayEntry *
find_entry (WzpRelayMap *map, const WzpAddress *address)
{
  for (unsigned i = 0; i < map->n_relays; i++)
    for (unsigned family = 0; family < WZP_RELAY_N_FAMILIES; family++)
      if (wzp_address_equal (&map->relays[i]->relay.paths[family].address, address))
        return map->relays[i];
  return NULL;
}

/* The entry that @address belongs to from now on, NULL when it cannot be taken. @entry is that of the
 * relay's other family: two relays of one name must not exchange their halves. */
static WzpRelayEntry *
take_address (WzpRelayMap *map, WzpRelayEntry *entry, const Saved *saved, WzpRelayFamily family)
{
  const WzpAddress *address = &saved->addresses[family];
  WzpRelayPath *path = entry ? &entry->relay.paths[family] : NULL;

  if (path && !wzp_address_is_set (&path->address) && !find_entry (map, address) &&
      wzp_relay_map_can_dial (address))
    {
      path->address = *address;
      return entry;
    }
  if (!wzp_relay_map_add (map, saved->name, address,
                          saved->is_settings ? WZP_RELAY_SOURCE_SETTINGS : WZP_RELAY_SOURCE_RELAY))
    return NULL;
  return find_entry (map, address);
}

static void
merge (WzpRelayMap *map, const Saved *saved)
{
  WzpRelayEntry *entry = NULL;

  for (unsigned family = 0; family < WZP_RELAY_N_FAMILIES; family++)
    {
      WzpRelayEntry *taken;

      if (!wzp_address_is_set (&saved->addresses[family]))
        continue;
      taken = take_address (map, entry, saved, family);
      if (!taken)
        continue;
      entry = taken;
      /* Never over what was measured since. */
      if (entry->relay.paths[family].measured == 0)
        entry->relay.paths[family].rtt = saved->rtt_us[family] * WZP_US (1);
      if (saved->is_preferred && !map->preferred)
        map->preferred = entry;
    }
}

gboolean
wzp_relay_map_load_json (WzpRelayMap *map, const char *json, size_t len)
{
  g_autoptr (GArray) relays = g_array_new (FALSE, TRUE, sizeof (Saved));
  WzpJsonReader reader;

  g_array_set_clear_func (relays, saved_clear);
  if (len > WZP_RELAY_MAP_MAX_BYTES)
    return FALSE;
  reader = wzp_json_reader_init (json, len);
  if (!read_all (&reader, relays))
    return FALSE;
  for (unsigned i = 0; i < relays->len; i++)
    merge (map, &g_array_index (relays, Saved, i));
  wzp_relay_map_sort (map);
  return TRUE;
}
