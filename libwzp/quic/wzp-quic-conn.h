/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One QUIC connection as its user sees it: whole signal messages, short one-way messages, datagrams,
 * close. Every function only queues; the engine (wzp-quic.h) writes packets when it is flushed. */
#pragma once

#include <sys/uio.h>

#include "wzp-instant.h"
#include "wzp-udp-address.h"

G_BEGIN_DECLS

typedef struct _WzpQuic WzpQuic;
typedef struct _WzpQuicConn WzpQuicConn;

/* Header, payload, trailer. */
#define WZP_QUIC_DATAGRAM_PARTS 3
/* Largest whole unidirectional stream (the answer to the SNI `version`). */
#define WZP_QUIC_UNI_MAX_BYTES 256u
/* A DNS name (RFC 1035 section 2.3.4). */
#define WZP_QUIC_SERVER_NAME_MAX 253u
#define WZP_QUIC_REASON_MAX      127u
/* What a connection without SNI asks for (wire.md 1.5). */
#define WZP_QUIC_SERVER_NAME_DEFAULT "default"

/* Application close codes of docs/protocol.md that the engine itself uses. */
#define WZP_QUIC_CODE_NORMAL      0x00u
#define WZP_QUIC_CODE_BAD_MESSAGE 0x106u

/* Why a connection ended. */
typedef enum
{
  WZP_QUIC_CAUSE_CLOSED_LOCALLY, /* wzp_quic_conn_close() */
  WZP_QUIC_CAUSE_CLOSED_BY_PEER, /* application close: code and reason are the peer's */
  WZP_QUIC_CAUSE_UNREACHABLE,    /* not one packet came back within the handshake time-out */
  WZP_QUIC_CAUSE_HANDSHAKE_TIMEOUT,
  WZP_QUIC_CAUSE_IDLE_TIMEOUT, /* was open, then the peer fell silent */
  WZP_QUIC_CAUSE_NOT_A_RELAY,  /* no common ALPN or QUIC version, or TLS failed */
  WZP_QUIC_CAUSE_REFUSED,      /* CONNECTION_REFUSED during the handshake */
  WZP_QUIC_CAUSE_KEY_REJECTED, /* our verify callback said no */
  WZP_QUIC_CAUSE_RESET,        /* stateless reset: the peer has lost the connection */
  WZP_QUIC_CAUSE_PROTOCOL,     /* a transport error, ours or the peer's */
  WZP_QUIC_CAUSE_BAD_MESSAGE,  /* the peer broke the message framing or its limits */
  WZP_QUIC_CAUSE_ENGINE_FREED,
} WzpQuicCause;

typedef struct
{
  WzpQuicCause cause;
  gboolean by_peer;
  uint64_t code;      /* application code; transport error code for the transport causes */
  const char *reason; /* printable UTF-8, never NULL; valid during the callback */
} WzpQuicClose;

/* Callbacks of one connection; each may be NULL. Bytes are valid during the call only. */
typedef struct
{
  /* Client only, during the handshake: the leaf certificate. FALSE ends it (KEY_REJECTED). NULL
   * accepts every key. That the peer owns the key is checked in any case. */
  gboolean (*verify) (WzpQuicConn *conn,
                      const uint8_t *certificate_der,
                      size_t len,
                      gpointer user_data);
  void (*handshake_done) (WzpQuicConn *conn, gpointer user_data);
  /* One whole signal message, in the order in which the peer opened the streams. */
  void (*signal) (WzpQuicConn *conn, const uint8_t *json, size_t len, gpointer user_data);
  /* One whole unidirectional stream of at most WZP_QUIC_UNI_MAX_BYTES. */
  void (*uni) (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data);
  void (*datagram) (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data);
  /* The peer moved (NAT rebinding, Wi-Fi to LTE) and its new address was validated. */
  void (*address_changed) (WzpQuicConn *conn, const WzpUdpAddress *remote, gpointer user_data);
  /* Nothing has come for longer than our patience although the peer owes an acknowledgement. Once for
   * each silence; that it is over shows in what comes. */
  void (*silent) (WzpQuicConn *conn, gpointer user_data);
  /* Last callback; @conn is gone afterwards. Also after wzp_quic_conn_close(), never from within it. */
  void (*closed) (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data);
} WzpQuicHandler;

/* @handler must outlive the connection (use a static const); NULL: no more callbacks. */
void
wzp_quic_conn_set_handler (WzpQuicConn *conn, const WzpQuicHandler *handler, gpointer user_data);
gpointer wzp_quic_conn_get_user_data (WzpQuicConn *conn);
WzpQuic *wzp_quic_conn_get_quic (WzpQuicConn *conn);
/* For logs; unique within the engine. */
uint64_t wzp_quic_conn_get_id (const WzpQuicConn *conn);

