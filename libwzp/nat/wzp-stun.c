/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-stun.h"

#include "wzp-cursor.h"

#include <string.h>
#include <stun/stunagent.h>

#define COOKIE 0x2112a442u
/* RFC 5780 section 9.1; both are optional to understand. libnice has no names for them. */
#define ATTRIBUTE_RESPONSE_ORIGIN ((StunAttribute) 0x802b)
#define ATTRIBUTE_OTHER_ADDRESS   ((StunAttribute) 0x802c)

/* What a Binding message may carry that must be understood. The RFC 3489 ones are not read: old servers
 * add them to every answer, and refusing those answers would be of no use to anybody. */
static const uint16_t known_attributes[] = {
  STUN_ATTRIBUTE_MAPPED_ADDRESS,
  STUN_ATTRIBUTE_RESPONSE_ADDRESS,
  STUN_ATTRIBUTE_CHANGE_REQUEST,
  STUN_ATTRIBUTE_SOURCE_ADDRESS,
  STUN_ATTRIBUTE_CHANGED_ADDRESS,
  STUN_ATTRIBUTE_USERNAME,
  STUN_ATTRIBUTE_MESSAGE_INTEGRITY,
  STUN_ATTRIBUTE_ERROR_CODE,
  STUN_ATTRIBUTE_UNKNOWN_ATTRIBUTES,
  STUN_ATTRIBUTE_REFLECTED_FROM,
  STUN_ATTRIBUTE_REALM,
  STUN_ATTRIBUTE_NONCE,
  STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS,
  0,
};

gboolean
wzp_stun_id_equal (const WzpStunId *a, const WzpStunId *b)
{
  return memcmp (a->bytes, b->bytes, sizeof a->bytes) == 0;
}

gboolean
wzp_stun_looks_like (const void *data, size_t len)
{
  WzpReader reader = wzp_reader_init (data, len);
  uint16_t type = wzp_reader_u16be (&reader);
  uint16_t length = wzp_reader_u16be (&reader);
  uint32_t cookie = wzp_reader_u32be (&reader);

  return !reader.bad && type < 0x4000 && cookie == COOKIE && length % 4 == 0 &&
         len == WZP_STUN_HEADER_BYTES + (size_t) length;
}

/* --- making ------------------------------------------------------------------------------------ */

static void
begin (StunAgent *agent,
       StunMessage *message,
       StunClass message_class,
       const WzpStunId *id,
       uint8_t out[WZP_STUN_MAX_BYTES])
{
  StunTransactionId full;
  WzpWriter writer = wzp_writer_init (full, sizeof full);

  wzp_writer_u32be (&writer, COOKIE);
  wzp_writer_bytes (&writer, id->bytes, sizeof id->bytes);
  stun_agent_init (agent, known_attributes, STUN_COMPATIBILITY_RFC5389,
                   STUN_AGENT_USAGE_USE_FINGERPRINT | STUN_AGENT_USAGE_IGNORE_CREDENTIALS);
  *message = (StunMessage) { .agent = agent, .buffer = out, .buffer_len = WZP_STUN_MAX_BYTES };
  stun_message_init (message, message_class, STUN_BINDING, full);
}

static size_t
finish (StunAgent *agent, StunMessage *message)
{
  size_t len = stun_agent_finish_message (agent, message, NULL, 0);

  /* Everything that we put in is of fixed size and fits. */
  g_assert (len > 0);
  return len;
}

size_t
wzp_stun_make_request (const WzpStunId *id, WzpStunChange change, uint8_t out[WZP_STUN_MAX_BYTES])
{
  StunAgent agent;
  StunMessage message;

  begin (&agent, &message, STUN_REQUEST, id, out);
  if (change != WZP_STUN_CHANGE_NONE)
    stun_message_append32 (&message, STUN_ATTRIBUTE_CHANGE_REQUEST, change);
  return finish (&agent, &message);
}

size_t
wzp_stun_make_indication (const WzpStunId *id, uint8_t out[WZP_STUN_MAX_BYTES])
{
  StunAgent agent;
  StunMessage message;

  begin (&agent, &message, STUN_INDICATION, id, out);
  return finish (&agent, &message);
}

static struct sockaddr_storage
to_storage (const WzpAddress *address)
{
  struct sockaddr_storage storage = { 0 };

  memcpy (&storage, &address->sa, address->len);
  return storage;
}

size_t
wzp_stun_make_response (const WzpStunId *id,
                        const WzpAddress *mapped,
                        const WzpAddress *other,
                        uint8_t out[WZP_STUN_MAX_BYTES])
{
  StunAgent agent;
  StunMessage message;
  struct sockaddr_storage storage = to_storage (mapped);

  begin (&agent, &message, STUN_RESPONSE, id, out);
  stun_message_append_xor_addr (&message, STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS, &storage, mapped->len);
  if (other)
    stun_message_append_addr (&message, ATTRIBUTE_OTHER_ADDRESS, &other->sa, other->len);
  return finish (&agent, &message);
}

