/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proves at start-up what the codecs of this build really do: encodes a speech-like signal, loses
 * frames and reconstructs them. Says so when they cannot; the program goes on with what works. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean opus;     /* encodes and decodes frames of 20 and 40 ms */
  gboolean dred;     /* a lost burst comes back from a later packet, better than concealed */
  gboolean deep_plc; /* concealment is the neural one, not a faded repetition */
  gboolean fec;      /* a lost frame comes back from the next packet's in-band FEC */
  gboolean codec2;   /* both modes encode and decode */
  char opus_version[48];
} WzpCodecAbilities;

/* Takes some tens of milliseconds the first time; later calls return the first one's findings. Any
 * thread. */
const WzpCodecAbilities *wzp_codec_self_test (void);

G_END_DECLS
