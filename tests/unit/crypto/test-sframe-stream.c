/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-sframe-stream.h"

#include "vectors.h"

/* A sanitizer brings its own allocator. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define COUNTS_ALLOCATIONS 1
#else
#define COUNTS_ALLOCATIONS 0
#endif

#define CODEC 2
#define START WZP_SECONDS (1)

typedef struct
{
  uint8_t bytes[64];
  size_t len;
} Frame;

typedef struct
{
  WzpSframeSender *sender;
  WzpSframeReceiver *receiver;
} Fixture;

static void
set_up (Fixture *fixture, const void *data)
{
  static const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES] = { 1, 2, 3 };

  fixture->sender = wzp_sframe_sender_new (base_key, START);
  fixture->receiver = wzp_sframe_receiver_new (base_key);
}

static void
tear_down (Fixture *fixture, const void *data)
{
  wzp_sframe_sender_free (fixture->sender);
  wzp_sframe_receiver_free (fixture->receiver);
}

static Frame
seal (Fixture *fixture, WzpInstant now)
{
  Frame frame;

  g_assert_cmpint (wzp_sframe_sender_seal (fixture->sender, now, CODEC, "voice", 5, frame.bytes,
                                           sizeof frame.bytes, &frame.len),
                   ==, WZP_SFRAME_OK);
  return frame;
}

static WzpSframeResult
open_frame (Fixture *fixture, WzpInstant now, const Frame *frame)
{
  uint8_t out[64];
  size_t len;
  WzpSframeResult result = wzp_sframe_receiver_open (fixture->receiver, now, CODEC, frame->bytes,
                                                     frame->len, out, sizeof out, &len);

  if (result == WZP_SFRAME_OK)
    g_assert_cmpmem (out, len, "voice", 5);
  return result;
}

static uint64_t
step_of (const Frame *frame)
{
  WzpSframeHeader header;

  g_assert_cmpuint (wzp_sframe_header_read (frame->bytes, frame->len, &header), >, 0);
  return header.kid;
}

/* Time goes on by one step per call after the first. */
static Frame
seal_in_step (Fixture *fixture, uint64_t step)
{
  Frame frame = seal (fixture, START + step * WZP_SFRAME_TIME_PER_STEP);

  g_assert_cmpuint (step_of (&frame), ==, step);
  return frame;
}

static void
test_opens_what_was_sealed_once (Fixture *fixture, const void *data)
{
  Frame one = seal (fixture, START);
  Frame two = seal (fixture, START);
  Frame three = seal (fixture, START);

  g_assert_cmpint (open_frame (fixture, START, &one), ==, WZP_SFRAME_OK);
  g_assert_cmpint (open_frame (fixture, START, &three), ==, WZP_SFRAME_OK);
  g_assert_cmpint (open_frame (fixture, START, &two), ==, WZP_SFRAME_OK);
  g_assert_cmpint (open_frame (fixture, START, &one), ==, WZP_SFRAME_REPLAYED);
  g_assert_cmpint (open_frame (fixture, START, &two), ==, WZP_SFRAME_REPLAYED);
  g_assert_cmpint (open_frame (fixture, START, &three), ==, WZP_SFRAME_REPLAYED);
}

static void
test_agrees_with_the_known_frames (void)
{
  static const char *const streams[][2] = {
    { "caller_media_key", "caller_frames" },
    { "callee_media_key", "callee_frames" },
  };
  g_autoptr (JsonObject) file = vectors_load ("e2ee1.json");
  JsonObject *e2ee1 = json_object_get_object_member (file, "e2ee1");
  g_autoptr (GBytes) plaintext = vectors_dup_bytes (e2ee1, "plaintext");
  uint8_t codec = (uint8_t) json_object_get_int_member (e2ee1, "codec_id");

  for (unsigned i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      JsonArray *frames = json_object_get_array_member (e2ee1, streams[i][1]);
      uint8_t key[WZP_SFRAME_BASE_KEY_BYTES];
      g_autoptr (WzpSframeReceiver) receiver = NULL;

      vectors_bytes (e2ee1, streams[i][0], key, sizeof key);
      receiver = wzp_sframe_receiver_new (key);
      for (unsigned j = 0; j < json_array_get_length (frames); j++)
        {
          g_autoptr (GBytes) frame =
              vectors_dup_bytes (json_array_get_object_element (frames, j), "frame");
          uint8_t out[64];
          size_t len;

          g_assert_cmpint (
              wzp_sframe_receiver_open (receiver, START, codec, g_bytes_get_data (frame, NULL),
                                        g_bytes_get_size (frame), out, sizeof out, &len),
              ==, WZP_SFRAME_OK);
          g_assert_cmpmem (out, len, g_bytes_get_data (plaintext, NULL),
                           g_bytes_get_size (plaintext));
        }
    }
}

static void
test_binds_the_codec (Fixture *fixture, const void *data)
{
  Frame frame = seal (fixture, START);
  uint8_t out[64];
  size_t len;

  g_assert_cmpint (wzp_sframe_receiver_open (fixture->receiver, START, CODEC + 1, frame.bytes,
                                             frame.len, out, sizeof out, &len),
                   ==, WZP_SFRAME_FORGED);
  g_assert_cmpint (open_frame (fixture, START, &frame), ==, WZP_SFRAME_OK);
}

