/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks the router for a port by each protocol apart, to see which it speaks, and gives back what it granted.
 * The port is nobody's, so that no mapping in use is disturbed. */
#pragma once

#include "wzp-netcheck-report.h"

G_BEGIN_DECLS

typedef struct _WzpNetcheckRouter WzpNetcheckRouter;

/* Something was found out, or all was (see is_done). */
typedef void (*WzpNetcheckRouterFunc) (gpointer user_data);

WzpNetcheckRouter *
wzp_netcheck_router_new (GMainContext *context, WzpNetcheckRouterFunc func, gpointer user_data);
/* Begins to give back what was granted; nothing is told any more. */
void wzp_netcheck_router_stop (WzpNetcheckRouter *router);
/* @wait: until the router has taken it back, or for a moment. */
void wzp_netcheck_router_free (WzpNetcheckRouter *router, gboolean wait);

/* Nothing more is waited for. */
gboolean wzp_netcheck_router_is_done (const WzpNetcheckRouter *router);
/* Between 0 and 1. */
double wzp_netcheck_router_get_progress (const WzpNetcheckRouter *router);
/* Fills port_maps and gateway. */
void wzp_netcheck_router_report (const WzpNetcheckRouter *router, WzpNetcheckReport *report);

G_END_DECLS
