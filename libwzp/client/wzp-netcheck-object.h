/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of WzpNetcheck share. All of it belongs to the context it was made in, but for what says
 * otherwise. */
#pragma once

#include "wzp-client-object.h"
#include "wzp-net.h"
#include "wzp-netcheck-host.h"
#include "wzp-netcheck-private.h"
#include "wzp-netcheck.h"

G_BEGIN_DECLS

struct _WzpNetcheck
{
  GObject parent_instance;

  GMainContext *context;
  WzpClient *client;     /* whose socket is used; NULL: one of our own */
  WzpNet *net;           /* the client's, or our own from the first run on */
  WzpNetcheckHost *host; /* the network thread's */

  char *data_path;
  GStrv relays;
  GStrv stun_servers;
  gboolean port_mapping;
  gboolean hides_address; /* only what summaries say */
  char *portal_url;

  GTask *task; /* of the run under way */
  GSource *cancel;
  unsigned number; /* of the run */

  WzpNetcheckReport *report; /* the newest */
  WzpNetcheckReport *before; /* of the last complete run on a socket of our own; or NULL */
  WzpNetcheckVerdict verdict;
  const char *verdict_text; /* static */
  const char *advice;       /* static */
  char *public_address;
  WzpNatVerdict nat_verdict;
  GListStore *rows;
  GListStore *servers;
};

typedef enum
{
  WZP_NETCHECK_PROP_CLIENT = 1,
  WZP_NETCHECK_PROP_DATA_PATH,
  WZP_NETCHECK_PROP_RELAYS,
  WZP_NETCHECK_PROP_STUN_SERVERS,
  WZP_NETCHECK_PROP_PORT_MAPPING,
  WZP_NETCHECK_PROP_HIDES_ADDRESS,
  WZP_NETCHECK_PROP_PORTAL_URL,
  WZP_NETCHECK_PROP_RUNNING,
  WZP_NETCHECK_PROP_PROGRESS,
  WZP_NETCHECK_PROP_VERDICT,
  WZP_NETCHECK_PROP_VERDICT_TEXT,
  WZP_NETCHECK_PROP_ADVICE,
  WZP_NETCHECK_PROP_PUBLIC_ADDRESS,
  WZP_NETCHECK_PROP_NAT_VERDICT,
  WZP_NETCHECK_PROP_ROWS,
  WZP_NETCHECK_PROP_SERVERS,
} WzpNetcheckProperty;

void wzp_netcheck_notify (WzpNetcheck *self, WzpNetcheckProperty property);

G_END_DECLS
