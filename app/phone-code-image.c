/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-code-image.h"

#include <glib/gi18n.h>

#include "phone-code-scan.h"

/* More than the largest photographs that cameras of telephones make, as files and as pixels: 50 megapixels. */
#define FILE_MAX_BYTES (32u << 20)
#define MAX_PIXELS     50000000u
#define CHUNK_BYTES    (64u << 10)

static gboolean
fail_too_large (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                       _ ("This image is too large."));
  return FALSE;
}

static gboolean
fail_unreadable (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _ ("This is no image, or it is damaged."));
  return FALSE;
}

static gboolean
is_too_large (int width, int height)
{
  return (guint64) width * (guint64) height > MAX_PIXELS;
}

/* What was found is the task's result, or that there is nothing. */
static void
return_codes (GTask *task,
              const guint8 *pixels,
              int width,
              int height,
              gsize stride,
              int n_channels)
{
  char **texts =
      phone_code_scan (pixels, (guint) width, (guint) height, stride, (guint) n_channels);

  if (texts)
    g_task_return_pointer (task, texts, (GDestroyNotify) g_strfreev);
  else
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                                     _ ("There is no code in this image."));
}

/* --- a file ----------------------------------------------------------------------------------- */

static GBytes *
load (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GByteArray) contents = g_byte_array_new ();
  gsize n_read = 0;

  if (!stream)
    return NULL;
  do
    {
      guint before = contents->len;

      g_byte_array_set_size (contents, before + CHUNK_BYTES);
      if (!g_input_stream_read_all (G_INPUT_STREAM (stream), contents->data + before, CHUNK_BYTES,
                                    &n_read, cancellable, error))
        return NULL;
      g_byte_array_set_size (contents, before + (guint) n_read);
      if (contents->len > FILE_MAX_BYTES)
        {
          fail_too_large (error);
          return NULL;
        }
    }
  while (n_read == CHUNK_BYTES);
  return g_byte_array_free_to_bytes (g_steal_pointer (&contents));
}

/* A small file can be of a very large image: zero tells the loader, before it takes memory, that no pixel is wanted. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gboolean *out_too_large)
{
  *out_too_large = is_too_large (width, height);
  if (*out_too_large)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static GdkPixbuf *
decode (GBytes *file, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GError) why = NULL;
  gboolean too_large = FALSE;
  GdkPixbuf *image;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &too_large);
  if (!gdk_pixbuf_loader_write_bytes (loader, file, &why))
    gdk_pixbuf_loader_close (loader, NULL);
  else
    gdk_pixbuf_loader_close (loader, &why);
  if (too_large)
    {
      fail_too_large (error);
      return NULL;
    }
  image = gdk_pixbuf_loader_get_pixbuf (loader);
  if (why)
    g_debug ("the image is not read: %s", why->message);
  if (why || !image)
    {
      fail_unreadable (error);
      return NULL;
    }
  return g_object_ref (image);
}

static void
read_file_thread (GTask *task, gpointer source, gpointer file, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GBytes) contents = load (file, cancellable, &error);
  g_autoptr (GdkPixbuf) image = contents ? decode (contents, &error) : NULL;

  if (image)
    return_codes (task, gdk_pixbuf_read_pixels (image), gdk_pixbuf_get_width (image),
                  gdk_pixbuf_get_height (image), (gsize) gdk_pixbuf_get_rowstride (image),
                  gdk_pixbuf_get_n_channels (image));
  else
    g_task_return_error (task, error);
}

void
phone_code_image_read_file_async (GFile *file,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, phone_code_image_read_file_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, read_file_thread);
}

/* --- pixels ----------------------------------------------------------------------------------- */

static void
read_texture_thread (GTask *task, gpointer source, gpointer texture, GCancellable *cancellable)
{
  g_autoptr (GdkTextureDownloader) downloader = gdk_texture_downloader_new (texture);
  g_autoptr (GBytes) pixels = NULL;
  gsize stride;

  gdk_texture_downloader_set_format (downloader, GDK_MEMORY_R8G8B8A8);
  pixels = gdk_texture_downloader_download_bytes (downloader, &stride);
  return_codes (task, g_bytes_get_data (pixels, NULL), gdk_texture_get_width (texture),
                gdk_texture_get_height (texture), stride, 4);
}

void
phone_code_image_read_texture_async (GdkTexture *texture,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, phone_code_image_read_texture_async);
  g_task_set_task_data (task, g_object_ref (texture), g_object_unref);
  if (is_too_large (gdk_texture_get_width (texture), gdk_texture_get_height (texture)))
    {
      fail_too_large (&error);
      g_task_return_error (task, error);
      return;
    }
  g_task_run_in_thread (task, read_texture_thread);
}

char **
phone_code_image_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
