/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys are held to talk, and whether talking was switched on for good. Several ways may be pushed at once:
 * one talks until the last is released. Knows no key and no microphone. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* By which way a push comes. */
typedef enum
{
  PHONE_PUSH_WAY_DESKTOP, /* a shortcut of the desktop, by its portal */
  PHONE_PUSH_WAY_WINDOW,  /* a key while the window has the focus */
  PHONE_PUSH_WAY_COMMAND, /* a command, bound to a key by the compositor, or to a pedal */
  PHONE_PUSH_WAY_TOGGLE,  /* the same where nobody tells when the key goes up */
  PHONE_N_PUSH_WAYS,
} PhonePushWay;

typedef struct
{
  guint held; /* a bit for each PhonePushWay */
  gboolean latched;
} PhonePushKeys;

/* A key that is held ends what was switched on, when it is released. */
void phone_push_keys_hold (PhonePushKeys *keys, PhonePushWay way, gboolean down);
/* On; or off, whatever is held. */
void phone_push_keys_toggle (PhonePushKeys *keys);
void phone_push_keys_release_all (PhonePushKeys *keys);
gboolean phone_push_keys_is_pushed (const PhonePushKeys *keys);

G_END_DECLS
