/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A person's identity as programs handle it: the seed behind it never leaves locked memory. */
#pragma once

#include <glib-object.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_USER (wzp_user_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpUser, wzp_user, WZP, USER, GObject)

WZP_AVAILABLE_IN_ALL
WzpUser *wzp_user_new (void);
WZP_AVAILABLE_IN_ALL
WzpUser *wzp_user_new_from_file (const char *path, GError **error);
WZP_AVAILABLE_IN_ALL
WzpUser *wzp_user_new_from_words (const char *words, GError **error);
WZP_AVAILABLE_IN_ALL
WzpUser *wzp_user_new_from_seed (const char *hex, GError **error);

WZP_AVAILABLE_IN_ALL
gboolean wzp_user_save (WzpUser *self, const char *path, gboolean replace, GError **error);

WZP_AVAILABLE_IN_ALL
const char *wzp_user_get_fingerprint (WzpUser *self);
WZP_AVAILABLE_IN_ALL
char *wzp_user_dup_words (WzpUser *self);

WZP_AVAILABLE_IN_ALL
char *wzp_user_parse_fingerprint (const char *text, GError **error);

G_END_DECLS
