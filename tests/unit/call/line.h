/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two call machines and a relay between them, in virtual time: what one end sends, the relay makes of
 * it what wire.md 1.7 says, and the other end hears it. Media is two flags. */
#pragma once

#include "wzp-call-machine.h"
#include "wzp-identity-keys.h"

G_BEGIN_DECLS

typedef enum
{
  ALICE,
  BOB,
} Side;

typedef struct _Line Line;

struct _Line
{
  WzpInstant now;
  WzpIdentity *identity[2];
  WzpCallContact contact[2]; /* what each knows of the other */
  gboolean allow[2];         /* each lets a downgrade pass */
  const WzpIceAgent *ice[2]; /* addresses of each; NULL: private */
  WzpCallMachine *call[2];
  gboolean in_room[2];
  gboolean media_works;
  gboolean remembered[2];
  GString *sent[2]; /* names of the messages of each */
  /* Changes what passes the relay; may be NULL. */
  void (*tamper) (Line *line, Side from, WzpSignal *signal);
  GBytes *last_answer; /* the last DirectCallAnswer that passed */
};

void line_init (Line *line);
void line_clear (Line *line);
const char *line_fingerprint (const Line *line, Side side);

void line_dial (Line *line, Side from);
/* Carries everything until both ends are quiet. */
void line_settle (Line *line);
/* Time passes, in steps of at most 100 ms, and media flows meanwhile. */
void line_pass (Line *line, WzpDuration time);
void line_answer (Line *line, Side side, WzpAnswerMode mode);
/* Alice calls, Bob accepts, both are in the call. */
void line_establish (Line *line);

#define line_assert_state(line, side, expected)                                                    \
  g_assert_cmpint (wzp_call_machine_get_state ((line)->call[side]), ==, expected)
#define line_assert_ended(line, side, reason)                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    line_assert_state (line, side, WZP_CALL_STATE_ENDED);                                          \
    g_assert_cmpint (wzp_call_machine_get_end_reason ((line)->call[side]), ==, reason);            \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
