/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-audio-spec.h"

#include "wzp-delay-probe.h"
#include "wzp-tape.h"

void
wzp_audio_source_copy (WzpAudioSource *out, const WzpAudioSource *source)
{
  *out = *source;
  out->device = g_strdup (source->device);
  out->path = g_strdup (source->path);
  if (out->probe)
    wzp_delay_probe_ref (out->probe);
  if (out->tape)
    wzp_tape_ref (out->tape);
}

void
wzp_audio_source_clear (WzpAudioSource *source)
{
  g_clear_pointer (&source->device, g_free);
  g_clear_pointer (&source->path, g_free);
  g_clear_pointer (&source->probe, wzp_delay_probe_unref);
  g_clear_pointer (&source->tape, wzp_tape_unref);
}

void
wzp_audio_sink_copy (WzpAudioSink *out, const WzpAudioSink *sink)
{
  *out = *sink;
  out->device = g_strdup (sink->device);
  out->record_path = g_strdup (sink->record_path);
}

void
wzp_audio_sink_clear (WzpAudioSink *sink)
{
  g_clear_pointer (&sink->device, g_free);
  g_clear_pointer (&sink->record_path, g_free);
}

const char *
wzp_audio_half_state_name (WzpAudioHalfState state)
{
  switch (state)
    {
    case WZP_AUDIO_HALF_STOPPED:
      return "stopped";
    case WZP_AUDIO_HALF_STARTING:
      return "starting";
    case WZP_AUDIO_HALF_RUNNING:
      return "running";
    case WZP_AUDIO_HALF_RESTARTING:
      return "restarting";
    }
  return "?";
}
