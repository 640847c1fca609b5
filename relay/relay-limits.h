/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one peer, and all peers together, may make the relay hold or do. The numbers an operator can
 * set are in RelayLimits, the others are constants with their reasons. */
#pragma once

#include "wzp-instant.h"

G_BEGIN_DECLS

typedef struct
{
  uint32_t max_sessions;              /* members of rooms, all rooms together */
  uint32_t connections;               /* all kinds together, handshakes included */
  uint32_t connections_per_ip;        /* one household or office behind a NAT */
  uint32_t rooms;                     /* open at once, call rooms included */
  uint32_t calls;                     /* in progress, ringing included */
  uint32_t calls_per_party;           /* more offers find this party busy */
  uint32_t sender_packets_per_second; /* of one room member; frames of 10 ms are 100 */
  uint32_t sender_bytes_per_second;   /* of one room member; Opus64k is about 10,000 */
  uint32_t signals_per_second;        /* of one connection */
} RelayLimits;

extern const RelayLimits relay_limits_default;

/* A signal connection must register within this (relay.md 2.5, as the reference). */
#define RELAY_REGISTER_TIMEOUT WZP_SECONDS (10)
/* A media connection must offer within this. In a direct call both sides connect early and offer only
 * after the path race, up to about 6 s later (relay.md 2.9). */
#define RELAY_OFFER_TIMEOUT WZP_SECONDS (15)
/* `ping` and `version` connections are for their one purpose. */
#define RELAY_BRIEF_TIMEOUT WZP_SECONDS (3)
/* A probe that has sent nothing for this long is gone. */
#define RELAY_PROBE_TIMEOUT WZP_SECONDS (60)
/* The client's own ring time-out is 45 s; the relay's is for clients without one. */
#define RELAY_RING_TIMEOUT WZP_SECONDS (60)
/* A party of a running call whose connections broke may come back within this: the 30 s for which our clients
 * keep a call that has lost all its paths, and what the relay takes to notice less than they do. */
#define RELAY_CALL_GRACE WZP_SECONDS (35)
/* Members of an ended call's room leave by themselves; after this they are closed. */
#define RELAY_CALL_ROOM_LINGER WZP_SECONDS (3)
/* Room lists that change faster than this are sent together. */
#define RELAY_ROSTER_INTERVAL WZP_MS (100)
/* The same when nobody came or went, and only somebody muted or unmuted, which costs who does it nothing: so often
 * the lists of a full room are no more bytes than the voice that one member may send. */
#define RELAY_ROSTER_SOUND_INTERVAL WZP_MS (500)

/* A signal message; the largest legitimate one (an offer with many addresses) has about 8 KiB. The
 * reference allows 1 MiB, which is only useful for making a relay hold 1 MiB. */
#define RELAY_SIGNAL_MAX_BYTES (64 * 1024)
#define RELAY_ALIAS_MAX_BYTES  256
/* Candidate lists longer than this are cut, in a CallSetup. */
#define RELAY_MAX_CANDIDATES 32

/* Bytes that all peers together may make the QUIC engines hold. */
#define RELAY_HELD_MAX_BYTES ((size_t) 1024 * 1024 * 1024)

/* Datagrams that are no media packets, then the connection is closed (the reference recursed). */
#define RELAY_MALFORMED_MAX 64
/* Packets over the rate limit in a row, then the connection is closed: some seconds of flood. */
#define RELAY_FLOOD_MAX 2000
/* Burst of the buckets, as a part of one second's worth. */
#define RELAY_BURST_DIVISOR 2

/* slots1: 1..255, 0 means unknown. Also the most members a room can have. */
#define RELAY_ROOM_MAX_MEMBERS  255
#define RELAY_CALL_ROOM_MEMBERS 2

G_END_DECLS
