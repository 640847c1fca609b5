/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-netcheck"

#include "wzp-netcheck-router.h"

#include "wzp-net.h"
#include "wzp-port-mapper-private.h"
#include "wzp-random.h"

/* A router is on the same link: what PCP and NAT-PMP have not answered by now, after three requests, is not
 * there. UPnP may take its time (UPnP Device Architecture 1.1: up to 5 s), so it is left unknown. */
#define PATIENCE WZP_MS (850)
/* For giving back, at the end of a program. */
#define RELEASE_LIMIT WZP_MS (1000)
/* RFC 6335: the dynamic ports. */
#define FIRST_PORT 49152
#define N_PORTS    16384

typedef struct
{
  WzpNetcheckRouter *router;
  WzpPortMapper *mapper;
  gulong handler;
} Way;

/* Of the mappers that still give back; outlives the router. */
typedef struct
{
  unsigned n_left;
  gboolean is_abandoned;
} Releases;

struct _WzpNetcheckRouter
{
  GMainContext *context;
  WzpNetcheckRouterFunc func;
  gpointer user_data;
  Way ways[WZP_NETCHECK_N_PORT_MAPS]; /* by WzpPortMapProtocol; 0 is unused */
  WzpAlarm *alarm;
  Releases *releases; /* once stopped */
  gboolean is_late;
};

static gboolean
has_settled (const Way *way)
{
  switch (wzp_port_mapper_get_state (way->mapper))
    {
    case WZP_PORT_MAPPER_STATE_IDLE:
    case WZP_PORT_MAPPER_STATE_ACQUIRING:
      return FALSE;
    case WZP_PORT_MAPPER_STATE_MAPPED:
    case WZP_PORT_MAPPER_STATE_UNAVAILABLE:
    case WZP_PORT_MAPPER_STATE_RELEASING:
    case WZP_PORT_MAPPER_STATE_RELEASED:
      return TRUE;
    }
  g_assert_not_reached ();
}

static void
notify_cb (WzpPortMapper *mapper, GParamSpec *pspec, gpointer user_data)
{
  Way *way = user_data;

  way->router->func (way->router->user_data);
}

static void
on_alarm (gpointer data)
{
  WzpNetcheckRouter *router = data;

  router->is_late = TRUE;
  router->func (router->user_data);
}

WzpNetcheckRouter *
wzp_netcheck_router_new (GMainContext *context, WzpNetcheckRouterFunc func, gpointer user_data)
{
  static const WzpPortMapProtocols flags[] = {
    0,
    WZP_PORT_MAP_PROTOCOLS_PCP,
    WZP_PORT_MAP_PROTOCOLS_NAT_PMP,
    WZP_PORT_MAP_PROTOCOLS_UPNP,
  };
  WzpNetcheckRouter *router = g_new0 (WzpNetcheckRouter, 1);
  WzpRandom random = wzp_random_from_system ();
  uint64_t number = wzp_random_below (&random, N_PORTS);

  router->context = g_main_context_ref (context);
  router->func = func;
  router->user_data = user_data;
  router->alarm = wzp_alarm_new (context, on_alarm, router);
  wzp_alarm_set (router->alarm, wzp_instant_add (wzp_instant_now (), PATIENCE));
  for (unsigned i = WZP_PORT_MAP_PROTOCOL_PCP; i < WZP_NETCHECK_N_PORT_MAPS; i++)
    {
      Way *way = &router->ways[i];

      way->router = router;
      way->mapper = wzp_port_mapper_new (context, flags[i]);
      way->handler = g_signal_connect (way->mapper, "notify", G_CALLBACK (notify_cb), way);
    }
  /* A port each: what is granted by one protocol would be in the way of the next. */
  for (unsigned i = WZP_PORT_MAP_PROTOCOL_PCP; i < WZP_NETCHECK_N_PORT_MAPS; i++)
    wzp_port_mapper_start (router->ways[i].mapper,
                           (uint16_t) (FIRST_PORT + (number + i) % N_PORTS));
  return router;
}

