/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-echo-test.h"

#include "phone-audio.h"

struct _PhoneEchoTest
{
  GObject parent_instance;

  WzpClient *echo;   /* who says again what it hears */
  WzpClient *caller; /* with the microphone and the loudspeaker */
  WzpCall *call;     /* the caller's; nullable */
  WzpCall *answered; /* the echo's; nullable */
  WzpDelayMeter *meter;
  GError *error;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneEchoTest, phone_echo_test, G_TYPE_OBJECT)

static void
changed (PhoneEchoTest *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
fail (PhoneEchoTest *self, const GError *error)
{
  if (self->error || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->error = g_error_copy (error);
  changed (self);
}

/* It must not find the short way that two programs on one machine have. */
static void
call_echo (PhoneEchoTest *self)
{
  g_autoptr (GError) error = NULL;

  self->call = wzp_client_call_full (self->caller, wzp_client_get_fingerprint (self->echo),
                                     WZP_CALL_FLAGS_PRIVATE, &error);
  if (!self->call)
    {
      fail (self, error);
      return;
    }
  g_signal_connect_swapped (self->call, "notify::state", G_CALLBACK (changed), self);
  g_signal_connect_swapped (wzp_call_get_stats (self->call), "notify", G_CALLBACK (changed), self);
  changed (self);
}

static void
caller_connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PhoneEchoTest) self = data;
  g_autoptr (GError) error = NULL;

  if (!wzp_client_connect_finish (WZP_CLIENT (source), result, &error))
    fail (self, error);
  else if (self->caller)
    call_echo (self);
}

static void
echo_connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PhoneEchoTest) self = data;
  g_autoptr (GError) error = NULL;

  if (!wzp_client_connect_finish (WZP_CLIENT (source), result, &error))
    fail (self, error);
  else if (self->caller)
    wzp_client_connect_async (self->caller, NULL, caller_connected_cb, g_object_ref (self));
}

static void
incoming_cb (WzpClient *echo, WzpCall *call, PhoneEchoTest *self)
{
  g_set_object (&self->answered, call);
  wzp_call_answer (call, WZP_ANSWER_MODE_PRIVATE);
}

static void
drop_client (WzpClient **client, PhoneEchoTest *self)
{
  if (!*client)
    return;
  g_signal_handlers_disconnect_by_data (*client, self);
  wzp_client_disconnect (*client);
  g_clear_object (client);
}

static void
phone_echo_test_dispose (GObject *object)
{
  PhoneEchoTest *self = PHONE_ECHO_TEST (object);

  if (self->call)
    {
      g_signal_handlers_disconnect_by_data (wzp_call_get_stats (self->call), self);
      g_signal_handlers_disconnect_by_data (self->call, self);
      wzp_call_hang_up (self->call);
    }
  g_clear_object (&self->call);
  g_clear_object (&self->answered);
  g_clear_object (&self->meter);
  drop_client (&self->caller, self);
  drop_client (&self->echo, self);
  G_OBJECT_CLASS (phone_echo_test_parent_class)->dispose (object);
}

static void
phone_echo_test_finalize (GObject *object)
{
  g_clear_error (&PHONE_ECHO_TEST (object)->error);
  G_OBJECT_CLASS (phone_echo_test_parent_class)->finalize (object);
}

static void
phone_echo_test_class_init (PhoneEchoTestClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_echo_test_dispose;
  G_OBJECT_CLASS (klass)->finalize = phone_echo_test_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
phone_echo_test_init (PhoneEchoTest *self)
{
}

static WzpClient *
make_client (WzpClient *like, WzpAudioSettings *audio)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();
  WzpClient *client = wzp_client_new (identity, wzp_client_get_relay (like), NULL);

  wzp_client_set_token (client, wzp_client_get_token (like));
  wzp_client_set_audio (client, audio);
  return client;
}

/* As in calls, but measured. */
static WzpAudioSettings *
make_sound (PhoneAccount *account, WzpDelayMeter *meter)
{
  g_autoptr (GSettings) settings = g_settings_new (PHONE_APP_ID);
  WzpAudioSettings *audio = wzp_audio_settings_new ();

  wzp_audio_settings_set_devices (audio, phone_account_get_devices (account));
  wzp_audio_settings_set_delay_meter (audio, meter);
  phone_audio_bind (settings, audio);
  return audio;
}

static WzpAudioSettings *
make_echo (WzpDelayMeter *meter)
{
  WzpAudioSettings *echo = wzp_audio_settings_new ();

  wzp_audio_settings_set_delay_meter (echo, meter);
  wzp_audio_settings_set_capture (echo, WZP_AUDIO_INPUT_ECHO);
  wzp_audio_settings_set_playback (echo, WZP_AUDIO_OUTPUT_NONE);
  wzp_audio_settings_set_echo_cancel (echo, FALSE);
  wzp_audio_settings_set_noise_suppression (echo, FALSE);
  wzp_audio_settings_set_gain_control (echo, FALSE);
  return echo;
}

PhoneEchoTest *
phone_echo_test_new (PhoneAccount *account)
{
  PhoneEchoTest *self = g_object_new (PHONE_TYPE_ECHO_TEST, NULL);
  WzpClient *client = phone_account_get_client (account);
  g_autoptr (WzpAudioSettings) audio = NULL;
  g_autoptr (WzpAudioSettings) echo = NULL;

  self->meter = wzp_delay_meter_new ();
  audio = make_sound (account, self->meter);
  echo = make_echo (self->meter);
  self->echo = make_client (client, echo);
  self->caller = make_client (client, audio);
  g_signal_connect (self->echo, "incoming-call", G_CALLBACK (incoming_cb), self);
  wzp_client_connect_async (self->echo, NULL, echo_connected_cb, g_object_ref (self));
  return self;
}

WzpCall *
phone_echo_test_get_call (PhoneEchoTest *self)
{
  return self->call;
}

gboolean
phone_echo_test_get_over (PhoneEchoTest *self)
{
  return self->error || (self->call && wzp_call_get_state (self->call) == WZP_CALL_STATE_ENDED);
}

const GError *
phone_echo_test_get_error (PhoneEchoTest *self)
{
  return self->error;
}

double
phone_echo_test_get_delay_ms (PhoneEchoTest *self, gboolean *out_measured)
{
  double ms = self->meter ? wzp_delay_meter_get_delay_ms (self->meter) : 0;

  *out_measured = ms > 0;
  if (ms > 0)
    return ms;
  return self->call ? wzp_call_stats_get_mouth_to_ear_ms (wzp_call_get_stats (self->call)) : 0;
}

static void
add_frames (WzpCall *call, guint64 *frames, guint64 *missing)
{
  WzpCallStats *stats = wzp_call_get_stats (call);
  guint64 lost = wzp_call_stats_get_frames_lost (stats) + wzp_call_stats_get_frames_late (stats);

  *frames += wzp_call_stats_get_frames_received (stats) + lost;
  *missing += lost;
}

double
phone_echo_test_get_loss_percent (PhoneEchoTest *self)
{
  guint64 frames = 0, missing = 0;

  if (self->call)
    add_frames (self->call, &frames, &missing);
  if (self->answered)
    add_frames (self->answered, &frames, &missing);
  return frames ? 100.0 * (double) missing / (double) frames : 0;
}
