/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One finding of a network check: a row of a list. */
#pragma once

#include <gio/gio.h>

#include "wzp-port-mapper.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_NETCHECK_ROW (wzp_netcheck_row_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpNetcheckRow, wzp_netcheck_row, WZP, NETCHECK_ROW, GObject)

WZP_AVAILABLE_IN_ALL
const char *wzp_netcheck_row_get_key (WzpNetcheckRow *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_netcheck_row_get_title (WzpNetcheckRow *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_netcheck_row_get_value (WzpNetcheckRow *self);
WZP_AVAILABLE_IN_ALL
WzpAvailability wzp_netcheck_row_get_availability (WzpNetcheckRow *self);

G_END_DECLS
