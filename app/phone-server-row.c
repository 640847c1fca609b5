/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-server-row.h"

#include <glib/gi18n.h>

#include "phone-network-words.h"

struct _PhoneServerRow
{
  AdwActionRow parent_instance;

  GtkLabel *time;
  GtkWidget *problem;

  WzpNatRow *row;
};

G_DEFINE_FINAL_TYPE (PhoneServerRow, phone_server_row, ADW_TYPE_ACTION_ROW)

static char *
make_subtitle (WzpNatRow *row)
{
  const char *observed = wzp_nat_row_get_observed_address (row);
  double loss = wzp_nat_row_get_loss (row);

  if (!observed)
    return phone_words_for_nat_row (row);
  if (loss > 0)
    /* Translators: the address by which a server sees this computer, and the share of lost packets */
    return g_strdup_printf (_ ("Sees %s · %.0f %% lost"), observed, loss * 100);
  /* Translators: the address by which a server sees this computer */
  return g_strdup_printf (_ ("Sees %s"), observed);
}

static void
update (PhoneServerRow *self)
{
  gboolean answered = wzp_nat_row_get_observed_address (self->row) != NULL;
  g_autofree char *subtitle = make_subtitle (self->row);
  g_autofree char *time = answered ? phone_words_for_nat_row (self->row) : NULL;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_label_set_label (self->time, time ? time : "");
  gtk_widget_set_visible (self->problem, wzp_nat_row_get_error (self->row) != NULL);
}

static void
phone_server_row_dispose (GObject *object)
{
  PhoneServerRow *self = PHONE_SERVER_ROW (object);

  if (self->row)
    g_signal_handlers_disconnect_by_data (self->row, self);
  g_clear_object (&self->row);
  G_OBJECT_CLASS (phone_server_row_parent_class)->dispose (object);
}

static void
phone_server_row_class_init (PhoneServerRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_server_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/server-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneServerRow, time);
  gtk_widget_class_bind_template_child (widget_class, PhoneServerRow, problem);
}

static void
phone_server_row_init (PhoneServerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneServerRow *
phone_server_row_new (WzpNatRow *row, const char *name)
{
  PhoneServerRow *self = g_object_new (PHONE_TYPE_SERVER_ROW, NULL);

  self->row = g_object_ref (row);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 name ? name : wzp_nat_row_get_name (row));
  g_signal_connect_swapped (row, "notify", G_CALLBACK (update), self);
  update (self);
  return self;
}
