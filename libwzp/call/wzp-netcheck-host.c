/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-netcheck"

#include "wzp-netcheck-host.h"

/* Two families of as many relays as a round asks; nobody connects to us. */
#define MAX_CONNECTIONS 64

struct _WzpNetcheckHost
{
  GMainContext *context;
  WzpCore *core; /* NULL: what follows is our own */
  WzpNetcheckHostFunc func;
  gpointer user_data;
  GDestroyNotify destroy;

  WzpTrustStore *store;
  WzpQuicIo *io;
  WzpStunPort *stun;
  WzpNetcheckRun *run;
  unsigned number;
};

void
wzp_netcheck_order_free (WzpNetcheckOrder *order)
{
  g_strfreev (order->relays);
  g_strfreev (order->stun_servers);
  g_free (order->data_path);
  g_free (order->portal_url);
  g_free (order);
}

WzpNetcheckHost *
wzp_netcheck_host_new (GMainContext *context,
                       WzpCore *core,
                       WzpNetcheckHostFunc func,
                       gpointer user_data,
                       GDestroyNotify destroy)
{
  WzpNetcheckHost *host = g_new0 (WzpNetcheckHost, 1);

  host->context = g_main_context_ref (context);
  host->core = core;
  host->func = func;
  host->user_data = user_data;
  host->destroy = destroy;
  return host;
}

void
wzp_netcheck_host_free (WzpNetcheckHost *host)
{
  wzp_netcheck_run_free (host->run, TRUE);
  if (!host->core)
    {
      g_clear_pointer (&host->stun, wzp_stun_port_free);
      g_clear_pointer (&host->io, wzp_quic_io_free);
      g_clear_pointer (&host->store, wzp_trust_store_free);
    }
  host->destroy (host->user_data);
  g_main_context_unref (host->context);
  g_free (host);
}

static gboolean
accept_nobody (WzpQuic *quic, const WzpUdpAddress *remote, gpointer user_data)
{
  return FALSE;
}

static WzpQuicIo *
open_socket (WzpNetcheckHost *host, GError **error)
{
  static const WzpQuicEvents events = { .accept = accept_nobody };
  g_autoptr (WzpQuicCredentials) credentials = wzp_quic_credentials_new_random (error);
  WzpQuicConfig config = {
    .credentials = credentials,
    .events = &events,
    .max_handshakes = MAX_CONNECTIONS,
    .max_connections = MAX_CONNECTIONS,
  };
  WzpUdpSocket *socket = credentials ? wzp_udp_socket_new (NULL, WZP_UDP_SOCKET_NONE, error) : NULL;

  return socket ? wzp_quic_io_new (socket, &config, host->context, error) : NULL;
}

static gboolean
open_all (WzpNetcheckHost *host, const char *data_path, GError **error)
{
  if (host->core)
    return wzp_core_lend (host->core, &host->io, &host->stun, &host->store, error);
  if (!host->store)
    host->store = wzp_trust_store_open (data_path, error);
  if (!host->store)
    return FALSE;
  if (!host->io)
    host->io = open_socket (host, error);
  if (!host->io)
    return FALSE;
  if (!host->stun)
    host->stun = wzp_stun_port_new (host->io, host->context);
  return TRUE;
}

static void
on_grown (const WzpNetcheckReport *report, gpointer user_data)
{
  WzpNetcheckHost *host = user_data;

  host->func (host->number, wzp_netcheck_report_copy (report), FALSE, NULL, host->user_data);
}

static void
on_done (const WzpNetcheckReport *report, gpointer user_data)
{
  WzpNetcheckHost *host = user_data;
  WzpNetcheckReport *copy = wzp_netcheck_report_copy (report);

  wzp_netcheck_run_stop (host->run);
  host->func (host->number, copy, TRUE, NULL, host->user_data);
}

void
wzp_netcheck_host_begin (WzpNetcheckHost *host, const WzpNetcheckOrder *order)
{
  static const WzpNetcheckRunEvents events = { .grown = on_grown, .done = on_done };
  g_autoptr (GError) error = NULL;
  WzpNetcheckRunConfig config = {
    .context = host->context,
    .relays = (const char *const *) order->relays,
    .stun_servers = (const char *const *) order->stun_servers,
    .ask_router = order->ask_router,
    .captive_portal = order->captive_portal,
    .portal_url = order->portal_url,
  };

  wzp_netcheck_run_free (g_steal_pointer (&host->run), FALSE);
  host->number = order->number;
  if (!open_all (host, order->data_path, &error))
    {
      host->func (host->number, NULL, TRUE, error, host->user_data);
      return;
    }
  config.io = host->io;
  config.stun = host->stun;
  config.store = host->store;
  host->run = wzp_netcheck_run_new (&config, &events, host);
}

void
wzp_netcheck_host_cancel (WzpNetcheckHost *host)
{
  if (host->run)
    wzp_netcheck_run_stop (host->run);
}
