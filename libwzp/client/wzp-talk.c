/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-talk.h"

#include "wzp-client-private.h"
#include "wzp-enum-types.h"

/**
 * WzpTalk:
 *
 * When the microphone is heard in rooms: always, while somebody speaks, or while a key is held.
 *
 * One such object serves all rooms of a person; a room is told by [property@Wzp.Room:talk]. Who is muted is not
 * heard in any mode. Use it from the thread that made the client.
 *
 * Since: 0.1
 */

#define DEFAULT_THRESHOLD 0.43
#define DEFAULT_TAIL_MS   200u
#define LONGEST_TAIL_MS   2000u

struct _WzpTalk
{
  GObject parent_instance;

  WzpTalkMode mode;
  double threshold;
  guint tail_ms;
  gboolean pushed;
};

typedef enum
{
  PROP_MODE = 1,
  PROP_VOICE_THRESHOLD,
  PROP_TAIL,
  PROP_PUSHED,
} WzpTalkProperty;

#define N_PROPERTIES (PROP_PUSHED + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpTalk, wzp_talk, G_TYPE_OBJECT)

static void
wzp_talk_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpTalk *self = WZP_TALK (object);

  switch ((WzpTalkProperty) id)
    {
    case PROP_MODE:
      g_value_set_enum (value, self->mode);
      break;
    case PROP_VOICE_THRESHOLD:
      g_value_set_double (value, self->threshold);
      break;
    case PROP_TAIL:
      g_value_set_uint (value, self->tail_ms);
      break;
    case PROP_PUSHED:
      g_value_set_boolean (value, self->pushed);
      break;
    }
}

static void
wzp_talk_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WzpTalk *self = WZP_TALK (object);

  switch ((WzpTalkProperty) id)
    {
    case PROP_MODE:
      wzp_talk_set_mode (self, g_value_get_enum (value));
      break;
    case PROP_VOICE_THRESHOLD:
      wzp_talk_set_voice_threshold (self, g_value_get_double (value));
      break;
    case PROP_TAIL:
      wzp_talk_set_tail (self, g_value_get_uint (value));
      break;
    case PROP_PUSHED:
      wzp_talk_set_pushed (self, g_value_get_boolean (value));
      break;
    }
}

