/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-scan-dialog.h"

#include <glib/gi18n.h>

#include "phone-camera-portal.h"
#include "phone-camera.h"
#include "phone-code-image.h"

struct _PhoneScanDialog
{
  AdwDialog parent_instance;

  GtkStack *stack;
  GtkWidget *wait;
  GtkPicture *picture;
  AdwStatusPage *trouble;
  GtkLabel *hint;

  char *instruction;
  GCancellable *cancellable; /* what reads images */
  PhoneCameraPortal *portal;
  PhoneCamera *camera; /* nullable */
};

enum
{
  SIGNAL_SCANNED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneScanDialog, phone_scan_dialog, ADW_TYPE_DIALOG)

/* What a camera sees it sees many times: it is said once. */
static void
say (PhoneScanDialog *self, gboolean wrong, const char *text)
{
  if (g_str_equal (gtk_label_get_label (self->hint), text))
    return;
  gtk_label_set_label (self->hint, text);
  gtk_widget_set_css_classes (GTK_WIDGET (self->hint),
                              (const char *[]) { wrong ? "error" : "dimmed", NULL });
  if (wrong)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
take (PhoneScanDialog *self, char **texts)
{
  g_autofree char *wrong = NULL;

  g_signal_emit (self, signals[SIGNAL_SCANNED], 0, texts, &wrong);
  if (wrong)
    say (self, TRUE, wrong);
  else
    adw_dialog_close (ADW_DIALOG (self));
}

/* --- the camera ------------------------------------------------------------------------------- */

static void
show_trouble (PhoneScanDialog *self, const char *icon, const char *title, const char *text)
{
  adw_status_page_set_icon_name (self->trouble, icon);
  adw_status_page_set_title (self->trouble, title);
  adw_status_page_set_description (self->trouble, text);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->trouble));
}

static void
camera_cb (PhoneScanDialog *self)
{
  switch (phone_camera_get_state (self->camera))
    {
    case PHONE_CAMERA_STARTING:
      gtk_stack_set_visible_child (self->stack, self->wait);
      break;
    case PHONE_CAMERA_LIVE:
      gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->picture));
      break;
    case PHONE_CAMERA_FAILED:
      show_trouble (self, "camera-disabled-symbolic", _ ("The Camera Gives No Picture"),
                    _ ("Another program may be using it. An image of the code can be read too."));
      break;
    }
}

static void
close_camera (PhoneScanDialog *self)
{
  gtk_picture_set_paintable (self->picture, NULL);
  if (self->camera)
    g_signal_handlers_disconnect_by_data (self->camera, self);
  g_clear_object (&self->camera);
}

static void
open_camera (PhoneScanDialog *self)
{
  self->camera = phone_camera_new (phone_camera_portal_steal_fd (self->portal));
  g_signal_connect_swapped (self->camera, "notify::state", G_CALLBACK (camera_cb), self);
  g_signal_connect_swapped (self->camera, "found", G_CALLBACK (take), self);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (self->camera));
  camera_cb (self);
}

static void
portal_cb (PhoneScanDialog *self)
{
  close_camera (self);
  say (self, FALSE, self->instruction);
  switch (phone_camera_portal_get_state (self->portal))
    {
    case PHONE_CAMERA_PORTAL_ASKING:
      gtk_stack_set_visible_child (self->stack, self->wait);
      break;
    case PHONE_CAMERA_PORTAL_ABSENT:
      show_trouble (self, "image-x-generic-symbolic", _ ("Drop an Image Here"),
                    _ ("This desktop lets no program use a camera, but an image of the code can be "
                       "read."));
      break;
    case PHONE_CAMERA_PORTAL_NO_CAMERA:
      show_trouble (self, "camera-disabled-symbolic", _ ("No Camera Found"),
                    _ ("Plug one in, or take an image of the code."));
      break;
    case PHONE_CAMERA_PORTAL_REFUSED:
      show_trouble (self, "camera-disabled-symbolic", _ ("The Camera Is Not Allowed"),
                    _ ("The desktop’s settings say which programs may use it. An image of the code "
                       "can be read too."));
      break;
    case PHONE_CAMERA_PORTAL_OPEN:
      open_camera (self);
      break;
    }
}

/* --- images ----------------------------------------------------------------------------------- */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PhoneScanDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) texts = phone_code_image_read_finish (result, &error);

  if (texts)
    take (self, texts);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, TRUE, error->message);
}

