/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One connection straight to the other end of a call, dialled or accepted. Before anything else counts,
 * both ends prove over it that they hold the call's secret; until then it costs a few bytes and a
 * deadline. On the network thread. Knows neither candidates nor which connection is used for what. */
#pragma once

#include "wzp-e2ee.h"
#include "wzp-instant.h"
#include "wzp-path-race.h"
#include "wzp-quic-io.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

/* What both ends call a connection: the first 8 bytes of this, big-endian. */
#define WZP_DIRECT_NAME_LABEL "EXPORTER-wzp-path"

typedef struct _WzpDirectLine WzpDirectLine;

/* None may free the line but `closed`, which must. */
typedef struct
{
  /* The other end holds the secret. */
  void (*proven) (WzpDirectLine *line, gpointer user_data);
  /* Only once proven. */
  void (*signal) (WzpDirectLine *line, const WzpSignal *signal, gpointer user_data);
  void (*datagram) (WzpDirectLine *line, const uint8_t *bytes, size_t len, gpointer user_data);
  /* Last; wzp_direct_line_get_state() says how. */
  void (*closed) (WzpDirectLine *line, gpointer user_data);
} WzpDirectLineHandler;

typedef struct
{
  const WzpE2ee *e2ee; /* with a session; borrowed, as the call id */
  const char *call_id;
  const WzpDirectLineHandler *handler;
  gpointer user_data;
} WzpDirectLineConfig;

/* NULL when the engine takes no more connections. */
WzpDirectLine *wzp_direct_line_dial (const WzpDirectLineConfig *config,
                                     WzpQuicIo *io,
                                     const WzpUdpAddress *remote,
                                     const char *server_name,
                                     WzpInstant now);
/* @conn has just been accepted; the line owns it from now on. */
WzpDirectLine *
wzp_direct_line_accept (const WzpDirectLineConfig *config, WzpQuicConn *conn, WzpInstant now);
/* Closes; no callback comes any more. */
void wzp_direct_line_free (WzpDirectLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpDirectLine, wzp_direct_line_free)

/* An unanswered dial or a missing proof is given up then: `closed` comes from on_deadline(). */
WzpInstant wzp_direct_line_next_deadline (const WzpDirectLine *line);
void wzp_direct_line_on_deadline (WzpDirectLine *line, WzpInstant now);

WzpPathAttemptState wzp_direct_line_get_state (const WzpDirectLine *line);
/* From the handshake on; never 0. */
uint64_t wzp_direct_line_get_name (const WzpDirectLine *line);
/* Proven lines only. */
gboolean wzp_direct_line_send (WzpDirectLine *line, GBytes *json);
gboolean wzp_direct_line_send_datagram (WzpDirectLine *line, const uint8_t *bytes, size_t len);
void wzp_direct_line_get_stats (const WzpDirectLine *line, WzpQuicConnStats *out);

G_END_DECLS
