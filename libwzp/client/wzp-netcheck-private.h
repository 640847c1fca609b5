/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What WzpNetcheck and its rows know of each other. */
#pragma once

#include "wzp-netcheck-report.h"
#include "wzp-netcheck-row.h"

G_BEGIN_DECLS

WzpNetcheckRow *wzp_netcheck_row_new (const WzpNetcheckEvidence *evidence);
void wzp_netcheck_row_update (WzpNetcheckRow *self, const WzpNetcheckEvidence *evidence);

G_END_DECLS
