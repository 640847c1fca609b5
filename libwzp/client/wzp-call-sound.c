/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-call-sound.h"

#include "wzp-client-private.h"
#include "wzp-enum-types.h"

#include <math.h>

/**
 * WzpCallSound:
 *
 * How loud a call or room is at this moment, renewed ten times a second while there is sound; why it is silent, and
 * which half of the sound fails. Use it from the thread that made the client.
 *
 * Since: 0.1
 */

/* Quieter than this is 0 on a meter. */
#define METER_FLOOR_DB (-60.0)
/* Smaller moves of a meter nobody sees. */
#define METER_STEP 0.005

struct _WzpCallSound
{
  GObject parent_instance;

  double own_level;
  double peer_level;
  WzpSoundWatch watch;
  char *microphone_problem; /* nullable */
  char *speaker_problem;    /* nullable */
};

typedef enum
{
  PROP_OWN_LEVEL = 1,
  PROP_PEER_LEVEL,
  PROP_SPEAKS_MUTED,
  PROP_TROUBLE,
  PROP_MICROPHONE_PROBLEM,
  PROP_SPEAKER_PROBLEM,
} WzpCallSoundProperty;

#define N_PROPERTIES (PROP_SPEAKER_PROBLEM + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpCallSound, wzp_call_sound, G_TYPE_OBJECT)

static void
wzp_call_sound_finalize (GObject *object)
{
  WzpCallSound *self = WZP_CALL_SOUND (object);

  g_free (self->microphone_problem);
  g_free (self->speaker_problem);
  G_OBJECT_CLASS (wzp_call_sound_parent_class)->finalize (object);
}

static void
wzp_call_sound_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpCallSound *self = WZP_CALL_SOUND (object);

  switch ((WzpCallSoundProperty) id)
    {
    case PROP_OWN_LEVEL:
      g_value_set_double (value, self->own_level);
      break;
    case PROP_PEER_LEVEL:
      g_value_set_double (value, self->peer_level);
      break;
    case PROP_SPEAKS_MUTED:
      g_value_set_boolean (value, self->watch.speaks_muted);
      break;
    case PROP_TROUBLE:
      g_value_set_enum (value, self->watch.trouble);
      break;
    case PROP_MICROPHONE_PROBLEM:
      g_value_set_string (value, self->microphone_problem);
      break;
    case PROP_SPEAKER_PROBLEM:
      g_value_set_string (value, self->speaker_problem);
      break;
    }
}

static void
wzp_call_sound_class_init (WzpCallSoundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = wzp_call_sound_finalize;
  object_class->get_property = wzp_call_sound_get_property;

  /**
   * WzpCallSound:own-level:
   *
   * How loud the microphone is, from 0 (60 dB below full scale, or quieter) to 1 (full scale), also while
   * muted.
   *
   * Since: 0.1
   */
  properties[PROP_OWN_LEVEL] = g_param_spec_double ("own-level", NULL, NULL, 0, 1, 0, flags);
  /**
   * WzpCallSound:peer-level:
   *
   * How loud the others are, on the same scale.
   *
   * Since: 0.1
   */
  properties[PROP_PEER_LEVEL] = g_param_spec_double ("peer-level", NULL, NULL, 0, 1, 0, flags);
  /**
   * WzpCallSound:speaks-muted:
   *
   * Whether somebody speaks here although the microphone is muted.
   *
   * Since: 0.1
   */
  properties[PROP_SPEAKS_MUTED] = g_param_spec_boolean ("speaks-muted", NULL, NULL, FALSE, flags);
  /**
   * WzpCallSound:trouble:
   *
   * Why one side hears nothing. In a room the others are free to be silent, and only the microphone is
   * watched.
   *
   * Since: 0.1
   */
  properties[PROP_TROUBLE] = g_param_spec_enum ("trouble", NULL, NULL, WZP_TYPE_SOUND_TROUBLE,
                                                WZP_SOUND_TROUBLE_NONE, flags);
  /**
   * WzpCallSound:microphone-problem:
   *
   * Why the others hear silence instead of the microphone, as a sentence; %NULL while it works. It is tried
   * again and again.
   *
   * Since: 0.1
   */
  properties[PROP_MICROPHONE_PROBLEM] =
      g_param_spec_string ("microphone-problem", NULL, NULL, NULL, flags);
  /**
   * WzpCallSound:speaker-problem:
   *
   * Why nothing can be heard here, as a sentence; %NULL while sound is played. It is tried again and again.
   *
   * Since: 0.1
   */
  properties[PROP_SPEAKER_PROBLEM] =
      g_param_spec_string ("speaker-problem", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_call_sound_init (WzpCallSound *self)
{
  wzp_sound_watch_init (&self->watch);
}

WzpCallSound *
wzp_call_sound_new (void)
{
  return g_object_new (WZP_TYPE_CALL_SOUND, NULL);
}

double
wzp_sound_level_from_peak (uint16_t peak)
{
  double db = peak > 0 ? 20 * log10 (peak / 32767.0) : METER_FLOOR_DB;

  return CLAMP (1 - db / METER_FLOOR_DB, 0, 1);
}

uint16_t
wzp_sound_peak_from_level (double level)
{
  return level > 0 ? (uint16_t) (32767 * pow (10, (1 - level) * METER_FLOOR_DB / 20)) : 0;
}

static void
set_level (WzpCallSound *self, double *field, uint16_t peak, WzpCallSoundProperty property)
{
  double level = wzp_sound_level_from_peak (peak);

  if (fabs (*field - level) < METER_STEP)
    return;
  *field = level;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
wzp_call_sound_apply (WzpCallSound *self, const WzpSoundSample *sample, WzpInstant now)
{
  WzpSoundWatch before = self->watch;
  WzpSoundSample known = *sample;

  known.microphone_fails = self->microphone_problem != NULL;
  wzp_sound_watch_feed (&self->watch, &known, now);
  set_level (self, &self->own_level, sample->own_peak, PROP_OWN_LEVEL);
  set_level (self, &self->peer_level, sample->peer_peak, PROP_PEER_LEVEL);
  if (before.speaks_muted != self->watch.speaks_muted)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEAKS_MUTED]);
  if (before.trouble != self->watch.trouble)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
}

void
wzp_call_sound_apply_problem (WzpCallSound *self, WzpAudioEventKind half, const char *problem)
{
  switch (half)
    {
    case WZP_AUDIO_EVENT_CAPTURE:
      if (g_set_str (&self->microphone_problem, problem))
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MICROPHONE_PROBLEM]);
      break;
    case WZP_AUDIO_EVENT_PLAYBACK:
      if (g_set_str (&self->speaker_problem, problem))
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEAKER_PROBLEM]);
      break;
    }
}

