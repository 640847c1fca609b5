/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-join-dialog.h"

#include <glib/gi18n.h>

#include "phone-relay-address.h"

struct _PhoneJoinDialog
{
  AdwDialog parent_instance;

  GtkLabel *question;
  AdwEntryRow *name;
  AdwEntryRow *relay;
  GtkLabel *hint;
  GtkWidget *join;

  char *own_relay;
  char *room;    /* NULL while what was typed is none */
  char *address; /* the same of the relay */
  guint taking;  /* a link that was pasted, a moment later */
};

enum
{
  SIGNAL_JOIN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneJoinDialog, phone_join_dialog, ADW_TYPE_DIALOG)

static void
fill_in (PhoneJoinDialog *self, const WzpLink *link)
{
  const char *relay = wzp_link_get_relay (link);
  g_autofree char *shown = phone_relay_address_shorten (relay ? relay : self->own_relay);

  gtk_editable_set_text (GTK_EDITABLE (self->relay), shown);
  gtk_editable_set_text (GTK_EDITABLE (self->name), wzp_link_get_room (link));
}

/* Who has a link pastes it where a name is asked for. */
static gboolean
take_link_cb (gpointer data)
{
  PhoneJoinDialog *self = data;
  g_autoptr (WzpLink) link =
      wzp_link_parse (gtk_editable_get_text (GTK_EDITABLE (self->name)), NULL);

  self->taking = 0;
  if (link && wzp_link_get_room (link))
    fill_in (self, link);
  return G_SOURCE_REMOVE;
}

static char *
normalise_room (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr (WzpLink) link = *stripped ? wzp_link_new_room (stripped, NULL) : NULL;

  return link ? g_strdup (wzp_link_get_room (link)) : NULL;
}

static void
changed_cb (PhoneJoinDialog *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name));
  const char *problem;

  /* Not now: whoever changes the text is not done with it. */
  if (g_ascii_strncasecmp (name, "wzp:", 4) == 0 && !self->taking)
    self->taking = g_idle_add (take_link_cb, self);
  g_free (self->room);
  g_free (self->address);
  self->room = normalise_room (name);
  self->address =
      phone_relay_address_normalise (gtk_editable_get_text (GTK_EDITABLE (self->relay)), &problem);
  if (*name && !self->room)
    problem = _ ("A room’s name is of letters, digits and “-”");
  gtk_label_set_label (self->hint, problem);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), *problem != '\0');
  gtk_widget_set_sensitive (self->join, self->room && self->address);
}

static void
join_cb (PhoneJoinDialog *self)
{
  if (!gtk_widget_get_sensitive (self->join))
    return;
  g_signal_emit (self, signals[SIGNAL_JOIN], 0, self->room, self->address);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
cancel_cb (PhoneJoinDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
phone_join_dialog_dispose (GObject *object)
{
  g_clear_handle_id (&PHONE_JOIN_DIALOG (object)->taking, g_source_remove);
  G_OBJECT_CLASS (phone_join_dialog_parent_class)->dispose (object);
}

static void
phone_join_dialog_finalize (GObject *object)
{
  PhoneJoinDialog *self = PHONE_JOIN_DIALOG (object);

  g_free (self->own_relay);
  g_free (self->room);
  g_free (self->address);
  G_OBJECT_CLASS (phone_join_dialog_parent_class)->finalize (object);
}

static void
phone_join_dialog_class_init (PhoneJoinDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_join_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = phone_join_dialog_finalize;
  signals[SIGNAL_JOIN] =
      g_signal_new ("join", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/join-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneJoinDialog, question);
  gtk_widget_class_bind_template_child (widget_class, PhoneJoinDialog, name);
  gtk_widget_class_bind_template_child (widget_class, PhoneJoinDialog, relay);
  gtk_widget_class_bind_template_child (widget_class, PhoneJoinDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, PhoneJoinDialog, join);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
phone_join_dialog_init (PhoneJoinDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneJoinDialog *
phone_join_dialog_new (const char *own_relay, const WzpLink *link)
{
  PhoneJoinDialog *self = g_object_new (PHONE_TYPE_JOIN_DIALOG, NULL);
  g_autofree char *shown = phone_relay_address_shorten (own_relay);

  self->own_relay = g_strdup (own_relay);
  gtk_widget_set_visible (GTK_WIDGET (self->question), link != NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->relay), shown);
  if (link)
    {
      fill_in (self, link);
      adw_dialog_set_default_widget (ADW_DIALOG (self), self->join);
      adw_dialog_set_focus (ADW_DIALOG (self), self->join);
    }
  return self;
}
