/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What checks of the network need on the network thread: a socket with QUIC and STUN on it, the store of
 * relays' keys, and the run under way. A client's, or opened with the first run and kept for the next. */
#pragma once

#include "wzp-core.h"
#include "wzp-netcheck-run.h"

G_BEGIN_DECLS

typedef struct _WzpNetcheckHost WzpNetcheckHost;

typedef struct
{
  unsigned number; /* of the run, to be told apart by */
  GStrv relays;
  GStrv stun_servers;
  char *data_path; /* where relays' keys are; NULL: nothing is remembered */
  gboolean ask_router;
  WzpTri captive_portal;
  char *portal_url; /* NULL: none is asked */
} WzpNetcheckOrder;

void wzp_netcheck_order_free (WzpNetcheckOrder *order);

/* @report is the callee's; NULL with @error when the run could not begin. @is_over: the last of that run. */
typedef void (*WzpNetcheckHostFunc) (unsigned number,
                                     WzpNetcheckReport *report,
                                     gboolean is_over,
                                     const GError *error,
                                     gpointer user_data);

/* Any thread. @core: whose socket is used, which outlives the host; NULL: one of its own. */
WzpNetcheckHost *wzp_netcheck_host_new (GMainContext *context,
                                        WzpCore *core,
                                        WzpNetcheckHostFunc func,
                                        gpointer user_data,
                                        GDestroyNotify destroy);
/* On the network thread; waits a moment for the router. */
void wzp_netcheck_host_free (WzpNetcheckHost *host);

/* On the network thread. Ends a run before. */
void wzp_netcheck_host_begin (WzpNetcheckHost *host, const WzpNetcheckOrder *order);
void wzp_netcheck_host_cancel (WzpNetcheckHost *host);

G_END_DECLS
