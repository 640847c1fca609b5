/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-quality-bars.h"

#include <adwaita.h>

#include "phone-words.h"

#define N_BARS     4
#define BAR_WIDTH  3.0f
#define BAR_GAP    2.0f
#define HEIGHT     16.0f
#define FIRST_PART 0.4f /* height of the lowest bar */
/* Opacity of a bar that is not reached. */
#define OFF_ALPHA          0.25f
#define OFF_ALPHA_CONTRAST 0.5f /* where everything is to be seen well */

struct _PhoneQualityBars
{
  GtkWidget parent_instance;

  PhoneQuality quality;
};

enum
{
  PROP_QUALITY = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneQualityBars, phone_quality_bars, GTK_TYPE_WIDGET)

static void
update (PhoneQualityBars *self)
{
  static const char *const css_classes[] = {
    [PHONE_QUALITY_UNKNOWN] = "dimmed", [PHONE_QUALITY_BAD] = "error",
    [PHONE_QUALITY_POOR] = "warning",   [PHONE_QUALITY_FAIR] = "quality-fair",
    [PHONE_QUALITY_GOOD] = "success",
  };

  gtk_widget_set_css_classes (GTK_WIDGET (self),
                              (const char *[]) { css_classes[self->quality], NULL });
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  phone_words_for_quality (self->quality), -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), phone_words_for_quality (self->quality));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
phone_quality_bars_measure (GtkWidget *widget,
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
phone_quality_bars_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PhoneQualityBars *self = PHONE_QUALITY_BARS (widget);
  AdwStyleManager *style = adw_style_manager_get_for_display (gtk_widget_get_display (widget));
  const float width = N_BARS * BAR_WIDTH + (N_BARS - 1) * BAR_GAP;
  float left = ((float) gtk_widget_get_width (widget) - width) / 2;
  float bottom = ((float) gtk_widget_get_height (widget) + HEIGHT) / 2;
  GdkRGBA colour;

  gtk_widget_get_color (widget, &colour);
  for (guint i = 0; i < N_BARS; i++)
    {
      float height = HEIGHT * (FIRST_PART + (1 - FIRST_PART) * (float) i / (N_BARS - 1));
      GdkRGBA bar = colour;

      if (i >= (guint) self->quality)
        bar.alpha *= adw_style_manager_get_high_contrast (style) ? OFF_ALPHA_CONTRAST : OFF_ALPHA;
      gtk_snapshot_append_color (snapshot, &bar,
                                 &GRAPHENE_RECT_INIT (left + (float) i * (BAR_WIDTH + BAR_GAP),
                                                      bottom - height, BAR_WIDTH, height));
    }
}

static void
phone_quality_bars_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_QUALITY)
    g_value_set_uint (value, PHONE_QUALITY_BARS (object)->quality);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_quality_bars_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PhoneQualityBars *self = PHONE_QUALITY_BARS (object);

  if (id != PROP_QUALITY)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  self->quality = g_value_get_uint (value);
  update (self);
}

static void
phone_quality_bars_class_init (PhoneQualityBarsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = phone_quality_bars_get_property;
  object_class->set_property = phone_quality_bars_set_property;
  widget_class->measure = phone_quality_bars_measure;
  widget_class->snapshot = phone_quality_bars_snapshot;
  properties[PROP_QUALITY] =
      g_param_spec_uint ("quality", NULL, NULL, PHONE_QUALITY_UNKNOWN, PHONE_QUALITY_GOOD,
                         PHONE_QUALITY_UNKNOWN, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_set_css_name (widget_class, "qualitybars");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
phone_quality_bars_init (PhoneQualityBars *self)
{
  update (self);
}
