/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What both ends of a call compare: the figures of the bytes, and a code that was scanned. */
#include "phone-verify-code.h"

#define OWN   "0001 0002 0003 0004 2047"
#define OTHER "0001 0002 0003 0004 2046"

static void
test_each_number_is_eleven_bits (void)
{
  static const guint8 none[7] = { 0 };
  static const guint8 all[7] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  /* 1, 2, 3, 4, 2047 and the one bit that is over. */
  static const guint8 mixed[7] = { 0x00, 0x20, 0x08, 0x01, 0x80, 0x4f, 0xfe };
  static const struct
  {
    const guint8 *bytes;
    const char *text;
  } rows[] = {
    { none, "0000 0000 0000 0000 0000" },
    { all, "2047 2047 2047 2047 2047" },
    { mixed, OWN },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (rows[i].bytes, 7);
      g_autofree char *text = phone_verify_code_new (bytes);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_a_code_is_the_same_or_different_or_something_else (void)
{
  static const struct
  {
    const char *texts[3];
    PhoneVerifyCode result;
  } rows[] = {
    { { OWN }, PHONE_VERIFY_CODE_SAME },
    { { OTHER, OWN }, PHONE_VERIFY_CODE_SAME },
    { { "https://example.org", OWN }, PHONE_VERIFY_CODE_SAME },
    { { OTHER }, PHONE_VERIFY_CODE_DIFFERENT },
    { { OTHER, "https://example.org" }, PHONE_VERIFY_CODE_DIFFERENT },
    { { "9999 9999 9999 9999 9999" }, PHONE_VERIFY_CODE_DIFFERENT },
    { { "https://example.org" }, PHONE_VERIFY_CODE_SOMETHING_ELSE },
    { { "aaaa:0000:1111:2222:3333:4444:5555:0001" }, PHONE_VERIFY_CODE_SOMETHING_ELSE },
    { { OWN " " }, PHONE_VERIFY_CODE_SOMETHING_ELSE },
    { { " " OWN }, PHONE_VERIFY_CODE_SOMETHING_ELSE },
    { { "0001 0002 0003 0004" }, PHONE_VERIFY_CODE_SOMETHING_ELSE },
    { { "0001 0002 0003 0004 204x" }, PHONE_VERIFY_CODE_SOMETHING_ELSE },
    { { "000100020003000400002047" }, PHONE_VERIFY_CODE_SOMETHING_ELSE },
    { { "" }, PHONE_VERIFY_CODE_SOMETHING_ELSE },
    { { NULL }, PHONE_VERIFY_CODE_SOMETHING_ELSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (phone_verify_code_compare (OWN, rows[i].texts), ==, rows[i].result);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verify-code/each-number-is-eleven-bits", test_each_number_is_eleven_bits);
  g_test_add_func ("/verify-code/a-code-is-the-same-or-different-or-something-else",
                   test_a_code_is_the_same_or_different_or_something_else);
  return g_test_run ();
}
