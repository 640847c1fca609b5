/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The relay as a whole: what all shards share and never changes, and the shards' common life: start,
 * reload, drain, stop. Called from the main thread; the work is done by the shards' own threads. */
#pragma once

#include "relay-config.h"
#include "wzp-identity.h"
#include "wzp-quic.h"

G_BEGIN_DECLS

typedef struct _RelayServer RelayServer;

/* Binds the sockets and starts the threads; from the return on, clients are served. @config->shards 0
 * means one per processor. */
RelayServer *relay_server_start (const RelayConfig *config, WzpIdentity *identity, GError **error);
/* Tells every client that is still there, stops and joins the threads. No callback comes any more. */
void relay_server_stop (RelayServer *server);

/* Limits, and what is told, for what comes from now on. */
void relay_server_reload (RelayServer *server, const RelayConfig *config);
/* No new clients; those in a call or room may finish. @quiet is called once, in the main context, when
 * all have. */
void relay_server_drain (RelayServer *server, GSourceOnceFunc quiet, gpointer user_data);

/* Asks every shard for a sign of life; TRUE when all have given the one asked for before. */
gboolean relay_server_check_alive (RelayServer *server);

/* The address as bound: with port 0 in the configuration, the real one. */
const WzpAddress *relay_server_get_address (const RelayServer *server);
unsigned relay_server_get_n_shards (const RelayServer *server);

/* How a build names itself: to `version` connections, in acknowledgements and on the command line. */
const char *relay_get_build (void);

G_END_DECLS
