/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures that carry bytes: a camera must read the one, eyes must tell the other apart. */
#include <glib/gstdio.h>

#include "phone-identicon.h"
#include "phone-qr-paintable.h"

#define LINK "wzp:aaaa:0000:1111:2222:3333:4444:5555:0001?relay=relay.example:4433&name=J%C3%BCrgen"

static cairo_surface_t *
draw (GdkPaintable *paintable, int side)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, side, side);
  cairo_t *cr = cairo_create (surface);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (paintable, snapshot, side, side);
  node = gtk_snapshot_free_to_node (snapshot);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static void
test_a_camera_reads_the_code (void)
{
  static const int sides[] = { 150, 333, 800 };
  g_autofree char *zbarimg = g_find_program_in_path ("zbarimg");
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GdkPaintable) paintable = phone_qr_paintable_new (LINK);

  if (!zbarimg)
    {
      g_test_skip ("there is no zbarimg");
      return;
    }
  folder = g_dir_make_tmp ("wzp-pictures-XXXXXX", NULL);
  path = g_build_filename (folder, "code.png", NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      const char *argv[] = { zbarimg, "--quiet", "--raw", path, NULL };
      cairo_surface_t *surface = draw (paintable, sides[i]);
      g_autofree char *read = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
      cairo_surface_destroy (surface);
      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &read, NULL,
                    NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (g_strchomp (read), ==, LINK);
    }
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_too_much_for_a_code_is_an_empty_picture (void)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autoptr (GdkPaintable) paintable = phone_qr_paintable_new (text);

  cairo_surface_destroy (draw (paintable, 100));
}

static char *
checksum (GdkPaintable *paintable)
{
  cairo_surface_t *surface = draw (paintable, 96);
  char *sum =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, cairo_image_surface_get_data (surface),
                                   (gsize) (cairo_image_surface_get_stride (surface) * 96));

  cairo_surface_destroy (surface);
  return sum;
}

static void
test_different_bytes_make_different_pictures (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (unsigned i = 0; i < 300; i++)
    {
      g_autofree char *text = g_strdup_printf ("aaaa:0000:1111:2222:3333:4444:5555:%04x", i);
      g_autoptr (GdkPaintable) one = phone_identicon_new_for_text (text);
      g_autoptr (GdkPaintable) same = phone_identicon_new_for_text (text);
      g_autofree char *sum = checksum (one);
      g_autofree char *sum_again = checksum (same);

      g_assert_cmpstr (sum, ==, sum_again);
      g_assert_true (g_hash_table_add (seen, g_steal_pointer (&sum)));
    }
}

static void
test_the_picture_is_told_in_words (void)
{
  g_autoptr (GdkPaintable) picture = phone_identicon_new_for_text ("anna");
  g_autofree char *words = phone_identicon_dup_description (PHONE_IDENTICON (picture));

  g_assert_nonnull (strstr (words, "shapes on"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* It may say that there is no display: pictures are drawn without. */
  gtk_init_check ();
  g_test_add_func ("/app/pictures/a-camera-reads-the-code", test_a_camera_reads_the_code);
  g_test_add_func ("/app/pictures/too-much-for-a-code-is-an-empty-picture",
                   test_too_much_for_a_code_is_an_empty_picture);
  g_test_add_func ("/app/pictures/different-bytes-make-different-pictures",
                   test_different_bytes_make_different_pictures);
  g_test_add_func ("/app/pictures/the-picture-is-told-in-words", test_the_picture_is_told_in_words);
  return g_test_run ();
}
