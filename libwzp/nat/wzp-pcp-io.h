/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The PCP server of the router on a GMainContext: the socket and the timer around wzp-pcp-client. */
#pragma once

#include "wzp-mapping-sink.h"

G_BEGIN_DECLS

typedef struct _WzpPcpIo WzpPcpIo;

/* @router: port 0; @local with the port to be forwarded. NULL when there is no socket. */
WzpPcpIo *wzp_pcp_io_new (GMainContext *context,
                          const WzpAddress *router,
                          const WzpAddress *local,
                          const WzpMappingSink *sink,
                          gpointer user_data);
/* No callback comes after this returned. */
void wzp_pcp_io_free (WzpPcpIo *io);

void wzp_pcp_io_request (WzpPcpIo *io, const WzpAddress *external, uint32_t lifetime_s);
void wzp_pcp_io_release (WzpPcpIo *io);
void wzp_pcp_io_cancel (WzpPcpIo *io);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpPcpIo, wzp_pcp_io_free)

G_END_DECLS
