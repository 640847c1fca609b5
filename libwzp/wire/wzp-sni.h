/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The TLS server name of a connection selects what the relay does with it (docs/protocol.md, "Server
 * names"). Names only: admission is the relay's. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WZP_SNI_PING       "ping"
#define WZP_SNI_VERSION    "version"
#define WZP_SNI_PROBE      "_probe"
#define WZP_SNI_FEDERATION "_federation"
#define WZP_SNI_SIGNAL     "_signal"
/* A connection without a usable name. */
#define WZP_SNI_DEFAULT     "default"
#define WZP_SNI_CALL_PREFIX "call-"

/* RFC 1035: of a whole name, of one label. */
#define WZP_SNI_MAX_BYTES       253
#define WZP_SNI_LABEL_MAX_BYTES 63
/* A call id must fit into the one label "call-<id>". */
#define WZP_CALL_ID_MAX_BYTES 58

typedef enum
{
  WZP_SNI_KIND_PING,
  WZP_SNI_KIND_VERSION,
  WZP_SNI_KIND_PROBE,
  WZP_SNI_KIND_FEDERATION,
  WZP_SNI_KIND_SIGNAL,
  WZP_SNI_KIND_CALL, /* the media room of a direct call */
  WZP_SNI_KIND_ROOM,
} WzpSniKind;

/* Of a normalised name. */
WzpSniKind wzp_sni_get_kind (const char *sni);
/* The call id of a WZP_SNI_KIND_CALL name; points into @sni. NULL for other kinds. */
const char *wzp_sni_get_call_id (const char *sni);

/* The name as a relay reads it: lower case, no trailing dot. NULL when it can be no server name:
 * letters, digits, '-', '_' in labels of 1..63 joined by '.', the last one not all digits. */
char *wzp_sni_normalise (const char *name);

/* Whether @room can be joined as a room: a possible server name that means nothing else. */
gboolean wzp_room_name_is_valid (const char *room);
/* Whether @call_id can be the id of a call: 1..58 of a-z, 0-9, '-', '_', no '-' at the end. */
gboolean wzp_call_id_is_valid (const char *call_id);
/* "call-" + @call_id. */
char *wzp_call_id_to_room (const char *call_id);

G_END_DECLS
