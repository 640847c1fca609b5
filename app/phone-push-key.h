/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key of the window that is held to talk: taken before any widget gets it, but never from somebody who types. */
#pragma once

#include "phone-push.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For as long as @window lives. */
void phone_push_key_attach (GtkWindow *window, PhonePush *push);

G_END_DECLS
