/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One other person, as remembered on this machine. Nobody but us sees any of it. */
#pragma once

#include <glib-object.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_CONTACT (wzp_contact_get_type ())

/**
 * WZP_CONTACT_NAME_MAX_BYTES:
 *
 * Longest name of a contact, in bytes of UTF-8.
 *
 * Since: 0.1
 */
#define WZP_CONTACT_NAME_MAX_BYTES 200

/**
 * WZP_CONTACT_VOLUME_MAX:
 *
 * Loudest volume of a contact, 1 being as received.
 *
 * Since: 0.1
 */
#define WZP_CONTACT_VOLUME_MAX 2.0

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpContact, wzp_contact, WZP, CONTACT, GObject)

WZP_AVAILABLE_IN_ALL
const char *wzp_contact_get_fingerprint (WzpContact *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_contact_get_name (WzpContact *self);
WZP_AVAILABLE_IN_ALL
void wzp_contact_set_name (WzpContact *self, const char *name);
WZP_AVAILABLE_IN_ALL
const char *wzp_contact_get_display_name (WzpContact *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_contact_get_search_text (WzpContact *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_contact_get_saved (WzpContact *self);
WZP_AVAILABLE_IN_ALL
GDateTime *wzp_contact_get_added (WzpContact *self);

WZP_AVAILABLE_IN_ALL
gboolean wzp_contact_get_verified (WzpContact *self);
WZP_AVAILABLE_IN_ALL
GDateTime *wzp_contact_get_verified_date (WzpContact *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_contact_get_verified_key (WzpContact *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_contact_get_key_changed (WzpContact *self);
WZP_AVAILABLE_IN_ALL
void wzp_contact_set_verified_date (WzpContact *self, GDateTime *date);

WZP_AVAILABLE_IN_ALL
gboolean wzp_contact_get_blocked (WzpContact *self);
WZP_AVAILABLE_IN_ALL
void wzp_contact_set_blocked (WzpContact *self, gboolean blocked);
WZP_AVAILABLE_IN_ALL
double wzp_contact_get_volume (WzpContact *self);
WZP_AVAILABLE_IN_ALL
void wzp_contact_set_volume (WzpContact *self, double volume);

WZP_AVAILABLE_IN_ALL
GDateTime *wzp_contact_get_first_call (WzpContact *self);
WZP_AVAILABLE_IN_ALL
GDateTime *wzp_contact_get_last_call (WzpContact *self);

G_END_DECLS
