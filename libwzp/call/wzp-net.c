/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-net"

#include "wzp-net.h"

struct _WzpNet
{
  GThread *thread;       /* the owner's; NULL once stopped */
  GMainContext *context; /* any thread */
  GMainLoop *loop;       /* run by the network thread, quit from it */
};

static gpointer
net_thread (gpointer data)
{
  WzpNet *net = data;

  g_main_context_push_thread_default (net->context);
  g_main_loop_run (net->loop);
  g_main_context_pop_thread_default (net->context);
  return NULL;
}

WzpNet *
wzp_net_new (void)
{
  WzpNet *net = g_new0 (WzpNet, 1);

  net->context = g_main_context_new ();
  net->loop = g_main_loop_new (net->context, FALSE);
  net->thread = g_thread_new ("wzp-net", net_thread, net);
  return net;
}

static void
quit (gpointer data)
{
  g_main_loop_quit (data);
}

void
wzp_net_stop (WzpNet *net)
{
  if (!net->thread)
    return;
  g_assert (g_thread_self () != net->thread);
  wzp_net_post (net, quit, net->loop, NULL);
  g_thread_join (g_steal_pointer (&net->thread));
}

void
wzp_net_free (WzpNet *net)
{
  if (!net)
    return;
  wzp_net_stop (net);
  g_main_loop_unref (net->loop);
  g_main_context_unref (net->context);
  g_free (net);
}

typedef struct
{
  WzpHandover handover;
  WzpNetFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Post;

static gboolean
run_post (gpointer data)
{
  Post *post = data;

  wzp_handover_take (&post->handover);
  post->func (post->data);
  return G_SOURCE_REMOVE;
}

static void
free_post (gpointer data)
{
  Post *post = data;

  wzp_handover_take (&post->handover);
  if (post->destroy)
    post->destroy (post->data);
  g_free (post);
}

void
wzp_net_post (WzpNet *net, WzpNetFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Post *post = g_new (Post, 1);

  *post = (Post) { .func = func, .data = data, .destroy = destroy };
  wzp_handover_give (&post->handover);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "wzp-net post");
  g_source_set_callback (source, run_post, post, free_post);
  g_source_attach (source, net->context);
}

GMainContext *
wzp_net_get_context (WzpNet *net)
{
  return net->context;
}

gboolean
wzp_net_is_current (WzpNet *net)
{
  return g_main_context_is_owner (net->context);
}

/* --- the alarm -------------------------------------------------------------------------------- */

struct _WzpAlarm
{
  GSource *source;
};

static gboolean
alarm_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_ready_time (source, -1);
  callback (user_data);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs alarm_funcs = { .dispatch = alarm_dispatch };

WzpAlarm *
wzp_alarm_new (GMainContext *context, WzpNetFunc func, gpointer data)
{
  WzpAlarm *alarm = g_new0 (WzpAlarm, 1);

  alarm->source = g_source_new (&alarm_funcs, sizeof (GSource));
  g_source_set_static_name (alarm->source, "wzp-net alarm");
  g_source_set_callback (alarm->source, G_SOURCE_FUNC (func), data, NULL);
  g_source_attach (alarm->source, context);
  return alarm;
}

void
wzp_alarm_free (WzpAlarm *alarm)
{
  if (!alarm)
    return;
  g_source_destroy (alarm->source);
  g_source_unref (alarm->source);
  g_free (alarm);
}

void
wzp_alarm_set (WzpAlarm *alarm, WzpInstant deadline)
{
  WzpDuration wait;

  if (deadline == WZP_INSTANT_NEVER)
    {
      g_source_set_ready_time (alarm->source, -1);
      return;
    }
  wait = wzp_instant_since (deadline, wzp_instant_now ());
  /* Rounded up: woken a moment too early we would only go to sleep again. */
  g_source_set_ready_time (alarm->source,
                           wait == 0 ? 0 : g_get_monotonic_time () + (int64_t) (wait / 1000) + 1);
}
