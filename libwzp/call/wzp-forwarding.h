/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The port that the router forwards to us while we are registered: when it is asked for, what it gave, and
 * that it is given back without keeping anybody waiting. On the network thread, whose context must be its
 * default one. How a router is asked is WzpPortMapper's. */
#pragma once

#include "wzp-address.h"
#include "wzp-port-mapper.h"

G_BEGIN_DECLS

typedef struct _WzpForwarding WzpForwarding;

/* Something that can be read has changed. Never from within a call to it. */
typedef void (*WzpForwardingFunc) (WzpForwarding *forwarding, gpointer user_data);

WzpForwarding *
wzp_forwarding_new (GMainContext *context, WzpForwardingFunc func, gpointer user_data);
/* Gives the port back: runs the context for that, at most WZP_MAPPING_RELEASE_LIMIT (1 s), and not at all
 * when the router has said that it gives none. */
void wzp_forwarding_free (WzpForwarding *forwarding);

/* Whether the router may be asked at all; what it gave is given back when not. */
void wzp_forwarding_set_enabled (WzpForwarding *forwarding, gboolean enabled);
/* The port of our socket is to be reached from outside; or not any more. */
void wzp_forwarding_start (WzpForwarding *forwarding, uint16_t port);
void wzp_forwarding_stop (WzpForwarding *forwarding);
void wzp_forwarding_on_network_change (WzpForwarding *forwarding);

/* FALSE: none. */
gboolean wzp_forwarding_get_external (const WzpForwarding *forwarding, WzpAddress *out);
WzpPortMapperState wzp_forwarding_get_state (const WzpForwarding *forwarding);
WzpPortMapProtocol wzp_forwarding_get_protocol (const WzpForwarding *forwarding);
/* Why there is none, for people; NULL: there is, or it is not known. */
const char *wzp_forwarding_get_reason (const WzpForwarding *forwarding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpForwarding, wzp_forwarding_free)

G_END_DECLS
