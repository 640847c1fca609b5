/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One connection straight to the other end of a call, dialled or accepted. It may be a stranger's: until
 * its user says that it can be trusted, only messages come through, and of those the user believes none
 * but the proof. On the network thread. Knows neither candidates, deadlines nor which connection is used
 * for what. */
#pragma once

#include "wzp-address.h"
#include "wzp-e2ee.h"
#include "wzp-quic-io.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

/* What both ends call a connection: the first 8 bytes of this, big-endian. */
#define WZP_DIRECT_NAME_LABEL "EXPORTER-wzp-path"

typedef struct _WzpDirectLine WzpDirectLine;

/* Each but `datagram` may free the line. */
typedef struct
{
  /* The handshake of a dial is complete. */
  void (*connected) (WzpDirectLine *line, gpointer user_data);
  /* @signal NULL: something that is no message. */
  void (*signal) (WzpDirectLine *line, const WzpSignal *signal, gpointer user_data);
  /* Only once trusted. */
  void (*datagram) (WzpDirectLine *line, const uint8_t *bytes, size_t len, gpointer user_data);
  /* Last. @is_answered: somebody was there, and refused or went. */
  void (*closed) (WzpDirectLine *line, gboolean is_answered, gpointer user_data);
} WzpDirectLineHandler;

/* @attempt: what the user calls it. NULL when the engine takes no more connections. */
WzpDirectLine *wzp_direct_line_dial (WzpQuicIo *io,
                                     const WzpUdpAddress *remote,
                                     const char *server_name,
                                     uint32_t attempt,
                                     const WzpDirectLineHandler *handler,
                                     gpointer user_data);
/* @conn has just been accepted; the line owns it from now on. */
WzpDirectLine *wzp_direct_line_accept (WzpQuicConn *conn,
                                       uint32_t attempt,
                                       const WzpDirectLineHandler *handler,
                                       gpointer user_data);
/* Closes, a trusted one when what was said has arrived; no callback comes any more. */
void wzp_direct_line_free (WzpDirectLine *line);
/* The same, with the code for those who could not prove themselves. */
void wzp_direct_line_expel (WzpDirectLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpDirectLine, wzp_direct_line_free)

uint32_t wzp_direct_line_get_attempt (const WzpDirectLine *line);
/* From the handshake on; never 0. */
uint64_t wzp_direct_line_get_name (WzpDirectLine *line);

/* Proofs over this connection that an end holds the call's secret (e2ee with a session). */
void wzp_direct_line_send_proof (WzpDirectLine *line, const WzpE2ee *e2ee, const char *call_id);
gboolean wzp_direct_line_check_proof (WzpDirectLine *line,
                                      const WzpE2ee *e2ee,
                                      const char *call_id,
                                      const WzpSignal *signal);
/* Whoever it is, it is the one we talk to. */
void wzp_direct_line_trust (WzpDirectLine *line);
gboolean wzp_direct_line_is_trusted (const WzpDirectLine *line);
/* Where on this machine an accepted one was reached, and from where it goes on as long as it lives. FALSE:
 * it is one that we dialled, which follows the machine, or that is not known. */
gboolean wzp_direct_line_get_home (const WzpDirectLine *line, WzpAddress *out);

gboolean wzp_direct_line_send (WzpDirectLine *line, GBytes *json);
gboolean wzp_direct_line_send_datagram (WzpDirectLine *line, const uint8_t *bytes, size_t len);
/* Has the other end show that it is there, and tells it the address that we have now. */
void wzp_direct_line_ping (WzpDirectLine *line);
void wzp_direct_line_get_stats (const WzpDirectLine *line, WzpQuicConnStats *out);

G_END_DECLS
