/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The server name of a ClientHello, as we read it ourselves.
 *
 * GnuTLS (3.8.9, 3.8.13) ends the handshake of a server when the name has an underscore, and the
 * protocol's names are `_signal`, `_federation`, `_probe`. It offers no way to replace its own parser
 * of that extension. So a server session does this, in GnuTLS's order of work:
 *
 *   1. a GNUTLS_HOOK_PRE hook on the ClientHello reads the true name and remembers where it lies;
 *   2. GnuTLS hashes the message into the transcript, untouched;
 *   3. the first extension callback that runs (our QUIC transport parameters, registered at the parse
 *      point GNUTLS_EXT_VERSION_NEG) replaces each `_` of the name by `-` in GnuTLS's copy;
 *   4. GnuTLS's own parser then accepts the name, which nobody asks it for.
 *
 * Step 3 leans on an order that GnuTLS does not promise; wzp_quic_new() therefore runs a real
 * handshake with `_signal` once per process (wzp-quic-self-test.h). Rejected: refusing such names
 * (no reference client could talk to us); a patched GnuTLS. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define WZP_QUIC_SNI_MAX 253u

typedef enum
{
  WZP_QUIC_SNI_NONE,  /* no server name, or an IP literal */
  WZP_QUIC_SNI_FOUND, /* a valid name */
  WZP_QUIC_SNI_BAD,   /* the message or the name is malformed */
} WzpQuicSniResult;

/* Where the host name lies in the body of a ClientHello (without the handshake header). The name is
 * not judged. */
WzpQuicSniResult
wzp_quic_sni_find (const uint8_t *client_hello, size_t len, size_t *out_offset, size_t *out_len);

/* The name in lower case without a final dot, NUL-terminated, when it is one that a reference relay
 * accepts (wire.md 1.5: DNS syntax plus underscore, last label not all digits). */
WzpQuicSniResult
wzp_quic_sni_normalise (const uint8_t *name, size_t len, char out[WZP_QUIC_SNI_MAX + 1]);

/* Step 3. */
void wzp_quic_sni_mask (uint8_t *name, size_t len);

G_END_DECLS
