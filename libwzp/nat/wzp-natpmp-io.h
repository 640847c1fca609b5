/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* NAT-PMP (RFC 6886) on a GMainContext: libnatpmp's non-blocking requests, one at a time. */
#pragma once

#include "wzp-mapping-sink.h"

G_BEGIN_DECLS

typedef struct _WzpNatpmpIo WzpNatpmpIo;

/* @router: port 0. */
WzpNatpmpIo *wzp_natpmp_io_new (GMainContext *context,
                                const WzpAddress *router,
                                uint16_t local_port,
                                const WzpMappingSink *sink,
                                gpointer user_data);
/* No callback comes after this returned. */
void wzp_natpmp_io_free (WzpNatpmpIo *io);

/* FALSE: no socket. */
gboolean wzp_natpmp_io_request (WzpNatpmpIo *io, const WzpAddress *external, uint32_t lifetime_s);
gboolean wzp_natpmp_io_release (WzpNatpmpIo *io);
void wzp_natpmp_io_cancel (WzpNatpmpIo *io);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpNatpmpIo, wzp_natpmp_io_free)

G_END_DECLS
