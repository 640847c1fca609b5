/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpRelayBook: whom a relay may have us ask, who is preferred, and that it is remembered. */
#include "wzp-relay-book.h"

#include <glib/gstdio.h>

static WzpAddress
addr (const char *text)
{
  WzpAddress address;

  g_assert_true (wzp_address_parse (text, &address));
  return address;
}

static void
assert_list (const WzpRelayBook *book, const char *except, const char *expected)
{
  g_auto (GStrv) list = wzp_relay_book_list (book, except);
  g_autofree char *joined = g_strjoinv (" ", list);

  g_assert_cmpstr (joined, ==, expected);
}

static void
answer (WzpRelayBook *book, const char *name, const char *address, unsigned ms, unsigned n)
{
  WzpAddress parsed = addr (address);

  while (n-- > 0)
    wzp_relay_book_on_answer (book, name, &parsed, WZP_MS (ms), WZP_SECONDS (1));
}

static void
test_list (void)
{
  g_autoptr (WzpRelayBook) book = wzp_relay_book_new ();
  const char *relays[] = { "one.example", "Berlin|two.example:5", "[2001:db8::1]:6", NULL };
  WzpAddress by = addr ("192.0.2.1:4433");

  assert_list (book, NULL, "");
  wzp_relay_book_set_relays (book, relays);
  assert_list (book, NULL, "one.example Berlin|two.example:5 [2001:db8::1]:6");
  assert_list (book, "one.example:4433", "Berlin|two.example:5 [2001:db8::1]:6");
  assert_list (book, "two.example:5", "one.example [2001:db8::1]:6");
  assert_list (book, "[2001:db8::1]:6", "one.example Berlin|two.example:5");
  wzp_relay_book_set_told (book, (const char *const[]) { "Oslo|192.0.2.9:1", NULL }, &by);
  wzp_relay_book_set_relays (book, NULL);
  assert_list (book, NULL, "Oslo|192.0.2.9:1");
  wzp_relay_book_set_told (book, NULL, &by);
  assert_list (book, NULL, "");
}

static void
test_one_address_is_told_once (void)
{
  g_autoptr (WzpRelayBook) book = wzp_relay_book_new ();
  WzpAddress by = addr ("192.0.2.1:4433");
  const char *texts[] = { "Oslo|192.0.2.9:1",         "Oslo again|192.0.2.9:1",
                          "Bergen|192.0.2.9:2",       "Lisbon|[2001:db8::1]:1",
                          "Lisbon|[2001:db8:0::1]:1", NULL };
  g_autofree char *told = NULL;

  wzp_relay_book_set_told (book, texts, &by);
  told = g_strjoinv (" ", (GStrv) wzp_relay_book_get_told (book));
  g_assert_cmpstr (told, ==, "Oslo|192.0.2.9:1 Bergen|192.0.2.9:2 Lisbon|[2001:db8::1]:1");
}

/* A relay must not have us knock at the doors of our own network, nor at everybody's. */
static void
test_hostile (void)
{
  g_autoptr (WzpRelayBook) book = wzp_relay_book_new ();
  WzpAddress by = addr ("192.0.2.1:4433"), near_by = addr ("10.0.0.1:4433");
  const char *bad[] = { "a|10.0.0.1:80",
                        "b|127.0.0.1:80",
                        "c|192.0.2.5:0",
                        "d|example.org:80",
                        "192.0.2.5:80",
                        "e|[fe80::1]:80",
                        "",
                        "|",
                        NULL };
  g_autoptr (GStrvBuilder) many = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;
  g_auto (GStrv) list = NULL;

  wzp_relay_book_set_told (book, bad, &by);
  assert_list (book, NULL, "");
  wzp_relay_book_set_told (book, (const char *const[]) { "near|10.0.0.2:80", NULL }, &near_by);
  assert_list (book, NULL, "near|10.0.0.2:80");
  for (unsigned i = 0; i < 1000; i++)
    g_strv_builder_take (many, g_strdup_printf ("r%u|198.51.100.%u:%u", i, i % 250, 1 + i));
  texts = g_strv_builder_end (many);
  wzp_relay_book_set_told (book, (const char *const *) texts, &by);
  list = wzp_relay_book_list (book, NULL);
  g_assert_cmpuint (g_strv_length (list), ==, WZP_RELAY_BOOK_MAX_TOLD);
}

static void
test_preferred (void)
{
  g_autoptr (WzpRelayBook) book = wzp_relay_book_new ();
  WzpAddress silent = addr ("192.0.2.3:1");

  g_assert_null (wzp_relay_book_get_preferred (book));
  wzp_relay_book_on_silence (book, &silent, WZP_SECONDS (1));
  g_assert_null (wzp_relay_book_get_preferred (book));
  answer (book, "far", "192.0.2.1:1", 200, 1);
  g_assert_cmpstr (wzp_relay_book_get_preferred (book), ==, "far");
  /* Not for one good day. */
  answer (book, "near", "192.0.2.2:1", 10, 1);
  g_assert_cmpstr (wzp_relay_book_get_preferred (book), ==, "far");
  answer (book, "near", "192.0.2.2:1", 10, 4);
  g_assert_cmpstr (wzp_relay_book_get_preferred (book), ==, "near");
}

static void
test_remembered (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("wzp-relay-book-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "wzp.db", NULL);

  g_assert_no_error (error);
  for (unsigned run = 0; run < 2; run++)
    {
      g_autoptr (WzpTrustStore) store = wzp_trust_store_open (path, &error);
      g_autoptr (WzpRelayBook) book = wzp_relay_book_new ();

      g_assert_no_error (error);
      wzp_relay_book_open (book, store);
      if (run == 0)
        {
          answer (book, "near", "192.0.2.2:1", 10, 3);
          wzp_relay_book_save (book);
          wzp_relay_book_save (book);
        }
      else
        {
          wzp_relay_book_on_network_change (book);
          answer (book, "near", "192.0.2.2:1", 10, 1);
        }
      g_assert_cmpstr (wzp_relay_book_get_preferred (book), ==, "near");
    }
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/relay-book/list", test_list);
  g_test_add_func ("/relay-book/one-address-is-told-once", test_one_address_is_told_once);
  g_test_add_func ("/relay-book/hostile", test_hostile);
  g_test_add_func ("/relay-book/preferred", test_preferred);
  g_test_add_func ("/relay-book/remembered", test_remembered);
  return g_test_run ();
}
