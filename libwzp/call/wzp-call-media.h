/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sound of one call or room as packets: records of the audio engine <-> datagrams, with numbers,
 * seals, quality reports and counters. One thread; nothing here allocates, locks, logs or reads a clock.
 * Knows no connection, no jitter and no sound. */
#pragma once

#include "wzp-media-packet.h"
#include "wzp-sframe-stream.h"
#include "wzp-voice-record.h"

G_BEGIN_DECLS

/* A packet that fits every path (wire.md 1.4: 1162 bytes at the smallest MTU). */
#define WZP_CALL_MEDIA_PACKET_MAX 1152
/* After so long without anything to send, one packet of comfort noise shows that we are still there. */
#define WZP_CALL_MEDIA_KEEPALIVE WZP_SECONDS (1)
/* How often a report goes along (the reference: every 50 frames of 20 ms). */
#define WZP_CALL_MEDIA_REPORT_INTERVAL WZP_SECONDS (1)

typedef struct
{
  uint64_t packets_sent; /* keep-alives included */
  uint64_t frames_sent;
  uint64_t bytes_sent;       /* of packets: headers, seals and reports too */
  uint64_t packets_received; /* well formed, opened */
  uint64_t bytes_received;   /* of them */
  uint64_t frames_received;  /* of them: with sound to play */
  uint64_t malformed;
  uint64_t repeated; /* came before: a second path's copy, or somebody replays */
  uint64_t rejected; /* forged, or not sealed where it must be */
} WzpCallMediaCounters;

typedef enum
{
  WZP_CALL_MEDIA_VOICE,     /* a record for the audio engine */
  WZP_CALL_MEDIA_MALFORMED, /* no packet of ours */
  WZP_CALL_MEDIA_REJECTED,  /* not from whom we talk to */
} WzpCallMediaResult;

typedef struct _WzpCallMedia WzpCallMedia;

/* Takes over both; both NULL: not end-to-end encrypted. Then sealed packets are refused, as unsealed
 * ones are otherwise. */
WzpCallMedia *
wzp_call_media_new (WzpSframeSender *sender, WzpSframeReceiver *receiver, WzpInstant now);
void wzp_call_media_free (WzpCallMedia *media);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpCallMedia, wzp_call_media_free)

/* The next report to go out: of the last second. */
void wzp_call_media_set_report (WzpCallMedia *media, const WzpQualityReport *report);

/* Writes one packet and returns its length; 0 when the record does not fit one. */
size_t wzp_call_media_pack (WzpCallMedia *media,
                            const WzpVoiceRecord *record,
                            WzpInstant now,
                            uint8_t out[WZP_CALL_MEDIA_PACKET_MAX]);
/* When wzp_call_media_keep_alive() has something to say. */
WzpInstant wzp_call_media_next_deadline (const WzpCallMedia *media);
/* A packet that carries nothing, or 0 when it is not yet time; one at any time. */
size_t wzp_call_media_keep_alive (WzpCallMedia *media,
                                  WzpInstant now,
                                  uint8_t out[WZP_CALL_MEDIA_PACKET_MAX]);
size_t wzp_call_media_pack_nothing (WzpCallMedia *media,
                                    WzpInstant now,
                                    uint8_t out[WZP_CALL_MEDIA_PACKET_MAX]);

/* Reads one packet that arrived at @now. @out and @out_slot are valid when it is VOICE. */
WzpCallMediaResult wzp_call_media_unpack (WzpCallMedia *media,
                                          const uint8_t *packet,
                                          size_t len,
                                          WzpInstant now,
                                          WzpVoiceRecord *out,
                                          uint8_t *out_slot);

const WzpCallMediaCounters *wzp_call_media_get_counters (const WzpCallMedia *media);
/* The last report of a peer; FALSE when none has come. */
gboolean wzp_call_media_get_peer_report (const WzpCallMedia *media, WzpQualityReport *out);
gboolean wzp_call_media_is_sealed (const WzpCallMedia *media);

G_END_DECLS
