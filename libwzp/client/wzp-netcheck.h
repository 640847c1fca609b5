/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds out what calls this network allows, and says it in words. */
#pragma once

#include <gio/gio.h>

#include "wzp-client.h"
#include "wzp-nat-row.h"
#include "wzp-nat-types.h"
#include "wzp-netcheck-row.h"
#include "wzp-netcheck-summary.h"
#include "wzp-netcheck-types.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_NETCHECK (wzp_netcheck_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpNetcheck, wzp_netcheck, WZP, NETCHECK, GObject)

WZP_AVAILABLE_IN_ALL
WzpNetcheck *wzp_netcheck_new (const char *data_path);

WZP_AVAILABLE_IN_ALL
WzpNetcheck *wzp_netcheck_new_for_client (WzpClient *client);

WZP_AVAILABLE_IN_ALL
WzpClient *wzp_netcheck_get_client (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_netcheck_get_data_path (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
const char *const *wzp_netcheck_get_relays (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_netcheck_set_relays (WzpNetcheck *self, const char *const *relays, GError **error);
WZP_AVAILABLE_IN_ALL
const char *const *wzp_netcheck_get_stun_servers (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
gboolean
wzp_netcheck_set_stun_servers (WzpNetcheck *self, const char *const *servers, GError **error);
WZP_AVAILABLE_IN_ALL
gboolean wzp_netcheck_get_port_mapping (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
void wzp_netcheck_set_port_mapping (WzpNetcheck *self, gboolean port_mapping);
WZP_AVAILABLE_IN_ALL
gboolean wzp_netcheck_get_hides_address (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
void wzp_netcheck_set_hides_address (WzpNetcheck *self, gboolean hides_address);
WZP_AVAILABLE_IN_ALL
const char *wzp_netcheck_get_portal_url (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_netcheck_set_portal_url (WzpNetcheck *self, const char *url, GError **error);

WZP_AVAILABLE_IN_ALL
void wzp_netcheck_run_async (WzpNetcheck *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
WZP_AVAILABLE_IN_ALL
gboolean wzp_netcheck_run_finish (WzpNetcheck *self, GAsyncResult *result, GError **error);

WZP_AVAILABLE_IN_ALL
gboolean wzp_netcheck_get_running (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
double wzp_netcheck_get_progress (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
WzpNetcheckVerdict wzp_netcheck_get_verdict (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_netcheck_get_verdict_text (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_netcheck_get_advice (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_netcheck_get_public_address (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
WzpNatVerdict wzp_netcheck_get_nat_verdict (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
GListModel *wzp_netcheck_get_rows (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
GListModel *wzp_netcheck_get_servers (WzpNetcheck *self);

WZP_AVAILABLE_IN_ALL
WzpNetcheckSummary *wzp_netcheck_dup_summary (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
char *wzp_netcheck_to_text (WzpNetcheck *self);
WZP_AVAILABLE_IN_ALL
char *wzp_netcheck_to_json (WzpNetcheck *self, const WzpNetcheckSummary *peer);

G_END_DECLS
