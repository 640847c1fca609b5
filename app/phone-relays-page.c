/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-relays-page.h"

#include <glib/gi18n.h>

#include "phone-relay-dialog.h"
#include "phone-relay-key-dialog.h"
#include "phone-relay-row.h"

struct _PhoneRelaysPage
{
  AdwNavigationPage parent_instance;

  AdwToastOverlay *toasts;
  GtkListBox *list;
  GtkWidget *offers_group;
  GtkListBox *offers;
  GtkCheckButton *group;

  PhoneAccount *account;
  PhoneRelays *relays;
};

G_DEFINE_FINAL_TYPE (PhoneRelaysPage, phone_relays_page, ADW_TYPE_NAVIGATION_PAGE)

static PhoneRelay *
find (PhoneRelaysPage *self, GVariant *address)
{
  return phone_relays_find (self->relays, g_variant_get_string (address, NULL));
}

/* --- the one in use --------------------------------------------------------------------------- */

/* The rows show the choice that was; the one in use is chosen again. */
static void
choose_again (PhoneRelaysPage *self)
{
  PhoneRelay *used = phone_relays_get_used (self->relays);

  if (used)
    g_object_notify (G_OBJECT (used), "in-use");
}

static void
use (PhoneRelaysPage *self, PhoneRelay *relay)
{
  g_autofree char *text = NULL;
  AdwToast *toast;

  phone_relays_use (self->relays, relay);
  /* Translators: %s is the name or the address of a relay */
  text = g_strdup_printf (_ ("Using %s"), phone_relay_get_title (relay));
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
call_answered_cb (PhoneRelaysPage *self, const char *response, AdwAlertDialog *alert)
{
  if (g_str_equal (response, "change"))
    use (self, g_object_get_data (G_OBJECT (alert), "relay"));
  else
    choose_again (self);
}

/* A call lasts no longer than the registration it was made with. */
static void
choose_action (GtkWidget *widget, const char *name, GVariant *address)
{
  PhoneRelaysPage *self = PHONE_RELAYS_PAGE (widget);
  PhoneRelay *relay = find (self, address);
  WzpClient *client = phone_account_get_client (self->account);
  AdwDialog *alert;

  if (!client || g_list_model_get_n_items (wzp_client_get_calls (client)) == 0)
    {
      use (self, relay);
      return;
    }
  alert = adw_alert_dialog_new (_ ("Change the Relay?"), _ ("The present call ends."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "stay", _ ("_Cancel"), "change",
                                  _ ("Change and _Hang Up"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "change",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "stay");
  g_object_set_data_full (G_OBJECT (alert), "relay", g_object_ref (relay), g_object_unref);
  g_signal_connect_object (alert, "response", G_CALLBACK (call_answered_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (alert, widget);
}

/* --- the list --------------------------------------------------------------------------------- */

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneRelaysPage *self = PHONE_RELAYS_PAGE (widget);

  adw_dialog_present (ADW_DIALOG (phone_relay_dialog_new (self->account, NULL)), widget);
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *address)
{
  PhoneRelaysPage *self = PHONE_RELAYS_PAGE (widget);

  adw_dialog_present (ADW_DIALOG (phone_relay_dialog_new (self->account, find (self, address))),
                      widget);
}

static void
review_action (GtkWidget *widget, const char *name, GVariant *address)
{
  PhoneRelaysPage *self = PHONE_RELAYS_PAGE (widget);

  adw_dialog_present (
      ADW_DIALOG (phone_relay_key_dialog_new_for_relay (self->relays, find (self, address))),
      widget);
}

static void
undo_cb (PhoneRelaysPage *self, AdwToast *toast)
{
  guint position = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (toast), "position"));

  phone_relays_restore (self->relays, g_object_get_data (G_OBJECT (toast), "relay"), position);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *address)
{
  PhoneRelaysPage *self = PHONE_RELAYS_PAGE (widget);
  PhoneRelay *relay = find (self, address);
  AdwToast *toast = adw_toast_new (_ ("Relay removed"));

  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "relay", g_object_ref (relay), g_object_unref);
  g_object_set_data (G_OBJECT (toast), "position",
                     GUINT_TO_POINTER (phone_relays_get_position (self->relays, relay)));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  phone_relays_remove (self->relays, relay);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
ask_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  phone_relays_ask (PHONE_RELAYS_PAGE (widget)->relays);
}

static void
take_offer_action (GtkWidget *widget, const char *name, GVariant *offer)
{
  PhoneRelaysPage *self = PHONE_RELAYS_PAGE (widget);
  const char *title, *address;

  g_variant_get (offer, "(&s&s)", &title, &address);
  phone_relays_add (self->relays, title, address);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  PhoneRelaysPage *self = user_data;

  return GTK_WIDGET (phone_relay_row_new (self->relays, item, self->group));
}

static GtkWidget *
make_offer (gpointer item, gpointer user_data)
{
  PhoneRelay *offer = item;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Add"));
  /* Translators: %s is the name of a relay */
  g_autofree char *label = g_strdup_printf (_ ("Add %s"), phone_relay_get_title (offer));

  /* Alone, its word does not tell which. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), phone_relay_get_title (offer));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), phone_relay_get_address (offer));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "relays.take-offer");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", phone_relay_get_name (offer),
                                    phone_relay_get_address (offer));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
offers_cb (PhoneRelaysPage *self)
{
  GListModel *offers = phone_relays_get_offers (self->relays);

  gtk_widget_set_visible (self->offers_group, g_list_model_get_n_items (offers) > 0);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_relays_page_dispose (GObject *object)
{
  PhoneRelaysPage *self = PHONE_RELAYS_PAGE (object);

  if (self->relays)
    g_signal_handlers_disconnect_by_data (phone_relays_get_offers (self->relays), self);
  g_clear_object (&self->relays);
  g_clear_object (&self->account);
  g_clear_object (&self->group);
  G_OBJECT_CLASS (phone_relays_page_parent_class)->dispose (object);
}

static void
phone_relays_page_class_init (PhoneRelaysPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_relays_page_dispose;
  gtk_widget_class_install_action (widget_class, "relays.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "relays.ask", NULL, ask_action);
  gtk_widget_class_install_action (widget_class, "relays.choose", "s", choose_action);
  gtk_widget_class_install_action (widget_class, "relays.edit", "s", edit_action);
  gtk_widget_class_install_action (widget_class, "relays.remove", "s", remove_action);
  gtk_widget_class_install_action (widget_class, "relays.review", "s", review_action);
  gtk_widget_class_install_action (widget_class, "relays.take-offer", "(ss)", take_offer_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/relays-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneRelaysPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelaysPage, list);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelaysPage, offers_group);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelaysPage, offers);
}

static void
phone_relays_page_init (PhoneRelaysPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->group = g_object_ref_sink (GTK_CHECK_BUTTON (gtk_check_button_new ()));
}

PhoneRelaysPage *
phone_relays_page_new (PhoneAccount *account)
{
  PhoneRelaysPage *self = g_object_new (PHONE_TYPE_RELAYS_PAGE, NULL);
  GListModel *offers;

  self->account = g_object_ref (account);
  self->relays = g_object_ref (phone_account_get_relays (account));
  offers = phone_relays_get_offers (self->relays);
  gtk_list_box_bind_model (self->list, phone_relays_get_list (self->relays), make_row, self, NULL);
  gtk_list_box_bind_model (self->offers, offers, make_offer, NULL, NULL);
  g_signal_connect_swapped (offers, "items-changed", G_CALLBACK (offers_cb), self);
  offers_cb (self);
  phone_relays_ask (self->relays);
  return self;
}
