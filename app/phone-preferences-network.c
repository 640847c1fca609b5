/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-preferences-network.h"

#include <glib/gi18n.h>

#include "phone-netcheck-dialog.h"
#include "phone-network-status.h"
#include "phone-relays-page.h"
#include "phone-server-row.h"
#include "phone-words.h"

struct _PhonePreferencesNetwork
{
  AdwPreferencesPage parent_instance;

  GtkImage *outlook_icon;
  AdwActionRow *outlook;
  AdwActionRow *relay;
  AdwActionRow *address;
  GtkWidget *copy;
  GtkWidget *detect_address;
  AdwActionRow *nat_type;
  GtkImage *nat_icon;
  GtkWidget *detect_nat;
  AdwSpinner *nat_spinner;
  GtkListBox *servers;
  AdwSwitchRow *map_ports;
  AdwEntryRow *stun_servers;

  GSettings *settings;
  PhoneAccount *account;
  PhoneNetworkStatus *status;
  WzpClient *client; /* nullable */
  WzpNatInfo *nat;   /* of the client */
  char *seen;        /* what the relay said last when it was asked; nullable */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (PhonePreferencesNetwork, phone_preferences_network, ADW_TYPE_PREFERENCES_PAGE)

static void
set_tone (GtkImage *icon, PhoneTone tone)
{
  const char *classes[] = { phone_tone_get_style (tone), NULL };

  gtk_image_set_from_icon_name (icon, phone_tone_get_icon_name (tone));
  gtk_widget_set_css_classes (GTK_WIDGET (icon), classes);
}

static void
outlook_cb (PhonePreferencesNetwork *self)
{
  set_tone (self->outlook_icon, phone_network_status_get_tone (self->status));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->outlook),
                                 phone_network_status_get_text (self->status));
}

static void
relay_cb (PhonePreferencesNetwork *self)
{
  PhoneRelay *used = phone_relays_get_used (phone_account_get_relays (self->account));

  adw_action_row_set_subtitle (self->relay, used ? phone_relay_get_title (used) : _ ("None"));
}

/* --- how others see us ------------------------------------------------------------------------ */

/* What the relay said just now, or what is known while the client runs. */
static const char *
get_address (PhonePreferencesNetwork *self)
{
  const char *v4 = self->nat ? wzp_nat_info_get_public_address_v4 (self->nat) : NULL;
  const char *v6 = self->nat ? wzp_nat_info_get_public_address_v6 (self->nat) : NULL;

  return self->seen ? self->seen : v4 ? v4 : v6;
}

static void
show_address (PhonePreferencesNetwork *self, const char *problem)
{
  const char *address = get_address (self);

  adw_action_row_set_subtitle (self->address, problem   ? problem
                                              : address ? address
                                                        : _ ("Not known"));
  gtk_widget_set_visible (self->copy, address && !problem);
}

static void
address_cb (PhonePreferencesNetwork *self)
{
  g_clear_pointer (&self->seen, g_free);
  show_address (self, NULL);
}

static void
reflected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhonePreferencesNetwork) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *seen = wzp_client_reflect_finish (WZP_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_set_sensitive (self->detect_address, TRUE);
  g_set_str (&self->seen, seen);
  show_address (self, error ? phone_words_for_relay_error (error) : NULL);
}

static void
detect_address_cb (PhonePreferencesNetwork *self)
{
  if (!self->client)
    return;
  gtk_widget_set_sensitive (self->detect_address, FALSE);
  adw_action_row_set_subtitle (self->address, _ ("Asking the relay…"));
  wzp_client_reflect_async (self->client, self->cancellable, reflected_cb, g_object_ref (self));
}

static void
copy_cb (PhonePreferencesNetwork *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), get_address (self));
  gtk_widget_activate_action (GTK_WIDGET (self), "preferences.toast", "s", _ ("Address copied"));
}

