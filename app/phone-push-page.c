/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-push-page.h"

#include <glib/gi18n.h>

#include "phone-push-command.h"

/* What has been seen of a way. */
typedef enum
{
  SEEN_NOTHING,
  SEEN_DOWN, /* and not up yet */
  SEEN_WHOLE,
} Seen;

struct _PhonePushPage
{
  AdwNavigationPage parent_instance;

  GtkButton *key;
  AdwActionRow *desktop_row;
  GtkButton *set_up;
  AdwActionRow *command_row;
  AdwActionRow *toggle_row;
  AdwSpinRow *tail;
  GtkLabel *status[PHONE_N_PUSH_WAYS];

  PhonePush *push;
  GSettings *settings;
  Seen seen[PHONE_N_PUSH_WAYS];
  gboolean choosing; /* the next key becomes the key of the window */
};

G_DEFINE_FINAL_TYPE (PhonePushPage, phone_push_page, ADW_TYPE_NAVIGATION_PAGE)

/* --- what works ------------------------------------------------------------------------------- */

static const char *
words_for (Seen seen)
{
  switch (seen)
    {
    case SEEN_NOTHING:
      return _ ("Not tried");
    case SEEN_DOWN:
      return _ ("Pressed…");
    case SEEN_WHOLE:
      return _ ("Works");
    }
  return NULL;
}

static void
show_seen (PhonePushPage *self, PhonePushWay way)
{
  GtkWidget *label = GTK_WIDGET (self->status[way]);
  Seen seen = self->seen[way];

  gtk_label_set_label (self->status[way], words_for (seen));
  gtk_widget_remove_css_class (label, "dimmed");
  gtk_widget_remove_css_class (label, "accent");
  gtk_widget_remove_css_class (label, "success");
  gtk_widget_add_css_class (label, seen == SEEN_NOTHING ? "dimmed"
                                   : seen == SEEN_DOWN  ? "accent"
                                                        : "success");
}

static void
seen_cb (PhonePush *push, guint way, gboolean down, PhonePushPage *self)
{
  Seen seen = self->seen[way];

  /* A toggle has no end, and a key that is released without having been pressed tells nothing. */
  if (way == PHONE_PUSH_WAY_TOGGLE)
    seen = SEEN_WHOLE;
  else if (down)
    seen = SEEN_DOWN;
  else if (seen == SEEN_DOWN)
    seen = SEEN_WHOLE;
  if (seen == SEEN_WHOLE && self->seen[way] != SEEN_WHOLE)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), words_for (SEEN_WHOLE),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  self->seen[way] = seen;
  show_seen (self, way);
}

/* --- the key of the window -------------------------------------------------------------------- */

static void
show_key (PhonePushPage *self)
{
  g_autofree char *name = g_settings_get_string (self->settings, "talk-key");
  g_autofree char *label = gtk_accelerator_get_label (gdk_keyval_from_name (name), 0);

  gtk_button_set_label (self->key, self->choosing ? _ ("Press a Key…") : label);
}

static void
set_choosing (PhonePushPage *self, gboolean choosing)
{
  self->choosing = choosing;
  phone_push_set_trying (self->push, !choosing);
  show_key (self);
}

static void
choose_cb (PhonePushPage *self)
{
  set_choosing (self, !self->choosing);
}

/* Those lead through every window, and stay. */
static gboolean
is_taken (guint keyval)
{
  return keyval == GDK_KEY_Tab || keyval == GDK_KEY_ISO_Left_Tab || keyval == GDK_KEY_Return ||
         keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_Escape;
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint keyval,
        guint keycode,
        GdkModifierType state,
        PhonePushPage *self)
{
  if (!self->choosing)
    return GDK_EVENT_PROPAGATE;
  if (!is_taken (keyval))
    g_settings_set_string (self->settings, "talk-key",
                           gdk_keyval_name (gdk_keyval_to_lower (keyval)));
  self->seen[PHONE_PUSH_WAY_WINDOW] = SEEN_NOTHING;
  show_seen (self, PHONE_PUSH_WAY_WINDOW);
  set_choosing (self, FALSE);
  return GDK_EVENT_STOP;
}

/* --- the keys of the desktop ------------------------------------------------------------------ */

static char *
words_for_portal (PhonePushPortal *portal)
{
  const char *trigger = phone_push_portal_get_trigger (portal);

  switch (phone_push_portal_get_state (portal))
    {
    case PHONE_PUSH_PORTAL_ASKING:
      return g_strdup (_ ("Asking the desktop…"));
    case PHONE_PUSH_PORTAL_ABSENT:
      return g_strdup (_ ("This desktop does not offer it"));
    case PHONE_PUSH_PORTAL_OFFERED:
      return g_strdup (_ ("Works while another program has the focus"));
    case PHONE_PUSH_PORTAL_BOUND:
      return g_strdup (trigger ? trigger : _ ("Choose a key in the settings of the desktop"));
    case PHONE_PUSH_PORTAL_REFUSED:
      return g_strdup (_ ("The desktop gave no key"));
    }
  return NULL;
}

