/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-sidebar.h"

#include <glib/gi18n.h>
#include <string.h>

#include "phone-person-row.h"
#include "phone-room-row.h"

/* Lines that are made at first, and that each frame adds: about half a screen. */
#define FEW_LINES 15
/* GTK makes so many around those that are seen, and no more. */
#define MOST_LINES 200

struct _PhoneSidebar
{
  AdwBin parent_instance;

  GtkSearchEntry *search;
  GtkStack *stack;
  GtkListView *list;

  PhoneAccount *account;
  WzpContacts *contacts;
  GtkCustomFilter *filter;
  GtkLabel *missed; /* over the calls, while that line is made; or NULL */
  GListModel *items;
  GtkSliceListModel *listed; /* of the items: all of them soon */
  guint growth;              /* 0 once all are */
  char *wanted;              /* case-folded; NULL while nothing is searched */
};

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_ROOM_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneSidebar, phone_sidebar, ADW_TYPE_BIN)

/* --- what is in the list ---------------------------------------------------------------------- */

static const char *
get_peer (gpointer item)
{
  if (WZP_IS_CALL_REQUEST (item))
    return wzp_call_request_get_fingerprint (item);
  if (WZP_IS_HISTORY_ENTRY (item))
    return wzp_history_entry_get_peer (item);
  return wzp_contact_get_fingerprint (item);
}

static const char *
get_alias (gpointer item)
{
  if (WZP_IS_CALL_REQUEST (item))
    return wzp_call_request_get_alias (item);
  return WZP_IS_HISTORY_ENTRY (item) ? wzp_history_entry_get_peer_alias (item) : NULL;
}

static gboolean
contains (const char *text, const char *wanted)
{
  g_autofree char *folded = text ? g_utf8_casefold (text, -1) : NULL;

  return folded && strstr (folded, wanted);
}

static gboolean
matches (gpointer item, gpointer data)
{
  PhoneSidebar *self = data;
  WzpContact *person;

  if (WZP_IS_ROOM_ENTRY (item))
    return contains (wzp_room_entry_get_name (item), self->wanted);
  person = wzp_contacts_find (self->contacts, get_peer (item));
  return contains (get_alias (item), self->wanted) || contains (get_peer (item), self->wanted) ||
         (person && contains (wzp_contact_get_name (person), self->wanted));
}

static void
update_empty (PhoneSidebar *self)
{
  const char *page = "list";

  if (g_list_model_get_n_items (self->items) == 0)
    page = self->wanted ? "nothing" : "empty";
  gtk_stack_set_visible_child_name (self->stack, page);
}

/* --- not all at once -------------------------------------------------------------------------- */

static gboolean
grow_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  PhoneSidebar *self = PHONE_SIDEBAR (widget);
  guint size = gtk_slice_list_model_get_size (self->listed);
  gboolean is_first = size == FEW_LINES;
  gboolean is_all = !is_first && size >= MIN (MOST_LINES, g_list_model_get_n_items (self->items));

  gtk_slice_list_model_set_size (self->listed, is_all ? G_MAXUINT : size + FEW_LINES);
  /* GTK begins with the first line and not with the heading over it. */
  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list)), 0);
  if (is_all)
    self->growth = 0;
  return !is_all;
}

/* Lines are dear, and GTK makes hundreds: who starts or searches would wait for them. */
static void
list_few (PhoneSidebar *self)
{
  gtk_slice_list_model_set_size (self->listed, FEW_LINES);
  if (!self->growth)
    self->growth = gtk_widget_add_tick_callback (GTK_WIDGET (self), grow_cb, NULL, NULL);
}

/* --- what is searched ------------------------------------------------------------------------- */

/* Without a function all match, and none is looked at: of a long history only what is seen is read. */
static void
update_filter (PhoneSidebar *self)
{
  if (self->wanted)
    gtk_custom_filter_set_filter_func (self->filter, matches, self, NULL);
  else
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
}

static void
search_cb (PhoneSidebar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  g_free (self->wanted);
  self->wanted = *text ? g_utf8_casefold (text, -1) : NULL;
  if (!self->filter)
    return;
  list_few (self);
  update_filter (self);
  update_empty (self);
}

/* --- rows ------------------------------------------------------------------------------------- */

/* Lines are used again for other items, mostly of the same kind. */
static gpointer
get_row (GtkListItem *item, GType type)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  if (!row || !G_TYPE_CHECK_INSTANCE_TYPE (row, type))
    {
      row = g_object_new (type, NULL);
      gtk_list_item_set_child (item, row);
    }
  return row;
}

static void
bind_cb (PhoneSidebar *self, GtkListItem *item)
{
  if (WZP_IS_ROOM_ENTRY (gtk_list_item_get_item (item)))
    phone_room_row_bind (get_row (item, PHONE_TYPE_ROOM_ROW), item,
                         phone_account_get_relay (self->account));
  else
    phone_person_row_bind (get_row (item, PHONE_TYPE_PERSON_ROW), item, self->contacts);
}

static void
unbind_cb (PhoneSidebar *self, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  if (PHONE_IS_PERSON_ROW (row))
    phone_person_row_unbind (PHONE_PERSON_ROW (row));
}

