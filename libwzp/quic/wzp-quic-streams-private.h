/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two halves of the stream code share. */
#pragma once

#include "wzp-quic-streams.h"

G_BEGIN_DECLS

/* u32 BE length in front of each signal message (wire.md 1.6). */
#define WZP_QUIC_FRAME_HEADER_BYTES 4u

void wzp_quic_streams_queue_fin (WzpQuicStreams *streams, int64_t id);
void wzp_quic_streams_free_out (WzpQuicStreams *streams, GList *link);
void wzp_quic_streams_clear_in (WzpQuicStreams *streams);
void wzp_quic_streams_close_in (WzpQuicStreams *streams, int64_t id, WzpInstant now);
void wzp_quic_streams_expire_in (WzpQuicStreams *streams, WzpInstant now);

G_END_DECLS
