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

/* RFC 6887 section 14.1.1 and RFC 6886 section 3.2.1: sent to 224.0.0.1, of which each host is a member. */
#define NOTICE_PORT 5350
/* A restarted router repeats its notice, and a forged one must not make us ask without end. */
#define NOTICE_SPACING WZP_SECONDS (10)
/* What one turn of the loop reads at most. */
#define MAX_BURST 8

struct _WzpPcpIo
{
  GMainContext *context;
  WzpAddress router;
  WzpMappingSink sink;
  WzpPcpIoNoticeFunc notice;
  gpointer user_data;

  WzpPcpClient client;
  gboolean is_releasing;
  int fd;
  int notice_fd; /* -1: another program has the port */
  GSource *source;
  GSource *notice_source;
  GSource *timer;
  WzpInstant last_notice;
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
on_notice (int fd, GIOCondition condition, gpointer user_data)
{
  WzpPcpIo *io = user_data;
  WzpInstant now = wzp_instant_now ();
  gboolean is_news = FALSE;

  for (unsigned i = 0; i < MAX_BURST; i++)
    {
      uint8_t packet[WZP_PCP_MAX_BYTES];
      struct sockaddr_in sa;
      socklen_t sa_len = sizeof sa;
      WzpAddress from;

      if (recvfrom (fd, packet, sizeof packet, MSG_DONTWAIT, (struct sockaddr *) &sa, &sa_len) < 0)
        break;
      is_news = is_news || (wzp_address_from_sockaddr ((struct sockaddr *) &sa, sa_len, &from) &&
                            wzp_address_equal_ip (&from, &io->router));
    }
  if (is_news && (io->last_notice == 0 || now - io->last_notice >= NOTICE_SPACING))
    {
      io->last_notice = now;
      io->notice (io->user_data);
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

static GSource *
watch (WzpPcpIo *io, int fd, GUnixFDSourceFunc func)
{
  GSource *source = g_unix_fd_source_new (fd, G_IO_IN);

  g_source_set_callback (source, G_SOURCE_FUNC (func), io, NULL);
  g_source_attach (source, io->context);
  return source;
}

static void
open_notices (WzpPcpIo *io)
{
  const struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons (NOTICE_PORT) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int on = 1;

  if (fd < 0)
    return;
  if (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
      bind (fd, (const struct sockaddr *) &sa, sizeof sa) < 0)
    {
      g_debug ("pcp: no notices of the router: %s", g_strerror (errno));
      close (fd);
      return;
    }
  io->notice_fd = fd;
  io->notice_source = watch (io, fd, on_notice);
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
                WzpPcpIoNoticeFunc notice,
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
  io->notice = notice;
  io->user_data = user_data;
  io->fd = fd;
  io->notice_fd = -1;
  make_nonce (nonce);
  wzp_pcp_client_init (&io->client, &events, local, nonce, io);
  io->source = watch (io, fd, on_readable);
  io->timer = wzp_deadline_source_new (context, on_timer, io);
  open_notices (io);
  return io;
}

static void
clear_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
wzp_pcp_io_free (WzpPcpIo *io)
{
  clear_source (&io->source);
  clear_source (&io->notice_source);
  clear_source (&io->timer);
  close (io->fd);
  if (io->notice_fd >= 0)
    close (io->notice_fd);
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
