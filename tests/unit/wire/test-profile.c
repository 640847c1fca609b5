/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-profile.h"

#include "wzp-vectors.h"

#include <math.h>

static void
test_codec_vectors (void)
{
  JsonArray *vectors = wzp_vectors_array ("codec_ids");

  g_assert_cmpuint (json_array_get_length (vectors), ==, WZP_N_CODECS);
  for (unsigned i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      const char *name = json_object_get_string_member (vector, "name");
      WzpCodecId codec, by_id;

      g_assert_true (wzp_codec_from_name (name, &codec));
      g_assert_true (
          wzp_codec_from_id ((uint8_t) json_object_get_int_member (vector, "id"), &by_id));
      g_assert_cmpint (codec, ==, by_id);
      g_assert_cmpstr (wzp_codec_get_name (codec), ==, name);
      g_assert_cmpuint (wzp_codec_get_info (codec)->bitrate_bps, ==,
                        json_object_get_int_member (vector, "bitrate_bps"));
      g_assert_cmpuint (wzp_codec_get_info (codec)->frame_ms, ==,
                        json_object_get_int_member (vector, "frame_ms"));
      g_assert_cmpuint (wzp_codec_get_info (codec)->sample_rate, ==,
                        json_object_get_int_member (vector, "sample_rate"));
      g_assert_cmpint (wzp_codec_get_info (codec)->is_opus, ==, g_str_has_prefix (name, "Opus"));
    }
}

static void
test_unknown_codecs_are_refused (void)
{
  WzpCodecId codec;

  g_assert_false (wzp_codec_from_id (WZP_N_CODECS, &codec));
  g_assert_false (wzp_codec_from_id (255, &codec));
  g_assert_false (wzp_codec_from_name ("opus24k", &codec));
  g_assert_false (wzp_codec_from_name ("", &codec));
}

static void
test_fec_ratio_vectors (void)
{
  JsonArray *vectors = wzp_vectors_array ("fec_ratio_encoding");

  for (unsigned i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);

      g_assert_cmpuint (
          wzp_fec_ratio_encode ((float) json_object_get_double_member (vector, "ratio")), ==,
          json_object_get_int_member (vector, "encoded"));
    }
}

static void
test_fec_ratio_survives_any_float_and_comes_back (void)
{
  g_assert_cmpuint (wzp_fec_ratio_encode (-1.0f), ==, 0);
  g_assert_cmpuint (wzp_fec_ratio_encode ((float) NAN), ==, 0);
  g_assert_cmpuint (wzp_fec_ratio_encode ((float) INFINITY), ==, 127);
  for (uint8_t i = 0; i < 128; i++)
    g_assert_cmpuint (wzp_fec_ratio_encode (wzp_fec_ratio_decode (i)), ==, i);
}

static void
test_every_codec_has_a_profile_of_its_frame_length (void)
{
  for (unsigned i = 0; i < WZP_N_CODECS; i++)
    {
      WzpProfile profile = wzp_profile_for_codec ((WzpCodecId) i);

      g_assert_cmpuint (profile.frame_duration_ms, ==,
                        wzp_codec_get_info ((WzpCodecId) i)->frame_ms);
      if (i != WZP_CODEC_COMFORT_NOISE)
        g_assert_cmpint (profile.codec, ==, i);
    }
  for (unsigned i = 0; i < WZP_N_PROFILES; i++)
    {
      const WzpProfile *profile = wzp_profile_get_standard ((WzpProfileId) i);
      WzpProfile again = wzp_profile_for_codec (profile->codec);

      g_assert_true (wzp_profile_equal (profile, &again));
    }
}

static void
test_users_name_profiles (void)
{
  WzpProfile profile;

  g_assert_true (wzp_profile_from_name ("good", &profile));
  g_assert_true (wzp_profile_equal (&profile, wzp_profile_get_standard (WZP_PROFILE_GOOD)));
  g_assert_true (wzp_profile_from_name ("codec2-3200", &profile));
  g_assert_cmpint (profile.codec, ==, WZP_CODEC_CODEC2_3200);
  g_assert_false (wzp_profile_from_name ("auto", &profile));
  g_assert_false (wzp_profile_from_name ("", &profile));
}

#define ADD(test) g_test_add_func ("/wire/profile/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (codec_vectors);
  ADD (unknown_codecs_are_refused);
  ADD (fec_ratio_vectors);
  ADD (fec_ratio_survives_any_float_and_comes_back);
  ADD (every_codec_has_a_profile_of_its_frame_length);
  ADD (users_name_profiles);
  return g_test_run ();
}
