/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-notifier.h"

#include <glib/gi18n.h>

#include "phone-portal-request.h"
#include "phone-portal.h"

#define INTERFACE "org.freedesktop.portal.Notification"
/* The first that knows of purposes and display hints. */
#define VERSION 2u

typedef struct
{
  PhoneNotifier *notifier; /* borrowed: it has us in its table */
  char *id;
  const PhoneNote *note;
  char *name;
  char *target; /* nullable */
} Shown;

struct _PhoneNotifier
{
  GObject parent_instance;

  GtkApplication *application; /* borrowed: it owns this */
  GSettings *settings;
  GHashTable *shown; /* id -> Shown */
  guint version;     /* of the portal; 0: none, or not known yet */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (PhoneNotifier, phone_notifier, G_TYPE_OBJECT)

static void
shown_free (gpointer data)
{
  Shown *shown = data;

  g_free (shown->id);
  g_free (shown->name);
  g_free (shown->target);
  g_free (shown);
}

/* --- what is read ----------------------------------------------------------------------------- */

static gboolean
is_hiding (PhoneNotifier *self)
{
  return g_settings_get_boolean (self->settings, "hide-on-lock-screen");
}

static const char *
name_for_now (const Shown *shown)
{
  gboolean locked;

  g_object_get (shown->notifier->application, "screensaver-active", &locked, NULL);
  return locked && is_hiding (shown->notifier) ? _ ("Unlock to see who it is") : shown->name;
}

/* --- by GLib ---------------------------------------------------------------------------------- */

static void
add_button (GNotification *notification, const PhoneNoteButton *button, const char *target)
{
  if (button->targeted)
    g_notification_add_button_with_target (notification, _ (button->label), button->action, "s",
                                           target);
  else
    g_notification_add_button (notification, _ (button->label), button->action);
}

static void
send_by_glib (const Shown *shown)
{
  g_autoptr (GNotification) notification = g_notification_new (_ (shown->note->title));

  g_notification_set_body (notification, name_for_now (shown));
  g_notification_set_priority (notification, shown->note->priority);
  g_notification_set_category (notification, shown->note->category);
  for (size_t i = 0; i < G_N_ELEMENTS (shown->note->buttons); i++)
    if (shown->note->buttons[i].label)
      add_button (notification, &shown->note->buttons[i], shown->target);
  g_notification_set_default_action (notification, shown->note->default_action);
  g_application_send_notification (G_APPLICATION (shown->notifier->application), shown->id,
                                   notification);
}

/* --- by the portal ---------------------------------------------------------------------------- */

static GVariant *
make_button (const PhoneNoteButton *button, const char *target)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "label", "s", _ (button->label));
  g_variant_dict_insert (&dict, "action", "s", button->action);
  if (button->targeted)
    g_variant_dict_insert (&dict, "target", "s", target);
  if (button->purpose)
    g_variant_dict_insert (&dict, "purpose", "s", button->purpose);
  return g_variant_dict_end (&dict);
}

static GVariant *
make_notification (const Shown *shown)
{
  static const char *const hints[] = { "hide-content-on-lock-screen", NULL };
  const PhoneNote *note = shown->note;
  GVariantBuilder buttons;
  GVariantDict dict;

  g_variant_builder_init (&buttons, G_VARIANT_TYPE ("aa{sv}"));
  for (size_t i = 0; i < G_N_ELEMENTS (note->buttons); i++)
    if (note->buttons[i].label)
      g_variant_builder_add_value (&buttons, make_button (&note->buttons[i], shown->target));
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "title", "s", _ (note->title));
  g_variant_dict_insert (&dict, "body", "s", name_for_now (shown));
  g_variant_dict_insert (&dict, "priority", "s",
                         note->priority == G_NOTIFICATION_PRIORITY_URGENT ? "urgent" : "normal");
  g_variant_dict_insert (&dict, "category", "s", note->category);
  g_variant_dict_insert (&dict, "default-action", "s", note->default_action);
  g_variant_dict_insert_value (&dict, "buttons", g_variant_builder_end (&buttons));
  if (is_hiding (shown->notifier))
    g_variant_dict_insert_value (&dict, "display-hint", g_variant_new_strv (hints, -1));
  return g_variant_dict_end (&dict);
}

