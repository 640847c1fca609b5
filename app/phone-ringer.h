/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a person notice a call: a notification with buttons and, unless it is not wanted, a window, both gone when it
 * rings no more; afterwards a note about a missed one. */
#pragma once

#include <gtk/gtk.h>

#include "phone-calls.h"
#include "phone-notifier.h"

G_BEGIN_DECLS

#define PHONE_TYPE_RINGER (phone_ringer_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRinger, phone_ringer, PHONE, RINGER, GObject)

PhoneRinger *phone_ringer_new (GtkApplication *application,
                               PhoneNotifier *notifier,
                               PhoneCalls *calls,
                               WzpCallHistory *history,
                               WzpAudioSettings *audio);

/* Brings the window of a call that rings to the front; %FALSE when @model (nullable) does not ring. */
gboolean phone_ringer_present (PhoneRinger *self, PhoneCallModel *model);

G_END_DECLS
