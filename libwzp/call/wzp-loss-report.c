/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-loss-report.h"

WzpQualityReport
wzp_loss_report_next (WzpLossReport *report, const WzpLossSample *sample)
{
  uint64_t expected = sample->expected - MIN (report->expected, sample->expected);
  uint64_t received = sample->received - MIN (report->received, sample->received);
  float loss = 0;

  if (expected > received)
    loss = 100.0f * (float) (expected - received) / (float) expected;
  report->n_quiet = sample->packets == report->packets ? report->n_quiet + 1 : 0;
  if (sample->is_deaf || report->n_quiet >= WZP_LOSS_REPORT_QUIET)
    loss = 100;
  report->packets = sample->packets;
  report->expected = sample->expected;
  report->received = sample->received;
  return wzp_quality_report_from_stats (loss, sample->rtt_ms, sample->jitter_ms);
}
