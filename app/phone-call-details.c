/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-call-details.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "phone-path-group.h"
#include "phone-path-words.h"

typedef enum
{
  ROW_PATH,
  ROW_LOSS,
  ROW_DELAY,
  ROW_JITTER,
  ROW_CODEC,
  ROW_RATE,
  ROW_RECOVERED,
  ROW_SECURITY,
  N_ROWS,
} Row;

static const char *const titles[N_ROWS] = {
  [ROW_PATH] = N_ ("Way"),
  [ROW_LOSS] = N_ ("Lost"),
  [ROW_DELAY] = N_ ("Delay"),
  [ROW_JITTER] = N_ ("Jitter"),
  [ROW_CODEC] = N_ ("Codec"),
  [ROW_RATE] = N_ ("Bit Rate"),
  [ROW_RECOVERED] = N_ ("Recovered"),
  [ROW_SECURITY] = N_ ("Encryption"),
};

struct _PhoneCallDetails
{
  AdwDialog parent_instance;

  AdwToastOverlay *toasts;
  AdwPreferencesGroup *figures;
  PhonePathGroup *path_group;

  AdwActionRow *rows[N_ROWS];
  PhoneCallModel *model;
};

G_DEFINE_FINAL_TYPE (PhoneCallDetails, phone_call_details, ADW_TYPE_DIALOG)

/* --- figures in words ------------------------------------------------------------------------- */

static char *
describe_loss (WzpCallStats *stats)
{
  guint64 lost = wzp_call_stats_get_frames_lost (stats);
  guint64 late = wzp_call_stats_get_frames_late (stats);
  guint64 all = wzp_call_stats_get_frames_received (stats) + lost;
  double percent = all > 0 ? 100.0 * (double) (lost + late) / (double) all : 0;

  /* Translators: of a call’s sound; the numbers are packets */
  return g_strdup_printf (_ ("%.1f %%: %" PRIu64 " lost and %" PRIu64 " too late, of %" PRIu64),
                          percent, lost, late, all);
}

static char *
describe_delay (WzpCallStats *stats)
{
  double mouth_to_ear = wzp_call_stats_get_mouth_to_ear_ms (stats);

  if (mouth_to_ear <= 0)
    return g_strdup_printf (_ ("%.0f ms there and back"), wzp_call_stats_get_rtt_ms (stats));
  return g_strdup_printf (_ ("%.0f ms there and back, %.0f ms from mouth to ear"),
                          wzp_call_stats_get_rtt_ms (stats), mouth_to_ear);
}

static char *
describe_codec (WzpCallStats *stats)
{
  const char *sent = wzp_call_stats_get_codec_sent (stats);
  const char *received = wzp_call_stats_get_codec_received (stats);

  /* Translators: the names of two codecs */
  return g_strdup_printf (_ ("%s sent, %s received"), sent ? sent : "–", received ? received : "–");
}

static char *
describe_recovered (WzpCallStats *stats)
{
  /* Translators: how often each way of filling a gap in the sound was used; DRED is the name of one */
  return g_strdup_printf (
      _ ("%" PRIu64 " by DRED, %" PRIu64 " by error correction, %" PRIu64 " guessed"),
      wzp_call_stats_get_recovered_dred (stats), wzp_call_stats_get_recovered_fec (stats),
      wzp_call_stats_get_concealed (stats));
}

static char *
describe (PhoneCallDetails *self, Row row)
{
  WzpCall *call = phone_call_model_get_call (self->model);
  WzpCallStats *stats = wzp_call_get_stats (call);

  switch (row)
    {
    case ROW_PATH:
      return g_strdup (phone_words_for_path (wzp_call_get_path (call)));
    case ROW_LOSS:
      return describe_loss (stats);
    case ROW_DELAY:
      return describe_delay (stats);
    case ROW_JITTER:
      /* Translators: how uneven packets come, and how long they wait because of that */
      return g_strdup_printf (_ ("%.0f ms, evened out by waiting %.0f ms"),
                              wzp_call_stats_get_jitter_ms (stats),
                              wzp_call_stats_get_playout_delay_ms (stats));
    case ROW_CODEC:
      return describe_codec (stats);
    case ROW_RATE:
      return g_strdup_printf (_ ("%.0f kbit/s sent, %.0f kbit/s received"),
                              wzp_call_stats_get_sent_kbps (stats),
                              wzp_call_stats_get_received_kbps (stats));
    case ROW_RECOVERED:
      return describe_recovered (stats);
    case ROW_SECURITY:
      return g_strdup (phone_words_for_security_detail (wzp_call_get_e2ee (call)));
    case N_ROWS:
      break;
    }
  g_return_val_if_reached (NULL);
}

static void
update (PhoneCallDetails *self)
{
  WzpCall *call = phone_call_model_get_call (self->model);

  for (Row row = 0; row < N_ROWS; row++)
    {
      g_autofree char *text = describe (self, row);

      adw_action_row_set_subtitle (self->rows[row], text);
    }
  phone_path_group_show (self->path_group, wzp_call_get_path_attempts (call),
                         wzp_call_get_path_why (call));
}

/* --- what a person does ----------------------------------------------------------------------- */

static void
copy_cb (PhoneCallDetails *self)
{
  WzpCall *call = phone_call_model_get_call (self->model);
  g_autofree char *attempts =
      phone_words_for_attempts (wzp_call_get_path_attempts (call), wzp_call_get_path_why (call));
  g_autoptr (GString) text = g_string_new (NULL);

  for (Row row = 0; row < N_ROWS; row++)
    {
      g_autofree char *line = describe (self, row);

      g_string_append_printf (text, "%s: %s\n", _ (titles[row]), line);
    }
  g_string_append (text, attempts);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("Copied")));
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_call_details_dispose (GObject *object)
{
  g_clear_object (&PHONE_CALL_DETAILS (object)->model);
  G_OBJECT_CLASS (phone_call_details_parent_class)->dispose (object);
}

static void
phone_call_details_class_init (PhoneCallDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_PATH_GROUP);
  G_OBJECT_CLASS (klass)->dispose = phone_call_details_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/call-details.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneCallDetails, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhoneCallDetails, figures);
  gtk_widget_class_bind_template_child (widget_class, PhoneCallDetails, path_group);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
phone_call_details_init (PhoneCallDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (Row row = 0; row < N_ROWS; row++)
    {
      self->rows[row] = g_object_new (ADW_TYPE_ACTION_ROW, "title", _ (titles[row]), "use-markup",
                                      FALSE, "subtitle-selectable", TRUE, NULL);
      gtk_widget_add_css_class (GTK_WIDGET (self->rows[row]), "property");
      adw_preferences_group_add (self->figures, GTK_WIDGET (self->rows[row]));
    }
}

PhoneCallDetails *
phone_call_details_new (PhoneCallModel *model)
{
  PhoneCallDetails *self = g_object_new (PHONE_TYPE_CALL_DETAILS, NULL);
  WzpCall *call = phone_call_model_get_call (model);
  const struct
  {
    gpointer object;
    const char *signal;
  } changes[] = {
    { wzp_call_get_stats (call), "notify" },
    { call, "notify::e2ee" },
    { call, "notify::path" },
    { call, "notify::path-why" },
  };

  self->model = g_object_ref (model);
  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_connect_object (changes[i].object, changes[i].signal, G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
  update (self);
  return self;
}
