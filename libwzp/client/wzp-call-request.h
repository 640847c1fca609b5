/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Somebody unknown who has called and waits to be known. */
#pragma once

#include "wzp-call.h"

G_BEGIN_DECLS

#define WZP_TYPE_CALL_REQUEST (wzp_call_request_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpCallRequest, wzp_call_request, WZP, CALL_REQUEST, GObject)

WZP_AVAILABLE_IN_ALL
const char *wzp_call_request_get_fingerprint (WzpCallRequest *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_call_request_get_alias (WzpCallRequest *self);
WZP_AVAILABLE_IN_ALL
GDateTime *wzp_call_request_get_first_time (WzpCallRequest *self);
WZP_AVAILABLE_IN_ALL
GDateTime *wzp_call_request_get_last_time (WzpCallRequest *self);
WZP_AVAILABLE_IN_ALL
guint wzp_call_request_get_n_calls (WzpCallRequest *self);
WZP_AVAILABLE_IN_ALL
WzpCall *wzp_call_request_get_call (WzpCallRequest *self);

G_END_DECLS
