/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The library's error domain: what a person or an API user is told. Hot and pure paths return small
 * enums instead. */
#pragma once

#include <glib-object.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WZP_ERROR:
 *
 * Error domain of libwzp. Codes are of [error@Wzp.Error].
 */
#define WZP_ERROR (wzp_error_quark ())

/**
 * WzpError:
 * @WZP_ERROR_INVALID: what was given cannot be used: the message says what is wrong with it and what
 *   would be right
 * @WZP_ERROR_UNREACHABLE: nobody answered at that address, or the name does not resolve
 * @WZP_ERROR_NOT_A_RELAY: something answered, but it does not speak this protocol
 * @WZP_ERROR_KEY_CHANGED: the relay shows another key than the one pinned
 * @WZP_ERROR_REFUSED: the other end refused; the message carries its reason
 * @WZP_ERROR_NOT_AUTHORISED: the relay does not let us in, and will not while nothing changes
 * @WZP_ERROR_FULL: there is no place left just now, in the room or at the relay
 * @WZP_ERROR_TIMEOUT: the other end did not answer in time
 * @WZP_ERROR_CLOSED: the connection ended
 * @WZP_ERROR_CRYPTO: a signature, key or proof is wrong
 * @WZP_ERROR_AUDIO: a sound device, file or codec failed
 * @WZP_ERROR_STORAGE: a file or database cannot be read or written
 * @WZP_ERROR_UNSUPPORTED: not available in this build or on this machine
 * @WZP_ERROR_SYSTEM: the operating system refused
 *
 * Codes of the %WZP_ERROR domain.
 */
typedef enum
{
  WZP_ERROR_INVALID,
  WZP_ERROR_UNREACHABLE,
  WZP_ERROR_NOT_A_RELAY,
  WZP_ERROR_KEY_CHANGED,
  WZP_ERROR_REFUSED,
  WZP_ERROR_NOT_AUTHORISED,
  WZP_ERROR_FULL,
  WZP_ERROR_TIMEOUT,
  WZP_ERROR_CLOSED,
  WZP_ERROR_CRYPTO,
  WZP_ERROR_AUDIO,
  WZP_ERROR_STORAGE,
  WZP_ERROR_UNSUPPORTED,
  WZP_ERROR_SYSTEM,
} WzpError;

WZP_AVAILABLE_IN_ALL
GQuark wzp_error_quark (void);

G_END_DECLS
