/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-pcp.h"

#include "nat-test.h"

/* RFC 6887 figures 2, 3, 9 and 10 by hand: a server's view of our requests, and its answers. */
static const uint8_t nonce[WZP_PCP_NONCE_BYTES] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };

static WzpPcpMap
our_map (void)
{
  WzpPcpMap map = { .client = addr ("192.168.1.7:50000"), .lifetime_s = 7200 };

  memcpy (map.nonce, nonce, sizeof nonce);
  return map;
}

/* A success answer of 60 bytes: external 203.0.113.9:40000 for 3600 s at epoch 1000. */
static size_t
make_answer (uint8_t out[WZP_PCP_MAX_BYTES], uint8_t result, uint32_t lifetime_s)
{
  static const uint8_t external[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 203, 0, 113, 9 };
  WzpWriter writer = wzp_writer_init (out, WZP_PCP_MAX_BYTES);

  wzp_writer_u8 (&writer, 2);
  wzp_writer_u8 (&writer, 0x81);
  wzp_writer_u8 (&writer, 0);
  wzp_writer_u8 (&writer, result);
  wzp_writer_u32be (&writer, lifetime_s);
  wzp_writer_u32be (&writer, 1000);
  memset (wzp_writer_reserve (&writer, 12), 0, 12);
  wzp_writer_bytes (&writer, nonce, sizeof nonce);
  wzp_writer_u32be (&writer, 17u << 24);
  wzp_writer_u16be (&writer, 50000);
  wzp_writer_u16be (&writer, 40000);
  wzp_writer_bytes (&writer, external, sizeof external);
  return writer.len;
}

static void
test_request_has_the_bytes_of_the_rfc (void)
{
  static const uint8_t expected[WZP_PCP_MAP_BYTES] = {
    2,    1,    0, 0, 0, 0, 0x1c, 0x20, /* version, MAP, lifetime 7200 */
    0,    0,    0, 0, 0, 0, 0,    0,    0, 0,  0xff, 0xff, 192, 168, 1, 7, /* our address */
    1,    2,    3, 4, 5, 6, 7,    8,    9, 10, 11,   12,   17,  0,   0, 0, /* nonce, UDP */
    0xc3, 0x50, 0, 0, /* internal port, any external one */
    0,    0,    0, 0, 0, 0, 0,    0,    0, 0,  0xff, 0xff, 0,   0,   0, 0, /* any IPv4 address */
  };
  uint8_t packet[WZP_PCP_MAP_BYTES];
  WzpPcpMap map = our_map ();

  wzp_pcp_make_map (&map, packet);
  g_assert_cmpmem (packet, sizeof packet, expected, sizeof expected);

  map.suggested = addr ("203.0.113.9:40000");
  wzp_pcp_make_map (&map, packet);
  g_assert_cmphex (packet[42], ==, 0x9c);
  g_assert_cmphex (packet[43], ==, 0x40);
  g_assert_cmpuint (packet[59], ==, 9);

  map = our_map ();
  map.client = addr ("[fd00::7]:50000");
  wzp_pcp_make_map (&map, packet);
  g_assert_cmphex (packet[8], ==, 0xfd);
  g_assert_cmphex (packet[54], ==, 0); /* any IPv6 address is all zeros */
}

static void
test_answer_tells_the_external_address (void)
{
  uint8_t packet[WZP_PCP_MAX_BYTES];
  size_t len = make_answer (packet, 0, 3600);
  WzpPcpMap map = our_map ();
  WzpPcpAnswer answer;

  g_assert_cmpint (wzp_pcp_parse (packet, len, &answer), ==, WZP_PARSE_OK);
  g_assert_cmpint (answer.result, ==, WZP_PCP_SUCCESS);
  g_assert_cmpuint (answer.lifetime_s, ==, 3600);
  g_assert_cmpuint (answer.epoch_s, ==, 1000);
  assert_address (&answer.external, "203.0.113.9:40000");
  g_assert_true (wzp_pcp_is_answer_to (&answer, &map));
  /* Options behind it are passed over. */
  memset (packet + len, 0, 4);
  g_assert_cmpint (wzp_pcp_parse (packet, len + 4, &answer), ==, WZP_PARSE_OK);
}

