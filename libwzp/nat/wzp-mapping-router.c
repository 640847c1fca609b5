/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-mapping-router.h"

#include "wzp-natpmp-io.h"
#include "wzp-pcp-io.h"
#include "wzp-upnp-io.h"

struct _WzpMappingRouter
{
  /* NULL: not wanted, or no socket. */
  WzpPcpIo *pcp;
  WzpNatpmpIo *natpmp;
  WzpUpnpIo *upnp;
  WzpRouterNotices *notices;
};

WzpMappingRouter *
wzp_mapping_router_new (GMainContext *context,
                        const WzpGateway *gateway,
                        WzpPortMapProtocols protocols,
                        uint16_t local_port,
                        const WzpMappingSink *sink,
                        WzpRouterNoticesFunc notice,
                        gpointer user_data)
{
  WzpMappingRouter *router = g_new0 (WzpMappingRouter, 1);
  WzpAddress local = gateway->local;

  wzp_address_set_port (&local, local_port);
  if (protocols & WZP_PORT_MAP_PROTOCOLS_PCP)
    router->pcp = wzp_pcp_io_new (context, &gateway->router, &local, sink, user_data);
  if (protocols & WZP_PORT_MAP_PROTOCOLS_NAT_PMP)
    router->natpmp = wzp_natpmp_io_new (context, &gateway->router, local_port, sink, user_data);
  if (protocols & WZP_PORT_MAP_PROTOCOLS_UPNP)
    router->upnp = wzp_upnp_io_new (context, gateway, local_port, sink, user_data);
  router->notices = wzp_router_notices_new (context, &gateway->router, notice, user_data);
  return router;
}

void
wzp_mapping_router_free (WzpMappingRouter *router)
{
  g_clear_pointer (&router->pcp, wzp_pcp_io_free);
  g_clear_pointer (&router->natpmp, wzp_natpmp_io_free);
  g_clear_pointer (&router->upnp, wzp_upnp_io_free);
  g_clear_pointer (&router->notices, wzp_router_notices_free);
  g_free (router);
}

gboolean
wzp_mapping_router_request (WzpMappingRouter *router,
                            WzpPortMapProtocol protocol,
                            const WzpAddress *external)
{
  switch (protocol)
    {
    case WZP_PORT_MAP_PROTOCOL_PCP:
      if (router->pcp)
        wzp_pcp_io_request (router->pcp, external, WZP_MAPPING_LIFETIME_S);
      return router->pcp != NULL;
    case WZP_PORT_MAP_PROTOCOL_NAT_PMP:
      return router->natpmp &&
             wzp_natpmp_io_request (router->natpmp, external, WZP_MAPPING_LIFETIME_S);
    case WZP_PORT_MAP_PROTOCOL_UPNP:
      if (router->upnp)
        wzp_upnp_io_request (router->upnp, WZP_MAPPING_LIFETIME_S);
      return router->upnp != NULL;
    case WZP_PORT_MAP_PROTOCOL_NONE:
      break;
    }
  return FALSE;
}

gboolean
wzp_mapping_router_release (WzpMappingRouter *router, WzpPortMapProtocol protocol)
{
  switch (protocol)
    {
    case WZP_PORT_MAP_PROTOCOL_PCP:
      if (router->pcp)
        wzp_pcp_io_release (router->pcp);
      return router->pcp != NULL;
    case WZP_PORT_MAP_PROTOCOL_NAT_PMP:
      return router->natpmp && wzp_natpmp_io_release (router->natpmp);
    case WZP_PORT_MAP_PROTOCOL_UPNP:
      return router->upnp && wzp_upnp_io_release (router->upnp);
    case WZP_PORT_MAP_PROTOCOL_NONE:
      break;
    }
  return FALSE;
}

void
wzp_mapping_router_cancel (WzpMappingRouter *router, WzpPortMapProtocol protocol)
{
  switch (protocol)
    {
    case WZP_PORT_MAP_PROTOCOL_PCP:
      if (router->pcp)
        wzp_pcp_io_cancel (router->pcp);
      break;
    case WZP_PORT_MAP_PROTOCOL_NAT_PMP:
      if (router->natpmp)
        wzp_natpmp_io_cancel (router->natpmp);
      break;
    case WZP_PORT_MAP_PROTOCOL_UPNP:
      if (router->upnp)
        wzp_upnp_io_cancel (router->upnp);
      break;
    case WZP_PORT_MAP_PROTOCOL_NONE:
      break;
    }
}
