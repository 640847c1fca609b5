/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One mapping's conversation with a PCP server: the nonce that stays, repeated requests, which packet is
 * the answer. Pure: packets go out through a callback, `now` is an argument. Decides nothing on mappings. */
#pragma once

#include "wzp-mapping-epoch.h"
#include "wzp-pcp.h"

G_BEGIN_DECLS

/* RFC 6887 section 8.1.1 begins at 3 s for servers far away and in thousands. This one is our own router, a
 * call may wait for it, and NAT-PMP's 250 ms (RFC 6886 section 3.1) has served the same routers well. */
#define WZP_PCP_FIRST_WAIT WZP_MS (250)
/* 250 + 500 + 1000 + 2000 ms, then the router is taken not to speak PCP. */
#define WZP_PCP_MAX_SENDS 4

typedef struct
{
  /* FALSE when it could not be sent: counted as sent. */
  gboolean (*send) (const uint8_t *data, size_t len, gpointer user_data);
  /* The end of a request; @answer is NULL when none came, @is_new_epoch says that the server has forgotten
   * earlier mappings. May start the next request. */
  void (*done) (const WzpPcpAnswer *answer, gboolean is_new_epoch, gpointer user_data);
} WzpPcpClientEvents;

typedef struct
{
  WzpPcpClientEvents events;
  gpointer user_data;
  WzpPcpMap map;
  WzpMappingEpoch epoch;
  unsigned n_sent; /* 0: nothing is asked */
  WzpInstant next; /* when to send again or give up */
} WzpPcpClient;

/* @client with its port is what the router shall forward to. */
void wzp_pcp_client_init (WzpPcpClient *pcp,
                          const WzpPcpClientEvents *events,
                          const WzpAddress *client,
                          const uint8_t nonce[WZP_PCP_NONCE_BYTES],
                          gpointer user_data);

/* Asks for the mapping (@lifetime_s 0: gives it back), preferably at @suggested (NULL: anywhere). A request
 * before it that has no answer yet is forgotten. */
void wzp_pcp_client_ask (WzpPcpClient *pcp,
                         const WzpAddress *suggested,
                         uint32_t lifetime_s,
                         WzpInstant now);
void wzp_pcp_client_cancel (WzpPcpClient *pcp);

/* A packet from the server's address (the caller checks that). FALSE: not the answer. */
gboolean wzp_pcp_client_on_packet (WzpPcpClient *pcp, const void *data, size_t len, WzpInstant now);

WzpInstant wzp_pcp_client_next_deadline (const WzpPcpClient *pcp);
void wzp_pcp_client_on_deadline (WzpPcpClient *pcp, WzpInstant now);

G_END_DECLS
