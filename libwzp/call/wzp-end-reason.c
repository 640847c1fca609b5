/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the ends of calls are called, for people. */
#include "wzp-call-machine.h"

const char *
wzp_end_reason_get_text (WzpEndReason reason)
{
  switch (reason)
    {
    case WZP_END_REASON_NONE:
      return "Not ended";
    case WZP_END_REASON_HUNG_UP:
      return "Hung up";
    case WZP_END_REASON_PEER_HUNG_UP:
      return "The other end hung up";
    case WZP_END_REASON_DECLINED:
      return "The call was declined";
    case WZP_END_REASON_BUSY:
      return "The other end is in another call";
    case WZP_END_REASON_CANCELLED:
      return "The call was cancelled before it was answered";
    case WZP_END_REASON_NO_ANSWER:
      return "Nobody answered";
    case WZP_END_REASON_OFFLINE:
      return "The relay does not know where this person is";
    case WZP_END_REASON_PEER_VANISHED:
      return "Nothing was heard of the other end any more";
    case WZP_END_REASON_RELAY_LOST:
      return "The relay could not be reached any more";
    case WZP_END_REASON_WRONG_KEY:
      return "The other end's key or signature is wrong";
    case WZP_END_REASON_NOT_ENCRYPTED:
      return "The call would not have been end-to-end encrypted";
    case WZP_END_REASON_REFUSED:
      return "The call was refused";
    case WZP_END_REASON_ERROR:
      return "Something failed here";
    }
  return "?";
}
