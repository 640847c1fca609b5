/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether somebody speaks, by colour and by shape: three dots grow into bars. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PHONE_TYPE_SPEAKING_LIGHT (phone_speaking_light_get_type ())
G_DECLARE_FINAL_TYPE (PhoneSpeakingLight, phone_speaking_light, PHONE, SPEAKING_LIGHT, GtkWidget)

G_END_DECLS
