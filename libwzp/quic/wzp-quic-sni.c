/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the server name out of a ClientHello. Bytes in, place out; knows no TLS library. */
#include "wzp-quic-sni.h"

#include <arpa/inet.h>
#include <string.h>

#include "wzp-cursor.h"

/* RFC 8446 section 4.1.2 and RFC 6066 section 3. */
#define HELLO_FIXED_BYTES     (2 + 32) /* legacy_version, random */
#define EXTENSION_SERVER_NAME 0
#define NAME_TYPE_HOST_NAME   0
#define LABEL_MAX             63

static WzpQuicSniResult
find_host_name (const uint8_t *start,
                const uint8_t *extension,
                size_t len,
                size_t *out_offset,
                size_t *out_len)
{
  WzpReader reader = wzp_reader_init (extension, len);
  uint16_t list_len = wzp_reader_u16be (&reader);

  if (reader.bad || list_len != reader.left)
    return WZP_QUIC_SNI_BAD;
  while (reader.left > 0)
    {
      uint8_t type = wzp_reader_u8 (&reader);
      uint16_t name_len = wzp_reader_u16be (&reader);
      const uint8_t *name = wzp_reader_take (&reader, name_len);

      if (!name)
        return WZP_QUIC_SNI_BAD;
      if (type != NAME_TYPE_HOST_NAME)
        continue;
      *out_offset = (size_t) (name - start);
      *out_len = name_len;
      return WZP_QUIC_SNI_FOUND;
    }
  return WZP_QUIC_SNI_NONE;
}

WzpQuicSniResult
wzp_quic_sni_find (const uint8_t *client_hello, size_t len, size_t *out_offset, size_t *out_len)
{
  WzpReader reader = wzp_reader_init (client_hello, len);
  uint16_t extensions_len;

  wzp_reader_take (&reader, HELLO_FIXED_BYTES);
  wzp_reader_take (&reader, wzp_reader_u8 (&reader));    /* legacy_session_id */
  wzp_reader_take (&reader, wzp_reader_u16be (&reader)); /* cipher_suites */
  wzp_reader_take (&reader, wzp_reader_u8 (&reader));    /* legacy_compression_methods */
  extensions_len = wzp_reader_u16be (&reader);
  if (reader.bad || extensions_len != reader.left)
    return WZP_QUIC_SNI_BAD;
  while (reader.left > 0)
    {
      uint16_t type = wzp_reader_u16be (&reader);
      uint16_t extension_len = wzp_reader_u16be (&reader);
      const uint8_t *extension = wzp_reader_take (&reader, extension_len);

      if (!extension)
        return WZP_QUIC_SNI_BAD;
      if (type == EXTENSION_SERVER_NAME)
        return find_host_name (client_hello, extension, extension_len, out_offset, out_len);
    }
  return WZP_QUIC_SNI_NONE;
}

static gboolean
is_label (const char *label, size_t len)
{
  if (len == 0 || len > LABEL_MAX || label[0] == '-' || label[len - 1] == '-')
    return FALSE;
  for (size_t i = 0; i < len; i++)
    if (!g_ascii_isalnum (label[i]) && label[i] != '-' && label[i] != '_')
      return FALSE;
  return TRUE;
}

static gboolean
is_ip_literal (const char *name)
{
  uint8_t ip[16];

  return inet_pton (AF_INET, name, ip) == 1 || inet_pton (AF_INET6, name, ip) == 1;
}

WzpQuicSniResult
wzp_quic_sni_normalise (const uint8_t *name, size_t len, char out[WZP_QUIC_SNI_MAX + 1])
{
  const char *label = out;

  if (len > 0 && name[len - 1] == '.')
    len--;
  if (len == 0 || len > WZP_QUIC_SNI_MAX || memchr (name, 0, len))
    return WZP_QUIC_SNI_BAD;
  for (size_t i = 0; i < len; i++)
    out[i] = g_ascii_tolower ((char) name[i]);
  out[len] = '\0';
  if (is_ip_literal (out))
    return WZP_QUIC_SNI_NONE;
  for (;;)
    {
      size_t label_len = strcspn (label, ".");

      if (!is_label (label, label_len))
        return WZP_QUIC_SNI_BAD;
      if (label[label_len] == '\0')
        return strspn (label, "0123456789") == label_len ? WZP_QUIC_SNI_BAD : WZP_QUIC_SNI_FOUND;
      label += label_len + 1;
    }
}

void
wzp_quic_sni_mask (uint8_t *name, size_t len)
{
  for (size_t i = 0; i < len; i++)
    if (name[i] == '_')
      name[i] = '-';
}