static void
test_a_sender_leaves_its_key_in_time (Fixture *fixture, const void *data)
{
  Frame frame = seal (fixture, START + WZP_SFRAME_TIME_PER_STEP - 1);

  g_assert_cmpuint (step_of (&frame), ==, 0);
  frame = seal (fixture, START + WZP_SFRAME_TIME_PER_STEP);
  g_assert_cmpuint (step_of (&frame), ==, 1);
  /* However long it was silent, it goes one step, or the receiver could not follow. */
  frame = seal (fixture, START + 100 * WZP_SFRAME_TIME_PER_STEP);
  g_assert_cmpuint (step_of (&frame), ==, 2);
}

static void
test_a_sender_leaves_its_key_after_so_many_frames (Fixture *fixture, const void *data)
{
  Frame frame;

  for (uint64_t i = 0; i < WZP_SFRAME_FRAMES_PER_STEP; i++)
    frame = seal (fixture, START);
  g_assert_cmpuint (step_of (&frame), ==, 0);
  frame = seal (fixture, START);
  g_assert_cmpuint (step_of (&frame), ==, 1);
  g_assert_cmpint (open_frame (fixture, START, &frame), ==, WZP_SFRAME_OK);
}

static void
test_frames_overtaken_by_a_step_still_open (Fixture *fixture, const void *data)
{
  Frame early = seal_in_step (fixture, 0);
  Frame late = seal_in_step (fixture, 0);
  Frame next = seal_in_step (fixture, 1);
  WzpInstant now = START + WZP_SFRAME_TIME_PER_STEP;

  g_assert_cmpint (open_frame (fixture, now, &next), ==, WZP_SFRAME_OK);
  g_assert_cmpint (open_frame (fixture, now + WZP_SFRAME_PREVIOUS_KEPT - 1, &early), ==,
                   WZP_SFRAME_OK);
  g_assert_cmpint (open_frame (fixture, now + WZP_SFRAME_PREVIOUS_KEPT - 1, &early), ==,
                   WZP_SFRAME_REPLAYED);
  g_assert_cmpint (open_frame (fixture, now + WZP_SFRAME_PREVIOUS_KEPT, &late), ==,
                   WZP_SFRAME_UNKNOWN_KEY);
}

static void
test_follows_over_many_steps (Fixture *fixture, const void *data)
{
  for (uint64_t step = 0; step < 40; step++)
    {
      Frame frame = seal_in_step (fixture, step);

      g_assert_cmpint (open_frame (fixture, START, &frame), ==, WZP_SFRAME_OK);
    }
}

static void
test_follows_over_a_gap (Fixture *fixture, const void *data)
{
  Frame frames[WZP_SFRAME_STEPS_AHEAD + 2];

  for (uint64_t step = 0; step < G_N_ELEMENTS (frames); step++)
    frames[step] = seal_in_step (fixture, step);
  g_assert_cmpint (open_frame (fixture, START, &frames[WZP_SFRAME_STEPS_AHEAD + 1]), ==,
                   WZP_SFRAME_UNKNOWN_KEY);
  g_assert_cmpint (open_frame (fixture, START, &frames[WZP_SFRAME_STEPS_AHEAD]), ==, WZP_SFRAME_OK);
  /* The step before the highest is kept, those before it are gone. */
  g_assert_cmpint (open_frame (fixture, START, &frames[WZP_SFRAME_STEPS_AHEAD - 1]), ==,
                   WZP_SFRAME_OK);
  for (uint64_t step = 0; step < WZP_SFRAME_STEPS_AHEAD - 1; step++)
    g_assert_cmpint (open_frame (fixture, START, &frames[step]), ==, WZP_SFRAME_UNKNOWN_KEY);
  g_assert_cmpint (open_frame (fixture, START, &frames[WZP_SFRAME_STEPS_AHEAD + 1]), ==,
                   WZP_SFRAME_OK);
}

/* A frame that claims @kid and @ctr under a key that nobody has. */
static Frame
forge (uint64_t kid, uint64_t ctr)
{
  static const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES] = { 0xff };
  WzpSframeKey key = { 0 };
  Frame frame;
  uint8_t codec = CODEC;

  wzp_sframe_key_set (&key, kid, base_key);
  g_assert_cmpint (wzp_sframe_key_seal (&key, ctr, &codec, 1, "voice", 5, frame.bytes,
                                        sizeof frame.bytes, &frame.len),
                   ==, WZP_SFRAME_OK);
  wzp_sframe_key_clear (&key);
  return frame;
}

