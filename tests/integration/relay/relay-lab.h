/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real wzp-relay process and clients on loopback. Clients are bare QUIC connections that say what the
 * test tells them to; everything waits for what must come, with a deadline that only a broken relay
 * meets. */
#pragma once

#include <gio/gio.h>

#include "wzp-identity.h"
#include "wzp-quic-io.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

typedef struct
{
  GSubprocess *process; /* NULL while it is killed */
  char *folder;         /* removed at the end */
  char *identity;       /* file */
  WzpUdpAddress address;
  WzpQuicIo *io;
  GDataInputStream *log;
  int notify_fd; /* where it tells systemd */
} RelayLab;

typedef struct
{
  RelayLab *lab;
  WzpQuicConn *conn; /* NULL once closed */
  WzpIdentity *identity;
  gboolean is_open;
  GQueue messages; /* GBytes, not yet taken */
  GQueue frames;   /* GBytes, not yet taken */
  GBytes *uni;
  gboolean closed;
  uint64_t close_code;
  char *close_reason;
} LabClient;

/* @arguments: more of them, NULL-terminated, or NULL. */
RelayLab *relay_lab_new (const char *const *arguments);
/* Ends the relay, if it runs, by SIGTERM and asserts that it exits with 0. */
void relay_lab_free (RelayLab *lab);
/* The same for one that has been told to end, and has said so. */
void relay_lab_join (RelayLab *lab);
/* Kills it: no word to anybody. */
void relay_lab_kill (RelayLab *lab);
/* Ends it by SIGTERM, at once or when its calls have had their time. */
void relay_lab_stop (RelayLab *lab, gboolean at_once);
/* Another one in its place, with its identity and address, and nothing of what it knew. */
void relay_lab_revive (RelayLab *lab);
/* Runs the relay to its end (it is to refuse) and returns its exit code and what it said. */
int relay_lab_run (const char *const *arguments, char **out_text);
void relay_lab_signal (RelayLab *lab, int signal);
/* The next datagram to systemd, which must have @part. */
void relay_lab_expect_notify (RelayLab *lab, const char *part);
/* Reads the log until a line has @part. */
void relay_lab_wait_log (RelayLab *lab, const char *part);

/* Open, or closed already when that is what the relay does. */
LabClient *lab_client_new (RelayLab *lab, const char *server_name, WzpIdentity *identity);
void lab_client_free (LabClient *client);
void lab_client_say (LabClient *client, const char *json);
void lab_client_say_signal (LabClient *client, const WzpSignal *signal);
void lab_client_send_frame (LabClient *client, const void *frame, size_t len);

/* The next message, which must be a @type; lists of rooms in between are skipped unless asked for. */
void lab_client_take (LabClient *client, WzpSignalType type, WzpSignal *out);
void lab_client_expect (LabClient *client, WzpSignalType type);
/* The next message's own text. */
char *lab_client_take_text (LabClient *client);
/* Whether the relay has proved @identity_pub over this connection, and it is the relay's own. */
gboolean
lab_client_check_relay (LabClient *client, GBytes *channel_signature, const uint8_t *identity_pub);
/* The next list with @count members; earlier ones are skipped. */
void lab_client_take_roster (LabClient *client, unsigned count, WzpSignal *out);
GBytes *lab_client_take_frame (LabClient *client);
void lab_client_expect_closed (LabClient *client, uint64_t code);

typedef enum
{
  LAB_UNSIGNED, /* as reference clients do */
  LAB_SIGNED,   /* auth1 */
  LAB_WRONG,    /* a channel signature that is wrong */
} LabProof;

void lab_client_register (LabClient *client, LabProof proof);
/* A registered one, the acknowledgement taken. */
LabClient *lab_client_new_registered (RelayLab *lab, WzpIdentity *identity, LabProof proof);
void lab_client_send_call_offer (LabClient *client, LabProof proof);
/* A member of @room, the answer taken. */
LabClient *
lab_client_new_member (RelayLab *lab, const char *room, WzpIdentity *identity, LabProof proof);
void lab_client_offer (LabClient *client, const WzpIdentity *callee, const char *call_id);

void lab_iterate_until (gboolean (*done) (gpointer data), gpointer data, const char *what);

G_END_DECLS
