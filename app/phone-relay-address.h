/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address of a relay as a person types it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The port of relays where none is given (docs/protocol.md). */
#define PHONE_RELAY_DEFAULT_PORT 4433

/* Returns HOST:PORT, or NULL with in @out_problem (static) what is wrong; "" when there is nothing yet. */
char *phone_relay_address_normalise (const char *typed, const char **out_problem);

/* (transfer full): how a relay is written for a person, without the usual port. */
char *phone_relay_address_shorten (const char *relay);
/* (transfer full): the same, but "" for our own relay. */
char *phone_relay_address_unless_own (const char *relay, const char *own);

G_END_DECLS
