/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-stun.h"

#include "nat-test.h"

#include <string.h>

static const WzpStunId id = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } };

/* The sample response of RFC 5769 section 2.2 (IPv4, with MESSAGE-INTEGRITY and FINGERPRINT). */
static const uint8_t rfc5769_response_v4[] =
    "\x01\x01\x00\x3c\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae"
    "\x80\x22\x00\x0b\x74\x65\x73\x74\x20\x76\x65\x63\x74\x6f\x72\x20"
    "\x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43"
    "\x00\x08\x00\x14\x2b\x91\xf5\x99\xfd\x9e\x90\xc3\x8c\x74\x89\xf9\x2a\xf9\xba\x53\xf0\x6b\xe7"
    "\xd7"
    "\x80\x28\x00\x04\xc0\x7d\x4c\x96";
/* Section 2.3 (IPv6). */
static const uint8_t rfc5769_response_v6[] =
    "\x01\x01\x00\x48\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae"
    "\x80\x22\x00\x0b\x74\x65\x73\x74\x20\x76\x65\x63\x74\x6f\x72\x20"
    "\x00\x20\x00\x14\x00\x02\xa1\x47\x01\x13\xa9\xfa\xa5\xd3\xf1\x79\xbc\x25\xf4\xb5\xbe\xd2\xb9"
    "\xd9"
    "\x00\x08\x00\x14\xa3\x82\x95\x4e\x4b\xe6\x7b\xf1\x17\x84\xc9\x7c\x82\x92\xc2\x75\xbf\xe3\xed"
    "\x41"
    "\x80\x28\x00\x04\xc8\xfb\x0b\x4c";

static void
test_reads_the_sample_responses_of_rfc_5769 (void)
{
  WzpStunMessage message;

  g_assert_cmpint (wzp_stun_parse (rfc5769_response_v4, sizeof rfc5769_response_v4 - 1, &message),
                   ==, WZP_STUN_PARSE_OK);
  g_assert_cmpint (message.message_class, ==, WZP_STUN_SUCCESS);
  assert_address (&message.mapped, "192.0.2.1:32853");
  g_assert_cmpint (wzp_stun_parse (rfc5769_response_v6, sizeof rfc5769_response_v6 - 1, &message),
                   ==, WZP_STUN_PARSE_OK);
  assert_address (&message.mapped, "[2001:db8:1234:5678:11:2233:4455:6677]:32853");
}

static void
test_a_damaged_fingerprint_is_not_stun (void)
{
  uint8_t damaged[sizeof rfc5769_response_v4 - 1];
  WzpStunMessage message;

  memcpy (damaged, rfc5769_response_v4, sizeof damaged);
  /* A bit of the mapped address. */
  damaged[44] ^= 1;
  g_assert_cmpint (wzp_stun_parse (damaged, sizeof damaged, &message), ==, WZP_STUN_PARSE_NOT_STUN);
}

static void
test_makes_requests_that_read_back (void)
{
  static const WzpStunChange changes[] = { WZP_STUN_CHANGE_NONE, WZP_STUN_CHANGE_PORT,
                                           WZP_STUN_CHANGE_IP, WZP_STUN_CHANGE_BOTH };
  uint8_t packet[WZP_STUN_MAX_BYTES];
  WzpStunMessage message;

  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      size_t len = wzp_stun_make_request (&id, changes[i], packet);

      g_assert_true (wzp_stun_looks_like (packet, len));
      g_assert_cmpint (wzp_stun_parse (packet, len, &message), ==, WZP_STUN_PARSE_OK);
      g_assert_cmpint (message.message_class, ==, WZP_STUN_REQUEST);
      g_assert_cmpint (message.change, ==, changes[i]);
      g_assert_true (wzp_stun_id_equal (&message.id, &id));
    }
}