static void
test_answers_to_others_are_not_ours (void)
{
  uint8_t packet[WZP_PCP_MAX_BYTES];
  size_t len = make_answer (packet, 0, 3600);
  WzpPcpMap map = our_map ();
  WzpPcpAnswer answer;

  g_assert_cmpint (wzp_pcp_parse (packet, len, &answer), ==, WZP_PARSE_OK);
  map.nonce[11]++;
  g_assert_false (wzp_pcp_is_answer_to (&answer, &map));
  map = our_map ();
  map.client = addr ("192.168.1.7:50001");
  g_assert_false (wzp_pcp_is_answer_to (&answer, &map));
  /* Nor an error without the nonce: anybody could send it. */
  len = make_answer (packet, 2, 0);
  g_assert_cmpint (wzp_pcp_parse (packet, 24, &answer), ==, WZP_PARSE_OK);
  g_assert_false (answer.has_map);
  map = our_map ();
  g_assert_false (wzp_pcp_is_answer_to (&answer, &map));
  g_assert_cmpint (wzp_pcp_parse (packet, len, &answer), ==, WZP_PARSE_OK);
  g_assert_true (wzp_pcp_is_answer_to (&answer, &map));
}

static void
test_broken_answers_are_bad (void)
{
  uint8_t good[WZP_PCP_MAX_BYTES];
  size_t len = make_answer (good, 0, 3600);
  struct
  {
    size_t at;
    uint8_t byte;
  } changes[] = {
    { 0, 1 },    /* version 1 never was, and says not that it is older */
    { 0, 3 },    /* the future */
    { 1, 0x01 }, /* a request */
    { 1, 0x82 }, /* PEER */
    { 36, 6 },   /* TCP */
  };
  WzpPcpAnswer answer;

  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      uint8_t packet[WZP_PCP_MAX_BYTES];

      memcpy (packet, good, len);
      packet[changes[i].at] = changes[i].byte;
      g_assert_cmpint (wzp_pcp_parse (packet, len, &answer), ==, WZP_PARSE_BAD);
    }
  for (size_t i = 0; i < len; i++)
    g_assert_cmpint (wzp_pcp_parse (good, i, &answer), ==, WZP_PARSE_BAD);
  g_assert_cmpint (wzp_pcp_parse (good, len + 1, &answer), ==, WZP_PARSE_BAD);
}

static void
test_a_nat_pmp_server_is_understood (void)
{
  static const uint8_t packet[] = { 0, 0x81, 0, 1, 0, 0, 0, 9 };
  WzpPcpMap map = our_map ();
  WzpPcpAnswer answer;

  g_assert_cmpint (wzp_pcp_parse (packet, sizeof packet, &answer), ==, WZP_PARSE_OK);
  g_assert_cmpint (answer.result, ==, WZP_PCP_UNSUPP_VERSION);
  g_assert_cmpuint (answer.version, ==, 0);
  g_assert_true (wzp_pcp_is_answer_to (&answer, &map));
}

static void
test_lifetimes_are_clamped (void)
{
  static const struct
  {
    uint8_t result;
    uint32_t lifetime_s;
    uint32_t expected;
  } cases[] = {
    { 0, 7200, 7200 },
    { 0, UINT32_MAX, 86400 },
    { 2, UINT32_MAX, 1800 },
    { WZP_PCP_NO_RESOURCES, 0, 30 },
    { WZP_PCP_NOT_AUTHORIZED, 0, 1800 },
    { 2, 60, 60 },
    { 200, 0, 1800 },
  };
  uint8_t packet[WZP_PCP_MAX_BYTES];
  WzpPcpAnswer answer;

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      size_t len = make_answer (packet, cases[i].result, cases[i].lifetime_s);

      g_assert_cmpint (wzp_pcp_parse (packet, len, &answer), ==, WZP_PARSE_OK);
      g_assert_cmpuint (answer.lifetime_s, ==, cases[i].expected);
    }
  g_assert_cmpint (answer.result, ==, WZP_PCP_OTHER);
  g_assert_cmpstr (wzp_pcp_result_name (answer.result), ==, "OTHER");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pcp/request-has-the-bytes-of-the-rfc", test_request_has_the_bytes_of_the_rfc);
  g_test_add_func ("/pcp/answer-tells-the-external-address",
                   test_answer_tells_the_external_address);
  g_test_add_func ("/pcp/answers-to-others-are-not-ours", test_answers_to_others_are_not_ours);
  g_test_add_func ("/pcp/broken-answers-are-bad", test_broken_answers_are_bad);
  g_test_add_func ("/pcp/a-nat-pmp-server-is-understood", test_a_nat_pmp_server_is_understood);
  g_test_add_func ("/pcp/lifetimes-are-clamped", test_lifetimes_are_clamped);
  return g_test_run ();
}
