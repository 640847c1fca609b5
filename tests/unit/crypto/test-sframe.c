/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-sframe.h"

#include "vectors.h"

static void
test_headers_agree_with_rfc_9605 (void)
{
  g_autoptr (JsonObject) file = vectors_load ("sframe-rfc9605.json");
  JsonArray *headers = json_object_get_array_member (file, "header");

  for (unsigned i = 0; i < json_array_get_length (headers); i++)
    {
      JsonObject *vector = json_array_get_object_element (headers, i);
      WzpSframeHeader header = {
        .kid = g_ascii_strtoull (vectors_text (vector, "kid"), NULL, 10),
        .ctr = g_ascii_strtoull (vectors_text (vector, "ctr"), NULL, 10),
      };
      WzpSframeHeader read;
      uint8_t encoded[WZP_SFRAME_HEADER_MAX];
      size_t len = wzp_sframe_header_write (header, encoded);

      vectors_assert_bytes (vector, "encoded", encoded, len);
      g_assert_cmpuint (wzp_sframe_header_read (encoded, len, &read), ==, len);
      g_assert_cmpuint (read.kid, ==, header.kid);
      g_assert_cmpuint (read.ctr, ==, header.ctr);
      for (size_t cut = 0; cut < len; cut++)
        g_assert_cmpuint (wzp_sframe_header_read (encoded, cut, &read), ==, 0);
    }
}

static void
test_headers_reach_their_longest (void)
{
  WzpSframeHeader read;
  uint8_t encoded[WZP_SFRAME_HEADER_MAX];

  g_assert_cmpuint (
      wzp_sframe_header_write ((WzpSframeHeader) { UINT64_MAX, UINT64_MAX - 1 }, encoded), ==,
      WZP_SFRAME_HEADER_MAX);
  g_assert_cmpuint (wzp_sframe_header_read (encoded, sizeof encoded, &read), ==,
                    WZP_SFRAME_HEADER_MAX);
  g_assert_cmpuint (read.kid, ==, UINT64_MAX);
  g_assert_cmpuint (read.ctr, ==, UINT64_MAX - 1);
}

static void
test_every_header_has_one_spelling (void)
{
  static const uint8_t kid_5_long[] = { 0x80, 0x05 };
  static const uint8_t ctr_1_in_two[] = { 0x09, 0x00, 0x01 };
  static const uint8_t kid_10_in_two[] = { 0x90, 0x00, 0x0a };
  WzpSframeHeader read;

  g_assert_cmpuint (wzp_sframe_header_read (kid_5_long, sizeof kid_5_long, &read), ==, 0);
  g_assert_cmpuint (wzp_sframe_header_read (ctr_1_in_two, sizeof ctr_1_in_two, &read), ==, 0);
  g_assert_cmpuint (wzp_sframe_header_read (kid_10_in_two, sizeof kid_10_in_two, &read), ==, 0);
}

typedef struct
{
  WzpSframeKey key;
  uint64_t ctr;
  GBytes *metadata;
  GBytes *plaintext;
  GBytes *frame;
} Vector;

static void
vector_init (Vector *vector, JsonObject *object)
{
  uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES];

  g_assert_cmpint (json_object_get_int_member (object, "cipher_suite"), ==, WZP_SFRAME_SUITE);
  vectors_bytes (object, "base_key", base_key, sizeof base_key);
  memset (&vector->key, 0, sizeof vector->key);
  wzp_sframe_key_set (&vector->key, g_ascii_strtoull (vectors_text (object, "kid"), NULL, 10),
                      base_key);
  vector->ctr = g_ascii_strtoull (vectors_text (object, "ctr"), NULL, 10);
  vector->metadata = vectors_dup_bytes (object, "metadata");
  vector->plaintext = vectors_dup_bytes (object, "pt");
  vector->frame = vectors_dup_bytes (object, "ct");
}

static void
vector_clear (Vector *vector)
{
  wzp_sframe_key_clear (&vector->key);
  g_bytes_unref (vector->metadata);
  g_bytes_unref (vector->plaintext);
  g_bytes_unref (vector->frame);
}

static void
test_frames_agree_with_rfc_9605 (void)
{
  g_autoptr (JsonObject) file = vectors_load ("sframe-rfc9605.json");
  JsonObject *object = json_object_get_object_member (file, "sframe");
  Vector vector;
  uint8_t out[128];
  size_t len;

  vector_init (&vector, object);
  vectors_assert_bytes (object, "sframe_salt", vector.key.salt, sizeof vector.key.salt);
  g_assert_cmpint (wzp_sframe_key_seal (&vector.key, vector.ctr,
                                        g_bytes_get_data (vector.metadata, NULL),
                                        g_bytes_get_size (vector.metadata),
                                        g_bytes_get_data (vector.plaintext, NULL),
                                        g_bytes_get_size (vector.plaintext), out, sizeof out, &len),
                   ==, WZP_SFRAME_OK);
  g_assert_cmpmem (out, len, g_bytes_get_data (vector.frame, NULL),
                   g_bytes_get_size (vector.frame));
  vector_clear (&vector);
}

static WzpSframeResult
open_frame (Vector *vector, const uint8_t *frame, size_t len, uint8_t *out, size_t *out_len)
{
  WzpSframeHeader header;
  size_t header_len = wzp_sframe_header_read (frame, len, &header);

  return wzp_sframe_key_open (&vector->key, vector->ctr, header_len,
                              g_bytes_get_data (vector->metadata, NULL),
                              g_bytes_get_size (vector->metadata), frame, len, out, 128, out_len);
}

