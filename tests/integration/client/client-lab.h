/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpClients of a test and the real relay between them. Everything waits for what must come; only
 * what never comes meets a deadline. */
#pragma once

#include "../relay/relay-lab.h"
#include "wzp-client.h"

G_BEGIN_DECLS

/* The relay's address as a client takes it. */
char *client_lab_relay (RelayLab *lab);

/* Without any sound device; registered. @data_path may be NULL. */
WzpClient *client_lab_new (RelayLab *lab, WzpAudioInput input, const char *data_path);
/* The same, not connected. */
WzpClient *client_lab_new_offline (const char *relay, WzpAudioInput input, const char *data_path);
/* Waits for the registration, which must succeed. */
void client_lab_connect (WzpClient *client);
/* Waits for it to fail and returns why. */
GError *client_lab_connect_fails (WzpClient *client);

/* The next incoming call of a client that has none yet. */
WzpCall *client_lab_take_call (WzpClient *client);

/* Exchanges a word with the relay over the registration. */
void client_lab_ping (WzpClient *client);
/* The relay falls silent, and @busy, who says more than a registration does, notices before @idle. */
void client_lab_freeze (RelayLab *lab, WzpClient *busy, WzpClient *idle);

void client_lab_wait_client (WzpClient *client, WzpClientState state);
void client_lab_wait_call (WzpCall *call, WzpCallState state);
void client_lab_wait_ended (WzpCall *call, WzpEndReason reason);
void client_lab_wait_room (WzpRoom *room, WzpRoomState state);
void client_lab_wait_members (WzpRoom *room, guint n_members);
/* Until so many more frames have been heard since the beginning. */
void client_lab_wait_frames (WzpCallStats *stats, guint64 n_frames);

/* A call from one client to the other, up and running, that stays on the relay; both references are the
 * caller's. */
void client_lab_talk (WzpClient *caller, WzpClient *callee, WzpCall **out_out, WzpCall **out_in);

G_END_DECLS
