/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a client knows of its network at one moment, as a value that may cross threads. Measures
 * nothing. */
#pragma once

#include "wzp-nat-classifier.h"
#include "wzp-netcheck-types.h"
#include "wzp-port-mapper.h"

G_BEGIN_DECLS

/* How one relay or server sees us. */
typedef struct
{
  gboolean is_stun;
  char *name;
  char *server;      /* address; NULL: the name has none */
  char *observed;    /* address; NULL: no answer (yet) */
  double latency_ms; /* < 0: unknown */
  double rtt_ms;     /* < 0: unknown */
  double jitter_ms;  /* < 0: not measured */
  double loss;       /* 0 to 1; < 0: not measured */
  char *error;       /* NULL: none (yet) */
  int error_code;    /* of WzpError, if there is one */
  char *relay;       /* "host:port"; NULL: a STUN server, or not known */
  char *region;      /* NULL: not told */
  char *key;         /* NULL: not seen */
  char *known_key;   /* NULL: none */
} WzpNatViewRow;

WzpNatViewRow *wzp_nat_view_row_new (gboolean is_stun, const char *name);
void wzp_nat_view_row_free (WzpNatViewRow *row);

typedef struct
{
  gboolean checking; /* a round of questions is under way */
  WzpNatReport v4;
  WzpNatReport v6;
  WzpPortMapperState mapper_state;
  WzpPortMapProtocol mapper_protocol;
  char *mapped;         /* address; NULL: none */
  char *mapping_reason; /* why there is none, for people; NULL: it is not known, or there is one */
  char *preferred_relay;
  WzpNetcheckVerdict outlook;
  GPtrArray *rows; /* of WzpNatViewRow */
} WzpNatView;

WzpNatView *wzp_nat_view_new (void);
void wzp_nat_view_free (WzpNatView *view);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpNatView, wzp_nat_view_free)

G_END_DECLS
