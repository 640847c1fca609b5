/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-quota.h"

void
wzp_quota_init (WzpQuota *quota, WzpQuota *parent, const char *what, size_t limit)
{
  quota->parent = parent;
  quota->what = what;
  quota->limit = limit;
  quota->used = 0;
}

void
wzp_quota_clear (WzpQuota *quota)
{
  g_assert (quota->used == 0);
  quota->parent = NULL;
}

gboolean
wzp_quota_charge (WzpQuota *quota, size_t amount)
{
  for (WzpQuota *q = quota; q; q = q->parent)
    if (amount > q->limit - MIN (q->used, q->limit))
      return FALSE;
  for (WzpQuota *q = quota; q; q = q->parent)
    q->used += amount;
  return TRUE;
}

void
wzp_quota_release (WzpQuota *quota, size_t amount)
{
  for (WzpQuota *q = quota; q; q = q->parent)
    {
      g_assert (q->used >= amount);
      q->used -= amount;
    }
}
