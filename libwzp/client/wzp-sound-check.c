/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-sound-check"

#include "wzp-sound-check.h"

#include "wzp-client-private.h"
#include "wzp-enum-types.h"
#include "wzp-tape.h"

#include <glib-unix.h>
#include <math.h>

/**
 * WzpSoundCheck:
 *
 * Keeps what the microphone hears, as it is, and plays it as others would hear it: through the same processing,
 * the same encoder and decoder as a call, as often as anybody likes. Between the two it is a level meter.
 *
 * It follows changes of its settings at once, so that the same words can be heard with other processing. Echo is not
 * taken out: nothing was played while they were spoken. Use it from the thread that made it; what it tells comes in
 * that thread's default context.
 *
 * Since: 0.1
 */

/* After the last frame is handed over: what the jitter buffer still holds is played. */
#define DRAIN_FRAMES 25
#define TALKER       1

struct _WzpSoundCheck
{
  GObject parent_instance;

  WzpAudioSettings *audio;
  WzpSoundCheckState state;
  double level;
  char *problem;

  GMainContext *context;
  WzpAudioEngine *engine; /* NULL: idle */
  GSource *outgoing;
  WzpRing *talker;
  WzpTape *tape; /* nullable */
  gboolean has_recording;
  guint n_drained;
  uint16_t seq;
};

typedef enum
{
  PROP_AUDIO = 1,
  PROP_STATE,
  PROP_LEVEL,
  PROP_PROBLEM,
  PROP_HAS_RECORDING,
} WzpSoundCheckProperty;

#define N_PROPERTIES (PROP_HAS_RECORDING + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpSoundCheck, wzp_sound_check, G_TYPE_OBJECT)

static void
set_state (WzpSoundCheck *self, WzpSoundCheckState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_level (WzpSoundCheck *self, uint16_t peak)
{
  double level = wzp_sound_level_from_peak (peak);

  if (fabs (self->level - level) < 0.005)
    return;
  self->level = level;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LEVEL]);
}

static void
set_problem (WzpSoundCheck *self, const char *problem)
{
  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
set_has_recording (WzpSoundCheck *self, gboolean has_recording)
{
  if (self->has_recording == has_recording)
    return;
  self->has_recording = has_recording;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_RECORDING]);
}

/* --- sound ------------------------------------------------------------------------------------- */

/* What the network would carry. */
static void
play (WzpSoundCheck *self, WzpVoiceRecord *record)
{
  record->seq = self->seq++;
  record->instant = wzp_instant_now ();
  wzp_voice_record_push (self->talker, record);
}

static void
let_go (WzpSoundCheck *self)
{
  if (!self->engine)
    return;
  g_source_destroy (self->outgoing);
  g_clear_pointer (&self->outgoing, g_source_unref);
  g_clear_pointer (&self->engine, wzp_audio_engine_free);
  self->talker = NULL;
  set_level (self, 0);
  set_problem (self, NULL);
  set_state (self, WZP_SOUND_CHECK_IDLE);
}

static gboolean
outgoing_cb (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (WzpSoundCheck) self = g_object_ref (user_data);
  WzpRing *ring = wzp_audio_engine_get_outgoing (self->engine);
  WzpAudioEngineStats stats;
  WzpVoiceRecord record;

  wzp_ring_clear_wakeup (ring);
  wzp_audio_engine_get_stats (self->engine, &stats);
  while (wzp_voice_record_pop (ring, &record))
    if (self->state == WZP_SOUND_CHECK_PLAYING)
      {
        play (self, &record);
        self->n_drained += stats.source_ended;
      }
  set_level (self, stats.voice_in.level);
  if (self->n_drained < DRAIN_FRAMES)
    return G_SOURCE_CONTINUE;
  let_go (self);
  return G_SOURCE_REMOVE;
}

static void
event_cb (const WzpAudioEvent *event, gpointer user_data)
{
  if (event->error)
    set_problem (user_data, event->error->message);
  else if (event->state == WZP_AUDIO_HALF_RUNNING)
    set_problem (user_data, NULL);
}

static void
clear_config (WzpAudioConfig *config)
{
  wzp_audio_source_clear (&config->source);
  wzp_audio_sink_clear (&config->sink);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WzpAudioConfig, clear_config)

/* What is told to the engine in this state. */
static void
fill_config (WzpSoundCheck *self, WzpSoundCheckState state, WzpAudioConfig *config)
{
  wzp_audio_settings_fill_config (self->audio, config);
  g_clear_pointer (&config->sink.record_path, g_free);
  config->context = self->context;
  config->event = event_cb;
  config->user_data = self;
  /* What others do with what they hear is theirs. */
  config->level_speakers = FALSE;
  if (state == WZP_SOUND_CHECK_PLAYING)
    {
      wzp_audio_source_clear (&config->source);
      config->source.kind = WZP_AUDIO_SOURCE_TAPE;
      config->processing.echo_cancel = FALSE;
    }
  config->source.tape = wzp_tape_ref (self->tape);
}

