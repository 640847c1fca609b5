/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images that people choose: codes are read; what is too large, damaged or no image is told apart and costs no memory. */
#include "phone-code-image.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "phone-qr-paintable.h"

#define LINK "wzp:aaaa:0000:1111:2222:3333:4444:5555:0001"
#define SIDE 200

typedef struct
{
  char *folder;
  GFile *file;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("wzp-code-image-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "image", NULL);
  fixture->file = g_file_new_for_path (path);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_file_delete (fixture->file, NULL, NULL);
  g_object_unref (fixture->file);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static char **
finish (GAsyncResult **result, GError **error)
{
  char **texts;

  while (!*result)
    g_main_context_iteration (NULL, TRUE);
  texts = phone_code_image_read_finish (*result, error);
  g_clear_object (result);
  return texts;
}

static char **
read_file (Fixture *fixture, GError **error)
{
  GAsyncResult *result = NULL;

  phone_code_image_read_file_async (fixture->file, NULL, ready_cb, &result);
  return finish (&result, error);
}

static void
assert_fails (Fixture *fixture, GIOErrorEnum code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_file (fixture, &error));
  g_assert_error (error, G_IO_ERROR, (int) code);
}

static void
write_file (Fixture *fixture, gconstpointer data, gsize len)
{
  g_autoptr (GError) error = NULL;

  g_file_replace_contents (fixture->file, data, len, NULL, FALSE, 0, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* A picture of a code on grey, as RGBA. */
static GBytes *
draw_code (void)
{
  g_autoptr (GdkPaintable) code = phone_qr_paintable_new (LINK);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, SIDE, SIDE);
  cairo_t *cr = cairo_create (surface);
  GBytes *pixels;

  gdk_paintable_snapshot (code, snapshot, SIDE, SIDE);
  node = gtk_snapshot_free_to_node (snapshot);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  /* Black and white are the same in every order of the channels. */
  pixels = g_bytes_new (cairo_image_surface_get_data (surface), SIDE * SIDE * 4);
  cairo_surface_destroy (surface);
  return pixels;
}

static void
save_as (const char *type, char **out_data, gsize *out_len)
{
  g_autoptr (GBytes) pixels = draw_code ();
  g_autoptr (GdkPixbuf) image =
      gdk_pixbuf_new_from_bytes (pixels, GDK_COLORSPACE_RGB, TRUE, 8, SIDE, SIDE, SIDE * 4);
  g_autoptr (GError) error = NULL;

  gdk_pixbuf_save_to_buffer (image, out_data, out_len, type, &error, NULL);
  g_assert_no_error (error);
}

static void
test_files_are_read (Fixture *fixture, gconstpointer unused)
{
  static const char *const types[] = { "png", "jpeg", "bmp" };

  for (size_t i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *data = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) texts = NULL;
      gsize len;

      save_as (types[i], &data, &len);
      write_file (fixture, data, len);
      texts = read_file (fixture, &error);
      g_assert_no_error (error);
      g_assert_cmpstrv (texts, ((const char *const[]) { LINK, NULL }));
    }
}

static void
test_damaged_files (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *data = NULL;
  gsize len;

  assert_fails (fixture, G_IO_ERROR_NOT_FOUND); /* of the file */
  write_file (fixture, "", 0);
  assert_fails (fixture, G_IO_ERROR_INVALID_DATA);
  write_file (fixture, "no image at all", 15);
  assert_fails (fixture, G_IO_ERROR_INVALID_DATA);
  save_as ("png", &data, &len);
  write_file (fixture, data, 20);
  assert_fails (fixture, G_IO_ERROR_INVALID_DATA);
  /* What came before the end is shown by other programs too. */
  write_file (fixture, data, len / 2);
  assert_fails (fixture, G_IO_ERROR_NOT_FOUND);
  memset (data + len / 2, 0x55, len / 4);
  write_file (fixture, data, len);
  assert_fails (fixture, G_IO_ERROR_INVALID_DATA);
}

/* As in a PNG after each part (RFC 2083, 15). */
static guint32
make_checksum (const guint8 *data, gsize len)
{
  guint32 sum = 0xffffffffu;

  for (gsize i = 0; i < len; i++)
    {
      sum ^= data[i];
      for (guint bit = 0; bit < 8; bit++)
        sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
    }
  return ~sum;
}

static void
put (char *data, guint32 value, gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    data[i] = (char) (value >> 8 * (n_bytes - 1 - i));
}

/* Small files whose headers say 60,000 pixels each way: that would be 14 GB. */
static void
test_large_images (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *png = NULL;
  g_autofree char *jpeg = NULL;
  gsize png_len, jpeg_len;
  char *frame;

  save_as ("png", &png, &png_len);
  put (png + 16, 60000, 4);
  put (png + 20, 60000, 4);
  put (png + 29, make_checksum ((const guint8 *) png + 12, 17), 4);
  write_file (fixture, png, png_len);
  assert_fails (fixture, G_IO_ERROR_MESSAGE_TOO_LARGE);

  save_as ("jpeg", &jpeg, &jpeg_len);
  frame = memmem (jpeg, jpeg_len, "\xff\xc0", 2);
  g_assert_nonnull (frame);
  put (frame + 5, 60000, 2);
  put (frame + 7, 60000, 2);
  write_file (fixture, jpeg, jpeg_len);
  assert_fails (fixture, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

static void
test_large_files (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_file_get_path (fixture->file);

  write_file (fixture, "x", 1);
  g_assert_cmpint (truncate (path, 1 << 30), ==, 0);
  assert_fails (fixture, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

static char **
read_texture (GdkTexture *texture, GError **error)
{
  GAsyncResult *result = NULL;

  phone_code_image_read_texture_async (texture, NULL, ready_cb, &result);
  return finish (&result, error);
}

static void
test_textures_are_read (void)
{
  g_autoptr (GBytes) pixels = draw_code ();
  g_autoptr (GdkTexture) texture =
      gdk_memory_texture_new (SIDE, SIDE, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, pixels, SIDE * 4);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) texts = read_texture (texture, &error);

  g_assert_no_error (error);
  g_assert_cmpstrv (texts, ((const char *const[]) { LINK, NULL }));
}

static void
test_other_textures (void)
{
  g_autoptr (GBytes) pixels = g_bytes_new_take (g_malloc0 (8000 * 6251), 8000 * 6251);
  g_autoptr (GdkTexture) large = gdk_memory_texture_new (8000, 6251, GDK_MEMORY_G8, pixels, 8000);
  g_autoptr (GdkTexture) empty = gdk_memory_texture_new (100, 100, GDK_MEMORY_G8, pixels, 100);
  g_autoptr (GError) error = NULL;

  g_assert_null (read_texture (large, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (read_texture (empty, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* It may say that there is no display: pictures are drawn without. */
  gtk_init_check ();
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/code-image/files-are-read", test_files_are_read);
  ADD ("/code-image/damaged-files", test_damaged_files);
  ADD ("/code-image/large-images", test_large_images);
  ADD ("/code-image/large-files", test_large_files);
  g_test_add_func ("/code-image/textures-are-read", test_textures_are_read);
  g_test_add_func ("/code-image/other-textures", test_other_textures);
  return g_test_run ();
}
