/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-nat-view.h"

WzpNatViewRow *
wzp_nat_view_row_new (gboolean is_stun, const char *name)
{
  WzpNatViewRow *row = g_new0 (WzpNatViewRow, 1);

  row->is_stun = is_stun;
  row->name = g_strdup (name);
  row->latency_ms = -1;
  row->rtt_ms = -1;
  row->jitter_ms = -1;
  row->loss = -1;
  return row;
}

void
wzp_nat_view_row_free (WzpNatViewRow *row)
{
  g_free (row->name);
  g_free (row->server);
  g_free (row->observed);
  g_free (row->error);
  g_free (row->relay);
  g_free (row->region);
  g_free (row->key);
  g_free (row->known_key);
  g_free (row);
}

WzpNatView *
wzp_nat_view_new (void)
{
  WzpNatView *view = g_new0 (WzpNatView, 1);

  view->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) wzp_nat_view_row_free);
  return view;
}

void
wzp_nat_view_free (WzpNatView *view)
{
  if (!view)
    return;
  g_free (view->mapped);
  g_free (view->mapping_reason);
  g_free (view->preferred_relay);
  g_ptr_array_unref (view->rows);
  g_free (view);
}
