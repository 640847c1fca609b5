/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-jitter-buffer.h"

#include "wzp-delay-estimator.h"
#include "wzp-seq.h"
#include "wzp-timeline.h"

#include <string.h>

/* How it works. Packets wait in slots by their extended number. `position_ms` is the sender's time of
 * what is to be played next and `next_seq` the lowest number that can still be played. Each call of
 * next() says what to play at the position and moves it on.
 *
 * When nothing is there in time it cannot be known whether the next packet is lost or late. So the
 * position stands still while sound is invented (STALL). If the packet then comes, nothing of it is
 * lost and the delay has grown by what the network asked for. If a later one comes, the stall has
 * bridged the first part of the hole, the next part is skipped, and only as much of the end is
 * restored as may be caught up with. The rejected alternative, to count every stalled frame as lost,
 * throws away whole words on each spike of delay. */

/* Numbers that are remembered, to tell a duplicate from a late packet. */
#define SEEN 256u
/* RFC 3550 A.1, MAX_MISORDER; and the forward jump that is taken for a new sender (10 s). */
#define MAX_BACKWARD 100
#define MAX_FORWARD  500
/* Old packets of adjacent numbers in a row, with no new one between, that show that the sender began
 * anew a short way back: such that never came, and such that look like duplicates. */
#define LATE_RUN      6u
#define DUPLICATE_RUN 25u

#define TICK_MS 20
/* Timestamps of neighbours may overlap or gape by this much without meaning anything. */
#define TOLERANCE_MS 5
/* Of invented sound, so much still stands for what was missing (measured: deep PLC stays within 1.5 dB
 * of DRED's log-mel error for 40 ms). */
#define GOOD_PLC_MS 20
/* Delay may grow by this much for sound restored late, unless the owner says otherwise. */
#define LATE_RECOVERY_MS 80
/* A stall longer than this is an outage: time moves on. */
#define MAX_STALL_MS 400
/* More delay than this above the target is thrown away, not stretched away. */
#define MAX_EXCESS_MS 200
/* So far above the target is aimed for when the delay is lowered, and so far below it is left alone:
 * between the two nothing is done, or a wobbling clock would cut and stretch in turn. */
#define GUARD_ABOVE_MS 2
#define GUARD_BELOW_MS 1
/* The least that time stretching can cut. */
#define LEAST_CUT_MS 3
/* A sender of whom nothing is heard for so long is gone; the next packet is a new beginning. */
#define GONE_MS 3000

typedef struct
{
  gboolean used;
  int64_t seq;
  int64_t media_ms;
  unsigned frame_ms;
  WzpJitterPacket packet;
  uint8_t payload[WZP_JITTER_BUFFER_MAX_PAYLOAD];
} Slot;

struct _WzpJitterBuffer
{
  WzpReceiveStats stats;
  WzpTimeline timeline;
  WzpDelayEstimator estimator;
  unsigned late_recovery_ms;

  /* Numbers */
  gboolean known; /* any packet of this sender was taken */
  int64_t max_seq;
  int64_t first_seq;
  uint64_t expected_before; /* of earlier numberings */
  uint16_t bad_seq;         /* the number that would confirm a new numbering */
  gboolean has_bad_seq;
  int64_t old_seq; /* of the last late or duplicate packet */
  unsigned old_run;
  int64_t seen[SEEN];

  /* Playout */
  gboolean started;
  int64_t next_seq;
  int64_t position_ms;
  unsigned frame_ms;   /* of the last packet played */
  gboolean silent;     /* the last packet played said so */
  unsigned stalled_ms; /* of the stall that goes on */
  WzpDuration queued;  /* as of the last call of next() */
  WzpInstant last_arrival;

  Slot slots[WZP_JITTER_BUFFER_SLOTS];
};

WzpJitterBuffer *
wzp_jitter_buffer_new (void)
{
  WzpJitterBuffer *buffer = g_new0 (WzpJitterBuffer, 1);

  wzp_timeline_init (&buffer->timeline);
  wzp_delay_estimator_init (&buffer->estimator);
  buffer->late_recovery_ms = LATE_RECOVERY_MS;
  buffer->frame_ms = TICK_MS;
  return buffer;
}

void
wzp_jitter_buffer_free (WzpJitterBuffer *buffer)
{
  g_free (buffer);
}

WzpReceiveStats *
wzp_jitter_buffer_get_stats (WzpJitterBuffer *buffer)
{
  return &buffer->stats;
}

