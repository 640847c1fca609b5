/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a network answers web requests itself until its user has logged in: one HTTP request to a place
 * that is known to answer 204, chosen by the person. Knows no place by itself. */
#pragma once

#include "wzp-nat-classifier.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* More of an answer is not read: the status is in the first line. */
#define WZP_PORTAL_ANSWER_BYTES 64

/* The status of an HTTP/1 answer's beginning, 100 to 599; 0: it is none, or not enough of one. */
unsigned wzp_portal_parse_status (const void *data, size_t len);
/* Yes: somebody else has answered. */
WzpTri wzp_portal_judge (unsigned status);
/* FALSE with @error: only http:// URLs with a host can be asked. */
gboolean wzp_portal_check_url (const char *url, GError **error);

typedef struct _WzpPortalProbe WzpPortalProbe;

/* Once; unknown when nobody answered. May free the probe. */
typedef void (*WzpPortalProbeFunc) (WzpTri is_portal, gpointer user_data);

/* Begins at once in the thread's default context; @url has been checked. */
WzpPortalProbe *wzp_portal_probe_new (const char *url, WzpPortalProbeFunc func, gpointer user_data);
/* No callback comes any more. */
void wzp_portal_probe_free (WzpPortalProbe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpPortalProbe, wzp_portal_probe_free)

G_END_DECLS
