/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-forecast-page.h"

#include <glib/gi18n.h>

#include "phone-forecast-words.h"

struct _PhoneForecastPage
{
  AdwNavigationPage parent_instance;

  AdwToastOverlay *toasts;
  GtkImage *icon;
  GtkLabel *verdict;
  GtkLabel *reason;
  AdwPreferencesGroup *remedies;
  AdwActionRow *own_remedy;
  AdwActionRow *peer_remedy;
  AdwActionRow *own_code;
  AdwEntryRow *peer_code;
  GtkLabel *hint;
  GtkWidget *evidence_group;
  AdwExpanderRow *evidence;

  WzpNetcheckSummary *own;
  GPtrArray *rows; /* of the evidence, theirs */
};

G_DEFINE_FINAL_TYPE (PhoneForecastPage, phone_forecast_page, ADW_TYPE_NAVIGATION_PAGE)

/* --- what is shown ---------------------------------------------------------------------------- */

static void
show_remedy (AdwActionRow *row, WzpForecastRemedy remedy)
{
  const char *words = phone_words_for_remedy (remedy);

  adw_action_row_set_subtitle (row, words ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (row), words != NULL);
}

static void
show_remedies (PhoneForecastPage *self, const WzpForecast *forecast)
{
  gboolean own = forecast->own_remedy != WZP_FORECAST_REMEDY_NONE;
  gboolean peer = forecast->peer_remedy != WZP_FORECAST_REMEDY_NONE;
  const char *title = forecast->verdict == WZP_FORECAST_VERDICT_NO_CALL   ? _ ("To Talk")
                      : forecast->verdict == WZP_FORECAST_VERDICT_UNKNOWN ? _ ("To Know")
                                                                          : _ ("To Talk Directly");

  adw_preferences_group_set_title (self->remedies, title);
  adw_preferences_group_set_description (self->remedies, !own || !peer ? NULL
                                                         : forecast->needs_both
                                                             ? _ ("Both are needed.")
                                                             : _ ("One of these is enough."));
  show_remedy (self->own_remedy, forecast->own_remedy);
  show_remedy (self->peer_remedy, forecast->peer_remedy);
  gtk_widget_set_visible (GTK_WIDGET (self->remedies), own || peer);
}

static void
show_evidence (PhoneForecastPage *self, const WzpNetcheckSummary *peer)
{
  for (unsigned i = 0; i < self->rows->len; i++)
    {
      /* Translators: what was found at the two ends of a call, as in "You: yes", "They: unknown" */
      g_autofree char *value = g_strdup_printf (_ ("You: %s\nThey: %s"),
                                                phone_forecast_evidence_get_value (i, self->own),
                                                phone_forecast_evidence_get_value (i, peer));

      adw_action_row_set_subtitle (self->rows->pdata[i], value);
    }
}

/* Always at the same place, so that nothing moves when a code is complete. */
static void
show_verdict (PhoneForecastPage *self, PhoneTone tone, const char *verdict, const char *reason)
{
  const char *classes[] = { phone_tone_get_style (tone), NULL };

  gtk_image_set_from_icon_name (self->icon, phone_tone_get_icon_name (tone));
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  gtk_label_set_label (self->verdict, verdict);
  gtk_label_set_label (self->reason, reason);
}

static void
show_nothing (PhoneForecastPage *self)
{
  show_verdict (self, PHONE_TONE_UNKNOWN, _ ("Send each other your codes."),
                _ ("They tell what your networks allow, and no address."));
  gtk_widget_set_visible (GTK_WIDGET (self->remedies), FALSE);
}

static void
show_forecast (PhoneForecastPage *self, const WzpNetcheckSummary *peer)
{
  g_autofree char *reason = NULL;
  WzpForecast forecast;

  wzp_forecast_make (self->own, peer, &forecast);
  reason = phone_words_for_forecast_reason (&forecast, self->own, peer);
  show_verdict (self, phone_tone_for_forecast (forecast.verdict),
                phone_words_for_forecast (forecast.verdict), reason);
  show_remedies (self, &forecast);
  show_evidence (self, peer);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), gtk_label_get_label (self->verdict),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static gboolean
