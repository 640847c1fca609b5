/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-quality-report.h"

/* The report's units (docs/protocol.md, "Quality report"). */
#define LOSS_FULL_SCALE 255.0f
#define RTT_UNIT_MS     4u

WzpQualityReport
wzp_quality_report_from_stats (float loss_pct, uint32_t rtt_ms, uint32_t jitter_ms)
{
  float loss = loss_pct / 100.0f * LOSS_FULL_SCALE;

  /* Written so that a NaN becomes 0. */
  if (!(loss > 0.0f))
    loss = 0.0f;
  return (WzpQualityReport) {
    .loss_pct = (uint8_t) MIN (loss, LOSS_FULL_SCALE),
    .rtt_4ms = (uint8_t) MIN (rtt_ms / RTT_UNIT_MS, UINT8_MAX),
    .jitter_ms = (uint8_t) MIN (jitter_ms, UINT8_MAX),
    .bitrate_cap_kbps = WZP_QUALITY_REPORT_DEFAULT_CAP_KBPS,
  };
}

float
wzp_quality_report_get_loss_percent (const WzpQualityReport *report)
{
  return (float) report->loss_pct / LOSS_FULL_SCALE * 100.0f;
}

uint32_t
wzp_quality_report_get_rtt_ms (const WzpQualityReport *report)
{
  return report->rtt_4ms * RTT_UNIT_MS;
}

void
wzp_quality_report_pack (const WzpQualityReport *report, uint8_t out[WZP_QUALITY_REPORT_BYTES])
{
  out[0] = report->loss_pct;
  out[1] = report->rtt_4ms;
  out[2] = report->jitter_ms;
  out[3] = report->bitrate_cap_kbps;
}

void
wzp_quality_report_unpack (WzpQualityReport *out, const uint8_t bytes[WZP_QUALITY_REPORT_BYTES])
{
  *out = (WzpQualityReport) {
    .loss_pct = bytes[0],
    .rtt_4ms = bytes[1],
    .jitter_ms = bytes[2],
    .bitrate_cap_kbps = bytes[3],
  };
}
