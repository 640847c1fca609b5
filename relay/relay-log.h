/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The relay's log: one record per line on stderr, as text, as text with the journal's priority prefix,
 * or as JSON. Everything logs through GLib's macros; this is where their records end. */
#pragma once

#include "relay-config.h"

G_BEGIN_DECLS

typedef enum
{
  RELAY_LOG_FORMAT_TEXT,    /* with time and level */
  RELAY_LOG_FORMAT_JOURNAL, /* with "<N>": the journal knows the time */
  RELAY_LOG_FORMAT_JSON,
} RelayLogFormat;

/* Until relay_log_configure(): text (or journal), at info. */
void relay_log_init (void);
/* Any thread may log meanwhile. */
void relay_log_configure (const RelayConfig *config);

/* Whether addresses and fingerprints of peers may appear at info. */
gboolean relay_log_shows_peers (void);

/* One record as a line without its end; @time_us is real time. For tests. */
char *relay_log_format (RelayLogFormat format,
                        GLogLevelFlags level,
                        const char *domain,
                        const char *message,
                        int64_t time_us);

G_END_DECLS
