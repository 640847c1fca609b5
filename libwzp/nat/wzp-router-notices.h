/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a router says unasked on a GMainContext: that it was restarted or has another address (PCP ANNOUNCE,
 * NAT-PMP address notices). Unproven, so nobody should do more than ask again; knows nothing of mappings. */
#pragma once

#include "wzp-address.h"

G_BEGIN_DECLS

typedef struct _WzpRouterNotices WzpRouterNotices;

typedef void (*WzpRouterNoticesFunc) (gpointer user_data);

/* NULL: another program has the port. */
WzpRouterNotices *wzp_router_notices_new (GMainContext *context,
                                          const WzpAddress *router,
                                          WzpRouterNoticesFunc notice,
                                          gpointer user_data);
/* No callback comes after this returned. */
void wzp_router_notices_free (WzpRouterNotices *notices);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpRouterNotices, wzp_router_notices_free)

G_END_DECLS
