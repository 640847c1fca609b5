/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When each packet of a sender was spoken, in milliseconds of the sender's own time. Timestamps say so,
 * but in a unit that senders do not agree on (the reference's legacy sender counts samples), so the
 * unit is found out from neighbours and dropped for plain counting when it makes no sense. */
#pragma once

#include "wzp-instant.h"

G_BEGIN_DECLS

typedef enum
{
  WZP_TIMESTAMP_MS,
  WZP_TIMESTAMP_SAMPLES,
  WZP_TIMESTAMP_USELESS, /* packets are counted instead */
} WzpTimestampUnit;

typedef struct
{
  WzpTimestampUnit unit;
  gboolean started;
  /* The newest packet */
  int64_t seq;
  uint32_t timestamp;
  int64_t media_ms;
  unsigned frame_ms;
  WzpInstant arrival;
  /* Evidence: neighbours in a row that spoke for a unit, or against any */
  unsigned for_ms, for_samples, against;
} WzpTimeline;

void wzp_timeline_init (WzpTimeline *timeline);
/* The media time of a packet that holds media; the first one's is 0. */
int64_t wzp_timeline_place (WzpTimeline *timeline,
                            int64_t seq,
                            uint32_t timestamp,
                            unsigned frame_ms,
                            WzpInstant arrival);

G_END_DECLS
