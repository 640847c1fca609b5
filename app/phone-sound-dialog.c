/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-sound-dialog.h"

#include <glib/gi18n.h>

#include "phone-audio.h"
#include "phone-device-row.h"
#include "phone-voice-group.h"

#define RECORD_MS 4000

struct _PhoneSoundDialog
{
  AdwDialog parent_instance;

  PhoneDeviceRow *loudspeaker;
  PhoneDeviceRow *microphone;
  GtkLevelBar *level;
  GtkLabel *problem;
  PhoneVoiceGroup *voice;
  AdwButtonRow *record;
  AdwButtonRow *play_again;
  GtkWidget *failure_group;
  GtkLabel *failure; /* of the recording */

  GSettings *settings; /* delayed: applied at the end */
  WzpAudioSettings *audio;
  WzpChime *chime;
  WzpSoundCheck *check;
  guint recorded; /* the source that ends the recording */
};

G_DEFINE_FINAL_TYPE (PhoneSoundDialog, phone_sound_dialog, ADW_TYPE_DIALOG)

/* --- the steps -------------------------------------------------------------------------------- */

static void
play_cb (PhoneSoundDialog *self)
{
  const char *const devices[] = { wzp_audio_settings_get_playback_device (self->audio), NULL };

  /* Rings once: whatever comes next stops it. */
  wzp_chime_play (self->chime, WZP_CHIME_SOUND_JOINED, devices, 1);
}

static void
listen_cb (PhoneSoundDialog *self)
{
  g_autoptr (GError) error = NULL;

  wzp_chime_stop (self->chime);
  if (!wzp_sound_check_start (self->check, &error))
    gtk_label_set_label (self->problem, error->message);
}

static void
unlisten_cb (PhoneSoundDialog *self)
{
  g_clear_handle_id (&self->recorded, g_source_remove);
  wzp_sound_check_stop (self->check);
}

static void
say_failure (PhoneSoundDialog *self, const char *text)
{
  gtk_label_set_label (self->failure, text);
  gtk_widget_set_visible (self->failure_group, *text != '\0');
  if (*text)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
fail_recording (PhoneSoundDialog *self)
{
  gboolean none = wzp_audio_settings_get_no_microphone (self->audio);

  unlisten_cb (self);
  say_failure (self, none ? _ ("There is no microphone. Plug one in, and record again.")
                          : _ ("The microphone failed. Choose another one step before, or record "
                               "again."));
}

static gboolean
failed_cb (gpointer data)
{
  PhoneSoundDialog *self = data;

  self->recorded = 0;
  fail_recording (self);
  return G_SOURCE_REMOVE;
}

static gboolean
recorded_cb (gpointer data)
{
  PhoneSoundDialog *self = data;

  self->recorded = 0;
  wzp_sound_check_play (self->check);
  if (!wzp_sound_check_get_has_recording (self->check))
    fail_recording (self);
  return G_SOURCE_REMOVE;
}

/* From the beginning: what was heard before is forgotten. */
static void
record_cb (PhoneSoundDialog *self)
{
  unlisten_cb (self);
  say_failure (self, "");
  listen_cb (self);
  if (wzp_sound_check_get_state (self->check) == WZP_SOUND_CHECK_LISTENING &&
      !wzp_audio_settings_get_no_microphone (self->audio))
    self->recorded = g_timeout_add (RECORD_MS, recorded_cb, self);
  else
    fail_recording (self);
  g_object_notify (G_OBJECT (self->check), "state");
}

/* The same words, whatever the switches say now. */
static void
play_again_cb (PhoneSoundDialog *self)
{
  wzp_sound_check_play (self->check);
}

static void
state_cb (PhoneSoundDialog *self)
{
  const char *title = _ ("_Record 4 Seconds");
  gboolean busy = TRUE;

  if (wzp_sound_check_get_state (self->check) == WZP_SOUND_CHECK_PLAYING)
    title = _ ("This Is How Others Hear You…");
  else if (self->recorded)
    title = _ ("Recording: Speak…");
  else
    busy = FALSE;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->record), title);
  gtk_widget_set_sensitive (GTK_WIDGET (self->record), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->play_again),
                            !busy && wzp_sound_check_get_has_recording (self->check));
}

