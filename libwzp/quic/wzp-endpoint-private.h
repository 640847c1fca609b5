/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the rooms above (nat/, call/) may do with an endpoint besides its public face. */
#pragma once

#include "wzp-connection.h"
#include "wzp-endpoint.h"
#include "wzp-quic-io.h"

G_BEGIN_DECLS

/* The engine and socket below: STUN on the same socket, plain addresses. Valid until closed. */
WzpQuicIo *wzp_endpoint_get_io (WzpEndpoint *self);
/* NULL once closed. For several-part datagrams and statistics. */
WzpQuicConn *wzp_connection_get_quic_conn (WzpConnection *self);

G_END_DECLS
