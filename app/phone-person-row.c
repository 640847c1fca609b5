/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-person-row.h"

#include <glib/gi18n.h>

#include "phone-words.h"

struct _PhonePersonRow
{
  AdwBin parent_instance;

  AdwAvatar *avatar;
  GtkLabel *title;
  GtkWidget *line; /* beneath it */
  GtkImage *mark;
  GtkLabel *when;
  GtkLabel *subtitle;
  GtkWidget *call;

  GtkListItem *owner;
  gpointer item;
  WzpContact *person;
};

G_DEFINE_FINAL_TYPE (PhonePersonRow, phone_person_row, ADW_TYPE_BIN)

typedef struct
{
  const char *when; /* nullable, and told before the rest: never cut */
  const char *what; /* nullable */
  const char *both; /* for who does not see them */
  const char *mark; /* nullable */
  gboolean is_new;  /* nobody has looked at it yet */
} Line;

/* By thickness and by colour. */
static void
set_new (PhonePersonRow *self, gboolean is_new)
{
  GtkWidget *const line[] = { GTK_WIDGET (self->mark), GTK_WIDGET (self->when),
                              GTK_WIDGET (self->subtitle) };

  if (is_new)
    gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->title), "heading");
  for (size_t i = 0; i < G_N_ELEMENTS (line); i++)
    {
      gtk_widget_remove_css_class (line[i], is_new ? "dimmed" : "error");
      gtk_widget_add_css_class (line[i], is_new ? "error" : "dimmed");
    }
}

static void
show (PhonePersonRow *self, const char *title, const Line *line)
{
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->when, line->when ? line->when : "");
  gtk_widget_set_visible (GTK_WIDGET (self->when), line->when != NULL);
  gtk_label_set_label (self->subtitle, line->what ? line->what : "");
  gtk_widget_set_visible (self->line, line->what != NULL);
  gtk_image_set_from_icon_name (self->mark, line->mark);
  gtk_widget_set_visible (GTK_WIDGET (self->mark), line->mark != NULL);
  set_new (self, line->is_new);
  gtk_list_item_set_accessible_label (self->owner, title);
  gtk_list_item_set_accessible_description (self->owner, line->both);
  adw_avatar_set_text (self->avatar, title);
}

static const char *
history_mark (WzpHistoryEntry *entry)
{
  if (wzp_history_entry_get_missed (entry))
    return "call-missed-symbolic";
  return wzp_history_entry_get_direction (entry) == WZP_CALL_DIRECTION_INCOMING
             ? "call-incoming-symbolic"
             : "call-outgoing-symbolic";
}

/* Our name for somebody, else what it calls itself, else the beginning of its fingerprint. */
static const char *
choose_name (WzpContact *person, const char *alias)
{
  return !*wzp_contact_get_name (person) && alias && *alias ? alias
                                                            : wzp_contact_get_display_name (person);
}

static void
show_contact (PhonePersonRow *self)
{
  Line line = { .both = "" };

  if (wzp_contact_get_blocked (self->person))
    line.what = line.both = _ ("Blocked");
  else if (wzp_contact_get_verified (self->person))
    {
      line.what = line.both = _ ("Verified");
      line.mark = "security-high-symbolic";
    }
  show (self, wzp_contact_get_display_name (self->person), &line);
}

static void
show_request (PhonePersonRow *self, WzpCallRequest *request)
{
  WzpCall *call = wzp_call_request_get_call (request);
  gboolean waits = call && wzp_call_get_state (call) == WZP_CALL_STATE_INCOMING;
  g_autofree char *when = phone_words_when (wzp_call_request_get_last_time (request));
  /* Translators: %s is a time or a date */
  g_autofree char *called = g_strdup_printf (_ ("Called %s"), when);
  const char *text = waits ? _ ("Is calling now") : called;

  show (self, choose_name (self->person, wzp_call_request_get_alias (request)),
        &(Line) { .what = text, .both = text });
}

static void
show_past_call (PhonePersonRow *self, WzpHistoryEntry *entry)
{
  g_autofree char *when = phone_words_when (wzp_history_entry_get_started (entry));
  gboolean is_new = wzp_history_entry_get_missed (entry) && !wzp_history_entry_get_seen (entry);
  g_autofree char *text = phone_words_for_history (entry);
  /* Translators: %s is a missed call and when it was */
  g_autofree char *both = g_strdup_printf (is_new ? _ ("New: %s") : "%s", text);

  show (self, choose_name (self->person, wzp_history_entry_get_peer_alias (entry)),
        &(Line) {
            .when = when,
            .what = phone_words_for_past_call (entry),
            .both = both,
            .mark = history_mark (entry),
            .is_new = is_new,
        });
}

static void
update (PhonePersonRow *self)
{
  if (WZP_IS_CALL_REQUEST (self->item))
    show_request (self, self->item);
  else if (WZP_IS_HISTORY_ENTRY (self->item))
    show_past_call (self, self->item);
  else
    show_contact (self);
}

static const char *
get_peer (gpointer item)
{
  if (WZP_IS_CALL_REQUEST (item))
    return wzp_call_request_get_fingerprint (item);
  if (WZP_IS_HISTORY_ENTRY (item))
    return wzp_history_entry_get_peer (item);
  return wzp_contact_get_fingerprint (item);
}

static void
let_go (PhonePersonRow *self)
{
  if (self->person)
    g_signal_handlers_disconnect_by_data (self->person, self);
  if (self->item && self->item != (gpointer) self->person)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->person);
  g_clear_object (&self->item);
}

static void
phone_person_row_dispose (GObject *object)
{
  let_go (PHONE_PERSON_ROW (object));
  G_OBJECT_CLASS (phone_person_row_parent_class)->dispose (object);
}

static void
phone_person_row_class_init (PhonePersonRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_person_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/person-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhonePersonRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonRow, title);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonRow, line);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonRow, mark);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonRow, when);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonRow, call);
}

static void
phone_person_row_init (PhonePersonRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_person_row_unbind (PhonePersonRow *self)
{
  let_go (self);
}

void
phone_person_row_bind (PhonePersonRow *self, GtkListItem *owner, WzpContacts *contacts)
{
  gpointer item = gtk_list_item_get_item (owner);

  phone_person_row_unbind (self);
  self->owner = owner;
  self->item = g_object_ref (item);
  self->person = g_object_ref (wzp_contacts_get_person (contacts, get_peer (item)));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->call), "s",
                                    wzp_contact_get_fingerprint (self->person));
  g_signal_connect_swapped (self->person, "notify", G_CALLBACK (update), self);
  if (item != (gpointer) self->person)
    g_signal_connect_swapped (item, "notify", G_CALLBACK (update), self);
  update (self);
}
