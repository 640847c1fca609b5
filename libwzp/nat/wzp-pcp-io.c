/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-portmap"

#include "wzp-pcp-io.h"

#include "wzp-deadline-source.h"
#include "wzp-pcp-client.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

/* What one turn of the loop reads at most. */
#define MAX_BURST 8

struct _WzpPcpIo
{
  GMainContext *context;
  WzpAddress router;
  WzpMappingSink sink;
  gpointer user_data;

  WzpPcpClient client;
  gboolean is_releasing;
  int fd;
  GSource *source;
  GSource *timer;
};

static void
set_timer (WzpPcpIo *io)
{
  wzp_deadline_source_set (io->timer, wzp_pcp_client_next_deadline (&io->client));
}

static gboolean
send_packet (const uint8_t *data, size_t len, gpointer user_data)
{
  WzpPcpIo *io = user_data;

  return send (io->fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t) len;
}

static void
tell_failure (WzpPcpIo *io, const WzpPcpAnswer *answer)
{
  if (!answer)
    io->sink.failed (WZP_PORT_MAP_PROTOCOL_PCP, WZP_MAPPING_NO_ANSWER, 0, io->user_data);
  else if (answer->result == WZP_PCP_UNSUPP_VERSION || answer->result == WZP_PCP_UNSUPP_OPCODE)
    io->sink.failed (WZP_PORT_MAP_PROTOCOL_PCP, WZP_MAPPING_UNSUPPORTED, answer->lifetime_s,
                     io->user_data);
  else if (answer->result == WZP_PCP_NETWORK_FAILURE)
    io->sink.failed (WZP_PORT_MAP_PROTOCOL_PCP, WZP_MAPPING_NO_ADDRESS, answer->lifetime_s,
                     io->user_data);
  else
    io->sink.failed (WZP_PORT_MAP_PROTOCOL_PCP, WZP_MAPPING_REFUSED, answer->lifetime_s,
                     io->user_data);
}

static void
on_done (const WzpPcpAnswer *answer, gboolean is_new_epoch, gpointer user_data)
{
  WzpPcpIo *io = user_data;

  set_timer (io);
  g_debug ("pcp: %s", answer ? wzp_pcp_result_name (answer->result) : "no answer");
  /* The answer to a renewal is the mapping made anew, so a new epoch needs no further step. */
  if (is_new_epoch)
    g_info ("pcp: the router has lost its mappings");
  if (io->is_releasing)
    {
      io->is_releasing = FALSE;
      io->sink.released (WZP_PORT_MAP_PROTOCOL_PCP, io->user_data);
    }
  else if (answer && answer->result == WZP_PCP_SUCCESS)
    {
      io->sink.granted (WZP_PORT_MAP_PROTOCOL_PCP, &answer->external, answer->lifetime_s,
                        io->user_data);
    }
  else
    {
      tell_failure (io, answer);
    }
}

/* Connected: packets come from the server's address and port only. */
static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  WzpPcpIo *io = user_data;
  uint8_t packet[WZP_PCP_MAX_BYTES + 1];

  for (unsigned i = 0; i < MAX_BURST; i++)
    {
      ssize_t n = recv (fd, packet, sizeof packet, MSG_DONTWAIT);

      /* "Connection refused" is taken like silence: a port scan filter may say it, too. */
      if (n < 0)
        break;
      if (wzp_pcp_client_on_packet (&io->client, packet, (size_t) n, wzp_instant_now ()))
        break; /* @io may be gone */
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_timer (gpointer user_data)
{
  WzpPcpIo *io = user_data;

  wzp_deadline_source_set (io->timer, WZP_INSTANT_NEVER);
  wzp_pcp_client_on_deadline (&io->client, wzp_instant_now ());
  return G_SOURCE_CONTINUE;
}

/* From the address that shall be mapped: PCP compares it with the packet's source (section 8.1). */
static int
open_socket (const WzpAddress *router, const WzpAddress *local)
{
  WzpAddress to = *router;
  WzpAddress from = *local;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  wzp_address_set_port (&to, WZP_PCP_PORT);
  wzp_address_set_port (&from, 0);
  if (fd < 0)
    return -1;
  if (bind (fd, &from.sa, from.len) < 0 || connect (fd, &to.sa, to.len) < 0)
    {
      g_debug ("pcp: %s", g_strerror (errno));
      close (fd);
      return -1;
    }
  return fd;
}

/* Who guesses the nonce can take the mapping away: no ordinary generator will do. */
static void
make_nonce (uint8_t nonce[WZP_PCP_NONCE_BYTES])
{
  while (getrandom (nonce, WZP_PCP_NONCE_BYTES, 0) != WZP_PCP_NONCE_BYTES)
    if (errno != EINTR)
      g_error ("getrandom: %s", g_strerror (errno));
}

WzpPcpIo *
wzp_pcp_io_new (GMainContext *context,
                const WzpAddress *router,
                const WzpAddress *local,
                const WzpMappingSink *sink,
                gpointer user_data)
{
  static const WzpPcpClientEvents events = { send_packet, on_done };
  uint8_t nonce[WZP_PCP_NONCE_BYTES];
  int fd = open_socket (router, local);
  WzpPcpIo *io;

  if (fd < 0)
    return NULL;
  io = g_new0 (WzpPcpIo, 1);
  io->context = g_main_context_ref (context);
  io->router = *router;
  io->sink = *sink;
  io->user_data = user_data;
  io->fd = fd;
  make_nonce (nonce);
  wzp_pcp_client_init (&io->client, &events, local, nonce, io);
  io->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (io->source, G_SOURCE_FUNC (on_readable), io, NULL);
  g_source_attach (io->source, context);
  io->timer = wzp_deadline_source_new (context, on_timer, io);
  return io;
}

void
wzp_pcp_io_free (WzpPcpIo *io)
{
  g_source_destroy (io->source);
  g_source_unref (io->source);
  g_source_destroy (io->timer);
  g_source_unref (io->timer);
  close (io->fd);
  g_main_context_unref (io->context);
  g_free (io);
}

void
wzp_pcp_io_request (WzpPcpIo *io, const WzpAddress *external, uint32_t lifetime_s)
{
  io->is_releasing = FALSE;
  wzp_pcp_client_ask (&io->client, wzp_address_is_set (external) ? external : NULL, lifetime_s,
                      wzp_instant_now ());
  set_timer (io);
}

void
wzp_pcp_io_release (WzpPcpIo *io)
{
  io->is_releasing = TRUE;
  wzp_pcp_client_ask (&io->client, NULL, 0, wzp_instant_now ());
  set_timer (io);
}

void
wzp_pcp_io_cancel (WzpPcpIo *io)
{
  io->is_releasing = FALSE;
  wzp_pcp_client_cancel (&io->client);
  set_timer (io);
}
