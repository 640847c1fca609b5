/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-recorder"

#include "wzp-recorder.h"

#include "wzp-audio-spec.h"
#include "wzp-ring.h"
#include "wzp-wav-writer.h"

#include <poll.h>
#include <stdatomic.h>

/* 5 s of sound may wait for the disk. */
#define RING_SLOTS 256

typedef struct
{
  uint32_t n_missed; /* frames dropped right before this one */
  int16_t pcm[WZP_AUDIO_FRAME_SAMPLES];
} Record;

struct _WzpRecorder
{
  GThread *thread;
  WzpRing *ring;
  WzpWavWriter *writer; /* recorder's thread */
  uint32_t n_missed;    /* pushing thread */
  _Atomic uint64_t n_dropped;
  atomic_bool finishing;
  GMutex lock;
  GError *error; /* under lock; written by the recorder's thread */
};

static void
fail (WzpRecorder *recorder, GError *error)
{
  g_message ("recording stops: %s", error->message);
  g_mutex_lock (&recorder->lock);
  if (!recorder->error)
    recorder->error = g_steal_pointer (&error);
  g_mutex_unlock (&recorder->lock);
  g_clear_error (&error);
}

static gboolean
write_record (WzpRecorder *recorder, const Record *record, GError **error)
{
  static const int16_t silence[WZP_AUDIO_FRAME_SAMPLES];

  for (uint32_t i = 0; i < record->n_missed; i++)
    if (!wzp_wav_writer_write (recorder->writer, silence, WZP_AUDIO_FRAME_SAMPLES, error))
      return FALSE;
  return wzp_wav_writer_write (recorder->writer, record->pcm, WZP_AUDIO_FRAME_SAMPLES, error);
}

static void
drain (WzpRecorder *recorder, gboolean *failed)
{
  Record record;
  ssize_t len;

  wzp_ring_clear_wakeup (recorder->ring);
  while ((len = wzp_ring_pop (recorder->ring, &record)) >= 0)
    {
      GError *error = NULL;

      if (len > 0 && !*failed && !write_record (recorder, &record, &error))
        {
          *failed = TRUE;
          fail (recorder, error);
        }
    }
}

static gpointer
recorder_thread (gpointer user_data)
{
  WzpRecorder *recorder = user_data;
  struct pollfd fd = { .fd = wzp_ring_get_fd (recorder->ring), .events = POLLIN };
  gboolean failed = FALSE, finishing;
  GError *error = NULL;

  do
    {
      /* The time-out is how long finishing takes to be seen; nothing is lost by it. */
      poll (&fd, 1, 100);
      finishing = atomic_load (&recorder->finishing);
      drain (recorder, &failed);
    }
  while (!finishing);
  if (!wzp_wav_writer_finish (recorder->writer, &error))
    fail (recorder, error);
  return NULL;
}

WzpRecorder *
wzp_recorder_new (const char *path, gboolean raw, GError **error)
{
  g_autoptr (WzpWavWriter) writer = wzp_wav_writer_new (path, raw, error);
  g_autoptr (WzpRing) ring = NULL;
  WzpRecorder *recorder;

  if (!writer)
    return NULL;
  ring = wzp_ring_new (RING_SLOTS, sizeof (Record), error);
  if (!ring)
    return NULL;
  recorder = g_new0 (WzpRecorder, 1);
  g_mutex_init (&recorder->lock);
  recorder->writer = g_steal_pointer (&writer);
  recorder->ring = g_steal_pointer (&ring);
  recorder->thread = g_thread_new ("wzp-record", recorder_thread, recorder);
  return recorder;
}

void
wzp_recorder_free (WzpRecorder *recorder)
{
  if (!recorder)
    return;
  atomic_store (&recorder->finishing, TRUE);
  wzp_ring_push (recorder->ring, &(uint8_t) { 0 }, 0);
  g_thread_join (recorder->thread);
  wzp_wav_writer_free (recorder->writer);
  wzp_ring_free (recorder->ring);
  g_clear_error (&recorder->error);
  g_mutex_clear (&recorder->lock);
  g_free (recorder);
}

void
wzp_recorder_push (WzpRecorder *recorder, const int16_t *pcm)
{
  Record record;

  record.n_missed = recorder->n_missed;
  memcpy (record.pcm, pcm, sizeof record.pcm);
  if (wzp_ring_push (recorder->ring, &record, sizeof record))
    {
      recorder->n_missed = 0;
      return;
    }
  recorder->n_missed++;
  atomic_fetch_add_explicit (&recorder->n_dropped, 1, memory_order_relaxed);
}

uint64_t
wzp_recorder_get_dropped (WzpRecorder *recorder)
{
  return atomic_load_explicit (&recorder->n_dropped, memory_order_relaxed);
}

GError *
wzp_recorder_dup_error (WzpRecorder *recorder)
{
  GError *error;

  g_mutex_lock (&recorder->lock);
  error = recorder->error ? g_error_copy (recorder->error) : NULL;
  g_mutex_unlock (&recorder->lock);
  return error;
}