static void
test_makes_responses_errors_and_indications_that_read_back (void)
{
  WzpAddress mapped = addr ("[2001:db8::9]:4444");
  WzpAddress other = addr ("203.0.113.2:3479");
  uint8_t packet[WZP_STUN_MAX_BYTES];
  WzpStunMessage message;
  size_t len = wzp_stun_make_response (&id, &mapped, &other, packet);

  g_assert_cmpint (wzp_stun_parse (packet, len, &message), ==, WZP_STUN_PARSE_OK);
  g_assert_cmpint (message.message_class, ==, WZP_STUN_SUCCESS);
  g_assert_true (wzp_address_equal (&message.mapped, &mapped));
  g_assert_true (wzp_address_equal (&message.other, &other));
  len = wzp_stun_make_error (&id, 420, packet);
  g_assert_cmpint (wzp_stun_parse (packet, len, &message), ==, WZP_STUN_PARSE_OK);
  g_assert_cmpint (message.message_class, ==, WZP_STUN_ERROR);
  g_assert_cmpint (message.error_code, ==, 420);
  g_assert_false (wzp_address_is_set (&message.mapped));
  len = wzp_stun_make_indication (&id, packet);
  g_assert_cmpint (wzp_stun_parse (packet, len, &message), ==, WZP_STUN_PARSE_OK);
  g_assert_cmpint (message.message_class, ==, WZP_STUN_INDICATION);
}

static void
test_takes_the_plain_address_of_old_servers (void)
{
  static const uint8_t old[] = "\x01\x01\x00\x0c\x21\x12\xa4\x42\1\2\3\4\5\6\7\10\11\12\13\14"
                               "\x00\x01\x00\x08\x00\x01\x13\x88\xc0\x00\x02\x05";
  WzpStunMessage message;

  g_assert_cmpint (wzp_stun_parse (old, sizeof old - 1, &message), ==, WZP_STUN_PARSE_OK);
  assert_address (&message.mapped, "192.0.2.5:5000");
}

static void
test_quic_and_strays_are_not_stun (void)
{
  uint8_t packet[WZP_STUN_MAX_BYTES];
  size_t len = wzp_stun_make_request (&id, WZP_STUN_CHANGE_NONE, packet);
  WzpStunMessage message;

  g_assert_false (wzp_stun_looks_like (NULL, 0));
  for (size_t i = 0; i < len; i++)
    {
      g_assert_false (wzp_stun_looks_like (packet, i));
      g_assert_cmpint (wzp_stun_parse (packet, i, &message), ==, WZP_STUN_PARSE_NOT_STUN);
    }
  g_assert_false (wzp_stun_looks_like (packet, len + 4));
  packet[0] |= 0x40;
  g_assert_false (wzp_stun_looks_like (packet, len));
  packet[0] = 0x80;
  g_assert_false (wzp_stun_looks_like (packet, len));
  packet[0] = 0;
  packet[4] ^= 0xff;
  g_assert_false (wzp_stun_looks_like (packet, len));
}

static void
test_other_methods_and_unknown_attributes_are_told_apart (void)
{
  static const uint8_t allocate[] = "\x00\x03\x00\x00\x21\x12\xa4\x42\1\2\3\4\5\6\7\10\11\12\13\14";
  static const uint8_t must_understand[] =
      "\x01\x01\x00\x04\x21\x12\xa4\x42\1\2\3\4\5\6\7\10\11\12\13\14\x7f\xff\x00\x00";
  static const uint8_t may_ignore[] =
      "\x01\x01\x00\x04\x21\x12\xa4\x42\1\2\3\4\5\6\7\10\11\12\13\14\xff\xff\x00\x00";
  WzpStunMessage message;

  g_assert_cmpint (wzp_stun_parse (allocate, sizeof allocate - 1, &message), ==,
                   WZP_STUN_PARSE_UNKNOWN);
  g_assert_cmpint (wzp_stun_parse (must_understand, sizeof must_understand - 1, &message), ==,
                   WZP_STUN_PARSE_UNKNOWN);
  g_assert_cmpint (wzp_stun_parse (may_ignore, sizeof may_ignore - 1, &message), ==,
                   WZP_STUN_PARSE_OK);
  g_assert_false (wzp_address_is_set (&message.mapped));
}

#define ADD(test) g_test_add_func ("/nat/stun/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (reads_the_sample_responses_of_rfc_5769);
  ADD (a_damaged_fingerprint_is_not_stun);
  ADD (makes_requests_that_read_back);
  ADD (makes_responses_errors_and_indications_that_read_back);
  ADD (takes_the_plain_address_of_old_servers);
  ADD (quic_and_strays_are_not_stun);
  ADD (other_methods_and_unknown_attributes_are_told_apart);
  return g_test_run ();
}
