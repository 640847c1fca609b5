/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-account.h"

#include "phone-audio.h"

struct _PhoneAccount
{
  GObject parent_instance;

  GSettings *settings;
  WzpAudioDevices *devices;
  WzpAudioSettings *audio;
  PhoneBadNetwork *bad_network;
  PhoneIdentityStore *store;
  GCancellable *cancellable; /* of all that the store is asked */
  gboolean loading;
  GError *problem; /* nullable */
  PhonePlace place;
  WzpIdentity *identity; /* nullable */
  WzpClient *client;
  WzpContacts *contacts;
  WzpCallHistory *history;
  WzpRooms *rooms;
  PhoneRelays *relays;
  char *data_path;
  char *storage_problem; /* nullable */
  char *relay;
};

enum
{
  PROP_IDENTITY = 1,
  PROP_RELAY,
  PROP_CLIENT,
  PROP_LOADING,
  PROP_PLACE,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneAccount, phone_account, G_TYPE_OBJECT)

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* The client keeps the error as a property, and the window shows it. */
  if (!wzp_client_connect_finish (WZP_CLIENT (source), result, &error))
    g_debug ("not registered: %s", error->message);
}

/* Settings that follow the choice of a person at once, in a call too. */
static void
bind_client (PhoneAccount *self)
{
  g_settings_bind (self->settings, "alias", self->client, "alias", G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "map-ports", self->client, "port-mapping", G_SETTINGS_BIND_GET);
}

static void
drop_client (PhoneAccount *self)
{
  if (!self->client)
    return;
  phone_relays_set_client (self->relays, NULL);
  wzp_client_disconnect (self->client);
  g_clear_object (&self->client);
}

static void
update_client (PhoneAccount *self)
{
  drop_client (self);
  if (self->identity && *self->relay)
    {
      self->client = wzp_client_new (self->identity, self->relay, self->data_path);
      wzp_client_set_audio (self->client, self->audio);
      bind_client (self);
      wzp_contacts_watch (self->contacts, self->client);
      wzp_call_history_watch (self->history, self->client);
      phone_relays_set_client (self->relays, self->client);
      wzp_client_connect_async (self->client, NULL, connected_cb, NULL);
    }
  phone_bad_network_set_client (self->bad_network, self->client);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
}

static void
relay_changed_cb (PhoneAccount *self)
{
  g_autofree char *relay = g_settings_get_string (self->settings, "relay");

  if (!g_set_str (&self->relay, relay))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RELAY]);
  update_client (self);
}

/* --- the identity ----------------------------------------------------------------------------- */

