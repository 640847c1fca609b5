/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The QUIC engine: every connection of one UDP socket, in both roles. Pure: UDP payloads, addresses
 * and `now` go in, packets come out into a WzpUdpBatch, events out through callbacks. It owns no file
 * descriptor, timer or thread, reads no clock, and knows nothing of calls or relays.
 *
 * Callbacks run inside wzp_quic_read(), wzp_quic_expire() and wzp_quic_flush(). They may call every
 * function of a connection, and wzp_quic_connect(); these only queue, so nothing re-enters. They may
 * not call wzp_quic_free(), _read(), _expire() or _flush() (asserted). */
#pragma once

#include "wzp-instant.h"
#include "wzp-quic-conn.h"
#include "wzp-quota.h"
#include "wzp-udp-batch.h"

G_BEGIN_DECLS

/* What a server (and every endpoint that accepts peers) shows: reference-counted, immutable. */
typedef struct _WzpQuicCredentials WzpQuicCredentials;

/* One certificate (DER) and its private key as the 32 bytes of an Ed25519 seed. */
WzpQuicCredentials *wzp_quic_credentials_new_ed25519 (const uint8_t *certificate_der,
                                                      size_t certificate_len,
                                                      const uint8_t seed[32],
                                                      GError **error);
/* The same with any private key as PKCS#8 DER. */
WzpQuicCredentials *wzp_quic_credentials_new_pkcs8 (const uint8_t *certificate_der,
                                                    size_t certificate_len,
                                                    const uint8_t *key_der,
                                                    size_t key_len,
                                                    GError **error);
/* A fresh self-signed ECDSA P-256 certificate, as peers use it for direct connections. */
WzpQuicCredentials *wzp_quic_credentials_new_random (GError **error);
WzpQuicCredentials *wzp_quic_credentials_ref (WzpQuicCredentials *credentials);
void wzp_quic_credentials_unref (WzpQuicCredentials *credentials);
const uint8_t *wzp_quic_credentials_get_certificate (const WzpQuicCredentials *credentials,
                                                     size_t *out_len);

/* Callbacks of the engine itself. */
typedef struct
{
  /* The first valid Initial of a client has come: FALSE refuses it (CONNECTION_REFUSED) before any
   * TLS work. NULL: accept all. */
  gboolean (*accept) (WzpQuic *quic, const WzpUdpAddress *remote, gpointer user_data);
  /* A client has finished its handshake. The callee reads the SNI and sets a handler with
   * wzp_quic_conn_set_handler() (its handshake_done is not called), or closes. NULL: closed. */
  void (*incoming) (WzpQuic *quic, WzpQuicConn *conn, gpointer user_data);
  /* A connection got something to do outside of read/expire/flush: flush soon. May be NULL. */
  void (*wake) (WzpQuic *quic, gpointer user_data);
} WzpQuicEvents;

/* Zero in a number means its default (in brackets). */
typedef struct
{
  WzpQuicCredentials *credentials; /* NULL: nobody can connect to us */
  const WzpQuicEvents *events;     /* static or outliving the engine */
  gpointer user_data;
  uint8_t shard; /* first byte of every connection ID we give out */

  uint32_t max_connections;        /* [65536] both roles, without those in their closing period */
  uint32_t max_connections_per_ip; /* [1024] incoming; an IPv6 /64 counts as one */
  uint32_t max_handshakes; /* [4096] incoming, unfinished; above it first packets are ignored */
  uint32_t retry_above_handshakes; /* [256] from so many unfinished handshakes on, Retry */
  gboolean always_retry;
  WzpDuration handshake_timeout; /* [10 s] */
  WzpDuration idle_timeout;      /* [30 s] */
  WzpDuration keep_alive;        /* [5 s] */
  WzpDuration stalled_stream;    /* [5 s] how long an unfinished message may block later ones */
  size_t signal_max_bytes;       /* [64 KiB] largest signal message, both directions */
  size_t signal_queue_bytes;     /* [256 KiB] outgoing messages waiting or not yet acknowledged */
  size_t datagram_queue_bytes;   /* [32 KiB] outgoing datagrams waiting for the congestion window */
  WzpDuration datagram_age;      /* [200 ms] a datagram that waited so long is dropped */
  /* Packets with messages or a handshake in them go out twice: one that is lost costs no time-out, which is
   * several round trips. */
  gboolean insistent;
  WzpQuota *quota; /* optional: charged for all that peers make us hold */
  /* 32 secret bytes from which reset and Retry tokens are made; NULL: random. Shards of one relay
   * share them. */
  const uint8_t *token_secret;
} WzpQuicConfig;