void
wzp_jitter_buffer_set_late_recovery_ms (WzpJitterBuffer *buffer, unsigned ms)
{
  buffer->late_recovery_ms = MIN (ms, MAX_EXCESS_MS);
}

/* --- taking packets ------------------------------------------------------------------------- */

static Slot *
slot_of (WzpJitterBuffer *buffer, int64_t seq)
{
  Slot *slot = &buffer->slots[(uint64_t) seq % WZP_JITTER_BUFFER_SLOTS];

  return slot->used && slot->seq == seq ? slot : NULL;
}

static void
release (WzpJitterBuffer *buffer, Slot *slot)
{
  slot->used = FALSE;
  buffer->stats.buffered--;
}

static gboolean
was_seen (const WzpJitterBuffer *buffer, int64_t seq)
{
  /* Numbers are stored one up: 0 is "none". */
  return buffer->seen[(uint64_t) seq % SEEN] == seq + 1;
}

/* A new numbering, whose first packet is @seq. */
static void
begin (WzpJitterBuffer *buffer, uint16_t seq)
{
  if (buffer->known)
    {
      buffer->expected_before += (uint64_t) (buffer->max_seq - buffer->first_seq + 1);
      buffer->stats.restarts++;
    }
  for (unsigned i = 0; i < WZP_JITTER_BUFFER_SLOTS; i++)
    if (buffer->slots[i].used)
      {
        buffer->stats.skipped += !buffer->slots[i].packet.repair;
        release (buffer, &buffer->slots[i]);
      }
  memset (buffer->seen, 0, sizeof buffer->seen);
  wzp_timeline_init (&buffer->timeline);
  wzp_delay_estimator_rebase (&buffer->estimator);
  buffer->known = TRUE;
  buffer->started = FALSE;
  buffer->silent = FALSE;
  buffer->has_bad_seq = FALSE;
  buffer->old_run = 0;
  buffer->stalled_ms = 0;
  /* One turn up, so that numbers before the first are not negative. */
  buffer->max_seq = buffer->first_seq = (int64_t) seq + 65536;
}

/* The extended number of @seq; FALSE when it belongs to no numbering yet. */
static gboolean
number (WzpJitterBuffer *buffer, uint16_t seq, int64_t *out_seq)
{
  int16_t step;

  if (!buffer->known)
    begin (buffer, seq);
  step = wzp_seq_diff (seq, (uint16_t) buffer->max_seq);
  if (step < -MAX_BACKWARD || step > MAX_FORWARD)
    {
      /* One packet alone may be a stray one. */
      gboolean confirmed = buffer->has_bad_seq && seq == buffer->bad_seq;

      buffer->bad_seq = (uint16_t) (seq + 1);
      buffer->has_bad_seq = TRUE;
      if (!confirmed)
        return FALSE;
      begin (buffer, seq);
    }
  *out_seq = wzp_seq_extend (buffer->max_seq, seq);
  return TRUE;
}

/* Whether an old packet shows, after others, that the sender began anew. */
static gboolean
means_restart (WzpJitterBuffer *buffer, int64_t seq, gboolean seen)
{
  buffer->old_run = seq == buffer->old_seq + 1 ? buffer->old_run + 1 : 1;
  buffer->old_seq = seq;
  return buffer->old_run >= (seen ? DUPLICATE_RUN : LATE_RUN);
}

/* Makes room so that @seq fits: what is too far behind it is given up. */
static void
make_room (WzpJitterBuffer *buffer, int64_t seq)
{
  int64_t lowest = seq - (int64_t) WZP_JITTER_BUFFER_SLOTS + 1;

  for (unsigned i = 0; i < WZP_JITTER_BUFFER_SLOTS; i++)
    if (buffer->slots[i].used && buffer->slots[i].seq < lowest)
      {
        buffer->stats.skipped += !buffer->slots[i].packet.repair;
        release (buffer, &buffer->slots[i]);
      }
  if (buffer->started && buffer->next_seq < lowest)
    buffer->next_seq = lowest;
}

static void
store (WzpJitterBuffer *buffer, int64_t seq, const WzpJitterPacket *packet, WzpInstant arrival)
{
  Slot *slot = &buffer->slots[(uint64_t) seq % WZP_JITTER_BUFFER_SLOTS];

  slot->used = TRUE;
  slot->seq = seq;
  slot->packet = *packet;
  slot->packet.payload = slot->payload;
  slot->frame_ms = wzp_codec_get_info (packet->codec)->frame_ms;
  memcpy (slot->payload, packet->payload, packet->len);
  buffer->stats.buffered++;
}