gboolean wzp_quic_conn_is_server (const WzpQuicConn *conn);
/* TRUE from handshake_done until the close. */
gboolean wzp_quic_conn_is_open (const WzpQuicConn *conn);
/* The SNI: lower case at a server, "default" when the client sent none. */
const char *wzp_quic_conn_get_server_name (const WzpQuicConn *conn);
void wzp_quic_conn_get_remote_address (const WzpQuicConn *conn, WzpUdpAddress *out);
/* Port 0 or AF_UNSPEC where the socket did not tell. */
void wzp_quic_conn_get_local_address (const WzpQuicConn *conn, WzpUdpAddress *out);
/* The server's leaf certificate (DER), from handshake_done on; NULL at a server. */
const uint8_t *wzp_quic_conn_get_peer_certificate (WzpQuicConn *conn, size_t *out_len);
/* TLS exporter (RFC 8446 section 7.5) without context, from handshake_done on; FALSE when closed. */
gboolean
wzp_quic_conn_export_key (WzpQuicConn *conn, const char *label, uint8_t *out, size_t out_len);

typedef enum
{
  WZP_QUIC_SEND_OK,
  WZP_QUIC_SEND_FULL,      /* the queue is full (nothing was queued) */
  WZP_QUIC_SEND_TOO_LARGE, /* larger than may be sent at all, or than fits a datagram now */
  WZP_QUIC_SEND_CLOSED,
} WzpQuicSend;

/* Queues one signal message (copied); before the handshake is done it waits for it. */
WzpQuicSend wzp_quic_conn_send_signal (WzpQuicConn *conn, const void *json, size_t len);
/* Queues one whole unidirectional stream of at most WZP_QUIC_UNI_MAX_BYTES (copied). */
WzpQuicSend wzp_quic_conn_send_uni (WzpQuicConn *conn, const void *bytes, size_t len);
/* Queues one datagram made of @n_parts <= WZP_QUIC_DATAGRAM_PARTS pieces (copied). Never blocks:
 * when the queue is full the oldest are dropped and counted, and the answer is still OK. */
WzpQuicSend
wzp_quic_conn_send_datagram (WzpQuicConn *conn, const struct iovec *parts, size_t n_parts);
/* Largest datagram that fits one packet on the path as it is known now. */
size_t wzp_quic_conn_get_max_datagram (const WzpQuicConn *conn);

/* Messages queued or on the way, not yet acknowledged by the peer; 0: all arrived. */
size_t wzp_quic_conn_get_unacked_signals (const WzpQuicConn *conn);

/* Ends the connection with an application @code and a short @reason (NULL: none). Signals already
 * queued may be lost; datagrams are. The `closed` callback comes later. Twice is harmless. */
void wzp_quic_conn_close (WzpQuicConn *conn, uint64_t code, const char *reason);
/* The same once every queued signal has reached the peer, or after WZP_QUIC_FINISH_MAX: for a last word
 * that must arrive. Until then the handler is called as before. */
void wzp_quic_conn_finish (WzpQuicConn *conn, uint64_t code, const char *reason);
#define WZP_QUIC_FINISH_MAX WZP_SECONDS (1)

/* How long an open connection waits for an acknowledgement before it is called silent: never less than three
 * probe time-outs, and longer unless enough packets went unanswered that it cannot be their loss. From a
 * quarter of it on the peer is asked all the time. 0 (as at first): never. */
void wzp_quic_conn_set_patience (WzpQuicConn *conn, WzpDuration patience);
/* Has the peer acknowledge something as soon as may be: shows that it is alive, and tells it the address
 * that we have now. */
void wzp_quic_conn_ping (WzpQuicConn *conn);

/* Client: go on from another local address (the new path is validated first). FALSE when that cannot
 * be, and always from within a callback. */
gboolean wzp_quic_conn_migrate (WzpQuicConn *conn, const WzpUdpAddress *local, WzpInstant now);

typedef struct
{
  WzpDuration smoothed_rtt;
  WzpDuration min_rtt;
  WzpDuration latest_rtt;
  WzpDuration rtt_variation;
  uint64_t congestion_window_bytes;
  uint64_t bytes_in_flight;
  uint32_t max_packet_bytes; /* as found by path MTU discovery */
  gboolean is_marking;       /* the last packet carried a congestion mark, ECT(0) */
  uint64_t packets_sent;
  uint64_t packets_received;
  uint64_t datagrams_sent;     /* frames */
  uint64_t datagrams_received; /* frames */
  uint64_t datagrams_lost;     /* frames declared lost by loss detection */
  uint64_t datagrams_dropped_full;
  uint64_t datagrams_dropped_old;
  uint64_t datagrams_dropped_too_large;
  uint64_t signals_sent;
  uint64_t signals_received;
  uint64_t signals_stalled; /* streams given up because their peer did not finish them */
} WzpQuicConnStats;
void wzp_quic_conn_get_stats (const WzpQuicConn *conn, WzpQuicConnStats *out);

G_END_DECLS
