/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The quality report: 4 bytes at the end of a media packet whose header has the Q bit. It describes
 * its sender's own leg. Bytes only; what to do about a bad leg is decided in media/. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define WZP_QUALITY_REPORT_BYTES 4
/* What senders write when they have no opinion; nobody reads it. */
#define WZP_QUALITY_REPORT_DEFAULT_CAP_KBPS 200

typedef struct
{
  uint8_t loss_pct;  /* 0..255 for 0..100 % */
  uint8_t rtt_4ms;   /* in units of 4 ms; 255: 1020 ms or more */
  uint8_t jitter_ms; /* 255: that or more */
  uint8_t bitrate_cap_kbps;
} WzpQualityReport;

/* From path statistics, loss in percent; every value saturates. */
WzpQualityReport
wzp_quality_report_from_stats (float loss_pct, uint32_t rtt_ms, uint32_t jitter_ms);

float wzp_quality_report_get_loss_percent (const WzpQualityReport *report);
uint32_t wzp_quality_report_get_rtt_ms (const WzpQualityReport *report);

void wzp_quality_report_pack (const WzpQualityReport *report,
                              uint8_t out[WZP_QUALITY_REPORT_BYTES]);
void wzp_quality_report_unpack (WzpQualityReport *out,
                                const uint8_t bytes[WZP_QUALITY_REPORT_BYTES]);

G_END_DECLS
