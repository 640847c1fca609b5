/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-pcp.h"

#define VERSION         2
#define VERSION_NAT_PMP 0
#define OPCODE_MAP      1
#define RESPONSE_BIT    0x80u
/* IANA protocol number. */
#define PROTOCOL_UDP 17
#define IP_BYTES     16

/* "Short" and "long lifetime errors" of section 7.4, for a server that names no time; and what section 15
 * calls an upper bound, for one that names an absurd one. */
#define SHORT_ERROR_S  30
#define LONG_ERROR_S   1800
#define MAX_LIFETIME_S 86400
#define MIN_ERROR_S    1

static void
write_ip (WzpWriter *writer, const WzpAddress *address, gboolean want_v4)
{
  struct sockaddr_in6 sa = { 0 };

  if (wzp_address_is_set (address))
    {
      wzp_address_to_sockaddr_in6 (address, &sa);
    }
  else if (want_v4)
    {
      /* "Any" of IPv4 is ::ffff:0.0.0.0 (section 11.1). */
      sa.sin6_addr.s6_addr[10] = 0xff;
      sa.sin6_addr.s6_addr[11] = 0xff;
    }
  wzp_writer_bytes (writer, &sa.sin6_addr, IP_BYTES);
}

void
wzp_pcp_make_map (const WzpPcpMap *map, uint8_t out[WZP_PCP_MAP_BYTES])
{
  WzpWriter writer = wzp_writer_init (out, WZP_PCP_MAP_BYTES);
  gboolean is_v4 = wzp_address_is_v4 (&map->client);
  gboolean has_port = wzp_address_is_set (&map->suggested);

  wzp_writer_u8 (&writer, VERSION);
  wzp_writer_u8 (&writer, OPCODE_MAP);
  wzp_writer_u16be (&writer, 0);
  wzp_writer_u32be (&writer, map->lifetime_s);
  write_ip (&writer, &map->client, is_v4);
  wzp_writer_bytes (&writer, map->nonce, sizeof map->nonce);
  wzp_writer_u8 (&writer, PROTOCOL_UDP);
  wzp_writer_u8 (&writer, 0);
  wzp_writer_u16be (&writer, 0);
  wzp_writer_u16be (&writer, wzp_address_get_port (&map->client));
  wzp_writer_u16be (&writer, has_port ? wzp_address_get_port (&map->suggested) : 0);
  write_ip (&writer, &map->suggested, is_v4);
  g_assert (!writer.bad && writer.len == WZP_PCP_MAP_BYTES);
}

static WzpPcpResult
result_of_code (uint8_t code)
{
  return code <= WZP_PCP_EXCESSIVE_REMOTE_PEERS ? (WzpPcpResult) code : WZP_PCP_OTHER;
}

static uint32_t
default_error_s (WzpPcpResult result)
{
  switch (result)
    {
    case WZP_PCP_NETWORK_FAILURE:
    case WZP_PCP_NO_RESOURCES:
    case WZP_PCP_USER_EX_QUOTA:
    case WZP_PCP_CANNOT_PROVIDE_EXTERNAL:
      return SHORT_ERROR_S;
    case WZP_PCP_SUCCESS:
    case WZP_PCP_UNSUPP_VERSION:
    case WZP_PCP_NOT_AUTHORIZED:
    case WZP_PCP_MALFORMED_REQUEST:
    case WZP_PCP_UNSUPP_OPCODE:
    case WZP_PCP_UNSUPP_OPTION:
    case WZP_PCP_MALFORMED_OPTION:
    case WZP_PCP_UNSUPP_PROTOCOL:
    case WZP_PCP_ADDRESS_MISMATCH:
    case WZP_PCP_EXCESSIVE_REMOTE_PEERS:
    case WZP_PCP_OTHER:
      return LONG_ERROR_S;
    }
  return LONG_ERROR_S;
}

static uint32_t
clamp_lifetime (WzpPcpResult result, uint32_t lifetime_s)
{
  if (result == WZP_PCP_SUCCESS)
    return MIN (lifetime_s, MAX_LIFETIME_S);
  return lifetime_s == 0 ? default_error_s (result) : CLAMP (lifetime_s, MIN_ERROR_S, LONG_ERROR_S);
}

