/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-verify-dialog.h"

#include <glib/gi18n.h>

#include "phone-identicon.h"
#include "phone-qr-paintable.h"
#include "phone-scan-dialog.h"
#include "phone-verify-code.h"

struct _PhoneVerifyDialog
{
  AdwDialog parent_instance;

  AdwWrapBox *words;
  GtkLabel *numbers;
  GtkPicture *picture;
  GtkPicture *code;
  GtkLabel *since;
  GtkWidget *with_words;
  GtkWidget *without_words;
  GtkStack *stack;

  PhoneCallModel *model;
  AdwDialog *above; /* weak: what lies over this one */
  PhoneVerifyCode scanned;
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

/* The same bits for who would rather compare figures, a picture or let a camera read. */
static void
show_other_forms (PhoneVerifyDialog *self)
{
  g_autoptr (GBytes) bytes = wzp_call_dup_sas_bytes (get_call (self));
  g_autofree char *numbers = bytes ? phone_verify_code_new (bytes) : NULL;
  g_autoptr (GdkPaintable) picture = bytes ? phone_identicon_new (bytes) : NULL;
  g_autoptr (GdkPaintable) code = numbers ? phone_qr_paintable_new (numbers) : NULL;
  g_autofree char *description =
      picture ? phone_identicon_dup_description (PHONE_IDENTICON (picture)) : NULL;

  gtk_label_set_label (self->numbers, numbers ? numbers : "");
  gtk_picture_set_paintable (self->picture, picture);
  gtk_picture_set_alternative_text (self->picture, description);
  gtk_picture_set_paintable (self->code, code);
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
  show_other_forms (self);
  gtk_stack_set_visible_child (self->stack, spoken ? self->with_words : self->without_words);
}

static void
show_since (PhoneVerifyDialog *self)
{
  WzpContact *person = phone_call_model_get_person (self->model);
  GDateTime *date = wzp_contact_get_verified_date (person);
  g_autofree char *when = date ? phone_words_when (date) : NULL;
  g_autofree char *text =
      /* Translators: %s is a date */
      when ? g_strdup_printf (_ ("You compared them before: %s"), when) : NULL;

  gtk_label_set_label (self->since,
                       wzp_contact_get_key_changed (person)
                           ? _ ("You compared them before, but the key is another one now.")
                           : (text ? text : ""));
  gtk_widget_set_visible (GTK_WIDGET (self->since), date != NULL);
}

static void
match_cb (PhoneVerifyDialog *self)
{
  wzp_call_confirm_sas (get_call (self));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                              _ ("Remembered: you have compared the words"));
  adw_dialog_close (ADW_DIALOG (self));
}

/* It goes with the call, as this one does. */
static void
present_above (PhoneVerifyDialog *self, gpointer dialog)
{
  g_set_weak_pointer (&self->above, dialog);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
answered_cb (AdwAlertDialog *alert, const char *response, PhoneVerifyDialog *self)
{
  if (g_str_equal (response, "match"))
    match_cb (self);
  if (!g_str_equal (response, "hang-up"))
    return;
  wzp_call_hang_up (get_call (self));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
warn (PhoneVerifyDialog *self, const char *text)
{
  AdwDialog *alert = adw_alert_dialog_new (_ ("Somebody May Be Listening"), text);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "compare", _ ("_Compare Again"),
                                  "hang-up", _ ("_Hang Up"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "hang-up",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "compare");
  g_signal_connect_object (alert, "response", G_CALLBACK (answered_cb), self, 0);
  present_above (self, alert);
}

static void
differ_cb (PhoneVerifyDialog *self)
{
  warn (self, _ ("If you heard the words right and they are different, somebody is between the two "
                 "of you. Do not say anything secret."));
}

/* --- the code of the other end ---------------------------------------------------------------- */

/* A code is not known by a voice: only who held it can say whose it was. */
static void
ask_whose (PhoneVerifyDialog *self)
{
  AdwDialog *alert = adw_alert_dialog_new (
      _ ("The Codes Match"), _ ("If it was the code on the other person’s screen, nobody else can "
                                "listen, now and in later calls."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "cancel", _ ("_Cancel"), "match",
                                  _ ("It _Was Theirs"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "match",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "cancel");
  g_signal_connect_object (alert, "response", G_CALLBACK (answered_cb), self, 0);
  present_above (self, alert);
}

static char *
scanned_cb (PhoneVerifyDialog *self, char **texts)
{
  g_autoptr (GBytes) bytes = wzp_call_dup_sas_bytes (get_call (self));
  g_autofree char *own = bytes ? phone_verify_code_new (bytes) : NULL;

  if (own)
    self->scanned = phone_verify_code_compare (own, (const char *const *) texts);
  return self->scanned == PHONE_VERIFY_CODE_SOMETHING_ELSE
             ? g_strdup (_ ("This code is of something else, not of a call."))
             : NULL;
}

static void
scan_closed_cb (PhoneVerifyDialog *self)
{
  switch (self->scanned)
    {
    case PHONE_VERIFY_CODE_SAME:
      ask_whose (self);
      break;
    case PHONE_VERIFY_CODE_DIFFERENT:
      warn (self, _ ("The code that you scanned is not the one of your end. If it was on the other "
                     "person’s screen in this call, somebody is between the two of you. Do not say "
                     "anything secret."));
      break;
    case PHONE_VERIFY_CODE_SOMETHING_ELSE:
      break;
    }
}

static void
scan_cb (PhoneVerifyDialog *self)
{
  PhoneScanDialog *dialog = phone_scan_dialog_new (
      _ ("Scan the code that the other person sees under “QR Code”, in this call."));

  self->scanned = PHONE_VERIFY_CODE_SOMETHING_ELSE;
  g_signal_connect_object (dialog, "scanned", G_CALLBACK (scanned_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "closed", G_CALLBACK (scan_closed_cb), self, G_CONNECT_SWAPPED);
  present_above (self, dialog);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
ended_cb (PhoneVerifyDialog *self)
{
  self->scanned = PHONE_VERIFY_CODE_SOMETHING_ELSE;
  if (self->above)
    adw_dialog_force_close (self->above);
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

  g_clear_weak_pointer (&self->above);
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
  gtk_widget_class_bind_template_child (widget_class, PhoneVerifyDialog, numbers);
  gtk_widget_class_bind_template_child (widget_class, PhoneVerifyDialog, picture);
  gtk_widget_class_bind_template_child (widget_class, PhoneVerifyDialog, code);
  gtk_widget_class_bind_template_child (widget_class, PhoneVerifyDialog, since);
  gtk_widget_class_bind_template_child (widget_class, PhoneVerifyDialog, with_words);
  gtk_widget_class_bind_template_child (widget_class, PhoneVerifyDialog, without_words);
  gtk_widget_class_bind_template_child (widget_class, PhoneVerifyDialog, stack);
  gtk_widget_class_bind_template_callback (widget_class, match_cb);
  gtk_widget_class_bind_template_callback (widget_class, differ_cb);
  gtk_widget_class_bind_template_callback (widget_class, scan_cb);
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
  show_since (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
  return self;
}
