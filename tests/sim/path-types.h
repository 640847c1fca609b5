/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of networks that the path simulations put their callers into, and what a pair of them may hope
 * for. */
#pragma once

#include "path-net.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  unsigned n_boxes;
  WzpSimNatConfig inner;
  WzpSimNatConfig outer;
} PathType;

#define N_PATH_TYPES 11
extern const PathType path_types[N_PATH_TYPES];

/* Of a direct path. */
typedef enum
{
  PATH_HOPE_NONE,
  PATH_HOPE_LUCK,   /* guessing may do it */
  PATH_HOPE_BET,    /* at least 99 % */
  PATH_HOPE_CERTAIN /* can be punched */
} PathHope;

PathHope path_hope_of (const PathType *a, const PathType *b);
/* Whether its address is the same for everybody. */
gboolean path_type_is_predictable (const PathType *type);
/* Whether anybody who knows its address gets in. */
gboolean path_type_is_open (const PathType *type);

/* The site with its boxes, owned by the caller: at most two; how many. @site's packets go to @ops. */
unsigned path_type_make_site (const PathType *type,
                              PathNet *net,
                              unsigned site,
                              uint64_t seed,
                              const WzpSimNodeOps *ops,
                              gpointer user_data,
                              WzpSimNat *out_boxes[2]);

G_END_DECLS
