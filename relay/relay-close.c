/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-close.h"

const char *
relay_close_reason (RelayClose code)
{
  switch (code)
    {
    case RELAY_CLOSE_NORMAL:
      return "normal close"; /* the reference's own words */
    case RELAY_CLOSE_NOT_AUTHORISED:
      return "not-authorised";
    case RELAY_CLOSE_HANDSHAKE_TIMEOUT:
      return "handshake-timeout";
    case RELAY_CLOSE_RATE_LIMITED:
      return "rate-limited";
    case RELAY_CLOSE_SHUTTING_DOWN:
      return "shutting-down";
    case RELAY_CLOSE_ROOM_FULL:
      return "room-full";
    case RELAY_CLOSE_RELAY_FULL:
      return "relay-full";
    case RELAY_CLOSE_BAD_MESSAGE:
      return "bad-message";
    case RELAY_CLOSE_REPLACED:
      return "replaced";
    case RELAY_CLOSE_NO_SUCH_CALL:
      return "no-such-call";
    case RELAY_CLOSE_COMING_BACK:
      return "coming-back";
    case RELAY_CLOSE_QUOTA:
      return "quota";
    }
  g_assert_not_reached ();
}
