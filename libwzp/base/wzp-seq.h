/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Serial number arithmetic (RFC 1982) for the 16-bit sequence numbers of media packets, and their
 * extension to a 64-bit count that never wraps. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* How far @a is ahead of @b: negative when behind. */
static inline int16_t
wzp_seq_diff (uint16_t a, uint16_t b)
{
  return (int16_t) (uint16_t) (a - b);
}

/* The 64-bit count whose low 16 bits are @seq and which lies nearest to @reference. */
static inline int64_t
wzp_seq_extend (int64_t reference, uint16_t seq)
{
  return reference + wzp_seq_diff (seq, (uint16_t) reference);
}

G_END_DECLS
