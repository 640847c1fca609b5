/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-device-row.h"

#include <glib/gi18n.h>

struct _PhoneDeviceRow
{
  AdwComboRow parent_instance;

  GSettings *settings;
  const char *key; /* static */
  GListModel *choices;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (PhoneDeviceRow, phone_device_row, ADW_TYPE_COMBO_ROW)

/* What is kept for a choice; "" follows the system. */
static const char *
get_choice (gpointer item)
{
  return WZP_IS_AUDIO_DEVICE (item) ? wzp_audio_device_get_key (item) : "";
}

static char *
get_label (gpointer item, gpointer user_data)
{
  if (WZP_IS_AUDIO_DEVICE (item))
    return g_strdup (wzp_audio_device_get_name (item));
  return g_strdup (gtk_string_object_get_string (item));
}

static void
show_name (PhoneDeviceRow *self)
{
  gpointer item = adw_combo_row_get_selected_item (ADW_COMBO_ROW (self));
  g_autofree char *name = get_label (item, NULL);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), name);
}

static void
show_choice (PhoneDeviceRow *self)
{
  g_autofree char *kept = g_settings_get_string (self->settings, self->key);
  guint n = g_list_model_get_n_items (self->choices);
  guint selected = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->choices, i);

      if (g_str_equal (get_choice (item), kept))
        selected = i;
    }
  self->updating = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), selected);
  self->updating = FALSE;
  if (*kept && selected == 0)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _ ("The chosen device is not plugged in"));
  else
    show_name (self);
}

static void
selected_cb (PhoneDeviceRow *self)
{
  gpointer item = adw_combo_row_get_selected_item (ADW_COMBO_ROW (self));

  if (!self->updating && item)
    g_settings_set_string (self->settings, self->key, get_choice (item));
}

static void
phone_device_row_dispose (GObject *object)
{
  PhoneDeviceRow *self = PHONE_DEVICE_ROW (object);

  if (self->choices)
    g_signal_handlers_disconnect_by_data (self->choices, self);
  if (self->settings)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->choices);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_device_row_parent_class)->dispose (object);
}

static void
phone_device_row_class_init (PhoneDeviceRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_device_row_dispose;
}

static void
phone_device_row_init (PhoneDeviceRow *self)
{
}

void
phone_device_row_bind (PhoneDeviceRow *self,
                       GListModel *devices,
                       GSettings *settings,
                       const char *key)
{
  g_autofree char *detail = g_strconcat ("changed::", key, NULL);
  const char *const follow[] = { _ ("Follow the System"), NULL };
  g_autoptr (GtkStringList) first = gtk_string_list_new (follow);
  GListStore *lists = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GtkExpression) label = NULL;

  g_list_store_append (lists, first);
  g_list_store_append (lists, devices);
  self->choices = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (lists)));
  self->settings = g_object_ref (settings);
  self->key = key;
  label = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (get_label), NULL,
                                       NULL);
  adw_combo_row_set_use_subtitle (ADW_COMBO_ROW (self), TRUE);
  adw_combo_row_set_expression (ADW_COMBO_ROW (self), label);
  self->updating = TRUE;
  adw_combo_row_set_model (ADW_COMBO_ROW (self), self->choices);
  self->updating = FALSE;
  g_signal_connect (self, "notify::selected-item", G_CALLBACK (selected_cb), NULL);
  g_signal_connect_swapped (self->choices, "items-changed", G_CALLBACK (show_choice), self);
  g_signal_connect_swapped (settings, detail, G_CALLBACK (show_choice), self);
  show_choice (self);
}
