/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-codec-self-test.h"

static void
test_this_build_can_do_everything (void)
{
  const WzpCodecAbilities *found = wzp_codec_self_test ();

  g_test_message ("%s", found->opus_version);
  /* DRED's bits are not frozen: no other version interoperates. */
  g_assert_nonnull (strstr (found->opus_version, "1.5.2"));
  g_assert_true (found->opus);
  g_assert_true (found->dred);
  g_assert_true (found->deep_plc);
  g_assert_true (found->fec);
  g_assert_true (found->codec2);
  g_assert_true (wzp_codec_self_test () == found);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/self-test/this-build-can-do-everything",
                   test_this_build_can_do_everything);
  return g_test_run ();
}
