/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-verify-dialog.h"

#include <glib/gi18n.h>

struct _PhoneVerifyDialog
{
  AdwDialog parent_instance;

  AdwWrapBox *words;
  GtkWidget *with_words;
  GtkWidget *without_words;
  GtkStack *stack;

  PhoneCallModel *model;
};

enum
{
  PROP_MODEL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneVerifyDialog, phone_verify_dialog, ADW_TYPE_DIALOG)

static WzpCall *
get_call (PhoneVerifyDialog *self)
{
  return phone_call_model_get_call (self->model);
}

static void
show_words (PhoneVerifyDialog *self)
{
  const char *const *words = wzp_call_get_sas (get_call (self));
  GtkWidget *old;
  g_autofree char *spoken = words ? g_strjoinv (", ", (char **) words) : NULL;

  while ((old = gtk_widget_get_first_child (GTK_WIDGET (self->words))))
    adw_wrap_box_remove (self->words, old);
  for (; words && *words; words++)
    {
      GtkWidget *label = gtk_label_new (*words);

      gtk_widget_add_css_class (label, "title-1");
      gtk_widget_add_css_class (label, "verify-word");
      gtk_label_set_selectable (GTK_LABEL (label), FALSE);
      adw_wrap_box_append (self->words, label);
    }
  if (spoken)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->words), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    spoken, -1);
  gtk_stack_set_visible_child (self->stack, spoken ? self->with_words : self->without_words);
}

static void
match_cb (PhoneVerifyDialog *self)
{
  wzp_call_confirm_sas (get_call (self));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                              _ ("Remembered: you have compared the words"));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
answered_cb (AdwAlertDialog *alert, const char *response, PhoneVerifyDialog *self)
{
  if (!g_str_equal (response, "hang-up"))
    return;
  wzp_call_hang_up (get_call (self));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
differ_cb (PhoneVerifyDialog *self)
{
  AdwDialog *alert =
      adw_alert_dialog_new (_ ("Somebody May Be Listening"),
                            _ ("If you heard the words right and they are different, somebody is "
                               "between the two of you. Do not say anything secret."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "compare", _ ("_Compare Again"),
                                  "hang-up", _ ("_Hang Up"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "hang-up",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "compare");
  g_signal_connect_object (alert, "response", G_CALLBACK (answered_cb), self, 0);
  adw_dialog_present (alert, GTK_WIDGET (self));
}

static void
ended_cb (PhoneVerifyDialog *self)
{
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
phone_verify_dialog_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODEL)
    g_value_set_object (value, PHONE_VERIFY_DIALOG (object)->model);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_verify_dialog_dispose (GObject *object)
{
  PhoneVerifyDialog *self = PHONE_VERIFY_DIALOG (object);

  g_clear_object (&self->model);
  G_OBJECT_CLASS (phone_verify_dialog_parent_class)->dispose (object);
}

static void
phone_verify_dialog_class_init (PhoneVerifyDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = phone_verify_dialog_get_property;
  object_class->dispose = phone_verify_dialog_dispose;
  properties[PROP_MODEL] =
      g_param_spec_object ("model", NULL, NULL, PHONE_TYPE_CALL_MODEL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/verify-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneVerifyDialog, words);
  gtk_widget_class_bind_template_child (widget_class, PhoneVerifyDialog, with_words);
  gtk_widget_class_bind_template_child (widget_class, PhoneVerifyDialog, without_words);
  gtk_widget_class_bind_template_child (widget_class, PhoneVerifyDialog, stack);
  gtk_widget_class_bind_template_callback (widget_class, match_cb);
  gtk_widget_class_bind_template_callback (widget_class, differ_cb);
}

static void
phone_verify_dialog_init (PhoneVerifyDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneVerifyDialog *
phone_verify_dialog_new (PhoneCallModel *model)
{
  PhoneVerifyDialog *self = g_object_new (PHONE_TYPE_VERIFY_DIALOG, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "notify::words", G_CALLBACK (show_words), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "notify::ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  show_words (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
  return self;
}
