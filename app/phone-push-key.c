/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-push-key.h"

/* With one of these it is another key. */
#define MODIFIERS (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK)

typedef struct
{
  GtkWidget *widget; /* borrowed: owns this by a handler */
  PhonePush *push;
  GSettings *settings;
  gboolean down;
} PushKey;

static void
push_key_free (gpointer data, GClosure *closure)
{
  PushKey *key = data;

  g_object_unref (key->push);
  g_object_unref (key->settings);
  g_free (key);
}

static gboolean
is_talk_key (PushKey *key, guint keyval)
{
  g_autofree char *name = g_settings_get_string (key->settings, "talk-key");

  return gdk_keyval_to_lower (keyval) == gdk_keyval_to_lower (gdk_keyval_from_name (name));
}

static gboolean
somebody_types (PushKey *key)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (key->widget));

  return focus && (GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus));
}

static void
set_down (PushKey *key, gboolean down)
{
  if (key->down == down)
    return;
  key->down = down;
  phone_push_hold (key->push, PHONE_PUSH_WAY_WINDOW, down);
}

static gboolean
pressed_cb (GtkEventControllerKey *controller,
            guint keyval,
            guint keycode,
            GdkModifierType state,
            gpointer data)
{
  PushKey *key = data;

  if (!phone_push_get_wanted (key->push) || state & MODIFIERS || !is_talk_key (key, keyval) ||
      somebody_types (key))
    return GDK_EVENT_PROPAGATE;
  set_down (key, TRUE);
  return GDK_EVENT_STOP;
}

/* Whatever has happened since it went down. */
static void
released_cb (GtkEventControllerKey *controller,
             guint keyval,
             guint keycode,
             GdkModifierType state,
             gpointer data)
{
  PushKey *key = data;

  if (is_talk_key (key, keyval))
    set_down (key, FALSE);
}

/* A key that goes up elsewhere is not told to us. */
static void
away_cb (PushKey *key)
{
  set_down (key, FALSE);
}

void
phone_push_key_attach (GtkWidget *widget, PhonePush *push)
{
  GtkEventController *controller = gtk_event_controller_key_new ();
  PushKey *key = g_new0 (PushKey, 1);

  key->widget = widget;
  key->push = g_object_ref (push);
  key->settings = g_settings_new (PHONE_APP_ID);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "key-pressed", G_CALLBACK (pressed_cb), key);
  g_signal_connect (controller, "key-released", G_CALLBACK (released_cb), key);
  g_signal_connect_data (widget, "unmap", G_CALLBACK (away_cb), key, push_key_free,
                         G_CONNECT_SWAPPED);
  if (ADW_IS_APPLICATION_WINDOW (widget))
    {
      g_signal_connect_swapped (widget, "notify::is-active", G_CALLBACK (away_cb), key);
      g_signal_connect_swapped (widget, "notify::visible-dialog", G_CALLBACK (away_cb), key);
    }
  gtk_widget_add_controller (widget, controller);
}
