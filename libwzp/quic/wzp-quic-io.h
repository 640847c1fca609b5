/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A QUIC engine and its UDP socket on a GMainContext: one source for the descriptor and the timer. The
 * only place of the room, with WzpEndpoint over it, that reads a clock. Belongs to the thread of its
 * context. Packets are flushed once per wake-up, after every datagram of the batch was processed. */
#pragma once

#include "wzp-impairment.h"
#include "wzp-quic.h"
#include "wzp-udp-socket.h"

G_BEGIN_DECLS

typedef struct _WzpQuicIo WzpQuicIo;

/* Takes @socket over; makes the engine of @config, whose events->wake it replaces by its own. @context
 * NULL: the thread's default. Starts at once. */
WzpQuicIo *wzp_quic_io_new (WzpUdpSocket *socket,
                            const WzpQuicConfig *config,
                            GMainContext *context,
                            GError **error);
/* Flushes what closes have queued, waits (at most WZP_QUIC_FINISH_MAX) for connections that were to be
 * finished, then frees the engine and the socket; every connection gets its last callback before
 * this returns. From a callback: nothing but those last callbacks comes any more,
 * and the freeing happens when the source's dispatch returns. */
void wzp_quic_io_free (WzpQuicIo *io);

WzpQuic *wzp_quic_io_get_quic (WzpQuicIo *io);
WzpUdpSocket *wzp_quic_io_get_socket (WzpQuicIo *io);

/* wzp_quic_connect() with the clock of this context. */
WzpQuicConn *wzp_quic_io_connect (WzpQuicIo *io,
                                  const WzpUdpAddress *remote,
                                  const char *server_name,
                                  const WzpQuicHandler *handler,
                                  gpointer user_data);

/* Packets that are not QUIC (STUN) come here. */
typedef void (*WzpQuicIoStrayFunc) (WzpQuicIo *io, const WzpUdpPacket *packet, gpointer user_data);
void wzp_quic_io_set_stray_func (WzpQuicIo *io, WzpQuicIoStrayFunc func, gpointer user_data);
/* Of those, the ones with this first byte come here instead. One byte at a time; @func NULL: none. */
void wzp_quic_io_set_stray_func_for (WzpQuicIo *io,
                                     uint8_t first_byte,
                                     WzpQuicIoStrayFunc func,
                                     gpointer user_data);
/* Sends one packet that is not QUIC from the same socket. FALSE when the kernel did not take it. */
gboolean
wzp_quic_io_send_stray (WzpQuicIo *io, const WzpUdpAddress *remote, const void *data, size_t len);

/* Others may connect to us at this socket too, and are answered from it (the winner of NAT probing); we
 * ourselves connect from the first one. Takes @socket over. The oldest of more than these is closed. Not from a
 * callback. */
#define WZP_QUIC_IO_MAX_ADDED 4u
void wzp_quic_io_add_socket (WzpQuicIo *io, WzpUdpSocket *socket);

/* Called once per wake-up, after the packets of the batch were read and before packets are written:
 * the place to do work that gathers (fan-out to other shards). */
typedef void (*WzpQuicIoBatchFunc) (WzpQuicIo *io, WzpInstant now, gpointer user_data);
void wzp_quic_io_set_batch_func (WzpQuicIo *io, WzpQuicIoBatchFunc func, gpointer user_data);

/* A QUIC packet whose connection ID does not begin with our shard's number: hand a copy to the thread of the shard
 * that it goes to, there wzp_quic_io_inject(). FALSE: it is ours after all. */
typedef gboolean (*WzpQuicIoForeignFunc) (WzpQuicIo *io,
                                          uint8_t first,
                                          const WzpUdpPacket *packet,
                                          gpointer user_data);
void wzp_quic_io_set_foreign_func (WzpQuicIo *io, WzpQuicIoForeignFunc func, gpointer user_data);

/* A payload that another shard received and which belongs to us (see wzp_quic_peek_shard()). */
void wzp_quic_io_inject (WzpQuicIo *io, const WzpUdpPacket *packet);

/* What comes in and what goes out is treated so, each way for itself; NULL: no more. What was held back is lost then.
 * Not from within a callback. */
void wzp_quic_io_set_impairment (WzpQuicIo *io, const WzpImpairmentConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpQuicIo, wzp_quic_io_free)

G_END_DECLS
