/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many plain IPv4 sockets for a moment: each sends one packet to the same address, so that a NAT which
 * chooses its ports at random opens as many; the one at which something comes back can be kept. Knows
 * neither NATs nor QUIC. Belongs to the thread of its context. */
#pragma once

#include "wzp-udp-socket.h"

G_BEGIN_DECLS

/* A third of the descriptors that a process has by default. */
#define WZP_UDP_FAN_MAX 300u
/* Longest packet that is read. */
#define WZP_UDP_FAN_PACKET_BYTES 256u

typedef struct _WzpUdpFan WzpUdpFan;

/* Something came from @remote to socket number @index. May free the fan. */
typedef void (*WzpUdpFanFunc) (WzpUdpFan *fan,
                               unsigned index,
                               const WzpUdpAddress *remote,
                               const uint8_t *bytes,
                               size_t len,
                               gpointer user_data);

WzpUdpFan *wzp_udp_fan_new (GMainContext *context, WzpUdpFanFunc func, gpointer user_data);
/* Closes all that are left. */
void wzp_udp_fan_free (WzpUdpFan *fan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpUdpFan, wzp_udp_fan_free)

/* Opens @n sockets, as far as the machine has them, each sending one packet; how many did. */
unsigned wzp_udp_fan_open (WzpUdpFan *fan,
                           unsigned n,
                           const WzpUdpAddress *remote,
                           const void *bytes,
                           size_t len);
/* From one of them. FALSE when the kernel did not take it, or it is not there (any more). */
gboolean wzp_udp_fan_send (WzpUdpFan *fan,
                           unsigned index,
                           const WzpUdpAddress *remote,
                           const void *bytes,
                           size_t len);
/* (transfer full): no longer the fan's. NULL when it is not there. */
WzpUdpSocket *wzp_udp_fan_steal (WzpUdpFan *fan, unsigned index);

G_END_DECLS
