/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "path-types.h"

#define EI  WZP_SIM_NAT_ENDPOINT_INDEPENDENT
#define AD  WZP_SIM_NAT_ADDRESS_DEPENDENT
#define APD WZP_SIM_NAT_ADDRESS_AND_PORT_DEPENDENT

const PathType path_types[N_PATH_TYPES] = {
  { "none", 0 },
  { "firewall", 1, { .mapping = EI, .filtering = APD, .is_firewall = TRUE } },
  { "full-cone", 1, { EI, EI, WZP_SIM_NAT_PRESERVING } },
  { "address-restr", 1, { EI, AD, WZP_SIM_NAT_RANDOM } },
  { "port-restr", 1, { EI, APD, WZP_SIM_NAT_PRESERVING, .hairpin = TRUE } },
  { "cgnat-double", 2, { EI, APD, WZP_SIM_NAT_PRESERVING }, { EI, APD, WZP_SIM_NAT_RANDOM } },
  { "symm-preserv", 1, { APD, APD, WZP_SIM_NAT_PRESERVING } },
  { "symm-addr", 1, { AD, AD, WZP_SIM_NAT_RANDOM } },
  { "symm-seq", 1, { APD, APD, WZP_SIM_NAT_SEQUENTIAL, .step = 1 } },
  { "symm-random", 1, { APD, APD, WZP_SIM_NAT_RANDOM } },
  { "udp-blocked", 1, { EI, APD, WZP_SIM_NAT_PRESERVING, .only_ip = PATH_RELAY_IP } },
};

/* --- what may be hoped ------------------------------------------------------------------------------- */

static const WzpSimNatConfig *
facing (const PathType *type)
{
  return type->n_boxes == 2 ? &type->outer : &type->inner;
}

static gboolean
is_easy (const PathType *type)
{
  return type->n_boxes == 0 || facing (type)->mapping == EI;
}

/* Takes packets from ports of the other's IP that it has not written to. */
static gboolean
is_open_to_ports (const PathType *type)
{
  return type->n_boxes == 0 || facing (type)->filtering != APD;
}

gboolean
path_type_is_predictable (const PathType *type)
{
  return is_easy (type) || facing (type)->allocation == WZP_SIM_NAT_PRESERVING;
}

PathHope
path_hope_of (const PathType *a, const PathType *b)
{
  if (facing (a)->only_ip != 0 || facing (b)->only_ip != 0)
    return PATH_HOPE_NONE;
  if (path_type_is_predictable (a) && path_type_is_predictable (b))
    return PATH_HOPE_CERTAIN;
  if ((path_type_is_predictable (a) && is_open_to_ports (a)) ||
      (path_type_is_predictable (b) && is_open_to_ports (b)))
    return PATH_HOPE_CERTAIN;
  if (facing (a)->allocation == WZP_SIM_NAT_SEQUENTIAL ||
      facing (b)->allocation == WZP_SIM_NAT_SEQUENTIAL)
    return PATH_HOPE_LUCK;
  return path_type_is_predictable (a) || path_type_is_predictable (b) ? PATH_HOPE_BET
                                                                      : PATH_HOPE_NONE;
}

gboolean
path_type_is_open (const PathType *type)
{
  return type->n_boxes == 0 || (type->n_boxes == 1 && type->inner.filtering == EI);
}

/* --- a site ------------------------------------------------------------------------------------------ */

static WzpSimNat *
add_box (PathNet *net, unsigned site, const WzpSimNatConfig *config, uint32_t ip, uint64_t seed)
{
  WzpSimNat *box = wzp_sim_nat_new (config, config->is_firewall ? net->sites[site].ip : ip, seed);

  path_net_add_box (net, site, box);
  return box;
}

unsigned
path_type_make_site (const PathType *type,
                     PathNet *net,
                     unsigned site,
                     uint64_t seed,
                     const WzpSimNodeOps *ops,
                     gpointer user_data,
                     WzpSimNat *out_boxes[2])
{
  gboolean is_public = type->n_boxes == 0 || type->inner.is_firewall;
  uint32_t ip = (is_public ? 0xcb007102u : 0x0a000002u) + (site << 8);
  uint32_t inner_ip = type->n_boxes == 2 ? 0x64400002u : 0xc6336402u;

  path_net_add_site (net, site, ip, site, ops, user_data);
  if (type->n_boxes > 0)
    out_boxes[0] = add_box (net, site, &type->inner, inner_ip + (site << 8), seed);
  if (type->n_boxes == 2)
    out_boxes[1] = add_box (net, site, &type->outer, 0xc6336403u + (site << 8), seed + 1);
  return type->n_boxes;
}
