/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The router's clock, which its answers carry: seconds since it last forgot its mappings. Pure; says whether it
 * has, by the arithmetic of each protocol. Knows no packet. */
#pragma once

#include "wzp-instant.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean is_known;
  uint32_t router_s;
  WzpInstant at;
} WzpMappingEpoch;

/* Each takes note of @router_s, the epoch of an answer. FALSE: the router has lost its state since the last one,
 * so the mappings must be made anew. RFC 6887 section 8.5; RFC 6886 section 3.6. */
gboolean wzp_mapping_epoch_check_pcp (WzpMappingEpoch *epoch, uint32_t router_s, WzpInstant now);
gboolean wzp_mapping_epoch_check_natpmp (WzpMappingEpoch *epoch, uint32_t router_s, WzpInstant now);

G_END_DECLS
