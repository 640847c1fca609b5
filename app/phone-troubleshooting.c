/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-troubleshooting.h"

#include "phone-diagnostics-page.h"
#include "phone-log-page.h"

struct _PhoneTroubleshooting
{
  AdwDialog parent_instance;

  AdwToastOverlay *toasts;
  AdwNavigationView *view;
  AdwExpanderRow *bad_network;
  AdwSpinRow *loss;
  AdwSpinRow *delay;
  AdwSpinRow *jitter;

  PhoneAccount *account;
};

G_DEFINE_FINAL_TYPE (PhoneTroubleshooting, phone_troubleshooting, ADW_TYPE_DIALOG)

static void
log_cb (PhoneTroubleshooting *self)
{
  adw_navigation_view_push (self->view, g_object_new (PHONE_TYPE_LOG_PAGE, NULL));
}

static void
report_cb (PhoneTroubleshooting *self)
{
  adw_navigation_view_push (self->view,
                            ADW_NAVIGATION_PAGE (phone_diagnostics_page_new (self->account)));
}

/* What a page says just happened. */
static void
toast_action (GtkWidget *widget, const char *name, GVariant *text)
{
  adw_toast_overlay_add_toast (PHONE_TROUBLESHOOTING (widget)->toasts,
                               adw_toast_new (g_variant_get_string (text, NULL)));
}

static void
phone_troubleshooting_dispose (GObject *object)
{
  g_clear_object (&PHONE_TROUBLESHOOTING (object)->account);
  G_OBJECT_CLASS (phone_troubleshooting_parent_class)->dispose (object);
}

static void
phone_troubleshooting_class_init (PhoneTroubleshootingClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_troubleshooting_dispose;
  gtk_widget_class_install_action (widget_class, "troubleshooting.toast", "s", toast_action);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/troubleshooting.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneTroubleshooting, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhoneTroubleshooting, view);
  gtk_widget_class_bind_template_child (widget_class, PhoneTroubleshooting, bad_network);
  gtk_widget_class_bind_template_child (widget_class, PhoneTroubleshooting, loss);
  gtk_widget_class_bind_template_child (widget_class, PhoneTroubleshooting, delay);
  gtk_widget_class_bind_template_child (widget_class, PhoneTroubleshooting, jitter);
  gtk_widget_class_bind_template_callback (widget_class, log_cb);
  gtk_widget_class_bind_template_callback (widget_class, report_cb);
}

static void
phone_troubleshooting_init (PhoneTroubleshooting *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneTroubleshooting *
phone_troubleshooting_new (PhoneAccount *account)
{
  PhoneTroubleshooting *self = g_object_new (PHONE_TYPE_TROUBLESHOOTING, NULL);
  PhoneBadNetwork *bad = phone_account_get_bad_network (account);
  const GBindingFlags flags = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  self->account = g_object_ref (account);
  g_object_bind_property (bad, "active", self->bad_network, "enable-expansion", flags);
  g_object_bind_property (bad, "active", self->bad_network, "expanded", G_BINDING_SYNC_CREATE);
  g_object_bind_property (bad, "loss", self->loss, "value", flags);
  g_object_bind_property (bad, "delay", self->delay, "value", flags);
  g_object_bind_property (bad, "jitter", self->jitter, "value", flags);
  return self;
}
