/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UPnP Internet Gateway Devices on a GMainContext, by gupnp-igd: which finds them, maps, renews and
 * deletes. Only towards the router's network; what the device says is judged elsewhere. */
#pragma once

#include "wzp-gateway.h"
#include "wzp-mapping-sink.h"

G_BEGIN_DECLS

typedef struct _WzpUpnpIo WzpUpnpIo;

WzpUpnpIo *wzp_upnp_io_new (GMainContext *context,
                            const WzpGateway *gateway,
                            uint16_t local_port,
                            const WzpMappingSink *sink,
                            gpointer user_data);
/* No callback comes after this returned. Mappings still held are deleted as far as the context runs on. */
void wzp_upnp_io_free (WzpUpnpIo *io);

/* When there is no such device, nothing is ever answered: the caller has the patience. */
void wzp_upnp_io_request (WzpUpnpIo *io, uint32_t lifetime_s);
/* FALSE: nothing is held. */
gboolean wzp_upnp_io_release (WzpUpnpIo *io);
void wzp_upnp_io_cancel (WzpUpnpIo *io);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpUpnpIo, wzp_upnp_io_free)

G_END_DECLS
