/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a client of the path simulation learns of its own addresses and NAT. */
#include "path-client.h"

static const WzpSimEndpoint relay = { PATH_RELAY_IP, PATH_RELAY_PORT };

void
path_client_gather (PathClient *client, WzpHardNatConfig *config)
{
  WzpSimEndpoint inside = { client->net->sites[client->site].ip, PATH_CLIENT_PORT };
  /* Another network, another address of one's own; behind a NAT nobody else sees which. */
  WzpAddress host =
      path_address ((WzpSimEndpoint) { inside.ip + (client->n_moves << 12), inside.port });
  WzpNatPort ports[WZP_HARD_NAT_SEQUENCE];
  WzpSimEndpoint outside;
  WzpCandidate candidate;
  unsigned n = 0;

  wzp_candidate_init (&candidate, WZP_CANDIDATE_HOST, &host, 1);
  wzp_candidates_add (&client->own, &candidate);
  if (!path_net_map (client->net, client->site, PATH_CLIENT_PORT, relay, &outside))
    return;
  config->own = path_address (outside);
  wzp_candidate_init (&candidate, WZP_CANDIDATE_REFLEXIVE, &config->own, 1);
  wzp_candidates_add (&client->own, &candidate);
  for (unsigned i = 0; i < WZP_HARD_NAT_SEQUENCE; i++)
    {
      WzpSimEndpoint server = { PATH_RELAY_IP + 10 + i, 3478 };

      if (path_net_map (client->net, client->site, PATH_CLIENT_PORT, server, &outside))
        ports[n++] = (WzpNatPort) { PATH_CLIENT_PORT, outside.port };
    }
  for (unsigned i = 0; i < n; i++)
    config->ports[i] = ports[n - 1 - i].mapped_port;
  config->n_ports = n;
  config->allocation = wzp_nat_allocation_infer (ports, n);
  config->side = WZP_HARD_NAT_SIDE_UNKNOWN;
  if (n == 0)
    return;
  if (ports[0].mapped_port == ports[n - 1].mapped_port)
    config->side = WZP_HARD_NAT_SIDE_EASY;
  else if (config->allocation.pattern == WZP_NAT_ALLOCATION_SEQUENTIAL)
    config->side = WZP_HARD_NAT_SIDE_SEQUENTIAL;
  else
    config->side = WZP_HARD_NAT_SIDE_RANDOM;
}
