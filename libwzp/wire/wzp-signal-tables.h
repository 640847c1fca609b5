/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The messages of docs/protocol.md as tables, in the order of their fields on the wire. Adding a
 * message: a struct, a union member and a type in wzp-signal.h, a table and a row here. */
#pragma once

#include "wzp-signal-fields.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const WzpSignalObject *object; /* NULL: a variant without fields */
} WzpSignalVariant;

/* Indexed by type; WZP_SIGNAL_UNKNOWN has no name. */
extern const WzpSignalVariant wzp_signal_variants[WZP_N_SIGNAL_TYPES];

G_END_DECLS
