/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preloaded into the tests of a ThreadSanitizer build: tells it of GLib's synchronisation, which it cannot
 * see, as GLib is not built with it and its locks are bare futexes. Each function does what GLib's does.
 * Rejected: such words in the product's sources, and suppressions, which would hide our own races.
 * A reference given up orders more than GLib promises; so a race between two who let go at once is missed.
 * In programs without the sanitizer it does nothing. */
#pragma GCC visibility push(default)

#include <dlfcn.h>
#include <glib-object.h>
#include <stdint.h>

extern void __tsan_acquire (void *address) __attribute__ ((weak));
extern void __tsan_release (void *address) __attribute__ ((weak));

static void
acquire (const volatile void *address)
{
  if (__tsan_acquire && address)
    __tsan_acquire ((void *) address);
}

static void
release (const volatile void *address)
{
  if (__tsan_release && address)
    __tsan_release ((void *) address);
}

/* On first use: GLib's own constructors are earlier than any of ours, and there is one thread then. */
#define DECLARE(name) static __typeof__ (&name) real_##name;
#define RESOLVE(name) real_##name = (__typeof__ (&name)) (uintptr_t) dlsym (RTLD_NEXT, #name);
#define REAL(name)    (real_##name ? real_##name : (resolve (), real_##name))
#define FUNCTIONS(X)                                                                               \
  X (g_mutex_lock)                                                                                 \
  X (g_mutex_trylock)                                                                              \
  X (g_mutex_unlock)                                                                               \
  X (g_rec_mutex_lock)                                                                             \
  X (g_rec_mutex_unlock)                                                                           \
  X (g_cond_wait)                                                                                  \
  X (g_cond_wait_until)                                                                            \
  X (g_once_init_enter_pointer)                                                                    \
  X (g_once_init_leave_pointer)                                                                    \
  X (g_async_queue_push)                                                                           \
  X (g_async_queue_pop)                                                                            \
  X (g_async_queue_try_pop)                                                                        \
  X (g_bytes_unref)                                                                                \
  X (g_source_unref)                                                                               \
  X (g_main_context_unref)                                                                         \
  X (g_object_unref)                                                                               \
  X (g_source_set_callback)                                                                        \
  X (g_main_context_invoke_full)                                                                   \
  X (g_thread_pool_new)                                                                            \
  X (g_thread_pool_push)

#undef g_once_init_enter_pointer
#undef g_once_init_leave_pointer
#undef g_bytes_unref
#undef g_object_unref
FUNCTIONS (DECLARE)

static void
resolve (void)
{
  FUNCTIONS (RESOLVE)
}

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock) (mutex);
  acquire (mutex);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked = REAL (g_mutex_trylock) (mutex);

  if (locked)
    acquire (mutex);
  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  release (mutex);
  REAL (g_mutex_unlock) (mutex);
}

void
g_rec_mutex_lock (GRecMutex *mutex)
{
  REAL (g_rec_mutex_lock) (mutex);
  acquire (mutex);
}

void
g_rec_mutex_unlock (GRecMutex *mutex)
{
  release (mutex);
  REAL (g_rec_mutex_unlock) (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  release (mutex);
  REAL (g_cond_wait) (cond, mutex);
  acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean signalled;

  release (mutex);
  signalled = REAL (g_cond_wait_until) (cond, mutex, end_time);
  acquire (mutex);
  return signalled;
}

gboolean
g_once_init_enter_pointer (void *location)
{
  gboolean first = REAL (g_once_init_enter_pointer) (location);

  acquire (location);
  return first;
}

void
g_once_init_leave_pointer (void *location, gpointer result)
{
  release (location);
  REAL (g_once_init_leave_pointer) (location, result);
}

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  release (queue);
  REAL (g_async_queue_push) (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_pop) (queue);

  acquire (queue);
  return data;
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_try_pop) (queue);

  acquire (queue);
  return data;
}

/* Before, because the last one frees. */
#define UNREF(name, type)                                                                          \
  void name (type *object)                                                                         \
  {                                                                                                \
    release (object);                                                                              \
    acquire (object);                                                                              \
    REAL (name) (object);                                                                          \
  }

UNREF (g_bytes_unref, GBytes)
UNREF (g_source_unref, GSource)
UNREF (g_main_context_unref, GMainContext)
UNREF (g_object_unref, void)

/* --- what another thread's loop calls --------------------------------------------------------- */

typedef struct
{
  GSourceFunc function;
  gpointer data;
  GDestroyNotify notify;
} Handover;

static Handover *
handover_new (GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  Handover *handover = g_new (Handover, 1);

  *handover = (Handover) { function, data, notify };
  release (handover);
  return handover;
}

static gboolean
handover_call (gpointer user_data)
{
  Handover *handover = user_data;
  gboolean again;

  acquire (handover);
  again = handover->function (handover->data);
  release (handover);
  return again;
}

static void
handover_free (gpointer user_data)
{
  Handover *handover = user_data;

  acquire (handover);
  if (handover->notify)
    handover->notify (handover->data);
  g_free (handover);
}

void
g_main_context_invoke_full (GMainContext *context,
                            int priority,
                            GSourceFunc function,
                            gpointer data,
                            GDestroyNotify notify)
{
  REAL (g_main_context_invoke_full)
  (context, priority, handover_call, handover_new (function, data, notify), handover_free);
}

void
g_main_context_invoke (GMainContext *context, GSourceFunc function, gpointer data)
{
  g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, function, data, NULL);
}

/* Sources of other kinds call functions of other kinds. */
void
g_source_set_callback (GSource *source, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  if (function &&
      (source->source_funcs == &g_idle_funcs || source->source_funcs == &g_timeout_funcs))
    REAL (g_source_set_callback)
  (source, handover_call, handover_new (function, data, notify), handover_free);
  else REAL (g_source_set_callback) (source, function, data, notify);
}

/* What is pushed to a pool, by its address. One such for each pool stays to the end of the program. */
typedef struct
{
  GFunc function;
  gpointer user_data;
} PoolCall;

static void
pool_call (gpointer task, gpointer data)
{
  PoolCall *call = data;

  acquire (task);
  call->function (task, call->user_data);
}

GThreadPool *
g_thread_pool_new (GFunc function,
                   gpointer user_data,
                   int max_threads,
                   gboolean exclusive,
                   GError **error)
{
  PoolCall *call = g_new0 (PoolCall, 1);

  call->function = function;
  call->user_data = user_data;
  return REAL (g_thread_pool_new) (pool_call, call, max_threads, exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer task, GError **error)
{
  release (task);
  return REAL (g_thread_pool_push) (pool, task, error);
}
