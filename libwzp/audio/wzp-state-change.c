/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-state-change.h"

#include <stdatomic.h>

typedef struct
{
  atomic_int n_refs; /* the one who waits, and the thread */
  GstElement *pipeline;
  GstState target;
  GMutex lock;
  GCond done_cond;
  gboolean done;      /* under lock */
  gboolean abandoned; /* under lock */
  gboolean failed;    /* under lock */
} Change;

static void
change_unref (Change *change)
{
  if (atomic_fetch_sub (&change->n_refs, 1) > 1)
    return;
  gst_object_unref (change->pipeline);
  g_mutex_clear (&change->lock);
  g_cond_clear (&change->done_cond);
  g_free (change);
}

static gpointer
change_thread (gpointer user_data)
{
  Change *change = user_data;
  gboolean failed =
      gst_element_set_state (change->pipeline, change->target) == GST_STATE_CHANGE_FAILURE;
  gboolean abandoned;

  g_mutex_lock (&change->lock);
  change->done = TRUE;
  change->failed = failed;
  abandoned = change->abandoned;
  g_cond_signal (&change->done_cond);
  g_mutex_unlock (&change->lock);
  if (abandoned)
    gst_element_set_state (change->pipeline, GST_STATE_NULL);
  change_unref (change);
  return NULL;
}

WzpStateChange
wzp_state_change (GstElement *pipeline, GstState target)
{
  int64_t deadline = g_get_monotonic_time () + WZP_STATE_CHANGE_MS * G_TIME_SPAN_MILLISECOND;
  Change *change = g_new0 (Change, 1);
  WzpStateChange result;

  atomic_init (&change->n_refs, 2);
  change->pipeline = gst_object_ref (pipeline);
  change->target = target;
  g_mutex_init (&change->lock);
  g_cond_init (&change->done_cond);
  g_thread_unref (g_thread_new ("wzp-audio-state", change_thread, change));

  g_mutex_lock (&change->lock);
  while (!change->done && g_cond_wait_until (&change->done_cond, &change->lock, deadline))
    ;
  change->abandoned = !change->done;
  result = !change->done    ? WZP_STATE_CHANGE_HANGS
           : change->failed ? WZP_STATE_CHANGE_FAILED
                            : WZP_STATE_CHANGE_OK;
  g_mutex_unlock (&change->lock);
  change_unref (change);
  return result;
}
