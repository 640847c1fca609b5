/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-sounds.h"

/* Three times busy: long enough to be understood. */
#define BUSY_MS 2900
/* Who talks should not be startled, nor should the microphone hear it. */
#define CUE_VOLUME 0.4
/* When more come or go at once it says nothing of anybody. */
#define COMINGS_MAX 3

/* How a call that comes in is heard. */
typedef enum
{
  RINGING_NONE,
  RINGING_KNOCK, /* somebody talks here: once, softly */
  RINGING_FULL,
} Ringing;

struct _PhoneSounds
{
  GObject parent_instance;

  PhoneCalls *calls;
  GSettings *settings;
  WzpChime *bell;     /* of calls that come in */
  WzpChime *tone;     /* of our own calls */
  WzpChime *cues;     /* of what is done in a call */
  GPtrArray *waiting; /* PhoneCallModel: those that ring here */
  Ringing ringing;
  gboolean rings_there;
  PhoneRoomModel *room; /* nullable */
  WzpCall *call;        /* in the foreground; nullable */
  guint busy_over;      /* the source that ends the busy tone */
};

G_DEFINE_FINAL_TYPE (PhoneSounds, phone_sounds, G_TYPE_OBJECT)

/* --- somebody calls --------------------------------------------------------------------------- */

/* Where voices are heard. */
static void
play_here (PhoneSounds *self, WzpChime *chime, WzpChimeSound sound, double volume)
{
  g_autofree char *device = g_settings_get_string (self->settings, "playback-device");
  const char *const devices[] = { *device ? device : NULL, NULL };

  wzp_chime_play (chime, sound, devices, volume);
}

static void
ring (PhoneSounds *self)
{
  g_auto (GStrv) everywhere = g_settings_get_strv (self->settings, "ring-devices");
  double volume = g_settings_get_double (self->settings, "ring-volume");

  switch (self->ringing)
    {
    case RINGING_NONE:
      wzp_chime_stop (self->bell);
      break;
    case RINGING_KNOCK:
      play_here (self, self->bell, WZP_CHIME_SOUND_KNOCK, volume);
      break;
    case RINGING_FULL:
      wzp_chime_play (self->bell, WZP_CHIME_SOUND_RING, (const char *const *) everywhere, volume);
      break;
    }
}

static void
update_ringing (PhoneSounds *self)
{
  Ringing ringing = RINGING_NONE;

  if (self->waiting->len > 0)
    ringing = phone_calls_is_talking (self->calls) ? RINGING_KNOCK : RINGING_FULL;
  if (ringing == self->ringing)
    return;
  self->ringing = ringing;
  ring (self);
}

static void
waiting_cb (PhoneCallModel *model, GParamSpec *pspec, PhoneSounds *self)
{
  if (phone_call_model_get_ringing (model))
    return;
  g_signal_handlers_disconnect_by_func (model, waiting_cb, self);
  g_ptr_array_remove (self->waiting, model);
  update_ringing (self);
}

static void
incoming_cb (PhoneCalls *calls, PhoneCallModel *model, PhoneSounds *self)
{
  g_signal_connect_object (model, "notify::ringing", G_CALLBACK (waiting_cb), self, 0);
  g_ptr_array_add (self->waiting, g_object_ref (model));
  update_ringing (self);
}

/* --- we call ---------------------------------------------------------------------------------- */

static void
play (PhoneSounds *self, WzpChimeSound sound)
{
  g_clear_handle_id (&self->busy_over, g_source_remove);
  if (g_settings_get_boolean (self->settings, "call-sounds"))
    play_here (self, self->tone, sound, 1);
}

/* Only what the other end has said: silence until then. */
static void
state_cb (PhoneSounds *self)
{
  gboolean rings_there = self->call && wzp_call_get_state (self->call) == WZP_CALL_STATE_RINGING;

  if (rings_there == self->rings_there)
    return;
  self->rings_there = rings_there;
  if (rings_there)
    play (self, WZP_CHIME_SOUND_RINGBACK);
  else
    wzp_chime_stop (self->tone);
}

static void
current_cb (PhoneSounds *self)
{
  PhoneCallModel *current = phone_calls_get_current (self->calls);
  WzpCall *call = current ? phone_call_model_get_call (current) : NULL;

  if (self->call)
    g_signal_handlers_disconnect_by_data (self->call, self);
  g_set_object (&self->call, call);
  if (call)
    g_signal_connect_swapped (call, "notify::state", G_CALLBACK (state_cb), self);
  state_cb (self);
}

static gboolean
busy_over_cb (gpointer data)
{
  PhoneSounds *self = data;

  self->busy_over = 0;
  wzp_chime_stop (self->tone);
  return G_SOURCE_REMOVE;
}

