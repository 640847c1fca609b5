/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-words-page.h"

#include <glib/gi18n.h>
#include <string.h>

struct _PhoneWordsPage
{
  AdwNavigationPage parent_instance;

  GtkLabel *explanation;
  GtkFlowBox *words;
  GtkWidget *done;
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneWordsPage, phone_words_page, ADW_TYPE_NAVIGATION_PAGE)

static GtkWidget *
make_word (guint number, const char *word)
{
  g_autofree char *number_text = g_strdup_printf ("%u", number);
  g_autofree char *spoken = g_strdup_printf (_ ("Word %u: %s"), number, word);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *number_label = gtk_label_new (number_text);
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_widget_add_css_class (number_label, "dimmed");
  gtk_widget_add_css_class (number_label, "numeric");
  gtk_label_set_width_chars (GTK_LABEL (number_label), 2);
  gtk_label_set_xalign (GTK_LABEL (number_label), 1);
  gtk_box_append (GTK_BOX (box), number_label);
  gtk_box_append (GTK_BOX (box), gtk_label_new (word));
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
  return child;
}

static void
done_cb (PhoneWordsPage *self)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
phone_words_page_class_init (PhoneWordsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/words-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneWordsPage, explanation);
  gtk_widget_class_bind_template_child (widget_class, PhoneWordsPage, words);
  gtk_widget_class_bind_template_child (widget_class, PhoneWordsPage, done);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
}

static void
phone_words_page_init (PhoneWordsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_words_page_show (PhoneWordsPage *self, WzpIdentity *identity)
{
  char text[WZP_MNEMONIC_TEXT_SIZE];
  char *rest = text;

  gtk_flow_box_remove_all (self->words);
  wzp_identity_print_words (identity, text);
  for (guint i = 0; i < WZP_MNEMONIC_WORDS; i++)
    gtk_flow_box_append (self->words, make_word (i + 1, strsep (&rest, " ")));
  explicit_bzero (text, sizeof text);
}

void
phone_words_page_show_again (PhoneWordsPage *self, WzpIdentity *identity)
{
  phone_words_page_show (self, identity);
  gtk_label_set_label (self->explanation,
                       _ ("Write these 24 words on paper, in their order, and keep it safe. They "
                          "bring your identity back if this computer is lost."));
  gtk_widget_set_visible (self->done, FALSE);
}
