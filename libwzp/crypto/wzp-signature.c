/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-signature.h"

#include <sodium.h>
#include <string.h>

#include "wzp-cursor.h"
#include "wzp-secret.h"

#define CHANNEL_LABEL "wzp-auth1"

/* The longest text of a handshake's role. */
#define HANDSHAKE_TEXT_MAX (WZP_PUBLIC_KEY_BYTES + sizeof "call-answer" - 1)
/* Label with its NUL, role, exporter value. */
#define CHANNEL_TEXT_BYTES (sizeof CHANNEL_LABEL + 1 + WZP_CHANNEL_EXPORTER_BYTES)

gboolean
wzp_signature_verify (const void *signature,
                      size_t signature_len,
                      const uint8_t public_key[WZP_PUBLIC_KEY_BYTES],
                      const void *message,
                      size_t len)
{
  return signature_len == WZP_SIGNATURE_BYTES &&
         crypto_sign_verify_detached (signature, message, len, public_key) == 0;
}

void
wzp_handshake_random_key (uint8_t out_ephemeral_pub[WZP_PUBLIC_KEY_BYTES])
{
  uint8_t secret[crypto_scalarmult_SCALARBYTES];

  wzp_secret_random (secret, sizeof secret);
  crypto_scalarmult_base (out_ephemeral_pub, secret);
  sodium_memzero (secret, sizeof secret);
}

/* Returns the length of the bytes wire.md 4.3 signs. */
static size_t
handshake_text (WzpHandshakeRole role,
                const uint8_t ephemeral_pub[WZP_PUBLIC_KEY_BYTES],
                uint8_t out[HANDSHAKE_TEXT_MAX])
{
  WzpWriter text = wzp_writer_init (out, HANDSHAKE_TEXT_MAX);

  wzp_writer_bytes (&text, ephemeral_pub, WZP_PUBLIC_KEY_BYTES);
  switch (role)
    {
    case WZP_HANDSHAKE_OFFER:
      wzp_writer_bytes (&text, "call-offer", strlen ("call-offer"));
      break;
    case WZP_HANDSHAKE_ANSWER:
      wzp_writer_bytes (&text, "call-answer", strlen ("call-answer"));
      break;
    }
  g_assert (!text.bad);
  return text.len;
}

void
wzp_handshake_sign (const WzpIdentity *identity,
                    WzpHandshakeRole role,
                    const uint8_t ephemeral_pub[WZP_PUBLIC_KEY_BYTES],
                    uint8_t out_signature[WZP_SIGNATURE_BYTES])
{
  uint8_t text[HANDSHAKE_TEXT_MAX];
  size_t len = handshake_text (role, ephemeral_pub, text);

  wzp_identity_sign (identity, text, len, out_signature);
}

gboolean
wzp_handshake_verify (const void *signature,
                      size_t signature_len,
                      const uint8_t identity_pub[WZP_PUBLIC_KEY_BYTES],
                      WzpHandshakeRole role,
                      const uint8_t ephemeral_pub[WZP_PUBLIC_KEY_BYTES])
{
  uint8_t text[HANDSHAKE_TEXT_MAX];
  size_t len = handshake_text (role, ephemeral_pub, text);

  return wzp_signature_verify (signature, signature_len, identity_pub, text, len);
}

static void
channel_text (WzpChannelRole role,
              const uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES],
              uint8_t out[CHANNEL_TEXT_BYTES])
{
  memcpy (out, CHANNEL_LABEL, sizeof CHANNEL_LABEL);
  out[sizeof CHANNEL_LABEL] = (uint8_t) role;
  memcpy (out + sizeof CHANNEL_LABEL + 1, exporter, WZP_CHANNEL_EXPORTER_BYTES);
}

void
wzp_channel_sign (const WzpIdentity *identity,
                  WzpChannelRole role,
                  const uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES],
                  uint8_t out_signature[WZP_SIGNATURE_BYTES])
{
  uint8_t text[CHANNEL_TEXT_BYTES];

  channel_text (role, exporter, text);
  wzp_identity_sign (identity, text, sizeof text, out_signature);
}

gboolean
wzp_channel_verify (const void *signature,
                    size_t signature_len,
                    const uint8_t identity_pub[WZP_PUBLIC_KEY_BYTES],
                    WzpChannelRole role,
                    const uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES])
{
  uint8_t text[CHANNEL_TEXT_BYTES];

  channel_text (role, exporter, text);
  return wzp_signature_verify (signature, signature_len, identity_pub, text, sizeof text);
}
