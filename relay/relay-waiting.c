/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-waiting.h"

struct _RelayWaiting
{
  GHashTable *by_handle; /* &RelayWaiter.handle -> RelayWaiter, owns */
  GHashTable *by_call;   /* call id -> GPtrArray of RelayWaiter, in the order they came */
  RelayDeadlines deadlines;
};

void
relay_waiter_free (RelayWaiter *waiter)
{
  relay_party_clear (&waiter->party);
  g_free (waiter->call_id);
  g_free (waiter);
}

static void
waiter_free (gpointer waiter)
{
  relay_waiter_free (waiter);
}

RelayWaiting *
relay_waiting_new (void)
{
  RelayWaiting *waiting = g_new0 (RelayWaiting, 1);

  waiting->by_handle = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, waiter_free);
  waiting->by_call =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  relay_deadlines_init (&waiting->deadlines);
  return waiting;
}

void
relay_waiting_free (RelayWaiting *waiting)
{
  relay_deadlines_clear (&waiting->deadlines);
  g_hash_table_unref (waiting->by_call);
  g_hash_table_unref (waiting->by_handle);
  g_free (waiting);
}

void
relay_waiting_add (RelayWaiting *waiting,
                   RelayHandle handle,
                   const char *call_id,
                   const RelayParty *party,
                   WzpInstant until)
{
  RelayWaiter *waiter = g_new0 (RelayWaiter, 1);
  GPtrArray *list = g_hash_table_lookup (waiting->by_call, call_id);

  waiter->handle = handle;
  waiter->call_id = g_strdup (call_id);
  relay_party_copy (&waiter->party, party);
  waiter->deadline = (RelayDeadline) RELAY_DEADLINE_INIT;
  if (!list)
    {
      list = g_ptr_array_new ();
      g_hash_table_insert (waiting->by_call, g_strdup (call_id), list);
    }
  g_ptr_array_add (list, waiter);
  g_hash_table_insert (waiting->by_handle, &waiter->handle, waiter);
  relay_deadlines_set (&waiting->deadlines, &waiter->deadline, until);
}

/* Takes @waiter out of everything without freeing it. */
static void
detach (RelayWaiting *waiting, RelayWaiter *waiter)
{
  GPtrArray *list = g_hash_table_lookup (waiting->by_call, waiter->call_id);

  relay_deadlines_set (&waiting->deadlines, &waiter->deadline, WZP_INSTANT_NEVER);
  g_ptr_array_remove (list, waiter);
  if (list->len == 0)
    g_hash_table_remove (waiting->by_call, waiter->call_id);
  g_hash_table_steal (waiting->by_handle, &waiter->handle);
}

gboolean
relay_waiting_remove (RelayWaiting *waiting, RelayHandle handle)
{
  RelayWaiter *waiter = g_hash_table_lookup (waiting->by_handle, &handle);

  if (!waiter)
    return FALSE;
  detach (waiting, waiter);
  relay_waiter_free (waiter);
  return TRUE;
}

const RelayWaiter *
relay_waiting_find (const RelayWaiting *waiting, const char *call_id, const char *fingerprint)
{
  const GPtrArray *list = g_hash_table_lookup (waiting->by_call, call_id);

  for (unsigned i = 0; list && i < list->len; i++)
    {
      const RelayWaiter *waiter = list->pdata[i];

      if (g_str_equal (waiter->party.fingerprint, fingerprint))
        return waiter;
    }
  return NULL;
}

const RelayWaiter *
relay_waiting_find_peer (const RelayWaiting *waiting, const char *call_id, const char *peer)
{
  const GPtrArray *list = g_hash_table_lookup (waiting->by_call, call_id);

  for (unsigned i = 0; list && i < list->len; i++)
    {
      const RelayWaiter *waiter = list->pdata[i];

      if (g_str_equal (waiter->party.peer, peer))
        return waiter;
    }
  return NULL;
}

RelayWaiter *
relay_waiting_steal (RelayWaiting *waiting, const char *call_id)
{
  const GPtrArray *list = g_hash_table_lookup (waiting->by_call, call_id);
  RelayWaiter *waiter = list ? list->pdata[0] : NULL;

  if (waiter)
    detach (waiting, waiter);
  return waiter;
}

WzpInstant
relay_waiting_next_deadline (const RelayWaiting *waiting)
{
  return relay_deadlines_next (&waiting->deadlines);
}

RelayWaiter *
relay_waiting_steal_due (RelayWaiting *waiting, WzpInstant now)
{
  RelayDeadline *deadline = relay_deadlines_pop (&waiting->deadlines, now);
  RelayWaiter *waiter = deadline ? RELAY_DEADLINE_OWNER (deadline, RelayWaiter, deadline) : NULL;

  if (waiter)
    detach (waiting, waiter);
  return waiter;
}

size_t
relay_waiting_count (const RelayWaiting *waiting)
{
  return g_hash_table_size (waiting->by_handle);
}
