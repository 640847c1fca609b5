/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-relay-map.h"

#include "wzp-address-scope.h"
#include "wzp-relay-map-private.h"

#include <string.h>

/* RFC 6298 section 2: weights of a new sample in the mean and in the deviation. */
#define RTT_WEIGHT    8
#define JITTER_WEIGHT 4
/* A rival takes over when it has been this much faster for so many samples (Tailscale's rule of 2/3, and
 * a floor that keeps two near relays from taking turns). */
#define RIVAL_NUMERATOR   2
#define RIVAL_DENOMINATOR 3
#define RIVAL_MARGIN      WZP_MS (10)
#define RIVAL_SAMPLES     3

WzpRelayMap *
wzp_relay_map_new (void)
{
  return g_new0 (WzpRelayMap, 1);
}

static void
forget_at (WzpRelayMap *map, unsigned at)
{
  WzpRelay *relay = &map->relays[at]->relay;

  if (map->preferred == map->relays[at])
    map->preferred = NULL;
  if (map->rival == map->relays[at])
    map->rival = NULL;
  g_free (relay->name);
  g_free (map->relays[at]);
  map->n_relays--;
  memmove (&map->relays[at], &map->relays[at + 1], (map->n_relays - at) * sizeof map->relays[0]);
}

void
wzp_relay_map_free (WzpRelayMap *map)
{
  while (map->n_relays > 0)
    forget_at (map, map->n_relays - 1);
  g_free (map);
}

/* --- names and places -------------------------------------------------------------------------- */

gboolean
wzp_relay_map_can_dial (const WzpAddress *address)
{
  return wzp_address_get_port (address) != 0 &&
         wzp_address_get_scope (address) != WZP_ADDRESS_SCOPE_NONE;
}

char *
wzp_relay_name_clean (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *clean = g_string_new (NULL);

  for (const char *at = valid; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      size_t len = (size_t) (g_utf8_next_char (at) - at);

      if (clean->len + len > WZP_RELAY_NAME_MAX_BYTES)
        break;
      /* Format characters turn the direction of what follows. */
      if (g_unichar_isprint (c) && g_unichar_type (c) != G_UNICODE_FORMAT)
        g_string_append_len (clean, at, (gssize) len);
    }
  g_strstrip (clean->str);
  return g_string_free (clean, clean->str[0] == '\0');
}

static char *
make_name (const char *told, const WzpAddress *address)
{
  char *name = wzp_relay_name_clean (told);

  return name ? name : wzp_address_to_string (address);
}

static WzpRelayFamily
family_of (const WzpAddress *address)
{
  return wzp_address_is_v4 (address) ? WZP_RELAY_V4 : WZP_RELAY_V6;
}

static int
find_index (const WzpRelayMap *map, const WzpAddress *address)
{
  WzpRelayFamily family = family_of (address);

  for (unsigned i = 0; i < map->n_relays; i++)
    if (wzp_address_is_set (address) &&
        wzp_address_equal (&map->relays[i]->relay.paths[family].address, address))
      return (int) i;
  return -1;
}

static WzpRelayPath *
find_path (WzpRelayMap *map, const WzpAddress *address)
{
  int index = find_index (map, address);

  return index >= 0 ? &map->relays[index]->relay.paths[family_of (address)] : NULL;
}

/* A relay of the same name and source that lacks this family. */
static WzpRelayEntry *
find_half (WzpRelayMap *map, const char *name, WzpRelayFamily family, WzpRelaySource source)
{
  for (unsigned i = 0; i < map->n_relays; i++)
    {
      WzpRelay *relay = &map->relays[i]->relay;

      if (relay->source == source && strcmp (relay->name, name) == 0 &&
          !wzp_address_is_set (&relay->paths[family].address))
        return map->relays[i];
    }
  return NULL;
}

/* Makes room for one of the settings at the cost of the farthest that a relay told of. */
static gboolean
push_out_told (WzpRelayMap *map)
{
  for (unsigned i = map->n_relays; i-- > 0;)
    if (map->relays[i]->relay.source == WZP_RELAY_SOURCE_RELAY)
      {
        forget_at (map, i);
        return TRUE;
      }
  return FALSE;
}

static void
take_known (WzpRelayEntry *entry, char **name, WzpRelaySource source)
{
  entry->is_told_again = TRUE;
  /* The person's own word for it wins. */
  if (source == WZP_RELAY_SOURCE_SETTINGS)
    {
      entry->relay.source = source;
      g_free (entry->relay.name);
      entry->relay.name = g_steal_pointer (name);
    }
}

