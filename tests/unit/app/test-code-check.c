/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a code says: it leads to a person as what is pasted does, or is told apart in words. */
#include "phone-code-check.h"

#define PERSON "aaaa:0000:1111:2222:3333:4444:5555:0001"
#define OTHER  "bbbb:0000:1111:2222:3333:4444:5555:0001"

static void
test_people_are_found (void)
{
  static const struct
  {
    const char *texts[3];
    const char *fingerprint, *name;
  } rows[] = {
    { { PERSON }, PERSON, NULL },
    { { "wzp:" PERSON }, PERSON, NULL },
    { { "WZP:AAAA00001111222233334444-5555-0001" }, PERSON, NULL },
    { { "wzp:" PERSON "?relay=relay.example:4433&name=J%C3%BCrgen" }, PERSON, "Jürgen" },
    { { "https://example.org", "wzp:" OTHER }, OTHER, NULL },
    { { PERSON, OTHER }, PERSON, NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *wrong = NULL;
      g_autoptr (WzpLink) link = phone_code_check (rows[i].texts, &wrong);

      g_assert_nonnull (link);
      g_assert_null (wrong);
      g_assert_cmpstr (wzp_link_get_fingerprint (link), ==, rows[i].fingerprint);
      g_assert_cmpstr (wzp_link_get_name (link), ==, rows[i].name);
    }
}

static void
test_other_codes_are_told_apart (void)
{
  static const struct
  {
    const char *text, *wrong;
  } rows[] = {
    { "wzp:room/tea", "*of a room*" },
    { "https://example.org", "*something else*" },
    { "WIFI:T:WPA;S:home;P:secret;;", "*something else*" },
    { "wzp:", "*something else*" },
    { "wzp:" PERSON "?relay=%zz", "*something else*" },
    { "0123 0456 0789 1011 1213", "*something else*" },
    { PERSON PERSON, "*something else*" },
    { "", "*something else*" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *wrong = NULL;

      g_assert_null (phone_code_check ((const char *const[]) { rows[i].text, NULL }, &wrong));
      g_assert_true (g_pattern_match_simple (rows[i].wrong, wrong));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/code-check/people-are-found", test_people_are_found);
  g_test_add_func ("/code-check/other-codes-are-told-apart", test_other_codes_are_told_apart);
  return g_test_run ();
}