/* NULL with @error when TLS does not work on this machine (it tests itself once, see wzp-quic-sni.h). */
WzpQuic *wzp_quic_new (const WzpQuicConfig *config, GError **error);
/* Closes nothing on the wire (see wzp_quic_close_all()); every open connection gets its last callback. */
void wzp_quic_free (WzpQuic *quic);

/* Begins a connection. @server_name is the SNI (NULL or "": none). @local may be NULL. The result
 * is valid until its `closed` callback returns; NULL when the table is full or a name is not valid. */
WzpQuicConn *wzp_quic_connect (WzpQuic *quic,
                               const WzpUdpAddress *remote,
                               const WzpUdpAddress *local,
                               const char *server_name,
                               const WzpQuicHandler *handler,
                               gpointer user_data,
                               WzpInstant now);

/* One UDP payload. @local is the address it came to (AF_UNSPEC if not known), @ecn its ECN bits. */
void wzp_quic_read (WzpQuic *quic,
                    const WzpUdpAddress *remote,
                    const WzpUdpAddress *local,
                    uint8_t ecn,
                    const uint8_t *data,
                    size_t len,
                    WzpInstant now);

/* Whether a payload is QUIC's to read: FALSE for STUN, which shares the socket. */
gboolean wzp_quic_is_quic (const uint8_t *data, size_t len);
/* The first byte of the connection ID that a payload is to: the shard number in one of ours, any in one that a new
 * client has made up, of which it may send several packets. -1: there is none. */
int wzp_quic_peek_shard (const uint8_t *data, size_t len);

/* When wzp_quic_expire() must be called at the latest; WZP_INSTANT_NEVER: no need. */
WzpInstant wzp_quic_next_deadline (const WzpQuic *quic);
void wzp_quic_expire (WzpQuic *quic, WzpInstant now);

/* Writes what all connections have to send. TRUE when the batch became full before that: send it,
 * reset it, call again. */
gboolean wzp_quic_flush (WzpQuic *quic, WzpUdpBatch *batch, WzpInstant now);

/* Closes every connection with @code and @reason. */
void wzp_quic_close_all (WzpQuic *quic, uint64_t code, const char *reason);

/* Whether a connection is still waiting for its last signals to arrive (wzp_quic_conn_finish()). */
gboolean wzp_quic_is_finishing (const WzpQuic *quic);

/* The `now` of the running callback. */
WzpInstant wzp_quic_get_now (const WzpQuic *quic);

typedef struct
{
  uint32_t connections; /* handshaking or open */
  uint32_t handshakes;  /* incoming, unfinished */
  uint32_t closing;     /* in the closing or draining period */
  uint64_t packets_in;
  uint64_t packets_out;
  uint64_t packets_unknown; /* belonged to no connection */
  uint64_t retries_sent;
  uint64_t resets_sent;
  uint64_t version_negotiations_sent;
  uint64_t refused; /* over a limit, or by accept() */
  uint64_t datagrams_dropped;
} WzpQuicStats;
void wzp_quic_get_stats (const WzpQuic *quic, WzpQuicStats *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpQuic, wzp_quic_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpQuicCredentials, wzp_quic_credentials_unref)

G_END_DECLS
