/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-sframe.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "wzp-cursor.h"
#include "wzp-hkdf.h"
#include "wzp-secret.h"

#define AES_KEY_BYTES 16 /* Nk of RFC 9605, section 4.5 */
#define NONCE_BYTES   WZP_SFRAME_NONCE_BYTES

/* The config byte: a flag and three bits for the KID, the same for the CTR. Without the flag the bits
 * are the value, with it they are the value's length in bytes less one (RFC 9605, section 4.3). */
#define EXTENDED   0x08
#define VALUE_MASK 0x07

#define LABEL_KEY  "SFrame 1.0 Secret key "
#define LABEL_SALT "SFrame 1.0 Secret salt "
#define LABEL_MAX  (sizeof LABEL_SALT - 1 + 8 + 2)

static unsigned
bytes_of (uint64_t value)
{
  unsigned n = 1;

  while (n < 8 && value >> (8 * n) != 0)
    n++;
  return n;
}

/* Returns the value's half of the config byte and appends what does not fit there. */
static uint8_t
write_value (WzpWriter *writer, uint64_t value)
{
  unsigned n = bytes_of (value);

  if (value <= VALUE_MASK)
    return (uint8_t) value;
  for (unsigned i = n; i > 0; i--)
    wzp_writer_u8 (writer, (uint8_t) (value >> (8 * (i - 1))));
  return (uint8_t) (EXTENDED | (n - 1));
}

size_t
wzp_sframe_header_write (WzpSframeHeader header, uint8_t out[WZP_SFRAME_HEADER_MAX])
{
  WzpWriter writer = wzp_writer_init (out, WZP_SFRAME_HEADER_MAX);
  uint8_t kid_half;
  uint8_t ctr_half;

  wzp_writer_u8 (&writer, 0);
  kid_half = write_value (&writer, header.kid);
  ctr_half = write_value (&writer, header.ctr);
  out[0] = (uint8_t) (kid_half << 4 | ctr_half);
  return writer.len;
}

/* A value spelt longer than needed is bad: every header then has one spelling. */
static uint64_t
read_value (WzpReader *reader, uint8_t half)
{
  unsigned n = (half & VALUE_MASK) + 1u;
  uint64_t value = 0;

  if (!(half & EXTENDED))
    return half;
  for (unsigned i = 0; i < n; i++)
    value = value << 8 | wzp_reader_u8 (reader);
  if (value <= VALUE_MASK || bytes_of (value) != n)
    reader->bad = TRUE;
  return value;
}

size_t
wzp_sframe_header_read (const void *data, size_t len, WzpSframeHeader *out_header)
{
  WzpReader reader = wzp_reader_init (data, len);
  uint8_t config = wzp_reader_u8 (&reader);

  out_header->kid = read_value (&reader, config >> 4);
  out_header->ctr = read_value (&reader, config & 0x0f);
  return reader.bad ? 0 : len - reader.left;
}

/* A fresh handle for each key: gnutls_aead_cipher_set_key() of GnuTLS 3.8.9 leaves the hash key of the
 * key before in place for AES-GCM on x86, so that tags come out wrong. */
static void
set_cipher_key (WzpSframeKey *self, const uint8_t key[AES_KEY_BYTES])
{
  gnutls_datum_t datum = { .data = (unsigned char *) key, .size = AES_KEY_BYTES };
  gnutls_aead_cipher_hd_t cipher = NULL;
  int result = gnutls_aead_cipher_init (&cipher, GNUTLS_CIPHER_AES_128_GCM, &datum);

  /* Only for want of memory, or with a GnuTLS whose policy forbids AES: as g_malloc does. */
  if (result < 0)
    g_error ("GnuTLS gives no AES-128-GCM: %s", gnutls_strerror (result));
  self->cipher = cipher;
}

void
wzp_sframe_key_clear (WzpSframeKey *self)
{
  if (self->cipher)
    gnutls_aead_cipher_deinit (self->cipher); /* which overwrites its round keys */
  wzp_secret_wipe (self, sizeof *self);
}

/* HKDF-Expand with a label of section 4.4.2: text || KID || cipher suite. */
static void
expand (const uint8_t secret[WZP_HKDF_PRK_BYTES],
        const char *text,
        uint64_t kid,
        uint8_t *out,
        size_t out_len)
{
  uint8_t bytes[LABEL_MAX];
  WzpWriter label = wzp_writer_init (bytes, sizeof bytes);

  wzp_writer_bytes (&label, text, strlen (text));
  wzp_writer_u64be (&label, kid);
  wzp_writer_u16be (&label, WZP_SFRAME_SUITE);
  g_assert (!label.bad);
  wzp_hkdf_expand (out, out_len, secret, bytes, label.len);
}

