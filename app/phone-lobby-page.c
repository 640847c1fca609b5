/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-lobby-page.h"

#include <glib/gi18n.h>

#include "phone-relay-address.h"
#include "phone-words.h"

struct _PhoneLobbyPage
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkWidget *join;

  WzpRoomEntry *entry;
  char *place; /* the relay, "" for ours */
};

G_DEFINE_FINAL_TYPE (PhoneLobbyPage, phone_lobby_page, ADW_TYPE_BIN)

static void
update (PhoneLobbyPage *self)
{
  g_autofree char *when = phone_words_when (wzp_room_entry_get_joined (self->entry));
  /* Translators: %s is a time or a date */
  g_autofree char *joined = g_strdup_printf (_ ("Joined last: %s"), when);
  g_autofree char *text =
      *self->place ? g_strdup_printf ("%s\n%s", self->place, joined) : g_strdup (joined);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_title (self->status, wzp_room_entry_get_name (self->entry));
  adw_status_page_set_description (self->status, markup);
}

static void
phone_lobby_page_dispose (GObject *object)
{
  PhoneLobbyPage *self = PHONE_LOBBY_PAGE (object);

  if (self->entry)
    g_signal_handlers_disconnect_by_data (self->entry, self);
  g_clear_object (&self->entry);
  G_OBJECT_CLASS (phone_lobby_page_parent_class)->dispose (object);
}

static void
phone_lobby_page_finalize (GObject *object)
{
  g_free (PHONE_LOBBY_PAGE (object)->place);
  G_OBJECT_CLASS (phone_lobby_page_parent_class)->finalize (object);
}

static gboolean
phone_lobby_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (PHONE_LOBBY_PAGE (widget)->join);
}

static void
phone_lobby_page_class_init (PhoneLobbyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_lobby_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = phone_lobby_page_finalize;
  widget_class->grab_focus = phone_lobby_page_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/lobby-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneLobbyPage, status);
  gtk_widget_class_bind_template_child (widget_class, PhoneLobbyPage, join);
}

static void
phone_lobby_page_init (PhoneLobbyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_lobby_page_show (PhoneLobbyPage *self, WzpRoomEntry *entry, const char *own_relay)
{
  if (self->entry)
    g_signal_handlers_disconnect_by_data (self->entry, self);
  g_set_object (&self->entry, entry);
  g_free (self->place);
  self->place = phone_relay_address_unless_own (wzp_room_entry_get_relay (entry), own_relay);
  g_signal_connect_swapped (entry, "notify::joined", G_CALLBACK (update), self);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->join), "(ss)",
                                    wzp_room_entry_get_name (entry),
                                    wzp_room_entry_get_relay (entry));
  update (self);
}

WzpRoomEntry *
phone_lobby_page_get_entry (PhoneLobbyPage *self)
{
  return self->entry;
}
