/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A bad network for trying things, one way: of the packets some are lost, and the rest comes late and not evenly.
 * A machine without I/O; who has the socket passes every packet through it. Knows no QUIC. */
#pragma once

#include "wzp-instant.h"
#include "wzp-random.h"
#include "wzp-udp-socket.h"

G_BEGIN_DECLS

/* At 200 packets a second and the longest delay there are fewer; more is a flood, and lost. */
#define WZP_IMPAIRMENT_MAX_HELD  4096u
#define WZP_IMPAIRMENT_MAX_DELAY WZP_MS (5000)

typedef struct
{
  double loss;        /* 0 .. 1 */
  WzpDuration delay;  /* at least */
  WzpDuration jitter; /* and up to so much more, evenly spread */
} WzpImpairmentConfig;

typedef struct _WzpImpairment WzpImpairment;

WzpImpairment *wzp_impairment_new (const WzpImpairmentConfig *config, WzpRandom random);
void wzp_impairment_free (WzpImpairment *impairment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpImpairment, wzp_impairment_free)

/* TRUE: the packet goes on at once. FALSE: it is lost, or a copy comes out later. */
gboolean
wzp_impairment_pass (WzpImpairment *impairment, const WzpUdpPacket *packet, WzpInstant now);
/* When the next is due. */
WzpInstant wzp_impairment_next_deadline (const WzpImpairment *impairment);
/* One that is due, until the next call; NULL: none is. */
const WzpUdpPacket *wzp_impairment_take (WzpImpairment *impairment, WzpInstant now);

G_END_DECLS
