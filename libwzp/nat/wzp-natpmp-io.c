/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-portmap"

#include "wzp-natpmp-io.h"

#include "wzp-deadline-source.h"
#include "wzp-mapping-epoch.h"

#include <glib-unix.h>
#include <natpmp.h>

/* libnatpmp repeats nine times, to the RFC's 128 s. Our own router has answered by then or never will:
 * 250, 500, 1000, 2000 ms. */
#define PATIENCE WZP_MS (3750)

typedef enum
{
  STEP_NONE,
  STEP_ADDRESS, /* what is the router's address? */
  STEP_MAP,
  STEP_UNMAP,
} Step;

struct _WzpNatpmpIo
{
  GMainContext *context;
  WzpAddress router;
  uint16_t local_port;
  WzpMappingSink sink;
  gpointer user_data;

  Step step;
  natpmp_t natpmp; /* open unless STEP_NONE */
  GSource *source;
  GSource *timer;
  WzpInstant give_up;
  uint16_t wanted_port;
  uint32_t lifetime_s;
  WzpAddress external;
  WzpMappingEpoch epoch;
};

static void
close_step (WzpNatpmpIo *io)
{
  if (io->step == STEP_NONE)
    return;
  g_source_destroy (io->source);
  g_clear_pointer (&io->source, g_source_unref);
  wzp_deadline_source_set (io->timer, WZP_INSTANT_NEVER);
  closenatpmp (&io->natpmp);
  io->step = STEP_NONE;
}

/* Whether libnatpmp wants to repeat, or we to give up. */
static void
set_timer (WzpNatpmpIo *io)
{
  struct timeval wait;
  WzpInstant next = io->give_up;

  if (getnatpmprequesttimeout (&io->natpmp, &wait) == 0)
    {
      gint64 wait_us = MAX ((gint64) wait.tv_sec * G_USEC_PER_SEC + wait.tv_usec, 0);

      next = wzp_instant_min (next, wzp_instant_add (wzp_instant_now (), WZP_US (wait_us)));
    }
  wzp_deadline_source_set (io->timer, next);
}

static void
end_failed (WzpNatpmpIo *io, WzpMappingFailure failure)
{
  Step step = io->step;

  close_step (io);
  if (step == STEP_UNMAP)
    io->sink.released (WZP_PORT_MAP_PROTOCOL_NAT_PMP, io->user_data);
  else
    io->sink.failed (WZP_PORT_MAP_PROTOCOL_NAT_PMP, failure, 0, io->user_data);
}

static WzpMappingFailure
failure_of (int code)
{
  switch (code)
    {
    case NATPMP_ERR_NETWORKFAILURE: /* "has not obtained a DHCP lease", RFC 6886 section 3.5 */
      return WZP_MAPPING_NO_ADDRESS;
    case NATPMP_ERR_NOTAUTHORIZED:
    case NATPMP_ERR_OUTOFRESOURCES:
    case NATPMP_ERR_UNDEFINEDERROR:
      return WZP_MAPPING_REFUSED;
    case NATPMP_ERR_UNSUPPORTEDVERSION:
    case NATPMP_ERR_UNSUPPORTEDOPCODE:
      return WZP_MAPPING_UNSUPPORTED;
    default: /* not an enum of ours: RECVFROM, NOGATEWAYSUPPORT ... */
      return WZP_MAPPING_NO_ANSWER;
    }
}

static void
on_address (WzpNatpmpIo *io, const natpmpresp_t *response)
{
  const struct sockaddr_in sa = { .sin_family = AF_INET,
                                  .sin_addr = response->pnu.publicaddress.addr };

  wzp_address_from_sockaddr ((const struct sockaddr *) &sa, sizeof sa, &io->external);
  io->step = STEP_MAP;
  if (sendnewportmappingrequest (&io->natpmp, NATPMP_PROTOCOL_UDP, io->local_port, io->wanted_port,
                                 io->lifetime_s) < 0)
    end_failed (io, WZP_MAPPING_BROKEN);
  else
    set_timer (io);
}

static void
on_map (WzpNatpmpIo *io, const natpmpresp_t *response)
{
  uint32_t lifetime_s = response->pnu.newportmapping.lifetime;
  WzpAddress external = io->external;

  if (response->pnu.newportmapping.privateport != io->local_port)
    {
      end_failed (io, WZP_MAPPING_REFUSED);
      return;
    }
  wzp_address_set_port (&external, response->pnu.newportmapping.mappedpublicport);
  close_step (io);
  io->sink.granted (WZP_PORT_MAP_PROTOCOL_NAT_PMP, &external, lifetime_s, io->user_data);
}

