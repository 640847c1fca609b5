/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name of a person on the wire: the first half of the SHA-256 of an identity key, and the one
 * spelling of it that relays compare. Must not know where a fingerprint is typed or shown. */
#pragma once

#include <glib.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WZP_FINGERPRINT_TEXT_SIZE: (skip)
 *
 * Bytes of a fingerprint as text: 8 groups of 4 lower-case hex digits joined by `:`, and the final NUL.
 */
#define WZP_FINGERPRINT_TEXT_SIZE 40

WZP_AVAILABLE_IN_ALL
gboolean wzp_fingerprint_is_canonical (const char *text);
WZP_AVAILABLE_IN_ALL
char *wzp_fingerprint_normalise (const char *input, GError **error);

G_END_DECLS
