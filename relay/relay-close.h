/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why the relay closes a connection, as the client is told: the application close codes of
 * docs/protocol.md. Reference clients only see "closed". */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  RELAY_CLOSE_NORMAL = 0x00,
  RELAY_CLOSE_NOT_AUTHORISED = 0x100,
  RELAY_CLOSE_HANDSHAKE_TIMEOUT = 0x101,
  RELAY_CLOSE_RATE_LIMITED = 0x102,
  RELAY_CLOSE_SHUTTING_DOWN = 0x103,
  RELAY_CLOSE_ROOM_FULL = 0x104,
  RELAY_CLOSE_RELAY_FULL = 0x105,
  RELAY_CLOSE_BAD_MESSAGE = 0x106,
  RELAY_CLOSE_REPLACED = 0x107,
  RELAY_CLOSE_NO_SUCH_CALL = 0x108,
  RELAY_CLOSE_COMING_BACK = 0x109, /* clients say it */
  RELAY_CLOSE_QUOTA = 0x10a,
} RelayClose;

/* The short phrase sent with the code. */
const char *relay_close_reason (RelayClose code);

G_END_DECLS