gboolean
wzp_relay_map_add (WzpRelayMap *map,
                   const char *name,
                   const WzpAddress *address,
                   WzpRelaySource source)
{
  g_autofree char *clean = NULL;
  WzpRelayEntry *entry;
  int index;

  if (!wzp_relay_map_can_dial (address))
    return FALSE;
  clean = make_name (name, address);
  index = find_index (map, address);
  if (index >= 0)
    {
      take_known (map->relays[index], &clean, source);
      return TRUE;
    }
  entry = find_half (map, clean, family_of (address), source);
  if (!entry)
    {
      if (map->n_relays == WZP_RELAY_MAP_MAX &&
          !(source == WZP_RELAY_SOURCE_SETTINGS && push_out_told (map)))
        return FALSE;
      entry = g_new0 (WzpRelayEntry, 1);
      entry->relay.name = g_steal_pointer (&clean);
      entry->relay.source = source;
      entry->order = ++map->last_order;
      map->relays[map->n_relays++] = entry;
    }
  entry->is_told_again = TRUE;
  entry->relay.paths[family_of (address)].address = *address;
  wzp_relay_map_sort (map);
  return TRUE;
}

static gboolean
add_text (WzpRelayMap *map, const char *text)
{
  /* The name may hold a bar, an address cannot. */
  const char *bar = strrchr (text, '|');
  g_autofree char *name = NULL;
  WzpAddress address;

  if (!bar || !wzp_address_parse (bar + 1, &address))
    return FALSE;
  name = g_strndup (text, (size_t) (bar - text));
  return wzp_relay_map_add (map, name, &address, WZP_RELAY_SOURCE_RELAY);
}

unsigned
wzp_relay_map_set_available (WzpRelayMap *map, const char *const *texts)
{
  unsigned n_taken = 0;

  for (unsigned i = 0; i < map->n_relays; i++)
    map->relays[i]->is_told_again = FALSE;
  for (unsigned i = 0; texts && texts[i] && i < WZP_RELAY_MAP_MAX; i++)
    n_taken += add_text (map, texts[i]);
  for (unsigned i = map->n_relays; i-- > 0;)
    if (map->relays[i]->relay.source == WZP_RELAY_SOURCE_RELAY && !map->relays[i]->is_told_again)
      forget_at (map, i);
  return n_taken;
}

gboolean
wzp_relay_map_remove (WzpRelayMap *map, const WzpAddress *address)
{
  int index = find_index (map, address);

  if (index < 0)
    return FALSE;
  forget_at (map, (unsigned) index);
  return TRUE;
}

/* --- order ------------------------------------------------------------------------------------- */

static gboolean
is_dead (const WzpRelayPath *path)
{
  return path->n_lost_in_a_row >= WZP_RELAY_DEAD_AFTER;
}

const WzpRelayPath *
wzp_relay_best_path (const WzpRelay *relay)
{
  const WzpRelayPath *v4 = &relay->paths[WZP_RELAY_V4];
  const WzpRelayPath *v6 = &relay->paths[WZP_RELAY_V6];

  if (!wzp_address_is_set (&v4->address))
    return v6;
  if (!wzp_address_is_set (&v6->address))
    return v4;
  if (is_dead (v4) != is_dead (v6))
    return is_dead (v4) ? v6 : v4;
  if (v4->rtt == 0 || v6->rtt == 0)
    return v4->rtt != 0 ? v4 : v6;
  return v4->rtt < v6->rtt - v6->rtt / 10 ? v4 : v6;
}

/* The lower the better: measured by RTT, unmeasured behind, dead last. */
static WzpDuration
rank (const WzpRelay *relay)
{
  const WzpRelayPath *path = wzp_relay_best_path (relay);

  if (is_dead (path))
    return UINT64_MAX;
  return path->rtt != 0 ? path->rtt : UINT64_MAX - 1;
}

static gboolean
comes_before (const WzpRelayEntry *a, const WzpRelayEntry *b)
{
  WzpDuration rank_a = rank (&a->relay);
  WzpDuration rank_b = rank (&b->relay);

  return rank_a != rank_b ? rank_a < rank_b : a->order < b->order;
}

/* By insertion: a handful of entries of which one moved. */
void
wzp_relay_map_sort (WzpRelayMap *map)
{
  for (unsigned i = 1; i < map->n_relays; i++)
    {
      WzpRelayEntry *entry = map->relays[i];
      unsigned at = i;

      for (; at > 0 && comes_before (entry, map->relays[at - 1]); at--)
        map->relays[at] = map->relays[at - 1];
      map->relays[at] = entry;
    }
}

/* --- preference -------------------------------------------------------------------------------- */

