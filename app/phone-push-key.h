/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key that is held to talk: taken before any widget gets it, but never from somebody who types. */
#pragma once

#include "phone-push.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* To a window or a dialog, for as long as it lives: what is done in a dialog does not reach its window. */
void phone_push_key_attach (GtkWidget *widget, PhonePush *push);

G_END_DECLS
