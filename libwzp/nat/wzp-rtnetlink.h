/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Route netlink messages as bytes: addresses, links and default routes, and a table of them that tells
 * a real change from the kernel's chatter (lifetimes refreshed by router advertisements, say). Pure. */
#pragma once

#include "wzp-address.h"
#include "wzp-cursor.h"

G_BEGIN_DECLS

/* What the table holds at most; beyond it every message counts as a change. */
#define WZP_RTNETLINK_MAX_ENTRIES 256
/* One read from the socket. */
#define WZP_RTNETLINK_MAX_BYTES 65536

typedef enum
{
  WZP_RTNETLINK_ADDRESS,
  WZP_RTNETLINK_DEFAULT_ROUTE,
  WZP_RTNETLINK_LINK_DOWN, /* its IPv4 routes have gone with it, of which the kernel says nothing */
  WZP_RTNETLINK_DONE,      /* the end of a dump */
  WZP_RTNETLINK_OTHER,
} WzpRtnetlinkKind;

typedef struct
{
  WzpRtnetlinkKind kind;
  gboolean is_removal;
  uint32_t interface;
  uint32_t metric;    /* routes */
  WzpAddress address; /* the address, or the gateway (not set: on link); port 0 */
  gboolean is_v4;
} WzpRtnetlinkMessage;

/* The next message. OK; MORE: no whole message left (the normal end); BAD. Never reads past the end. */
WzpParse wzp_rtnetlink_next (WzpReader *reader, WzpRtnetlinkMessage *out);

typedef struct
{
  WzpRtnetlinkMessage entries[WZP_RTNETLINK_MAX_ENTRIES];
  unsigned n_entries;
  gboolean overflowed;
} WzpRtnetlinkTable;

void wzp_rtnetlink_table_clear (WzpRtnetlinkTable *table);
/* TRUE when the table is now another: an address or default route came, went, or changed. Loopback and
 * link-local addresses do not count. */
gboolean wzp_rtnetlink_table_apply (WzpRtnetlinkTable *table, const WzpRtnetlinkMessage *message);
gboolean wzp_rtnetlink_table_has_default_route (const WzpRtnetlinkTable *table, gboolean v4);
/* The default gateway of the lowest metric; FALSE when there is none with an address. */
gboolean wzp_rtnetlink_table_get_gateway (const WzpRtnetlinkTable *table,
                                          gboolean v4,
                                          WzpAddress *out_gateway,
                                          uint32_t *out_interface);

G_END_DECLS