is_own (PhoneForecastPage *self, const WzpNetcheckSummary *peer)
{
  g_autofree char *own = wzp_netcheck_summary_to_code (self->own);
  g_autofree char *theirs = wzp_netcheck_summary_to_code (peer);

  return g_str_equal (own, theirs);
}

/* Who has not typed to the end has made no mistake. @error NULL: there is none. */
static void
show_hint (PhoneForecastPage *self, const char *hint, const GError *error)
{
  gboolean is_wrong =
      error && !g_error_matches (error, WZP_NETCHECK_CODE_ERROR, WZP_NETCHECK_CODE_ERROR_SHORT);
  GtkWidget *shown[] = { GTK_WIDGET (self->peer_code), GTK_WIDGET (self->hint) };

  for (size_t i = 0; i < G_N_ELEMENTS (shown); i++)
    if (is_wrong)
      gtk_widget_add_css_class (shown[i], "error");
    else
      gtk_widget_remove_css_class (shown[i], "error");
  gtk_label_set_label (self->hint, hint ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint), hint != NULL);
}

static void
peer_code_cb (PhoneForecastPage *self)
{
  const char *code = gtk_editable_get_text (GTK_EDITABLE (self->peer_code));
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpNetcheckSummary) peer = wzp_netcheck_summary_parse (code, &error);

  if (code[0] == '\0')
    show_hint (self, NULL, NULL);
  else if (!peer)
    show_hint (self, phone_words_for_code_error (error), error);
  else
    show_hint (self, is_own (self, peer) ? _ ("This is the same as your code.") : NULL, NULL);
  if (peer)
    show_forecast (self, peer);
  else
    show_nothing (self);
  gtk_widget_set_visible (self->evidence_group, peer != NULL);
}

/* --- what is done ----------------------------------------------------------------------------- */

static void
copy_cb (PhoneForecastPage *self)
{
  g_autofree char *code = wzp_netcheck_summary_to_code (self->own);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), code);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("Code copied")));
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_forecast_page_finalize (GObject *object)
{
  PhoneForecastPage *self = PHONE_FORECAST_PAGE (object);

  wzp_netcheck_summary_unref (self->own);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (phone_forecast_page_parent_class)->finalize (object);
}

static void
phone_forecast_page_class_init (PhoneForecastPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = phone_forecast_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/forecast-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneForecastPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhoneForecastPage, icon);
  gtk_widget_class_bind_template_child (widget_class, PhoneForecastPage, verdict);
  gtk_widget_class_bind_template_child (widget_class, PhoneForecastPage, reason);
  gtk_widget_class_bind_template_child (widget_class, PhoneForecastPage, remedies);
  gtk_widget_class_bind_template_child (widget_class, PhoneForecastPage, own_remedy);
  gtk_widget_class_bind_template_child (widget_class, PhoneForecastPage, peer_remedy);
  gtk_widget_class_bind_template_child (widget_class, PhoneForecastPage, own_code);
  gtk_widget_class_bind_template_child (widget_class, PhoneForecastPage, peer_code);
  gtk_widget_class_bind_template_child (widget_class, PhoneForecastPage, hint);
  gtk_widget_class_bind_template_child (widget_class, PhoneForecastPage, evidence_group);
  gtk_widget_class_bind_template_child (widget_class, PhoneForecastPage, evidence);
  gtk_widget_class_bind_template_callback (widget_class, peer_code_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
phone_forecast_page_init (PhoneForecastPage *self)
{
  const char *title;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  for (unsigned i = 0; (title = phone_forecast_evidence_get_title (i)); i++)
    {
      GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "use-markup", FALSE,
                                     "subtitle-selectable", TRUE, NULL);

      gtk_widget_add_css_class (row, "property");
      adw_expander_row_add_row (self->evidence, row);
      g_ptr_array_add (self->rows, row);
    }
}

PhoneForecastPage *
phone_forecast_page_new (WzpNetcheckSummary *own)
{
  PhoneForecastPage *self = g_object_new (PHONE_TYPE_FORECAST_PAGE, NULL);
  g_autofree char *code = wzp_netcheck_summary_to_code (own);

  self->own = wzp_netcheck_summary_ref (own);
  adw_action_row_set_subtitle (self->own_code, code);
  show_nothing (self);
  return self;
}
