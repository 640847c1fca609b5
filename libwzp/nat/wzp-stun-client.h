/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* STUN Binding transactions: retransmission (RFC 8489 section 6.2.1), matching by transaction id *and*
 * source, RFC 5780 change requests, and the hairpin probe. Owns no socket and reads no clock: the packets
 * must leave from the QUIC socket, which the owner of `send` has. */
#pragma once

#include "wzp-instant.h"
#include "wzp-stun.h"

G_BEGIN_DECLS

/* Transactions under way at once; a start beyond that is refused. */
#define WZP_STUN_CLIENT_MAX 32

/* RFC 8489 section 6.2.1: RTO 500 ms, Rc 7, Rm 16 => 39.5 s. */
#define WZP_STUN_RTO_DEFAULT       WZP_MS (500)
#define WZP_STUN_MAX_SENDS_DEFAULT 7
#define WZP_STUN_LAST_WAIT_FACTOR  16

typedef enum
{
  WZP_STUN_OK,          /* @mapped is what the server saw */
  WZP_STUN_TIMED_OUT,   /* no acceptable answer */
  WZP_STUN_REFUSED,     /* error response: @error_code */
  WZP_STUN_BAD_ANSWER,  /* answered from the right place, but without an address */
  WZP_STUN_UNREACHABLE, /* `send` failed every time: no route, no such family */
  WZP_STUN_CANCELLED,
} WzpStunOutcome;

typedef struct
{
  unsigned transaction; /* as wzp_stun_client_start() returned it */
  gpointer tag;         /* as given at the start */
  WzpStunOutcome outcome;
  WzpAddress server;
  WzpStunChange change;
  gboolean is_hairpin;
  WzpAddress source;    /* whence the answer came: differs from @server after a change request */
  WzpAddress mapped;    /* not set unless WZP_STUN_OK */
  WzpAddress other;     /* the server's second address; set: it can do filtering tests */
  WzpAddress alternate; /* where an error 300 sends us; not followed by itself */
  int error_code;
  unsigned n_sent;
  WzpInstant started;
  WzpDuration rtt; /* from the last send when n_sent is 1, else from the first: an upper bound */
} WzpStunResult;

typedef struct
{
  /* Sends one packet from *the* socket. FALSE: it did not leave (counts as lost). Must not call back. */
  gboolean (*send) (const WzpAddress *to, const void *data, size_t len, gpointer user_data);
  /* Once per transaction; it is gone already and new ones may be started. */
  void (*done) (const WzpStunResult *result, gpointer user_data);
  /* Unpredictable bytes for transaction ids; NULL: the kernel's. Simulations give their own. */
  void (*random) (void *out, size_t len, gpointer user_data);
} WzpStunClientEvents;

typedef struct
{
  WzpDuration rto;    /* 0: default */
  unsigned max_sends; /* 0: default */
  WzpDuration limit;  /* over all; 0: by rto and max_sends */
} WzpStunTiming;

typedef struct _WzpStunClient WzpStunClient;

WzpStunClient *wzp_stun_client_new (const WzpStunClientEvents *events, gpointer user_data);
/* Pending transactions end without a callback. */
void wzp_stun_client_free (WzpStunClient *client);

/* Asks @server, which must be set. @timing NULL: defaults. Returns the transaction's number, 0 when there
 * are too many or the address cannot be asked (port 0, multicast). Sends at once. */
unsigned wzp_stun_client_start (WzpStunClient *client,
                                const WzpAddress *server,
                                WzpStunChange change,
                                const WzpStunTiming *timing,
                                gpointer tag,
                                WzpInstant now);
/* A Binding request to our own reflexive address: succeeds when it comes back to us (result: mapped =
 * the source it came back with). */
unsigned wzp_stun_client_start_hairpin (WzpStunClient *client,
                                        const WzpAddress *own,
                                        const WzpStunTiming *timing,
                                        gpointer tag,
                                        WzpInstant now);
/* Ends with WZP_STUN_CANCELLED; an unknown number is nothing. */
void wzp_stun_client_cancel (WzpStunClient *client, unsigned transaction, WzpInstant now);
void wzp_stun_client_cancel_all (WzpStunClient *client, WzpInstant now);

/* A packet for which wzp_stun_looks_like(). TRUE when it belonged to a transaction. */
gboolean wzp_stun_client_on_packet (WzpStunClient *client,
                                    const WzpAddress *from,
                                    const void *data,
                                    size_t len,
                                    WzpInstant now);

WzpInstant wzp_stun_client_next_deadline (const WzpStunClient *client);
void wzp_stun_client_on_deadline (WzpStunClient *client, WzpInstant now);

unsigned wzp_stun_client_n_pending (const WzpStunClient *client);
/* Answers whose id was known but whose source was not: forgeries, or a NAT in the server's way. */
unsigned wzp_stun_client_n_wrong_source (const WzpStunClient *client);

const char *wzp_stun_outcome_name (WzpStunOutcome outcome);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpStunClient, wzp_stun_client_free)

G_END_DECLS
