/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-incoming-window.h"

#include <glib/gi18n.h>

struct _PhoneIncomingWindow
{
  AdwWindow parent_instance;

  GtkWidget *answer;
  GtkLabel *answer_label;
  GtkWidget *no_microphone;
  GtkWidget *decline;
  GtkWidget *peer;

  PhoneCallModel *model;
};

enum
{
  PROP_MODEL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneIncomingWindow, phone_incoming_window, ADW_TYPE_WINDOW)

static void
choose (PhoneIncomingWindow *self, const char *action)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  const char *id = wzp_call_get_id (phone_call_model_get_call (self->model));

  g_action_group_activate_action (G_ACTION_GROUP (application), action, g_variant_new_string (id));
}

/* Who answers here has read the warning. */
static void
consent (PhoneIncomingWindow *self)
{
  if (phone_call_model_get_downgraded (self->model))
    wzp_call_set_allow_downgrade (phone_call_model_get_call (self->model), TRUE);
}

static void
answer_cb (PhoneIncomingWindow *self)
{
  consent (self);
  choose (self, "accept-call");
}

static void
answer_privately_cb (PhoneIncomingWindow *self)
{
  consent (self);
  choose (self, "answer-privately");
}

static void
decline_cb (PhoneIncomingWindow *self)
{
  choose (self, "decline-call");
}

static gboolean
answer_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  answer_cb (PHONE_INCOMING_WINDOW (widget));
  return TRUE;
}

static gboolean
decline_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  decline_cb (PHONE_INCOMING_WINDOW (widget));
  return TRUE;
}

static void
phone_incoming_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODEL)
    g_value_set_object (value, PHONE_INCOMING_WINDOW (object)->model);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_incoming_window_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  if (id == PROP_MODEL)
    PHONE_INCOMING_WINDOW (object)->model = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_incoming_window_constructed (GObject *object)
{
  PhoneIncomingWindow *self = PHONE_INCOMING_WINDOW (object);
  const char *peer = wzp_call_get_peer (phone_call_model_get_call (self->model));
  g_autofree char *spelled = phone_words_spell_fingerprint (peer);
  /* Translators: %s is a person's name */
  g_autofree char *title =
      g_strdup_printf (_ ("%s Is Calling"), phone_call_model_get_name (self->model));

  G_OBJECT_CLASS (phone_incoming_window_parent_class)->constructed (object);
  /* Screen readers say the title of a window that appears. */
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_window_set_focus (GTK_WINDOW (self), self->answer);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->peer), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  spelled, -1);
}

static void
phone_incoming_window_finalize (GObject *object)
{
  g_clear_object (&PHONE_INCOMING_WINDOW (object)->model);
  G_OBJECT_CLASS (phone_incoming_window_parent_class)->finalize (object);
}

static void
phone_incoming_window_class_init (PhoneIncomingWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = phone_incoming_window_get_property;
  object_class->set_property = phone_incoming_window_set_property;
  object_class->constructed = phone_incoming_window_constructed;
  object_class->finalize = phone_incoming_window_finalize;
  properties[PROP_MODEL] =
      g_param_spec_object ("model", NULL, NULL, PHONE_TYPE_CALL_MODEL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/incoming-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneIncomingWindow, answer);
  gtk_widget_class_bind_template_child (widget_class, PhoneIncomingWindow, answer_label);
  gtk_widget_class_bind_template_child (widget_class, PhoneIncomingWindow, no_microphone);
  gtk_widget_class_bind_template_child (widget_class, PhoneIncomingWindow, decline);
  gtk_widget_class_bind_template_child (widget_class, PhoneIncomingWindow, peer);
  gtk_widget_class_bind_template_callback (widget_class, answer_cb);
  gtk_widget_class_bind_template_callback (widget_class, answer_privately_cb);
  gtk_widget_class_bind_template_callback (widget_class, decline_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, answer_shortcut_cb,
                                NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK,
                                answer_shortcut_cb, NULL);
  /* The button of a headset. */
  gtk_widget_class_add_binding (widget_class, GDK_KEY_AudioPlay, 0, answer_shortcut_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, decline_shortcut_cb, NULL);
}

static void
phone_incoming_window_init (PhoneIncomingWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneIncomingWindow *
phone_incoming_window_new (GtkApplication *application, PhoneCallModel *model)
{
  return g_object_new (PHONE_TYPE_INCOMING_WINDOW, "application", application, "model", model,
                       NULL);
}

PhoneCallModel *
phone_incoming_window_get_model (PhoneIncomingWindow *self)
{
  return self->model;
}

void
phone_incoming_window_set_second (PhoneIncomingWindow *self)
{
  gtk_label_set_label (self->answer_label, _ ("Hold and _Answer"));
  gtk_widget_set_tooltip_text (self->answer, _ ("The present call or room waits"));
  gtk_widget_set_tooltip_text (self->decline, _ ("The caller hears that you are busy"));
}

void
phone_incoming_window_set_no_microphone (PhoneIncomingWindow *self, gboolean no_microphone)
{
  gtk_widget_set_visible (self->no_microphone, no_microphone);
}
