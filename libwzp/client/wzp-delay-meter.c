/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-delay-meter.h"

#include "wzp-client-private.h"
#include "wzp-delay-probe.h"

/**
 * WzpDelayMeter:
 *
 * Measures how long it takes from a mouth to an ear, in a call whose two ends are both in this program: through
 * encoder, network and jitter buffer. One end says a short chirp in place of what its microphone hears, the other
 * finds it in what it plays. The ends are known by their settings, see [property@Wzp.AudioSettings:delay-meter].
 *
 * Since: 0.1
 */

/* The end that listens has no loudspeaker. In a device one frame waits. */
#define LOUDSPEAKER_MS 20.0

struct _WzpDelayMeter
{
  GObject parent_instance;

  WzpDelayProbe *probe;
};

G_DEFINE_FINAL_TYPE (WzpDelayMeter, wzp_delay_meter, G_TYPE_OBJECT)

static void
wzp_delay_meter_finalize (GObject *object)
{
  wzp_delay_probe_unref (WZP_DELAY_METER (object)->probe);
  G_OBJECT_CLASS (wzp_delay_meter_parent_class)->finalize (object);
}

static void
wzp_delay_meter_class_init (WzpDelayMeterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wzp_delay_meter_finalize;
}

static void
wzp_delay_meter_init (WzpDelayMeter *self)
{
  self->probe = wzp_delay_probe_new ();
}

WzpDelayProbe *
wzp_delay_meter_ref_probe (WzpDelayMeter *self)
{
  return wzp_delay_probe_ref (self->probe);
}

/**
 * wzp_delay_meter_new:
 *
 * Makes a meter for one call.
 *
 * Returns: (transfer full): a new meter
 *
 * Since: 0.1
 */
WzpDelayMeter *
wzp_delay_meter_new (void)
{
  return g_object_new (WZP_TYPE_DELAY_METER, NULL);
}

/**
 * wzp_delay_meter_get_delay_ms:
 * @self: a meter
 *
 * Gets what has been measured. The first chirp is said two seconds after the sound of the call has begun; it may be
 * lost, and a codec may spoil it: it is repeated a few times. Ask again when other figures of the call change.
 *
 * Returns: from mouth to ear, in milliseconds; 0 while nothing has been measured
 *
 * Since: 0.1
 */
double
wzp_delay_meter_get_delay_ms (WzpDelayMeter *self)
{
  WzpDuration delay;

  g_return_val_if_fail (WZP_IS_DELAY_METER (self), 0);

  return wzp_delay_probe_get (self->probe, &delay) ? LOUDSPEAKER_MS + (double) delay / 1e6 : 0;
}
