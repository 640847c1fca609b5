/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What WzpContacts and its requests know of each other. */
#pragma once

#include "wzp-call-request.h"

G_BEGIN_DECLS

/* Times are Unix seconds. */
WzpCallRequest *wzp_call_request_new (const char *fingerprint,
                                      const char *alias,
                                      int64_t first_time,
                                      int64_t last_time,
                                      unsigned n_calls);
/* Called again; the request keeps @call until it has ended. */
void wzp_call_request_add_call (WzpCallRequest *self, WzpCall *call, int64_t now);

G_END_DECLS
