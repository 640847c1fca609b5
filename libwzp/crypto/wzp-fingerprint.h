/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name of a person on the wire: the first half of the SHA-256 of an identity key, and the one
 * spelling of it that relays compare. Must not know where a fingerprint is typed or shown. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_PUBLIC_KEY_BYTES 32
/* 8 groups of 4 lower-case hex digits joined by `:`, and the final NUL. */
#define WZP_FINGERPRINT_TEXT_SIZE 40

void wzp_fingerprint_of_key (const uint8_t public_key[WZP_PUBLIC_KEY_BYTES],
                             char out_text[WZP_FINGERPRINT_TEXT_SIZE]);
/* Whether @text is exactly the wire spelling of the key's fingerprint; @text may be anything. */
gboolean wzp_fingerprint_matches_key (const char *text,
                                      const uint8_t public_key[WZP_PUBLIC_KEY_BYTES]);
/* Whether @text is in the wire spelling. */
gboolean wzp_fingerprint_is_canonical (const char *text);

WZP_AVAILABLE_IN_ALL
char *wzp_fingerprint_normalise (const char *input, GError **error);

G_END_DECLS
