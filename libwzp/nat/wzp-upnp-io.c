/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-portmap"

#include "wzp-upnp-io.h"

#include "wzp-deadline-source.h"

#include <arpa/inet.h>
#include <libgupnp-igd/gupnp-simple-igd.h>

/* gupnp-igd says nothing when a device grants the port before it has told its own address. Asking once
 * more, when that must be known, makes it speak. Later than SSDP's answers (MX is 3 s at most). */
#define NUDGE_AFTER WZP_SECONDS (3)
/* gupnp-igd forgets a request to which there is no answer yet when it is told to delete the port, and what the
 * router maps then stays until it expires. So the answer is waited for, which a router at the same cable has at
 * once; but it makes no signal when the device has not told its address, so not for long (WZP_MAPPING_RELEASE_LIMIT
 * must suffice for the deletion too). */
#define UNDERWAY_LIMIT WZP_MS (500)
/* What a person reads in the router's table. */
#define DESCRIPTION "WZP"

struct _WzpUpnpIo
{
  GMainContext *context;
  WzpGateway gateway;
  char local_ip[INET_ADDRSTRLEN];
  uint16_t local_port;
  WzpMappingSink sink;
  gpointer user_data;

  GUPnPSimpleIgd *igd;   /* NULL: nothing asked, nothing held */
  GUPnPSimpleIgd *going; /* not ours any more, deletes its mappings; a weak pointer */
  unsigned n_added;
  uint32_t lifetime_s;
  gboolean is_asking;
  gboolean is_underway; /* the router may not have answered yet */
  gboolean is_held;
  WzpAddress external;
  GSource *timer;
  WzpInstant nudge_at;
  WzpInstant
      leave_at; /* nobody wants the port any more: it is deleted then, or when the answer is there */

  /* What gupnp-igd said: told to the sink from the timer, because it goes on with its mapping after a
   * signal and must not find it deleted. */
  gboolean tell_granted;
  gboolean tell_failed;
  WzpMappingFailure failure;
  gboolean tell_released;
  gboolean is_releasing; /* who waits is told when it has gone */
};

static void
tell_soon (WzpUpnpIo *io)
{
  wzp_deadline_source_set (io->timer, wzp_instant_now ());
}

/* --- what gupnp-igd says ------------------------------------------------------------------------- */

static void
mapped_cb (GUPnPSimpleIgd *igd,
           const char *protocol,
           const char *external_ip,
           const char *replaced_ip,
           guint external_port,
           const char *local_ip,
           guint local_port,
           const char *description,
           WzpUpnpIo *io)
{
  if (local_port != io->local_port || external_port == 0 || external_port > UINT16_MAX ||
      !wzp_address_parse_ip (external_ip, (uint16_t) external_port, &io->external))
    return;
  io->is_held = TRUE;
  io->is_underway = FALSE;
  io->tell_granted = TRUE;
  tell_soon (io);
}

static void
error_cb (GUPnPSimpleIgd *igd,
          GError *error,
          const char *protocol,
          guint external_port,
          const char *local_ip,
          guint local_port,
          const char *description,
          WzpUpnpIo *io)
{
  gboolean has_no_address = error->domain == GUPNP_SIMPLE_IGD_ERROR;

  g_debug ("upnp: %s", error->message);
  io->failure = has_no_address ? WZP_MAPPING_NO_ADDRESS : WZP_MAPPING_REFUSED;
  /* That it has no address is the answer to another question. */
  io->is_underway = io->is_underway && has_no_address;
  io->is_held = FALSE;
  io->tell_failed = TRUE;
  tell_soon (io);
}

/* Whether to leave a network alone: another one's device maps a port that nobody can reach us by. */
static gboolean
context_available_cb (GUPnPSimpleIgd *igd, GObject *network, WzpUpnpIo *io)
{
  g_autofree char *host_ip = NULL;

  g_object_get (network, "host-ip", &host_ip, NULL);
  return g_strcmp0 (host_ip, io->local_ip) != 0;
}

static void
gone_cb (gpointer user_data, GObject *igd)
{
  WzpUpnpIo *io = user_data;

  io->going = NULL;
  if (!io->is_releasing)
    return;
  io->is_releasing = FALSE;
  io->tell_released = TRUE;
  tell_soon (io);
}

/* --- asking -------------------------------------------------------------------------------------- */

static void
add_port (WzpUpnpIo *io)
{
  io->n_added++;
  io->is_underway = TRUE;
  g_main_context_push_thread_default (io->context);
  gupnp_simple_igd_add_port (io->igd, "UDP", 0, io->local_ip, io->local_port, io->lifetime_s,
                             DESCRIPTION);
  g_main_context_pop_thread_default (io->context);
}

static void
open_igd (WzpUpnpIo *io)
{
  g_main_context_push_thread_default (io->context);
  io->igd = gupnp_simple_igd_new ();
  g_main_context_pop_thread_default (io->context);
  g_signal_connect (io->igd, "mapped-external-port", G_CALLBACK (mapped_cb), io);
  g_signal_connect (io->igd, "error-mapping-port", G_CALLBACK (error_cb), io);
  g_signal_connect (io->igd, "context-available", G_CALLBACK (context_available_cb), io);
}