static void
nat_cb (PhonePreferencesNetwork *self)
{
  WzpNatVerdict verdict =
      self->nat ? wzp_nat_info_get_verdict (self->nat) : WZP_NAT_VERDICT_UNKNOWN;
  gboolean checking = self->nat && wzp_nat_info_get_checking (self->nat);
  /* Translators: a kind of router, and what that means */
  g_autofree char *text = g_strdup_printf (_ ("%s. %s"), phone_words_for_nat (verdict),
                                           phone_words_for_nat_detail (verdict));

  set_tone (self->nat_icon, phone_tone_for_nat (verdict));
  adw_action_row_set_subtitle (self->nat_type, text);
  gtk_widget_set_visible (self->detect_nat, !checking);
  gtk_widget_set_visible (GTK_WIDGET (self->nat_spinner), checking);
}

static void
detect_nat_cb (PhonePreferencesNetwork *self)
{
  if (self->client)
    wzp_client_ask_network (self->client);
}

/* The relay in use is known to the client by its address only. */
static GtkWidget *
make_server (gpointer item, gpointer user_data)
{
  PhonePreferencesNetwork *self = user_data;
  const char *address = wzp_nat_row_get_relay (item);
  PhoneRelay *relay =
      address ? phone_relays_find (phone_account_get_relays (self->account), address) : NULL;

  return GTK_WIDGET (phone_server_row_new (item, relay ? phone_relay_get_title (relay) : NULL));
}

static void
servers_cb (PhonePreferencesNetwork *self,
            guint position,
            guint removed,
            guint added,
            GListModel *rows)
{
  gtk_widget_set_visible (GTK_WIDGET (self->servers), g_list_model_get_n_items (rows) > 0);
}

/* --- the router ------------------------------------------------------------------------------- */

static void
mapping_cb (PhonePreferencesNetwork *self)
{
  WzpPortMapperState state =
      self->nat ? wzp_nat_info_get_port_mapping_state (self->nat) : WZP_PORT_MAPPER_STATE_IDLE;
  gboolean asked = adw_switch_row_get_active (self->map_ports);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->map_ports),
                               asked ? phone_words_for_port_mapping (state)
                                     : _ ("The router is not asked"));
}

static void
stun_applied_cb (PhonePreferencesNetwork *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->stun_servers));
  g_auto (GStrv) words = g_strsplit_set (typed, " ,;", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) servers = NULL;

  for (size_t i = 0; words[i]; i++)
    if (*words[i])
      g_strv_builder_add (builder, words[i]);
  servers = g_strv_builder_end (builder);
  if (self->client &&
      !wzp_client_set_stun_servers (self->client, (const char *const *) servers, NULL))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->stun_servers), "error");
      gtk_widget_activate_action (GTK_WIDGET (self), "preferences.toast", "s",
                                  _ ("Type names like stun.example.org"));
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->stun_servers), "error");
  g_settings_set_strv (self->settings, "stun-servers", (const char *const *) servers);
}

/* --- pages beneath ---------------------------------------------------------------------------- */

static void
relay_activated_cb (PhonePreferencesNetwork *self)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);

  adw_preferences_dialog_push_subpage (ADW_PREFERENCES_DIALOG (dialog),
                                       ADW_NAVIGATION_PAGE (phone_relays_page_new (self->account)));
}

static void
outlook_activated_cb (PhonePreferencesNetwork *self)
{
  if (self->client)
    adw_dialog_present (ADW_DIALOG (phone_netcheck_dialog_new (self->client)), GTK_WIDGET (self));
}

/* --- life ------------------------------------------------------------------------------------- */

static void
drop_client (PhonePreferencesNetwork *self)
{
  gtk_list_box_bind_model (self->servers, NULL, NULL, NULL, NULL);
  if (self->nat)
    {
      g_signal_handlers_disconnect_by_data (wzp_nat_info_get_rows (self->nat), self);
      g_signal_handlers_disconnect_by_data (self->nat, self);
    }
  g_clear_object (&self->nat);
  g_clear_object (&self->client);
}

