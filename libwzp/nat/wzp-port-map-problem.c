/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-port-map-problem.h"

#include "wzp-address-scope.h"

char *
wzp_port_map_problem_to_string (WzpPortMapProblem problem, const WzpAddress *discarded)
{
  char text[WZP_ADDRESS_TEXT_BYTES];

  switch (problem)
    {
    case WZP_PORT_MAP_PROBLEM_NONE:
      return NULL;
    case WZP_PORT_MAP_PROBLEM_NO_GATEWAY:
      return g_strdup ("there is no IPv4 router");
    case WZP_PORT_MAP_PROBLEM_NO_ANSWER:
      return g_strdup ("the router speaks neither PCP nor NAT-PMP nor UPnP");
    case WZP_PORT_MAP_PROBLEM_REFUSED:
      return g_strdup ("the router refuses to forward a port");
    case WZP_PORT_MAP_PROBLEM_NOT_PUBLIC:
      if (!wzp_address_is_set (discarded))
        return g_strdup (
            "the router has no public address of its own: it is offline or behind another "
            "NAT");
      return g_strdup_printf (
          "the router forwards %s, which is no public address (%s): it is behind "
          "another NAT",
          wzp_address_format (discarded, text),
          wzp_address_scope_name (wzp_address_get_scope (discarded)));
    }
  return NULL;
}
