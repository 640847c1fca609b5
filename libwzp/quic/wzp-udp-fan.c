/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-udp-fan.h"

#include <errno.h>
#include <glib-unix.h>
#include <unistd.h>

typedef struct
{
  WzpUdpFan *fan;
  unsigned index;
  int fd; /* -1: stolen */
  GSource *source;
} Blade;

struct _WzpUdpFan
{
  GMainContext *context;
  WzpUdpFanFunc func;
  gpointer user_data;
  Blade blades[WZP_UDP_FAN_MAX];
  unsigned n_blades;
};

static void
forget_source (Blade *blade)
{
  g_source_destroy (blade->source);
  g_clear_pointer (&blade->source, g_source_unref);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  Blade *blade = user_data;
  struct sockaddr_storage name;
  socklen_t name_len = sizeof name;
  uint8_t bytes[WZP_UDP_FAN_PACKET_BYTES];
  ssize_t len =
      recvfrom (fd, bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *) &name, &name_len);
  WzpUdpAddress remote;

  /* An ICMP error is a hint that anybody can forge. */
  if (len > 0 && wzp_udp_address_init (&remote, (struct sockaddr *) &name, name_len))
    blade->fan->func (blade->fan, blade->index, &remote, bytes, (size_t) len,
                      blade->fan->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
open_blade (WzpUdpFan *fan)
{
  const struct sockaddr_in any = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  Blade *blade;

  if (fd < 0)
    return FALSE;
  if (bind (fd, (const struct sockaddr *) &any, sizeof any) != 0)
    {
      close (fd);
      return FALSE;
    }
  blade = &fan->blades[fan->n_blades];
  *blade = (Blade) { .fan = fan, .index = fan->n_blades, .fd = fd };
  blade->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_static_name (blade->source, "wzp-udp-fan");
  g_source_set_callback (blade->source, G_SOURCE_FUNC (on_readable), blade, NULL);
  g_source_attach (blade->source, fan->context);
  fan->n_blades++;
  return TRUE;
}

WzpUdpFan *
wzp_udp_fan_new (GMainContext *context, WzpUdpFanFunc func, gpointer user_data)
{
  WzpUdpFan *fan = g_new0 (WzpUdpFan, 1);

  fan->context = context ? g_main_context_ref (context) : NULL;
  fan->func = func;
  fan->user_data = user_data;
  return fan;
}

void
wzp_udp_fan_free (WzpUdpFan *fan)
{
  if (!fan)
    return;
  for (unsigned i = 0; i < fan->n_blades; i++)
    if (fan->blades[i].fd >= 0)
      {
        forget_source (&fan->blades[i]);
        close (fan->blades[i].fd);
      }
  g_clear_pointer (&fan->context, g_main_context_unref);
  g_free (fan);
}

gboolean
wzp_udp_fan_send (WzpUdpFan *fan,
                  unsigned index,
                  const WzpUdpAddress *remote,
                  const void *bytes,
                  size_t len)
{
  return index < fan->n_blades && fan->blades[index].fd >= 0 &&
         sendto (fan->blades[index].fd, bytes, len, 0, &remote->sa, wzp_udp_address_len (remote)) ==
             (ssize_t) len;
}

unsigned
wzp_udp_fan_open (WzpUdpFan *fan,
                  unsigned n,
                  const WzpUdpAddress *remote,
                  const void *bytes,
                  size_t len)
{
  unsigned n_sent = 0;

  for (unsigned i = 0; i < n && fan->n_blades < WZP_UDP_FAN_MAX && open_blade (fan); i++)
    n_sent += wzp_udp_fan_send (fan, fan->n_blades - 1, remote, bytes, len);
  return n_sent;
}

WzpUdpSocket *
wzp_udp_fan_steal (WzpUdpFan *fan, unsigned index)
{
  WzpUdpSocket *socket;
  Blade *blade;

  if (index >= fan->n_blades || fan->blades[index].fd < 0)
    return NULL;
  blade = &fan->blades[index];
  socket = wzp_udp_socket_new_from_fd (blade->fd, WZP_UDP_SOCKET_NONE, NULL);
  if (!socket)
    return NULL;
  forget_source (blade);
  blade->fd = -1;
  return socket;
}
