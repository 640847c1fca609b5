/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor: the least a phone can do for two people who talk. What was heard goes by the echo probe, what was said through
 * voice processing; one frame is encoded and one decoded, with the libraries and the settings of libwzp and nothing
 * else: no network, no sound server, no waiting. Prints how much of a core that takes, in per cent, once for each round. */
#include "speech.h"

#include "wzp-denormals.h"

#include <err.h>
#include <gst/check/gstharness.h>
#include <opus.h>
#include <time.h>

#define N_ROUNDS    6u
#define MAX_PAYLOAD 1275
#define BYTES       (SPEECH_FRAME * sizeof (int16_t))
#define CAPS        "audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=1"

typedef struct
{
  OpusEncoder *encoder;
  OpusDecoder *decoder;
  GstHarness *probe, *dsp;
  GstClockTime now;
} Floor;

static void
set_up (Floor *floor)
{
  floor->encoder = opus_encoder_create (SPEECH_RATE, 1, OPUS_APPLICATION_VOIP, NULL);
  floor->decoder = opus_decoder_create (SPEECH_RATE, 1, NULL);
  if (!floor->encoder || !floor->decoder)
    errx (1, "libopus does not start");
  opus_encoder_ctl (floor->encoder, OPUS_SET_COMPLEXITY (7));
  opus_encoder_ctl (floor->encoder, OPUS_SET_SIGNAL (OPUS_SIGNAL_VOICE));
  opus_encoder_ctl (floor->encoder, OPUS_SET_DTX (1));
  opus_encoder_ctl (floor->encoder, OPUS_SET_BITRATE (24000));
  opus_encoder_ctl (floor->encoder, OPUS_SET_PACKET_LOSS_PERC (5));
  if (opus_encoder_ctl (floor->encoder, OPUS_SET_DRED_DURATION (20)) != OPUS_OK)
    errx (1, "this libopus has no DRED");
  opus_decoder_ctl (floor->decoder, OPUS_SET_COMPLEXITY (6));
  floor->probe = gst_harness_new_parse ("webrtcechoprobe name=echo");
  floor->dsp = gst_harness_new_parse ("webrtcdsp probe=echo");
  gst_harness_set_src_caps_str (floor->probe, CAPS);
  gst_harness_set_src_caps_str (floor->dsp, CAPS);
}

/* @pcm, as it comes out of the element, which works by 10 ms and may keep some. */
static void
process (GstHarness *element, const int16_t *pcm, GstClockTime now)
{
  GstBuffer *buffer = gst_buffer_new_memdup (pcm, BYTES);

  GST_BUFFER_PTS (buffer) = now;
  GST_BUFFER_DURATION (buffer) = 20 * GST_MSECOND;
  if (gst_harness_push (element, buffer) != GST_FLOW_OK)
    errx (1, "voice processing refuses a frame");
  while ((buffer = gst_harness_try_pull (element)))
    gst_buffer_unref (buffer);
}

static void
talk (Floor *floor, const int16_t *said)
{
  uint8_t packet[MAX_PAYLOAD];
  int16_t heard[SPEECH_FRAME];
  int len;

  process (floor->dsp, said, floor->now);
  len = opus_encode (floor->encoder, said, SPEECH_FRAME, packet, sizeof packet);
  if (len < 0 || opus_decode (floor->decoder, packet, len, heard, SPEECH_FRAME, 0) < 0)
    errx (1, "libopus fails");
  process (floor->probe, heard, floor->now);
  floor->now += 20 * GST_MSECOND;
}

static double
get_processor_s (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  return (double) used.tv_sec + (double) used.tv_nsec * 1e-9;
}

int
main (int argc, char *argv[])
{
  g_auto (Speech) speech = speech_load ();
  size_t n_frames = speech.n_samples / SPEECH_FRAME;
  Floor floor = { 0 };

  gst_init (&argc, &argv);
  wzp_denormals_flush ();
  set_up (&floor);
  for (unsigned round = 0; round < N_ROUNDS; round++)
    {
      double began = get_processor_s ();

      for (size_t i = 0; i < n_frames; i++)
        talk (&floor, speech.pcm + i * SPEECH_FRAME);
      if (round > 0)
        g_print ("%.3f\n", 100 * (get_processor_s () - began) * SPEECH_RATE /
                               (double) (n_frames * SPEECH_FRAME));
    }
  gst_harness_teardown (floor.dsp);
  gst_harness_teardown (floor.probe);
  opus_encoder_destroy (floor.encoder);
  opus_decoder_destroy (floor.decoder);
  return 0;
}
