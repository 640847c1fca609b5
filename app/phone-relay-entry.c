/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-relay-entry.h"

#include "wzp.h"
#include <glib/gi18n.h>

#include "phone-relay-address.h"
#include "phone-words.h"

/* How long nobody types before the relay is asked. */
#define PAUSE_MS 500

struct _PhoneRelayEntry
{
  AdwBin parent_instance;

  AdwEntryRow *row;
  AdwSpinner *spinner;
  GtkLabel *hint;

  char *relay;
  char *data_path;     /* nullable */
  WzpClient *stranger; /* who asks the relay: nobody in particular */
  GCancellable *cancellable;
  guint pause;
};

enum
{
  PROP_RELAY = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_ACTIVATE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneRelayEntry, phone_relay_entry, ADW_TYPE_BIN)

static void
say (PhoneRelayEntry *self, const char *css_class, const char *text)
{
  const char *classes[] = { "caption", css_class, NULL };

  gtk_widget_set_css_classes (GTK_WIDGET (self->hint), classes);
  gtk_label_set_label (self->hint, text);
}

static void
stop_asking (PhoneRelayEntry *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stranger);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
}

static void
pinged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PhoneRelayEntry) self = data;
  g_autoptr (GError) error = NULL;
  double ms = wzp_client_ping_finish (WZP_CLIENT (source), result, &error);

  /* An answer for what was typed before. */
  if (WZP_CLIENT (source) != self->stranger)
    return;
  stop_asking (self);
  if (error)
    {
      say (self, "warning", phone_words_for_relay_error (error));
      return;
    }
  {
    /* Translators: %.0f is a number of milliseconds */
    g_autofree char *text = g_strdup_printf (_ ("The relay answered in %.0f ms."), ms);

    say (self, "success", text);
    if (gtk_widget_get_mapped (GTK_WIDGET (self)))
      gtk_accessible_announce (GTK_ACCESSIBLE (gtk_widget_get_root (GTK_WIDGET (self))), text,
                               GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
  }
}

static gboolean
ask_cb (gpointer data)
{
  PhoneRelayEntry *self = data;

  self->pause = 0;
  self->stranger = wzp_client_new (NULL, self->relay, self->data_path);
  self->cancellable = g_cancellable_new ();
  wzp_client_ping_async (self->stranger, self->cancellable, pinged_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
changed_cb (PhoneRelayEntry *self)
{
  const char *problem;
  g_autofree char *relay =
      phone_relay_address_normalise (gtk_editable_get_text (GTK_EDITABLE (self->row)), &problem);

  stop_asking (self);
  if (relay)
    {
      say (self, "dimmed", _ ("Asking the relay…"));
      gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
      self->pause = g_timeout_add (PAUSE_MS, ask_cb, self);
    }
  else
    say (self, "dimmed", problem);
  if (g_set_str (&self->relay, relay))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RELAY]);
}

static void
entry_activated_cb (PhoneRelayEntry *self)
{
  if (self->relay)
    g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
}

static gboolean
phone_relay_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PHONE_RELAY_ENTRY (widget)->row));
}

static void
phone_relay_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RELAY)
    g_value_set_string (value, PHONE_RELAY_ENTRY (object)->relay);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_relay_entry_dispose (GObject *object)
{
  PhoneRelayEntry *self = PHONE_RELAY_ENTRY (object);

  if (self->spinner)
    stop_asking (self);
  G_OBJECT_CLASS (phone_relay_entry_parent_class)->dispose (object);
}

static void
phone_relay_entry_finalize (GObject *object)
{
  g_free (PHONE_RELAY_ENTRY (object)->relay);
  g_free (PHONE_RELAY_ENTRY (object)->data_path);
  G_OBJECT_CLASS (phone_relay_entry_parent_class)->finalize (object);
}

static void
phone_relay_entry_class_init (PhoneRelayEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = phone_relay_entry_get_property;
  object_class->dispose = phone_relay_entry_dispose;
  object_class->finalize = phone_relay_entry_finalize;
  widget_class->grab_focus = phone_relay_entry_grab_focus;
  properties[PROP_RELAY] =
      g_param_spec_string ("relay", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/relay-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayEntry, row);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayEntry, spinner);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayEntry, hint);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
}

static void
phone_relay_entry_init (PhoneRelayEntry *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
phone_relay_entry_get_relay (PhoneRelayEntry *self)
{
  return self->relay;
}

void
phone_relay_entry_set_relay (PhoneRelayEntry *self, const char *relay)
{
  gtk_editable_set_text (GTK_EDITABLE (self->row), relay);
}

void
phone_relay_entry_set_data_path (PhoneRelayEntry *self, const char *data_path)
{
  g_set_str (&self->data_path, data_path);
}
