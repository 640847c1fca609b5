/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was removed by mistake is brought back: a toast that says what was done, with a button. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Brings @item back into @model. */
typedef void (*PhoneUndoFunc) (gpointer model, gpointer item);

/* (transfer full): both objects are held as long as it can be pressed. */
AdwToast *
phone_undo_toast_new (const char *title, PhoneUndoFunc undo, gpointer model, gpointer item);

/* Shows it where the widget is: in the preferences, or in the window. Takes the toast. */
void phone_undo_show (GtkWidget *near, AdwToast *toast);

G_END_DECLS
