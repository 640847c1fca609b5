/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A NAT box in virtual time (RFC 4787's words): what it makes of a packet going out, and whether one coming
 * in finds a way. IPv4 only. Sends nothing itself: whoever owns the network's hook asks it. */
#pragma once

#include "wzp-instant.h"
#include "wzp-random.h"

G_BEGIN_DECLS

typedef struct
{
  uint32_t ip; /* host order */
  uint16_t port;
} WzpSimEndpoint;

typedef enum
{
  WZP_SIM_NAT_ENDPOINT_INDEPENDENT,
  WZP_SIM_NAT_ADDRESS_DEPENDENT,
  WZP_SIM_NAT_ADDRESS_AND_PORT_DEPENDENT,
} WzpSimNatBehaviour;

typedef enum
{
  WZP_SIM_NAT_PRESERVING, /* random when another has the port */
  WZP_SIM_NAT_SEQUENTIAL,
  WZP_SIM_NAT_RANDOM,
} WzpSimNatAllocation;

typedef struct
{
  WzpSimNatBehaviour mapping;
  WzpSimNatBehaviour filtering;
  WzpSimNatAllocation allocation;
  unsigned step; /* sequential */
  gboolean hairpin;
  gboolean is_firewall; /* filters only: addresses stay what they are */
  WzpDuration timeout;  /* of an idle mapping; 0: 120 s (RFC 4787 REQ-5) */
  uint32_t only_ip;     /* UDP blocked but to this address; 0: not blocked */
} WzpSimNatConfig;

typedef struct _WzpSimNat WzpSimNat;

WzpSimNat *wzp_sim_nat_new (const WzpSimNatConfig *config, uint32_t outside_ip, uint64_t seed);
void wzp_sim_nat_free (WzpSimNat *nat);

const WzpSimNatConfig *wzp_sim_nat_get_config (const WzpSimNat *nat);
uint32_t wzp_sim_nat_get_ip (const WzpSimNat *nat);

/* A packet from @inside to @remote leaves as from @out_outside; FALSE: it does not leave. */
gboolean wzp_sim_nat_out (WzpSimNat *nat,
                          WzpSimEndpoint inside,
                          WzpSimEndpoint remote,
                          WzpInstant now,
                          WzpSimEndpoint *out_outside);
/* A packet from @remote to @outside goes on to @out_inside; FALSE: it is dropped. */
gboolean wzp_sim_nat_in (WzpSimNat *nat,
                         WzpSimEndpoint remote,
                         WzpSimEndpoint outside,
                         WzpInstant now,
                         WzpSimEndpoint *out_inside);
/* Somebody else behind it opens a flow: takes a port. */
void wzp_sim_nat_take_port (WzpSimNat *nat, WzpInstant now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpSimNat, wzp_sim_nat_free)

G_END_DECLS
