/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-shortcuts-dialog.h"

#include <glib/gi18n.h>

struct _PhoneShortcutsDialog
{
  AdwDialog parent_instance;

  AdwPreferencesGroup *calls;
  AdwPreferencesGroup *people;
  AdwPreferencesGroup *general;
};

G_DEFINE_FINAL_TYPE (PhoneShortcutsDialog, phone_shortcuts_dialog, ADW_TYPE_DIALOG)

typedef struct
{
  const char *title;
  const char *accel;
  const char *other; /* nullable: another one */
  const char
      *key; /* nullable: a key of headsets and keyboards, whose own name says nothing to a person */
} Shortcut;

static const Shortcut of_calls[] = {
  { N_ ("New call"), "<Control>n" },
  { N_ ("Join room"), "<Control>j" },
  { N_ ("Answer, in the window of the call"), "<Control>Return", .key = N_ ("Play Key") },
  { N_ ("Decline, in the window of the call"), "Escape" },
  { N_ ("Mute or unmute"), "<Control>d", .key = N_ ("Microphone Key") },
  { N_ ("Deafen, or hear again"), "<Control><Shift>d" },
  { N_ ("Hold or take back"), "<Control>h", .key = N_ ("Play Key") },
  { N_ ("Hang up, or leave the room"), "<Control>w", "<Control><Shift>h" },
  { N_ ("Compare words"), "<Control>e" },
};

static const Shortcut of_people[] = {
  { N_ ("Search"), "<Control>f" },
  { N_ ("Add contact"), "<Control><Shift>n" },
  { N_ ("Copy my fingerprint"), "<Control><Shift>c" },
};

static const Shortcut of_all[] = {
  { N_ ("Preferences"), "<Control>comma" },
  { N_ ("Keyboard shortcuts"), "<Control>question" },
  { N_ ("Help"), "F1" },
  { N_ ("Main menu"), "F10" },
  { N_ ("Close window"), "<Control>w" },
  { N_ ("Quit"), "<Control>q" },
};

/* As it is written on keyboards here. */
static char *
get_label (const char *accel)
{
  guint key;
  GdkModifierType modifiers;

  gtk_accelerator_parse (accel, &key, &modifiers);
  return gtk_accelerator_get_label (key, modifiers);
}

static char *
get_other_label (const Shortcut *shortcut)
{
  if (shortcut->key)
    return g_strdup (_ (shortcut->key));
  return shortcut->other ? get_label (shortcut->other) : NULL;
}

static void
add (AdwPreferencesGroup *group, const Shortcut *shortcut)
{
  g_autofree char *label = get_label (shortcut->accel);
  g_autofree char *other = get_other_label (shortcut);
  /* Translators: two keys or combinations of keys that do the same */
  g_autofree char *both = other ? g_strdup_printf (_ ("%s or %s"), label, other) : NULL;

  adw_preferences_group_add (group, g_object_new (ADW_TYPE_ACTION_ROW, "title", _ (shortcut->title),
                                                  "subtitle", both ? both : label, NULL));
}

static void
phone_shortcuts_dialog_class_init (PhoneShortcutsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/shortcuts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneShortcutsDialog, calls);
  gtk_widget_class_bind_template_child (widget_class, PhoneShortcutsDialog, people);
  gtk_widget_class_bind_template_child (widget_class, PhoneShortcutsDialog, general);
}

static void
phone_shortcuts_dialog_init (PhoneShortcutsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (of_calls); i++)
    add (self->calls, &of_calls[i]);
  for (guint i = 0; i < G_N_ELEMENTS (of_people); i++)
    add (self->people, &of_people[i]);
  for (guint i = 0; i < G_N_ELEMENTS (of_all); i++)
    add (self->general, &of_all[i]);
}

PhoneShortcutsDialog *
phone_shortcuts_dialog_new (void)
{
  return g_object_new (PHONE_TYPE_SHORTCUTS_DIALOG, NULL);
}
