/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "relay-server"

#include "relay-server.h"

#include <errno.h>
#include <string.h>

#include "relay-build.h"
#include "relay-shard.h"
#include "relay-steer.h"
#include "wzp-error.h"
#include "wzp-hkdf.h"
#include "wzp-identity-keys.h"

struct _RelayServer
{
  RelayShared shared;
  GThread *threads[RELAY_MAX_SHARDS];
  int alive_wanted; /* signs of life asked for so far */
};

const char *
relay_get_build (void)
{
  return WZP_VERSION "+" RELAY_COMMIT;
}

/* --- sockets --------------------------------------------------------------------------------- */

static void
to_udp_address (WzpUdpAddress *out, const WzpAddress *address)
{
  wzp_udp_address_init (out, &address->sa, address->len);
}

static WzpUdpSocket *
open_socket (const WzpAddress *listen, WzpUdpSocketFlags flags, GError **error)
{
  g_autoptr (GError) reason = NULL;
  char text[WZP_ADDRESS_TEXT_BYTES];
  WzpUdpAddress bind;
  WzpUdpSocket *socket;

  to_udp_address (&bind, listen);
  socket = wzp_udp_socket_new (&bind, flags, &reason);
  if (!socket)
    g_set_error (
        error, WZP_ERROR, WZP_ERROR_SYSTEM,
        "cannot listen on %s: %s. Is another relay running? Choose another address or port "
        "with --listen",
        wzp_address_format (listen, text), reason->message);
  return socket;
}

/* One socket for each shard, all on one port; *@listen becomes the address as bound. The first one is
 * opened alone, since those that share a port would share it with another relay's too. */
static gboolean
open_sockets (WzpAddress *listen,
              unsigned *n_shards,
              WzpUdpSocket *sockets[RELAY_MAX_SHARDS],
              GError **error)
{
  WzpUdpAddress bound;

  sockets[0] = open_socket (listen, WZP_UDP_SOCKET_NONE, error);
  if (!sockets[0])
    return FALSE;
  wzp_udp_socket_get_local_address (sockets[0], &bound);
  wzp_address_from_sockaddr (&bound.sa, wzp_udp_address_len (&bound), listen);
  if (*n_shards == 1)
    return TRUE;
  g_clear_pointer (&sockets[0], wzp_udp_socket_free);
  for (unsigned i = 0; i < *n_shards; i++)
    {
      sockets[i] = open_socket (listen, WZP_UDP_SOCKET_REUSE_PORT, error);
      if (!sockets[i])
        return FALSE;
    }
  if (relay_steer_attach (wzp_udp_socket_get_fd (sockets[0]), *n_shards))
    return TRUE;
  g_warning ("this kernel cannot steer packets to shards (%s): going on with one",
             g_strerror (errno));
  for (unsigned i = 1; i < *n_shards; i++)
    g_clear_pointer (&sockets[i], wzp_udp_socket_free);
  *n_shards = 1;
  return TRUE;
}

/* --- start and stop -------------------------------------------------------------------------- */

static gpointer
run_thread (gpointer shard)
{
  relay_shard_run (shard);
  return NULL;
}

/* The same after a restart: only then can the relay tell clients of its predecessor, by stateless resets
 * (RFC 9000 section 10.3), that their connections are no more, and they need not find out by waiting. */
static void
derive_token_secret (const WzpIdentity *identity, uint8_t out[32])
{
  static const char info[] = "wzp-relay tokens";
  uint8_t seed[WZP_SEED_BYTES];
  uint8_t prk[WZP_HKDF_PRK_BYTES];

  wzp_identity_copy_seed (identity, seed);
  wzp_hkdf_extract (prk, NULL, 0, seed, sizeof seed);
  wzp_hkdf_expand (out, 32, prk, info, strlen (info));
  explicit_bzero (seed, sizeof seed);
  explicit_bzero (prk, sizeof prk);
}

