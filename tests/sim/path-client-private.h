/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of a simulated client share. */
#pragma once

#include "path-client.h"

G_BEGIN_DECLS

typedef struct
{
  uint64_t conn;
  uint16_t number;
  gboolean is_double; /* also sent on the path that counts */
  gboolean is_silence;
} PathFrame;

/* As the voice connections do (WZP_QUIC_VOICE_ACK_DELAY); a frame of our own says as much. */
#define ACK_DELAY WZP_MS (40)

void _path_client_send_direct (PathClient *client,
                               uint16_t port,
                               WzpSimEndpoint to,
                               uint8_t type,
                               const void *data,
                               size_t len);
void _path_client_send_by_relay (PathClient *client, uint8_t type, const void *data, size_t len);
PathConn *_path_client_find_conn (PathClient *client, uint64_t id);

/* --- path-frames.c ------------------------------------------------------------------------------ */

void _path_client_acknowledge (PathClient *client, gboolean direct);
void _path_client_send_frame (PathClient *client, WzpInstant now);
/* Frames go both ways from now on: what went one way lately follows at once. Who had nothing to say says that
 * it is there, and asks. */
void _path_client_hedge (PathClient *client, WzpInstant now);

G_END_DECLS