static void
test_forged_steps_and_counters_change_nothing (Fixture *fixture, const void *data)
{
  WzpInstant now = START + 5 * WZP_SFRAME_TIME_PER_STEP;
  Frame kept;
  Frame frame;

  for (uint64_t step = 0; step <= 5; step++)
    {
      frame = seal_in_step (fixture, step);
      kept = step == 4 ? seal_in_step (fixture, step) : kept;
      g_assert_cmpint (open_frame (fixture, now, &frame), ==, WZP_SFRAME_OK);
    }
  for (uint64_t kid = 0; kid < 20; kid++)
    {
      Frame forged = forge (kid, UINT64_MAX - kid);

      g_assert_cmpint (open_frame (fixture, now, &forged), ==,
                       kid >= 4 && kid <= 5 + WZP_SFRAME_STEPS_AHEAD ? WZP_SFRAME_FORGED
                                                                     : WZP_SFRAME_UNKNOWN_KEY);
    }
  frame = forge (UINT64_MAX, 0);
  g_assert_cmpint (open_frame (fixture, now, &frame), ==, WZP_SFRAME_UNKNOWN_KEY);
  /* Still the same step, the same windows, and the previous key. */
  g_assert_cmpint (open_frame (fixture, now, &kept), ==, WZP_SFRAME_OK);
  frame = seal_in_step (fixture, 5);
  g_assert_cmpint (open_frame (fixture, now, &frame), ==, WZP_SFRAME_OK);
  frame = seal_in_step (fixture, 6);
  g_assert_cmpint (open_frame (fixture, now, &frame), ==, WZP_SFRAME_OK);
}

#if COUNTS_ALLOCATIONS

static uint64_t n_allocations;

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *block, size_t size);

void *
malloc (size_t size)
{
  n_allocations++;
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  n_allocations++;
  return __libc_calloc (n, size);
}

void *
realloc (void *block, size_t size)
{
  n_allocations++;
  return __libc_realloc (block, size);
}

static void
test_frames_allocate_nothing (Fixture *fixture, const void *data)
{
  Frame frame = seal (fixture, START);
  uint64_t before = n_allocations;

  free (malloc (1));
  g_assert_cmpuint (n_allocations, >, before);
  before = n_allocations;
  for (unsigned i = 0; i < 100; i++)
    {
      g_assert_cmpint (open_frame (fixture, START, &frame), ==, WZP_SFRAME_OK);
      g_assert_cmpint (open_frame (fixture, START, &frame), ==, WZP_SFRAME_REPLAYED);
      frame = seal (fixture, START);
    }
  g_assert_cmpuint (n_allocations, ==, before);
}

#endif

static void
test_refuses_what_is_no_frame (Fixture *fixture, const void *data)
{
  static const uint8_t zeros[WZP_SFRAME_TAG_BYTES];
  Frame frame = seal (fixture, START);
  uint8_t out[64];
  size_t len;

  for (size_t cut = 0; cut < 1 + WZP_SFRAME_TAG_BYTES; cut++)
    g_assert_cmpint (wzp_sframe_receiver_open (fixture->receiver, START, CODEC, frame.bytes, cut,
                                               out, sizeof out, &len),
                     ==, WZP_SFRAME_MALFORMED);
  g_assert_cmpint (wzp_sframe_receiver_open (fixture->receiver, START, CODEC, zeros, sizeof zeros,
                                             out, sizeof out, &len),
                   ==, WZP_SFRAME_MALFORMED);
  g_assert_cmpint (wzp_sframe_receiver_open (fixture->receiver, START, CODEC, frame.bytes,
                                             frame.len, out, 4, &len),
                   ==, WZP_SFRAME_NO_ROOM);
  g_assert_cmpint (open_frame (fixture, START, &frame), ==, WZP_SFRAME_OK);
}

static void
test_a_frame_without_room_costs_no_counter (Fixture *fixture, const void *data)
{
  Frame frame;
  WzpSframeHeader header;

  g_assert_cmpint (wzp_sframe_sender_seal (fixture->sender, START, CODEC, "voice", 5, frame.bytes,
                                           21, &frame.len),
                   ==, WZP_SFRAME_NO_ROOM);
  frame = seal (fixture, START);
  wzp_sframe_header_read (frame.bytes, frame.len, &header);
  g_assert_cmpuint (header.ctr, ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/crypto/sframe-stream/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("opens-what-was-sealed-once", test_opens_what_was_sealed_once);
  g_test_add_func ("/crypto/sframe-stream/agrees-with-the-known-frames",
                   test_agrees_with_the_known_frames);
  ADD ("binds-the-codec", test_binds_the_codec);
  ADD ("a-sender-leaves-its-key-in-time", test_a_sender_leaves_its_key_in_time);
  ADD ("a-sender-leaves-its-key-after-so-many-frames",
       test_a_sender_leaves_its_key_after_so_many_frames);
  ADD ("frames-overtaken-by-a-step-still-open", test_frames_overtaken_by_a_step_still_open);
  ADD ("follows-over-many-steps", test_follows_over_many_steps);
  ADD ("follows-over-a-gap", test_follows_over_a_gap);
  ADD ("forged-steps-and-counters-change-nothing", test_forged_steps_and_counters_change_nothing);
#if COUNTS_ALLOCATIONS
  ADD ("frames-allocate-nothing", test_frames_allocate_nothing);
#endif
  ADD ("refuses-what-is-no-frame", test_refuses_what_is_no_frame);
  ADD ("a-frame-without-room-costs-no-counter", test_a_frame_without_room_costs_no_counter);
  return g_test_run ();
}
