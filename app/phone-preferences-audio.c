/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-preferences-audio.h"

#include "phone-device-row.h"
#include "phone-talk-group.h"
#include "phone-voice-group.h"

struct _PhonePreferencesAudio
{
  AdwPreferencesPage parent_instance;

  PhoneDeviceRow *microphone;
  PhoneDeviceRow *loudspeaker;
  PhoneVoiceGroup *voice;
  PhoneTalkGroup *talking;
  AdwSwitchRow *level_speakers;
  AdwSwitchRow *room_sounds;
  AdwSwitchRow *announce;

  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (PhonePreferencesAudio, phone_preferences_audio, ADW_TYPE_PREFERENCES_PAGE)

static void
phone_preferences_audio_dispose (GObject *object)
{
  PhonePreferencesAudio *self = PHONE_PREFERENCES_AUDIO (object);

  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_preferences_audio_parent_class)->dispose (object);
}

static void
phone_preferences_audio_class_init (PhonePreferencesAudioClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_DEVICE_ROW);
  g_type_ensure (PHONE_TYPE_VOICE_GROUP);
  g_type_ensure (PHONE_TYPE_TALK_GROUP);
  G_OBJECT_CLASS (klass)->dispose = phone_preferences_audio_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/preferences-audio.ui");
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesAudio, microphone);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesAudio, loudspeaker);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesAudio, voice);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesAudio, talking);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesAudio, level_speakers);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesAudio, room_sounds);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesAudio, announce);
}

static void
phone_preferences_audio_init (PhonePreferencesAudio *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (PHONE_APP_ID);
  g_settings_bind (self->settings, "level-speakers", self->level_speakers, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "room-sounds", self->room_sounds, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "announce", self->announce, "active", G_SETTINGS_BIND_DEFAULT);
}

void
phone_preferences_audio_set_account (PhonePreferencesAudio *self, PhoneAccount *account)
{
  WzpAudioDevices *devices = phone_account_get_devices (account);

  phone_device_row_bind (self->microphone, wzp_audio_devices_get_inputs (devices), self->settings,
                         "capture-device");
  phone_device_row_bind (self->loudspeaker, wzp_audio_devices_get_outputs (devices), self->settings,
                         "playback-device");
  phone_voice_group_bind (self->voice, self->settings, phone_account_get_audio (account));
}

void
phone_preferences_audio_set_push (PhonePreferencesAudio *self,
                                  PhoneAccount *account,
                                  PhonePush *push)
{
  phone_talk_group_set_push (self->talking, account, push);
}
