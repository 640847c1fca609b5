/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Once per process: does a server session of this GnuTLS accept the SNI `_signal`? */
#pragma once

#include "wzp-quic.h"

G_BEGIN_DECLS

/* TRUE when a real handshake in memory worked. Runs once (about 2 ms), later calls repeat the answer. */
gboolean wzp_quic_self_test (GError **error);

/* wzp_quic_new() without the self-test. */
WzpQuic *wzp_quic_new_unchecked (const WzpQuicConfig *config, GError **error);

G_END_DECLS
