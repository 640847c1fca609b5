/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The holes of one call in NATs that give every destination a new port: sends the probes (opening packets,
 * wzp-opening.h) and keeps the extra sockets that WzpHardNat asks for. Whoever hears a probe learns from where
 * it came; that is the race's matter. On the network thread. Knows neither race nor relay. */
#pragma once

#include "wzp-e2ee.h"
#include "wzp-hard-nat.h"
#include "wzp-quic-io.h"

G_BEGIN_DECLS

typedef struct _WzpPuncher WzpPuncher;

/* None may free it. */
typedef struct
{
  /* A deadline moved. */
  void (*wake) (WzpPuncher *puncher, gpointer user_data);
  /* To be sent through the relay. */
  void (*send) (WzpPuncher *puncher, GBytes *json, gpointer user_data);
} WzpPuncherHandler;

typedef struct
{
  WzpQuicIo *io; /* borrowed */
  GMainContext *context;
  const WzpE2ee *e2ee; /* with a session; borrowed */
  const char *call_id;
  gboolean is_caller;
} WzpPuncherConfig;

WzpPuncher *wzp_puncher_new (const WzpPuncherConfig *config,
                             const WzpPuncherHandler *handler,
                             gpointer user_data);
void wzp_puncher_free (WzpPuncher *puncher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpPuncher, wzp_puncher_free)

/* What is known of our NAT by now, and the peer's address as its relay sees it; may be called again when
 * one of them is another. Begins when both are known and ours is hard; else waits to be asked. Towards
 * another address of the peer's all begins anew. */
void wzp_puncher_set_report (WzpPuncher *puncher, const WzpNatReport *report, WzpInstant now);
void wzp_puncher_set_peer (WzpPuncher *puncher, const WzpAddress *peer, WzpInstant now);
/* HardNatProbe and HardNatBirthdayStart of this call; others are passed over. */
void wzp_puncher_on_signal (WzpPuncher *puncher, const WzpSignal *signal, WzpInstant now);
/* There is a direct path. */
void wzp_puncher_stop (WzpPuncher *puncher, WzpInstant now);
/* There is none any more: what was found is void, and all begins anew with what is known by now. However
 * often, the packets of a call are counted together (WZP_HARD_NAT_MAX_PACKETS). */
void wzp_puncher_again (WzpPuncher *puncher, WzpInstant now);

WzpInstant wzp_puncher_next_deadline (const WzpPuncher *puncher);
void wzp_puncher_on_deadline (WzpPuncher *puncher, WzpInstant now);

/* What is being tried, or was last; NULL: nothing. */
const WzpHardNat *wzp_puncher_get_machine (const WzpPuncher *puncher);

G_END_DECLS
