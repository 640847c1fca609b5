/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-portmap"

#include "wzp-router-notices.h"

#include "wzp-instant.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>
#include <unistd.h>

/* RFC 6887 section 14.1.1 and RFC 6886 section 3.2.1: sent to 224.0.0.1, of which each host is a member. */
#define NOTICE_PORT 5350
/* A restarted router repeats its notice, and a forged one must not make us ask without end. */
#define NOTICE_SPACING WZP_SECONDS (10)
/* What one turn of the loop reads at most. */
#define MAX_BURST 8
/* Nobody reads further: that it came from the router is all there is to it. */
#define NOTICE_BYTES 12

struct _WzpRouterNotices
{
  WzpAddress router;
  WzpRouterNoticesFunc notice;
  gpointer user_data;
  int fd;
  GSource *source;
  WzpInstant last; /* 0: none yet */
};

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  WzpRouterNotices *notices = user_data;
  WzpInstant now = wzp_instant_now ();
  gboolean is_news = FALSE;

  for (unsigned i = 0; i < MAX_BURST; i++)
    {
      uint8_t packet[NOTICE_BYTES];
      struct sockaddr_in sa;
      socklen_t sa_len = sizeof sa;
      WzpAddress from;

      if (recvfrom (fd, packet, sizeof packet, MSG_DONTWAIT, (struct sockaddr *) &sa, &sa_len) < 0)
        break;
      is_news = is_news || (wzp_address_from_sockaddr ((struct sockaddr *) &sa, sa_len, &from) &&
                            wzp_address_equal_ip (&from, &notices->router));
    }
  if (is_news && (notices->last == 0 || now - notices->last >= NOTICE_SPACING))
    {
      notices->last = now;
      notices->notice (notices->user_data);
    }
  return G_SOURCE_CONTINUE;
}

static int
open_socket (void)
{
  const struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons (NOTICE_PORT) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int on = 1;

  if (fd < 0)
    return -1;
  if (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
      bind (fd, (const struct sockaddr *) &sa, sizeof sa) < 0)
    {
      g_debug ("no notices of the router: %s", g_strerror (errno));
      close (fd);
      return -1;
    }
  return fd;
}

WzpRouterNotices *
wzp_router_notices_new (GMainContext *context,
                        const WzpAddress *router,
                        WzpRouterNoticesFunc notice,
                        gpointer user_data)
{
  int fd = open_socket ();
  WzpRouterNotices *notices;

  if (fd < 0)
    return NULL;
  notices = g_new0 (WzpRouterNotices, 1);
  notices->router = *router;
  notices->notice = notice;
  notices->user_data = user_data;
  notices->fd = fd;
  notices->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (notices->source, G_SOURCE_FUNC (on_readable), notices, NULL);
  g_source_attach (notices->source, context);
  return notices;
}

void
wzp_router_notices_free (WzpRouterNotices *notices)
{
  g_source_destroy (notices->source);
  g_source_unref (notices->source);
  close (notices->fd);
  g_free (notices);
}
