/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Notice that this machine's addresses or default routes changed, a short while after the last of a burst
 * of changes: the netlink socket and its sources. What counts as a change is wzp-rtnetlink's. */
#pragma once

#include "wzp-address.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Quiet time after which a burst is over, and the longest that a burst may delay the notice: a phone moving
 * from Wi-Fi to LTE should not lose more speech than that. */
#define WZP_NETMON_QUIET_MS 50
#define WZP_NETMON_LIMIT_MS 500

typedef struct _WzpNetmon WzpNetmon;

/* @user_data is as given. May free the monitor. */
typedef void (*WzpNetmonFunc) (WzpNetmon *netmon, gpointer user_data);

/* Watches from @context (NULL: the thread's default). The first state is no change. */
WzpNetmon *
wzp_netmon_new (GMainContext *context, WzpNetmonFunc func, gpointer user_data, GError **error);
/* No call comes after this returned. In the thread of the context. */
void wzp_netmon_free (WzpNetmon *netmon);

/* Asks for a notice although nothing was seen: resume from suspend. */
void wzp_netmon_poke (WzpNetmon *netmon);

/* As far as known yet (the first answers of the kernel take one turn of the loop). */
gboolean wzp_netmon_has_default_route (WzpNetmon *netmon, gboolean v4);
gboolean wzp_netmon_get_gateway (WzpNetmon *netmon,
                                 gboolean v4,
                                 WzpAddress *out_gateway,
                                 uint32_t *out_interface);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpNetmon, wzp_netmon_free)

G_END_DECLS
