/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells through the desktop's notifications of somebody. On a locked screen, where everybody reads, it does not tell of
 * whom. By the second version of the Notification portal where there is one, which can also be told what a button is
 * for and what a lock screen is to hide by itself; else by GLib. Knows no call. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Static; titles and labels in English. */
typedef struct
{
  const char *label; /* NULL: no button */
  const char *action;
  const char *purpose; /* as the portal names it; nullable */
  gboolean targeted;   /* the action is about the target */
} PhoneNoteButton;

typedef struct
{
  const char *title;
  const char *category;
  GNotificationPriority priority;
  const char *default_action;
  PhoneNoteButton buttons[2];
} PhoneNote;

#define PHONE_TYPE_NOTIFIER (phone_notifier_get_type ())
G_DECLARE_FINAL_TYPE (PhoneNotifier, phone_notifier, PHONE, NOTIFIER, GObject)

PhoneNotifier *phone_notifier_new (GtkApplication *application);

/* Shows the note, or another one instead. @name: whom it is about; @target: of the actions, nullable. */
void phone_notifier_show (PhoneNotifier *self,
                          const char *id,
                          const PhoneNote *note,
                          const char *name,
                          const char *target);
/* Also one that was shown when the program ran before. */
void phone_notifier_withdraw (PhoneNotifier *self, const char *id);

G_END_DECLS
