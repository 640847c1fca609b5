/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-words-check-page.h"

#include <glib/gi18n.h>
#include <string.h>

#define N_ASKED 3
/* One of each third of the list. */
#define PER_THIRD (WZP_MNEMONIC_WORDS / N_ASKED)

struct _PhoneWordsCheckPage
{
  AdwNavigationPage parent_instance;

  AdwEntryRow *first;
  AdwEntryRow *second;
  AdwEntryRow *third;
  GtkWidget *done;

  char *answers[N_ASKED];
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneWordsCheckPage, phone_words_check_page, ADW_TYPE_NAVIGATION_PAGE)

static AdwEntryRow *
get_row (PhoneWordsCheckPage *self, guint i)
{
  AdwEntryRow *const rows[N_ASKED] = { self->first, self->second, self->third };

  return rows[i];
}

/* A word that is right turns green, one that can no longer become right turns red. */
static gboolean
check_row (PhoneWordsCheckPage *self, guint i)
{
  GtkWidget *row = GTK_WIDGET (get_row (self, i));
  g_autofree char *typed =
      g_strstrip (g_utf8_strdown (gtk_editable_get_text (GTK_EDITABLE (row)), -1));
  gboolean right = g_strcmp0 (typed, self->answers[i]) == 0;
  gboolean wrong = self->answers[i] && !g_str_has_prefix (self->answers[i], typed);

  gtk_widget_remove_css_class (row, "success");
  gtk_widget_remove_css_class (row, "error");
  if (right || wrong)
    gtk_widget_add_css_class (row, right ? "success" : "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  return right;
}

static void
changed_cb (PhoneWordsCheckPage *self)
{
  gboolean all = TRUE;

  for (guint i = 0; i < N_ASKED; i++)
    all = check_row (self, i) && all;
  gtk_widget_set_sensitive (self->done, all);
}

/* Enter goes to the next word, and on when all are right. */
static void
entry_activated_cb (PhoneWordsCheckPage *self)
{
  for (guint i = 0; i < N_ASKED; i++)
    if (!check_row (self, i))
      {
        gtk_widget_grab_focus (GTK_WIDGET (get_row (self, i)));
        return;
      }
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
done_cb (PhoneWordsCheckPage *self)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
forget (PhoneWordsCheckPage *self)
{
  for (guint i = 0; i < N_ASKED; i++)
    g_clear_pointer (&self->answers[i], g_free);
}

static void
phone_words_check_page_finalize (GObject *object)
{
  forget (PHONE_WORDS_CHECK_PAGE (object));
  G_OBJECT_CLASS (phone_words_check_page_parent_class)->finalize (object);
}

static void
phone_words_check_page_class_init (PhoneWordsCheckPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = phone_words_check_page_finalize;
  signals[SIGNAL_DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/words-check-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneWordsCheckPage, first);
  gtk_widget_class_bind_template_child (widget_class, PhoneWordsCheckPage, second);
  gtk_widget_class_bind_template_child (widget_class, PhoneWordsCheckPage, third);
  gtk_widget_class_bind_template_child (widget_class, PhoneWordsCheckPage, done);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
}

static void
phone_words_check_page_init (PhoneWordsCheckPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_words_check_page_ask (PhoneWordsCheckPage *self, WzpIdentity *identity)
{
  char text[WZP_MNEMONIC_TEXT_SIZE];
  char *rest = text;
  char *words[WZP_MNEMONIC_WORDS];

  forget (self);
  wzp_identity_print_words (identity, text);
  for (guint i = 0; i < WZP_MNEMONIC_WORDS; i++)
    words[i] = strsep (&rest, " ");
  for (guint i = 0; i < N_ASKED; i++)
    {
      guint asked = i * PER_THIRD + (guint) g_random_int_range (0, PER_THIRD);
      /* Translators: %u is the number of a recovery word */
      g_autofree char *title = g_strdup_printf (_ ("Word %u"), asked + 1);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (get_row (self, i)), title);
      self->answers[i] = g_strdup (words[asked]);
      gtk_editable_set_text (GTK_EDITABLE (get_row (self, i)), "");
    }
  explicit_bzero (text, sizeof text);
  changed_cb (self);
}