static void
client_cb (PhonePreferencesNetwork *self)
{
  WzpClient *client = phone_account_get_client (self->account);
  GListModel *rows;

  drop_client (self);
  if (client)
    {
      self->client = g_object_ref (client);
      self->nat = g_object_ref (wzp_client_get_nat (client));
      rows = wzp_nat_info_get_rows (self->nat);
      gtk_list_box_bind_model (self->servers, rows, make_server, self, NULL);
      g_signal_connect_swapped (rows, "items-changed", G_CALLBACK (servers_cb), self);
      g_signal_connect_swapped (self->nat, "notify::verdict", G_CALLBACK (nat_cb), self);
      g_signal_connect_swapped (self->nat, "notify::checking", G_CALLBACK (nat_cb), self);
      g_signal_connect_swapped (self->nat, "notify::public-address-v4", G_CALLBACK (address_cb),
                                self);
      g_signal_connect_swapped (self->nat, "notify::public-address-v6", G_CALLBACK (address_cb),
                                self);
      g_signal_connect_swapped (self->nat, "notify::port-mapping-state", G_CALLBACK (mapping_cb),
                                self);
      servers_cb (self, 0, 0, 0, rows);
    }
  address_cb (self);
  nat_cb (self);
  mapping_cb (self);
  relay_cb (self);
}

static void
phone_preferences_network_dispose (GObject *object)
{
  PhonePreferencesNetwork *self = PHONE_PREFERENCES_NETWORK (object);

  g_cancellable_cancel (self->cancellable);
  if (self->account)
    {
      g_signal_handlers_disconnect_by_data (self->account, self);
      g_signal_handlers_disconnect_by_data (
          phone_relays_get_list (phone_account_get_relays (self->account)), self);
      drop_client (self);
    }
  if (self->status)
    g_signal_handlers_disconnect_by_data (self->status, self);
  g_clear_object (&self->status);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_preferences_network_parent_class)->dispose (object);
}

static void
phone_preferences_network_finalize (GObject *object)
{
  PhonePreferencesNetwork *self = PHONE_PREFERENCES_NETWORK (object);

  g_clear_object (&self->cancellable);
  g_free (self->seen);
  G_OBJECT_CLASS (phone_preferences_network_parent_class)->finalize (object);
}

static void
phone_preferences_network_class_init (PhonePreferencesNetworkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_preferences_network_dispose;
  G_OBJECT_CLASS (klass)->finalize = phone_preferences_network_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/preferences-network.ui");
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, outlook_icon);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, outlook);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, relay);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, address);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, copy);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, detect_address);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, nat_type);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, nat_icon);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, detect_nat);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, nat_spinner);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, servers);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, map_ports);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, stun_servers);
  gtk_widget_class_bind_template_callback (widget_class, detect_address_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, detect_nat_cb);
  gtk_widget_class_bind_template_callback (widget_class, mapping_cb);
  gtk_widget_class_bind_template_callback (widget_class, stun_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, relay_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, outlook_activated_cb);
}

static void
phone_preferences_network_init (PhonePreferencesNetwork *self)
{
  g_auto (GStrv) servers = NULL;
  g_autofree char *text = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->settings = g_settings_new (PHONE_APP_ID);
  g_settings_bind (self->settings, "map-ports", self->map_ports, "active", G_SETTINGS_BIND_DEFAULT);
  servers = g_settings_get_strv (self->settings, "stun-servers");
  text = g_strjoinv (" ", servers);
  gtk_editable_set_text (GTK_EDITABLE (self->stun_servers), text);
}

void
phone_preferences_network_set_account (PhonePreferencesNetwork *self, PhoneAccount *account)
{
  self->account = g_object_ref (account);
  self->status = phone_network_status_new (account);
  g_signal_connect_swapped (self->status, "notify::text", G_CALLBACK (outlook_cb), self);
  g_signal_connect_swapped (account, "notify::client", G_CALLBACK (client_cb), self);
  g_signal_connect_swapped (phone_relays_get_list (phone_account_get_relays (account)),
                            "items-changed", G_CALLBACK (relay_cb), self);
  outlook_cb (self);
  client_cb (self);
}
