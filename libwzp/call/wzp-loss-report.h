/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What this end says in its quality reports: the loss of the time since the last one. Counters in, a report out; knows no
 * connection and no clock. */
#pragma once

#include "wzp-media-packet.h"

G_BEGIN_DECLS

/* Reports without a packet until all counts as lost; whoever is silent still shows itself once a second. */
#define WZP_LOSS_REPORT_QUIET 2u

typedef struct
{
  uint64_t packets;  /* that came, of any kind */
  uint64_t expected; /* frames */
  uint64_t received; /* of them */
  uint32_t rtt_ms;
  uint32_t jitter_ms;
  gboolean is_deaf; /* nothing can be played */
} WzpLossSample;

typedef struct
{
  uint64_t packets; /* all as of the last report */
  uint64_t expected;
  uint64_t received;
  unsigned n_quiet; /* reports in a row without a packet before them */
} WzpLossReport;

/* Zeros are a new one. */
WzpQualityReport wzp_loss_report_next (WzpLossReport *report, const WzpLossSample *sample);

G_END_DECLS
