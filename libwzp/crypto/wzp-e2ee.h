/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* e2ee1 (docs/protocol.md): two signed X25519 keys through whatever relays there are, and what both
 * ends make of them: media keys, five words to compare, the proof for a direct connection. Must not
 * know messages, nor what a call without it is allowed to do. */
#pragma once

#include "wzp-identity-keys.h"
#include "wzp-sframe-stream.h"

G_BEGIN_DECLS

/* The word in a build version that says a client speaks this. */
#define WZP_E2EE_FEATURE         "e2ee1"
#define WZP_E2EE_SAS_WORDS       5
#define WZP_E2EE_EXPORTER_LABEL  "EXPORTER-wzp-direct"
#define WZP_E2EE_EXPORTER_BYTES  32
#define WZP_E2EE_PROOF_BYTES     32
#define WZP_E2EE_EPHEMERAL_BYTES 32
/* An opening packet (docs/protocol.md): what is said, and the tag over it. */
#define WZP_E2EE_OPENING_HEAD_BYTES 16
#define WZP_E2EE_OPENING_TAG_BYTES  16
/* Longest call id or build version that is taken; longer ones are refused. */
#define WZP_E2EE_TEXT_MAX 1024

typedef enum
{
  WZP_E2EE_OK,
  WZP_E2EE_PEER_CANNOT,    /* zero or no key, empty signature: a client of the reference */
  WZP_E2EE_BAD_SIGNATURE,  /* somebody changed the offer or answer, or it is another call's */
  WZP_E2EE_WRONG_IDENTITY, /* the key is not the one whose fingerprint was dialled or shown */
  WZP_E2EE_WEAK_KEY,       /* a key that makes a secret everybody knows */
} WzpE2eeResult;

/* What one end puts into its DirectCallOffer or DirectCallAnswer. */
typedef struct
{
  uint8_t identity_pub[WZP_PUBLIC_KEY_BYTES];
  uint8_t ephemeral_pub[WZP_PUBLIC_KEY_BYTES];
  uint8_t signature[WZP_SIGNATURE_BYTES];
} WzpE2eeHello;

/* What came from the other end: all of it unchecked and borrowed; keys NULL when absent. */
typedef struct
{
  const uint8_t *identity_pub;
  const uint8_t *ephemeral_pub;
  const void *signature;
  size_t signature_len;
  const char *build_version;
} WzpE2eePeer;

typedef struct _WzpE2ee WzpE2ee;

/* The caller's end. Its offer can be read at once; @peer_fingerprint is whom it dials. */
WzpE2ee *wzp_e2ee_new_caller (WzpIdentity *identity,
                              const char *call_id,
                              const char *peer_fingerprint,
                              const char *build_version);
/* The callee's end. @peer_fingerprint is whom the callee is shown. */
WzpE2ee *wzp_e2ee_new_callee (WzpIdentity *identity,
                              const char *call_id,
                              const char *peer_fingerprint,
                              const char *build_version);
/* For known-answer tests only: replaces the random X25519 secret, before the peer's hello is taken. */
void wzp_e2ee_set_ephemeral (WzpE2ee *self, const uint8_t secret[WZP_E2EE_EPHEMERAL_BYTES]);
void wzp_e2ee_free (WzpE2ee *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpE2ee, wzp_e2ee_free)

/* Checks the other end's hello: the callee the offer's, the caller the answer's. Only after OK there is
 * a session. The first hello decides: a second one is BAD_SIGNATURE and changes nothing. */
WzpE2eeResult wzp_e2ee_take_peer (WzpE2ee *self, const WzpE2eePeer *peer);
/* The caller's offer, any time; the callee's answer, after the offer was taken. */
void wzp_e2ee_get_hello (const WzpE2ee *self, WzpE2eeHello *out_hello);

/* All below needs the session. */
gboolean wzp_e2ee_has_session (const WzpE2ee *self);
WzpSframeSender *wzp_e2ee_new_sender (const WzpE2ee *self, WzpInstant now);
WzpSframeReceiver *wzp_e2ee_new_receiver (const WzpE2ee *self);
/* Words of the static list, the same at both ends unless somebody is in the middle. */
void wzp_e2ee_get_sas (const WzpE2ee *self, const char *out_words[WZP_E2EE_SAS_WORDS]);
/* Over the exporter value of the direct connection: ours, and whether theirs is right. */
void wzp_e2ee_make_proof (const WzpE2ee *self,
                          const uint8_t exporter[WZP_E2EE_EXPORTER_BYTES],
                          uint8_t out_proof[WZP_E2EE_PROOF_BYTES]);
gboolean wzp_e2ee_check_proof (const WzpE2ee *self,
                               const uint8_t exporter[WZP_E2EE_EXPORTER_BYTES],
                               const void *proof,
                               size_t proof_len);
/* Over the head of an opening packet: ours, and whether theirs is right. */
void wzp_e2ee_make_opening (const WzpE2ee *self,
                            const uint8_t head[WZP_E2EE_OPENING_HEAD_BYTES],
                            uint8_t out_tag[WZP_E2EE_OPENING_TAG_BYTES]);
gboolean wzp_e2ee_check_opening (const WzpE2ee *self,
                                 const uint8_t head[WZP_E2EE_OPENING_HEAD_BYTES],
                                 const uint8_t tag[WZP_E2EE_OPENING_TAG_BYTES]);

G_END_DECLS
