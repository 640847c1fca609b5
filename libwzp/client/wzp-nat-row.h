/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How one relay or STUN server sees us: a row of a list. */
#pragma once

#include <gio/gio.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WzpNatRowKind:
 * @WZP_NAT_ROW_KIND_RELAY: a relay
 * @WZP_NAT_ROW_KIND_STUN: a STUN server
 *
 * Who was asked.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_NAT_ROW_KIND_RELAY,
  WZP_NAT_ROW_KIND_STUN,
} WzpNatRowKind;

#define WZP_TYPE_NAT_ROW (wzp_nat_row_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpNatRow, wzp_nat_row, WZP, NAT_ROW, GObject)

WZP_AVAILABLE_IN_ALL
WzpNatRowKind wzp_nat_row_get_kind (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_row_get_name (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_row_get_server_address (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_row_get_observed_address (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
double wzp_nat_row_get_latency (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
double wzp_nat_row_get_round_trip (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
double wzp_nat_row_get_jitter (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
double wzp_nat_row_get_loss (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_row_get_error (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
const GError *wzp_nat_row_get_failure (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_row_get_relay (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_row_get_region (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_row_get_key (WzpNatRow *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_nat_row_get_known_key (WzpNatRow *self);

G_END_DECLS
