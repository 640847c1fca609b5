/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Port Control Protocol, RFC 6887: MAP requests and their answers <-> bytes, what an answer's lifetime
 * means. Pure: sends nothing and keeps no timer (wzp-pcp-client does). */
#pragma once

#include "wzp-address.h"
#include "wzp-cursor.h"

G_BEGIN_DECLS

#define WZP_PCP_PORT        5351
#define WZP_PCP_NONCE_BYTES 12
/* Common header 24, MAP data 36 (RFC 6887 sections 7.1, 11.1). */
#define WZP_PCP_MAP_BYTES 60
/* The longest message there may be (section 7). */
#define WZP_PCP_MAX_BYTES 1100

/* Result codes of section 7.4; others read as OTHER. */
typedef enum
{
  WZP_PCP_SUCCESS = 0,
  WZP_PCP_UNSUPP_VERSION = 1,
  WZP_PCP_NOT_AUTHORIZED = 2,
  WZP_PCP_MALFORMED_REQUEST = 3,
  WZP_PCP_UNSUPP_OPCODE = 4,
  WZP_PCP_UNSUPP_OPTION = 5,
  WZP_PCP_MALFORMED_OPTION = 6,
  WZP_PCP_NETWORK_FAILURE = 7,
  WZP_PCP_NO_RESOURCES = 8,
  WZP_PCP_UNSUPP_PROTOCOL = 9,
  WZP_PCP_USER_EX_QUOTA = 10,
  WZP_PCP_CANNOT_PROVIDE_EXTERNAL = 11,
  WZP_PCP_ADDRESS_MISMATCH = 12,
  WZP_PCP_EXCESSIVE_REMOTE_PEERS = 13,
  WZP_PCP_OTHER = 255,
} WzpPcpResult;

typedef struct
{
  uint8_t nonce[WZP_PCP_NONCE_BYTES]; /* one per mapping for all its life */
  WzpAddress client;                  /* our address and the internal port */
  WzpAddress suggested;               /* external one; not set: any */
  uint32_t lifetime_s;                /* 0: delete */
} WzpPcpMap;

typedef struct
{
  WzpPcpResult result;
  uint32_t lifetime_s; /* of the mapping, or how long an error will last; clamped */
  uint32_t epoch_s;
  uint8_t version;  /* the server's; with UNSUPP_VERSION the highest it speaks: 0 is NAT-PMP */
  gboolean has_map; /* the rest is set: always with success */
  uint8_t nonce[WZP_PCP_NONCE_BYTES];
  uint16_t internal_port;
  WzpAddress external;
} WzpPcpAnswer;

void wzp_pcp_make_map (const WzpPcpMap *map, uint8_t out[WZP_PCP_MAP_BYTES]);

/* An answer to a MAP request of UDP, or of a server that does not know our version. OK or BAD. */
WzpParse wzp_pcp_parse (const void *data, size_t len, WzpPcpAnswer *out_answer);

/* Whether @answer is to @map: the nonce and the internal port are ours (section 11.4). An error of a
 * server that knows no PCP has neither, and is only accepted when it says so. */
gboolean wzp_pcp_is_answer_to (const WzpPcpAnswer *answer, const WzpPcpMap *map);

/* "NOT_AUTHORIZED" */
const char *wzp_pcp_result_name (WzpPcpResult result);

G_END_DECLS
