/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-push-portal.h"

#include <glib/gi18n.h>

#include "phone-portal-request.h"

#define SHORTCUTS "org.freedesktop.portal.GlobalShortcuts"
#define REGISTRY  "org.freedesktop.host.portal.Registry"
/* The version of the interface that can have keys changed later. */
#define CONFIGURE_VERSION 2u

struct _PhonePushPortal
{
  GObject parent_instance;

  GCancellable *cancellable;
  GDBusConnection *bus; /* NULL: not yet, or none */
  PhonePushPortalState state;
  guint version;
  char *session; /* object path; NULL: none */
  char *trigger;
  gboolean wanted; /* keys are asked for as soon as they are known to be offered */

  PhonePortalRequest *request; /* under way; nullable */
  guint shortcut_signals;
  guint name_watch;
};

enum
{
  PROP_STATE = 1,
  PROP_TRIGGER,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_SHORTCUT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhonePushPortal, phone_push_portal, G_TYPE_OBJECT)

static void
set_state (PhonePushPortal *self, PhonePushPortalState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* --- requests --------------------------------------------------------------------------------- */

static void
called_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  PhonePushPortal *self = data;

  if (answer || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_message ("the desktop gives no keys: %s", error->message);
  if (self->request)
    phone_portal_request_fail (self->request);
}

/* Options for the next request, whose answer is listened for from now on. */
static GVariantBuilder *
begin_request (PhonePushPortal *self, PhonePortalResponse response)
{
  GVariantBuilder *options = g_variant_builder_new (G_VARIANT_TYPE_VARDICT);
  const char *token;

  g_clear_pointer (&self->request, phone_portal_request_free);
  self->request = phone_portal_request_new (self->bus, response, self);
  token = phone_portal_request_get_token (self->request);
  g_variant_builder_add (options, "{sv}", "handle_token", g_variant_new_string (token));
  return options;
}

static void
call (PhonePushPortal *self, const char *method, GVariant *parameters)
{
  g_dbus_connection_call (self->bus, PHONE_PORTAL_NAME, PHONE_PORTAL_PATH, SHORTCUTS, method,
                          parameters, NULL, G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable,
                          called_cb, self);
}

/* --- keys ------------------------------------------------------------------------------------- */

static void
take_trigger (PhonePushPortal *self, GVariant *shortcuts)
{
  GVariantIter iter;
  const char *id;
  GVariant *fields;

  if (!shortcuts || !g_variant_is_of_type (shortcuts, G_VARIANT_TYPE ("a(sa{sv})")))
    return;
  g_variant_iter_init (&iter, shortcuts);
  while (g_variant_iter_loop (&iter, "(&s@a{sv})", &id, &fields))
    {
      const char *trigger = NULL;

      if (!g_str_equal (id, PHONE_PUSH_SHORTCUT_TALK))
        continue;
      g_variant_lookup (fields, "trigger_description", "&s", &trigger);
      if (g_set_str (&self->trigger, trigger && *trigger ? trigger : NULL))
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRIGGER]);
    }
}

static void
bound_cb (gpointer data, GVariant *results)
{
  PhonePushPortal *self = data;
  g_autoptr (GVariant) shortcuts =
      results ? g_variant_lookup_value (results, "shortcuts", NULL) : NULL;

  take_trigger (self, shortcuts);
  set_state (self, results ? PHONE_PUSH_PORTAL_BOUND : PHONE_PUSH_PORTAL_REFUSED);
}

static void
add_shortcut (GVariantBuilder *shortcuts,
              const char *id,
              const char *description,
              const char *trigger)
{
  GVariantBuilder fields;

  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&fields, "{sv}", "description", g_variant_new_string (description));
  g_variant_builder_add (&fields, "{sv}", "preferred_trigger", g_variant_new_string (trigger));
  g_variant_builder_add (shortcuts, "(sa{sv})", id, &fields);
}

