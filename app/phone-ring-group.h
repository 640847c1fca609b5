/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How and where it rings: a group of the preferences. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_RING_GROUP (phone_ring_group_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRingGroup, phone_ring_group, PHONE, RING_GROUP, AdwPreferencesGroup)

void phone_ring_group_set_devices (PhoneRingGroup *self, WzpAudioDevices *devices);

G_END_DECLS
