/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of the help become texts with Pango's markup, in their order. */
#include "phone-help-page.h"

#define BEGIN(order)                                                                               \
  "<page xmlns='http://projectmallard.org/1.0/' type='topic' id='x'><info><link type='guide' "     \
  "xref='index'/><title type='sort'>" order "</title><desc>What it is</desc>"                      \
  "<license href='l'><p>Free</p></license></info>"
#define END "</page>"

static PhoneHelpPage *
read_page (const char *data)
{
  g_autoptr (GError) error = NULL;
  PhoneHelpPage *page = phone_help_page_new_from_data (data, -1, &error);

  g_assert_no_error (error);
  return page;
}

static void
test_blocks (void)
{
  static const PhoneHelpBlock expected[] = {
    { PHONE_HELP_TEXT, 0, (char *) "One &amp; <b>two</b>." },
    { PHONE_HELP_BULLET, 0, (char *) "a" },
    { PHONE_HELP_BULLET, 0, (char *) "b" },
    { PHONE_HELP_STEP, 1, (char *) "first" },
    { PHONE_HELP_STEP, 2, (char *) "second" },
    { PHONE_HELP_NOTE, 0, (char *) "<i>Mind</i> it" },
    { PHONE_HELP_HEADING, 0, (char *) "More" },
    { PHONE_HELP_TEXT, 0, (char *) "<tt>ls</tt> and <b>Ctrl</b>" },
    { PHONE_HELP_STEP, 1, (char *) "again" },
  };
  g_autoptr (PhoneHelpPage) page = read_page (
      BEGIN ("7") "<title>Title</title><p>One &amp;amp; <gui>two</gui>.</p>"
                  "<list><item><p>a</p></item><item><p>b</p></item></list>"
                  "<steps><item><p>first</p></item><item><p>second</p></item></steps>"
                  "<note><p><em>Mind</em> it</p></note>"
                  "<section id='s'><title>More</title><p><cmd>ls</cmd> and <key>Ctrl</key></p>"
                  "<steps><item><p>again</p></item></steps></section>" END);

  g_assert_cmpstr (phone_help_page_get_title (page), ==, "Title");
  g_assert_cmpstr (phone_help_page_get_description (page), ==, "What it is");
  g_assert_cmpuint (phone_help_page_get_n_blocks (page), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const PhoneHelpBlock *block = phone_help_page_get_block (page, i);

      g_assert_cmpint (block->kind, ==, expected[i].kind);
      g_assert_cmpuint (block->step, ==, expected[i].step);
      g_assert_cmpstr (block->markup, ==, expected[i].markup);
    }
}

static void
test_order (void)
{
  g_autoptr (PhoneHelpPage) second = read_page (BEGIN ("2") "<title>2</title>" END);
  g_autoptr (PhoneHelpPage) tenth = read_page (BEGIN ("10") "<title>10</title>" END);

  g_assert_cmpint (phone_help_page_compare (second, tenth), <, 0);
  g_assert_cmpint (phone_help_page_compare (tenth, second), >, 0);
  g_assert_cmpint (phone_help_page_compare (second, second), ==, 0);
}

static void
test_bad (void)
{
  static const char *const bad[] = {
    "",
    "<page>",
    "no page",
    BEGIN ("1") END,
    BEGIN ("1") "<title>T</title><p>open" END,
    BEGIN ("1") "<title>T</title><p>a <media src='x'/> picture</p>" END,
    BEGIN ("1") "<title>T</title><p>a <p>text in a text</p></p>" END,
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PhoneHelpPage) page = phone_help_page_new_from_data (bad[i], -1, &error);

      g_assert_null (page);
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/help/blocks", test_blocks);
  g_test_add_func ("/app/help/order", test_order);
  g_test_add_func ("/app/help/bad", test_bad);
  return g_test_run ();
}
