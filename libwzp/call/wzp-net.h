/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network thread of one client: a main context of its own and a way to post work to it. Knows
 * nothing of what the work is. Life cycle: new (runs), post, stop (joins), free. */
#pragma once

#include <gio/gio.h>
#include <stdatomic.h>

#include "wzp-instant.h"

G_BEGIN_DECLS

typedef struct _WzpNet WzpNet;

typedef void (*WzpNetFunc) (gpointer data);

WzpNet *wzp_net_new (void);
/* Any thread but the network thread: runs what was posted before, then ends and joins it. Posting
 * afterwards only frees the data. */
void wzp_net_stop (WzpNet *net);
/* Stops too. */
void wzp_net_free (WzpNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpNet, wzp_net_free)

/* Any thread: @func runs on the network thread, in the order of posting; never at once. @destroy runs
 * there too, or wherever it is found out that @func can run no more. */
void wzp_net_post (WzpNet *net, WzpNetFunc func, gpointer data, GDestroyNotify destroy);
GMainContext *wzp_net_get_context (WzpNet *net);
gboolean wzp_net_is_current (WzpNet *net);

/* A value handed from one thread to another through a main context or a GMutex is ordered by GLib's
 * locks, which ThreadSanitizer cannot see into. These two say the same again in its language: give before,
 * take after. */
typedef struct
{
  _Atomic int given;
} WzpHandover;

static inline void
wzp_handover_give (WzpHandover *handover)
{
  atomic_store_explicit (&handover->given, 1, memory_order_release);
}

static inline void
wzp_handover_take (WzpHandover *handover)
{
  (void) atomic_load_explicit (&handover->given, memory_order_acquire);
}

/* One alarm on a context: a deadline that can be moved, for machines that say when they want to be
 * asked again. */
typedef struct _WzpAlarm WzpAlarm;

WzpAlarm *wzp_alarm_new (GMainContext *context, WzpNetFunc func, gpointer data);
void wzp_alarm_free (WzpAlarm *alarm);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpAlarm, wzp_alarm_free)
/* WZP_INSTANT_NEVER: off. 0: as soon as the context runs again. */
void wzp_alarm_set (WzpAlarm *alarm, WzpInstant deadline);

G_END_DECLS