static void
problem_cb (PhoneSoundDialog *self)
{
  const char *problem = wzp_sound_check_get_problem (self->check);
  gboolean none = wzp_audio_settings_get_no_microphone (self->audio);

  if (none)
    problem = _ ("There is no microphone.");
  else if (problem)
    problem = _ ("This device cannot be used. Choose another.");
  gtk_label_set_label (self->problem, problem ? problem : "");
  if (!problem || !self->recorded)
    return;
  /* Not at once: the check is in the middle of telling it. */
  g_source_remove (self->recorded);
  self->recorded = g_idle_add (failed_cb, self);
}

static void
no_microphone_cb (PhoneSoundDialog *self)
{
  problem_cb (self);
  if (!wzp_audio_settings_get_no_microphone (self->audio))
    say_failure (self, "");
}

static void
finish_cb (PhoneSoundDialog *self)
{
  g_settings_apply (self->settings);
  adw_dialog_close (ADW_DIALOG (self));
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_sound_dialog_dispose (GObject *object)
{
  PhoneSoundDialog *self = PHONE_SOUND_DIALOG (object);

  g_clear_handle_id (&self->recorded, g_source_remove);
  if (self->check)
    {
      g_signal_handlers_disconnect_by_data (self->check, self);
      wzp_sound_check_stop (self->check);
    }
  if (self->audio)
    g_signal_handlers_disconnect_by_data (self->audio, self);
  g_clear_object (&self->check);
  g_clear_object (&self->audio);
  g_clear_object (&self->chime);
  if (self->settings)
    g_settings_revert (self->settings);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_sound_dialog_parent_class)->dispose (object);
}

static void
phone_sound_dialog_class_init (PhoneSoundDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_DEVICE_ROW);
  g_type_ensure (PHONE_TYPE_VOICE_GROUP);
  G_OBJECT_CLASS (klass)->dispose = phone_sound_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/sound-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundDialog, loudspeaker);
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundDialog, microphone);
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundDialog, level);
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundDialog, voice);
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundDialog, record);
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundDialog, play_again);
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundDialog, failure_group);
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundDialog, failure);
  gtk_widget_class_bind_template_callback (widget_class, play_cb);
  gtk_widget_class_bind_template_callback (widget_class, listen_cb);
  gtk_widget_class_bind_template_callback (widget_class, unlisten_cb);
  gtk_widget_class_bind_template_callback (widget_class, record_cb);
  gtk_widget_class_bind_template_callback (widget_class, play_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, finish_cb);
}

static void
phone_sound_dialog_init (PhoneSoundDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (PHONE_APP_ID);
  g_settings_delay (self->settings);
  self->chime = wzp_chime_new ();
  self->audio = wzp_audio_settings_new ();
  phone_audio_bind (self->settings, self->audio);
  phone_voice_group_bind (self->voice, self->settings, self->audio);
  self->check = wzp_sound_check_new (self->audio);
  g_object_bind_property (self->check, "level", self->level, "value", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->check, "notify::state", G_CALLBACK (state_cb), self);
  g_signal_connect_swapped (self->check, "notify::has-recording", G_CALLBACK (state_cb), self);
  g_signal_connect_swapped (self->check, "notify::problem", G_CALLBACK (problem_cb), self);
  g_signal_connect_swapped (self->audio, "notify::no-microphone", G_CALLBACK (no_microphone_cb),
                            self);
}

PhoneSoundDialog *
phone_sound_dialog_new (PhoneAccount *account)
{
  PhoneSoundDialog *self = g_object_new (PHONE_TYPE_SOUND_DIALOG, NULL);
  WzpAudioDevices *devices = phone_account_get_devices (account);

  wzp_audio_settings_set_devices (self->audio, devices);
  phone_device_row_bind (self->loudspeaker, wzp_audio_devices_get_outputs (devices), self->settings,
                         "playback-device");
  phone_device_row_bind (self->microphone, wzp_audio_devices_get_inputs (devices), self->settings,
                         "capture-device");
  return self;
}
