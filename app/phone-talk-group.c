/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-talk-group.h"

#include <glib/gi18n.h>

#include "phone-push-page.h"

struct _PhoneTalkGroup
{
  AdwPreferencesGroup parent_instance;

  AdwComboRow *mode;
  GtkWidget *voice;
  GtkLabel *verdict;
  GtkLevelBar *level;
  GtkRange *threshold;
  GtkWidget *push_row;

  GSettings *settings;
  PhonePush *push;
  WzpSoundCheck *check;
};

G_DEFINE_FINAL_TYPE (PhoneTalkGroup, phone_talk_group, ADW_TYPE_PREFERENCES_GROUP)

/* --- the mode --------------------------------------------------------------------------------- */

static WzpTalkMode
get_mode (PhoneTalkGroup *self)
{
  return (WzpTalkMode) g_settings_get_enum (self->settings, "talk-mode");
}

static void
mode_cb (PhoneTalkGroup *self)
{
  WzpTalkMode mode = get_mode (self);

  adw_combo_row_set_selected (self->mode, mode);
  gtk_widget_set_visible (self->voice, mode == WZP_TALK_MODE_VOICE);
  gtk_widget_set_visible (self->push_row, mode == WZP_TALK_MODE_PUSH);
}

static void
selected_cb (PhoneTalkGroup *self)
{
  guint selected = adw_combo_row_get_selected (self->mode);

  if (self->settings && selected != (guint) get_mode (self))
    g_settings_set_enum (self->settings, "talk-mode", (int) selected);
}

static void
push_page_cb (PhoneTalkGroup *self)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);

  adw_preferences_dialog_push_subpage (ADW_PREFERENCES_DIALOG (dialog),
                                       ADW_NAVIGATION_PAGE (phone_push_page_new (self->push)));
}

/* --- a voice ---------------------------------------------------------------------------------- */

static void
show_verdict (PhoneTalkGroup *self)
{
  double level = self->check ? wzp_sound_check_get_level (self->check) : 0;
  const char *problem = self->check ? wzp_sound_check_get_problem (self->check) : NULL;
  gboolean heard = level >= gtk_range_get_value (self->threshold) / 100;
  GtkWidget *verdict = GTK_WIDGET (self->verdict);

  gtk_level_bar_set_value (self->level, level);
  gtk_label_set_label (self->verdict, problem ? problem
                                      : heard ? _ ("You are heard")
                                              : _ ("Silent"));
  if (heard)
    gtk_widget_add_css_class (verdict, "success");
  else
    gtk_widget_remove_css_class (verdict, "success");
}

static void
threshold_cb (PhoneTalkGroup *self)
{
  double value = gtk_range_get_value (self->threshold);
  /* Translators: a loudness in percent */
  g_autofree char *spelled = g_strdup_printf (_ ("%d %%"), (int) value);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->threshold),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, spelled, -1);
  if (!self->settings)
    return;
  g_settings_set_double (self->settings, "voice-threshold", value / 100);
  show_verdict (self);
}

/* The microphone is listened to only while somebody looks. */
static void
listen_cb (PhoneTalkGroup *self)
{
  g_autoptr (GError) error = NULL;

  if (self->check && !wzp_sound_check_start (self->check, &error))
    gtk_label_set_label (self->verdict, error->message);
}

static void
stop_listening_cb (PhoneTalkGroup *self)
{
  if (self->check)
    wzp_sound_check_stop (self->check);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_talk_group_dispose (GObject *object)
{
  PhoneTalkGroup *self = PHONE_TALK_GROUP (object);

  if (self->check)
    g_signal_handlers_disconnect_by_data (self->check, self);
  if (self->settings)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->check);
  g_clear_object (&self->push);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_talk_group_parent_class)->dispose (object);
}

static void
phone_talk_group_class_init (PhoneTalkGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_talk_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/talk-group.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneTalkGroup, mode);
  gtk_widget_class_bind_template_child (widget_class, PhoneTalkGroup, voice);
  gtk_widget_class_bind_template_child (widget_class, PhoneTalkGroup, verdict);
  gtk_widget_class_bind_template_child (widget_class, PhoneTalkGroup, level);
  gtk_widget_class_bind_template_child (widget_class, PhoneTalkGroup, threshold);
  gtk_widget_class_bind_template_child (widget_class, PhoneTalkGroup, push_row);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, push_page_cb);
  gtk_widget_class_bind_template_callback (widget_class, threshold_cb);
  gtk_widget_class_bind_template_callback (widget_class, listen_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_listening_cb);
}

static void
phone_talk_group_init (PhoneTalkGroup *self)
{
  g_autoptr (GSettings) settings = g_settings_new (PHONE_APP_ID);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_range_set_value (self->threshold, 100 * g_settings_get_double (settings, "voice-threshold"));
  threshold_cb (self);
  self->settings = g_steal_pointer (&settings);
  g_signal_connect_swapped (self->settings, "changed::talk-mode", G_CALLBACK (mode_cb), self);
  mode_cb (self);
}

void
phone_talk_group_set_push (PhoneTalkGroup *self, PhoneAccount *account, PhonePush *push)
{
  g_set_object (&self->push, push);
  self->check = wzp_sound_check_new (phone_account_get_audio (account));
  g_signal_connect_swapped (self->check, "notify", G_CALLBACK (show_verdict), self);
}
