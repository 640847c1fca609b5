/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-core"

#include "wzp-forwarding.h"

#include "wzp-net.h"

struct _WzpForwarding
{
  GMainContext *context;
  WzpForwardingFunc func;
  gpointer user_data;
  WzpAlarm *alarm;
  WzpPortMapper *mapper; /* NULL: never asked */
  gboolean enabled;
  gboolean wanted;
  uint16_t port;
};

static void
notify_cb (WzpForwarding *forwarding)
{
  wzp_alarm_set (forwarding->alarm, 0);
}

/* Starts or stops the mapper as is wanted, as soon as its state allows for that. */
static void
settle (WzpForwarding *forwarding)
{
  gboolean wanted = forwarding->wanted && forwarding->enabled;

  if (!forwarding->mapper && wanted)
    {
      forwarding->mapper = wzp_port_mapper_new (forwarding->context, WZP_PORT_MAP_PROTOCOLS_ALL);
      g_signal_connect_swapped (forwarding->mapper, "notify", G_CALLBACK (notify_cb), forwarding);
    }
  if (!forwarding->mapper)
    return;
  switch (wzp_port_mapper_get_state (forwarding->mapper))
    {
    case WZP_PORT_MAPPER_STATE_IDLE:
    case WZP_PORT_MAPPER_STATE_RELEASED:
      if (wanted)
        wzp_port_mapper_start (forwarding->mapper, forwarding->port);
      break;
    case WZP_PORT_MAPPER_STATE_ACQUIRING:
    case WZP_PORT_MAPPER_STATE_MAPPED:
    case WZP_PORT_MAPPER_STATE_UNAVAILABLE:
      if (!wanted)
        wzp_port_mapper_release_async (forwarding->mapper, NULL, NULL, NULL);
      break;
    case WZP_PORT_MAPPER_STATE_RELEASING:
      break;
    }
}

static void
on_alarm (gpointer data)
{
  WzpForwarding *forwarding = data;

  settle (forwarding);
  forwarding->func (forwarding, forwarding->user_data);
}

WzpForwarding *
wzp_forwarding_new (GMainContext *context, WzpForwardingFunc func, gpointer user_data)
{
  WzpForwarding *forwarding = g_new0 (WzpForwarding, 1);

  forwarding->context = g_main_context_ref (context);
  forwarding->func = func;
  forwarding->user_data = user_data;
  forwarding->alarm = wzp_alarm_new (context, on_alarm, forwarding);
  return forwarding;
}

/* --- the end ----------------------------------------------------------------------------------- */

static void
released_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* The mapper gives up by itself (WZP_MAPPING_RELEASE_LIMIT). */
static void
give_back (WzpForwarding *forwarding)
{
  gboolean is_over = FALSE;

  switch (wzp_port_mapper_get_state (forwarding->mapper))
    {
    case WZP_PORT_MAPPER_STATE_IDLE:
    case WZP_PORT_MAPPER_STATE_RELEASED:
    case WZP_PORT_MAPPER_STATE_UNAVAILABLE:
      return;
    case WZP_PORT_MAPPER_STATE_ACQUIRING:
    case WZP_PORT_MAPPER_STATE_MAPPED:
    case WZP_PORT_MAPPER_STATE_RELEASING:
      break;
    }
  wzp_port_mapper_release_async (forwarding->mapper, NULL, released_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (forwarding->context, TRUE);
}

void
wzp_forwarding_free (WzpForwarding *forwarding)
{
  if (!forwarding)
    return;
  wzp_alarm_free (forwarding->alarm);
  if (forwarding->mapper)
    {
      g_signal_handlers_disconnect_by_data (forwarding->mapper, forwarding);
      give_back (forwarding);
    }
  g_clear_object (&forwarding->mapper);
  g_main_context_unref (forwarding->context);
  g_free (forwarding);
}

/* --- what is wanted ---------------------------------------------------------------------------- */

void
wzp_forwarding_set_enabled (WzpForwarding *forwarding, gboolean enabled)
{
  forwarding->enabled = enabled;
  wzp_alarm_set (forwarding->alarm, 0);
}

void
wzp_forwarding_start (WzpForwarding *forwarding, uint16_t port)
{
  forwarding->wanted = TRUE;
  forwarding->port = port;
  wzp_alarm_set (forwarding->alarm, 0);
}

void
wzp_forwarding_stop (WzpForwarding *forwarding)
{
  forwarding->wanted = FALSE;
  wzp_alarm_set (forwarding->alarm, 0);
}

void
wzp_forwarding_on_network_change (WzpForwarding *forwarding)
{
  if (forwarding->mapper)
    wzp_port_mapper_network_changed (forwarding->mapper);
}

/* --- what there is ----------------------------------------------------------------------------- */

gboolean
wzp_forwarding_get_external (const WzpForwarding *forwarding, WzpAddress *out)
{
  GInetSocketAddress *external =
      forwarding->mapper ? wzp_port_mapper_get_external_address (forwarding->mapper) : NULL;
  struct sockaddr_storage storage;
  gssize len = external ? g_socket_address_get_native_size (G_SOCKET_ADDRESS (external)) : 0;

  *out = (WzpAddress) { 0 };
  return external &&
         g_socket_address_to_native (G_SOCKET_ADDRESS (external), &storage, sizeof storage, NULL) &&
         wzp_address_from_sockaddr ((struct sockaddr *) &storage, (socklen_t) len, out);
}

WzpPortMapperState
wzp_forwarding_get_state (const WzpForwarding *forwarding)
{
  return forwarding->mapper ? wzp_port_mapper_get_state (forwarding->mapper)
                            : WZP_PORT_MAPPER_STATE_IDLE;
}

WzpPortMapProtocol
wzp_forwarding_get_protocol (const WzpForwarding *forwarding)
{
  return forwarding->mapper ? wzp_port_mapper_get_protocol (forwarding->mapper)
                            : WZP_PORT_MAP_PROTOCOL_NONE;
}

const char *
wzp_forwarding_get_reason (const WzpForwarding *forwarding)
{
  return forwarding->mapper ? wzp_port_mapper_get_reason (forwarding->mapper) : NULL;
}
