/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-call-page.h"

#include <glib/gi18n.h>

#include "phone-other-calls.h"
#include "phone-quality-bars.h"
#include "phone-sound-button.h"

struct _PhoneCallPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwToastOverlay *toasts;
  PhoneSoundButton *sound;
  GtkWidget *hang_up;
  GtkWidget *again;
  PhoneOtherCalls *others;

  PhoneCallModel *model;
};

enum
{
  PROP_MODEL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneCallPage, phone_call_page, ADW_TYPE_BIN)

static gboolean
has_text (gpointer object, const char *text)
{
  return text && *text;
}

/* Descriptions are markup, and people choose their own names. */
static char *
escape (gpointer object, const char *text)
{
  return g_markup_escape_text (text ? text : "", -1);
}

/* Who does not see the page is told when something changes, but not every second of the time. By the window: a
 * page that has only just appeared is not on the accessibility bus yet. */
static void
announce (PhoneCallPage *self, const char *text, GtkAccessibleAnnouncementPriority priority)
{
  if (text && *text && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (gtk_widget_get_root (GTK_WIDGET (self))), text,
                             priority);
}

static void
state_cb (PhoneCallPage *self)
{
  WzpCall *call = phone_call_model_get_call (self->model);
  WzpCallState state = wzp_call_get_state (call);

  if (state == WZP_CALL_STATE_ENDED)
    announce (self,
              phone_words_for_end (wzp_call_get_end_reason (call), wzp_call_get_direction (call)),
              GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  else if (state == WZP_CALL_STATE_ACTIVE)
    announce (self, _ ("Connected"), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  else
    announce (self, phone_words_for_state (state), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
muted_cb (PhoneCallPage *self)
{
  WzpCall *call = phone_call_model_get_call (self->model);

  /* Who deafens is muted too: told at once. */
  if (!wzp_call_get_deafened (call))
    announce (self, wzp_call_get_muted (call) ? _ ("You are muted") : _ ("You can be heard"),
              GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
deafened_cb (PhoneCallPage *self)
{
  WzpCall *call = phone_call_model_get_call (self->model);

  announce (self,
            wzp_call_get_deafened (call) ? _ ("You hear nobody, and nobody hears you")
                                         : _ ("You can hear"),
            GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
held_cb (PhoneCallPage *self)
{
  WzpCall *call = phone_call_model_get_call (self->model);

  announce (self, wzp_call_get_held (call) ? _ ("On hold") : _ ("No longer on hold"),
            GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
peer_held_cb (PhoneCallPage *self)
{
  WzpCall *call = phone_call_model_get_call (self->model);

  announce (self,
            wzp_call_get_peer_held (call) ? _ ("The other person put you on hold")
                                          : _ ("The other person is back"),
            GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
silence_cb (PhoneCallPage *self)
{
  const char *silence = phone_call_model_get_silence (self->model);
  g_autofree char *over = NULL;

  /* Who is on hold is still muted: then that is only not worth telling. */
  if (!silence && !wzp_call_get_peer_muted (phone_call_model_get_call (self->model)))
    /* Translators: %s is a person's name */
    over = g_strdup_printf (_ ("%s is no longer muted"), phone_call_model_get_name (self->model));
  announce (self, silence ? silence : over, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* The button that had the focus is gone with its page: the next one takes it. */
static void
ended_cb (PhoneCallPage *self)
{
  gboolean ended = phone_call_model_get_ended (self->model);

  gtk_stack_set_visible_child_name (self->stack, ended ? "ended" : "call");
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (ended ? self->again : self->hang_up);
}

static void
drop_model (PhoneCallPage *self)
{
  if (!self->model)
    return;
  g_signal_handlers_disconnect_by_data (self->model, self);
  g_signal_handlers_disconnect_by_data (phone_call_model_get_call (self->model), self);
  g_clear_object (&self->model);
}

static void
phone_call_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODEL)
    g_value_set_object (value, PHONE_CALL_PAGE (object)->model);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_call_page_dispose (GObject *object)
{
  drop_model (PHONE_CALL_PAGE (object));
  G_OBJECT_CLASS (phone_call_page_parent_class)->dispose (object);
}

static void
phone_call_page_class_init (PhoneCallPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_OTHER_CALLS);
  g_type_ensure (PHONE_TYPE_QUALITY_BARS);
  g_type_ensure (PHONE_TYPE_SOUND_BUTTON);
  object_class->get_property = phone_call_page_get_property;
  object_class->dispose = phone_call_page_dispose;
  properties[PROP_MODEL] =
      g_param_spec_object ("model", NULL, NULL, PHONE_TYPE_CALL_MODEL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/call-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneCallPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PhoneCallPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhoneCallPage, sound);
  gtk_widget_class_bind_template_child (widget_class, PhoneCallPage, hang_up);
  gtk_widget_class_bind_template_child (widget_class, PhoneCallPage, again);
  gtk_widget_class_bind_template_child (widget_class, PhoneCallPage, others);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, escape);
}

static void
phone_call_page_init (PhoneCallPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_call_page_set_model (PhoneCallPage *self, PhoneCallModel *model)
{
  WzpCall *call = model ? phone_call_model_get_call (model) : NULL;

  if (model == self->model)
    return;
  drop_model (self);
  adw_toast_overlay_dismiss_all (self->toasts);
  if (model)
    {
      self->model = g_object_ref (model);
      g_signal_connect_swapped (model, "notify::ended", G_CALLBACK (ended_cb), self);
      g_signal_connect_swapped (model, "notify::silence", G_CALLBACK (silence_cb), self);
      g_signal_connect_swapped (call, "notify::state", G_CALLBACK (state_cb), self);
      g_signal_connect_swapped (call, "notify::held", G_CALLBACK (held_cb), self);
      g_signal_connect_swapped (call, "notify::peer-held", G_CALLBACK (peer_held_cb), self);
      g_signal_connect_swapped (call, "notify::muted", G_CALLBACK (muted_cb), self);
      g_signal_connect_swapped (call, "notify::deafened", G_CALLBACK (deafened_cb), self);
      ended_cb (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

void
phone_call_page_set_devices (PhoneCallPage *self, WzpAudioDevices *devices)
{
  phone_sound_button_set_devices (self->sound, devices);
}

void
phone_call_page_choose_sound (PhoneCallPage *self)
{
  phone_sound_button_popup (self->sound);
}

void
phone_call_page_set_calls (PhoneCallPage *self, PhoneCalls *calls)
{
  phone_other_calls_set_calls (self->others, calls);
}

AdwToastOverlay *
phone_call_page_get_toasts (PhoneCallPage *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "call") == 0 ? self->toasts
                                                                                 : NULL;
}
