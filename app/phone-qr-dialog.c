/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-qr-dialog.h"

#include "phone-qr-paintable.h"

struct _PhoneQrDialog
{
  AdwDialog parent_instance;

  GtkPicture *picture;
};

G_DEFINE_FINAL_TYPE (PhoneQrDialog, phone_qr_dialog, ADW_TYPE_DIALOG)

static void
phone_qr_dialog_class_init (PhoneQrDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/qr-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneQrDialog, picture);
}

static void
phone_qr_dialog_init (PhoneQrDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneQrDialog *
phone_qr_dialog_new (const char *link)
{
  PhoneQrDialog *self = g_object_new (PHONE_TYPE_QR_DIALOG, NULL);
  g_autoptr (GdkPaintable) code = phone_qr_paintable_new (link);

  gtk_picture_set_paintable (self->picture, code);
  return self;
}
