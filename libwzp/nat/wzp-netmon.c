/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-netmon"

#include "wzp-netmon.h"

#include "wzp-rtnetlink.h"

#include <errno.h>
#include <glib-unix.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

/* Reads in one turn of the loop; the rest waits for the next. */
#define MAX_READS 16

typedef enum
{
  ASKED_ADDRESSES,
  ASKED_ROUTES,
  WATCHING,
} Phase;

struct _WzpNetmon
{
  int fd;
  GSource *readable;
  GSource *timer;
  WzpNetmonFunc func;
  gpointer user_data;

  Phase phase;
  gboolean is_first; /* the first state is no change */
  int64_t burst_us;  /* when this burst began; 0: none */
  WzpRtnetlinkTable table;
  uint8_t buffer[WZP_RTNETLINK_MAX_BYTES];
};

static void
ask (WzpNetmon *netmon, uint16_t type)
{
  struct
  {
    struct nlmsghdr head;
    struct rtgenmsg body;
  } request = {
    .head = { .nlmsg_len = sizeof request, .nlmsg_type = type },
    .body = { .rtgen_family = AF_UNSPEC },
  };

  request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  if (send (netmon->fd, &request, sizeof request, 0) < 0)
    g_warning ("cannot ask the kernel for the state of the network: %s", g_strerror (errno));
}

/* All from the start: what the table held may have been missed. */
static void
resync (WzpNetmon *netmon)
{
  wzp_rtnetlink_table_clear (&netmon->table);
  netmon->phase = ASKED_ADDRESSES;
  ask (netmon, RTM_GETADDR);
}

static void
note_change (WzpNetmon *netmon)
{
  int64_t now_us = g_get_monotonic_time ();
  int64_t due_us = now_us + WZP_NETMON_QUIET_MS * 1000;

  if (netmon->burst_us == 0)
    netmon->burst_us = now_us;
  due_us = MIN (due_us, netmon->burst_us + WZP_NETMON_LIMIT_MS * 1000);
  g_source_set_ready_time (netmon->timer, due_us);
}

static void
on_done (WzpNetmon *netmon)
{
  switch (netmon->phase)
    {
    case ASKED_ADDRESSES:
      netmon->phase = ASKED_ROUTES;
      ask (netmon, RTM_GETROUTE);
      return;
    case ASKED_ROUTES:
      netmon->phase = WATCHING;
      netmon->is_first = FALSE;
      return;
    case WATCHING:
      return;
    }
}

static void
on_bytes (WzpNetmon *netmon, size_t len)
{
  WzpReader reader = wzp_reader_init (netmon->buffer, len);
  WzpRtnetlinkMessage message;

  while (wzp_rtnetlink_next (&reader, &message) == WZP_PARSE_OK)
    {
      gboolean changed = wzp_rtnetlink_table_apply (&netmon->table, &message);

      if (message.kind == WZP_RTNETLINK_DONE)
        on_done (netmon);
      if (changed && !netmon->is_first)
        note_change (netmon);
    }
}

/* FALSE when there is nothing to read. */
static gboolean
read_once (WzpNetmon *netmon)
{
  struct sockaddr_nl from = { 0 };
  socklen_t from_len = sizeof from;
  ssize_t len = recvfrom (netmon->fd, netmon->buffer, sizeof netmon->buffer, MSG_TRUNC,
                          (struct sockaddr *) &from, &from_len);

  if (len < 0 && errno == EINTR)
    return TRUE;
  if (len < 0 && errno != ENOBUFS)
    return FALSE;
  /* The kernel had more to say than the socket could hold. */
  if (len < 0 || (size_t) len > sizeof netmon->buffer)
    {
      resync (netmon);
      note_change (netmon);
      return TRUE;
    }
  /* Other processes may write to netlink sockets too. */
  if (from_len == sizeof from && from.nl_pid == 0)
    on_bytes (netmon, (size_t) len);
  return TRUE;
}

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  WzpNetmon *netmon = user_data;

  for (unsigned i = 0; i < MAX_READS && read_once (netmon); i++)
    ;
  return G_SOURCE_CONTINUE;
}

static gboolean
timer_cb (gpointer user_data)
{
  WzpNetmon *netmon = user_data;

  netmon->burst_us = 0;
  g_source_set_ready_time (netmon->timer, -1);
  g_debug ("the network has changed");
  netmon->func (netmon, netmon->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
timer_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = { .dispatch = timer_dispatch };

static int
open_socket (GError **error)
{
  struct sockaddr_nl address = {
    .nl_family = AF_NETLINK,
    .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE |
                 RTMGRP_IPV6_ROUTE,
  };
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);

  if (fd >= 0 && bind (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (errno),
               "cannot watch the network: %s", g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

WzpNetmon *
wzp_netmon_new (GMainContext *context, WzpNetmonFunc func, gpointer user_data, GError **error)
{
  int fd = open_socket (error);
  WzpNetmon *netmon;

  if (fd < 0)
    return NULL;
  netmon = g_new0 (WzpNetmon, 1);
  netmon->fd = fd;
  netmon->func = func;
  netmon->user_data = user_data;
  netmon->is_first = TRUE;
  netmon->readable = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (netmon->readable, G_SOURCE_FUNC (readable_cb), netmon, NULL);
  g_source_attach (netmon->readable, context ? context : g_main_context_get_thread_default ());
  netmon->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_callback (netmon->timer, timer_cb, netmon, NULL);
  g_source_attach (netmon->timer, context ? context : g_main_context_get_thread_default ());
  resync (netmon);
  return netmon;
}

void
wzp_netmon_free (WzpNetmon *netmon)
{
  g_source_destroy (netmon->readable);
  g_source_unref (netmon->readable);
  g_source_destroy (netmon->timer);
  g_source_unref (netmon->timer);
  close (netmon->fd);
  g_free (netmon);
}

void
wzp_netmon_poke (WzpNetmon *netmon)
{
  note_change (netmon);
}

gboolean
wzp_netmon_has_default_route (WzpNetmon *netmon, gboolean v4)
{
  return wzp_rtnetlink_table_has_default_route (&netmon->table, v4);
}

gboolean
wzp_netmon_get_gateway (WzpNetmon *netmon,
                        gboolean v4,
                        WzpAddress *out_gateway,
                        uint32_t *out_interface)
{
  return wzp_rtnetlink_table_get_gateway (&netmon->table, v4, out_gateway, out_interface);
}
