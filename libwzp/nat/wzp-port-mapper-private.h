/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpPortMapper for the rooms of the library: addresses as they use them. */
#pragma once

#include "wzp-address.h"
#include "wzp-port-mapper.h"

G_BEGIN_DECLS

/* FALSE unless mapped. */
gboolean wzp_port_mapper_copy_external (WzpPortMapper *self, WzpAddress *out_external);
/* The router that is asked, port 0; FALSE when there is none. */
gboolean wzp_port_mapper_copy_router (WzpPortMapper *self, WzpAddress *out_router);

G_END_DECLS
