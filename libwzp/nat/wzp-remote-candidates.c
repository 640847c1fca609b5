/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-nat"

#include "wzp-remote-candidates.h"

#include "wzp-address-scope.h"

#include <string.h>

/* Looked at in one message, taken or not: no peer can make us parse for long. */
#define MAX_TEXTS 64

void
wzp_remote_candidates_init (WzpRemoteCandidates *remote,
                            const char *call_id,
                            gboolean allow_loopback)
{
  *remote =
      (WzpRemoteCandidates) { .call_id = g_strdup (call_id), .allow_loopback = allow_loopback };
}

void
wzp_remote_candidates_clear (WzpRemoteCandidates *remote)
{
  g_free (remote->call_id);
  *remote = (WzpRemoteCandidates) { 0 };
}

gboolean
wzp_remote_address_is_dialable (const WzpAddress *address, gboolean allow_loopback)
{
  if (wzp_address_get_port (address) == 0)
    return FALSE;
  switch (wzp_address_get_scope (address))
    {
    case WZP_ADDRESS_SCOPE_NONE:
    case WZP_ADDRESS_SCOPE_LINK_LOCAL:
      return FALSE;
    case WZP_ADDRESS_SCOPE_LOOPBACK:
      return allow_loopback;
    case WZP_ADDRESS_SCOPE_PRIVATE:
    case WZP_ADDRESS_SCOPE_CGNAT:
    case WZP_ADDRESS_SCOPE_ULA:
    case WZP_ADDRESS_SCOPE_GLOBAL:
      return TRUE;
    }
  return FALSE;
}

/* A set being read. */
typedef struct
{
  gboolean allow_loopback;
  WzpCandidates list;
  WzpAddress reflexive;
  unsigned n_refused;
} Draft;

static void
take (Draft *draft, WzpCandidateKind kind, const char *text, uint16_t preference)
{
  WzpAddress address;
  WzpCandidate candidate;

  if (!text)
    return;
  if (!wzp_address_parse (text, &address) ||
      !wzp_remote_address_is_dialable (&address, draft->allow_loopback))
    {
      draft->n_refused++;
      return;
    }
  if (kind == WZP_CANDIDATE_REFLEXIVE)
    draft->reflexive = address;
  wzp_candidate_init (&candidate, kind, &address, preference);
  wzp_candidates_add (&draft->list, &candidate);
}

static void
take_all (Draft *draft, const char *const *local, const char *mapped, const char *reflexive)
{
  unsigned n = 0;

  /* These two first: a long list of host addresses must not push them out. */
  take (draft, WZP_CANDIDATE_MAPPED, mapped, WZP_CANDIDATE_LOCAL_PREFERENCE_DEFAULT);
  take (draft, WZP_CANDIDATE_REFLEXIVE, reflexive, WZP_CANDIDATE_LOCAL_PREFERENCE_DEFAULT);
  /* The peer's order is its order of preference. */
  for (; local && local[n] && n < MAX_TEXTS && draft->list.n_items < WZP_CANDIDATES_MAX; n++)
    take (draft, WZP_CANDIDATE_HOST, local[n],
          (uint16_t) (WZP_CANDIDATE_LOCAL_PREFERENCE_DEFAULT - n));
  for (; local && local[n] && n < MAX_TEXTS; n++)
    draft->n_refused++;
}

/* TRUE when the set is another than before. */
static gboolean
replace (WzpRemoteCandidates *remote, const Draft *draft)
{
  gboolean same = wzp_candidates_equal (&remote->list, &draft->list);

  remote->list = draft->list;
  remote->reflexive = draft->reflexive;
  remote->n_refused = draft->n_refused;
  return !same;
}

gboolean
wzp_remote_candidates_apply_setup (WzpRemoteCandidates *remote, const WzpSignalCallSetup *setup)
{
  Draft draft = { .allow_loopback = remote->allow_loopback };

  if (g_strcmp0 (setup->call_id, remote->call_id) != 0 || remote->generation != 0)
    return FALSE;
  take_all (&draft, (const char *const *) setup->peer_local_addrs, setup->peer_mapped_addr,
            setup->peer_direct_addr);
  replace (remote, &draft);
  return TRUE;
}

WzpRemoteUpdate
wzp_remote_candidates_apply_update (WzpRemoteCandidates *remote,
                                    const WzpSignalCandidateUpdate *update)
{
  Draft draft = { .allow_loopback = remote->allow_loopback };

  if (g_strcmp0 (update->call_id, remote->call_id) != 0)
    return WZP_REMOTE_UPDATE_FOREIGN;
  if (update->generation <= remote->generation)
    return WZP_REMOTE_UPDATE_STALE;
  remote->generation = update->generation;
  take_all (&draft, (const char *const *) update->local_addrs, update->mapped_addr,
            update->reflexive_addr);
  return replace (remote, &draft) ? WZP_REMOTE_UPDATE_APPLIED : WZP_REMOTE_UPDATE_SAME;
}
