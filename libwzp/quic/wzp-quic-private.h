/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The structs that the files of the engine share: the endpoint (wzp-quic.c, wzp-quic-accept.c), a
 * connection's life (wzp-quic-conn.c), its ngtcp2 callbacks (wzp-quic-callbacks.c), its packets
 * (wzp-quic-write.c). Everything belongs to the one thread that drives the engine. */
#pragma once

#include "wzp-quic-datagrams.h"
#include "wzp-quic-silence.h"
#include "wzp-quic-streams.h"
#include "wzp-quic-table.h"
#include "wzp-quic-timers.h"
#include "wzp-quic-tls.h"
#include "wzp-quic.h"
#include "wzp-token-bucket.h"

G_BEGIN_DECLS

/* Length of the connection IDs we give out; the first byte is the shard. */
#define WZP_QUIC_CID_BYTES 8u
/* Largest UDP payload we send: IPv6 over Ethernet (wire.md 1.4). */
#define WZP_QUIC_MAX_PACKET_BYTES 1452u
/* Packets without connection (Version Negotiation, Retry, reset, refusal) are shorter than this. */
#define WZP_QUIC_STRAY_BYTES 256u
#define WZP_QUIC_STRAY_QUEUE 64u
/* A CONNECTION_CLOSE with a reason; Initial ones are padded to 1200. */
#define WZP_QUIC_CLOSE_PACKET_BYTES 1200u
/* What a connection costs besides queues (measured: ngtcp2, GnuTLS and ours), charged to the quota. */
#define WZP_QUIC_CONN_COST_BYTES (28u * 1024u)

/* ngtcp2 acknowledges after an eighth of the round trip, that is every frame of voice, and every other of
 * these acknowledgements asks for one itself: a relay would get more packets from listeners than it sends
 * them. Packets with nothing but voice are acknowledged together instead, so late or so many at a time
 * (RFC 9000 section 13.2.2 leaves this to the receiver). */
#define WZP_QUIC_VOICE_ACK_DELAY   WZP_MS (40)
#define WZP_QUIC_VOICE_ACK_PACKETS 8u

typedef struct
{
  WzpUdpAddress remote;
  WzpUdpAddress local;
  uint16_t len;
  uint8_t bytes[WZP_QUIC_STRAY_BYTES];
} WzpQuicStray;

typedef struct
{
  WzpQuicConn *first;
  WzpQuicConn *last;
} WzpQuicConnList;

struct _WzpQuic
{
  WzpQuicConfig config; /* with its defaults filled in */
  WzpQuicTls tls;
  uint8_t secret[32]; /* of reset and Retry tokens */
  uint64_t hash_secret[2];

  WzpQuicTable cids;   /* our connection IDs and clients' first ones -> WzpQuicConn */
  WzpQuicTable resets; /* stateless reset tokens of peers -> WzpQuicConn */
  WzpQuicTimers timers;
  GHashTable *per_ip; /* keyed hash of address (uint64_t in the entry) -> PerIp */
  WzpQuicConnList all;
  WzpQuicConnList dirty; /* with something to write, in the order they became so */

  WzpQuicStray *strays; /* ring */
  guint strays_head;
  guint n_strays;
  WzpTokenBucket stray_bucket; /* answers to packets that may be forged */

  WzpInstant now; /* never goes back: ngtcp2 asserts that */
  guint depth;    /* > 0 inside read, expire, flush: callbacks may be running */
  gboolean woken;
  uint64_t next_id;
  uint32_t n_finishing; /* connections that wait for their last word to arrive */
  WzpQuicStats stats;
};

typedef enum
{
  WZP_QUIC_CONN_HANDSHAKE,
  WZP_QUIC_CONN_OPEN,
  WZP_QUIC_CONN_ENDING,   /* our CONNECTION_CLOSE is to be written at the next flush */
  WZP_QUIC_CONN_CLOSING,  /* it is written, and again when packets come (RFC 9000 section 10.2.1) */
  WZP_QUIC_CONN_DRAINING, /* the peer's has come: silence (section 10.2.2) */
  WZP_QUIC_CONN_DEAD,
} WzpQuicConnState;

struct _WzpQuicConn
{
  WzpQuic *quic;
  uint64_t id;
  char name[24]; /* for logs */
  uint8_t state; /* WzpQuicConnState */
  gboolean is_server;
  gboolean is_dirty;
  gboolean key_rejected;
  gboolean is_confirmed; /* handshake (RFC 9001 section 4.1.2) */
  gboolean was_reset;    /* a stateless reset has come */
  WzpQuicConn *all_prev, *all_next;
  WzpQuicConn *dirty_prev, *dirty_next;
  WzpQuicTimer timer;

  const WzpQuicHandler *handler;
  gpointer user_data;

  ngtcp2_conn *ngtcp2; /* NULL from CLOSING / DRAINING on */
  WzpQuicTlsSession tls;
  ngtcp2_cid *cids; /* those in quic->cids */
  guint n_cids;
  uint8_t (*reset_tokens)[NGTCP2_STATELESS_RESET_TOKENLEN]; /* those in quic->resets */
  guint n_reset_tokens;
  uint64_t per_ip_key; /* server */
  gboolean counted_handshake;
  WzpQuota quota;

  WzpUdpAddress remote;
  WzpUdpAddress local;          /* of the first path */
  WzpUdpAddress migrated_local; /* client, after wzp_quic_conn_migrate() */
  GBytes *peer_certificate;
  char *server_name;
  size_t datagram_limit; /* what the peer takes (its transport parameter) */

  WzpQuicStreams streams;
  WzpQuicDatagrams datagrams;
  guint n_voice_packets;    /* read and not acknowledged yet, see WZP_QUIC_VOICE_ACK_DELAY */
  WzpInstant voice_ack_due; /* when they are, at the latest; 0: none */

