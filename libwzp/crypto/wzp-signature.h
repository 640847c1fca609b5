/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What identities sign besides calls: the reference's media handshake (wire.md 4.3) and the channel
 * signatures of auth1 (docs/protocol.md), bound to one TLS connection. Must not know messages. */
#pragma once

#include "wzp-identity-keys.h"

G_BEGIN_DECLS

/* FALSE for a wrong length, a key of small order or in non-canonical spelling, a malleable signature,
 * and of course a wrong one. */
gboolean wzp_signature_verify (const void *signature,
                               size_t signature_len,
                               const uint8_t public_key[WZP_PUBLIC_KEY_BYTES],
                               const void *message,
                               size_t len);

/* The two messages of the media handshake, client's and relay's. */
typedef enum
{
  WZP_HANDSHAKE_OFFER,
  WZP_HANDSHAKE_ANSWER,
} WzpHandshakeRole;

/* A fresh X25519 public key for a handshake whose secret nobody uses (wire.md 4.2). */
void wzp_handshake_random_key (uint8_t out_ephemeral_pub[WZP_PUBLIC_KEY_BYTES]);
void wzp_handshake_sign (const WzpIdentity *identity,
                         WzpHandshakeRole role,
                         const uint8_t ephemeral_pub[WZP_PUBLIC_KEY_BYTES],
                         uint8_t out_signature[WZP_SIGNATURE_BYTES]);
gboolean wzp_handshake_verify (const void *signature,
                               size_t signature_len,
                               const uint8_t identity_pub[WZP_PUBLIC_KEY_BYTES],
                               WzpHandshakeRole role,
                               const uint8_t ephemeral_pub[WZP_PUBLIC_KEY_BYTES]);

/* auth1: both ends export this much keying material under this label, without context. */
#define WZP_CHANNEL_EXPORTER_LABEL "EXPORTER-wzp-auth1"
#define WZP_CHANNEL_EXPORTER_BYTES 32

typedef enum
{
  WZP_CHANNEL_CLIENT = 'c',
  WZP_CHANNEL_RELAY = 'r',
} WzpChannelRole;

void wzp_channel_sign (const WzpIdentity *identity,
                       WzpChannelRole role,
                       const uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES],
                       uint8_t out_signature[WZP_SIGNATURE_BYTES]);
gboolean wzp_channel_verify (const void *signature,
                             size_t signature_len,
                             const uint8_t identity_pub[WZP_PUBLIC_KEY_BYTES],
                             WzpChannelRole role,
                             const uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES]);

G_END_DECLS
