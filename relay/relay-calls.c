/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-calls.h"

struct _RelayCalls
{
  GHashTable *by_id;    /* RelayCall.id -> RelayCall, owns */
  GHashTable *by_party; /* fingerprint -> GPtrArray of RelayCall */
  RelayDeadlines deadlines;
  uint64_t next_number;
};

static void
call_free (gpointer call)
{
  relay_call_free (call);
}

RelayCalls *
relay_calls_new (void)
{
  RelayCalls *calls = g_new0 (RelayCalls, 1);

  calls->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, call_free);
  calls->by_party =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  relay_deadlines_init (&calls->deadlines);
  calls->next_number = 1;
  return calls;
}

void
relay_calls_free (RelayCalls *calls)
{
  relay_deadlines_clear (&calls->deadlines);
  g_hash_table_unref (calls->by_party);
  g_hash_table_unref (calls->by_id);
  g_free (calls);
}

static void
index_party (RelayCalls *calls, RelayCall *call, RelayCallSide side)
{
  const char *fingerprint = call->parties[side].fingerprint;
  GPtrArray *list = g_hash_table_lookup (calls->by_party, fingerprint);

  if (!list)
    {
      list = g_ptr_array_new ();
      g_hash_table_insert (calls->by_party, g_strdup (fingerprint), list);
    }
  g_ptr_array_add (list, call);
}

static void
unindex_party (RelayCalls *calls, RelayCall *call, RelayCallSide side)
{
  const char *fingerprint = call->parties[side].fingerprint;
  GPtrArray *list = g_hash_table_lookup (calls->by_party, fingerprint);

  g_ptr_array_remove_fast (list, call);
  if (list->len == 0)
    g_hash_table_remove (calls->by_party, fingerprint);
}

RelayCall *
relay_calls_add (RelayCalls *calls,
                 const char *id,
                 const RelayRegistration *caller,
                 const RelayRegistration *callee)
{
  RelayCall *call;

  if (g_hash_table_contains (calls->by_id, id))
    return NULL;
  call = relay_call_new (id, calls->next_number++, caller, callee);
  g_hash_table_insert (calls->by_id, call->id, call);
  index_party (calls, call, RELAY_CALL_CALLER);
  index_party (calls, call, RELAY_CALL_CALLEE);
  return call;
}

void
relay_calls_remove (RelayCalls *calls, RelayCall *call)
{
  relay_calls_set_deadline (calls, call, WZP_INSTANT_NEVER);
  unindex_party (calls, call, RELAY_CALL_CALLER);
  unindex_party (calls, call, RELAY_CALL_CALLEE);
  g_hash_table_remove (calls->by_id, call->id);
}

RelayCall *
relay_calls_by_id (RelayCalls *calls, const char *id)
{
  return g_hash_table_lookup (calls->by_id, id);
}

GPtrArray *
relay_calls_of (RelayCalls *calls, const char *fingerprint)
{
  GPtrArray *list = g_hash_table_lookup (calls->by_party, fingerprint);

  return list ? g_ptr_array_copy (list, NULL, NULL) : g_ptr_array_new ();
}

size_t
relay_calls_count_of (RelayCalls *calls, const char *fingerprint)
{
  const GPtrArray *list = g_hash_table_lookup (calls->by_party, fingerprint);

  return list ? list->len : 0;
}

size_t
relay_calls_count (const RelayCalls *calls)
{
  return g_hash_table_size (calls->by_id);
}

void
relay_calls_set_deadline (RelayCalls *calls, RelayCall *call, WzpInstant at)
{
  relay_deadlines_set (&calls->deadlines, &call->deadline, at);
}

WzpInstant
relay_calls_next_deadline (const RelayCalls *calls)
{
  return relay_deadlines_next (&calls->deadlines);
}

RelayCall *
relay_calls_pop_due (RelayCalls *calls, WzpInstant now)
{
  RelayDeadline *deadline = relay_deadlines_pop (&calls->deadlines, now);

  return deadline ? RELAY_DEADLINE_OWNER (deadline, RelayCall, deadline) : NULL;
}