size_t
wzp_stun_make_error (const WzpStunId *id, int code, uint8_t out[WZP_STUN_MAX_BYTES])
{
  StunAgent agent;
  StunMessage message;

  begin (&agent, &message, STUN_ERROR, id, out);
  stun_message_append_error (&message, (StunError) code);
  return finish (&agent, &message);
}

/* --- reading ----------------------------------------------------------------------------------- */

static StunValidationStatus
validate (StunAgent *agent,
          StunMessage *message,
          const void *data,
          size_t len,
          StunAgentUsageFlags flags)
{
  WzpReader reader = wzp_reader_init (data, len);

  stun_agent_init (agent, known_attributes, STUN_COMPATIBILITY_RFC5389,
                   flags | STUN_AGENT_USAGE_IGNORE_CREDENTIALS);
  /* libnice takes answers only to requests that the agent remembers, and looks at unknown attributes only
   * after that. Which answers are ours is judged elsewhere, so this agent remembers whatever id comes. */
  wzp_reader_take (&reader, STUN_MESSAGE_TRANS_ID_POS);
  wzp_reader_bytes (&reader, agent->sent_ids[0].id, sizeof agent->sent_ids[0].id);
  agent->sent_ids[0].method = STUN_BINDING;
  agent->sent_ids[0].key = NULL;
  agent->sent_ids[0].key_len = 0;
  agent->sent_ids[0].long_term_valid = false;
  agent->sent_ids[0].valid = true;
  return stun_agent_validate (agent, message, data, len, NULL, NULL);
}

static void
find_address (const StunMessage *message, StunAttribute attribute, WzpAddress *out)
{
  struct sockaddr_storage storage;
  socklen_t len = sizeof storage;

  if (stun_message_find_addr (message, attribute, &storage, &len) == STUN_MESSAGE_RETURN_SUCCESS)
    wzp_address_from_sockaddr ((struct sockaddr *) &storage, len, out);
}

static void
find_mapped (const StunMessage *message, WzpAddress *out)
{
  struct sockaddr_storage storage;
  socklen_t len = sizeof storage;

  if (stun_message_find_xor_addr (message, STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS, &storage, &len) ==
      STUN_MESSAGE_RETURN_SUCCESS)
    wzp_address_from_sockaddr ((struct sockaddr *) &storage, len, out);
  else
    find_address (message, STUN_ATTRIBUTE_MAPPED_ADDRESS, out);
}

static void
read_message (const StunMessage *message, WzpStunMessage *out)
{
  uint32_t change;

  switch (stun_message_get_class (message))
    {
    case STUN_REQUEST:
      out->message_class = WZP_STUN_REQUEST;
      if (stun_message_find32 (message, STUN_ATTRIBUTE_CHANGE_REQUEST, &change) ==
          STUN_MESSAGE_RETURN_SUCCESS)
        out->change = change & WZP_STUN_CHANGE_BOTH;
      return;
    case STUN_INDICATION:
      out->message_class = WZP_STUN_INDICATION;
      return;
    case STUN_RESPONSE:
      out->message_class = WZP_STUN_SUCCESS;
      find_mapped (message, &out->mapped);
      find_address (message, ATTRIBUTE_OTHER_ADDRESS, &out->other);
      find_address (message, ATTRIBUTE_RESPONSE_ORIGIN, &out->origin);
      return;
    case STUN_ERROR:
      out->message_class = WZP_STUN_ERROR;
      if (stun_message_find_error (message, &out->error_code) != STUN_MESSAGE_RETURN_SUCCESS)
        out->error_code = STUN_ERROR_SERVER_ERROR;
      find_address (message, STUN_ATTRIBUTE_ALTERNATE_SERVER, &out->alternate);
      return;
    }
}

WzpStunParse
wzp_stun_parse (const void *data, size_t len, WzpStunMessage *out)
{
  StunAgent agent;
  StunMessage message = { 0 };
  StunValidationStatus status;
  uint16_t fingerprint_len;
  StunTransactionId id;

  *out = (WzpStunMessage) { 0 };
  if (len > WZP_STUN_MAX_INPUT_BYTES || !wzp_stun_looks_like (data, len))
    return WZP_STUN_PARSE_NOT_STUN;
  status = validate (&agent, &message, data, len, 0);
  if (status == STUN_VALIDATION_NOT_STUN || status == STUN_VALIDATION_INCOMPLETE_STUN)
    return WZP_STUN_PARSE_NOT_STUN;
  /* Servers need not send FINGERPRINT; one that is there must be right. */
  if (stun_message_find (&message, STUN_ATTRIBUTE_FINGERPRINT, &fingerprint_len) &&
      validate (&agent, &message, data, len, STUN_AGENT_USAGE_USE_FINGERPRINT) ==
          STUN_VALIDATION_BAD_REQUEST)
    return WZP_STUN_PARSE_NOT_STUN;
  if (status != STUN_VALIDATION_SUCCESS || stun_message_get_method (&message) != STUN_BINDING)
    return WZP_STUN_PARSE_UNKNOWN;
  stun_message_id (&message, id);
  memcpy (out->id.bytes, id + sizeof id - WZP_STUN_ID_BYTES, WZP_STUN_ID_BYTES);
  read_message (&message, out);
  return WZP_STUN_PARSE_OK;
}
