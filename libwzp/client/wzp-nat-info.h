/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a client knows of its network while it runs: how it is seen from outside, what its NAT does,
 * whether its router forwards a port. */
#pragma once

#include <gio/gio.h>

#include "wzp-nat-row.h"
#include "wzp-nat-types.h"
#include "wzp-netcheck-types.h"
#include "wzp-port-mapper.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_NAT_INFO (wzp_nat_info_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpNatInfo, wzp_nat_info, WZP, NAT_INFO, GObject)

WZP_AVAILABLE_IN_ALL
gboolean wzp_nat_info_get_checking (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_info_get_public_address_v4 (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_info_get_public_address_v6 (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
WzpNatVerdict wzp_nat_info_get_verdict (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
WzpAvailability wzp_nat_info_get_behind_nat (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
WzpNatMapping wzp_nat_info_get_mapping (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
WzpNatFiltering wzp_nat_info_get_filtering (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
WzpNatAllocationPattern wzp_nat_info_get_allocation (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
WzpAvailability wzp_nat_info_get_hairpin (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
WzpPortMapperState wzp_nat_info_get_port_mapping_state (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
WzpPortMapProtocol wzp_nat_info_get_port_mapping_protocol (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_info_get_mapped_address (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_info_get_port_mapping_reason (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_info_get_preferred_relay (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
WzpNetcheckVerdict wzp_nat_info_get_outlook (WzpNatInfo *self);
WZP_AVAILABLE_IN_ALL
GListModel *wzp_nat_info_get_rows (WzpNatInfo *self);

G_END_DECLS
