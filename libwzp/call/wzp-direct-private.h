/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of a direct path share: the lines, which the race makes and ends (wzp-direct.c), and which
 * of them is used (wzp-direct-path.c). */
#pragma once

#include "wzp-direct-line.h"
#include "wzp-direct.h"
#include "wzp-path-switch.h"
#include "wzp-path-watch.h"
#include "wzp-remote-candidates.h"
#include "wzp-token-bucket.h"

G_BEGIN_DECLS

struct _WzpDirect
{
  WzpQuicIo *io;
  const WzpE2ee *e2ee;
  const WzpDirectHandler *handler;
  gpointer user_data;
  char *call_id;
  char *short_id; /* for the log */
  char *server_name;

  /* The race. */
  WzpPathRace *race;
  GHashTable *lines; /* attempt -> WzpDirectLine */
  WzpCandidates own;
  WzpRemoteCandidates remote;
  WzpTokenBucket dials; /* that the peer's addresses may cause */
  WzpInstant remote_at; /* when they are to be dialled; NEVER: they have been */

  /* The paths. */
  WzpPathSwitch *path_switch;
  WzpPathWatch watch;
  WzpDirectLine *used;    /* where we send; NULL: the relay */
  WzpDirectLine *watched; /* the used one, or the one that would be; NULL: none is proven */
  uint64_t packets_heard; /* of the watched one */
  uint64_t relay_packets_heard;
  uint64_t relay_frames_heard;
  gboolean sends_both; /* as of the last look */
  WzpInstant used_since;
  WzpInstant again_at; /* begin the race anew; NEVER: no need */
  WzpDuration again_after;
  WzpInstant hoped;  /* when new addresses of the peer's last had us begin with short waits */
  WzpInstant ask_at; /* about our own address once more; NEVER: not now */
};

/* Does what race and switch ask for, until nothing is left. */
void _wzp_direct_settle (WzpDirect *direct, WzpInstant now);
/* NULL: not proven, or gone. */
WzpDirectLine *_wzp_direct_find_conn (WzpDirect *direct, uint64_t conn);
/* Ends a line that is not needed any more; the race is told. */
void _wzp_direct_retire (WzpDirect *direct, WzpDirectLine *line, WzpInstant now);

/* --- which path (wzp-direct-path.c) ------------------------------------------------------------- */

void _wzp_direct_path_init (WzpDirect *direct, gboolean is_caller, WzpInstant now);
/* The peer's addresses are being dialled: unless that leads to a path, it is done again later. */
void _wzp_direct_path_on_dialled (WzpDirect *direct, WzpInstant now);
void _wzp_direct_path_on_network_change (WzpDirect *direct, WzpInstant now);
/* A line has been proven. FALSE: there are too many. */
gboolean _wzp_direct_path_add (WzpDirect *direct, WzpDirectLine *line, WzpInstant now);
/* A line is about to be freed. */
void _wzp_direct_path_remove (WzpDirect *direct, WzpDirectLine *line, WzpInstant now);
/* The race's word, at the caller's end. */
void _wzp_direct_path_nominate (WzpDirect *direct, uint64_t conn, WzpInstant now);
void
_wzp_direct_path_on_switch (WzpDirect *direct, const WzpSignalPathSwitch *signal, WzpInstant now);
void _wzp_direct_path_on_datagram (WzpDirect *direct,
                                   WzpDirectLine *line,
                                   gboolean is_silence,
                                   WzpInstant now);
/* TRUE when there was something to be done. */
gboolean _wzp_direct_path_settle (WzpDirect *direct, WzpInstant now);
WzpInstant _wzp_direct_path_next_deadline (const WzpDirect *direct);
void _wzp_direct_path_on_deadline (WzpDirect *direct, WzpInstant now);

G_END_DECLS