static void
session_cb (gpointer data, GVariant *results)
{
  PhonePushPortal *self = data;
  g_autoptr (GVariant) session =
      results ? g_variant_lookup_value (results, "session_handle", NULL) : NULL;
  g_autoptr (GVariantBuilder) options = NULL;
  GVariantBuilder shortcuts;

  if (!session || !(g_variant_is_of_type (session, G_VARIANT_TYPE_STRING) ||
                    g_variant_is_of_type (session, G_VARIANT_TYPE_OBJECT_PATH)))
    {
      set_state (self, PHONE_PUSH_PORTAL_REFUSED);
      return;
    }
  g_set_str (&self->session, g_variant_get_string (session, NULL));
  options = begin_request (self, bound_cb);
  g_variant_builder_init (&shortcuts, G_VARIANT_TYPE ("a(sa{sv})"));
  add_shortcut (&shortcuts, PHONE_PUSH_SHORTCUT_TALK, _ ("Talk while held"), "CTRL+ALT+space");
  add_shortcut (&shortcuts, PHONE_PUSH_SHORTCUT_MUTE, _ ("Mute or unmute"), "CTRL+ALT+m");
  call (self, "BindShortcuts",
        g_variant_new ("(oa(sa{sv})sa{sv})", self->session, &shortcuts, "", options));
}

static void
create_session (PhonePushPortal *self)
{
  g_autoptr (GVariantBuilder) options = begin_request (self, session_cb);
  const char *token = phone_portal_request_get_token (self->request);

  set_state (self, PHONE_PUSH_PORTAL_ASKING);
  g_variant_builder_add (options, "{sv}", "session_handle_token", g_variant_new_string (token));
  call (self, "CreateSession", g_variant_new ("(a{sv})", options));
}

static void
shortcut_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer data)
{
  PhonePushPortal *self = data;
  const char *session, *id;

  if (g_str_equal (signal, "ShortcutsChanged") &&
      g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa(sa{sv}))")))
    {
      g_autoptr (GVariant) shortcuts = g_variant_get_child_value (parameters, 1);

      take_trigger (self, shortcuts);
    }
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(osta{sv})")))
    return;
  g_variant_get (parameters, "(&o&sta{sv})", &session, &id, NULL, NULL);
  if (g_strcmp0 (session, self->session) != 0)
    return;
  if (g_str_equal (signal, "Activated"))
    g_signal_emit (self, signals[SIGNAL_SHORTCUT], 0, id, TRUE);
  else if (g_str_equal (signal, "Deactivated"))
    g_signal_emit (self, signals[SIGNAL_SHORTCUT], 0, id, FALSE);
}

/* --- is there a portal? ----------------------------------------------------------------------- */

static void
version_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) value = NULL;
  PhonePushPortal *self = data;

  if (!answer)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_state (self, PHONE_PUSH_PORTAL_ABSENT);
      return;
    }
  g_variant_get (answer, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    self->version = g_variant_get_uint32 (value);
  if (self->wanted)
    create_session (self);
  else
    set_state (self, PHONE_PUSH_PORTAL_OFFERED);
}

/* Old portals do not know this and need it not; in a sandbox the portal knows us already. */
static void
registered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  PhonePushPortal *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_dbus_connection_call (self->bus, PHONE_PORTAL_NAME, PHONE_PORTAL_PATH,
                          "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", SHORTCUTS, "version"), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, version_cb, self);
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
  PhonePushPortal *self = data;

  g_dbus_connection_call (bus, PHONE_PORTAL_NAME, PHONE_PORTAL_PATH, REGISTRY, "Register",
                          g_variant_new ("(sa{sv})", PHONE_APP_ID, NULL), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, registered_cb, self);
}

