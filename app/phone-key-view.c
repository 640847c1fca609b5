/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-key-view.h"

#include "phone-identicon.h"
#include "phone-network-words.h"
#include "phone-words.h"

struct _PhoneKeyView
{
  AdwBin parent_instance;

  GtkImage *picture;
  GtkLabel *title;
  GtkLabel *digits;
};

enum
{
  PROP_TITLE = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneKeyView, phone_key_view, ADW_TYPE_BIN)

static void
phone_key_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    gtk_label_set_label (PHONE_KEY_VIEW (object)->title, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_key_view_class_init (PhoneKeyViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = phone_key_view_set_property;
  properties[PROP_TITLE] =
      g_param_spec_string ("title", NULL, NULL, "", G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPERTIES, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/key-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneKeyView, picture);
  gtk_widget_class_bind_template_child (widget_class, PhoneKeyView, title);
  gtk_widget_class_bind_template_child (widget_class, PhoneKeyView, digits);
}

static void
phone_key_view_init (PhoneKeyView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_key_view_set_key (PhoneKeyView *self, const char *key)
{
  g_autoptr (GdkPaintable) picture = NULL;
  g_autofree char *description = NULL;
  g_autofree char *lines = NULL;
  g_autofree char *spelled = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), key != NULL);
  if (!key)
    return;
  picture = phone_identicon_new_for_text (key);
  description = phone_identicon_dup_description (PHONE_IDENTICON (picture));
  lines = phone_words_key_lines (key);
  spelled = phone_words_spell_fingerprint (key);
  gtk_image_set_from_paintable (self->picture, picture);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  description, -1);
  gtk_label_set_label (self->digits, lines);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->digits),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, spelled, -1);
}
