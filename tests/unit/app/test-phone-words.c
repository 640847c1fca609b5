/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the phone says about what people type, and about calls. */
#include "phone-fingerprint-check.h"
#include "phone-network-words.h"
#include "phone-relay-address.h"
#include "phone-words-check.h"
#include "phone-words.h"

#define FINGERPRINT "0123:4567:89ab:cdef:0123:4567:89ab:cdef"

static void
test_relay_addresses (void)
{
  static const struct
  {
    const char *typed;
    const char *relay; /* NULL: refused */
  } rows[] = {
    { "relay.example.org", "relay.example.org:4433" },
    { "  relay.example.org:443 ", "relay.example.org:443" },
    { "192.0.2.7", "192.0.2.7:4433" },
    { "2001:db8::1", "[2001:db8::1]:4433" },
    { "[2001:db8::1]:99", "[2001:db8::1]:99" },
    { "", NULL },
    { "two words", NULL },
    { "relay:", NULL },
    { "relay:0", NULL },
    { "relay:65536", NULL },
    { "relay:12x", NULL },
    { "https://relay", NULL },
    { "[::1", NULL },
    { "[relay]:1", NULL },
    { ":4433", NULL },
    { "a..b", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *problem;
      g_autofree char *relay = phone_relay_address_normalise (rows[i].typed, &problem);

      g_assert_cmpstr (relay, ==, rows[i].relay);
      g_assert_true (relay || !*rows[i].typed || *problem);
    }
}

static void
assert_shown (const char *relay, const char *own, const char *expected)
{
  g_autofree char *shown = phone_relay_address_unless_own (relay, own);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_only_other_relays_are_named (void)
{
  assert_shown ("relay.example.org:4433", "relay.example.org", "");
  assert_shown ("relay.example.org:4433", "Relay.example.org:4433", "");
  assert_shown ("relay.example.org:4433", "other.example.org", "relay.example.org");
  assert_shown ("relay.example.org:443", "relay.example.org", "relay.example.org:443");
  assert_shown ("[2001:db8::1]:4433", "", "[2001:db8::1]");
}

/* Of each kind of trouble a title and a sentence. */
static void
test_rooms_say_why (void)
{
  g_assert_cmpstr (phone_words_for_room_error_detail (NULL), ==, "");
  for (int code = WZP_ERROR_INVALID; code <= WZP_ERROR_SYSTEM; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, code, "");

      g_assert_true (*phone_words_for_room_error (error));
      g_assert_true (*phone_words_for_room_error_detail (error));
    }
}

static void
test_fingerprints (void)
{
  static const struct
  {
    const char *typed;
    gboolean good;
    gboolean wrong;
  } rows[] = {
    { FINGERPRINT, TRUE, FALSE },
    { "wzp:" FINGERPRINT, TRUE, FALSE },
    { "wzp:" FINGERPRINT "?relay=relay.example.org", TRUE, FALSE },
    { "0123456789ABCDEF 0123456789ABCDEF", TRUE, FALSE },
    { "", FALSE, FALSE },
    { "0123", FALSE, FALSE },
    { "0123:xyz", FALSE, TRUE },
    { "0123:é", FALSE, TRUE },
    { FINGERPRINT "0", FALSE, TRUE },
    { FINGERPRINT FINGERPRINT, FALSE, TRUE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *hint = NULL;
      gboolean wrong;
      g_autofree char *found = phone_fingerprint_check (rows[i].typed, NULL, &wrong, &hint);

      g_assert_cmpstr (found, ==, rows[i].good ? FINGERPRINT : NULL);
      g_assert_cmpint (wrong, ==, rows[i].wrong);
      g_assert_true (!wrong || hint);
    }
}

static void
test_own_fingerprint (void)
{
  g_autofree char *hint = NULL;
  gboolean wrong;

  g_assert_null (phone_fingerprint_check (FINGERPRINT, FINGERPRINT, &wrong, &hint));
  g_assert_true (wrong);
  g_assert_nonnull (hint);
}

static void
test_recovery_words (void)
{
  g_autoptr (WzpIdentity) made = wzp_identity_new_random ();
  g_autoptr (WzpIdentity) found = NULL;
  char words[WZP_MNEMONIC_TEXT_SIZE];
  g_autofree char *hint = NULL;
  g_autofree char *early = NULL;
  g_autofree char *endless = g_strnfill (100000, 'a');
  g_autofree char *too_long = NULL;
  gboolean wrong;

  wzp_identity_print_words (made, words);
  found = phone_words_check (words, FALSE, &wrong, &hint);
  g_assert_cmpstr (wzp_identity_get_fingerprint (found), ==, wzp_identity_get_fingerprint (made));
  g_assert_false (wrong);
  g_assert_null (phone_words_check ("abandon aban", TRUE, &wrong, &early));
  g_assert_false (wrong);
  g_assert_null (phone_words_check (endless, TRUE, &wrong, &too_long));
  g_assert_true (wrong);
}

static void
test_spelling (void)
{
  g_autofree char *spelled = phone_words_spell_fingerprint ("01ab:2");
  g_autofree char *minutes = phone_words_duration (65);
  g_autofree char *hours = phone_words_duration (3 * 3600 + 61);

  g_assert_cmpstr (spelled, ==, "0 1 a b, 2");
  g_assert_cmpstr (minutes, ==, "1:05");
  g_assert_cmpstr (hours, ==, "3:01:01");
}

static void
test_quality (void)
{
  g_assert_cmpint (phone_quality_judge (0, 0, 0), ==, PHONE_QUALITY_UNKNOWN);
  g_assert_cmpint (phone_quality_judge (50, 0, 60), ==, PHONE_QUALITY_GOOD);
  g_assert_cmpint (phone_quality_judge (50, 4, 60), ==, PHONE_QUALITY_FAIR);
  g_assert_cmpint (phone_quality_judge (50, 0, 800), ==, PHONE_QUALITY_POOR);
  g_assert_cmpint (phone_quality_judge (50, 40, 60), ==, PHONE_QUALITY_BAD);
}

static void
test_end_names_the_person (void)
{
  /* A name is never a format. */
  g_autofree char *text =
      phone_words_for_end_detail (WZP_END_REASON_PEER_HUNG_UP, WZP_CALL_DIRECTION_OUTGOING, "%s%n");

  g_assert_cmpstr (text, ==, "%s%n hung up.");
}

/* What is not known must not look like a no, and what stops every call must not look good. */
static void
test_networks (void)
{
  g_autofree char *near = phone_words_ms (0.01);
  g_autofree char *far = phone_words_ms (123.4);
  g_autofree char *key = phone_words_key_lines ("0011:2233:4455:6677:8899:aabb:ccdd:eeff:"
                                                "0011:2233:4455:6677:8899:aabb:ccdd:eeff");

  g_assert_cmpstr (near, ==, "0.1 ms");
  g_assert_cmpstr (far, ==, "123 ms");
  g_assert_cmpstr (key, ==,
                   "0011 2233 4455 6677\n8899 aabb ccdd eeff\n"
                   "0011 2233 4455 6677\n8899 aabb ccdd eeff");
  for (int v = WZP_NETCHECK_VERDICT_UNKNOWN; v <= WZP_NETCHECK_VERDICT_DIRECT; v++)
    {
      PhoneTone tone = phone_tone_for_verdict (v);

      g_assert_cmpstr (phone_words_for_outlook (v), !=, "");
      g_assert_cmpint (tone == PHONE_TONE_BAD, ==,
                       v >= WZP_NETCHECK_VERDICT_OFFLINE && v <= WZP_NETCHECK_VERDICT_NO_RELAY);
      g_assert_cmpint (tone == PHONE_TONE_GOOD, ==, v >= WZP_NETCHECK_VERDICT_DIRECT_BY_IPV6);
    }
  for (int v = WZP_NAT_VERDICT_UNKNOWN; v <= WZP_NAT_VERDICT_MULTIPLE; v++)
    {
      g_assert_cmpint (phone_tone_for_nat (v) == PHONE_TONE_GOOD, ==, v == WZP_NAT_VERDICT_CONE);
      g_assert_cmpstr (phone_words_for_nat_detail (v), !=, "");
    }
  g_assert_cmpstr (phone_icon_for_availability (WZP_AVAILABILITY_UNKNOWN), !=,
                   phone_icon_for_availability (WZP_AVAILABILITY_NO));
  g_assert_cmpstr (phone_words_for_availability (WZP_AVAILABILITY_UNKNOWN), !=,
                   phone_words_for_availability (WZP_AVAILABILITY_NO));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phone-words/relay-addresses", test_relay_addresses);
  g_test_add_func ("/phone-words/only-other-relays-are-named", test_only_other_relays_are_named);
  g_test_add_func ("/phone-words/rooms-say-why", test_rooms_say_why);
  g_test_add_func ("/phone-words/fingerprints", test_fingerprints);
  g_test_add_func ("/phone-words/own-fingerprint", test_own_fingerprint);
  g_test_add_func ("/phone-words/recovery-words", test_recovery_words);
  g_test_add_func ("/phone-words/spelling", test_spelling);
  g_test_add_func ("/phone-words/quality", test_quality);
  g_test_add_func ("/phone-words/end-names-the-person", test_end_names_the_person);
  g_test_add_func ("/phone-words/networks", test_networks);
  return g_test_run ();
}