static void
say_busy (PhoneSounds *self)
{
  play (self, WZP_CHIME_SOUND_BUSY);
  self->busy_over = g_timeout_add (BUSY_MS, busy_over_cb, self);
}

static void
ended_cb (PhoneCalls *calls, PhoneCallModel *model, PhoneSounds *self)
{
  WzpCall *call = phone_call_model_get_call (model);
  gboolean outgoing = wzp_call_get_direction (call) == WZP_CALL_DIRECTION_OUTGOING;

  state_cb (self);
  /* Who stopped ringing here was never talked to. */
  switch (wzp_call_get_end_reason (call))
    {
    case WZP_END_REASON_BUSY:
    case WZP_END_REASON_DECLINED:
      if (outgoing)
        say_busy (self);
      break;
    case WZP_END_REASON_CANCELLED:
    case WZP_END_REASON_NO_ANSWER:
      if (outgoing)
        play (self, WZP_CHIME_SOUND_END);
      break;
    case WZP_END_REASON_NONE:
    case WZP_END_REASON_HUNG_UP:
    case WZP_END_REASON_PEER_HUNG_UP:
    case WZP_END_REASON_OFFLINE:
    case WZP_END_REASON_PEER_VANISHED:
    case WZP_END_REASON_RELAY_LOST:
    case WZP_END_REASON_WRONG_KEY:
    case WZP_END_REASON_NOT_ENCRYPTED:
    case WZP_END_REASON_REFUSED:
    case WZP_END_REASON_ERROR:
      play (self, WZP_CHIME_SOUND_END);
      break;
    }
  update_ringing (self);
}

/* --- in a room -------------------------------------------------------------------------------- */

/* Told seldom, and never of those who come back after the connection broke: see the model. */
static void
news_cb (PhoneSounds *self, const char *text, guint came, guint left)
{
  WzpRoom *room = phone_room_model_get_room (self->room);
  gboolean is_heard = wzp_room_get_state (room) == WZP_ROOM_STATE_JOINED &&
                      !wzp_room_get_held (room) && !wzp_room_get_deafened (room);

  if (is_heard && came + left <= COMINGS_MAX &&
      g_settings_get_boolean (self->settings, "room-sounds"))
    play_here (self, self->cues, came > 0 ? WZP_CHIME_SOUND_JOINED : WZP_CHIME_SOUND_LEFT,
               CUE_VOLUME);
}

static void
drop_room (PhoneSounds *self)
{
  if (self->room)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_clear_object (&self->room);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_sounds_dispose (GObject *object)
{
  PhoneSounds *self = PHONE_SOUNDS (object);

  g_clear_handle_id (&self->busy_over, g_source_remove);
  if (self->call)
    g_signal_handlers_disconnect_by_data (self->call, self);
  drop_room (self);
  if (self->calls)
    g_signal_handlers_disconnect_by_data (self->calls, self);
  g_clear_object (&self->call);
  g_clear_object (&self->calls);
  g_clear_object (&self->settings);
  g_clear_object (&self->bell);
  g_clear_object (&self->tone);
  g_clear_object (&self->cues);
  G_OBJECT_CLASS (phone_sounds_parent_class)->dispose (object);
}

static void
phone_sounds_finalize (GObject *object)
{
  g_ptr_array_unref (PHONE_SOUNDS (object)->waiting);
  G_OBJECT_CLASS (phone_sounds_parent_class)->finalize (object);
}

static void
phone_sounds_class_init (PhoneSoundsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_sounds_dispose;
  G_OBJECT_CLASS (klass)->finalize = phone_sounds_finalize;
}

static void
phone_sounds_init (PhoneSounds *self)
{
  self->settings = g_settings_new (PHONE_APP_ID);
  self->bell = wzp_chime_new ();
  self->tone = wzp_chime_new ();
  self->cues = wzp_chime_new ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

PhoneSounds *
phone_sounds_new (PhoneCalls *calls)
{
  PhoneSounds *self = g_object_new (PHONE_TYPE_SOUNDS, NULL);

  self->calls = g_object_ref (calls);
  g_signal_connect (calls, "incoming", G_CALLBACK (incoming_cb), self);
  g_signal_connect (calls, "ended", G_CALLBACK (ended_cb), self);
  g_signal_connect_swapped (calls, "notify::current", G_CALLBACK (current_cb), self);
  current_cb (self);
  return self;
}

void
phone_sounds_cue (PhoneSounds *self, WzpChimeSound sound)
{
  if (g_settings_get_boolean (self->settings, "call-sounds"))
    play_here (self, self->cues, sound, CUE_VOLUME);
}

void
phone_sounds_set_room (PhoneSounds *self, PhoneRoomModel *room)
{
  drop_room (self);
  if (!room)
    return;
  self->room = g_object_ref (room);
  g_signal_connect_swapped (room, "news", G_CALLBACK (news_cb), self);
}
