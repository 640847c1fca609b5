/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-deadline-source.h"

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback ? callback (user_data) : G_SOURCE_REMOVE;
}

GSource *
wzp_deadline_source_new (GMainContext *context, GSourceFunc func, gpointer user_data)
{
  static GSourceFuncs funcs = { .dispatch = dispatch };
  GSource *source = g_source_new (&funcs, sizeof (GSource));

  g_source_set_callback (source, func, user_data, NULL);
  g_source_set_static_name (source, "wzp deadline");
  g_source_attach (source, context);
  return source;
}

void
wzp_deadline_source_set (GSource *source, WzpInstant instant)
{
  WzpInstant now = wzp_instant_now ();
  WzpDuration wait = wzp_instant_since (instant, now);

  /* By way of the difference: the two clocks may have different epochs. Rounded up, never early. */
  g_source_set_ready_time (source,
                           instant == WZP_INSTANT_NEVER
                               ? -1
                               : g_get_monotonic_time () + (gint64) (wait / WZP_US (1)) + 1);
}
