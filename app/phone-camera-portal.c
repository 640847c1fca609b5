/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-camera-portal.h"

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>

#include "phone-portal-request.h"

#define CAMERA     "org.freedesktop.portal.Camera"
#define IS_PRESENT "IsCameraPresent"

struct _PhoneCameraPortal
{
  GObject parent_instance;

  GCancellable *cancellable;
  GDBusProxy *portal; /* NULL: not yet, or none */
  PhonePortalRequest *request;
  PhoneCameraPortalState state;
  int fd; /* -1: none, or taken */
};

enum
{
  PROP_STATE = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneCameraPortal, phone_camera_portal, G_TYPE_OBJECT)

static void
set_state (PhoneCameraPortal *self, PhoneCameraPortalState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
refuse (PhoneCameraPortal *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_message ("the desktop gives no camera: %s", error->message);
  set_state (self, PHONE_CAMERA_PORTAL_REFUSED);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_proxy_call_with_unix_fd_list_finish (G_DBUS_PROXY (source), &fds, result, &error);
  PhoneCameraPortal *self = data;
  gint32 index = -1;
  int fd = -1;

  if (answer && g_variant_is_of_type (answer, G_VARIANT_TYPE ("(h)")))
    g_variant_get (answer, "(h)", &index);
  if (fds && index >= 0 && index < g_unix_fd_list_get_length (fds))
    fd = g_unix_fd_list_get (fds, index, &error);
  if (fd >= 0)
    {
      self->fd = fd;
      set_state (self, PHONE_CAMERA_PORTAL_OPEN);
      return;
    }
  if (!error)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no descriptor came");
  refuse (self, error);
}

static void
granted_cb (gpointer data, GVariant *results)
{
  PhoneCameraPortal *self = data;

  if (!results)
    {
      set_state (self, PHONE_CAMERA_PORTAL_REFUSED);
      return;
    }
  g_dbus_proxy_call_with_unix_fd_list (self->portal, "OpenPipeWireRemote",
                                       g_variant_new ("(a{sv})", NULL), G_DBUS_CALL_FLAGS_NONE, -1,
                                       NULL, self->cancellable, opened_cb, self);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);

  if (!answer)
    refuse (data, error);
}

static void
ask (PhoneCameraPortal *self)
{
  GVariantBuilder options;
  const char *token;

  g_clear_pointer (&self->request, phone_portal_request_free);
  self->request =
      phone_portal_request_new (g_dbus_proxy_get_connection (self->portal), granted_cb, self);
  token = phone_portal_request_get_token (self->request);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  set_state (self, PHONE_CAMERA_PORTAL_ASKING);
  g_dbus_proxy_call (self->portal, "AccessCamera", g_variant_new ("(a{sv})", &options),
                     G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, asked_cb, self);
}

/* --- is there one? ---------------------------------------------------------------------------- */

static gboolean
is_present (PhoneCameraPortal *self)
{
  g_autoptr (GVariant) value = g_dbus_proxy_get_cached_property (self->portal, IS_PRESENT);

  return value && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) &&
         g_variant_get_boolean (value);
}

/* A camera came, or the last one went. */
static void
changed_cb (PhoneCameraPortal *self)
{
  if (!is_present (self))
    {
      g_clear_pointer (&self->request, phone_portal_request_free);
      set_state (self, PHONE_CAMERA_PORTAL_NO_CAMERA);
    }
  else if (self->state == PHONE_CAMERA_PORTAL_NO_CAMERA)
    ask (self);
}

static void
portal_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusProxy) portal = g_dbus_proxy_new_for_bus_finish (result, &error);
  g_autoptr (GVariant) value =
      portal ? g_dbus_proxy_get_cached_property (portal, IS_PRESENT) : NULL;
  PhoneCameraPortal *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!value)
    {
      set_state (self, PHONE_CAMERA_PORTAL_ABSENT);
      return;
    }
  self->portal = g_steal_pointer (&portal);
  g_signal_connect_swapped (self->portal, "g-properties-changed", G_CALLBACK (changed_cb), self);
  if (is_present (self))
    ask (self);
  else
    set_state (self, PHONE_CAMERA_PORTAL_NO_CAMERA);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_camera_portal_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_uint (value, PHONE_CAMERA_PORTAL (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_camera_portal_dispose (GObject *object)
{
  PhoneCameraPortal *self = PHONE_CAMERA_PORTAL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->request, phone_portal_request_free);
  if (self->portal)
    g_signal_handlers_disconnect_by_data (self->portal, self);
  g_clear_object (&self->portal);
  G_OBJECT_CLASS (phone_camera_portal_parent_class)->dispose (object);
}

static void
phone_camera_portal_finalize (GObject *object)
{
  PhoneCameraPortal *self = PHONE_CAMERA_PORTAL (object);

  g_object_unref (self->cancellable);
  g_clear_fd (&self->fd, NULL);
  G_OBJECT_CLASS (phone_camera_portal_parent_class)->finalize (object);
}

static void
phone_camera_portal_class_init (PhoneCameraPortalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = phone_camera_portal_get_property;
  object_class->dispose = phone_camera_portal_dispose;
  object_class->finalize = phone_camera_portal_finalize;
  properties[PROP_STATE] =
      g_param_spec_uint ("state", NULL, NULL, 0, PHONE_CAMERA_PORTAL_OPEN, 0,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
phone_camera_portal_init (PhoneCameraPortal *self)
{
  self->fd = -1;
  self->cancellable = g_cancellable_new ();
  g_dbus_proxy_new_for_bus (G_BUS_TYPE_SESSION, G_DBUS_PROXY_FLAGS_NONE, NULL, PHONE_PORTAL_NAME,
                            PHONE_PORTAL_PATH, CAMERA, self->cancellable, portal_cb, self);
}

PhoneCameraPortal *
phone_camera_portal_new (void)
{
  return g_object_new (PHONE_TYPE_CAMERA_PORTAL, NULL);
}

PhoneCameraPortalState
phone_camera_portal_get_state (PhoneCameraPortal *self)
{
  return self->state;
}

int
phone_camera_portal_steal_fd (PhoneCameraPortal *self)
{
  return g_steal_fd (&self->fd);
}
