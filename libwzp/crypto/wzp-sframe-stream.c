/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-sframe-stream.h"

#include <string.h>

#include "wzp-hkdf.h"
#include "wzp-replay-window.h"
#include "wzp-secret.h"

#define RATCHET_LABEL "wzp-e2ee1 ratchet"
/* The codec id. */
#define METADATA_BYTES 1
/* Previous, current, and all that may be ahead: steps that far apart never share a slot. */
#define N_SLOTS (WZP_SFRAME_STEPS_AHEAD + 2)

struct _WzpSframeSender
{
  WzpSframeKey key; /* its KID is the step */
  uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES];
  uint64_t next_ctr;
  WzpInstant step_since;
};

/* One step's key, in slot step mod N_SLOTS. */
typedef struct
{
  WzpSframeKey key;
  gboolean ready;
  uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES]; /* zeros once the step is behind us */
  WzpReplayWindow window;
} Slot;

struct _WzpSframeReceiver
{
  Slot slots[N_SLOTS];
  uint64_t step; /* the highest of which a frame was genuine */
  WzpInstant previous_until;
};

/* The next step's base key (docs/protocol.md, e2ee1); @out may be @base_key. */
static void
ratchet (const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES], uint8_t out[WZP_SFRAME_BASE_KEY_BYTES])
{
  uint8_t prk[WZP_HKDF_PRK_BYTES];

  wzp_hkdf_extract (prk, NULL, 0, base_key, WZP_SFRAME_BASE_KEY_BYTES);
  wzp_hkdf_expand (out, WZP_SFRAME_BASE_KEY_BYTES, prk, RATCHET_LABEL, strlen (RATCHET_LABEL));
  wzp_secret_wipe (prk, sizeof prk);
}

WzpSframeSender *
wzp_sframe_sender_new (const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES], WzpInstant now)
{
  WzpSframeSender *self = wzp_secret_alloc (sizeof *self);

  wzp_sframe_key_set (&self->key, 0, base_key);
  memcpy (self->base_key, base_key, sizeof self->base_key);
  self->step_since = now;
  return self;
}

void
wzp_sframe_sender_free (WzpSframeSender *self)
{
  if (!self)
    return;
  wzp_sframe_key_clear (&self->key);
  wzp_secret_free (self);
}

static void
sender_step (WzpSframeSender *self, WzpInstant now)
{
  ratchet (self->base_key, self->base_key);
  wzp_sframe_key_set (&self->key, self->key.kid + 1, self->base_key);
  self->next_ctr = 0;
  self->step_since = now;
}

WzpSframeResult
wzp_sframe_sender_seal (WzpSframeSender *self,
                        WzpInstant now,
                        uint8_t codec_id,
                        const void *plaintext,
                        size_t len,
                        uint8_t *out,
                        size_t out_size,
                        size_t *out_len)
{
  WzpSframeResult result;

  if (self->next_ctr >= WZP_SFRAME_FRAMES_PER_STEP ||
      wzp_instant_since (now, self->step_since) >= WZP_SFRAME_TIME_PER_STEP)
    sender_step (self, now);
  result = wzp_sframe_key_seal (&self->key, self->next_ctr, &codec_id, METADATA_BYTES, plaintext,
                                len, out, out_size, out_len);
  if (result == WZP_SFRAME_OK)
    self->next_ctr++;
  return result;
}

static Slot *
slot_of (WzpSframeReceiver *self, uint64_t step)
{
  return &self->slots[step % N_SLOTS];
}

static gboolean
slot_holds (const Slot *slot, uint64_t step)
{
  return slot->ready && slot->key.kid == step;
}

/* Takes a copy of @base_key, which may be another slot's. */
static void
slot_fill (Slot *slot, uint64_t step, const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES])
{
  memcpy (slot->base_key, base_key, sizeof slot->base_key);
  wzp_sframe_key_set (&slot->key, step, slot->base_key);
  wzp_replay_window_init (&slot->window);
  slot->ready = TRUE;
}

