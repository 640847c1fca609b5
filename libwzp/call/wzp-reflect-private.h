/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two files of WzpReflectRound share. */
#pragma once

#include "wzp-net.h"
#include "wzp-reflect-round.h"
#include "wzp-session.h"

G_BEGIN_DECLS

/* Whom to ask, by name. */
typedef struct
{
  WzpReflectRound *round;
  WzpReflectKind kind;
  char *name;
  char *host;
  char *relay; /* "host:port"; NULL: a STUN server */
  uint16_t port;
  GCancellable *resolving;
  gboolean is_begun;
  gboolean is_resolved;
} WzpReflectTarget;

/* One address that is asked. */
typedef struct
{
  WzpReflectRound *round;
  const WzpReflectTarget *target;
  WzpReflectRow row;
  GError *error;
  char *known_key;
  WzpRelayWay *way; /* from here on: of a relay */
  WzpHop *hop;
  WzpSession *session; /* of somebody who does not exist */
} WzpReflectQuestion;

typedef enum
{
  WZP_REFLECT_TEST_NOT_YET,
  WZP_REFLECT_TEST_RUNNING,
  WZP_REFLECT_TEST_DONE,
} WzpReflectTest;

/* What is found out beyond the observations, per family. */
typedef struct
{
  WzpReflectRound *round;
  gboolean v4;
  WzpReflectTest hairpin;
  WzpReflectTest filtering;
  unsigned n_filtering;       /* change requests under way */
  WzpReflectQuestion *server; /* that does them */
  WzpAddress other;           /* its second address */
} WzpReflectFamily;

struct _WzpReflectRound
{
  WzpReflectEvents events;
  gpointer user_data;
  WzpQuicIo *io;
  WzpStunPort *stun;
  WzpTrustStore *store;
  GMainContext *context;
  WzpNatClassifier *classifier;
  WzpAddress local;
  WzpAddress known; /* not asked */
  WzpInstant deadline;
  WzpAlarm *alarm;
  GPtrArray *targets;           /* of WzpReflectTarget */
  GPtrArray *questions;         /* of WzpReflectQuestion */
  WzpReflectFamily families[2]; /* IPv4, IPv6 */
  gboolean keep_open;
  gboolean is_over;
};

/* wzp-reflect-round.c */
/* NULL when there are too many, or this address is asked already. */
WzpReflectQuestion *wzp_reflect_question_new (const WzpReflectTarget *target,
                                              const WzpAddress *server);
void wzp_reflect_question_answer (WzpReflectQuestion *question,
                                  const WzpAddress *observed,
                                  WzpDuration rtt,
                                  WzpInstant now);
/* Takes @error over. */
void wzp_reflect_question_fail (WzpReflectQuestion *question, GError *error);
/* Has the round looked at again soon: it may be over. */
void wzp_reflect_round_wake (WzpReflectRound *round);

/* wzp-reflect-stun.c */
void wzp_reflect_stun_ask (WzpReflectQuestion *question, WzpInstant now);
/* Somebody has seen us: time to see whether packets to there come back. */
void wzp_reflect_stun_on_observed (WzpReflectRound *round, const WzpAddress *observed);
gboolean wzp_reflect_stun_is_busy (const WzpReflectRound *round);

G_END_DECLS
