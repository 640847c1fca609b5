/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One check of the network: everybody is asked at once, what they answer goes into a report, which is told
 * whenever it has grown. On the network thread. What the findings mean is wzp-netcheck-report's. */
#pragma once

#include "wzp-hop.h"
#include "wzp-netcheck-report.h"
#include "wzp-stun-port.h"

G_BEGIN_DECLS

typedef struct _WzpNetcheckRun WzpNetcheckRun;

typedef struct
{
  /* The report has grown; it is the run's. */
  void (*grown) (const WzpNetcheckReport *report, gpointer user_data);
  /* It is complete. Last; may stop the run, but not free it. */
  void (*done) (const WzpNetcheckReport *report, gpointer user_data);
} WzpNetcheckRunEvents;

typedef struct
{
  WzpQuicIo *io;
  WzpStunPort *stun;
  WzpTrustStore *store;
  GMainContext *context;
  const char *const *relays;       /* HOST[:PORT] or NAME|HOST[:PORT]; may be NULL */
  const char *const *stun_servers; /* HOST[:PORT]; may be NULL */
  gboolean ask_router;             /* for a port, once by each protocol; given back at once */
  WzpTri captive_portal;           /* what the system says */
  const char *portal_url;          /* a place that answers 204; NULL: none is asked */
} WzpNetcheckRunConfig;

/* Begins at once; nothing is called back before this returns. */
WzpNetcheckRun *wzp_netcheck_run_new (const WzpNetcheckRunConfig *config,
                                      const WzpNetcheckRunEvents *events,
                                      gpointer user_data);
/* Also in the middle: no callback comes any more, and the router begins to forget what it granted. */
void wzp_netcheck_run_stop (WzpNetcheckRun *run);
/* Stops. @wait: until the router has forgotten, or for a moment, while the context runs on. */
void wzp_netcheck_run_free (WzpNetcheckRun *run, gboolean wait);

G_END_DECLS