static void
update_missed (PhoneSidebar *self)
{
  guint n = wzp_call_history_get_n_missed (phone_account_get_history (self->account));
  g_autofree char *text = g_strdup_printf (ngettext ("%u missed call", "%u missed calls", n), n);

  if (!self->missed)
    return;
  gtk_label_set_label (self->missed, text);
  gtk_widget_set_visible (GTK_WIDGET (self->missed), n > 0);
}

static void
header_setup_cb (PhoneSidebar *self, GtkListHeader *header)
{
  GtkWidget *box = adw_wrap_box_new ();
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *missed = gtk_label_new (NULL);

  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (missed, "error");
  gtk_widget_set_visible (missed, FALSE);
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (box), 12);
  adw_wrap_box_append (ADW_WRAP_BOX (box), title);
  adw_wrap_box_append (ADW_WRAP_BOX (box), missed);
  gtk_list_header_set_child (header, box);
}

static void
header_bind_cb (PhoneSidebar *self, GtkListHeader *header)
{
  gpointer item = gtk_list_header_get_item (header);
  GtkWidget *title = gtk_widget_get_first_child (gtk_list_header_get_child (header));
  const char *text = _ ("Contacts");

  if (WZP_IS_CALL_REQUEST (item))
    text = _ ("Want to Call You");
  else if (WZP_IS_ROOM_ENTRY (item))
    text = _ ("Rooms");
  else if (WZP_IS_HISTORY_ENTRY (item))
    {
      text = _ ("Recent");
      self->missed = GTK_LABEL (gtk_widget_get_next_sibling (title));
      update_missed (self);
    }
  gtk_label_set_label (GTK_LABEL (title), text);
}

static void
header_unbind_cb (PhoneSidebar *self, GtkListHeader *header)
{
  GtkWidget *missed = gtk_widget_get_last_child (gtk_list_header_get_child (header));

  gtk_widget_set_visible (missed, FALSE);
  if (self->missed == GTK_LABEL (missed))
    self->missed = NULL;
}

static void
activate_cb (PhoneSidebar *self, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (self->items, position);

  if (WZP_IS_ROOM_ENTRY (item))
    g_signal_emit (self, signals[SIGNAL_ROOM_CHOSEN], 0, item);
  else if (item)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, get_peer (item));
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_sidebar_dispose (GObject *object)
{
  PhoneSidebar *self = PHONE_SIDEBAR (object);

  if (self->items)
    g_signal_handlers_disconnect_by_data (self->items, self);
  if (self->filter)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  g_clear_object (&self->listed);
  g_clear_object (&self->items);
  g_clear_object (&self->filter);
  g_clear_object (&self->contacts);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (phone_sidebar_parent_class)->dispose (object);
}

static void
phone_sidebar_finalize (GObject *object)
{
  g_free (PHONE_SIDEBAR (object)->wanted);
  G_OBJECT_CLASS (phone_sidebar_parent_class)->finalize (object);
}

static void
phone_sidebar_class_init (PhoneSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_sidebar_dispose;
  G_OBJECT_CLASS (klass)->finalize = phone_sidebar_finalize;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_ROOM_CHOSEN] =
      g_signal_new ("room-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, WZP_TYPE_ROOM_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, PhoneSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, PhoneSidebar, list);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, header_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, header_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, header_unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
phone_sidebar_init (PhoneSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Each kind is a list of its own, filtered, and one after the other they are the list that is shown. */
static GListModel *
join_lists (PhoneSidebar *self, PhoneAccount *account)
{
  GListModel *const kinds[] = {
    wzp_contacts_get_requests (self->contacts),
    G_LIST_MODEL (self->contacts),
    G_LIST_MODEL (phone_account_get_rooms (account)),
    G_LIST_MODEL (phone_account_get_history (account)),
  };
  GListStore *sections = g_list_store_new (G_TYPE_LIST_MODEL);

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GtkFilterListModel) section = gtk_filter_list_model_new (
          g_object_ref (kinds[i]), GTK_FILTER (g_object_ref (self->filter)));

      g_list_store_append (sections, section);
    }
  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (sections)));
}

void
phone_sidebar_set_account (PhoneSidebar *self, PhoneAccount *account)
{
  g_autoptr (GtkSelectionModel) selection = NULL;

  g_set_object (&self->account, account);
  g_set_object (&self->contacts, phone_account_get_contacts (account));
  self->filter = gtk_custom_filter_new (NULL, NULL, NULL);
  update_filter (self);
  self->items = join_lists (self, account);
  g_signal_connect_swapped (self->items, "items-changed", G_CALLBACK (update_empty), self);
  g_signal_connect_object (phone_account_get_history (account), "notify::n-missed",
                           G_CALLBACK (update_missed), self, G_CONNECT_SWAPPED);
  self->listed = gtk_slice_list_model_new (g_object_ref (self->items), 0, FEW_LINES);
  list_few (self);
  selection =
      GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->listed))));
  gtk_list_view_set_model (self->list, selection);
  update_empty (self);
}

void
phone_sidebar_search (PhoneSidebar *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
