/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes 48 kHz mono S16 as a WAV file (or headerless). The sound goes into `NAME.part` beside the
 * wanted file, whose header is brought up to date every second: a process that is killed leaves a
 * valid recording there, and an older recording of the same name is untouched until the new one is
 * complete and renamed over it. Own code instead of wavenc, which writes lengths only at its end. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _WzpWavWriter WzpWavWriter;

WzpWavWriter *wzp_wav_writer_new (const char *path, gboolean raw, GError **error);
/* Without a finish before it, the .part file stays as it is. */
void wzp_wav_writer_free (WzpWavWriter *writer);

/* After a failure, every further call fails likewise; what was written stays valid. */
gboolean
wzp_wav_writer_write (WzpWavWriter *writer, const int16_t *pcm, size_t n_samples, GError **error);
/* The file is complete under its name. Once. */
gboolean wzp_wav_writer_finish (WzpWavWriter *writer, GError **error);

/* Where the sound is until then. */
const char *wzp_wav_writer_get_part_path (const WzpWavWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpWavWriter, wzp_wav_writer_free)

G_END_DECLS
