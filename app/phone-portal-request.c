/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-portal-request.h"

#define REQUEST "org.freedesktop.portal.Request"

struct _PhonePortalRequest
{
  GDBusConnection *bus;
  char *token;
  char *path;
  guint subscription; /* 0: it was answered */
  PhonePortalResponse response;
  gpointer owner;
};

static void
answer (PhonePortalRequest *self, GVariant *results)
{
  g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  self->response (self->owner, results);
}

static void
response_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer data)
{
  g_autoptr (GVariant) results = NULL;
  guint32 code;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &code, &results);
  answer (data, code == 0 ? results : NULL);
}

PhonePortalRequest *
phone_portal_request_new (GDBusConnection *bus, PhonePortalResponse response, gpointer owner)
{
  static guint n_requests;
  PhonePortalRequest *self = g_new0 (PhonePortalRequest, 1);
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  g_strdelimit (sender, ".", '_');
  self->bus = g_object_ref (bus);
  self->token = g_strdup_printf ("wzp%u", ++n_requests);
  self->path = g_strdup_printf (PHONE_PORTAL_PATH "/request/%s/%s", sender, self->token);
  self->response = response;
  self->owner = owner;
  self->subscription =
      g_dbus_connection_signal_subscribe (bus, PHONE_PORTAL_NAME, REQUEST, "Response", self->path,
                                          NULL, G_DBUS_SIGNAL_FLAGS_NONE, response_cb, self, NULL);
  return self;
}

const char *
phone_portal_request_get_token (PhonePortalRequest *self)
{
  return self->token;
}

void
phone_portal_request_fail (PhonePortalRequest *self)
{
  if (self->subscription)
    answer (self, NULL);
}

void
phone_portal_request_free (PhonePortalRequest *self)
{
  if (self->subscription)
    {
      g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
      g_dbus_connection_call (self->bus, PHONE_PORTAL_NAME, self->path, REQUEST, "Close", NULL,
                              NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
    }
  g_object_unref (self->bus);
  g_free (self->token);
  g_free (self->path);
  g_free (self);
}
