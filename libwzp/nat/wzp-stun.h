/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* STUN Binding messages (RFC 8489, and RFC 5780's attributes) as bytes, over libnice's stun_*: bytes in,
 * values out. Knows no socket, no server and no time. */
#pragma once

#include "wzp-address.h"

G_BEGIN_DECLS

#define WZP_STUN_PORT            3478
#define WZP_STUN_HEADER_BYTES    20
#define WZP_STUN_ID_BYTES        12
#define WZP_STUN_MAX_BYTES       548 /* RFC 8489 section 6.1: the path MTU is unknown, IPv4 576 - 28 */
#define WZP_STUN_MAX_INPUT_BYTES 1500

typedef struct
{
  uint8_t bytes[WZP_STUN_ID_BYTES];
} WzpStunId;

gboolean wzp_stun_id_equal (const WzpStunId *a, const WzpStunId *b);

/* Whether a packet on the QUIC socket is STUN (RFC 7983, RFC 9443): first byte 0..3, the magic cookie, a
 * length that is a multiple of four and that of the packet. QUIC's fixed bit makes its first byte >= 64. */
gboolean wzp_stun_looks_like (const void *data, size_t len);

/* A Binding request's wish to be answered from elsewhere: RFC 5780 section 4.4. */
typedef enum
{
  WZP_STUN_CHANGE_NONE = 0,
  WZP_STUN_CHANGE_PORT = 2, /* the wire's own bits */
  WZP_STUN_CHANGE_IP = 4,
  WZP_STUN_CHANGE_BOTH = 6,
} WzpStunChange;

/* Each returns the message's length in @out, with FINGERPRINT. */
size_t
wzp_stun_make_request (const WzpStunId *id, WzpStunChange change, uint8_t out[WZP_STUN_MAX_BYTES]);
/* No answer is ever sent to one: opens a NAT's filter, keeps a mapping alive. */
size_t wzp_stun_make_indication (const WzpStunId *id, uint8_t out[WZP_STUN_MAX_BYTES]);
/* What a server answers; for the simulated ones, and for peers that ask us. @other (OTHER-ADDRESS)
 * may be NULL. */
size_t wzp_stun_make_response (const WzpStunId *id,
                               const WzpAddress *mapped,
                               const WzpAddress *other,
                               uint8_t out[WZP_STUN_MAX_BYTES]);
size_t wzp_stun_make_error (const WzpStunId *id, int code, uint8_t out[WZP_STUN_MAX_BYTES]);

typedef enum
{
  WZP_STUN_REQUEST,
  WZP_STUN_INDICATION,
  WZP_STUN_SUCCESS,
  WZP_STUN_ERROR,
} WzpStunClass;

typedef struct
{
  WzpStunClass message_class;
  WzpStunId id;
  WzpAddress mapped;    /* XOR-MAPPED-ADDRESS, else MAPPED-ADDRESS; success only; may be not set */
  WzpAddress other;     /* OTHER-ADDRESS: the server's second IP and port; not set: no RFC 5780 */
  WzpAddress origin;    /* RESPONSE-ORIGIN */
  WzpAddress alternate; /* ALTERNATE-SERVER of an error 300 */
  int error_code;       /* 300..699, errors only */
  WzpStunChange change; /* requests only */
} WzpStunMessage;

typedef enum
{
  WZP_STUN_PARSE_OK,
  WZP_STUN_PARSE_NOT_STUN, /* not a STUN message, or damaged (FINGERPRINT) */
  WZP_STUN_PARSE_UNKNOWN,  /* STUN, but another method, or an attribute that must be understood */
} WzpStunParse;

WzpStunParse wzp_stun_parse (const void *data, size_t len, WzpStunMessage *out);

G_END_DECLS