/* A portal that does not know one of our words shows nothing at all: GLib says less. */
static void
added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PhoneNotifier) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  GHashTableIter iter;
  gpointer shown;

  if (answer || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_message ("the portal does not take a notification: %s", error->message);
  self->version = 0;
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &shown))
    send_by_glib (shown);
}

static void
send_by_portal (const Shown *shown)
{
  PhoneNotifier *self = shown->notifier;
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self->application));

  g_dbus_connection_call (bus, PHONE_PORTAL_NAME, PHONE_PORTAL_PATH, INTERFACE, "AddNotification",
                          g_variant_new ("(s@a{sv})", shown->id, make_notification (shown)), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, added_cb,
                          g_object_ref (self));
}

static void
send_note (const Shown *shown)
{
  if (shown->notifier->version >= VERSION)
    send_by_portal (shown);
  else
    send_by_glib (shown);
}

static void
version_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PhoneNotifier) self = data;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GVariant) value = NULL;

  if (!answer)
    return;
  g_variant_get (answer, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    self->version = g_variant_get_uint32 (value);
}

static void
ask_version (PhoneNotifier *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self->application));

  if (bus && phone_portal_is_used ())
    g_dbus_connection_call (
        bus, PHONE_PORTAL_NAME, PHONE_PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
        g_variant_new ("(ss)", INTERFACE, "version"), G_VARIANT_TYPE ("(v)"),
        G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, version_cb, g_object_ref (self));
}

/* --- life ------------------------------------------------------------------------------------- */

/* What is shown says less, or more, from now on. */
static void
locked_cb (PhoneNotifier *self)
{
  GHashTableIter iter;
  gpointer shown;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &shown))
    send_note (shown);
}

static void
phone_notifier_dispose (GObject *object)
{
  PhoneNotifier *self = PHONE_NOTIFIER (object);

  g_cancellable_cancel (self->cancellable);
  g_hash_table_remove_all (self->shown);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_notifier_parent_class)->dispose (object);
}

static void
phone_notifier_finalize (GObject *object)
{
  g_hash_table_unref (PHONE_NOTIFIER (object)->shown);
  g_object_unref (PHONE_NOTIFIER (object)->cancellable);
  G_OBJECT_CLASS (phone_notifier_parent_class)->finalize (object);
}

static void
phone_notifier_class_init (PhoneNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = phone_notifier_finalize;
}

static void
phone_notifier_init (PhoneNotifier *self)
{
  self->settings = g_settings_new (PHONE_APP_ID);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, shown_free);
  self->cancellable = g_cancellable_new ();
}

PhoneNotifier *
phone_notifier_new (GtkApplication *application)
{
  PhoneNotifier *self = g_object_new (PHONE_TYPE_NOTIFIER, NULL);

  self->application = application;
  g_signal_connect_object (application, "notify::screensaver-active", G_CALLBACK (locked_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::hide-on-lock-screen", G_CALLBACK (locked_cb),
                           self, G_CONNECT_SWAPPED);
  ask_version (self);
  return self;
}

void
phone_notifier_show (PhoneNotifier *self,
                     const char *id,
                     const PhoneNote *note,
                     const char *name,
                     const char *target)
{
  Shown *shown = g_new0 (Shown, 1);

  shown->notifier = self;
  shown->id = g_strdup (id);
  shown->note = note;
  shown->name = g_strdup (name);
  shown->target = g_strdup (target);
  g_hash_table_replace (self->shown, shown->id, shown);
  send_note (shown);
}

/* The portal finds them by their id, whoever has added them; GLib only those that it has added itself. */
void
phone_notifier_withdraw (PhoneNotifier *self, const char *id)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self->application));

  if (bus && phone_portal_is_used ())
    g_dbus_connection_call (bus, PHONE_PORTAL_NAME, PHONE_PORTAL_PATH, INTERFACE,
                            "RemoveNotification", g_variant_new ("(s)", id), NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  else
    g_application_withdraw_notification (G_APPLICATION (self->application), id);
  g_hash_table_remove (self->shown, id);
}
