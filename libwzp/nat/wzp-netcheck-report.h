/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a network check found, as a value that may cross threads, and what that means: the verdict as
 * sentence and advice, the evidence as rows for people and as JSON for programs. Pure: it measures
 * nothing. What was not found out is unknown, never no. */
#pragma once

#include "wzp-gateway.h"
#include "wzp-nat-classifier.h"
#include "wzp-netcheck-summary.h"
#include "wzp-netcheck-types.h"
#include "wzp-port-mapper.h"

G_BEGIN_DECLS

/* Of the JSON; docs/netcheck.schema.json. A new key does not change it, another meaning does. */
#define WZP_NETCHECK_JSON_VERSION 1
#define WZP_NETCHECK_MAX_SERVERS  64

typedef enum
{
  WZP_NETCHECK_V4,
  WZP_NETCHECK_V6,
  WZP_NETCHECK_N_FAMILIES,
} WzpNetcheckFamily;

/* One IP family. */
typedef struct
{
  WzpTri system; /* the machine has an address of it that leads further than the next link */
  WzpTri udp;    /* somebody answered */
  WzpNatReport nat;
} WzpNetcheckIp;

/* One way to ask the router for a port, by WzpPortMapProtocol (0 is unused). */
typedef struct
{
  WzpTri available;
  WzpAddress external; /* what was granted; not set: nothing */
  WzpPortMapProblem problem;
} WzpNetcheckPortMap;

#define WZP_NETCHECK_N_PORT_MAPS 4

/* A relay or STUN server at one of its addresses. */
typedef struct
{
  char *name;
  gboolean is_stun;
  gboolean is_done;    /* answered, or given up */
  gboolean is_silent;  /* given up because nothing came */
  WzpAddress server;   /* not set: the name has none */
  WzpAddress observed; /* how it sees us; not set: no answer */
  WzpDuration latency; /* to the answer, handshakes included; 0: none */
  WzpDuration rtt;     /* 0: unknown */
  WzpDuration jitter;  /* mean deviation of the RTT; counts only with n_samples > 1 */
  unsigned n_samples;
  unsigned n_sent; /* packets that should be answered; 0: not measured */
  unsigned n_lost;
  char *error;    /* a sentence; NULL: none, or none yet */
  int error_code; /* of WzpError, if there is one */
} WzpNetcheckServer;

typedef struct
{
  int64_t started_us; /* Unix time; 0: not started */
  WzpDuration took;
  double progress; /* 0 to 1 */
  gboolean is_complete;

  WzpNetcheckIp ip[WZP_NETCHECK_N_FAMILIES];
  WzpNetcheckPortMap port_maps[WZP_NETCHECK_N_PORT_MAPS];
  WzpAddress gateway; /* port 0; not set: none, or unknown */
  gboolean has_router_link;
  WzpLinkAddress router_link; /* of the IPv4 router */
  WzpTri dns;                 /* names are resolved */
  WzpTri captive_portal;
  WzpTri ecn;          /* congestion marks pass, and come back */
  unsigned path_mtu;   /* bytes of the largest IP packet that passed; 0: unknown */
  WzpTri clock_synced; /* the system says that its clock follows the true time */
  gboolean has_clock_skew;
  int64_t clock_skew_ms; /* > 0: ours is fast */
  GPtrArray *servers;    /* of WzpNetcheckServer */
} WzpNetcheckReport;

WzpAvailability wzp_netcheck_to_availability (WzpTri tri);

WzpNetcheckReport *wzp_netcheck_report_new (void);
WzpNetcheckReport *wzp_netcheck_report_copy (const WzpNetcheckReport *report);
void wzp_netcheck_report_free (WzpNetcheckReport *report);

/* NULL when there are too many. */
WzpNetcheckServer *
wzp_netcheck_report_add_server (WzpNetcheckReport *report, const char *name, gboolean is_stun);

/* Who answered; @is_stun picks STUN servers or relays. */
unsigned wzp_netcheck_report_n_servers (const WzpNetcheckReport *report, gboolean is_stun);
unsigned wzp_netcheck_report_n_answered (const WzpNetcheckReport *report, gboolean is_stun);
/* Somebody answered by UDP. No: at least two were asked, all have been given up. */
WzpTri wzp_netcheck_report_get_udp (const WzpNetcheckReport *report);
/* Relays answered, STUN servers at other ports did too. No: two or more of those were silent. */
WzpTri wzp_netcheck_report_get_other_ports (const WzpNetcheckReport *report);
/* Some router forwards a port to us by request; not set when none does. */
const WzpAddress *wzp_netcheck_report_get_mapped (const WzpNetcheckReport *report);
/* The nearest relay that answered; NULL: none. */
const WzpNetcheckServer *wzp_netcheck_report_get_preferred (const WzpNetcheckReport *report);

/* How long a mapping lasts, from how the same servers saw the same socket in @earlier, with silence in
 * between. The same port proves nothing where the NAT may have given it anew. */
void wzp_netcheck_report_learn_lifetime (WzpNetcheckReport *report,
                                         const WzpNetcheckReport *earlier);

/* wzp-netcheck-verdict.c */
WzpNetcheckVerdict wzp_netcheck_report_get_verdict (const WzpNetcheckReport *report);
/* "direct-by-ipv6" ..., as in the JSON. */
const char *wzp_netcheck_verdict_name (WzpNetcheckVerdict verdict);
/* A sentence, with its reason. Static. */
const char *wzp_netcheck_report_get_sentence (const WzpNetcheckReport *report);
/* What the person can do; NULL: nothing need be done. Static. */
const char *wzp_netcheck_report_get_advice (const WzpNetcheckReport *report);

/* One line of evidence. */
typedef struct
{
  const char *key; /* stable */
  const char *title;
  char *value; /* for people */
  WzpTri tri;  /* as a yes or no; unknown also where it is neither */
} WzpNetcheckEvidence;

void wzp_netcheck_evidence_free (WzpNetcheckEvidence *evidence);
/* wzp-netcheck-rows.c: of WzpNetcheckEvidence, always the same keys in the same order. */
GPtrArray *wzp_netcheck_report_to_rows (const WzpNetcheckReport *report);
/* The verdict, the advice, the rows and the relays as a text of many lines. */
char *wzp_netcheck_report_to_text (const WzpNetcheckReport *report);
/* wzp-netcheck-json.c: one object in one line, as docs/netcheck.schema.json has it. @peer NULL: nobody to call
 * is known. */
char *wzp_netcheck_report_to_json (const WzpNetcheckReport *report,
                                   gboolean hides_address,
                                   const WzpNetcheckSummary *peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpNetcheckReport, wzp_netcheck_report_free)

G_END_DECLS
