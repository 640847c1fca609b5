/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One person in a room, as the others see them. */
#pragma once

#include <glib-object.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_PARTICIPANT (wzp_participant_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpParticipant, wzp_participant, WZP, PARTICIPANT, GObject)

WZP_AVAILABLE_IN_ALL
const char *wzp_participant_get_fingerprint (WzpParticipant *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_participant_get_alias (WzpParticipant *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_participant_get_relay_label (WzpParticipant *self);
WZP_AVAILABLE_IN_ALL
guint wzp_participant_get_slot (WzpParticipant *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_participant_get_verified (WzpParticipant *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_participant_get_muted (WzpParticipant *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_participant_get_deafened (WzpParticipant *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_participant_get_is_self (WzpParticipant *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_participant_get_speaking (WzpParticipant *self);
WZP_AVAILABLE_IN_ALL
double wzp_participant_get_gain (WzpParticipant *self);
WZP_AVAILABLE_IN_ALL
void wzp_participant_set_gain (WzpParticipant *self, double gain);

G_END_DECLS