  /* The end. */
  WzpQuicCause cause;
  gboolean closed_by_peer;
  gboolean close_is_application;
  uint64_t close_code;
  char *close_reason;
  uint8_t *close_packet;
  size_t close_packet_len;
  WzpInstant close_deadline;
  gboolean is_finishing;      /* wzp_quic_conn_finish() was called */
  WzpInstant finish_deadline; /* 0: not set yet */
  uint64_t closing_packets_in;

  /* While the handshake lasts; what we say twice counts as anything else (RFC 9000 section 8.1). */
  uint64_t handshake_bytes_in;
  uint64_t handshake_bytes_out;

  WzpQuicSilence silence;
  gboolean wants_ping;

  WzpQuicConnStats stats;
};

/* --- wzp-quic.c --- */

/* Brackets whatever may call back: user callbacks never re-enter the engine. */
void wzp_quic_enter (WzpQuic *quic, WzpInstant now);
void wzp_quic_leave (WzpQuic *quic);
/* @conn has something to write. */
void wzp_quic_mark_dirty (WzpQuicConn *conn);
void wzp_quic_unmark_dirty (WzpQuicConn *conn);
void wzp_quic_list_append (WzpQuic *quic, WzpQuicConn *conn);
void wzp_quic_list_remove (WzpQuic *quic, WzpQuicConn *conn);

/* --- wzp-quic-accept.c --- */

/* A packet with a long header that belongs to no connection. */
void wzp_quic_accept (WzpQuic *quic,
                      const WzpUdpAddress *remote,
                      const WzpUdpAddress *local,
                      uint8_t ecn,
                      const uint8_t *data,
                      size_t len);
void wzp_quic_send_version_negotiation (WzpQuic *quic,
                                        const ngtcp2_version_cid *version_cid,
                                        const WzpUdpAddress *remote,
                                        const WzpUdpAddress *local);
void wzp_quic_send_retry (WzpQuic *quic,
                          const ngtcp2_pkt_hd *header,
                          const WzpUdpAddress *remote,
                          const WzpUdpAddress *local);
void wzp_quic_send_stateless_reset (WzpQuic *quic,
                                    const uint8_t *dcid,
                                    size_t packet_len,
                                    const WzpUdpAddress *remote,
                                    const WzpUdpAddress *local);
/* Moves waiting packets without connection into @batch. FALSE: the batch is full. */
gboolean wzp_quic_flush_strays (WzpQuic *quic, WzpUdpBatch *batch);
gboolean wzp_quic_charge_ip (WzpQuic *quic, const WzpUdpAddress *remote, uint64_t *out_key);
void wzp_quic_release_ip (WzpQuic *quic, uint64_t key);

/* --- wzp-quic-conn.c --- */

WzpQuicConn *wzp_quic_conn_new (WzpQuic *quic,
                                gboolean is_server,
                                const WzpUdpAddress *remote,
                                const WzpUdpAddress *local);
/* Takes it out of every list and frees it. */
void wzp_quic_conn_free (WzpQuicConn *conn);
void wzp_quic_conn_set_state (WzpQuicConn *conn, WzpQuicConnState to, const char *event);
gboolean wzp_quic_conn_is_alive (const WzpQuicConn *conn); /* HANDSHAKE or OPEN */
void wzp_quic_conn_read (WzpQuicConn *conn,
                         const WzpUdpAddress *remote,
                         const WzpUdpAddress *local,
                         uint8_t ecn,
                         const uint8_t *data,
                         size_t len);
/* Packets have been written: is an acknowledgement owed from now on. */
void wzp_quic_conn_note_asked (WzpQuicConn *conn);
/* Its deadline has come. May free @conn. */
void wzp_quic_conn_expire (WzpQuicConn *conn);
void wzp_quic_conn_update_timer (WzpQuicConn *conn);
/* Closes @conn when it was to be finished and has nothing left to say, or no time. */
void wzp_quic_conn_check_finished (WzpQuicConn *conn);
void wzp_quic_conn_handshake_finished (WzpQuicConn *conn);
/* An ngtcp2 function failed with @rc. */
void wzp_quic_conn_fail (WzpQuicConn *conn, int rc);
/* Ends @conn in @state with its last callback. The rest of it goes when its timer expires: at once
 * for a dead one, after the closing period for others. */
void wzp_quic_conn_end (WzpQuicConn *conn, WzpQuicConnState state, const char *event);
gboolean wzp_quic_conn_add_cid (WzpQuicConn *conn, const ngtcp2_cid *cid);
void wzp_quic_conn_remove_cid (WzpQuicConn *conn, const ngtcp2_cid *cid);
void wzp_quic_conn_add_reset_token (WzpQuicConn *conn, const uint8_t *token);
void wzp_quic_conn_remove_reset_token (WzpQuicConn *conn, const uint8_t *token);
ngtcp2_path wzp_quic_conn_path (WzpUdpAddress *local, WzpUdpAddress *remote);

/* --- wzp-quic-callbacks.c --- */

gboolean wzp_quic_conn_start_client (WzpQuicConn *conn, const char *server_name);
gboolean wzp_quic_conn_start_server (WzpQuicConn *conn,
                                     const ngtcp2_pkt_hd *header,
                                     const ngtcp2_cid *original_dcid);
void wzp_quic_fill_cid (WzpQuic *quic, ngtcp2_cid *cid);

/* --- wzp-quic-write.c --- */

/* Writes what @conn has to send. FALSE: the batch is full and @conn stays dirty. May end it. */
gboolean wzp_quic_conn_write (WzpQuicConn *conn, WzpUdpBatch *batch);

G_END_DECLS
