/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the relay tells everybody who registers: where it is, and which other relays there are. Set by the
 * operator, so judged here. Holds no pointers: it is copied to each shard. */
#pragma once

#include <glib.h>

#include "wzp-address.h"

G_BEGIN_DECLS

/* Of a region, and of another relay; clients cut longer ones. */
#define RELAY_NAME_MAX_BYTES 64
/* As many as our clients look at. */
#define RELAY_OFFERED_MAX 8
/* A name, the bar, an address and its NUL. */
#define RELAY_OFFERED_BYTES (RELAY_NAME_MAX_BYTES + 1 + WZP_ADDRESS_TEXT_BYTES)

typedef struct
{
  char region[RELAY_NAME_MAX_BYTES + 1]; /* "": nothing is said */
  unsigned n_offered;
  char offered[RELAY_OFFERED_MAX][RELAY_OFFERED_BYTES]; /* "name|ip:port" */
} RelayAnnouncement;

/* FALSE with @error, which says what would be right; @announcement is then unchanged. */
gboolean
relay_announcement_set_region (RelayAnnouncement *announcement, const char *text, GError **error);
/* @text: "name|ip:port", each address once. The first one is the one clients are to see first. */
gboolean
relay_announcement_offer (RelayAnnouncement *announcement, const char *text, GError **error);

G_END_DECLS
