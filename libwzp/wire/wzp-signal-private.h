/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the table engine (wzp-signal-fields) needs of wzp-signal: a message inside a message. */
#pragma once

#include "wzp-json.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

gboolean wzp_signal_read_inner (WzpSignalFederatedSignalForward *forward,
                                WzpJsonReader *reader,
                                const char **out_where);
void wzp_signal_print_inner (const WzpSignalFederatedSignalForward *forward, GString *json);
void wzp_signal_clear_inner (WzpSignalFederatedSignalForward *forward);

G_END_DECLS
