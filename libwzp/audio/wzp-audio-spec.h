/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sound comes from and goes to, as plain values that every file of this room takes. Knows no
 * GStreamer, so that call/ and the programs can include it. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "wzp-instant.h"

G_BEGIN_DECLS

/* The one format inside the library: 48 kHz, mono, S16 in the machine's order, 20 ms at a time. */
#define WZP_AUDIO_RATE           48000u
#define WZP_AUDIO_FRAME_SAMPLES  960u
#define WZP_AUDIO_FRAME_DURATION WZP_MS (20)

typedef struct _WzpDelayProbe WzpDelayProbe;
typedef struct _WzpTape WzpTape;

typedef enum
{
  WZP_AUDIO_SOURCE_DEVICE,  /* a microphone, through PulseAudio or PipeWire */
  WZP_AUDIO_SOURCE_TONE,    /* a sine of 440 Hz */
  WZP_AUDIO_SOURCE_FILE,    /* a WAV or raw file, at the speed of real time */
  WZP_AUDIO_SOURCE_SILENCE, /* frames of zeros, in real time */
  WZP_AUDIO_SOURCE_ECHO,    /* what is heard, a while later */
  WZP_AUDIO_SOURCE_TAPE,    /* what was spoken before; never changed for another while running */
} WzpAudioSourceKind;

typedef struct
{
  WzpAudioSourceKind kind;
  char *device;  /* DEVICE: the key of a WzpAudioDevice; NULL follows the system's default */
  char *path;    /* FILE */
  gboolean raw;  /* FILE: headerless S16LE, 48 kHz, mono, whatever the file's name and content */
  gboolean loop; /* FILE: begin again at its end; otherwise silence follows */
  /* Both are read when an engine is made; nullable, and counted references */
  WzpDelayProbe *probe; /* ECHO finds its chirps, others say them */
  WzpTape *tape;        /* TAPE plays it, others write it */
} WzpAudioSource;

typedef enum
{
  WZP_AUDIO_SINK_DEVICE, /* a loudspeaker, through PulseAudio or PipeWire */
  WZP_AUDIO_SINK_NULL,   /* thrown away, in real time */
} WzpAudioSinkKind;

typedef struct
{
  WzpAudioSinkKind kind;
  char *device;        /* DEVICE: the key of a WzpAudioDevice; NULL follows the system's default */
  char *record_path;   /* whatever is played is also written here; NULL: not */
  gboolean record_raw; /* headerless S16LE instead of WAV */
} WzpAudioSink;

/* What is done to captured sound before it is encoded. */
typedef struct
{
  gboolean echo_cancel; /* takes what the same engine plays out of what it captures */
  gboolean noise_suppression;
  gboolean gain_control;
  gboolean high_pass;
} WzpAudioProcessing;

/* How one half (capture or playback) is doing. */
typedef enum
{
  WZP_AUDIO_HALF_STOPPED,
  WZP_AUDIO_HALF_STARTING,
  WZP_AUDIO_HALF_RUNNING,
  /* The device failed; silence stands in for it and the device is tried again. */
  WZP_AUDIO_HALF_RESTARTING,
} WzpAudioHalfState;

typedef struct
{
  uint64_t n_frames;   /* delivered or pulled, those of the stand-in included */
  uint64_t n_standin;  /* of them: silence in place of a failed device */
  uint64_t n_restarts; /* times the device failed after or at start */
} WzpAudioHalfStats;

void wzp_audio_source_copy (WzpAudioSource *out, const WzpAudioSource *source);
void wzp_audio_source_clear (WzpAudioSource *source);
void wzp_audio_sink_copy (WzpAudioSink *out, const WzpAudioSink *sink);
void wzp_audio_sink_clear (WzpAudioSink *sink);

const char *wzp_audio_half_state_name (WzpAudioHalfState state);

G_END_DECLS
