/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last lines that the program and its library have logged, as a list for looking at. Nothing is written to a
 * disk. There is one log, since GLib has one writer. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Older lines go. */
#define PHONE_LOG_MAX_LINES 2000u

#define PHONE_TYPE_LOG_LINE (phone_log_line_get_type ())
G_DECLARE_FINAL_TYPE (PhoneLogLine, phone_log_line, PHONE, LOG_LINE, GObject)

/* Begins to keep lines, from all threads, besides what GLib does with them. Once, before there are other threads. */
void phone_log_install (void);
/* Of PhoneLogLine, oldest first; belongs to the main thread. */
GListModel *phone_log_get_lines (void);

/* With its time and its place. */
const char *phone_log_line_get_text (PhoneLogLine *self);
/* One of GLib's. */
GLogLevelFlags phone_log_line_get_level (PhoneLogLine *self);

G_END_DECLS
