/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* STUN on the client's one socket, for whoever wants to ask: the packets that are not QUIC's, the
 * transactions (wzp-stun-client) and their clock. On the network thread. Knows no servers. */
#pragma once

#include "wzp-quic-io.h"
#include "wzp-stun-client.h"

G_BEGIN_DECLS

typedef struct _WzpStunPort WzpStunPort;

/* Takes the stray packets of @io, which it borrows. */
WzpStunPort *wzp_stun_port_new (WzpQuicIo *io, GMainContext *context);
/* Questions under way end without an answer. Before @io. */
void wzp_stun_port_free (WzpStunPort *port);

/* Once, never from within the asking; new questions may be asked. */
typedef void (*WzpStunPortFunc) (const WzpStunResult *result, gpointer user_data);

/* As wzp_stun_client_start(): the transaction's number, or 0 when it cannot be asked. */
unsigned wzp_stun_port_ask (WzpStunPort *port,
                            const WzpAddress *server,
                            WzpStunChange change,
                            const WzpStunTiming *timing,
                            WzpStunPortFunc func,
                            gpointer user_data);
/* As wzp_stun_client_start_hairpin(). */
unsigned wzp_stun_port_ask_self (WzpStunPort *port,
                                 const WzpAddress *own,
                                 const WzpStunTiming *timing,
                                 WzpStunPortFunc func,
                                 gpointer user_data);
/* No answer comes any more to any question of @user_data. */
void wzp_stun_port_forget (WzpStunPort *port, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpStunPort, wzp_stun_port_free)

G_END_DECLS
