/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The header of a sound file. Whatever is accepted describes sound that can be read. */
#include "wzp-wav-format.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  WzpWavHeader header = { 0 };
  const char *problem = NULL;

  switch (wzp_wav_header_parse (data, size, &header, &problem))
    {
    case WZP_PARSE_OK:
      g_assert (header.data_offset >= 20 && header.data_offset <= size);
      g_assert (header.n_channels > 0 && header.n_channels <= WZP_WAV_MAX_CHANNELS);
      g_assert (header.rate >= WZP_WAV_MIN_RATE && header.rate <= WZP_WAV_MAX_RATE);
      g_assert (header.block_bytes == header.n_channels * wzp_wav_sample_bytes (header.sample));
      break;
    case WZP_PARSE_BAD:
      g_assert (problem);
      break;
    case WZP_PARSE_MORE:
      break;
    }
  return 0;
}
