/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of WzpCall share. */
#pragma once

#include "wzp-client-private.h"
#include "wzp-muting.h"

G_BEGIN_DECLS

struct _WzpCall
{
  GObject parent_instance;

  WzpClient *client; /* borrowed; NULL once it has gone */
  WzpCoreHandle handle;
  WzpCallDirection direction;
  char *id;
  char *peer;
  char *peer_alias;
  WzpCallState state;
  WzpEndReason end_reason;
  char *end_text;
  WzpE2eeState e2ee;
  GStrv sas;
  WzpMediaPath path;
  WzpMuting muting;
  gboolean held;
  WzpSoundChoice peer_choice;
  gboolean allow_downgrade;
  WzpCallStats *stats;
  const char *path_why; /* static */
  GListStore *path_attempts;
  WzpCallSound *sound;
};

typedef enum
{
  WZP_CALL_PROP_ID = 1,
  WZP_CALL_PROP_PEER,
  WZP_CALL_PROP_PEER_ALIAS,
  WZP_CALL_PROP_DIRECTION,
  WZP_CALL_PROP_STATE,
  WZP_CALL_PROP_END_REASON,
  WZP_CALL_PROP_END_TEXT,
  WZP_CALL_PROP_E2EE,
  WZP_CALL_PROP_SAS,
  WZP_CALL_PROP_PATH,
  WZP_CALL_PROP_STATS,
  WZP_CALL_PROP_MUTED,
  WZP_CALL_PROP_DEAFENED,
  WZP_CALL_PROP_HELD,
  WZP_CALL_PROP_PEER_HELD,
  WZP_CALL_PROP_PEER_MUTED,
  WZP_CALL_PROP_PEER_DEAFENED,
  WZP_CALL_PROP_ALLOW_DOWNGRADE,
  WZP_CALL_PROP_PATH_WHY,
  WZP_CALL_PROP_PATH_ATTEMPTS,
  WZP_CALL_PROP_SOUND,
} WzpCallProperty;

void wzp_call_notify (WzpCall *self, WzpCallProperty property);

/* wzp-direct-attempt.c; the words are static */
typedef struct
{
  const char *kind;
  char address[WZP_ADDRESS_TEXT_BYTES];
  gboolean incoming;
  const char *state;
  double started_ms; /* -1: not, as the others */
  double proven_ms;
  double ended_ms;
} WzpDirectAttemptFields;

WzpDirectAttempt *wzp_direct_attempt_new_from_fields (const WzpDirectAttemptFields *fields);
WzpDirectAttempt *wzp_direct_attempt_new (const WzpPathAttempt *attempt);
guint32 wzp_direct_attempt_get_id (WzpDirectAttempt *self);
/* @zero: when the call was answered. */
void
wzp_direct_attempt_apply (WzpDirectAttempt *self, const WzpPathAttempt *attempt, WzpInstant zero);

G_END_DECLS