/**
 * wzp_call_sound_get_own_level:
 * @self: the sound of a call
 *
 * Gets how loud the microphone is.
 *
 * Returns: from 0 (60 dB below full scale, or quieter) to 1 (full scale)
 *
 * Since: 0.1
 */
double
wzp_call_sound_get_own_level (WzpCallSound *self)
{
  g_return_val_if_fail (WZP_IS_CALL_SOUND (self), 0);

  return self->own_level;
}

/**
 * wzp_call_sound_get_peer_level:
 * @self: the sound of a call
 *
 * Gets how loud the others are.
 *
 * Returns: from 0 (60 dB below full scale, or quieter) to 1 (full scale)
 *
 * Since: 0.1
 */
double
wzp_call_sound_get_peer_level (WzpCallSound *self)
{
  g_return_val_if_fail (WZP_IS_CALL_SOUND (self), 0);

  return self->peer_level;
}

/**
 * wzp_call_sound_get_speaks_muted:
 * @self: the sound of a call
 *
 * Gets whether somebody speaks here although the microphone is muted.
 *
 * Returns: %TRUE until two seconds after the last word
 *
 * Since: 0.1
 */
gboolean
wzp_call_sound_get_speaks_muted (WzpCallSound *self)
{
  g_return_val_if_fail (WZP_IS_CALL_SOUND (self), FALSE);

  return self->watch.speaks_muted;
}

/**
 * wzp_call_sound_get_trouble:
 * @self: the sound of a call
 *
 * Gets why one side hears nothing.
 *
 * Returns: the trouble
 *
 * Since: 0.1
 */
WzpSoundTrouble
wzp_call_sound_get_trouble (WzpCallSound *self)
{
  g_return_val_if_fail (WZP_IS_CALL_SOUND (self), WZP_SOUND_TROUBLE_NONE);

  return self->watch.trouble;
}

/**
 * wzp_call_sound_get_microphone_problem:
 * @self: the sound of a call
 *
 * Gets why the others hear silence instead of the microphone.
 *
 * Returns: (nullable): a sentence; %NULL while it works
 *
 * Since: 0.1
 */
const char *
wzp_call_sound_get_microphone_problem (WzpCallSound *self)
{
  g_return_val_if_fail (WZP_IS_CALL_SOUND (self), NULL);

  return self->microphone_problem;
}

/**
 * wzp_call_sound_get_speaker_problem:
 * @self: the sound of a call
 *
 * Gets why nothing can be heard here.
 *
 * Returns: (nullable): a sentence; %NULL while sound is played
 *
 * Since: 0.1
 */
const char *
wzp_call_sound_get_speaker_problem (WzpCallSound *self)
{
  g_return_val_if_fail (WZP_IS_CALL_SOUND (self), NULL);

  return self->speaker_problem;
}