/* The sender's time of a packet with media; feeds the measurement of the network on the way. */
static int64_t
measure (WzpJitterBuffer *buffer, int64_t seq, const WzpJitterPacket *packet, WzpInstant arrival)
{
  unsigned frame_ms = wzp_codec_get_info (packet->codec)->frame_ms;
  uint32_t timestamp = packet->timestamp;
  int64_t media_ms;

  /* Comfort noise carries the time after its frame (wire.md 3.4). */
  if (packet->codec == WZP_CODEC_COMFORT_NOISE)
    timestamp -= frame_ms;
  media_ms = wzp_timeline_place (&buffer->timeline, seq, timestamp, frame_ms, arrival);
  wzp_delay_estimator_add (&buffer->estimator, media_ms, arrival);
  buffer->stats.jitter_us = (uint32_t) (buffer->estimator.jitter_ns / 1000);
  buffer->stats.target_delay_us = buffer->estimator.target_ms * 1000;
  return media_ms;
}

static void
count_expected (WzpJitterBuffer *buffer, int64_t seq)
{
  buffer->max_seq = MAX (buffer->max_seq, seq);
  buffer->first_seq = MIN (buffer->first_seq, seq);
  buffer->stats.expected =
      buffer->expected_before + (uint64_t) (buffer->max_seq - buffer->first_seq + 1);
}

void
wzp_jitter_buffer_push (WzpJitterBuffer *buffer, const WzpJitterPacket *packet, WzpInstant arrival)
{
  WzpReceiveStats *stats = &buffer->stats;
  int64_t seq, media_ms = 0;
  gboolean seen;

  if (packet->len > WZP_JITTER_BUFFER_MAX_PAYLOAD || !number (buffer, packet->seq, &seq))
    {
      stats->discarded++;
      return;
    }
  seen = was_seen (buffer, seq);
  if ((seen || (buffer->started && seq < buffer->next_seq)) && means_restart (buffer, seq, seen))
    {
      begin (buffer, packet->seq);
      seq = buffer->max_seq;
      seen = FALSE;
    }
  if (seen)
    {
      stats->duplicates++;
      return;
    }
  buffer->has_bad_seq = FALSE;
  buffer->seen[(uint64_t) seq % SEEN] = seq + 1;
  count_expected (buffer, seq);
  stats->received++;
  stats->repair += packet->repair;
  buffer->last_arrival = arrival;
  if (!packet->repair)
    media_ms = measure (buffer, seq, packet, arrival);
  if ((buffer->started && seq < buffer->next_seq) ||
      seq + (int64_t) WZP_JITTER_BUFFER_SLOTS <= buffer->max_seq)
    {
      stats->late += !packet->repair;
      return;
    }
  buffer->old_run = 0;
  make_room (buffer, seq);
  store (buffer, seq, packet, arrival);
  slot_of (buffer, seq)->media_ms = media_ms;
}

/* --- playing -------------------------------------------------------------------------------- */

/* The next packet with media, or NULL; and how many numbers before it are missing. */
static Slot *
find_next (WzpJitterBuffer *buffer, unsigned *out_missing)
{
  int64_t seq =
      buffer->started ? buffer->next_seq : buffer->max_seq - (int64_t) WZP_JITTER_BUFFER_SLOTS + 1;

  *out_missing = 0;
  for (; buffer->stats.buffered > 0 && seq <= buffer->max_seq; seq++)
    {
      Slot *slot = slot_of (buffer, seq);

      if (slot && !slot->packet.repair)
        return slot;
      *out_missing += slot == NULL;
    }
  return NULL;
}

/* Two measures of the delay beyond the fastest packet's way. The lag is counted to the present: a packet
 * that is slower than that is not here when it is needed. What is heard comes later by what is queued. */
static int64_t
lag_ms (const WzpJitterBuffer *buffer, WzpInstant now)
{
  return wzp_delay_estimator_delay_ns (&buffer->estimator, buffer->position_ms, now) / 1000000;
}

static int64_t
excess_ms (const WzpJitterBuffer *buffer, WzpInstant now)
{
  return lag_ms (buffer, now) - (int64_t) buffer->estimator.target_ms;
}

