/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-sound-banner.h"

#include <glib/gi18n.h>

#include "phone-audio.h"

/* A half that is back sooner was not missed. */
#define PATIENCE_MS 400

/* What is wrong, the worst first. */
typedef enum
{
  TROUBLE_NO_MICROPHONE,
  TROUBLE_BOTH_RESTART,
  TROUBLE_MICROPHONE_RESTARTS,
  TROUBLE_NO_LOUDSPEAKER,
  TROUBLE_LOUDSPEAKER_RESTARTS,
  TROUBLE_NOTHING_ARRIVES,
  TROUBLE_MICROPHONE_SILENT,
  TROUBLE_PEER_HEARS_NOTHING,
  TROUBLE_PEER_SILENT,
  TROUBLE_TELEPHONE,
  TROUBLE_NONE,
} Trouble;

struct _PhoneSoundBanner
{
  AdwBin parent_instance;

  AdwBanner *banner;

  WzpAudioSettings *audio;         /* nullable */
  PhoneConversation *conversation; /* nullable */
  Trouble trouble;
  guint patience; /* the source that shows it */
  GSettings *settings;
  char *lent;    /* the microphone that stands in for a headset's until the end of it; nullable */
  char *headset; /* what was chosen before */
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
listen (WzpCallSound *sound)
{
  switch (wzp_call_sound_get_trouble (sound))
    {
    case WZP_SOUND_TROUBLE_NOTHING_ARRIVES:
      return TROUBLE_NOTHING_ARRIVES;
    case WZP_SOUND_TROUBLE_PEER_SILENT:
      return TROUBLE_PEER_SILENT;
    case WZP_SOUND_TROUBLE_MICROPHONE_SILENT:
      return TROUBLE_MICROPHONE_SILENT;
    case WZP_SOUND_TROUBLE_PEER_HEARS_NOTHING:
      return TROUBLE_PEER_HEARS_NOTHING;
    case WZP_SOUND_TROUBLE_NONE:
      break;
    }
  return TROUBLE_NONE;
}

/* Bluetooth carries either good sound or a microphone. */
static gboolean
is_telephone (PhoneSoundBanner *self)
{
  WzpAudioDevice *used = phone_audio_find_used (self->audio, TRUE);

  return used && wzp_audio_device_get_is_telephone (used) &&
         phone_audio_find_better_microphone (self->audio);
}

static Trouble
judge (PhoneSoundBanner *self)
{
  WzpCallSound *sound;
  Trouble trouble;

  if (!self->conversation || !self->audio || !phone_conversation_get_live (self->conversation))
    return TROUBLE_NONE;
  sound = phone_conversation_get_sound (self->conversation);
  if (wzp_audio_settings_get_no_microphone (self->audio))
    return TROUBLE_NO_MICROPHONE;
  if (wzp_call_sound_get_microphone_problem (sound) && wzp_call_sound_get_speaker_problem (sound))
    return TROUBLE_BOTH_RESTART;
  if (wzp_call_sound_get_microphone_problem (sound))
    return TROUBLE_MICROPHONE_RESTARTS;
  if (wzp_call_sound_get_speaker_problem (sound))
    return has_loudspeaker (self) ? TROUBLE_LOUDSPEAKER_RESTARTS : TROUBLE_NO_LOUDSPEAKER;
  trouble = listen (sound);
  return trouble == TROUBLE_NONE && is_telephone (self) ? TROUBLE_TELEPHONE : trouble;
}

/* Translators: %s is a person's name, also in the sentences that follow */
static const char *
words_for (Trouble trouble)
{
  switch (trouble)
    {
    case TROUBLE_NO_MICROPHONE:
      return _ ("Nobody hears you: there is no microphone");
    case TROUBLE_BOTH_RESTART:
      return _ ("Restarting sound…");
    case TROUBLE_MICROPHONE_RESTARTS:
      return _ ("Restarting microphone…");
    case TROUBLE_NO_LOUDSPEAKER:
      return _ ("You hear nothing: there is no loudspeaker");
    case TROUBLE_LOUDSPEAKER_RESTARTS:
      return _ ("Restarting loudspeaker…");
    case TROUBLE_NOTHING_ARRIVES:
      return _ ("Nothing arrives from %s");
    case TROUBLE_MICROPHONE_SILENT:
      return _ ("Your microphone gives no sound. Is it switched off?");
    case TROUBLE_PEER_HEARS_NOTHING:
      return _ ("%s does not hear you");
    case TROUBLE_PEER_SILENT:
      return _ ("%s is connected, but silent. The microphone there may be off.");
    case TROUBLE_TELEPHONE:
      return _ ("The headset sounds like a telephone while its microphone is in use");
    case TROUBLE_NONE:
      break;
    }
  return NULL;
}

/* What may help, and its action. */
static const char *
help_for (Trouble trouble, const char **out_action)
{
  *out_action = NULL;
  switch (trouble)
    {
    case TROUBLE_MICROPHONE_SILENT:
      *out_action = "win.choose-sound";
      return _ ("_Choose Microphone");
    case TROUBLE_NOTHING_ARRIVES:
    case TROUBLE_PEER_HEARS_NOTHING:
      *out_action = "win.netcheck";
      return _ ("_Check Network");
    case TROUBLE_TELEPHONE:
      *out_action = "sound-banner.use-other";
      return _ ("_Use Another Microphone");
    case TROUBLE_NO_MICROPHONE:
    case TROUBLE_BOTH_RESTART:
    case TROUBLE_MICROPHONE_RESTARTS:
    case TROUBLE_NO_LOUDSPEAKER:
    case TROUBLE_LOUDSPEAKER_RESTARTS:
    case TROUBLE_PEER_SILENT:
    case TROUBLE_NONE:
      break;
    }
  return NULL;
}

/* What does not pass by itself in a moment need not be waited for: it was. */
static gboolean
may_pass (Trouble trouble)
{
  return trouble == TROUBLE_BOTH_RESTART || trouble == TROUBLE_MICROPHONE_RESTARTS ||
         trouble == TROUBLE_LOUDSPEAKER_RESTARTS || trouble == TROUBLE_NO_LOUDSPEAKER;
}

/* --- what is shown ---------------------------------------------------------------------------- */

static void
show (PhoneSoundBanner *self)
{
  const char *format = words_for (self->trouble);
  const char *action, *help = help_for (self->trouble, &action);

  if (format)
    {
      g_auto (GStrv) halves = g_strsplit (format, "%s", 2);
      g_autofree char *text = g_strjoinv (phone_conversation_get_name (self->conversation), halves);

      adw_banner_set_title (self->banner, text);
      adw_banner_set_button_label (self->banner, help);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner), action);
      gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                               GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
    }
  adw_banner_set_revealed (self->banner, format != NULL);
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
  if (!may_pass (trouble) || adw_banner_get_revealed (self->banner))
    show (self);
  else
    self->patience = g_timeout_add (PATIENCE_MS, patience_cb, self);
}

