/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the QR codes in an image that a person chose: a file, or what was pasted or dropped. The image may be of
 * anybody: how large it may be is limited, and a thread of its own reads it. Knows no widget. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void phone_code_image_read_file_async (GFile *file,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
void phone_code_image_read_texture_async (GdkTexture *texture,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
/* Returns the texts of the codes, one or more (transfer full); NULL with an error in words for people. */
char **phone_code_image_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
