/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can be put on a web page or into a QR code: whom to call, or which room to join. */
#pragma once

#include <glib-object.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WZP_LINK_MAX_BYTES:
 *
 * Longest link that is read.
 *
 * Since: 0.1
 */
#define WZP_LINK_MAX_BYTES 1024

#define WZP_TYPE_LINK (wzp_link_get_type ())

/**
 * WzpLink:
 *
 * A link of the scheme `wzp`: whom to call, or which room to join.
 *
 *     wzp:FINGERPRINT[?relay=HOST[:PORT]][&name=NAME]
 *     wzp:room/ROOM[?relay=HOST[:PORT]]
 *
 * Values are percent-encoded UTF-8. Parameters that are not known are ignored, one that comes twice is an
 * error. Anybody can write anything into a link: ask before following it, and do not take its name
 * for more than a suggestion.
 *
 * Since: 0.1
 */
typedef struct _WzpLink WzpLink;

WZP_AVAILABLE_IN_ALL
GType wzp_link_get_type (void);

WZP_AVAILABLE_IN_ALL
WzpLink *wzp_link_new_person (const char *fingerprint, const char *relay, const char *name);
WZP_AVAILABLE_IN_ALL
WzpLink *wzp_link_new_room (const char *room, const char *relay);
WZP_AVAILABLE_IN_ALL
WzpLink *wzp_link_parse (const char *text, GError **error);

WZP_AVAILABLE_IN_ALL
WzpLink *wzp_link_ref (WzpLink *self);
WZP_AVAILABLE_IN_ALL
void wzp_link_unref (WzpLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpLink, wzp_link_unref)

WZP_AVAILABLE_IN_ALL
const char *wzp_link_get_fingerprint (const WzpLink *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_link_get_room (const WzpLink *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_link_get_relay (const WzpLink *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_link_get_name (const WzpLink *self);
WZP_AVAILABLE_IN_ALL
char *wzp_link_to_string (const WzpLink *self);

G_END_DECLS
