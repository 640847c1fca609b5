/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request to the desktop's portal: the method returns at once, the answer comes later as a signal. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PHONE_PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PHONE_PORTAL_PATH "/org/freedesktop/portal/desktop"

typedef struct _PhonePortalRequest PhonePortalRequest;

/* @results: what was granted; NULL: nothing. The request is over, and its owner frees it in here or later. */
typedef void (*PhonePortalResponse) (gpointer owner, GVariant *results);

/* Listens for the answer from now on: before the method is called with the token among its options. */
PhonePortalRequest *
phone_portal_request_new (GDBusConnection *bus, PhonePortalResponse response, gpointer owner);
const char *phone_portal_request_get_token (PhonePortalRequest *self);
/* The method itself failed: that is the answer. */
void phone_portal_request_fail (PhonePortalRequest *self);
/* No answer comes from now on; a question that the desktop still asks is taken back. */
void phone_portal_request_free (PhonePortalRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhonePortalRequest, phone_portal_request_free)

G_END_DECLS