/* The position passes all numbers below @seq. */
static void
pass (WzpJitterBuffer *buffer, int64_t seq)
{
  for (; buffer->next_seq < seq; buffer->next_seq++)
    {
      Slot *slot = slot_of (buffer, buffer->next_seq);

      if (slot)
        release (buffer, slot);
    }
}

/* What @playout, about to be heard, should do about the delay. Playout asks every 20 ms, so the lag can
 * only change by whole ticks, and a cut that makes no whole tick is left in the queue until it does.
 * The least delay is therefore the least sufficient lag of this phase, with nothing queued. */
static void
set_pace (const WzpJitterBuffer *buffer, WzpPlayout *playout, WzpInstant now)
{
  int64_t excess = excess_ms (buffer, now), above = excess - GUARD_ABOVE_MS;
  int64_t queued_ms = (int64_t) wzp_duration_ms (buffer->queued);
  int64_t cut_ms = queued_ms + (above > 0 ? above / TICK_MS * TICK_MS : 0);

  playout->pace = WZP_PACE_KEEP;
  if (excess < -GUARD_BELOW_MS)
    {
      playout->pace = WZP_PACE_STRETCH;
      playout->pace_ms = (unsigned) MAX (TICK_MS - queued_ms, 0);
    }
  else if (cut_ms >= LEAST_CUT_MS)
    {
      playout->pace = WZP_PACE_ACCELERATE;
      playout->pace_ms = (unsigned) cut_ms;
    }
}

static WzpPlayout
play (WzpJitterBuffer *buffer, Slot *slot, WzpInstant now)
{
  WzpPlayout playout = {
    .kind = WZP_PLAYOUT_PLAY,
    .duration_ms = slot->frame_ms,
    .packet = &slot->packet,
    .key = slot->seq,
  };

  buffer->position_ms = slot->media_ms;
  set_pace (buffer, &playout, now);
  buffer->position_ms += slot->frame_ms;
  buffer->frame_ms = slot->frame_ms;
  buffer->silent = slot->packet.silent;
  buffer->stalled_ms = 0;
  /* The slot's memory stays as it is until a packet is pushed. */
  pass (buffer, slot->seq + 1);
  return playout;
}

/* Moves on by one missing frame of at most @gap_ms, with its number if one is still to be passed. */
static unsigned
pass_missing (WzpJitterBuffer *buffer, const Slot *next, int64_t gap_ms, unsigned *missing)
{
  unsigned ms = (unsigned) MIN ((int64_t) buffer->frame_ms, gap_ms);

  /* What is left over at the end is no frame of its own. */
  if (gap_ms - ms <= TOLERANCE_MS)
    ms = (unsigned) gap_ms;
  buffer->position_ms += ms;
  /* While numbers are left, one goes with each frame; repair packets among them count for nothing. */
  if (*missing > 0 && gap_ms > ms)
    {
      int64_t seq = buffer->next_seq;

      while (seq < next->seq && slot_of (buffer, seq))
        seq++;
      pass (buffer, MIN (seq + 1, next->seq));
      (*missing)--;
    }
  else
    {
      pass (buffer, next->seq);
    }
  return ms;
}

/* @missing packets were lost before @next, which is @gap_ms ahead. */
static WzpPlayout
hole_before (WzpJitterBuffer *buffer, Slot *next, int64_t gap_ms, unsigned missing, WzpInstant now)
{
  WzpPlayout playout = { .kind = WZP_PLAYOUT_RECOVER, .packet = &next->packet, .key = next->seq };
  int64_t bridged_ms = MIN (buffer->stalled_ms, GOOD_PLC_MS);

  buffer->stalled_ms = 0;
  while (gap_ms > TOLERANCE_MS && (bridged_ms >= (int64_t) buffer->frame_ms ||
                                   excess_ms (buffer, now) > (int64_t) buffer->late_recovery_ms))
    {
      unsigned ms = pass_missing (buffer, next, gap_ms, &missing);

      gap_ms -= ms;
      bridged_ms -= ms;
      buffer->stats.concealed++;
    }
  if (gap_ms <= TOLERANCE_MS)
    return play (buffer, next, now);
  playout.offset_ms = (unsigned) gap_ms;
  set_pace (buffer, &playout, now);
  playout.duration_ms = pass_missing (buffer, next, gap_ms, &missing);
  return playout;
}

/* The sender said nothing for @pause_ms, before @next or before what is @missing before it. Pauses are
 * where delay is corrected unheard. */