static gboolean
is_much_nearer (const WzpRelayEntry *rival, const WzpRelayEntry *preferred)
{
  WzpDuration rtt = wzp_relay_best_path (&rival->relay)->rtt;
  WzpDuration other = wzp_relay_best_path (&preferred->relay)->rtt;

  if (rtt == 0 || rank (&rival->relay) == UINT64_MAX)
    return FALSE;
  if (other == 0)
    return TRUE;
  return rtt < other / RIVAL_DENOMINATOR * RIVAL_NUMERATOR &&
         wzp_instant_add (rtt, RIVAL_MARGIN) <= other;
}

static void
prefer (WzpRelayMap *map, WzpRelayEntry *entry)
{
  map->preferred = entry;
  map->rival = NULL;
  map->n_rival_wins = 0;
}

/* After each sample of @measured. */
static void
reconsider (WzpRelayMap *map, const WzpRelayEntry *measured)
{
  WzpRelayEntry *first = map->relays[0];

  if (!map->preferred || rank (&map->preferred->relay) == UINT64_MAX)
    {
      prefer (map, first);
      return;
    }
  if (first == map->preferred || !is_much_nearer (first, map->preferred))
    {
      map->rival = NULL;
      map->n_rival_wins = 0;
      return;
    }
  if (map->rival != first)
    {
      map->rival = first;
      map->n_rival_wins = 0;
    }
  /* Its own samples count, not how often others are measured. */
  if (measured == first && ++map->n_rival_wins >= RIVAL_SAMPLES)
    prefer (map, first);
}

const WzpRelay *
wzp_relay_map_get_preferred (const WzpRelayMap *map)
{
  if (map->preferred && rank (&map->preferred->relay) != UINT64_MAX)
    return &map->preferred->relay;
  return map->n_relays > 0 ? &map->relays[0]->relay : NULL;
}

/* --- measurements ------------------------------------------------------------------------------ */

void
wzp_relay_map_on_rtt (WzpRelayMap *map, const WzpAddress *address, WzpDuration rtt, WzpInstant now)
{
  int index = find_index (map, address);
  WzpRelayPath *path = find_path (map, address);
  WzpRelayEntry *entry;
  WzpDuration off;

  if (!path)
    return;
  entry = map->relays[index];
  rtt = MAX (rtt, 1);
  off = rtt > path->rtt ? rtt - path->rtt : path->rtt - rtt;
  /* What was saved, or measured on another network, is a guess that the first sample replaces. */
  if (path->measured == 0 || path->rtt == 0)
    {
      path->rtt = rtt;
      path->jitter = 0;
    }
  else
    {
      path->jitter = path->jitter - path->jitter / JITTER_WEIGHT + off / JITTER_WEIGHT;
      path->rtt = path->rtt - path->rtt / RTT_WEIGHT + rtt / RTT_WEIGHT;
    }
  path->best = path->best == 0 ? rtt : MIN (path->best, rtt);
  path->n_samples++;
  path->n_lost_in_a_row = 0;
  path->measured = now;
  wzp_relay_map_sort (map);
  reconsider (map, entry);
}

void
wzp_relay_map_on_loss (WzpRelayMap *map, const WzpAddress *address, WzpInstant now)
{
  int index = find_index (map, address);
  WzpRelayPath *path = find_path (map, address);
  WzpRelayEntry *entry;

  if (!path)
    return;
  entry = map->relays[index];
  path->n_lost++;
  path->n_lost_in_a_row++;
  wzp_relay_map_sort (map);
  reconsider (map, entry);
}

void
wzp_relay_map_on_network_change (WzpRelayMap *map)
{
  for (unsigned i = 0; i < map->n_relays; i++)
    for (unsigned family = 0; family < WZP_RELAY_N_FAMILIES; family++)
      {
        WzpRelayPath *path = &map->relays[i]->relay.paths[family];

        path->measured = 0;
        path->n_lost_in_a_row = 0;
        path->best = 0;
      }
  map->rival = NULL;
  map->n_rival_wins = 0;
  wzp_relay_map_sort (map);
}

/* --- reading ----------------------------------------------------------------------------------- */

unsigned
wzp_relay_map_n_relays (const WzpRelayMap *map)
{
  return map->n_relays;
}

const WzpRelay *
wzp_relay_map_get (const WzpRelayMap *map, unsigned index)
{
  g_return_val_if_fail (index < map->n_relays, NULL);

  return &map->relays[index]->relay;
}

const WzpRelay *
wzp_relay_map_find (const WzpRelayMap *map, const WzpAddress *address)
{
  int index = find_index (map, address);

  return index >= 0 ? &map->relays[index]->relay : NULL;
}
