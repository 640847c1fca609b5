/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-notify.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_un address;
static socklen_t address_len; /* 0: nobody to tell */
static unsigned watchdog_ms;

void
relay_notify_init (void)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  const char *watchdog = g_getenv ("WATCHDOG_USEC");
  size_t len = path ? strlen (path) : 0;

  if (len > 1 && len < sizeof address.sun_path && (path[0] == '/' || path[0] == '@'))
    {
      address.sun_family = AF_UNIX;
      memcpy (address.sun_path, path, len);
      if (path[0] == '@')
        address.sun_path[0] = '\0'; /* the abstract name space */
      address_len = (socklen_t) (G_STRUCT_OFFSET (struct sockaddr_un, sun_path) + len);
    }
  if (watchdog)
    watchdog_ms = (unsigned) MIN (g_ascii_strtoull (watchdog, NULL, 10) / 1000 / 2, G_MAXINT);
  g_unsetenv ("NOTIFY_SOCKET");
  g_unsetenv ("WATCHDOG_USEC");
  g_unsetenv ("WATCHDOG_PID");
}

static void
notify (const char *text)
{
  int fd;

  if (address_len == 0)
    return;
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return;
  if (sendto (fd, text, strlen (text), MSG_NOSIGNAL, (struct sockaddr *) &address, address_len) < 0)
    g_debug ("systemd could not be told: %s", g_strerror (errno));
  close (fd);
}

void
relay_notify_ready (const char *status)
{
  g_autofree char *text = g_strdup_printf ("READY=1\nSTATUS=%s", status);

  notify (text);
}

void
relay_notify_reloading (void)
{
  g_autofree char *text =
      g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time ());

  notify (text);
}

void
relay_notify_stopping (const char *status)
{
  g_autofree char *text = g_strdup_printf ("STOPPING=1\nSTATUS=%s", status);

  notify (text);
}

void
relay_notify_watchdog (void)
{
  notify ("WATCHDOG=1");
}

unsigned
relay_notify_get_watchdog_ms (void)
{
  return watchdog_ms;
}
