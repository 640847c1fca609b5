/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Accounting of what a peer makes us hold. A quota belongs to one owner (a connection, an address, a
 * process) and has an optional parent that is charged too; whoever charges releases. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _WzpQuota WzpQuota;

struct _WzpQuota
{
  WzpQuota *parent;
  const char *what; /* static text, for the log */
  size_t limit;
  size_t used;
};

void wzp_quota_init (WzpQuota *quota, WzpQuota *parent, const char *what, size_t limit);
/* Everything must have been released (asserted). */
void wzp_quota_clear (WzpQuota *quota);

/* Charges @amount to @quota and its parents; FALSE, with nothing charged, when any is exhausted. */
gboolean wzp_quota_charge (WzpQuota *quota, size_t amount);
void wzp_quota_release (WzpQuota *quota, size_t amount);

G_END_DECLS
