/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One router with the three ways to speak to it, and what it says unasked, behind the requests of wzp-mapping-machine. Decides
 * nothing. */
#pragma once

#include "wzp-gateway.h"
#include "wzp-mapping-sink.h"
#include "wzp-router-notices.h"

G_BEGIN_DECLS

typedef struct _WzpMappingRouter WzpMappingRouter;

WzpMappingRouter *wzp_mapping_router_new (GMainContext *context,
                                          const WzpGateway *gateway,
                                          WzpPortMapProtocols protocols,
                                          uint16_t local_port,
                                          const WzpMappingSink *sink,
                                          WzpRouterNoticesFunc notice,
                                          gpointer user_data);
/* No callback comes after this returned. */
void wzp_mapping_router_free (WzpMappingRouter *router);

/* As in WzpMappingEvents. */
gboolean wzp_mapping_router_request (WzpMappingRouter *router,
                                     WzpPortMapProtocol protocol,
                                     const WzpAddress *external);
gboolean wzp_mapping_router_release (WzpMappingRouter *router, WzpPortMapProtocol protocol);
void wzp_mapping_router_cancel (WzpMappingRouter *router, WzpPortMapProtocol protocol);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpMappingRouter, wzp_mapping_router_free)

G_END_DECLS
