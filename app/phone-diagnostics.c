/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report is in English: it is read by who helps. */
#include "phone-diagnostics.h"

#include <adwaita.h>

#include "phone-log.h"
#include "phone-redactor.h"

#define MAX_CALLS 20u

static void
begin (GString *out, const char *title)
{
  g_string_append_printf (out, "\n== %s ==\n", title);
}

static const char *
nick_of (GType type, int value)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (type);
  const GEnumValue *entry = g_enum_get_value (class, value);

  /* Nicks are static text of the registration, they outlive the class reference. */
  return entry ? entry->value_nick : "unknown";
}

/* --- what must not be in it ------------------------------------------------------------------- */

static void
add_host (PhoneRedactor *redactor, const char *relay)
{
  const char *colon = relay ? strrchr (relay, ':') : NULL;
  g_autofree char *host = colon ? g_strndup (relay, (gsize) (colon - relay)) : g_strdup (relay);

  phone_redactor_add (redactor, host, "relay");
}

static void
add_names (PhoneRedactor *redactor, PhoneAccount *account)
{
  GListModel *contacts = G_LIST_MODEL (phone_account_get_contacts (account));
  GListModel *history = G_LIST_MODEL (phone_account_get_history (account));
  guint n = g_list_model_get_n_items (contacts);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpContact) contact = g_list_model_get_item (contacts, i);

      phone_redactor_add (redactor, wzp_contact_get_name (contact), "name");
    }
  n = g_list_model_get_n_items (history);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpHistoryEntry) entry = g_list_model_get_item (history, i);

      phone_redactor_add (redactor, wzp_history_entry_get_peer_alias (entry), "name");
    }
}

static void
add_rooms (PhoneRedactor *redactor, GListModel *rooms)
{
  guint n = g_list_model_get_n_items (rooms);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpRoomEntry) room = g_list_model_get_item (rooms, i);

      phone_redactor_add (redactor, wzp_room_entry_get_name (room), "room");
      add_host (redactor, wzp_room_entry_get_relay (room));
    }
}

/* People name their headsets after themselves, and keys of Bluetooth devices hold hardware addresses. */
static void
add_devices (PhoneRedactor *redactor, GListModel *devices)
{
  guint n = g_list_model_get_n_items (devices);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpAudioDevice) device = g_list_model_get_item (devices, i);

      phone_redactor_add (redactor, wzp_audio_device_get_name (device), "device");
      phone_redactor_add (redactor, wzp_audio_device_get_key (device), "device-key");
    }
}

static void
add_chosen_devices (PhoneRedactor *redactor, GSettings *settings)
{
  g_autofree char *capture = g_settings_get_string (settings, "capture-device");
  g_autofree char *playback = g_settings_get_string (settings, "playback-device");
  g_auto (GStrv) ring = g_settings_get_strv (settings, "ring-devices");

  phone_redactor_add (redactor, capture, "device-key");
  phone_redactor_add (redactor, playback, "device-key");
  for (size_t i = 0; ring[i]; i++)
    phone_redactor_add (redactor, ring[i], "device-key");
}

static PhoneRedactor *
make_redactor (PhoneAccount *account, GSettings *settings)
{
  PhoneRedactor *redactor = phone_redactor_new ();
  g_autofree char *alias = g_settings_get_string (settings, "alias");
  WzpIdentity *identity = phone_account_get_identity (account);
  WzpAudioDevices *devices = phone_account_get_devices (account);

  if (identity)
    phone_redactor_add (redactor, wzp_identity_get_fingerprint (identity), "me");
  phone_redactor_add (redactor, alias, "name");
  phone_redactor_add (redactor, g_get_home_dir (), "home");
  phone_redactor_add (redactor, g_get_user_name (), "user");
  phone_redactor_add (redactor, g_get_host_name (), "computer");
  add_host (redactor, phone_account_get_relay (account));
  add_names (redactor, account);
  add_rooms (redactor, G_LIST_MODEL (phone_account_get_rooms (account)));
  add_devices (redactor, wzp_audio_devices_get_inputs (devices));
  add_devices (redactor, wzp_audio_devices_get_outputs (devices));
  add_chosen_devices (redactor, settings);
  return redactor;
}

/* --- the sections ----------------------------------------------------------------------------- */

static void
write_versions (GString *out)
{
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  g_string_append_printf (out, "Phone %s, GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n",
                          WZP_VERSION, gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                          glib_minor_version, glib_micro_version);
  g_string_append_printf (out, "%s, %s on %s%s\n", system ? system : "unknown system",
                          g_getenv ("XDG_CURRENT_DESKTOP") ? g_getenv ("XDG_CURRENT_DESKTOP")
                                                           : "unknown desktop",
                          G_OBJECT_TYPE_NAME (gdk_display_get_default ()),
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? ", in Flatpak" : "");
}

