/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A packet's payload, whatever it claims to be: decoding it, looking into it for redundancy and
 * restoring from it give sound of a known length or an error. The first byte chooses the codec, the
 * second how far back to reach. */
#include "wzp-decoder.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static WzpDecoder *decoder;
  int16_t pcm[WZP_DECODER_MAX_SAMPLES];
  WzpCodecId codec;
  int reach, n;

  if (!decoder)
    decoder = wzp_decoder_new (NULL);
  g_assert_nonnull (decoder);
  if (size < 2 || !wzp_codec_from_id (data[0] % 16, &codec))
    return 0;
  wzp_decoder_reset (decoder);
  n = wzp_decoder_decode (decoder, codec, data + 2, size - 2, pcm);
  g_assert_cmpint (n, ==, CLAMP (n, -1, (int) WZP_DECODER_MAX_SAMPLES));
  reach = wzp_decoder_dred_reach (decoder, 1, codec, data + 2, size - 2);
  g_assert_cmpint (reach, >=, 0);
  /* The second byte's steps of 20 ms, and right at the end of the reach. */
  wzp_decoder_recover_dred (decoder, (data[1] % 64) * (int) WZP_PCM_FRAME, pcm, WZP_PCM_FRAME);
  wzp_decoder_recover_dred (decoder, reach, pcm, WZP_PCM_MAX_FRAME);
  wzp_decoder_recover_fec (decoder, codec, data + 2, size - 2, pcm,
                           data[1] % 2 ? WZP_PCM_FRAME : WZP_PCM_MAX_FRAME);
  wzp_decoder_conceal (decoder, pcm, WZP_PCM_FRAME);
  return 0;
}
