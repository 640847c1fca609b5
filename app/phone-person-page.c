/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-person-page.h"

#include <glib/gi18n.h>

#include "phone-contact-dialog.h"
#include "phone-identicon.h"
#include "phone-new-key-dialog.h"
#include "phone-past-calls.h"
#include "phone-words.h"

struct _PhonePersonPage
{
  AdwBin parent_instance;

  AdwAvatar *avatar;
  GtkLabel *title;
  GtkWidget *call;
  GtkWidget *request_group;
  AdwActionRow *request_row;
  GtkWidget *answer;
  AdwEntryRow *name;
  AdwActionRow *fingerprint;
  GtkImage *picture; /* of it */
  AdwActionRow *verified;
  AdwSwitchRow *blocked;
  GtkWidget *add;
  GtkWidget *new_key;
  GtkWidget *remove;
  PhonePastCalls *past_calls;

  WzpContacts *contacts;
  WzpCallHistory *history;
  WzpContact *person;
  WzpCallRequest *request; /* nullable */
};

G_DEFINE_FINAL_TYPE (PhonePersonPage, phone_person_page, ADW_TYPE_BIN)

static void
say_verified (PhonePersonPage *self)
{
  GDateTime *date = wzp_contact_get_verified_date (self->person);
  g_autofree char *when = date ? phone_words_when (date) : NULL;
  /* Translators: %s is a date */
  g_autofree char *text = when ? g_strdup_printf (_ ("You compared the words: %s"), when) : NULL;

  if (wzp_contact_get_key_changed (self->person))
    adw_action_row_set_subtitle (self->verified,
                                 _ ("The fingerprint has changed since. Compare the words again."));
  else
    adw_action_row_set_subtitle (
        self->verified,
        text ? text : _ ("Not yet: compare the words in a call to be sure who it is"));
}

static WzpCallRequest *
find_request (PhonePersonPage *self)
{
  GListModel *requests = wzp_contacts_get_requests (self->contacts);
  guint n = g_list_model_get_n_items (requests);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpCallRequest) request = g_list_model_get_item (requests, i);

      if (g_str_equal (wzp_call_request_get_fingerprint (request),
                       wzp_contact_get_fingerprint (self->person)))
        return g_steal_pointer (&request);
    }
  return NULL;
}

static void
update_request (PhonePersonPage *self)
{
  WzpCall *call;
  gboolean calls;

  if (!self->person)
    return;
  if (self->request)
    g_signal_handlers_disconnect_by_func (self->request, update_request, self);
  g_clear_object (&self->request);
  self->request = find_request (self);
  call = self->request ? wzp_call_request_get_call (self->request) : NULL;
  calls = call && wzp_call_get_state (call) == WZP_CALL_STATE_INCOMING;
  gtk_widget_set_visible (self->call, !calls);
  gtk_widget_set_visible (self->answer, calls);
  gtk_widget_set_visible (self->request_group, self->request != NULL);
  if (!self->request)
    return;
  g_signal_connect_swapped (self->request, "notify::call", G_CALLBACK (update_request), self);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->request_row),
                                 calls ? _ ("Is calling you now") : _ ("Has tried to call you"));
}

/* What somebody unknown calls itself. */
static const char *
get_alias (PhonePersonPage *self)
{
  return self->request ? wzp_call_request_get_alias (self->request)
                       : phone_past_calls_get_alias (self->past_calls);
}

static void
update (PhonePersonPage *self)
{
  gboolean saved = wzp_contact_get_saved (self->person);
  const char *alias = get_alias (self);
  const char *name = !*wzp_contact_get_name (self->person) && alias && *alias
                         ? alias
                         : wzp_contact_get_display_name (self->person);

  gtk_label_set_label (self->title, name);
  adw_avatar_set_text (self->avatar, name);
  adw_switch_row_set_active (self->blocked, wzp_contact_get_blocked (self->person));
  gtk_widget_set_visible (GTK_WIDGET (self->name), saved);
  gtk_widget_set_visible (self->add, !saved);
  gtk_widget_set_visible (self->new_key, saved);
  gtk_widget_set_visible (self->remove, saved);
  say_verified (self);
}

/* --- what a person does ----------------------------------------------------------------------- */

static void
renamed_cb (PhonePersonPage *self)
{
  wzp_contact_set_name (self->person, gtk_editable_get_text (GTK_EDITABLE (self->name)));
}

static void
added_cb (PhonePersonPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->name), wzp_contact_get_name (self->person));
  update_request (self);
  update (self);
}

