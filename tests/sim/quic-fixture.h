/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two engines on a simulated network, a server and a client, and a record of what their callbacks
 * said. */
#pragma once

#include "wzp-sim-net.h"

G_BEGIN_DECLS

#define FIXTURE_SERVER_IP   "192.0.2.1"
#define FIXTURE_CLIENT_IP   "198.51.100.7"
#define FIXTURE_SERVER_PORT 4433
#define FIXTURE_CLIENT_PORT 40000

/* One end of one connection. */
typedef struct
{
  WzpQuicConn *conn; /* NULL before and after */
  gboolean is_open;
  gboolean is_closed;
  WzpQuicCause cause;
  gboolean by_peer;
  uint64_t code;
  char *reason;
  char *server_name;
  GPtrArray *signals;   /* GBytes */
  GPtrArray *unis;      /* GBytes */
  GPtrArray *datagrams; /* GBytes */
  guint n_moves;
  guint n_silences;
  gboolean refuse_key;
  gboolean echo; /* sends every signal back */
} Side;

typedef struct
{
  WzpSimNet *net;
  WzpQuicCredentials *credentials;
  WzpQuic *server_quic;
  WzpQuic *client_quic;
  WzpSimNode *server_node;
  WzpSimNode *client_node;
  Side server; /* the newest incoming connection */
  Side client;
  guint n_incoming;
  gboolean refuse;     /* the accept callback says no */
  uint64_t close_code; /* not UINT64_MAX: the server closes at once with it */
} Fixture;

extern const WzpQuicHandler fixture_handler;

/* @server and @client may be NULL or hold limits; roles and events are filled in. */
void fixture_init (Fixture *fixture, const WzpQuicConfig *server, const WzpQuicConfig *client);
void fixture_clear (Fixture *fixture);

/* Begins a connection of the client engine recorded in fixture->client. */
void fixture_connect (Fixture *fixture, const char *server_name);
/* The same, and lets time pass until both ends are open (asserted). */
void fixture_open (Fixture *fixture, const char *server_name);
void fixture_run (Fixture *fixture, WzpDuration duration);

void side_clear (Side *side);
void side_send_text (Side *side, const char *text);
void side_send_datagram_text (Side *side, const char *text);
/* Whether the @i-th record of @list is @text. */
gboolean bytes_are (GPtrArray *list, guint i, const char *text);

G_END_DECLS
