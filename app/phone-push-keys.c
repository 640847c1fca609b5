/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-push-keys.h"

void
phone_push_keys_hold (PhonePushKeys *keys, PhonePushWay way, gboolean down)
{
  if (!down)
    {
      keys->held &= ~(1u << way);
      return;
    }
  keys->held |= 1u << way;
  keys->latched = FALSE;
}

void
phone_push_keys_toggle (PhonePushKeys *keys)
{
  gboolean pushed = phone_push_keys_is_pushed (keys);

  *keys = (PhonePushKeys) { .latched = !pushed };
}

void
phone_push_keys_release_all (PhonePushKeys *keys)
{
  *keys = (PhonePushKeys) { 0 };
}

gboolean
phone_push_keys_is_pushed (const PhonePushKeys *keys)
{
  return keys->held != 0 || keys->latched;
}
