/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the desktop is asked through its portals. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* As GLib decides for its own uses of portals. */
static inline gboolean
phone_portal_is_used (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ||
         g_strcmp0 (g_getenv ("GTK_USE_PORTAL"), "1") == 0;
}

G_END_DECLS
