/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Public identity keys and the fingerprints that name them; inside the library only. */
#pragma once

#include <stdint.h>

#include "wzp-fingerprint.h"

G_BEGIN_DECLS

#define WZP_PUBLIC_KEY_BYTES 32

void wzp_fingerprint_of_key (const uint8_t public_key[WZP_PUBLIC_KEY_BYTES],
                             char out_text[WZP_FINGERPRINT_TEXT_SIZE]);
/* Whether @text is exactly the wire spelling of the key's fingerprint; @text may be anything. */
gboolean wzp_fingerprint_matches_key (const char *text,
                                      const uint8_t public_key[WZP_PUBLIC_KEY_BYTES]);

G_END_DECLS