static gboolean
make_shards (RelayServer *server,
             const RelayConfig *config,
             WzpUdpSocket *sockets[RELAY_MAX_SHARDS],
             GError **error)
{
  uint8_t token_secret[32];

  derive_token_secret (server->shared.identity, token_secret);
  for (unsigned i = 0; i < server->shared.n_shards; i++)
    {
      server->shared.shards[i] = relay_shard_new (
          &server->shared, i, config, g_steal_pointer (&sockets[i]), token_secret, error);
      if (!server->shared.shards[i])
        return FALSE;
    }
  return TRUE;
}

static void
server_free (RelayServer *server)
{
  for (unsigned i = 0; i < server->shared.n_shards; i++)
    g_clear_pointer (&server->shared.shards[i], relay_shard_free);
  wzp_identity_unref (server->shared.identity);
  g_free (server);
}

RelayServer *
relay_server_start (const RelayConfig *config, WzpIdentity *identity, GError **error)
{
  RelayServer *server = g_new0 (RelayServer, 1);
  WzpUdpSocket *sockets[RELAY_MAX_SHARDS] = { NULL };
  gboolean ok;

  server->shared.identity = wzp_identity_ref (identity);
  server->shared.listen = config->listen;
  server->shared.advertise = config->advertise;
  server->shared.n_shards =
      config->shards ? config->shards : MIN (g_get_num_processors (), RELAY_AUTO_SHARDS_MAX);
  ok = open_sockets (&server->shared.listen, &server->shared.n_shards, sockets, error) &&
       make_shards (server, config, sockets, error);
  for (unsigned i = 0; i < RELAY_MAX_SHARDS; i++)
    g_clear_pointer (&sockets[i], wzp_udp_socket_free);
  if (!ok)
    {
      server_free (server);
      return NULL;
    }
  for (unsigned i = 0; i < server->shared.n_shards; i++)
    {
      g_autofree char *name = g_strdup_printf ("relay-shard-%u", i);

      server->threads[i] = g_thread_new (name, run_thread, server->shared.shards[i]);
    }
  return server;
}

void
relay_server_stop (RelayServer *server)
{
  for (unsigned i = 0; i < server->shared.n_shards; i++)
    relay_shard_quit (server->shared.shards[i]);
  for (unsigned i = 0; i < server->shared.n_shards; i++)
    g_thread_join (server->threads[i]);
  server_free (server);
}

/* --- what the main thread wants -------------------------------------------------------------- */

static void
run_reload (gpointer owner, gpointer data)
{
  relay_shard_reload (owner, data);
}

void
relay_server_reload (RelayServer *server, const RelayConfig *config)
{
  for (unsigned i = 0; i < server->shared.n_shards; i++)
    relay_shard_post (server->shared.shards[i], run_reload, g_memdup2 (config, sizeof *config),
                      g_free);
}

typedef struct
{
  GSourceOnceFunc quiet;
  gpointer user_data;
} Drain;

static void
run_drain (gpointer owner, gpointer data)
{
  const Drain *drain = data;

  relay_shard_drain (owner, drain->quiet, drain->user_data);
}

void
relay_server_drain (RelayServer *server, GSourceOnceFunc quiet, gpointer user_data)
{
  Drain drain = { .quiet = quiet, .user_data = user_data };

  for (unsigned i = 0; i < server->shared.n_shards; i++)
    relay_shard_post (server->shared.shards[i], run_drain, g_memdup2 (&drain, sizeof drain),
                      g_free);
}

static void
run_alive (gpointer owner, gpointer data)
{
  g_atomic_int_inc (&((RelayShard *) owner)->alive);
}

gboolean
relay_server_check_alive (RelayServer *server)
{
  gboolean all = TRUE;

  for (unsigned i = 0; i < server->shared.n_shards; i++)
    {
      all = all && g_atomic_int_get (&server->shared.shards[i]->alive) >= server->alive_wanted;
      relay_shard_post (server->shared.shards[i], run_alive, NULL, NULL);
    }
  server->alive_wanted++;
  return all;
}

const WzpAddress *
relay_server_get_address (const RelayServer *server)
{
  return &server->shared.listen;
}

unsigned
relay_server_get_n_shards (const RelayServer *server)
{
  return server->shared.n_shards;
}
