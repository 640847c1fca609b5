/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-speaking-light.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define N_BARS    3
#define BAR_WIDTH 4.0f
#define BAR_GAP   3.0f
#define HEIGHT    18.0f
/* Opacity while nothing is said. */
#define OFF_ALPHA          0.35f
#define OFF_ALPHA_CONTRAST 0.7f /* where everything is to be seen well */

struct _PhoneSpeakingLight
{
  GtkWidget parent_instance;

  gboolean speaking;
};

enum
{
  PROP_SPEAKING = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneSpeakingLight, phone_speaking_light, GTK_TYPE_WIDGET)

static void
update (PhoneSpeakingLight *self)
{
  const char *text = self->speaking ? _ ("Speaking") : _ ("Silent");

  gtk_widget_set_css_classes (GTK_WIDGET (self),
                              (const char *[]) { self->speaking ? "success" : "dimmed", NULL });
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
phone_speaking_light_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  const float width = N_BARS * BAR_WIDTH + (N_BARS - 1) * BAR_GAP;

  *minimum = *natural = (int) (orientation == GTK_ORIENTATION_HORIZONTAL ? width : HEIGHT);
}

static void
phone_speaking_light_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const float heights[N_BARS] = { 0.6f, 1.0f, 0.6f };
  PhoneSpeakingLight *self = PHONE_SPEAKING_LIGHT (widget);
  AdwStyleManager *style = adw_style_manager_get_for_display (gtk_widget_get_display (widget));
  const float width = N_BARS * BAR_WIDTH + (N_BARS - 1) * BAR_GAP;
  float left = ((float) gtk_widget_get_width (widget) - width) / 2;
  float middle = (float) gtk_widget_get_height (widget) / 2;
  GdkRGBA colour;

  gtk_widget_get_color (widget, &colour);
  if (!self->speaking)
    colour.alpha *= adw_style_manager_get_high_contrast (style) ? OFF_ALPHA_CONTRAST : OFF_ALPHA;
  for (guint i = 0; i < N_BARS; i++)
    {
      float height = self->speaking ? HEIGHT * heights[i] : BAR_WIDTH;
      GskRoundedRect bar;

      gsk_rounded_rect_init_from_rect (
          &bar,
          &GRAPHENE_RECT_INIT (left + (float) i * (BAR_WIDTH + BAR_GAP), middle - height / 2,
                               BAR_WIDTH, height),
          BAR_WIDTH / 2);
      gtk_snapshot_push_rounded_clip (snapshot, &bar);
      gtk_snapshot_append_color (snapshot, &colour, &bar.bounds);
      gtk_snapshot_pop (snapshot);
    }
}

static void
phone_speaking_light_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SPEAKING)
    g_value_set_boolean (value, PHONE_SPEAKING_LIGHT (object)->speaking);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_speaking_light_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  PhoneSpeakingLight *self = PHONE_SPEAKING_LIGHT (object);

  if (id != PROP_SPEAKING)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  self->speaking = g_value_get_boolean (value);
  update (self);
}

static void
phone_speaking_light_class_init (PhoneSpeakingLightClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = phone_speaking_light_get_property;
  object_class->set_property = phone_speaking_light_set_property;
  widget_class->measure = phone_speaking_light_measure;
  widget_class->snapshot = phone_speaking_light_snapshot;
  properties[PROP_SPEAKING] = g_param_spec_boolean ("speaking", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_set_css_name (widget_class, "speakinglight");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
phone_speaking_light_init (PhoneSpeakingLight *self)
{
  update (self);
}