static void
wzp_talk_class_init (WzpTalkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = wzp_talk_get_property;
  object_class->set_property = wzp_talk_set_property;

  /**
   * WzpTalk:mode:
   *
   * When the microphone is heard.
   *
   * Since: 0.1
   */
  properties[PROP_MODE] =
      g_param_spec_enum ("mode", NULL, NULL, WZP_TYPE_TALK_MODE, WZP_TALK_MODE_OPEN, flags);
  /**
   * WzpTalk:voice-threshold:
   *
   * How loud a voice must be to be heard with %WZP_TALK_MODE_VOICE, on the scale of
   * [property@Wzp.CallSound:own-level]: from 0 (60 dB below full scale) to 1 (full scale).
   *
   * Since: 0.1
   */
  properties[PROP_VOICE_THRESHOLD] =
      g_param_spec_double ("voice-threshold", NULL, NULL, 0, 1, DEFAULT_THRESHOLD, flags);
  /**
   * WzpTalk:tail:
   *
   * Milliseconds that one is still heard after the key is released with %WZP_TALK_MODE_PUSH.
   *
   * Since: 0.1
   */
  properties[PROP_TAIL] =
      g_param_spec_uint ("tail", NULL, NULL, 0, LONGEST_TAIL_MS, DEFAULT_TAIL_MS, flags);
  /**
   * WzpTalk:pushed:
   *
   * Whether the key is held. It counts with %WZP_TALK_MODE_PUSH only.
   *
   * Since: 0.1
   */
  properties[PROP_PUSHED] = g_param_spec_boolean ("pushed", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_talk_init (WzpTalk *self)
{
  self->threshold = DEFAULT_THRESHOLD;
  self->tail_ms = DEFAULT_TAIL_MS;
}

void
wzp_talk_fill_config (WzpTalk *self, WzpTalkConfig *out)
{
  *out = (WzpTalkConfig) {
    .mode = self->mode,
    .pushed = self->pushed,
    .threshold = wzp_sound_peak_from_level (self->threshold),
    .tail_ms = (uint16_t) self->tail_ms,
  };
}

/**
 * wzp_talk_new:
 *
 * Makes the way to talk of somebody whose microphone is open.
 *
 * Returns: (transfer full): a way to talk
 *
 * Since: 0.1
 */
WzpTalk *
wzp_talk_new (void)
{
  return g_object_new (WZP_TYPE_TALK, NULL);
}

/**
 * wzp_talk_get_mode: (get-property mode)
 * @self: a way to talk
 *
 * Gets when the microphone is heard.
 *
 * Returns: the mode
 *
 * Since: 0.1
 */
WzpTalkMode
wzp_talk_get_mode (WzpTalk *self)
{
  g_return_val_if_fail (WZP_IS_TALK (self), WZP_TALK_MODE_OPEN);

  return self->mode;
}

/**
 * wzp_talk_set_mode: (set-property mode)
 * @self: a way to talk
 * @mode: the mode
 *
 * Sets when the microphone is heard, at once.
 *
 * Since: 0.1
 */
void
wzp_talk_set_mode (WzpTalk *self, WzpTalkMode mode)
{
  g_return_if_fail (WZP_IS_TALK (self));
  g_return_if_fail (mode <= WZP_TALK_MODE_PUSH);

  if (self->mode == mode)
    return;
  self->mode = mode;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

/**
 * wzp_talk_get_voice_threshold: (get-property voice-threshold)
 * @self: a way to talk
 *
 * Gets how loud a voice must be to be heard.
 *
 * Returns: from 0 (60 dB below full scale) to 1 (full scale)
 *
 * Since: 0.1
 */
double
wzp_talk_get_voice_threshold (WzpTalk *self)
{
  g_return_val_if_fail (WZP_IS_TALK (self), 0);

  return self->threshold;
}

/**
 * wzp_talk_set_voice_threshold: (set-property voice-threshold)
 * @self: a way to talk
 * @threshold: from 0 (60 dB below full scale) to 1 (full scale)
 *
 * Sets how loud a voice must be to be heard. A voice that is heard already goes on down to half of that, and
 * through the pauses between words.
 *
 * Since: 0.1
 */
void
wzp_talk_set_voice_threshold (WzpTalk *self, double threshold)
{
  g_return_if_fail (WZP_IS_TALK (self));

  threshold = CLAMP (threshold, 0, 1);
  if (self->threshold == threshold)
    return;
  self->threshold = threshold;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VOICE_THRESHOLD]);
}

/**
 * wzp_talk_get_tail: (get-property tail)
 * @self: a way to talk
 *
 * Gets how long one is still heard after the key is released.
 *
 * Returns: milliseconds
 *
 * Since: 0.1
 */
guint
wzp_talk_get_tail (WzpTalk *self)
{
  g_return_val_if_fail (WZP_IS_TALK (self), 0);

  return self->tail_ms;
}

/**
 * wzp_talk_set_tail: (set-property tail)
 * @self: a way to talk
 * @tail_ms: milliseconds, up to 2000
 *
 * Sets how long one is still heard after the key is released, so that the end of the last word is not lost.
 *
 * Since: 0.1
 */
void
wzp_talk_set_tail (WzpTalk *self, guint tail_ms)
{
  g_return_if_fail (WZP_IS_TALK (self));

  tail_ms = MIN (tail_ms, LONGEST_TAIL_MS);
  if (self->tail_ms == tail_ms)
    return;
  self->tail_ms = tail_ms;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TAIL]);
}

/**
 * wzp_talk_get_pushed: (get-property pushed)
 * @self: a way to talk
 *
 * Gets whether the key is held.
 *
 * Returns: %TRUE if it is
 *
 * Since: 0.1
 */
gboolean
wzp_talk_get_pushed (WzpTalk *self)
{
  g_return_val_if_fail (WZP_IS_TALK (self), FALSE);

  return self->pushed;
}

/**
 * wzp_talk_set_pushed: (set-property pushed)
 * @self: a way to talk
 * @pushed: whether the key is held
 *
 * Says that the key is held, or no longer.
 *
 * Since: 0.1
 */
void
wzp_talk_set_pushed (WzpTalk *self, gboolean pushed)
{
  g_return_if_fail (WZP_IS_TALK (self));

  pushed = !!pushed;
  if (self->pushed == pushed)
    return;
  self->pushed = pushed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PUSHED]);
}