static void
write_settings (GString *out, GSettings *settings)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  begin (out, "Settings");
  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (size_t i = 0; keys[i]; i++)
    {
      g_autoptr (GVariant) value = g_settings_get_value (settings, keys[i]);
      g_autofree char *text = g_variant_print (value, FALSE);

      g_string_append_printf (out, "%s: %s\n", keys[i], text);
    }
}

static void
write_network (GString *out, PhoneAccount *account, const char *netcheck)
{
  WzpClient *client = phone_account_get_client (account);
  const GError *error;

  begin (out, "Network");
  if (!client)
    {
      g_string_append (out, "no client\n");
      return;
    }
  error = wzp_client_get_error (client);
  g_string_append_printf (out, "relay %s: %s%s%s\n", wzp_client_get_relay (client),
                          nick_of (WZP_TYPE_CLIENT_STATE, wzp_client_get_state (client)),
                          error ? ", " : "", error ? error->message : "");
  if (netcheck)
    g_string_append (out, netcheck);
}

/* Of a key "alsa_output.pci-0000_00_1f.3" the beginning tells how it is plugged in; with no dot it tells nothing. */
static char *
dup_class (WzpAudioDevice *device)
{
  const char *key = wzp_audio_device_get_key (device);
  const char *dot = strchr (key, '.');

  return dot ? g_strndup (key, (gsize) (dot - key)) : g_strdup ("unknown");
}

static void
write_devices (GString *out, GListModel *devices, const char *what)
{
  guint n = g_list_model_get_n_items (devices);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpAudioDevice) device = g_list_model_get_item (devices, i);

      g_autofree char *class = dup_class (device);

      g_string_append_printf (out, "%s: %s, %s%s%s\n", what, wzp_audio_device_get_name (device),
                              class, wzp_audio_device_get_is_default (device) ? ", default" : "",
                              wzp_audio_device_get_is_telephone (device) ? ", telephone" : "");
    }
}

static void
write_call (GString *out, WzpHistoryEntry *entry)
{
  g_autofree char *started =
      g_date_time_format (wzp_history_entry_get_started (entry), "%Y-%m-%d %H:%M");
  g_autofree char *quality = wzp_history_entry_dup_quality_line (entry);
  const char *attempts = wzp_history_entry_get_attempts (entry);

  g_string_append_printf (
      out, "%s %s %s, %u s, %s, %s, %s\n", started,
      nick_of (WZP_TYPE_CALL_DIRECTION, (int) wzp_history_entry_get_direction (entry)),
      wzp_history_entry_get_peer (entry), wzp_history_entry_get_duration (entry),
      nick_of (WZP_TYPE_END_REASON, (int) wzp_history_entry_get_end_reason (entry)),
      nick_of (WZP_TYPE_MEDIA_PATH, (int) wzp_history_entry_get_path (entry)),
      quality ? quality : "no quality");
  if (attempts && *attempts)
    g_string_append_printf (out, "  %s\n", attempts);
}

static void
write_calls (GString *out, GListModel *history)
{
  guint n = MIN (g_list_model_get_n_items (history), MAX_CALLS);

  begin (out, "Last calls");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpHistoryEntry) entry = g_list_model_get_item (history, i);

      write_call (out, entry);
    }
}

static void
write_log (GString *out)
{
  GListModel *lines = phone_log_get_lines ();
  guint n = g_list_model_get_n_items (lines);

  begin (out, "Log");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhoneLogLine) line = g_list_model_get_item (lines, i);

      g_string_append_printf (out, "%s\n", phone_log_line_get_text (line));
    }
}

char *
phone_diagnostics_write (PhoneAccount *account, const char *netcheck)
{
  g_autoptr (GSettings) settings = g_settings_new (PHONE_APP_ID);
  g_autoptr (PhoneRedactor) redactor = make_redactor (account, settings);
  g_autoptr (GString) out = g_string_new (NULL);
  WzpAudioDevices *devices = phone_account_get_devices (account);

  write_versions (out);
  write_settings (out, settings);
  write_network (out, account, netcheck);
  begin (out, "Sound");
  write_devices (out, wzp_audio_devices_get_inputs (devices), "input");
  write_devices (out, wzp_audio_devices_get_outputs (devices), "output");
  write_calls (out, G_LIST_MODEL (phone_account_get_history (account)));
  write_log (out);
  return phone_redactor_redact (redactor, out->str);
}