static void
add_cb (PhonePersonPage *self)
{
  PhoneContactDialog *dialog = phone_contact_dialog_new (
      self->contacts, get_alias (self), wzp_contact_get_fingerprint (self->person));

  g_signal_connect_object (dialog, "added", G_CALLBACK (added_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
blocked_cb (PhonePersonPage *self)
{
  if (self->person)
    wzp_contact_set_blocked (self->person, adw_switch_row_get_active (self->blocked));
}

static void
key_changed_cb (PhonePersonPage *self, PhoneNewKeyDialog *dialog)
{
  g_autoptr (WzpContacts) contacts = g_object_ref (self->contacts);
  g_autoptr (WzpCallHistory) history = g_object_ref (self->history);
  g_autofree char *fingerprint = g_strdup (wzp_contact_get_fingerprint (self->person));

  phone_person_page_show (self, contacts, history, fingerprint);
}

static void
new_key_cb (PhonePersonPage *self)
{
  PhoneNewKeyDialog *dialog = phone_new_key_dialog_new (self->contacts, self->person);

  g_signal_connect_object (dialog, "changed", G_CALLBACK (key_changed_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
remove_cb (PhonePersonPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.remove-contact", "s",
                              wzp_contact_get_fingerprint (self->person));
}

static void
ignore_cb (PhonePersonPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.ignore-request", "s",
                              wzp_contact_get_fingerprint (self->person));
}

static void
answer_cb (PhonePersonPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.answer-request", "s",
                              wzp_contact_get_fingerprint (self->person));
}

static void
copy_cb (PhonePersonPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          wzp_contact_get_fingerprint (self->person));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _ ("Fingerprint copied"));
}

/* --- life ------------------------------------------------------------------------------------- */

static void
let_go (PhonePersonPage *self)
{
  if (self->person)
    g_signal_handlers_disconnect_by_data (self->person, self);
  if (self->request)
    g_signal_handlers_disconnect_by_data (self->request, self);
  if (self->contacts)
    g_signal_handlers_disconnect_by_data (wzp_contacts_get_requests (self->contacts), self);
  g_clear_object (&self->request);
  g_clear_object (&self->person);
  g_clear_object (&self->history);
  g_clear_object (&self->contacts);
}

static void
phone_person_page_dispose (GObject *object)
{
  let_go (PHONE_PERSON_PAGE (object));
  G_OBJECT_CLASS (phone_person_page_parent_class)->dispose (object);
}

static void
phone_person_page_class_init (PhonePersonPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_PAST_CALLS);
  G_OBJECT_CLASS (klass)->dispose = phone_person_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/person-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, avatar);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, title);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, call);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, request_group);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, request_row);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, answer);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, name);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, picture);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, verified);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, blocked);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, add);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, new_key);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, remove);
  gtk_widget_class_bind_template_child (widget_class, PhonePersonPage, past_calls);
  gtk_widget_class_bind_template_callback (widget_class, renamed_cb);
  gtk_widget_class_bind_template_callback (widget_class, blocked_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, ignore_cb);
  gtk_widget_class_bind_template_callback (widget_class, answer_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
phone_person_page_init (PhonePersonPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What people remember of a fingerprint. */
static void
show_picture (PhonePersonPage *self)
{
  g_autoptr (GdkPaintable) picture =
      phone_identicon_new_for_text (wzp_contact_get_fingerprint (self->person));
  g_autofree char *description = phone_identicon_dup_description (PHONE_IDENTICON (picture));

  gtk_image_set_from_paintable (self->picture, picture);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  description, -1);
}

void
phone_person_page_show (PhonePersonPage *self,
                        WzpContacts *contacts,
                        WzpCallHistory *history,
                        const char *fingerprint)
{
  WzpContact *person = wzp_contacts_get_person (contacts, fingerprint);
  g_autofree char *spelled = phone_words_spell_fingerprint (fingerprint);

  g_return_if_fail (person != NULL);

  let_go (self);
  self->contacts = g_object_ref (contacts);
  self->history = g_object_ref (history);
  self->person = g_object_ref (person);
  gtk_editable_set_text (GTK_EDITABLE (self->name), wzp_contact_get_name (person));
  adw_action_row_set_subtitle (self->fingerprint, wzp_contact_get_fingerprint (person));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fingerprint),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, spelled, -1);
  show_picture (self);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->call), "s",
                                    wzp_contact_get_fingerprint (person));
  phone_past_calls_show (self->past_calls, history, wzp_contact_get_fingerprint (person));
  wzp_call_history_mark_seen (history, wzp_contact_get_fingerprint (person));
  g_signal_connect_swapped (person, "notify", G_CALLBACK (update), self);
  g_signal_connect_swapped (wzp_contacts_get_requests (contacts), "items-changed",
                            G_CALLBACK (update_request), self);
  update_request (self);
  update (self);
}
