/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-identicon.h"

#include <glib/gi18n.h>

/* A grid whose left half is mirrored to the right: faces and beetles are what people remember. Its cells
 * are told apart by shape as well as by colour, so that nobody needs to see colours. */
#define GRID     5
#define COLUMNS  3
#define N_CELLS  (GRID * COLUMNS)
#define N_COLORS 8
#define N_SHAPES 4

struct _PhoneIdenticon
{
  GObject parent_instance;

  guint8 cells[N_CELLS]; /* 0: empty; else 1 + shape */
  guint8 color;
  guint8 ground;
};

/* Eight colours that people with any kind of colour vision tell apart, by Okabe and Ito ("Color universal
 * design", 2008); its yellow is darkened for light backgrounds, and its black is a dark grey. */
static const GdkRGBA colors[N_COLORS] = {
  { 0.902f, 0.624f, 0.000f, 1 }, { 0.337f, 0.706f, 0.914f, 1 }, { 0.000f, 0.620f, 0.451f, 1 },
  { 0.800f, 0.725f, 0.100f, 1 }, { 0.000f, 0.447f, 0.698f, 1 }, { 0.835f, 0.369f, 0.000f, 1 },
  { 0.800f, 0.475f, 0.655f, 1 }, { 0.250f, 0.250f, 0.250f, 1 },
};

static const char *const color_names[N_COLORS] = {
  N_ ("orange"), N_ ("sky blue"), N_ ("green"), N_ ("yellow"),
  N_ ("blue"),   N_ ("red"),      N_ ("pink"),  N_ ("grey"),
};

static void phone_identicon_paintable_init (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhoneIdenticon,
                               phone_identicon,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE,
                                                      phone_identicon_paintable_init))

/* A cell of side 1 at the origin. */
static GskPath *
make_shape (unsigned shape)
{
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();

  switch (shape)
    {
    case 0:
      gsk_path_builder_add_rect (builder, &GRAPHENE_RECT_INIT (0.02f, 0.02f, 0.96f, 0.96f));
      break;
    case 1:
      gsk_path_builder_add_circle (builder, &GRAPHENE_POINT_INIT (0.5f, 0.5f), 0.46f);
      break;
    case 2:
      gsk_path_builder_move_to (builder, 0.5f, 0);
      gsk_path_builder_line_to (builder, 1, 0.5f);
      gsk_path_builder_line_to (builder, 0.5f, 1);
      gsk_path_builder_line_to (builder, 0, 0.5f);
      gsk_path_builder_close (builder);
      break;
    default:
      gsk_path_builder_add_circle (builder, &GRAPHENE_POINT_INIT (0.5f, 0.5f), 0.46f);
      gsk_path_builder_add_circle (builder, &GRAPHENE_POINT_INIT (0.5f, 0.5f), 0.22f);
      break;
    }
  return gsk_path_builder_to_path (builder);
}

static void
snapshot (GdkPaintable *paintable, GdkSnapshot *gdk_snapshot, double width, double height)
{
  PhoneIdenticon *self = PHONE_IDENTICON (paintable);
  GtkSnapshot *picture = GTK_SNAPSHOT (gdk_snapshot);
  float side = (float) MIN (width, height), cell = side / (GRID + 1);
  GdkRGBA ground = colors[self->ground];

  ground.alpha = 0.18f;
  gtk_snapshot_save (picture);
  gtk_snapshot_translate (
      picture, &GRAPHENE_POINT_INIT (((float) width - side) / 2, ((float) height - side) / 2));
  gtk_snapshot_append_color (picture, &ground, &GRAPHENE_RECT_INIT (0, 0, side, side));
  for (unsigned y = 0; y < GRID; y++)
    for (unsigned x = 0; x < GRID; x++)
      {
        unsigned column = x < COLUMNS ? x : GRID - 1 - x;
        guint8 kind = self->cells[y * COLUMNS + column];
        g_autoptr (GskPath) shape = kind > 0 ? make_shape (kind - 1u) : NULL;

        if (!shape)
          continue;
        gtk_snapshot_save (picture);
        gtk_snapshot_translate (
            picture, &GRAPHENE_POINT_INIT (((float) x + 0.5f) * cell, ((float) y + 0.5f) * cell));
        gtk_snapshot_scale (picture, cell, cell);
        gtk_snapshot_append_fill (picture, shape, GSK_FILL_RULE_EVEN_ODD, &colors[self->color]);
        gtk_snapshot_restore (picture);
      }
  gtk_snapshot_restore (picture);
}

static double
get_intrinsic_aspect_ratio (GdkPaintable *paintable)
{
  return 1;
}

static GdkPaintableFlags
get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_SIZE | GDK_PAINTABLE_STATIC_CONTENTS;
}

static void
phone_identicon_paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = snapshot;
  iface->get_intrinsic_aspect_ratio = get_intrinsic_aspect_ratio;
  iface->get_flags = get_flags;
}

static void
phone_identicon_class_init (PhoneIdenticonClass *klass)
{
}

static void
phone_identicon_init (PhoneIdenticon *self)
{
}

GdkPaintable *
phone_identicon_new (GBytes *bytes)
{
  PhoneIdenticon *self = g_object_new (PHONE_TYPE_IDENTICON, NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize len, digest_len = sizeof digest;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  g_checksum_update (checksum, data, (gssize) len);
  g_checksum_get_digest (checksum, digest, &digest_len);
  self->color = digest[0] % N_COLORS;
  /* Never the same as the shapes'. */
  self->ground = (self->color + 1 + digest[1] % (N_COLORS - 1)) % N_COLORS;
  /* Half of the cells stay empty. */
  for (unsigned i = 0; i < N_CELLS; i++)
    self->cells[i] = digest[2 + i] & 0x80 ? (guint8) (1 + digest[2 + i] % N_SHAPES) : 0;
  return GDK_PAINTABLE (self);
}

GdkPaintable *
phone_identicon_new_for_text (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return phone_identicon_new (bytes);
}

char *
phone_identicon_dup_description (PhoneIdenticon *self)
{
  unsigned n = 0;

  for (unsigned y = 0; y < GRID; y++)
    for (unsigned x = 0; x < GRID; x++)
      n += self->cells[y * COLUMNS + (x < COLUMNS ? x : GRID - 1 - x)] > 0;
  /* Translators: describes a picture: a number of shapes, their colour, the colour behind them. */
  return g_strdup_printf (_ ("%u %s shapes on %s"), n, _ (color_names[self->color]),
                          _ (color_names[self->ground]));
}
