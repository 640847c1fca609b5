/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-link.h"

#include <glib.h>

#include "wzp-error.h"

#define ANNA "aaaa:0000:1111:2222:3333:4444:5555:0001"

static void
test_a_person_goes_there_and_back (void)
{
  g_autoptr (WzpLink) link = wzp_link_new_person ("AAAA0000111122223333444455550001",
                                                  "relay.example:4433", "Jürgen & Söhne?");
  g_autofree char *text = wzp_link_to_string (link);
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpLink) again = wzp_link_parse (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==,
                   "wzp:" ANNA "?relay=relay.example:4433&name=J%C3%BCrgen%20%26%20S%C3%B6hne%3F");
  g_assert_cmpstr (wzp_link_get_fingerprint (again), ==, ANNA);
  g_assert_null (wzp_link_get_room (again));
  g_assert_cmpstr (wzp_link_get_relay (again), ==, "relay.example:4433");
  g_assert_cmpstr (wzp_link_get_name (again), ==, "Jürgen & Söhne?");
}

static void
test_a_room_goes_there_and_back (void)
{
  g_autoptr (WzpLink) link = wzp_link_new_room ("Tea-Party", "[2001:db8::1]:4433");
  g_autofree char *text = wzp_link_to_string (link);
  g_autoptr (WzpLink) again = wzp_link_parse (text, NULL);

  g_assert_cmpstr (wzp_link_get_room (again), ==, wzp_link_get_room (link));
  g_assert_null (wzp_link_get_fingerprint (again));
  g_assert_cmpstr (wzp_link_get_relay (again), ==, "[2001:db8::1]:4433");
  g_assert_null (wzp_link_get_name (again));
}

static void
test_what_is_not_known_is_ignored (void)
{
  g_autoptr (WzpLink) link = wzp_link_parse ("WZP://" ANNA "?later=1&relay=192.0.2.1", NULL);

  g_assert_cmpstr (wzp_link_get_relay (link), ==, "192.0.2.1");
}

static void
test_a_name_cannot_disguise_anything (void)
{
  g_autoptr (WzpLink) link = wzp_link_parse ("wzp:" ANNA "?name=A%0AB%E2%80%AEC", NULL);

  g_assert_cmpstr (wzp_link_get_name (link), ==, "A B C");
}

static void
test_what_is_wrong_is_said (void)
{
  static const struct
  {
    const char *text;
    const char *says;
  } rows[] = {
    { "", "wzp:" },
    { "https://example.org", "wzp:" },
    { "wzp:", "" },
    { "wzp:abcd", "" },
    { "wzp:room/", "room" },
    { "wzp:room/a b/../c", "room" },
    { "wzp:" ANNA "?relay", "KEY=VALUE" },
    { "wzp:" ANNA "?relay=", "HOST" },
    { "wzp:" ANNA "?relay=a b", "HOST" },
    { "wzp:" ANNA "?relay=host:0", "HOST" },
    { "wzp:" ANNA "?relay=host:70000", "HOST" },
    { "wzp:" ANNA "?relay=a&relay=b", "two relays" },
    { "wzp:" ANNA "?name=a&name=b", "two names" },
    { "wzp:" ANNA "?name=%f", "hex" },
    { "wzp:" ANNA "?name=%ff", "hex" },
    { "wzp:" ANNA "?name=%00", "hex" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].text);
      g_assert_null (wzp_link_parse (rows[i].text, &error));
      g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, rows[i].says));
    }
}

static void
test_a_long_one_is_not_read (void)
{
  g_autofree char *text = g_strnfill (WZP_LINK_MAX_BYTES + 1, 'a');

  memcpy (text, "wzp:", 4);
  g_assert_null (wzp_link_parse (text, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/link/a-person-goes-there-and-back", test_a_person_goes_there_and_back);
  g_test_add_func ("/client/link/a-room-goes-there-and-back", test_a_room_goes_there_and_back);
  g_test_add_func ("/client/link/what-is-not-known-is-ignored", test_what_is_not_known_is_ignored);
  g_test_add_func ("/client/link/a-name-cannot-disguise-anything",
                   test_a_name_cannot_disguise_anything);
  g_test_add_func ("/client/link/what-is-wrong-is-said", test_what_is_wrong_is_said);
  g_test_add_func ("/client/link/a-long-one-is-not-read", test_a_long_one_is_not_read);
  return g_test_run ();
}
