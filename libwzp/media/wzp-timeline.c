/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-timeline.h"

#define SAMPLES_PER_MS 48
/* A unit once believed is given up for another only after so many neighbours in a row. */
#define CONVINCED 3u
/* Counting again becomes trust after so many good neighbours. */
#define REFORMED 8u
/* A packet cannot have been spoken much later than it arrived. */
#define AHEAD_MS 500
/* The sender's clock stood still for longer than any network holds packets back: it was paused. */
#define PAUSED_MS 1000

void
wzp_timeline_init (WzpTimeline *timeline)
{
  *timeline = (WzpTimeline) { .unit = WZP_TIMESTAMP_MS };
}

static void
believe (WzpTimeline *timeline, WzpTimestampUnit unit, unsigned evidence, unsigned other_evidence)
{
  unsigned needed = timeline->unit == WZP_TIMESTAMP_USELESS ? REFORMED : CONVINCED;

  if (timeline->unit != unit && (evidence >= needed || other_evidence == 0))
    timeline->unit = unit;
}

/* What the step between two packets with adjacent numbers says about the unit. */
static void
weigh (WzpTimeline *timeline, int64_t step)
{
  unsigned other;

  if (step == timeline->frame_ms)
    {
      other = timeline->for_samples + timeline->against;
      timeline->for_ms = MIN (timeline->for_ms + 1, REFORMED);
      timeline->for_samples = timeline->against = 0;
      believe (timeline, WZP_TIMESTAMP_MS, timeline->for_ms, other);
    }
  else if (step == (int64_t) timeline->frame_ms * SAMPLES_PER_MS)
    {
      other = timeline->for_ms + timeline->against;
      timeline->for_samples = MIN (timeline->for_samples + 1, REFORMED);
      if (timeline->for_samples >= CONVINCED)
        timeline->for_ms = 0;
      timeline->against = 0;
      believe (timeline, WZP_TIMESTAMP_SAMPLES, timeline->for_samples, other);
    }
}

static int64_t
in_ms (const WzpTimeline *timeline, int64_t step)
{
  return timeline->unit == WZP_TIMESTAMP_SAMPLES ? step / SAMPLES_PER_MS : step;
}

/* The time from the newest packet to this newer one. */
static int64_t
advance_ms (WzpTimeline *timeline, int64_t n_packets, int64_t step, WzpInstant arrival)
{
  int64_t passed_ms = (int64_t) wzp_duration_ms (wzp_instant_since (arrival, timeline->arrival));
  int64_t counted_ms = n_packets * timeline->frame_ms;
  int64_t ms = in_ms (timeline, step);

  if (n_packets == 1)
    weigh (timeline, step);
  ms = in_ms (timeline, step);
  if (ms <= 0 || ms > MAX (passed_ms, counted_ms) + AHEAD_MS)
    {
      if (++timeline->against >= CONVINCED)
        {
          timeline->unit = WZP_TIMESTAMP_USELESS;
          timeline->for_ms = timeline->for_samples = 0;
        }
      ms = counted_ms;
    }
  if (timeline->unit == WZP_TIMESTAMP_USELESS)
    ms = counted_ms;
  return passed_ms > ms + PAUSED_MS ? passed_ms : ms;
}

int64_t
wzp_timeline_place (WzpTimeline *timeline,
                    int64_t seq,
                    uint32_t timestamp,
                    unsigned frame_ms,
                    WzpInstant arrival)
{
  int64_t step = (int32_t) (timestamp - timeline->timestamp);
  int64_t n_packets = seq - timeline->seq;
  int64_t media_ms;

  if (timeline->started && n_packets <= 0)
    {
      /* Out of order: before the newest, and not absurdly far. */
      int64_t ms = in_ms (timeline, step);

      if (timeline->unit == WZP_TIMESTAMP_USELESS || ms > 0 ||
          ms < n_packets * (int64_t) frame_ms - AHEAD_MS)
        ms = n_packets * (int64_t) frame_ms;
      return timeline->media_ms + ms;
    }
  media_ms =
      timeline->started ? timeline->media_ms + advance_ms (timeline, n_packets, step, arrival) : 0;
  timeline->started = TRUE;
  timeline->seq = seq;
  timeline->timestamp = timestamp;
  timeline->media_ms = media_ms;
  timeline->frame_ms = frame_ms;
  timeline->arrival = arrival;
  return media_ms;
}
