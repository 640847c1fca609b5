/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-qr-paintable.h"

#include <math.h>
#include <qrencode.h>

/* Modules of white around the code, which ISO/IEC 18004 asks for. */
#define QUIET_ZONE 4
/* Pixels of a module where nobody says how large the picture is to be. */
#define NATURAL_MODULE 6

struct _PhoneQrPaintable
{
  GObject parent_instance;

  QRcode *code; /* NULL: the text is too long for one */
};

static void phone_qr_paintable_paintable_init (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhoneQrPaintable,
                               phone_qr_paintable,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE,
                                                      phone_qr_paintable_paintable_init))

static int
get_modules (PhoneQrPaintable *self)
{
  return (self->code ? self->code->width : 0) + 2 * QUIET_ZONE;
}

static void
snapshot (GdkPaintable *paintable, GdkSnapshot *gdk_snapshot, double width, double height)
{
  PhoneQrPaintable *self = PHONE_QR_PAINTABLE (paintable);
  GtkSnapshot *picture = GTK_SNAPSHOT (gdk_snapshot);
  const GdkRGBA black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };
  int n = self->code ? self->code->width : 0;
  float side = (float) MIN (width, height), module = side / (float) get_modules (self);
  float margin;

  /* Whole pixels, or the edges blur; what is left over is margin. */
  if (module >= 1)
    module = floorf (module);
  margin = roundf ((side - module * (float) n) / 2);

  gtk_snapshot_save (picture);
  gtk_snapshot_translate (
      picture, &GRAPHENE_POINT_INIT (((float) width - side) / 2, ((float) height - side) / 2));
  gtk_snapshot_append_color (picture, &white, &GRAPHENE_RECT_INIT (0, 0, side, side));
  for (int y = 0; y < n; y++)
    for (int x = 0, run; x < n; x += run)
      {
        const unsigned char *row = self->code->data + y * n;

        /* Black neighbours are one rectangle, or a seam would show between them. */
        for (run = 1; x + run < n && (row[x + run] & 1) == (row[x] & 1); run++)
          ;
        if (row[x] & 1)
          gtk_snapshot_append_color (picture, &black,
                                     &GRAPHENE_RECT_INIT (margin + (float) x * module,
                                                          margin + (float) y * module,
                                                          (float) run * module, module));
      }
  gtk_snapshot_restore (picture);
}

static int
get_intrinsic_side (GdkPaintable *paintable)
{
  return get_modules (PHONE_QR_PAINTABLE (paintable)) * NATURAL_MODULE;
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
phone_qr_paintable_paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = snapshot;
  iface->get_intrinsic_width = get_intrinsic_side;
  iface->get_intrinsic_height = get_intrinsic_side;
  iface->get_intrinsic_aspect_ratio = get_intrinsic_aspect_ratio;
  iface->get_flags = get_flags;
}

static void
phone_qr_paintable_finalize (GObject *object)
{
  g_clear_pointer (&PHONE_QR_PAINTABLE (object)->code, QRcode_free);
  G_OBJECT_CLASS (phone_qr_paintable_parent_class)->finalize (object);
}

static void
phone_qr_paintable_class_init (PhoneQrPaintableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = phone_qr_paintable_finalize;
}

static void
phone_qr_paintable_init (PhoneQrPaintable *self)
{
}

GdkPaintable *
phone_qr_paintable_new_for_bytes (GBytes *bytes)
{
  PhoneQrPaintable *self = g_object_new (PHONE_TYPE_QR_PAINTABLE, NULL);
  gsize len;
  const unsigned char *data = g_bytes_get_data (bytes, &len);

  /* M: a seventh of it may be damaged, as on a screen with a reflection. */
  if (len > 0 && len <= G_MAXINT)
    self->code = QRcode_encodeData ((int) len, data, 0, QR_ECLEVEL_M);
  return GDK_PAINTABLE (self);
}

GdkPaintable *
phone_qr_paintable_new (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return phone_qr_paintable_new_for_bytes (bytes);
}