static void
set_loading (PhoneAccount *self, gboolean loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/* The setting tells the next start where to insist on finding it. */
static void
take_identity (PhoneAccount *self, WzpIdentity *identity, PhonePlace place)
{
  const char *fingerprint = wzp_identity_get_fingerprint (identity);

  g_settings_set_string (self->settings, "keyring-fingerprint",
                         place == PHONE_PLACE_KEYRING ? fingerprint : "");
  if (self->place != place)
    {
      self->place = place;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLACE]);
    }
  if (self->identity && g_str_equal (fingerprint, wzp_identity_get_fingerprint (self->identity)))
    return;
  g_clear_pointer (&self->identity, wzp_identity_unref);
  self->identity = wzp_identity_ref (identity);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IDENTITY]);
  update_client (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WzpIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;
  PhoneAccount *self = user_data;
  PhonePlace place;

  identity =
      phone_identity_store_load_finish (PHONE_IDENTITY_STORE (source), result, &place, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* there is no account any more */
  self->problem = g_steal_pointer (&error);
  if (identity)
    take_identity (self, identity, place);
  set_loading (self, FALSE);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PhoneAccount *self = g_task_get_source_object (task);
  GError *error = NULL;
  PhonePlace place;

  if (!phone_identity_store_keep_finish (PHONE_IDENTITY_STORE (source), result, &place, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&self->problem);
  take_identity (self, g_task_get_task_data (task), place);
  g_task_return_boolean (task, TRUE);
}

static void
phone_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PhoneAccount *self = PHONE_ACCOUNT (object);

  switch (id)
    {
    case PROP_IDENTITY:
      g_value_set_boxed (value, self->identity);
      break;
    case PROP_RELAY:
      g_value_set_string (value, self->relay);
      break;
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_PLACE:
      g_value_set_int (value, self->place);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
phone_account_dispose (GObject *object)
{
  PhoneAccount *self = PHONE_ACCOUNT (object);

  g_cancellable_cancel (self->cancellable);
  phone_bad_network_set_client (self->bad_network, NULL);
  drop_client (self);
  if (self->settings)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  g_clear_object (&self->audio);
  g_clear_object (&self->devices);
  g_clear_object (&self->contacts);
  g_clear_object (&self->history);
  g_clear_object (&self->rooms);
  g_clear_object (&self->relays);
  G_OBJECT_CLASS (phone_account_parent_class)->dispose (object);
}

static void
phone_account_finalize (GObject *object)
{
  PhoneAccount *self = PHONE_ACCOUNT (object);

  g_clear_object (&self->bad_network);
  g_clear_object (&self->store);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->problem);
  g_clear_pointer (&self->identity, wzp_identity_unref);
  g_free (self->data_path);
  g_free (self->storage_problem);
  g_free (self->relay);
  G_OBJECT_CLASS (phone_account_parent_class)->finalize (object);
}

static void
phone_account_class_init (PhoneAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = phone_account_get_property;
  object_class->dispose = phone_account_dispose;
  object_class->finalize = phone_account_finalize;
  properties[PROP_IDENTITY] = g_param_spec_boxed ("identity", NULL, NULL, WZP_TYPE_IDENTITY, flags);
  properties[PROP_RELAY] = g_param_spec_string ("relay", NULL, NULL, NULL, flags);
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, WZP_TYPE_CLIENT, flags);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_PLACE] = g_param_spec_int ("place", NULL, NULL, PHONE_PLACE_NONE,
                                             PHONE_PLACE_FILE, PHONE_PLACE_NONE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
bind_audio (PhoneAccount *self)
{
  self->devices = wzp_audio_devices_new ();
  self->audio = wzp_audio_settings_new ();
  wzp_audio_settings_set_devices (self->audio, self->devices);
  phone_audio_bind (self->settings, self->audio);
}

/* What is remembered is worth less than being able to call: without a database nothing is. */
static void
open_database (PhoneAccount *self)
{
  g_autofree char *folder = g_path_get_dirname (self->data_path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  self->contacts = wzp_contacts_new (self->data_path, &error);
  if (self->contacts)
    self->history = wzp_call_history_new (self->data_path, &error);
  if (self->history)
    self->rooms = wzp_rooms_new (self->data_path, &error);
  if (self->rooms)
    return;
  g_message ("contacts and calls cannot be kept: %s", error->message);
  self->storage_problem = g_strdup (error->message);
  g_clear_object (&self->contacts);
  g_clear_object (&self->history);
  g_clear_pointer (&self->data_path, g_free);
  self->contacts = wzp_contacts_new (NULL, NULL);
  self->history = wzp_call_history_new (NULL, NULL);
  self->rooms = wzp_rooms_new (NULL, NULL);
}

static void
phone_account_init (PhoneAccount *self)
{
  g_autofree char *path = g_build_filename (g_get_user_state_dir (), "wzp", "identity", NULL);

  self->bad_network = phone_bad_network_new ();
  self->store = phone_identity_store_new (path);
  self->cancellable = g_cancellable_new ();
  self->settings = g_settings_new (PHONE_APP_ID);
  self->relay = g_settings_get_string (self->settings, "relay");
  self->data_path = g_build_filename (g_get_user_data_dir (), "wzp", "wzp.db", NULL);
  g_signal_connect_swapped (self->settings, "changed::relay", G_CALLBACK (relay_changed_cb), self);
  self->relays = phone_relays_new ();
  bind_audio (self);
  open_database (self);
  g_settings_bind (self->settings, "keep-history-days", self->history, "keep-days",
                   G_SETTINGS_BIND_GET);
}

PhoneAccount *
phone_account_new (void)
{
  return g_object_new (PHONE_TYPE_ACCOUNT, NULL);
}

void
phone_account_load (PhoneAccount *self)
{
  g_autofree char *fingerprint = g_settings_get_string (self->settings, "keyring-fingerprint");

  if (self->loading || self->identity)
    return;
  g_clear_error (&self->problem);
  set_loading (self, TRUE);
  phone_identity_store_load_async (self->store, fingerprint, self->cancellable, loaded_cb, self);
}

void
phone_account_keep_async (PhoneAccount *self,
                          WzpIdentity *identity,
                          gboolean file,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, self->cancellable, callback, user_data);

  g_task_set_task_data (task, wzp_identity_ref (identity), (GDestroyNotify) wzp_identity_unref);
  phone_identity_store_keep_async (self->store, identity, self->place, file, self->cancellable,
                                   kept_cb, task);
}

gboolean
phone_account_keep_finish (PhoneAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
phone_account_get_loading (PhoneAccount *self)
{
  return self->loading;
}

const GError *
phone_account_get_problem (PhoneAccount *self)
{
  return self->problem;
}

PhonePlace
phone_account_get_place (PhoneAccount *self)
{
  return self->place;
}

WzpIdentity *
phone_account_get_identity (PhoneAccount *self)
{
  return self->identity;
}

const char *
phone_account_get_relay (PhoneAccount *self)
{
  return self->relay;
}

void
phone_account_set_relay (PhoneAccount *self, const char *relay)
{
  g_settings_set_string (self->settings, "relay", relay);
}

WzpContacts *
phone_account_get_contacts (PhoneAccount *self)
{
  return self->contacts;
}

WzpCallHistory *
phone_account_get_history (PhoneAccount *self)
{
  return self->history;
}

WzpRooms *
phone_account_get_rooms (PhoneAccount *self)
{
  return self->rooms;
}

PhoneBadNetwork *
phone_account_get_bad_network (PhoneAccount *self)
{
  return self->bad_network;
}

WzpClient *
phone_account_get_client (PhoneAccount *self)
{
  return self->client;
}

WzpAudioDevices *
phone_account_get_devices (PhoneAccount *self)
{
  return self->devices;
}

WzpAudioSettings *
phone_account_get_audio (PhoneAccount *self)
{
  return self->audio;
}

PhoneRelays *
phone_account_get_relays (PhoneAccount *self)
{
  return self->relays;
}

const char *
phone_account_get_data_path (PhoneAccount *self)
{
  return self->data_path;
}

const char *
phone_account_get_storage_problem (PhoneAccount *self)
{
  return self->storage_problem;
}