/* A key that is held while the portal goes down never comes up: it counts as released. */
static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer data)
{
  PhonePushPortal *self = data;

  if (self->session)
    g_signal_emit (self, signals[SIGNAL_SHORTCUT], 0, PHONE_PUSH_SHORTCUT_TALK, FALSE);
  g_clear_pointer (&self->session, g_free);
  set_state (self, PHONE_PUSH_PORTAL_ABSENT);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  PhonePushPortal *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!bus)
    {
      set_state (self, PHONE_PUSH_PORTAL_ABSENT);
      return;
    }
  self->bus = g_steal_pointer (&bus);
  self->shortcut_signals = g_dbus_connection_signal_subscribe (
      self->bus, PHONE_PORTAL_NAME, SHORTCUTS, NULL, PHONE_PORTAL_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, shortcut_cb, self, NULL);
  self->name_watch = g_bus_watch_name_on_connection (self->bus, PHONE_PORTAL_NAME,
                                                     G_BUS_NAME_WATCHER_FLAGS_AUTO_START,
                                                     appeared_cb, vanished_cb, self, NULL);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_push_portal_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PhonePushPortal *self = PHONE_PUSH_PORTAL (object);

  if (id == PROP_STATE)
    g_value_set_uint (value, self->state);
  else if (id == PROP_TRIGGER)
    g_value_set_string (value, self->trigger);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_push_portal_dispose (GObject *object)
{
  PhonePushPortal *self = PHONE_PUSH_PORTAL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->request, phone_portal_request_free);
  if (self->bus)
    {
      g_bus_unwatch_name (self->name_watch);
      g_dbus_connection_signal_unsubscribe (self->bus, self->shortcut_signals);
    }
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (phone_push_portal_parent_class)->dispose (object);
}

static void
phone_push_portal_finalize (GObject *object)
{
  PhonePushPortal *self = PHONE_PUSH_PORTAL (object);

  g_object_unref (self->cancellable);
  g_free (self->session);
  g_free (self->trigger);
  G_OBJECT_CLASS (phone_push_portal_parent_class)->finalize (object);
}

static void
phone_push_portal_class_init (PhonePushPortalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = phone_push_portal_get_property;
  object_class->dispose = phone_push_portal_dispose;
  object_class->finalize = phone_push_portal_finalize;
  properties[PROP_STATE] =
      g_param_spec_uint ("state", NULL, NULL, 0, PHONE_PUSH_PORTAL_REFUSED, 0, flags);
  properties[PROP_TRIGGER] = g_param_spec_string ("trigger", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_SHORTCUT] =
      g_signal_new ("shortcut", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
phone_push_portal_init (PhonePushPortal *self)
{
  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, bus_cb, self);
}

PhonePushPortal *
phone_push_portal_new (void)
{
  return g_object_new (PHONE_TYPE_PUSH_PORTAL, NULL);
}

gboolean
phone_push_portal_can_set_up (PhonePushPortal *self)
{
  switch (self->state)
    {
    case PHONE_PUSH_PORTAL_OFFERED:
    case PHONE_PUSH_PORTAL_REFUSED:
      return TRUE;
    case PHONE_PUSH_PORTAL_BOUND:
      return self->version >= CONFIGURE_VERSION;
    case PHONE_PUSH_PORTAL_ASKING:
    case PHONE_PUSH_PORTAL_ABSENT:
      return FALSE;
    }
  return FALSE;
}

void
phone_push_portal_set_up (PhonePushPortal *self)
{
  self->wanted = TRUE;
  switch (self->state)
    {
    case PHONE_PUSH_PORTAL_OFFERED:
    case PHONE_PUSH_PORTAL_REFUSED:
      create_session (self);
      break;
    case PHONE_PUSH_PORTAL_BOUND:
      if (self->version >= CONFIGURE_VERSION)
        call (self, "ConfigureShortcuts", g_variant_new ("(osa{sv})", self->session, "", NULL));
      break;
    case PHONE_PUSH_PORTAL_ASKING:
    case PHONE_PUSH_PORTAL_ABSENT:
      break;
    }
}

PhonePushPortalState
phone_push_portal_get_state (PhonePushPortal *self)
{
  return self->state;
}

const char *
phone_push_portal_get_trigger (PhonePushPortal *self)
{
  return self->trigger;
}
