/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a network check comes to, for programs too. Values only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WzpNetcheckVerdict:
 * @WZP_NETCHECK_VERDICT_UNKNOWN: nothing has been found out
 * @WZP_NETCHECK_VERDICT_OFFLINE: this machine has no network
 * @WZP_NETCHECK_VERDICT_CAPTIVE_PORTAL: the network wants a login first
 * @WZP_NETCHECK_VERDICT_UDP_BLOCKED: nobody answers by UDP
 * @WZP_NETCHECK_VERDICT_NO_RELAY: the network is there, but no relay answers
 * @WZP_NETCHECK_VERDICT_PORTS_BLOCKED: relays answer, but UDP to other ports does not pass
 * @WZP_NETCHECK_VERDICT_RELAYED: calls will go through a relay
 * @WZP_NETCHECK_VERDICT_UNCERTAIN: calls will work; whether directly is not known
 * @WZP_NETCHECK_VERDICT_SOME_DIRECT: some direct calls will work
 * @WZP_NETCHECK_VERDICT_DIRECT_BY_IPV6: direct calls will work with people who have IPv6
 * @WZP_NETCHECK_VERDICT_DIRECT: direct calls will work
 *
 * What calls a network allows, from the worst to the best but for the first.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_NETCHECK_VERDICT_UNKNOWN,
  WZP_NETCHECK_VERDICT_OFFLINE,
  WZP_NETCHECK_VERDICT_CAPTIVE_PORTAL,
  WZP_NETCHECK_VERDICT_UDP_BLOCKED,
  WZP_NETCHECK_VERDICT_NO_RELAY,
  WZP_NETCHECK_VERDICT_PORTS_BLOCKED,
  WZP_NETCHECK_VERDICT_RELAYED,
  WZP_NETCHECK_VERDICT_UNCERTAIN,
  WZP_NETCHECK_VERDICT_SOME_DIRECT,
  WZP_NETCHECK_VERDICT_DIRECT_BY_IPV6,
  WZP_NETCHECK_VERDICT_DIRECT,
} WzpNetcheckVerdict;

G_END_DECLS