static void
read_file (PhoneScanDialog *self, GFile *file)
{
  say (self, FALSE, self->instruction);
  phone_code_image_read_file_async (file, self->cancellable, read_cb, g_object_ref (self));
}

static void
read_texture (PhoneScanDialog *self, GdkTexture *texture)
{
  say (self, FALSE, self->instruction);
  phone_code_image_read_texture_async (texture, self->cancellable, read_cb, g_object_ref (self));
}

/* An image, or a file of one. */
static gboolean
read_value (PhoneScanDialog *self, const GValue *value)
{
  GSList *files;

  if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    {
      read_texture (self, g_value_get_object (value));
      return TRUE;
    }
  files = G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) ? g_value_get_boxed (value) : NULL;
  if (files)
    read_file (self, files->data);
  return files != NULL;
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PhoneScanDialog) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (!value || !read_value (self, value))
    say (self, TRUE, _ ("What was copied is no image."));
}

static void
paste_cb (PhoneScanDialog *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  g_autoptr (GdkContentFormats) formats = gdk_content_formats_union_deserialize_gtypes (
      gdk_content_formats_ref (gdk_clipboard_get_formats (clipboard)));
  GType type = gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE) ? GDK_TYPE_TEXTURE
                                                                             : GDK_TYPE_FILE_LIST;

  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, self->cancellable, pasted_cb,
                                  g_object_ref (self));
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PhoneScanDialog) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file)
    read_file (self, file);
}

static void
open_cb (PhoneScanDialog *self)
{
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);
  g_autoptr (GFile) folder = pictures ? g_file_new_for_path (pictures) : NULL;
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);

  gtk_file_filter_set_name (filter, _ ("Images"));
  gtk_file_filter_add_mime_type (filter, "image/*");
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, _ ("Open Image"));
  gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                        self->cancellable, chosen_cb, g_object_ref (self));
}

static gboolean
paste_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  paste_cb (PHONE_SCAN_DIALOG (widget));
  return GDK_EVENT_STOP;
}

/* --- life ------------------------------------------------------------------------------------- */

/* The camera goes dark with the dialog, not with its last reference. */
static void
phone_scan_dialog_closed (AdwDialog *dialog)
{
  PhoneScanDialog *self = PHONE_SCAN_DIALOG (dialog);

  g_cancellable_cancel (self->cancellable);
  close_camera (self);
  g_clear_object (&self->portal);
}

static void
phone_scan_dialog_dispose (GObject *object)
{
  PhoneScanDialog *self = PHONE_SCAN_DIALOG (object);

  g_clear_object (&self->camera);
  g_clear_object (&self->portal);
  G_OBJECT_CLASS (phone_scan_dialog_parent_class)->dispose (object);
}

static void
phone_scan_dialog_finalize (GObject *object)
{
  PhoneScanDialog *self = PHONE_SCAN_DIALOG (object);

  g_object_unref (self->cancellable);
  g_free (self->instruction);
  G_OBJECT_CLASS (phone_scan_dialog_parent_class)->finalize (object);
}

static void
phone_scan_dialog_class_init (PhoneScanDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = phone_scan_dialog_dispose;
  object_class->finalize = phone_scan_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = phone_scan_dialog_closed;
  signals[SIGNAL_SCANNED] = g_signal_new ("scanned", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_STRING, 1, G_TYPE_STRV);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, paste_key_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/scan-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneScanDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, PhoneScanDialog, wait);
  gtk_widget_class_bind_template_child (widget_class, PhoneScanDialog, picture);
  gtk_widget_class_bind_template_child (widget_class, PhoneScanDialog, trouble);
  gtk_widget_class_bind_template_child (widget_class, PhoneScanDialog, hint);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, paste_cb);
}

static void
phone_scan_dialog_init (PhoneScanDialog *self)
{
  GType types[] = { GDK_TYPE_TEXTURE, GDK_TYPE_FILE_LIST };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (read_value), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  self->cancellable = g_cancellable_new ();
  self->portal = phone_camera_portal_new ();
  g_signal_connect_swapped (self->portal, "notify::state", G_CALLBACK (portal_cb), self);
}

PhoneScanDialog *
phone_scan_dialog_new (const char *hint)
{
  PhoneScanDialog *self = g_object_new (PHONE_TYPE_SCAN_DIALOG, NULL);

  self->instruction = g_strdup (hint);
  say (self, FALSE, hint);
  return self;
}