static void
settings_cb (WzpSoundCheck *self)
{
  g_auto (WzpAudioConfig) config = { 0 };
  g_autoptr (GError) error = NULL;

  if (!self->engine)
    return;
  fill_config (self, self->state, &config);
  if (self->state == WZP_SOUND_CHECK_LISTENING &&
      !wzp_audio_engine_set_source (self->engine, &config.source, &error))
    set_problem (self, error->message);
  wzp_audio_engine_set_output (self->engine, config.sink.kind, config.sink.device);
  wzp_audio_engine_set_processing (self->engine, &config.processing);
}

static gboolean
take_hold (WzpSoundCheck *self, WzpSoundCheckState state, GError **error)
{
  g_auto (WzpAudioConfig) config = { 0 };

  fill_config (self, state, &config);
  self->engine = wzp_audio_engine_new (&config, error);
  if (!self->engine)
    return FALSE;
  self->talker = wzp_audio_engine_add_stream (self->engine, TALKER, error);
  if (!self->talker)
    {
      g_clear_pointer (&self->engine, wzp_audio_engine_free);
      return FALSE;
    }
  self->n_drained = 0;
  /* Each frame is a tick of the clock that says when all is over. */
  wzp_audio_engine_set_thin_silence (self->engine, FALSE);
  self->outgoing = g_unix_fd_source_new (
      wzp_ring_get_fd (wzp_audio_engine_get_outgoing (self->engine)), G_IO_IN);
  g_source_set_callback (self->outgoing, G_SOURCE_FUNC (outgoing_cb), self, NULL);
  g_source_attach (self->outgoing, self->context);
  wzp_audio_engine_start (self->engine);
  set_state (self, state);
  return TRUE;
}

/* --- the object -------------------------------------------------------------------------------- */

static void
wzp_sound_check_dispose (GObject *object)
{
  WzpSoundCheck *self = WZP_SOUND_CHECK (object);

  wzp_sound_check_stop (self);
  if (self->audio)
    g_signal_handlers_disconnect_by_data (self->audio, self);
  g_clear_object (&self->audio);
  G_OBJECT_CLASS (wzp_sound_check_parent_class)->dispose (object);
}

static void
wzp_sound_check_finalize (GObject *object)
{
  WzpSoundCheck *self = WZP_SOUND_CHECK (object);

  g_free (self->problem);
  g_clear_pointer (&self->tape, wzp_tape_unref);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (wzp_sound_check_parent_class)->finalize (object);
}

static void
wzp_sound_check_constructed (GObject *object)
{
  WzpSoundCheck *self = WZP_SOUND_CHECK (object);

  G_OBJECT_CLASS (wzp_sound_check_parent_class)->constructed (object);
  g_signal_connect_swapped (self->audio, "notify", G_CALLBACK (settings_cb), self);
}

static void
wzp_sound_check_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpSoundCheck *self = WZP_SOUND_CHECK (object);

  switch ((WzpSoundCheckProperty) id)
    {
    case PROP_AUDIO:
      g_value_set_object (value, self->audio);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_LEVEL:
      g_value_set_double (value, self->level);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_HAS_RECORDING:
      g_value_set_boolean (value, self->has_recording);
      break;
    }
}

