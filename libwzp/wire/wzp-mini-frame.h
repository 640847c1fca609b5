/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reference library's "compact" framing: full headers every so often, 4-byte mini headers in
 * between. It is never put on the wire (its first byte cannot be told from a normal header), so this
 * only reads it: for captures and test vectors. */
#pragma once

#include "wzp-media-packet.h"

G_BEGIN_DECLS

#define WZP_MINI_HEADER_BYTES 4

typedef struct
{
  gboolean has_header; /* a full frame has been read */
  WzpMediaHeader header;
} WzpMiniFrames;

/* Starts without a header: mini frames before the first full one are bad. */
void wzp_mini_frames_init (WzpMiniFrames *frames);
/* Reads one frame; a mini frame's header is the last one, one sequence number and its time delta
 * later, without a report. @out points into @bytes. */
WzpParse
wzp_mini_frames_read (WzpMiniFrames *frames, WzpMediaPacket *out, const void *bytes, size_t len);

G_END_DECLS
