/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways that were tried for a call and how each ended, of a call that is and of one that was. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PATH_GROUP (phone_path_group_get_type ())
G_DECLARE_FINAL_TYPE (PhonePathGroup, phone_path_group, PHONE, PATH_GROUP, AdwPreferencesGroup)

/* @why as of wzp_call_get_path_why(). Hides itself when there is nothing to be told. */
void phone_path_group_show (PhonePathGroup *self, GListModel *attempts, const char *why);

G_END_DECLS
