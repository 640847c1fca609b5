/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Picks a microphone or a loudspeaker; the first choice follows the system. A device that was picked and is
 * unplugged stays picked, for when it comes back. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_DEVICE_ROW (phone_device_row_get_type ())
G_DECLARE_FINAL_TYPE (PhoneDeviceRow, phone_device_row, PHONE, DEVICE_ROW, AdwComboRow)

/* @devices: of WzpAudioDevice; @key: of the settings, where the choice is kept */
void phone_device_row_bind (PhoneDeviceRow *self,
                            GListModel *devices,
                            GSettings *settings,
                            const char *key);

G_END_DECLS
