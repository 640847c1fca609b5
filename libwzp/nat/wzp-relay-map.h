/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The relays we know, how far each is per family, and which we prefer. Pure: it measures nothing
 * and owns no file; settings and RegisterPresenceAck.available_relays fill it, pings tell it times. */
#pragma once

#include "wzp-address.h"
#include "wzp-instant.h"

G_BEGIN_DECLS

#define WZP_RELAY_MAP_MAX        64
#define WZP_RELAY_NAME_MAX_BYTES 64
/* Larger saved texts are not ours. */
#define WZP_RELAY_MAP_MAX_BYTES 65536

typedef enum
{
  WZP_RELAY_SOURCE_SETTINGS, /* the person's own: never pushed out by others */
  WZP_RELAY_SOURCE_RELAY,    /* told by a relay (available_relays) */
} WzpRelaySource;

typedef enum
{
  WZP_RELAY_V4,
  WZP_RELAY_V6,
} WzpRelayFamily;
#define WZP_RELAY_N_FAMILIES 2

/* One relay at one family. */
typedef struct
{
  WzpAddress address; /* not set: not reachable by this family */
  WzpDuration rtt;    /* smoothed; 0: never measured */
  WzpDuration jitter; /* mean deviation */
  WzpDuration best;   /* lowest ever seen */
  unsigned n_samples;
  unsigned n_lost;          /* in all */
  unsigned n_lost_in_a_row; /* WZP_RELAY_DEAD_AFTER: taken as unreachable */
  WzpInstant measured;      /* of the last sample in this process; 0: saved or none */
} WzpRelayPath;

#define WZP_RELAY_DEAD_AFTER 3

typedef struct
{
  char *name;
  WzpRelaySource source;
  WzpRelayPath paths[WZP_RELAY_N_FAMILIES];
} WzpRelay;

typedef struct _WzpRelayMap WzpRelayMap;

WzpRelayMap *wzp_relay_map_new (void);
void wzp_relay_map_free (WzpRelayMap *map);

/* What a relay says of itself or another, fit to be shown: valid UTF-8 that prints, cut to WZP_RELAY_NAME_MAX_BYTES.
 * NULL when nothing is left. */
char *wzp_relay_name_clean (const char *name);

/* Adds or completes: the same address of the other source, or the same name with the other family, is the
 * same relay. Names are made valid UTF-8 without control characters, and cut. FALSE when full (a relay of
 * the settings then pushes out one that a relay told of) or not dialable. */
gboolean wzp_relay_map_add (WzpRelayMap *map,
                            const char *name,
                            const WzpAddress *address,
                            WzpRelaySource source);
/* "name|ip:port" each; replaces what relays told before (measurements of those that stay are kept). Returns
 * how many were taken; broken ones are passed over. @texts may be NULL. */
unsigned wzp_relay_map_set_available (WzpRelayMap *map, const char *const *texts);
/* Forgets by address; TRUE when it was there. */
gboolean wzp_relay_map_remove (WzpRelayMap *map, const WzpAddress *address);

/* A ping's answer, or none. Addresses that are not in the map are nothing. */
void
wzp_relay_map_on_rtt (WzpRelayMap *map, const WzpAddress *address, WzpDuration rtt, WzpInstant now);
void wzp_relay_map_on_loss (WzpRelayMap *map, const WzpAddress *address, WzpInstant now);
/* The network changed: what was measured or found dead belongs to the old one. Order is kept until then. */
void wzp_relay_map_on_network_change (WzpRelayMap *map);

unsigned wzp_relay_map_n_relays (const WzpRelayMap *map);
/* Nearest first; those never measured next, in the order added; the dead last. Valid until the next
 * change. */
const WzpRelay *wzp_relay_map_get (const WzpRelayMap *map, unsigned index);
const WzpRelay *wzp_relay_map_find (const WzpRelayMap *map, const WzpAddress *address);
/* The path to use: the faster family; IPv6 when they differ by less than 10 % or nothing was measured. */
const WzpRelayPath *wzp_relay_best_path (const WzpRelay *relay);

/* The relay to register with. Sticky: another takes over only when this one is dead or gone, or when the
 * other has been under 2/3 of its RTT (and 10 ms below) for 3 samples. NULL: the map is empty. */
const WzpRelay *wzp_relay_map_get_preferred (const WzpRelayMap *map);

/* A stable JSON text, and back. TRUE when read; broken text changes nothing. Merges into what is there. */
char *wzp_relay_map_to_json (const WzpRelayMap *map);
gboolean wzp_relay_map_load_json (WzpRelayMap *map, const char *json, size_t len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpRelayMap, wzp_relay_map_free)

G_END_DECLS
