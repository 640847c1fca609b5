/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-relay-row.h"

#include <glib/gi18n.h>

struct _PhoneRelayRow
{
  AdwActionRow parent_instance;

  GtkCheckButton *chosen;
  GtkLabel *status;
  GtkWidget *problem;
  GtkWidget *review;
  GtkWidget *handle;
  GtkDropTarget *target;

  PhoneRelays *relays;
  PhoneRelay *relay;
};

G_DEFINE_FINAL_TYPE (PhoneRelayRow, phone_relay_row, ADW_TYPE_ACTION_ROW)

static void
ask (PhoneRelayRow *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, "s",
                              phone_relay_get_address (self->relay));
}

/* --- what is shown ---------------------------------------------------------------------------- */

/* What is wrong is too long for the end of the line. */
static void
status_cb (PhoneRelayRow *self)
{
  const char *status = phone_relay_get_status (self->relay);
  PhoneTone tone = phone_relay_get_tone (self->relay);
  gboolean wrong = tone == PHONE_TONE_BAD;
  const char *classes[] = { "numeric", phone_tone_get_style (tone), NULL };

  gtk_label_set_label (self->status, status && !wrong ? status : "");
  gtk_widget_set_css_classes (GTK_WIDGET (self->status), classes);
  gtk_widget_set_visible (self->problem, wrong);
}

static void
in_use_cb (PhoneRelayRow *self)
{
  gboolean in_use = phone_relay_get_in_use (self->relay);

  gtk_check_button_set_active (self->chosen, in_use);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "relay.remove", !in_use);
}

static void
changed_cb (PhoneRelayRow *self)
{
  gtk_widget_set_visible (self->review, phone_relay_is_changed (self->relay));
}

/* Where it can go depends on where it is. */
static void
order_cb (PhoneRelayRow *self)
{
  GListModel *list = phone_relays_get_list (self->relays);
  guint n = g_list_model_get_n_items (list);
  guint position = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhoneRelay) relay = g_list_model_get_item (list, i);

      if (relay == self->relay)
        position = i;
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "relay.move-up", position > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "relay.move-down", position + 1 < n);
  gtk_widget_set_visible (self->handle, n > 1);
}

/* --- what is done ----------------------------------------------------------------------------- */

static void
toggled_cb (PhoneRelayRow *self)
{
  if (gtk_check_button_get_active (self->chosen) == phone_relay_get_in_use (self->relay))
    return;
  if (gtk_check_button_get_active (self->chosen))
    ask (self, "relays.choose");
}

static void
ask_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneRelayRow *self = PHONE_RELAY_ROW (widget);

  if (g_str_equal (name, "relay.edit"))
    ask (self, "relays.edit");
  else if (g_str_equal (name, "relay.remove"))
    ask (self, "relays.remove");
  else
    ask (self, "relays.review");
}

static void
take_focus_cb (gpointer data)
{
  g_autoptr (GtkWidget) row = data;

  if (gtk_widget_get_mapped (row))
    gtk_widget_grab_focus (row);
}

/* The row is made anew at its new place, and the focus goes along: when the menu has given it back. */
static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneRelayRow *self = PHONE_RELAY_ROW (widget);
  GtkWidget *list = gtk_widget_get_parent (widget);
  guint position = phone_relays_get_position (self->relays, self->relay);
  guint to = g_str_equal (name, "relay.move-up") ? position - 1 : position + 1;

  phone_relays_move (self->relays, self->relay, to);
  g_idle_add_once (take_focus_cb,
                   g_object_ref (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), (int) to)));
}

static GdkContentProvider *
prepare_cb (PhoneRelayRow *self, double x, double y, GtkDragSource *source)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, picture, 0, 0);
  return gdk_content_provider_new_typed (PHONE_TYPE_RELAY, self->relay);
}

static gboolean
drop_cb (PhoneRelayRow *self, const GValue *value)
{
  PhoneRelay *dragged = g_value_get_object (value);

  if (phone_relays_find (self->relays, phone_relay_get_address (dragged)) != dragged)
    return FALSE;
  phone_relays_move (self->relays, dragged, phone_relays_get_position (self->relays, self->relay));
  return TRUE;
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_relay_row_dispose (GObject *object)
{
  PhoneRelayRow *self = PHONE_RELAY_ROW (object);

  if (self->relay)
    g_signal_handlers_disconnect_by_data (self->relay, self);
  if (self->relays)
    g_signal_handlers_disconnect_by_data (phone_relays_get_list (self->relays), self);
  g_clear_object (&self->relay);
  g_clear_object (&self->relays);
  G_OBJECT_CLASS (phone_relay_row_parent_class)->dispose (object);
}

static void
phone_relay_row_class_init (PhoneRelayRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_relay_row_dispose;
  gtk_widget_class_install_action (widget_class, "relay.edit", NULL, ask_action);
  gtk_widget_class_install_action (widget_class, "relay.remove", NULL, ask_action);
  gtk_widget_class_install_action (widget_class, "relay.review", NULL, ask_action);
  gtk_widget_class_install_action (widget_class, "relay.move-up", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "relay.move-down", NULL, move_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "relay.move-up",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "relay.move-down",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "relay.remove", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/relay-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayRow, chosen);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayRow, status);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayRow, problem);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayRow, review);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayRow, handle);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayRow, target);
  gtk_widget_class_bind_template_callback (widget_class, prepare_cb);
  gtk_widget_class_bind_template_callback (widget_class, drop_cb);
}

static void
phone_relay_row_init (PhoneRelayRow *self)
{
  GType type = PHONE_TYPE_RELAY;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_target_set_gtypes (self->target, &type, 1);
}

PhoneRelayRow *
phone_relay_row_new (PhoneRelays *relays, PhoneRelay *relay, GtkCheckButton *group)
{
  PhoneRelayRow *self = g_object_new (PHONE_TYPE_RELAY_ROW, NULL);

  self->relays = g_object_ref (relays);
  self->relay = g_object_ref (relay);
  gtk_check_button_set_group (self->chosen, group);
  g_object_bind_property (relay, "title", self, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (relay, "detail", self, "subtitle", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (relay, "notify::status", G_CALLBACK (status_cb), self);
  g_signal_connect_swapped (relay, "notify::in-use", G_CALLBACK (in_use_cb), self);
  g_signal_connect_swapped (relay, "notify::changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (phone_relays_get_list (relays), "items-changed", G_CALLBACK (order_cb),
                            self);
  status_cb (self);
  in_use_cb (self);
  changed_cb (self);
  order_cb (self);
  return self;
}