static void
test_opens_only_the_frame_itself (void)
{
  g_autoptr (JsonObject) file = vectors_load ("sframe-rfc9605.json");
  Vector vector;
  uint8_t frame[64];
  uint8_t out[128];
  size_t len;
  size_t out_len;

  vector_init (&vector, json_object_get_object_member (file, "sframe"));
  len = g_bytes_get_size (vector.frame);
  memcpy (frame, g_bytes_get_data (vector.frame, NULL), len);
  g_assert_cmpint (open_frame (&vector, frame, len, out, &out_len), ==, WZP_SFRAME_OK);
  g_assert_cmpmem (out, out_len, g_bytes_get_data (vector.plaintext, NULL),
                   g_bytes_get_size (vector.plaintext));
  /* Behind the header, which would say another counter. */
  for (size_t i = 5; i < len; i++)
    {
      static const uint8_t zeros[128];

      frame[i] ^= 0x40;
      memset (out, 0xff, sizeof out);
      g_assert_cmpint (open_frame (&vector, frame, len, out, &out_len), ==, WZP_SFRAME_FORGED);
      g_assert_cmpmem (out, len - 5 - 16, zeros, len - 5 - 16);
      frame[i] ^= 0x40;
    }
  for (size_t cut = 5; cut < len; cut++)
    g_assert_cmpint (open_frame (&vector, frame, cut, out, &out_len), !=, WZP_SFRAME_OK);
  vector_clear (&vector);
}

static void
test_binds_metadata_and_counter (void)
{
  g_autoptr (JsonObject) file = vectors_load ("sframe-rfc9605.json");
  Vector vector;
  uint8_t out[128];
  size_t out_len;
  const uint8_t *frame;
  size_t len;

  vector_init (&vector, json_object_get_object_member (file, "sframe"));
  frame = g_bytes_get_data (vector.frame, &len);
  vector.ctr++;
  g_assert_cmpint (open_frame (&vector, frame, len, out, &out_len), ==, WZP_SFRAME_FORGED);
  vector.ctr--;
  g_bytes_unref (vector.metadata);
  vector.metadata = g_bytes_new_static ("IETF SFrame wg", 14);
  g_assert_cmpint (open_frame (&vector, frame, len, out, &out_len), ==, WZP_SFRAME_FORGED);
  vector_clear (&vector);
}

static void
test_says_when_there_is_no_room (void)
{
  static const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES] = { 3 };
  WzpSframeKey key = { 0 };
  uint8_t frame[64];
  uint8_t out[8];
  size_t len;

  wzp_sframe_key_set (&key, 0, base_key);
  for (size_t size = 0; size < 1 + 5 + 16; size++)
    g_assert_cmpint (wzp_sframe_key_seal (&key, 0, "m", 1, "plain", 5, frame, size, &len), ==,
                     WZP_SFRAME_NO_ROOM);
  g_assert_cmpint (wzp_sframe_key_seal (&key, 0, "m", 1, "plain", 5, frame, 1 + 5 + 16, &len), ==,
                   WZP_SFRAME_OK);
  g_assert_cmpuint (len, ==, 22);
  g_assert_cmpint (wzp_sframe_key_open (&key, 0, 1, "m", 1, frame, len, out, 4, &len), ==,
                   WZP_SFRAME_NO_ROOM);
  g_assert_cmpint (wzp_sframe_key_open (&key, 0, 1, "m", 1, frame, 22, out, 5, &len), ==,
                   WZP_SFRAME_OK);
  g_assert_cmpmem (out, len, "plain", 5);
  wzp_sframe_key_clear (&key);
}

static void
test_seals_an_empty_payload (void)
{
  static const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES] = { 3 };
  WzpSframeKey key = { 0 };
  uint8_t frame[64];
  uint8_t out[1];
  size_t len;

  wzp_sframe_key_set (&key, 1, base_key);
  g_assert_cmpint (wzp_sframe_key_seal (&key, 7, NULL, 0, "", 0, frame, sizeof frame, &len), ==,
                   WZP_SFRAME_OK);
  g_assert_cmpuint (len, ==, 17);
  g_assert_cmpint (wzp_sframe_key_open (&key, 7, 1, NULL, 0, frame, len, out, 0, &len), ==,
                   WZP_SFRAME_OK);
  g_assert_cmpuint (len, ==, 0);
  wzp_sframe_key_clear (&key);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/sframe/headers-agree-with-rfc-9605", test_headers_agree_with_rfc_9605);
  g_test_add_func ("/crypto/sframe/headers-reach-their-longest", test_headers_reach_their_longest);
  g_test_add_func ("/crypto/sframe/every-header-has-one-spelling",
                   test_every_header_has_one_spelling);
  g_test_add_func ("/crypto/sframe/frames-agree-with-rfc-9605", test_frames_agree_with_rfc_9605);
  g_test_add_func ("/crypto/sframe/opens-only-the-frame-itself", test_opens_only_the_frame_itself);
  g_test_add_func ("/crypto/sframe/binds-metadata-and-counter", test_binds_metadata_and_counter);
  g_test_add_func ("/crypto/sframe/says-when-there-is-no-room", test_says_when_there_is_no_room);
  g_test_add_func ("/crypto/sframe/seals-an-empty-payload", test_seals_an_empty_payload);
  return g_test_run ();
}