static void
on_response (WzpNatpmpIo *io, const natpmpresp_t *response)
{
  /* What is asked next, or was just answered, makes the mapping anew, so no further step follows. */
  if (!wzp_mapping_epoch_check_natpmp (&io->epoch, response->epoch, wzp_instant_now ()))
    g_info ("nat-pmp: the router has lost its mappings");
  switch (io->step)
    {
    case STEP_ADDRESS:
      if (response->type == NATPMP_RESPTYPE_PUBLICADDRESS)
        on_address (io, response);
      else
        end_failed (io, WZP_MAPPING_REFUSED);
      break;
    case STEP_MAP:
      if (response->type == NATPMP_RESPTYPE_UDPPORTMAPPING)
        on_map (io, response);
      else
        end_failed (io, WZP_MAPPING_REFUSED);
      break;
    case STEP_UNMAP:
      close_step (io);
      io->sink.released (WZP_PORT_MAP_PROTOCOL_NAT_PMP, io->user_data);
      break;
    case STEP_NONE:
      break;
    }
}

/* Reads, or repeats what is overdue. */
static void
turn (WzpNatpmpIo *io)
{
  natpmpresp_t response = { 0 };
  int code = readnatpmpresponseorretry (&io->natpmp, &response);

  if (code == 0)
    on_response (io, &response);
  else if (code != NATPMP_TRYAGAIN && code != NATPMP_ERR_WRONGPACKETSOURCE)
    end_failed (io, failure_of (code));
  else if (wzp_instant_now () >= io->give_up)
    end_failed (io, WZP_MAPPING_NO_ANSWER);
  else
    set_timer (io);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  turn (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_timer (gpointer user_data)
{
  WzpNatpmpIo *io = user_data;

  if (io->step == STEP_NONE)
    wzp_deadline_source_set (io->timer, WZP_INSTANT_NEVER);
  else
    turn (io);
  return G_SOURCE_CONTINUE;
}

static gboolean
open_step (WzpNatpmpIo *io, Step step)
{
  close_step (io);
  if (initnatpmp (&io->natpmp, 1, io->router.v4.sin_addr.s_addr) != 0)
    return FALSE;
  io->step = step;
  io->give_up = wzp_instant_add (wzp_instant_now (), PATIENCE);
  io->source = g_unix_fd_source_new (io->natpmp.s, G_IO_IN);
  g_source_set_callback (io->source, G_SOURCE_FUNC (on_readable), io, NULL);
  g_source_attach (io->source, io->context);
  return TRUE;
}

WzpNatpmpIo *
wzp_natpmp_io_new (GMainContext *context,
                   const WzpAddress *router,
                   uint16_t local_port,
                   const WzpMappingSink *sink,
                   gpointer user_data)
{
  WzpNatpmpIo *io = g_new0 (WzpNatpmpIo, 1);

  g_assert (wzp_address_is_v4 (router));
  io->context = g_main_context_ref (context);
  io->router = *router;
  io->local_port = local_port;
  io->sink = *sink;
  io->user_data = user_data;
  io->timer = wzp_deadline_source_new (context, on_timer, io);
  return io;
}

void
wzp_natpmp_io_free (WzpNatpmpIo *io)
{
  close_step (io);
  g_source_destroy (io->timer);
  g_source_unref (io->timer);
  g_main_context_unref (io->context);
  g_free (io);
}

gboolean
wzp_natpmp_io_request (WzpNatpmpIo *io, const WzpAddress *external, uint32_t lifetime_s)
{
  if (!open_step (io, STEP_ADDRESS))
    return FALSE;
  io->lifetime_s = lifetime_s;
  io->wanted_port =
      wzp_address_is_set (external) ? wzp_address_get_port (external) : io->local_port;
  if (sendpublicaddressrequest (&io->natpmp) < 0)
    {
      close_step (io);
      return FALSE;
    }
  set_timer (io);
  return TRUE;
}

gboolean
wzp_natpmp_io_release (WzpNatpmpIo *io)
{
  if (!open_step (io, STEP_UNMAP))
    return FALSE;
  if (sendnewportmappingrequest (&io->natpmp, NATPMP_PROTOCOL_UDP, io->local_port, 0, 0) < 0)
    {
      close_step (io);
      return FALSE;
    }
  set_timer (io);
  return TRUE;
}

void
wzp_natpmp_io_cancel (WzpNatpmpIo *io)
{
  close_step (io);
}
