/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SipHash-1-3 with the all-zero key (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012):
 * what the reference's phones show of a relay's certificate. libsodium has only 2-4. No security. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

uint64_t wzp_siphash13 (const void *bytes, size_t len);

G_END_DECLS
