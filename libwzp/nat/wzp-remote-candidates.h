/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The peer's candidates in one call: from CallSetup, then replaced as a whole by each CandidateUpdate with
 * a higher generation. Every address comes from a stranger: what must not be dialled is left out here. */
#pragma once

#include "wzp-candidate.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

typedef struct
{
  char *call_id;
  gboolean
      allow_loopback;  /* tests on one machine; else a peer could make us talk to local services */
  uint32_t generation; /* 0: from CallSetup */
  WzpCandidates list;
  WzpAddress reflexive; /* as it was told, also where it is another's in the list; not set: none */
  unsigned n_refused;   /* unparsable or not to be dialled, of the present set */
} WzpRemoteCandidates;

void wzp_remote_candidates_init (WzpRemoteCandidates *remote,
                                 const char *call_id,
                                 gboolean allow_loopback);
void wzp_remote_candidates_clear (WzpRemoteCandidates *remote);

/* Generation 0. FALSE when it is of another call, or an update was there first. */
gboolean wzp_remote_candidates_apply_setup (WzpRemoteCandidates *remote,
                                            const WzpSignalCallSetup *setup);

typedef enum
{
  WZP_REMOTE_UPDATE_APPLIED, /* the set is new */
  WZP_REMOTE_UPDATE_SAME,    /* newer generation, same addresses: nothing to do */
  WZP_REMOTE_UPDATE_STALE,   /* generation <= the last */
  WZP_REMOTE_UPDATE_FOREIGN, /* another call's */
} WzpRemoteUpdate;

WzpRemoteUpdate wzp_remote_candidates_apply_update (WzpRemoteCandidates *remote,
                                                    const WzpSignalCandidateUpdate *update);

/* Whether a packet of ours may go to an address a peer named: not multicast, broadcast, unspecified, link-
 * local, port 0; loopback only when allowed. */
gboolean wzp_remote_address_is_dialable (const WzpAddress *address, gboolean allow_loopback);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WzpRemoteCandidates, wzp_remote_candidates_clear)

G_END_DECLS
