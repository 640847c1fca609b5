/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What systemd is told (sd_notify(3)), without its library: one datagram to $NOTIFY_SOCKET. Without
 * that variable nothing happens. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Remembers $NOTIFY_SOCKET and $WATCHDOG_USEC and takes them out of the environment. */
void relay_notify_init (void);

void relay_notify_ready (const char *status);
void relay_notify_reloading (void);
void relay_notify_stopping (const char *status);
void relay_notify_watchdog (void);

/* How often relay_notify_watchdog() is wanted, in milliseconds; 0: never. */
unsigned relay_notify_get_watchdog_ms (void);

G_END_DECLS
