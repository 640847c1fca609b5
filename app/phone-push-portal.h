/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shortcuts of the whole desktop, by its portal (org.freedesktop.portal.GlobalShortcuts): whether there are any, and
 * when ours go down and up. Asks the desktop for keys only when somebody wants them. Knows no widget. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Names that the desktop remembers keys by: they stay. */
#define PHONE_PUSH_SHORTCUT_TALK "push-to-talk"
#define PHONE_PUSH_SHORTCUT_MUTE "mute"

typedef enum
{
  PHONE_PUSH_PORTAL_ASKING,  /* the desktop has not answered yet */
  PHONE_PUSH_PORTAL_ABSENT,  /* it offers no such keys */
  PHONE_PUSH_PORTAL_OFFERED, /* it does, we have none */
  PHONE_PUSH_PORTAL_BOUND,   /* we have some */
  PHONE_PUSH_PORTAL_REFUSED, /* it, or somebody, did not want */
} PhonePushPortalState;

#define PHONE_TYPE_PUSH_PORTAL (phone_push_portal_get_type ())
G_DECLARE_FINAL_TYPE (PhonePushPortal, phone_push_portal, PHONE, PUSH_PORTAL, GObject)

/* The signal `shortcut` tells the name of one of ours, and whether it went down or up. */
PhonePushPortal *phone_push_portal_new (void);

/* Asks for keys; with keys, lets somebody change them, where the desktop can do that. */
void phone_push_portal_set_up (PhonePushPortal *self);
/* Whether there is more to set up. */
gboolean phone_push_portal_can_set_up (PhonePushPortal *self);
PhonePushPortalState phone_push_portal_get_state (PhonePushPortal *self);
/* The key to talk, in the desktop's words; NULL: it does not tell. */
const char *phone_push_portal_get_trigger (PhonePushPortal *self);

G_END_DECLS