/* The MAP data; FALSE when it is not all there or not of UDP. */
static gboolean
read_map (WzpReader *reader, WzpPcpAnswer *out)
{
  struct sockaddr_in6 sa = { .sin6_family = AF_INET6 };
  uint8_t protocol;

  wzp_reader_bytes (reader, out->nonce, sizeof out->nonce);
  protocol = wzp_reader_u8 (reader);
  wzp_reader_take (reader, 3);
  out->internal_port = wzp_reader_u16be (reader);
  sa.sin6_port = htons (wzp_reader_u16be (reader));
  wzp_reader_bytes (reader, &sa.sin6_addr, IP_BYTES);
  if (reader->bad || protocol != PROTOCOL_UDP)
    return FALSE;
  return wzp_address_from_sockaddr ((const struct sockaddr *) &sa, sizeof sa, &out->external);
}

WzpParse
wzp_pcp_parse (const void *data, size_t len, WzpPcpAnswer *out_answer)
{
  WzpReader reader = wzp_reader_init (data, len);
  WzpPcpAnswer answer = { 0 };
  uint8_t opcode;

  if (len > WZP_PCP_MAX_BYTES)
    return WZP_PARSE_BAD;
  answer.version = wzp_reader_u8 (&reader);
  opcode = wzp_reader_u8 (&reader);
  wzp_reader_u8 (&reader);
  answer.result = result_of_code (wzp_reader_u8 (&reader));
  if (reader.bad || !(opcode & RESPONSE_BIT))
    return WZP_PARSE_BAD;
  if (answer.version == VERSION_NAT_PMP)
    {
      /* An old server's way to say it (RFC 6886 section 3.5): eight bytes, whatever we asked. */
      answer.result = WZP_PCP_UNSUPP_VERSION;
      answer.lifetime_s = LONG_ERROR_S;
      *out_answer = answer;
      return WZP_PARSE_OK;
    }
  answer.lifetime_s = clamp_lifetime (answer.result, wzp_reader_u32be (&reader));
  answer.epoch_s = wzp_reader_u32be (&reader);
  wzp_reader_take (&reader, 12);
  if (reader.bad || len % 4 != 0)
    return WZP_PARSE_BAD;
  if (answer.result != WZP_PCP_UNSUPP_VERSION &&
      (answer.version != VERSION || opcode != (RESPONSE_BIT | OPCODE_MAP)))
    return WZP_PARSE_BAD;
  answer.has_map = read_map (&reader, &answer);
  if (answer.result == WZP_PCP_SUCCESS && !answer.has_map)
    return WZP_PARSE_BAD;
  *out_answer = answer;
  return WZP_PARSE_OK;
}

gboolean
wzp_pcp_is_answer_to (const WzpPcpAnswer *answer, const WzpPcpMap *map)
{
  if (answer->result == WZP_PCP_UNSUPP_VERSION)
    return TRUE;
  return answer->has_map && memcmp (answer->nonce, map->nonce, sizeof map->nonce) == 0 &&
         answer->internal_port == wzp_address_get_port (&map->client);
}

const char *
wzp_pcp_result_name (WzpPcpResult result)
{
  switch (result)
    {
    case WZP_PCP_SUCCESS:
      return "SUCCESS";
    case WZP_PCP_UNSUPP_VERSION:
      return "UNSUPP_VERSION";
    case WZP_PCP_NOT_AUTHORIZED:
      return "NOT_AUTHORIZED";
    case WZP_PCP_MALFORMED_REQUEST:
      return "MALFORMED_REQUEST";
    case WZP_PCP_UNSUPP_OPCODE:
      return "UNSUPP_OPCODE";
    case WZP_PCP_UNSUPP_OPTION:
      return "UNSUPP_OPTION";
    case WZP_PCP_MALFORMED_OPTION:
      return "MALFORMED_OPTION";
    case WZP_PCP_NETWORK_FAILURE:
      return "NETWORK_FAILURE";
    case WZP_PCP_NO_RESOURCES:
      return "NO_RESOURCES";
    case WZP_PCP_UNSUPP_PROTOCOL:
      return "UNSUPP_PROTOCOL";
    case WZP_PCP_USER_EX_QUOTA:
      return "USER_EX_QUOTA";
    case WZP_PCP_CANNOT_PROVIDE_EXTERNAL:
      return "CANNOT_PROVIDE_EXTERNAL";
    case WZP_PCP_ADDRESS_MISMATCH:
      return "ADDRESS_MISMATCH";
    case WZP_PCP_EXCESSIVE_REMOTE_PEERS:
      return "EXCESSIVE_REMOTE_PEERS";
    case WZP_PCP_OTHER:
      return "OTHER";
    }
  return "OTHER";
}
