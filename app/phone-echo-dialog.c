/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-echo-dialog.h"

#include <glib/gi18n.h>

#include "phone-echo-test.h"
#include "phone-voice-group.h"
#include "phone-words.h"

/* One way, ITU-T G.114: nobody notices it; and from here on people interrupt each other. */
#define UNNOTICED_MS 150
#define ANNOYING_MS  400

struct _PhoneEchoDialog
{
  AdwDialog parent_instance;

  GtkStack *stack;
  AdwStatusPage *trouble;
  GtkLevelBar *level;
  AdwActionRow *verdict;
  AdwActionRow *delay;
  AdwActionRow *loss;
  AdwActionRow *way;
  PhoneVoiceGroup *voice;

  PhoneEchoTest *test;
  GBinding *metered; /* the level, once there is a call; nullable */
};

G_DEFINE_FINAL_TYPE (PhoneEchoDialog, phone_echo_dialog, ADW_TYPE_DIALOG)

static const char *
words_for_delay (double ms)
{
  if (ms <= UNNOTICED_MS)
    /* Translators: how much a delay disturbs */
    return _ ("nobody notices it");
  return ms < ANNOYING_MS ? _ ("noticeable") : _ ("you will interrupt each other");
}

static void
show_result (PhoneEchoDialog *self)
{
  WzpCall *call = phone_echo_test_get_call (self->test);
  gboolean measured;
  double ms = phone_echo_test_get_delay_ms (self->test, &measured);
  double percent = phone_echo_test_get_loss_percent (self->test);
  PhoneQuality quality =
      ms > 0 ? phone_quality_judge (1000, (guint64) (percent * 10),
                                    wzp_call_stats_get_rtt_ms (wzp_call_get_stats (call)))
             : PHONE_QUALITY_UNKNOWN;
  g_autofree char *delay = NULL;
  /* Translators: a part in percent, with one digit after the point */
  g_autofree char *loss = g_strdup_printf (_ ("%.1f %%"), percent);

  if (ms > 0)
    /* Translators: a delay in milliseconds, and what that means in words */
    delay = g_strdup_printf (measured ? _ ("%.0f ms, measured: %s")
                                      : _ ("About %.0f ms, estimated: %s"),
                             ms, words_for_delay (ms));
  adw_action_row_set_subtitle (self->verdict, phone_words_for_quality (quality));
  adw_action_row_set_subtitle (self->delay, delay ? delay : _ ("Not known yet"));
  adw_action_row_set_subtitle (self->loss, loss);
  adw_action_row_set_subtitle (self->way, phone_words_for_path (wzp_call_get_path (call)));
}

static void
changed_cb (PhoneEchoDialog *self)
{
  WzpCall *call = phone_echo_test_get_call (self->test);

  if (phone_echo_test_get_over (self->test))
    {
      const GError *error = phone_echo_test_get_error (self->test);

      adw_status_page_set_description (self->trouble,
                                       error ? phone_words_for_relay_error (error)
                                             : phone_words_for_end (wzp_call_get_end_reason (call),
                                                                    wzp_call_get_direction (call)));
      gtk_stack_set_visible_child_name (self->stack, "trouble");
      return;
    }
  if (!call || wzp_call_get_state (call) != WZP_CALL_STATE_ACTIVE)
    return;
  if (!self->metered)
    self->metered = g_object_bind_property (wzp_call_get_sound (call), "own-level", self->level,
                                            "value", G_BINDING_SYNC_CREATE);
  show_result (self);
  gtk_stack_set_visible_child_name (self->stack, "talk");
}

static void
phone_echo_dialog_dispose (GObject *object)
{
  PhoneEchoDialog *self = PHONE_ECHO_DIALOG (object);

  if (self->test)
    {
      g_signal_handlers_disconnect_by_data (self->test, self);
      g_object_run_dispose (G_OBJECT (self->test));
    }
  g_clear_object (&self->test);
  G_OBJECT_CLASS (phone_echo_dialog_parent_class)->dispose (object);
}

static void
phone_echo_dialog_class_init (PhoneEchoDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_VOICE_GROUP);
  G_OBJECT_CLASS (klass)->dispose = phone_echo_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/echo-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneEchoDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, PhoneEchoDialog, trouble);
  gtk_widget_class_bind_template_child (widget_class, PhoneEchoDialog, level);
  gtk_widget_class_bind_template_child (widget_class, PhoneEchoDialog, verdict);
  gtk_widget_class_bind_template_child (widget_class, PhoneEchoDialog, delay);
  gtk_widget_class_bind_template_child (widget_class, PhoneEchoDialog, loss);
  gtk_widget_class_bind_template_child (widget_class, PhoneEchoDialog, way);
  gtk_widget_class_bind_template_child (widget_class, PhoneEchoDialog, voice);
}

static void
phone_echo_dialog_init (PhoneEchoDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneEchoDialog *
phone_echo_dialog_new (PhoneAccount *account)
{
  PhoneEchoDialog *self = g_object_new (PHONE_TYPE_ECHO_DIALOG, NULL);
  g_autoptr (GSettings) settings = g_settings_new (PHONE_APP_ID);

  phone_voice_group_bind (self->voice, settings, phone_account_get_audio (account));
  self->test = phone_echo_test_new (account);
  g_signal_connect_swapped (self->test, "changed", G_CALLBACK (changed_cb), self);
  return self;
}