static void
portal_cb (PhonePushPage *self)
{
  PhonePushPortal *portal = phone_push_get_portal (self->push);
  gboolean bound = phone_push_portal_get_state (portal) == PHONE_PUSH_PORTAL_BOUND;
  g_autofree char *words = words_for_portal (portal);

  adw_action_row_set_subtitle (self->desktop_row, words);
  gtk_button_set_label (self->set_up, bound ? _ ("C_hange…") : _ ("_Set Up…"));
  gtk_widget_set_visible (GTK_WIDGET (self->set_up), phone_push_portal_can_set_up (portal));
  gtk_widget_set_visible (GTK_WIDGET (self->status[PHONE_PUSH_WAY_DESKTOP]), bound);
}

static void
set_up_cb (PhonePushPage *self)
{
  phone_push_set_up_portal (self->push);
}

/* --- commands --------------------------------------------------------------------------------- */

static void
copy_cb (GtkWidget *button, AdwActionRow *row)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), adw_action_row_get_subtitle (row));
  gtk_widget_activate_action (button, "preferences.toast", "s", _ ("Copied"));
}

static void
show_commands (PhonePushPage *self)
{
  gboolean sandboxed = g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
  g_autofree char *binding =
      phone_push_command_new_binding (g_getenv ("XDG_CURRENT_DESKTOP"), sandboxed);
  g_autofree char *toggle = phone_push_command_new ("toggle", sandboxed);

  adw_action_row_set_subtitle (self->command_row, binding);
  adw_action_row_set_subtitle (self->toggle_row, toggle);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_push_page_map (GtkWidget *widget)
{
  PhonePushPage *self = PHONE_PUSH_PAGE (widget);

  GTK_WIDGET_CLASS (phone_push_page_parent_class)->map (widget);
  phone_push_set_trying (self->push, TRUE);
}

static void
phone_push_page_unmap (GtkWidget *widget)
{
  PhonePushPage *self = PHONE_PUSH_PAGE (widget);

  phone_push_set_trying (self->push, FALSE);
  GTK_WIDGET_CLASS (phone_push_page_parent_class)->unmap (widget);
}

static void
phone_push_page_dispose (GObject *object)
{
  PhonePushPage *self = PHONE_PUSH_PAGE (object);

  if (self->push)
    {
      g_signal_handlers_disconnect_by_data (phone_push_get_portal (self->push), self);
      g_signal_handlers_disconnect_by_data (self->push, self);
    }
  g_clear_object (&self->push);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_push_page_parent_class)->dispose (object);
}

static void
phone_push_page_class_init (PhonePushPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const status_names[PHONE_N_PUSH_WAYS] = {
    [PHONE_PUSH_WAY_DESKTOP] = "desktop_status",
    [PHONE_PUSH_WAY_WINDOW] = "window_status",
    [PHONE_PUSH_WAY_COMMAND] = "command_status",
    [PHONE_PUSH_WAY_TOGGLE] = "toggle_status",
  };

  G_OBJECT_CLASS (klass)->dispose = phone_push_page_dispose;
  widget_class->map = phone_push_page_map;
  widget_class->unmap = phone_push_page_unmap;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/push-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhonePushPage, key);
  gtk_widget_class_bind_template_child (widget_class, PhonePushPage, desktop_row);
  gtk_widget_class_bind_template_child (widget_class, PhonePushPage, set_up);
  gtk_widget_class_bind_template_child (widget_class, PhonePushPage, command_row);
  gtk_widget_class_bind_template_child (widget_class, PhonePushPage, toggle_row);
  gtk_widget_class_bind_template_child (widget_class, PhonePushPage, tail);
  for (size_t i = 0; i < PHONE_N_PUSH_WAYS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, status_names[i], FALSE,
                                               G_STRUCT_OFFSET (PhonePushPage, status) +
                                                   (gssize) (i * sizeof (GtkLabel *)));
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_bind_template_callback (widget_class, set_up_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
phone_push_page_init (PhonePushPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (PHONE_APP_ID);
  g_settings_bind (self->settings, "talk-tail", self->tail, "value", G_SETTINGS_BIND_DEFAULT);
  show_key (self);
  show_commands (self);
  for (size_t i = 0; i < PHONE_N_PUSH_WAYS; i++)
    show_seen (self, (PhonePushWay) i);
}

PhonePushPage *
phone_push_page_new (PhonePush *push)
{
  PhonePushPage *self = g_object_new (PHONE_TYPE_PUSH_PAGE, NULL);
  PhonePushPortal *portal = phone_push_get_portal (push);

  self->push = g_object_ref (push);
  g_signal_connect (push, "seen", G_CALLBACK (seen_cb), self);
  g_signal_connect_swapped (portal, "notify", G_CALLBACK (portal_cb), self);
  portal_cb (self);
  return self;
}