/* --- another microphone than the headset's ---------------------------------------------------- */

static void
use_other_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneSoundBanner *self = PHONE_SOUND_BANNER (widget);
  WzpAudioDevice *other = phone_audio_find_better_microphone (self->audio);
  g_autofree char *text = NULL;

  if (!other)
    return;
  g_free (self->headset);
  self->headset = g_settings_get_string (self->settings, "capture-device");
  g_set_str (&self->lent, wzp_audio_device_get_key (other));
  g_settings_set_string (self->settings, "capture-device", self->lent);
  /* Translators: %s is the name of a microphone; in the next call or room it is the chosen one again */
  text = g_strdup_printf (_ ("Using %s this time"), wzp_audio_device_get_name (other));
  gtk_widget_activate_action (widget, "win.toast", "s", text);
}

/* Unless somebody has chosen otherwise since. */
static void
give_back (PhoneSoundBanner *self)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, "capture-device");

  if (self->lent && g_str_equal (chosen, self->lent))
    g_settings_set_string (self->settings, "capture-device", self->headset);
  g_clear_pointer (&self->lent, g_free);
}

static void
ended_cb (PhoneSoundBanner *self)
{
  if (phone_conversation_get_ended (self->conversation))
    give_back (self);
  update (self);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
forget_conversation (PhoneSoundBanner *self)
{
  if (self->conversation)
    {
      WzpCallSound *sound = phone_conversation_get_sound (self->conversation);

      g_signal_handlers_disconnect_by_data (sound, self);
      g_signal_handlers_disconnect_by_data (self->conversation, self);
    }
  g_clear_object (&self->conversation);
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
  if (self->settings)
    give_back (self);
  forget_conversation (self);
  forget_audio (self);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_sound_banner_parent_class)->dispose (object);
}

static void
phone_sound_banner_finalize (GObject *object)
{
  PhoneSoundBanner *self = PHONE_SOUND_BANNER (object);

  g_free (self->lent);
  g_free (self->headset);
  G_OBJECT_CLASS (phone_sound_banner_parent_class)->finalize (object);
}

static void
phone_sound_banner_class_init (PhoneSoundBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_sound_banner_dispose;
  G_OBJECT_CLASS (klass)->finalize = phone_sound_banner_finalize;
  gtk_widget_class_install_action (widget_class, "sound-banner.use-other", NULL, use_other_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/sound-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundBanner, banner);
}

static void
phone_sound_banner_init (PhoneSoundBanner *self)
{
  self->trouble = TROUBLE_NONE;
  self->settings = g_settings_new (PHONE_APP_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_sound_banner_set_audio (PhoneSoundBanner *self, WzpAudioSettings *audio)
{
  forget_audio (self);
  self->audio = g_object_ref (audio);
  g_signal_connect_swapped (audio, "notify", G_CALLBACK (update), self);
  g_signal_connect_object (wzp_audio_devices_get_inputs (wzp_audio_settings_get_devices (audio)),
                           "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

void
phone_sound_banner_set_conversation (PhoneSoundBanner *self, PhoneConversation *conversation)
{
  WzpCallSound *sound = conversation ? phone_conversation_get_sound (conversation) : NULL;

  if (conversation == self->conversation)
    return;
  forget_conversation (self);
  if (conversation)
    {
      self->conversation = g_object_ref (conversation);
      g_signal_connect_swapped (conversation, "notify::live", G_CALLBACK (update), self);
      g_signal_connect_swapped (conversation, "notify::ended", G_CALLBACK (ended_cb), self);
      g_signal_connect_swapped (sound, "notify::microphone-problem", G_CALLBACK (update), self);
      g_signal_connect_swapped (sound, "notify::speaker-problem", G_CALLBACK (update), self);
      g_signal_connect_swapped (sound, "notify::trouble", G_CALLBACK (update), self);
    }
  else
    give_back (self);
  update (self);
}
