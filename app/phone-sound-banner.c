/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-sound-banner.h"

#include <glib/gi18n.h>

/* A half that is back sooner was not missed. */
#define PATIENCE_MS 400

/* What is wrong, the worst first. */
typedef enum
{
  TROUBLE_NO_MICROPHONE,
  TROUBLE_MICROPHONE_RESTARTS,
  TROUBLE_NO_LOUDSPEAKER,
  TROUBLE_LOUDSPEAKER_RESTARTS,
  TROUBLE_NONE,
} Trouble;

struct _PhoneSoundBanner
{
  AdwBin parent_instance;

  AdwBanner *banner;

  WzpAudioSettings *audio; /* nullable */
  PhoneCallModel *model;   /* nullable */
  Trouble trouble;
  guint patience; /* the source that shows it */
};

G_DEFINE_FINAL_TYPE (PhoneSoundBanner, phone_sound_banner, ADW_TYPE_BIN)

/* --- what is wrong ---------------------------------------------------------------------------- */

static gboolean
has_loudspeaker (PhoneSoundBanner *self)
{
  GListModel *outputs =
      wzp_audio_devices_get_outputs (wzp_audio_settings_get_devices (self->audio));

  return g_list_model_get_n_items (outputs) > 0;
}

static Trouble
judge (PhoneSoundBanner *self)
{
  WzpCall *call = self->model ? phone_call_model_get_call (self->model) : NULL;

  if (!call || !self->audio || wzp_call_get_state (call) != WZP_CALL_STATE_ACTIVE)
    return TROUBLE_NONE;
  if (wzp_audio_settings_get_no_microphone (self->audio))
    return TROUBLE_NO_MICROPHONE;
  if (wzp_call_get_microphone_problem (call))
    return TROUBLE_MICROPHONE_RESTARTS;
  if (wzp_call_get_speaker_problem (call))
    return has_loudspeaker (self) ? TROUBLE_LOUDSPEAKER_RESTARTS : TROUBLE_NO_LOUDSPEAKER;
  return TROUBLE_NONE;
}

static const char *
words_for (Trouble trouble)
{
  switch (trouble)
    {
    case TROUBLE_NO_MICROPHONE:
      return _ ("Nobody hears you: there is no microphone");
    case TROUBLE_MICROPHONE_RESTARTS:
      return _ ("Restarting microphone…");
    case TROUBLE_NO_LOUDSPEAKER:
      return _ ("You hear nothing: there is no loudspeaker");
    case TROUBLE_LOUDSPEAKER_RESTARTS:
      return _ ("Restarting loudspeaker…");
    case TROUBLE_NONE:
      break;
    }
  return NULL;
}

/* --- what is shown ---------------------------------------------------------------------------- */

static void
show (PhoneSoundBanner *self)
{
  const char *text = words_for (self->trouble);

  if (text)
    {
      adw_banner_set_title (self->banner, text);
      gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                               GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
    }
  adw_banner_set_revealed (self->banner, text != NULL);
}

static gboolean
patience_cb (gpointer data)
{
  PhoneSoundBanner *self = data;

  self->patience = 0;
  show (self);
  return G_SOURCE_REMOVE;
}

static void
update (PhoneSoundBanner *self)
{
  Trouble trouble = judge (self);

  if (trouble == self->trouble)
    return;
  self->trouble = trouble;
  g_clear_handle_id (&self->patience, g_source_remove);
  if (trouble == TROUBLE_NONE || adw_banner_get_revealed (self->banner))
    show (self);
  else
    self->patience = g_timeout_add (PATIENCE_MS, patience_cb, self);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
forget_model (PhoneSoundBanner *self)
{
  if (self->model)
    g_signal_handlers_disconnect_by_data (phone_call_model_get_call (self->model), self);
  g_clear_object (&self->model);
}

static void
forget_audio (PhoneSoundBanner *self)
{
  if (self->audio)
    g_signal_handlers_disconnect_by_data (self->audio, self);
  g_clear_object (&self->audio);
}

static void
phone_sound_banner_dispose (GObject *object)
{
  PhoneSoundBanner *self = PHONE_SOUND_BANNER (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  forget_model (self);
  forget_audio (self);
  G_OBJECT_CLASS (phone_sound_banner_parent_class)->dispose (object);
}

static void
phone_sound_banner_class_init (PhoneSoundBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_sound_banner_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/sound-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundBanner, banner);
}

static void
phone_sound_banner_init (PhoneSoundBanner *self)
{
  self->trouble = TROUBLE_NONE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_sound_banner_set_audio (PhoneSoundBanner *self, WzpAudioSettings *audio)
{
  forget_audio (self);
  self->audio = g_object_ref (audio);
  g_signal_connect_swapped (audio, "notify::no-microphone", G_CALLBACK (update), self);
  update (self);
}

void
phone_sound_banner_set_model (PhoneSoundBanner *self, PhoneCallModel *model)
{
  WzpCall *call = model ? phone_call_model_get_call (model) : NULL;

  forget_model (self);
  if (model)
    {
      self->model = g_object_ref (model);
      g_signal_connect_swapped (call, "notify::state", G_CALLBACK (update), self);
      g_signal_connect_swapped (call, "notify::microphone-problem", G_CALLBACK (update), self);
      g_signal_connect_swapped (call, "notify::speaker-problem", G_CALLBACK (update), self);
    }
  update (self);
}