static void
released_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Releases *releases = user_data;

  wzp_port_mapper_release_finish (WZP_PORT_MAPPER (source), result, NULL);
  releases->n_left--;
  if (releases->n_left == 0 && releases->is_abandoned)
    g_free (releases);
}

void
wzp_netcheck_router_stop (WzpNetcheckRouter *router)
{
  if (router->releases)
    return;
  router->releases = g_new0 (Releases, 1);
  router->releases->n_left = WZP_NETCHECK_N_PORT_MAPS - 1;
  g_clear_pointer (&router->alarm, wzp_alarm_free);
  for (unsigned i = WZP_PORT_MAP_PROTOCOL_PCP; i < WZP_NETCHECK_N_PORT_MAPS; i++)
    {
      Way *way = &router->ways[i];

      g_clear_signal_handler (&way->handler, way->mapper);
      wzp_port_mapper_release_async (way->mapper, NULL, released_cb, router->releases);
    }
}

static void
wake (gpointer data)
{
}

static void
wait_for (Releases *releases, GMainContext *context)
{
  WzpInstant end = wzp_instant_add (wzp_instant_now (), RELEASE_LIMIT);
  g_autoptr (WzpAlarm) alarm = wzp_alarm_new (context, wake, NULL);

  wzp_alarm_set (alarm, end);
  while (releases->n_left > 0 && wzp_instant_now () < end)
    g_main_context_iteration (context, TRUE);
}

void
wzp_netcheck_router_free (WzpNetcheckRouter *router, gboolean wait)
{
  if (!router)
    return;
  wzp_netcheck_router_stop (router);
  if (wait)
    wait_for (router->releases, router->context);
  if (router->releases->n_left == 0)
    g_free (router->releases);
  else
    router->releases->is_abandoned = TRUE;
  for (unsigned i = WZP_PORT_MAP_PROTOCOL_PCP; i < WZP_NETCHECK_N_PORT_MAPS; i++)
    g_object_unref (router->ways[i].mapper);
  g_main_context_unref (router->context);
  g_free (router);
}

gboolean
wzp_netcheck_router_is_done (const WzpNetcheckRouter *router)
{
  return router->is_late || wzp_netcheck_router_get_progress (router) >= 1;
}

double
wzp_netcheck_router_get_progress (const WzpNetcheckRouter *router)
{
  unsigned n = 0;

  for (unsigned i = WZP_PORT_MAP_PROTOCOL_PCP; i < WZP_NETCHECK_N_PORT_MAPS; i++)
    n += has_settled (&router->ways[i]);
  return (double) n / (WZP_NETCHECK_N_PORT_MAPS - 1);
}

static WzpTri
to_tri (WzpAvailability availability)
{
  switch (availability)
    {
    case WZP_AVAILABILITY_UNKNOWN:
      return WZP_TRI_UNKNOWN;
    case WZP_AVAILABILITY_NO:
      return WZP_TRI_NO;
    case WZP_AVAILABILITY_YES:
      return WZP_TRI_YES;
    }
  g_assert_not_reached ();
}

void
wzp_netcheck_router_report (const WzpNetcheckRouter *router, WzpNetcheckReport *report)
{
  for (unsigned i = WZP_PORT_MAP_PROTOCOL_PCP; i < WZP_NETCHECK_N_PORT_MAPS; i++)
    {
      WzpPortMapper *mapper = router->ways[i].mapper;
      WzpNetcheckPortMap *map = &report->port_maps[i];

      map->available = to_tri (wzp_port_mapper_get_availability (mapper, (WzpPortMapProtocol) i));
      map->problem = wzp_port_mapper_get_problem (mapper);
      if (!wzp_port_mapper_copy_external (mapper, &map->external))
        map->external = (WzpAddress) { 0 };
      if (router->is_late && i != WZP_PORT_MAP_PROTOCOL_UPNP && map->available == WZP_TRI_UNKNOWN &&
          map->problem == WZP_PORT_MAP_PROBLEM_NONE)
        {
          map->available = WZP_TRI_NO;
          map->problem = WZP_PORT_MAP_PROBLEM_NO_ANSWER;
        }
      wzp_port_mapper_copy_router (mapper, &report->gateway);
    }
}