static void
wzp_sound_check_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WzpSoundCheck *self = WZP_SOUND_CHECK (object);

  switch ((WzpSoundCheckProperty) id)
    {
    case PROP_AUDIO:
      self->audio = g_value_dup_object (value);
      break;
    case PROP_STATE:
    case PROP_LEVEL:
    case PROP_PROBLEM:
    case PROP_HAS_RECORDING:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
wzp_sound_check_class_init (WzpSoundCheckClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wzp_sound_check_dispose;
  object_class->finalize = wzp_sound_check_finalize;
  object_class->constructed = wzp_sound_check_constructed;
  object_class->get_property = wzp_sound_check_get_property;
  object_class->set_property = wzp_sound_check_set_property;

  /**
   * WzpSoundCheck:audio:
   *
   * The devices and the processing that are checked.
   *
   * Since: 0.1
   */
  properties[PROP_AUDIO] =
      g_param_spec_object ("audio", NULL, NULL, WZP_TYPE_AUDIO_SETTINGS,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * WzpSoundCheck:state:
   *
   * What is being done.
   *
   * Since: 0.1
   */
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, WZP_TYPE_SOUND_CHECK_STATE,
                                              WZP_SOUND_CHECK_IDLE, flags);
  /**
   * WzpSoundCheck:level:
   *
   * How loud the microphone is, from 0 (60 dB below full scale, or quieter) to 1 (full scale).
   *
   * Since: 0.1
   */
  properties[PROP_LEVEL] = g_param_spec_double ("level", NULL, NULL, 0, 1, 0, flags);
  /**
   * WzpSoundCheck:problem:
   *
   * Which device cannot be used and why, for people; %NULL when all is well.
   *
   * Since: 0.1
   */
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  /**
   * WzpSoundCheck:has-recording:
   *
   * Whether there is something that can be played, again.
   *
   * Since: 0.1
   */
  properties[PROP_HAS_RECORDING] = g_param_spec_boolean ("has-recording", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_sound_check_init (WzpSoundCheck *self)
{
  self->context = g_main_context_ref_thread_default ();
}

/**
 * wzp_sound_check_new:
 * @audio: what is checked
 *
 * Makes a check that is idle.
 *
 * Returns: (transfer full): a new check
 *
 * Since: 0.1
 */
WzpSoundCheck *
wzp_sound_check_new (WzpAudioSettings *audio)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (audio), NULL);

  return g_object_new (WZP_TYPE_SOUND_CHECK, "audio", audio, NULL);
}

/**
 * wzp_sound_check_start:
 * @self: an idle check
 * @error: return location for an error of %WZP_ERROR
 *
 * Begins to listen; the last five seconds are kept. Does nothing when the check is not idle.
 *
 * Returns: %FALSE with @error when there can be no sound at all
 *
 * Since: 0.1
 */
gboolean
wzp_sound_check_start (WzpSoundCheck *self, GError **error)
{
  g_return_val_if_fail (WZP_IS_SOUND_CHECK (self), FALSE);

  if (self->engine)
    return TRUE;
  set_has_recording (self, FALSE);
  g_clear_pointer (&self->tape, wzp_tape_unref);
  self->tape = wzp_tape_new ();
  return take_hold (self, WZP_SOUND_CHECK_LISTENING, error);
}

/**
 * wzp_sound_check_play:
 * @self: a check that listens, or has something to play again
 *
 * Plays what was heard, then becomes idle. Does nothing while the check plays, and when there is nothing to play.
 *
 * Since: 0.1
 */
void
wzp_sound_check_play (WzpSoundCheck *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (WZP_IS_SOUND_CHECK (self));

  if (self->state == WZP_SOUND_CHECK_LISTENING)
    {
      let_go (self);
      set_has_recording (self, wzp_tape_get_n_samples (self->tape) > 0);
    }
  if (self->state == WZP_SOUND_CHECK_IDLE && self->has_recording &&
      !take_hold (self, WZP_SOUND_CHECK_PLAYING, &error))
    set_problem (self, error->message);
}

/**
 * wzp_sound_check_stop:
 * @self: a check
 *
 * Lets go of the devices. What was kept is forgotten.
 *
 * Since: 0.1
 */
void
wzp_sound_check_stop (WzpSoundCheck *self)
{
  g_return_if_fail (WZP_IS_SOUND_CHECK (self));

  let_go (self);
  g_clear_pointer (&self->tape, wzp_tape_unref);
  set_has_recording (self, FALSE);
}

/**
 * wzp_sound_check_get_state:
 * @self: a check
 *
 * Gets what is being done.
 *
 * Returns: the state
 *
 * Since: 0.1
 */
WzpSoundCheckState
wzp_sound_check_get_state (WzpSoundCheck *self)
{
  g_return_val_if_fail (WZP_IS_SOUND_CHECK (self), WZP_SOUND_CHECK_IDLE);

  return self->state;
}

/**
 * wzp_sound_check_get_level:
 * @self: a check
 *
 * Gets how loud the microphone is.
 *
 * Returns: from 0 (60 dB below full scale, or quieter) to 1 (full scale)
 *
 * Since: 0.1
 */
double
wzp_sound_check_get_level (WzpSoundCheck *self)
{
  g_return_val_if_fail (WZP_IS_SOUND_CHECK (self), 0);

  return self->level;
}

/**
 * wzp_sound_check_get_problem:
 * @self: a check
 *
 * Gets which device cannot be used and why.
 *
 * Returns: (nullable): a sentence for people; %NULL when all is well
 *
 * Since: 0.1
 */
const char *
wzp_sound_check_get_problem (WzpSoundCheck *self)
{
  g_return_val_if_fail (WZP_IS_SOUND_CHECK (self), NULL);

  return self->problem;
}

/**
 * wzp_sound_check_get_has_recording:
 * @self: a check
 *
 * Gets whether there is something that can be played, again.
 *
 * Returns: %TRUE from the first playing on until the check is stopped or listens again
 *
 * Since: 0.1
 */
gboolean
wzp_sound_check_get_has_recording (WzpSoundCheck *self)
{
  g_return_val_if_fail (WZP_IS_SOUND_CHECK (self), FALSE);

  return self->has_recording;
}
