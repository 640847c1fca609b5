/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sound file as 48 kHz mono S16, whatever it holds: WAV (PCM of 8 to 32 bits or float, any rate and number
 * of channels) or headerless S16LE. It streams: memory does not grow with the file. Not thread-safe. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _WzpWavReader WzpWavReader;

/* @raw: headerless 48 kHz mono S16LE. A file named .raw, .pcm, .s16 or .s16le that does not begin as a
 * WAV is taken for raw too. The message of @error names the file, what is wrong and what would help. */
WzpWavReader *wzp_wav_reader_new (const char *path, gboolean raw, GError **error);
void wzp_wav_reader_free (WzpWavReader *reader);

/* The number of samples written to @pcm: fewer than @n_samples only at the end (or when the disk fails). */
size_t wzp_wav_reader_read (WzpWavReader *reader, int16_t *pcm, size_t n_samples);
void wzp_wav_reader_rewind (WzpWavReader *reader);

/* Length in 48 kHz samples, as far as the header tells. */
uint64_t wzp_wav_reader_get_n_samples (const WzpWavReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpWavReader, wzp_wav_reader_free)

G_END_DECLS
