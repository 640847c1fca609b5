/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-background.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "phone-portal-request.h"
#include "phone-portal.h"

#define PORTAL_BACKGROUND "org.freedesktop.portal.Background"

struct _PhoneBackground
{
  GObject parent_instance;

  GApplication *application; /* borrowed: it owns this */
  GSettings *settings;
  PhoneAccount *account;
  WzpClient *client;           /* nullable */
  gboolean held;               /* the application runs without a window */
  PhonePortalRequest *request; /* the last one; nullable */
};

enum
{
  SIGNAL_DENIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneBackground, phone_background, G_TYPE_OBJECT)

static void changed_cb (PhoneBackground *self);

static gboolean
is_wanted (PhoneBackground *self)
{
  return g_settings_get_boolean (self->settings, "run-in-background");
}

static gboolean
is_wanted_at_login (PhoneBackground *self)
{
  return is_wanted (self) && g_settings_get_boolean (self->settings, "start-at-login");
}

/* --- what the desktop shows of it ------------------------------------------------------------- */

static char *
describe (PhoneBackground *self)
{
  guint n_missed = wzp_call_history_get_n_missed (phone_account_get_history (self->account));

  if (!self->client || wzp_client_get_state (self->client) != WZP_CLIENT_STATE_ONLINE)
    return g_strdup (_ ("Not connected to the relay"));
  if (n_missed > 0)
    return g_strdup_printf (ngettext ("%u missed call", "%u missed calls", n_missed), n_missed);
  return g_strdup (_ ("Ready for calls"));
}

/* Older portals know no status: that is no loss. */
static void
update_status (PhoneBackground *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (self->application);
  g_autofree char *message = NULL;
  GVariantBuilder options;

  if (!bus || !self->held || !phone_portal_is_used ())
    return;
  message = describe (self);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "message", g_variant_new_string (message));
  g_dbus_connection_call (bus, PHONE_PORTAL_NAME, PHONE_PORTAL_PATH, PORTAL_BACKGROUND, "SetStatus",
                          g_variant_new ("(a{sv})", &options), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, NULL, NULL);
}

static void
client_cb (PhoneBackground *self)
{
  WzpClient *client = phone_account_get_client (self->account);

  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_set_object (&self->client, client);
  if (client)
    g_signal_connect_swapped (client, "notify::state", G_CALLBACK (update_status), self);
  update_status (self);
}

static void
update_hold (PhoneBackground *self)
{
  gboolean stay = is_wanted (self);

  if (stay == self->held)
    return;
  self->held = stay;
  if (stay)
    g_application_hold (self->application);
  else
    g_application_release (self->application);
  update_status (self);
}

/* --- in a sandbox ----------------------------------------------------------------------------- */

static void
response_cb (gpointer data, GVariant *results)
{
  PhoneBackground *self = data;
  gboolean background = FALSE, autostart = FALSE;

  if (results)
    {
      g_variant_lookup (results, "background", "b", &background);
      g_variant_lookup (results, "autostart", "b", &autostart);
    }
  if (!is_wanted (self) || (background && autostart == is_wanted_at_login (self)))
    return;
  g_signal_handlers_block_by_func (self->settings, changed_cb, self);
  if (!autostart)
    g_settings_set_boolean (self->settings, "start-at-login", FALSE);
  if (!background)
    g_settings_set_boolean (self->settings, "run-in-background", FALSE);
  g_signal_handlers_unblock_by_func (self->settings, changed_cb, self);
  update_hold (self);
  g_signal_emit (self, signals[SIGNAL_DENIED], 0);
}

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PhoneBackground) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) handle =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (handle)
    return;
  /* A desktop without this portal does not end what runs without a window either. */
  g_message ("the desktop was not asked: %s", error->message);
  g_clear_pointer (&self->request, phone_portal_request_free);
}

/* Through D-Bus the desktop would activate it at login, and activation opens the window: so by its command. */
static GVariant *
make_options (PhoneBackground *self, const char *token)
{
  static const char *const command[] = { "wzp-phone", "--gapplication-service", NULL };
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason",
                         g_variant_new_string (_ ("Phone rings when somebody calls")));
  g_variant_builder_add (&options, "{sv}", "autostart",
                         g_variant_new_boolean (is_wanted_at_login (self)));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  return g_variant_builder_end (&options);
}

static void
ask_portal (PhoneBackground *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (self->application);
  GVariant *options;

  if (!bus)
    return;
  g_clear_pointer (&self->request, phone_portal_request_free);
  self->request = phone_portal_request_new (bus, response_cb, self);
  options = make_options (self, phone_portal_request_get_token (self->request));
  g_dbus_connection_call (bus, PHONE_PORTAL_NAME, PHONE_PORTAL_PATH, PORTAL_BACKGROUND,
                          "RequestBackground", g_variant_new ("(s@a{sv})", "", options),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, requested_cb,
                          g_object_ref (self));
}

/* --- without a sandbox ------------------------------------------------------------------------ */

static char *
autostart_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", PHONE_APP_ID ".desktop", NULL);
}

static gboolean
write_autostart (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *folder = g_path_get_dirname (path);

  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE,
                         G_KEY_FILE_DESKTOP_TYPE_APPLICATION);
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NAME,
                         g_get_application_name ());
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, PHONE_APP_ID);
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC,
                         "wzp-phone --gapplication-service");
  g_mkdir_with_parents (folder, 0700);
  return g_key_file_save_to_file (file, path, error);
}

static void
update_autostart (PhoneBackground *self)
{
  g_autofree char *path = autostart_path ();
  g_autoptr (GError) error = NULL;

  if (!is_wanted_at_login (self))
    {
      if (unlink (path) && errno != ENOENT)
        g_message ("%s cannot be removed: %s", path, g_strerror (errno));
      return;
    }
  if (write_autostart (path, &error))
    return;
  g_message ("not started at login: %s", error->message);
  g_settings_set_boolean (self->settings, "start-at-login", FALSE);
  g_signal_emit (self, signals[SIGNAL_DENIED], 0);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
changed_cb (PhoneBackground *self)
{
  update_hold (self);
  if (phone_portal_is_used ())
    ask_portal (self);
  else
    update_autostart (self);
}

static void
phone_background_dispose (GObject *object)
{
  PhoneBackground *self = PHONE_BACKGROUND (object);

  g_clear_pointer (&self->request, phone_portal_request_free);
  if (self->settings)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  if (self->account)
    g_signal_handlers_disconnect_by_data (self->account, self);
  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->settings);
  g_clear_object (&self->account);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (phone_background_parent_class)->dispose (object);
}

static void
phone_background_class_init (PhoneBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_background_dispose;
  signals[SIGNAL_DENIED] = g_signal_new ("denied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
phone_background_init (PhoneBackground *self)
{
  self->settings = g_settings_new (PHONE_APP_ID);
}

PhoneBackground *
phone_background_new (GApplication *application, PhoneAccount *account)
{
  PhoneBackground *self = g_object_new (PHONE_TYPE_BACKGROUND, NULL);

  self->application = application;
  self->account = g_object_ref (account);
  g_signal_connect_swapped (self->settings, "changed::run-in-background", G_CALLBACK (changed_cb),
                            self);
  g_signal_connect_swapped (self->settings, "changed::start-at-login", G_CALLBACK (changed_cb),
                            self);
  g_signal_connect_swapped (account, "notify::client", G_CALLBACK (client_cb), self);
  g_signal_connect_object (phone_account_get_history (account), "notify::n-missed",
                           G_CALLBACK (update_status), self, G_CONNECT_SWAPPED);
  update_hold (self);
  client_cb (self);
  return self;
}