/* Ours no more: it lives on until the device has answered the deletions. */
static void
close_igd (WzpUpnpIo *io)
{
  GUPnPSimpleIgd *igd = g_steal_pointer (&io->igd);

  io->is_asking = io->is_held = io->is_underway = FALSE;
  io->tell_granted = io->tell_failed = FALSE;
  io->nudge_at = io->leave_at = WZP_INSTANT_NEVER;
  if (!igd)
    return;
  g_signal_handlers_disconnect_by_data (igd, io);
  g_main_context_push_thread_default (io->context);
  for (; io->n_added > 0; io->n_added--)
    gupnp_simple_igd_remove_port_local (igd, "UDP", io->local_ip, io->local_port);
  g_object_unref (igd);
  g_main_context_pop_thread_default (io->context);
}

static void
forget_going (WzpUpnpIo *io)
{
  if (io->going)
    g_object_weak_unref (G_OBJECT (io->going), gone_cb, io);
  io->going = NULL;
}

/* What was mapped stays so until the device has answered: who exits before leaves it behind. */
static void
leave (WzpUpnpIo *io)
{
  forget_going (io);
  io->going = io->igd;
  g_object_weak_ref (G_OBJECT (io->igd), gone_cb, io);
  close_igd (io);
}

static void
let_go (WzpUpnpIo *io)
{
  if (!io->igd || io->leave_at != WZP_INSTANT_NEVER)
    return;
  io->is_asking = io->tell_granted = io->tell_failed = FALSE;
  io->nudge_at = WZP_INSTANT_NEVER;
  if (!io->is_underway)
    {
      leave (io);
      return;
    }
  io->leave_at = wzp_instant_add (wzp_instant_now (), UNDERWAY_LIMIT);
  wzp_deadline_source_set (io->timer, io->leave_at);
}

static void
end_failed (WzpUpnpIo *io)
{
  gboolean was_asking = io->is_asking;

  io->tell_failed = io->is_asking = FALSE;
  if (!was_asking)
    return;
  /* It may have mapped all the same. */
  let_go (io);
  io->sink.failed (WZP_PORT_MAP_PROTOCOL_UPNP, io->failure, 0, io->user_data);
}

static gboolean
on_timer (gpointer user_data)
{
  WzpUpnpIo *io = user_data;

  wzp_deadline_source_set (io->timer, WZP_INSTANT_NEVER);
  if (io->tell_released)
    {
      io->tell_released = FALSE;
      io->sink.released (WZP_PORT_MAP_PROTOCOL_UPNP, io->user_data);
    }
  else if (io->leave_at != WZP_INSTANT_NEVER)
    {
      /* By a signal of gupnp-igd, too. */
      if (!io->is_underway || wzp_instant_now () >= io->leave_at)
        leave (io);
      else
        wzp_deadline_source_set (io->timer, io->leave_at);
    }
  else if (io->tell_granted)
    {
      io->tell_granted = io->tell_failed = io->is_asking = FALSE;
      io->sink.granted (WZP_PORT_MAP_PROTOCOL_UPNP, &io->external, io->lifetime_s, io->user_data);
    }
  else if (io->tell_failed)
    {
      end_failed (io);
    }
  else if (io->is_asking && wzp_instant_now () >= io->nudge_at)
    {
      io->nudge_at = WZP_INSTANT_NEVER;
      add_port (io);
    }
  return G_SOURCE_CONTINUE;
}

WzpUpnpIo *
wzp_upnp_io_new (GMainContext *context,
                 const WzpGateway *gateway,
                 uint16_t local_port,
                 const WzpMappingSink *sink,
                 gpointer user_data)
{
  WzpUpnpIo *io = g_new0 (WzpUpnpIo, 1);

  g_assert (wzp_address_is_v4 (&gateway->local));
  io->context = g_main_context_ref (context);
  io->gateway = *gateway;
  io->local_port = local_port;
  io->sink = *sink;
  io->user_data = user_data;
  io->nudge_at = io->leave_at = WZP_INSTANT_NEVER;
  inet_ntop (AF_INET, &gateway->local.v4.sin_addr, io->local_ip, sizeof io->local_ip);
  io->timer = wzp_deadline_source_new (context, on_timer, io);
  return io;
}

void
wzp_upnp_io_free (WzpUpnpIo *io)
{
  close_igd (io);
  forget_going (io);
  g_source_destroy (io->timer);
  g_source_unref (io->timer);
  g_main_context_unref (io->context);
  g_free (io);
}

void
wzp_upnp_io_request (WzpUpnpIo *io, uint32_t lifetime_s)
{
  io->lifetime_s = lifetime_s;
  io->leave_at = WZP_INSTANT_NEVER;
  io->is_asking = TRUE;
  if (io->is_held)
    {
      /* gupnp-igd renews at half life by itself and tells when that fails: it is still so. */
      io->tell_granted = TRUE;
      tell_soon (io);
      return;
    }
  if (!io->igd)
    open_igd (io);
  add_port (io);
  io->nudge_at = wzp_instant_add (wzp_instant_now (), NUDGE_AFTER);
  wzp_deadline_source_set (io->timer, io->nudge_at);
}

gboolean
wzp_upnp_io_release (WzpUpnpIo *io)
{
  io->is_releasing = io->tell_released = FALSE;
  let_go (io);
  io->is_releasing = io->going || io->leave_at != WZP_INSTANT_NEVER;
  return io->is_releasing;
}

void
wzp_upnp_io_cancel (WzpUpnpIo *io)
{
  let_go (io);
}