static WzpPlayout
pause_before (WzpJitterBuffer *buffer,
              Slot *next,
              int64_t pause_ms,
              unsigned missing,
              WzpInstant now)
{
  int64_t excess = excess_ms (buffer, now) - GUARD_ABOVE_MS;

  buffer->stalled_ms = 0;
  if (excess > 0)
    {
      buffer->position_ms += MIN (pause_ms, excess);
      pause_ms -= MIN (pause_ms, excess);
    }
  if (pause_ms > TOLERANCE_MS)
    {
      pause_ms = MIN (pause_ms, TICK_MS);
      if (excess > -TICK_MS)
        buffer->position_ms += pause_ms;
      return (WzpPlayout) { .kind = WZP_PLAYOUT_NOISE, .duration_ms = (unsigned) pause_ms };
    }
  buffer->silent = FALSE;
  if (missing > 0)
    return hole_before (buffer, next, next->media_ms - buffer->position_ms, missing, now);
  return play (buffer, next, now);
}

static WzpPlayout
starve (WzpJitterBuffer *buffer, WzpInstant now)
{
  WzpPlayout playout = { .kind = WZP_PLAYOUT_STALL, .duration_ms = TICK_MS };

  if (wzp_instant_since (now, buffer->last_arrival) >= WZP_MS (GONE_MS))
    {
      buffer->started = FALSE;
      buffer->stalled_ms = 0;
      playout.kind = WZP_PLAYOUT_SILENCE;
      return playout;
    }
  if (buffer->silent)
    {
      playout.kind = WZP_PLAYOUT_NOISE;
      buffer->position_ms += TICK_MS;
      return playout;
    }
  if (buffer->stalled_ms < MAX_STALL_MS)
    {
      buffer->stalled_ms += TICK_MS;
      return playout;
    }
  playout.kind = WZP_PLAYOUT_CONCEAL;
  buffer->position_ms += TICK_MS;
  return playout;
}

/* Nothing played yet: waits until the first packet is as old as the jitter asks for. */
static gboolean
try_start (WzpJitterBuffer *buffer, WzpInstant now)
{
  unsigned missing;
  Slot *first = find_next (buffer, &missing);

  if (!first || wzp_delay_estimator_delay_ns (&buffer->estimator, first->media_ms, now) <
                    (int64_t) WZP_MS (buffer->estimator.target_ms))
    return FALSE;
  buffer->started = TRUE;
  buffer->next_seq = first->seq;
  buffer->position_ms = first->media_ms;
  buffer->silent = FALSE;
  buffer->stalled_ms = 0;
  return TRUE;
}

/* Gives up the oldest sound while there is so much delay that stretching would take too long. */
static void
shed (WzpJitterBuffer *buffer, WzpInstant now)
{
  unsigned missing;
  Slot *slot;

  while ((slot = find_next (buffer, &missing)) && slot->seq < buffer->max_seq &&
         wzp_delay_estimator_delay_ns (&buffer->estimator, slot->media_ms, now) / 1000000 >
             (int64_t) buffer->estimator.target_ms + MAX_EXCESS_MS)
    {
      buffer->position_ms = slot->media_ms + slot->frame_ms;
      buffer->stats.skipped++;
      pass (buffer, slot->seq + 1);
    }
}

WzpPlayout
wzp_jitter_buffer_next (WzpJitterBuffer *buffer, WzpInstant now, WzpDuration queued)
{
  WzpPlayout silence = { .kind = WZP_PLAYOUT_SILENCE, .duration_ms = TICK_MS };
  unsigned missing;
  int64_t gap_ms, lost_ms, delay_ms;
  Slot *next;

  buffer->queued = queued;
  if (!buffer->started && !try_start (buffer, now))
    return silence;
  shed (buffer, now);
  delay_ms = lag_ms (buffer, now) + (int64_t) wzp_duration_ms (queued);
  buffer->stats.delay_us = (uint32_t) (CLAMP (delay_ms, 0, 10000) * 1000);
  next = find_next (buffer, &missing);
  if (!next)
    return starve (buffer, now);
  gap_ms = next->media_ms - buffer->position_ms;
  if (gap_ms <= TOLERANCE_MS)
    return play (buffer, next, now);
  lost_ms = buffer->silent ? (int64_t) missing * buffer->frame_ms : gap_ms;
  if (missing == 0 || gap_ms > lost_ms + TOLERANCE_MS)
    return pause_before (buffer, next, gap_ms - (missing > 0 ? lost_ms : 0), missing, now);
  return hole_before (buffer, next, gap_ms, missing, now);
}
