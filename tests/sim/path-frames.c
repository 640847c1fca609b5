/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The frames of a simulated client: which way they leave, and what is said twice. */
#include "path-client-private.h"

void
_path_client_acknowledge (PathClient *client, gboolean direct)
{
  const WzpPathAttempt *best = wzp_path_race_get_best (client->race);
  PathConn *conn = best ? _path_client_find_conn (client, best->conn) : NULL;

  client->ack_at[direct] = WZP_INSTANT_NEVER;
  if (direct && conn)
    _path_client_send_direct (client, conn->local_port, conn->remote, 'A', "", 0);
  else if (!direct)
    _path_client_send_by_relay (client, 'A', "", 0);
}

static void
send_frame_on (PathClient *client,
               WzpPath path,
               uint16_t number,
               gboolean is_double,
               WzpInstant now)
{
  PathFrame frame = {
    .conn = path.conn,
    .number = number,
    .is_double = is_double,
    .is_silence = client->is_listener,
  };
  PathConn *conn = wzp_path_is_direct (path) ? _path_client_find_conn (client, path.conn) : NULL;

  if (conn)
    _path_client_send_direct (client, conn->local_port, conn->remote, 'F', &frame, sizeof frame);
  else
    _path_client_send_by_relay (client, 'F', &frame, sizeof frame);
  client->ack_at[wzp_path_is_direct (path)] = WZP_INSTANT_NEVER;
  wzp_path_watch_on_sent (&client->watch, wzp_path_is_direct (path), now);
}

static void
repeat_recent (PathClient *client, WzpInstant now)
{
  for (unsigned i = 0; i < client->n_recent; i++)
    if (wzp_instant_since (now, client->recent[i].sent) <= PATH_RECENT_AGE)
      send_frame_on (client, WZP_PATH_RELAY, client->recent[i].number, TRUE, now);
  client->n_recent = 0;
}

static void
note_recent (PathClient *client, uint16_t number, WzpInstant now)
{
  if (client->n_recent == PATH_MAX_RECENT)
    memmove (&client->recent[0], &client->recent[1], --client->n_recent * sizeof client->recent[0]);
  client->recent[client->n_recent].number = number;
  client->recent[client->n_recent++].sent = now;
}

void
_path_client_hedge (PathClient *client, WzpInstant now)
{
  const WzpPathAttempt *best = wzp_path_race_get_best (client->race);
  gboolean both = wzp_path_watch_sends_both (&client->watch, now);
  gboolean begins = both && !client->sends_both;

  client->sends_both = both;
  if (!begins)
    return;
  if (client->n_recent == 0 && client->is_listener)
    {
      uint16_t number = (uint16_t) client->n_sent_frames++;

      send_frame_on (client, WZP_PATH_RELAY, number, TRUE, now);
      if (best)
        send_frame_on (client, WZP_PATH_DIRECT (best->conn), number, TRUE, now);
    }
  repeat_recent (client, now);
}

void
_path_client_send_frame (PathClient *client, WzpInstant now)
{
  WzpPath path = wzp_path_switch_get_path (client->path);
  const WzpPathAttempt *best = wzp_path_race_get_best (client->race);
  uint16_t number = (uint16_t) client->n_sent_frames++;
  gboolean both = wzp_path_watch_sends_both (&client->watch, now);

  if (both || !wzp_path_is_direct (path))
    repeat_recent (client, now);
  else
    note_recent (client, number, now);
  if (client->is_listener)
    client->n_recent = 0;
  send_frame_on (client, path, number, FALSE, now);
  if (both)
    {
      client->n_doubled++;
      if (wzp_path_is_direct (path))
        send_frame_on (client, WZP_PATH_RELAY, number, TRUE, now);
      else if (best)
        send_frame_on (client, WZP_PATH_DIRECT (best->conn), number, TRUE, now);
    }
}
