/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How those who speak with a router tell what came of it. Callbacks are the last thing they do. */
#pragma once

#include "wzp-mapping-machine.h"

G_BEGIN_DECLS

typedef struct
{
  void (*granted) (WzpPortMapProtocol protocol,
                   const WzpAddress *external,
                   uint32_t lifetime_s,
                   gpointer user_data);
  void (*failed) (WzpPortMapProtocol protocol,
                  WzpMappingFailure failure,
                  uint32_t retry_s,
                  gpointer user_data);
  void (*released) (WzpPortMapProtocol protocol, gpointer user_data);
} WzpMappingSink;

G_END_DECLS
