/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The RIFF/WAVE header as bytes: what a file says about its sound, and where the sound begins. Own
 * code instead of wavparse: a person who names a bad file is told what is wrong with it before the
 * call starts, and the bytes of a stranger's file never meet a demuxer. Opens no file. */
#pragma once

#include "wzp-cursor.h"

G_BEGIN_DECLS

typedef enum
{
  WZP_WAV_U8,
  WZP_WAV_S16,
  WZP_WAV_S24,
  WZP_WAV_S32,
  WZP_WAV_F32,
  WZP_WAV_F64,
} WzpWavSample;

/* Lengths of these mean "until the end of the file": streaming writers leave them behind. */
#define WZP_WAV_UNTIL_END UINT64_MAX

/* A `data` chunk must begin this early: room for tags and pictures before it, a bound for us. */
#define WZP_WAV_MAX_HEADER   ((size_t) 1 << 20)
#define WZP_WAV_MAX_CHANNELS 32u
#define WZP_WAV_MIN_RATE     4000u
#define WZP_WAV_MAX_RATE     384000u

/* The canonical header that wzp_wav_header_write() makes. */
#define WZP_WAV_HEADER_SIZE 44u

typedef struct
{
  WzpWavSample sample;
  uint32_t rate;
  uint16_t n_channels;
  uint16_t block_bytes; /* one sample of every channel */
  uint64_t data_offset;
  uint64_t data_bytes; /* as declared, or WZP_WAV_UNTIL_END */
} WzpWavHeader;

/* @data: the file from its beginning. MORE: longer input is needed (at the end of the file: truncated).
 * BAD: @out_problem is a static phrase that follows the file's name ("is ..."). */
WzpParse
wzp_wav_header_parse (const uint8_t *data, size_t len, WzpWavHeader *out, const char **out_problem);

/* 48 kHz mono S16 with @data_bytes of sound. */
void wzp_wav_header_write (uint8_t out[WZP_WAV_HEADER_SIZE], uint32_t data_bytes);

size_t wzp_wav_sample_bytes (WzpWavSample sample);

/* Whether a file of that name is headerless: .raw, .pcm, .s16 or .s16le. */
gboolean wzp_wav_name_is_raw (const char *path);

G_END_DECLS
