/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client of the path simulation: the real race, switch, watch and hard-NAT machines over packets that
 * stand for QUIC's (initial, answer, proof each way) and for frames. */
#pragma once

#include "path-net.h"

#include "wzp-hard-nat.h"
#include "wzp-path-race.h"
#include "wzp-path-watch.h"

G_BEGIN_DECLS

#define PATH_FRAME      WZP_MS (80)
#define PATH_KEEPALIVE  WZP_SECONDS (1)
#define PATH_MAX_FRAMES 512
#define PATH_MAX_CONNS  128
/* As WZP_RECENT_PACKETS and its age in call/, which this room does not see. */
#define PATH_MAX_RECENT 8
#define PATH_RECENT_AGE WZP_MS (200)

typedef struct
{
  uint64_t id;
  uint32_t attempt;
  gboolean is_out;
  gboolean is_open;
  gboolean is_connected;
  WzpSimEndpoint remote;
  uint16_t local_port;
  WzpInstant again; /* of the initial or of the proof */
  WzpDuration backoff;
} PathConn;

typedef struct _PathClient PathClient;

struct _PathClient
{
  PathNet *net;
  unsigned site;
  PathClient *other;
  WzpInstant offset; /* its clock against the network's */
  WzpInstant start;  /* when it learns the other's addresses */
  gboolean has_begun;
  double control_loss;
  unsigned n_moves; /* into other networks */

  WzpCandidates own;
  WzpHardNatSide side;
  WzpPathRace *race;
  WzpPathSwitch *path;
  WzpPathWatch watch;
  WzpHardNat *hard;
  uint64_t seed;
  WzpInstant punch_again; /* NEVER: no need */
  PathConn conns[PATH_MAX_CONNS];
  unsigned n_conns;
  unsigned n_extra_ports; /* PATH_CLIENT_PORT + 1 ... */

  WzpDuration frame;    /* between frames; PATH_FRAME unless set */
  gboolean is_listener; /* its frames are silence */
  void (*on_frame) (unsigned number, WzpInstant net_now, gpointer user_data); /* the other's came */
  gpointer user_data;
  WzpInstant ack_at[2]; /* what came by relay, straight; NEVER: nothing is owed */
  struct
  {
    uint16_t number;
    WzpInstant sent;
  } recent[PATH_MAX_RECENT]; /* that went straight only */
  unsigned n_recent;
  gboolean sends_both; /* as of the last event */

  WzpInstant next_frame;
  WzpInstant next_keepalive;
  unsigned n_sent_frames;
  unsigned n_doubled;             /* of them: went both ways */
  uint8_t heard[PATH_MAX_FRAMES]; /* of the other's */
  WzpInstant proven_at;           /* the first; network's time; NEVER */
  unsigned n_refused;             /* frames that came where we do not listen */
  unsigned n_dials;
  unsigned n_opens;
  unsigned n_probes;
};

extern const WzpSimNodeOps path_client_ops;

/* Both sites must have their boxes. */
void path_client_init (PathClient *client, PathNet *net, unsigned site, uint64_t seed);
void path_client_clear (PathClient *client);
/* After both are made: candidates cross. */
void path_client_meet (PathClient *client, PathClient *other, WzpDuration delay, uint64_t seed);
/* The machine notices that it is in another network (its boxes are others now): tells the other. */
void path_client_on_network (PathClient *client);
/* What gathering would find: the relay's view, then other servers', which tell how ports are chosen. Adds to
 * the client's own candidates. */
void path_client_gather (PathClient *client, WzpHardNatConfig *config);
/* The longest row of the other's frames that never came, but of the first @n_first and last @n_last. */
unsigned path_client_longest_gap (const PathClient *client, unsigned n_first, unsigned n_last);

G_END_DECLS
