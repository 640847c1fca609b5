/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why there is no mapping, in words for logs and reports. */
#pragma once

#include "wzp-address.h"
#include "wzp-port-mapper.h"

G_BEGIN_DECLS

/* @discarded: the useless address that the router forwards, when there was one. NULL for no problem. */
char *wzp_port_map_problem_to_string (WzpPortMapProblem problem, const WzpAddress *discarded);

G_END_DECLS