static void
slot_empty (Slot *slot)
{
  if (!slot->ready)
    return;
  wzp_sframe_key_clear (&slot->key);
  wzp_secret_wipe (slot->base_key, sizeof slot->base_key);
  slot->ready = FALSE;
}

WzpSframeReceiver *
wzp_sframe_receiver_new (const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES])
{
  WzpSframeReceiver *self = wzp_secret_alloc (sizeof *self);

  slot_fill (slot_of (self, 0), 0, base_key);
  return self;
}

void
wzp_sframe_receiver_free (WzpSframeReceiver *self)
{
  if (!self)
    return;
  for (unsigned i = 0; i < N_SLOTS; i++)
    wzp_sframe_key_clear (&self->slots[i].key);
  wzp_secret_free (self);
}

/* The slot of a step up to WZP_SFRAME_STEPS_AHEAD ahead. The keys on the way are made once and stay
 * until a genuine frame moves the receiver on, so a forger can make us derive each of them once and
 * from then on gets no more work out of us than with any other forged frame. Rejected: to derive them
 * anew for every frame, with a token bucket; a forger could then starve the true next step. */
static Slot *
reach_ahead (WzpSframeReceiver *self, uint64_t step)
{
  Slot *slot = slot_of (self, self->step);

  for (uint64_t s = self->step + 1; s <= step; s++)
    {
      uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES];
      const Slot *before = slot;

      slot = slot_of (self, s);
      if (slot_holds (slot, s))
        continue;
      ratchet (before->base_key, base_key);
      slot_fill (slot, s, base_key);
      wzp_secret_wipe (base_key, sizeof base_key);
    }
  return slot;
}

/* NULL when there is no key for @kid. */
static Slot *
find_slot (WzpSframeReceiver *self, uint64_t kid)
{
  if (kid >= self->step)
    return kid - self->step <= WZP_SFRAME_STEPS_AHEAD ? reach_ahead (self, kid) : NULL;
  return slot_holds (slot_of (self, kid), kid) ? slot_of (self, kid) : NULL;
}

static void
expire_previous (WzpSframeReceiver *self, WzpInstant now)
{
  if (self->step > 0 && now >= self->previous_until)
    slot_empty (slot_of (self, self->step - 1));
}

/* A genuine frame of a later step came: what is before the step before it is gone, and no base key
 * behind it remains from which others could be derived. */
static void
receiver_step (WzpSframeReceiver *self, WzpInstant now, uint64_t step)
{
  for (uint64_t s = self->step > 0 ? self->step - 1 : 0; s + 1 < step; s++)
    if (slot_holds (slot_of (self, s), s))
      slot_empty (slot_of (self, s));
  wzp_secret_wipe (slot_of (self, step - 1)->base_key, WZP_SFRAME_BASE_KEY_BYTES);
  self->step = step;
  self->previous_until = wzp_instant_add (now, WZP_SFRAME_PREVIOUS_KEPT);
}

WzpSframeResult
wzp_sframe_receiver_open (WzpSframeReceiver *self,
                          WzpInstant now,
                          uint8_t codec_id,
                          const uint8_t *frame,
                          size_t len,
                          uint8_t *out,
                          size_t out_size,
                          size_t *out_len)
{
  WzpSframeHeader header;
  size_t header_len = wzp_sframe_header_read (frame, len, &header);
  WzpSframeResult result;
  Slot *slot;

  if (header_len == 0 || len - header_len < WZP_SFRAME_TAG_BYTES)
    return WZP_SFRAME_MALFORMED;
  expire_previous (self, now);
  slot = find_slot (self, header.kid);
  if (!slot)
    return WZP_SFRAME_UNKNOWN_KEY;
  if (!wzp_replay_window_is_fresh (&slot->window, header.ctr))
    return WZP_SFRAME_REPLAYED;
  result = wzp_sframe_key_open (&slot->key, header.ctr, header_len, &codec_id, METADATA_BYTES,
                                frame, len, out, out_size, out_len);
  if (result != WZP_SFRAME_OK)
    return result;
  wzp_replay_window_take (&slot->window, header.ctr);
  if (header.kid > self->step)
    receiver_step (self, now, header.kid);
  return WZP_SFRAME_OK;
}