void
wzp_sframe_key_set (WzpSframeKey *self,
                    uint64_t kid,
                    const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES])
{
  uint8_t secret[WZP_HKDF_PRK_BYTES];
  uint8_t key[AES_KEY_BYTES];

  wzp_sframe_key_clear (self);
  wzp_hkdf_extract (secret, NULL, 0, base_key, WZP_SFRAME_BASE_KEY_BYTES);
  expand (secret, LABEL_KEY, kid, key, sizeof key);
  expand (secret, LABEL_SALT, kid, self->salt, sizeof self->salt);
  set_cipher_key (self, key);
  self->kid = kid;
  wzp_secret_wipe (key, sizeof key);
  wzp_secret_wipe (secret, sizeof secret);
}

/* Section 4.4.3: the salt, its end combined with the counter. */
static void
make_nonce (const WzpSframeKey *self, uint64_t ctr, uint8_t out[NONCE_BYTES])
{
  memcpy (out, self->salt, NONCE_BYTES);
  for (unsigned i = 0; i < 8; i++)
    out[NONCE_BYTES - 1 - i] ^= (uint8_t) (ctr >> (8 * i));
}

/* Returns the length of the additional data: header || metadata. */
static size_t
make_aad (const void *header,
          size_t header_len,
          const void *metadata,
          size_t metadata_len,
          uint8_t out[WZP_SFRAME_HEADER_MAX + WZP_SFRAME_METADATA_MAX])
{
  g_assert (header_len <= WZP_SFRAME_HEADER_MAX && metadata_len <= WZP_SFRAME_METADATA_MAX);
  memcpy (out, header, header_len);
  if (metadata_len > 0)
    memcpy (out + header_len, metadata, metadata_len);
  return header_len + metadata_len;
}

WzpSframeResult
wzp_sframe_key_seal (WzpSframeKey *self,
                     uint64_t ctr,
                     const void *metadata,
                     size_t metadata_len,
                     const void *plaintext,
                     size_t len,
                     uint8_t *out,
                     size_t out_size,
                     size_t *out_len)
{
  uint8_t header[WZP_SFRAME_HEADER_MAX];
  uint8_t aad[WZP_SFRAME_HEADER_MAX + WZP_SFRAME_METADATA_MAX];
  uint8_t nonce[NONCE_BYTES];
  size_t header_len = wzp_sframe_header_write ((WzpSframeHeader) { self->kid, ctr }, header);
  size_t overhead = header_len + WZP_SFRAME_TAG_BYTES;
  size_t aad_len = make_aad (header, header_len, metadata, metadata_len, aad);
  size_t sealed_len;
  int result;

  if (out_size < overhead || len > out_size - overhead)
    return WZP_SFRAME_NO_ROOM;
  make_nonce (self, ctr, nonce);
  memcpy (out, header, header_len);
  sealed_len = out_size - header_len;
  result = gnutls_aead_cipher_encrypt (self->cipher, nonce, sizeof nonce, aad, aad_len,
                                       WZP_SFRAME_TAG_BYTES, plaintext, len, out + header_len,
                                       &sealed_len);
  g_assert (result >= 0);
  *out_len = header_len + sealed_len;
  return WZP_SFRAME_OK;
}

WzpSframeResult
wzp_sframe_key_open (WzpSframeKey *self,
                     uint64_t ctr,
                     size_t header_len,
                     const void *metadata,
                     size_t metadata_len,
                     const uint8_t *frame,
                     size_t len,
                     uint8_t *out,
                     size_t out_size,
                     size_t *out_len)
{
  uint8_t aad[WZP_SFRAME_HEADER_MAX + WZP_SFRAME_METADATA_MAX];
  uint8_t nonce[NONCE_BYTES];
  size_t aad_len;
  size_t plain_len;
  int result;

  if (len < header_len || len - header_len < WZP_SFRAME_TAG_BYTES)
    return WZP_SFRAME_MALFORMED;
  plain_len = len - header_len - WZP_SFRAME_TAG_BYTES;
  if (out_size < plain_len)
    return WZP_SFRAME_NO_ROOM;
  aad_len = make_aad (frame, header_len, metadata, metadata_len, aad);
  make_nonce (self, ctr, nonce);
  *out_len = plain_len;
  result = gnutls_aead_cipher_decrypt (self->cipher, nonce, sizeof nonce, aad, aad_len,
                                       WZP_SFRAME_TAG_BYTES, frame + header_len, len - header_len,
                                       out, out_len);
  if (result >= 0)
    return WZP_SFRAME_OK;
  /* GnuTLS decrypts before it compares the tag. */
  memset (out, 0, plain_len);
  *out_len = 0;
  return WZP_SFRAME_FORGED;
}
