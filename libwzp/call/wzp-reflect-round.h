/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One round of asking many relays (Reflect) and STUN servers how they see us: all at once, at each of their
 * families, from one socket, and under throw-away identities. On the network thread. Keeps nothing of
 * what it learned: whoever began the round is told, and a classifier if there is one. */
#pragma once

#include "wzp-hop.h"
#include "wzp-nat-classifier.h"
#include "wzp-stun-port.h"

G_BEGIN_DECLS

/* Relays and servers that are asked in one round; the rest is passed over. */
#define WZP_REFLECT_MAX_TARGETS 24
/* Each is asked at one IPv4 and one IPv6 address; a STUN server, if need be, at its second address too. */
#define WZP_REFLECT_MAX_ROWS 64
/* client.md 4.5: the reference gives its probes 1.5 s, all in parallel. */
#define WZP_REFLECT_LIMIT WZP_MS (1500)

typedef enum
{
  WZP_REFLECT_RELAY,
  WZP_REFLECT_STUN,
} WzpReflectKind;

/* One question. */
typedef struct
{
  WzpReflectKind kind;
  const char *name;   /* of whom is asked, as given */
  const char *relay;  /* "host:port" by which a relay's key is known; NULL: a STUN server */
  const char *region; /* where a relay says it is; NULL: it has not */
  const char *key;    /* fingerprint text of the key it showed; NULL: none yet */
  const char
      *known_key;      /* of the one it is known by; NULL: none. Another than key: it is refused */
  WzpAddress server;   /* not set: the name has no address */
  WzpAddress observed; /* as who is asked sees us; not set: no answer, or none yet */
  WzpInstant sent;     /* when the first packet left */
  WzpDuration latency; /* from then to the answer, handshakes and registration included; 0: none */
  WzpDuration rtt;     /* one packet there and back; 0: unknown */
  gboolean has_clock;  /* the relay told what its clock says: */
  int64_t clock_skew_ms; /* so much is ours ahead of it */
  const GError *error;   /* why there is no answer; NULL while there may be one */
  gboolean is_done;
} WzpReflectRow;

typedef struct _WzpReflectRound WzpReflectRound;

typedef struct
{
  /* A question has been answered or given up; once per row, valid until the round is freed. */
  void (*row) (WzpReflectRound *round, const WzpReflectRow *row, gpointer user_data);
  /* All have; the last call. May free the round. */
  void (*done) (WzpReflectRound *round, gpointer user_data);
} WzpReflectEvents;

typedef struct
{
  WzpQuicIo *io;
  WzpStunPort *stun;
  WzpTrustStore *store; /* keys of relays */
  GMainContext *context;
  const char *const *relays;       /* HOST[:PORT]; may be NULL */
  const char *const *stun_servers; /* HOST[:PORT]; may be NULL */
  /* Told of every observation; may be NULL. With it, the filtering is tested (RFC 5780) where a server
   * can do that, and whether packets to our own outside address come back. */
  WzpNatClassifier *classifier;
  const WzpAddress *known; /* a relay that need not be asked; may be NULL */
  WzpDuration limit;       /* 0: WZP_REFLECT_LIMIT */
  /* Connections to relays that have answered stay, for who wants to measure them (get_hop), until the round
   * is freed. */
  gboolean keep_open;
} WzpReflectConfig;

/* Begins at once; nothing is called back before this returns. Copies the names. */
WzpReflectRound *wzp_reflect_round_new (const WzpReflectConfig *config,
                                        const WzpReflectEvents *events,
                                        gpointer user_data);
/* Ends what is under way; no callback comes any more. */
void wzp_reflect_round_free (WzpReflectRound *round);

unsigned wzp_reflect_round_n_rows (const WzpReflectRound *round);
/* In the order of asking. */
const WzpReflectRow *wzp_reflect_round_get_row (const WzpReflectRound *round, unsigned index);

/* What is not answered yet is given up now. */
void wzp_reflect_round_give_up (WzpReflectRound *round);
/* The connection of a row; NULL: none (any more). */
WzpHop *wzp_reflect_round_get_hop (const WzpReflectRound *round, unsigned index);

/* Splits HOST[:PORT] of a STUN server (default port 3478); FALSE with @error when it is none. */
gboolean
wzp_stun_server_parse (const char *server, char **out_host, uint16_t *out_port, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpReflectRound, wzp_reflect_round_free)

G_END_DECLS
