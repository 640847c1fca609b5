/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a past call went the way it did, read again as it was kept. */
#pragma once

#include <gio/gio.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

WZP_AVAILABLE_IN_ALL
GListModel *wzp_path_record_parse (const char *record, char **out_why);

G_END_DECLS
