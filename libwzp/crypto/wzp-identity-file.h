/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Identities as files: 64 hex digits, mode 0600, as the reference's relays and phones keep them. A
 * broken file is an error that names it and the next step, and is never overwritten unasked. */
#pragma once

#include "wzp-identity.h"

G_BEGIN_DECLS

/**
 * WzpIdentitySave:
 * @WZP_IDENTITY_SAVE_NEW: fail when there is something at that path already
 * @WZP_IDENTITY_SAVE_REPLACE: replace what is at that path
 *
 * What to do with a file that is in the way.
 */
typedef enum
{
  WZP_IDENTITY_SAVE_NEW,
  WZP_IDENTITY_SAVE_REPLACE,
} WzpIdentitySave;

WZP_AVAILABLE_IN_ALL
WzpIdentity *wzp_identity_load (const char *path, GError **error);
WZP_AVAILABLE_IN_ALL
gboolean
wzp_identity_save (const WzpIdentity *self, const char *path, WzpIdentitySave how, GError **error);
WZP_AVAILABLE_IN_ALL
WzpIdentity *wzp_identity_load_or_create (const char *path, gboolean *out_created, GError **error);

G_END_DECLS
