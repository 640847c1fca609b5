/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-sim-nat.h"

#define DEFAULT_TIMEOUT WZP_SECONDS (120)
#define FIRST_PORT      1024u
#define N_PORTS         (65536u - FIRST_PORT)

typedef struct
{
  WzpSimEndpoint inside;
  uint16_t port;
  WzpInstant used;
} Mapping;

struct _WzpSimNat
{
  WzpSimNatConfig config;
  uint32_t ip;
  WzpRandom random;
  uint16_t last_port;
  uint16_t n_others;
  GHashTable *by_flow; /* hash of inside and what of the remote counts -> Mapping */
  GHashTable *by_port; /* outside port and what of the remote counts -> Mapping, owned */
  GHashTable *owners;  /* outside port -> the inside port (and IP's last byte) that has it */
  GHashTable *permits; /* outside port and what of the remote counts */
};

WzpSimNat *
wzp_sim_nat_new (const WzpSimNatConfig *config, uint32_t outside_ip, uint64_t seed)
{
  WzpSimNat *nat = g_new0 (WzpSimNat, 1);

  nat->config = *config;
  if (nat->config.timeout == 0)
    nat->config.timeout = DEFAULT_TIMEOUT;
  nat->ip = outside_ip;
  nat->random = wzp_random_seeded (seed);
  nat->last_port = (uint16_t) (FIRST_PORT + wzp_random_below (&nat->random, N_PORTS));
  nat->by_flow = g_hash_table_new (NULL, NULL);
  nat->by_port = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  nat->owners = g_hash_table_new (NULL, NULL);
  nat->permits = g_hash_table_new (NULL, NULL);
  return nat;
}

void
wzp_sim_nat_free (WzpSimNat *nat)
{
  g_hash_table_unref (nat->by_flow);
  g_hash_table_unref (nat->permits);
  g_hash_table_unref (nat->owners);
  g_hash_table_unref (nat->by_port);
  g_free (nat);
}

const WzpSimNatConfig *
wzp_sim_nat_get_config (const WzpSimNat *nat)
{
  return &nat->config;
}

uint32_t
wzp_sim_nat_get_ip (const WzpSimNat *nat)
{
  return nat->ip;
}

/* What of @remote counts for @behaviour. */
static uint64_t
remote_key (WzpSimNatBehaviour behaviour, WzpSimEndpoint remote)
{
  switch (behaviour)
    {
    case WZP_SIM_NAT_ENDPOINT_INDEPENDENT:
      return 0;
    case WZP_SIM_NAT_ADDRESS_DEPENDENT:
      return (uint64_t) remote.ip << 16;
    case WZP_SIM_NAT_ADDRESS_AND_PORT_DEPENDENT:
      break;
    }
  return (uint64_t) remote.ip << 16 | remote.port;
}

/* 96 bits into 64: two flows of one run that meet are not to be expected in the age of the universe. */
static gpointer
flow_key (const WzpSimNat *nat, WzpSimEndpoint inside, WzpSimEndpoint remote)
{
  WzpRandom mix = wzp_random_seeded ((uint64_t) inside.ip << 16 | inside.port);
  uint64_t key = wzp_random_u64 (&mix) ^ remote_key (nat->config.mapping, remote);

  return GSIZE_TO_POINTER (key);
}

static gpointer
port_key (WzpSimNatBehaviour behaviour, uint16_t port, WzpSimEndpoint remote)
{
  return GSIZE_TO_POINTER ((uint64_t) port << 48 | remote_key (behaviour, remote));
}

static gpointer
owner_of (WzpSimEndpoint inside)
{
  return GUINT_TO_POINTER ((inside.ip & 0xffff) << 16 | inside.port);
}

/* One inside socket may keep its port towards many remotes; two never share one. */
static uint16_t
choose_port (WzpSimNat *nat, WzpSimEndpoint inside)
{
  gpointer owner = g_hash_table_lookup (nat->owners, GUINT_TO_POINTER (inside.port));
  uint16_t port;

  if (nat->config.is_firewall ||
      (nat->config.allocation == WZP_SIM_NAT_PRESERVING && (!owner || owner == owner_of (inside))))
    return inside.port;
  do
    {
      unsigned step = nat->config.allocation == WZP_SIM_NAT_SEQUENTIAL
                          ? nat->config.step
                          : (unsigned) wzp_random_below (&nat->random, N_PORTS);

      nat->last_port = (uint16_t) (FIRST_PORT + (nat->last_port - FIRST_PORT + step) % N_PORTS);
      port = nat->last_port;
    }
  while (g_hash_table_contains (nat->owners, GUINT_TO_POINTER (port)));
  return port;
}

static Mapping *
map (WzpSimNat *nat, WzpSimEndpoint inside, WzpSimEndpoint remote, WzpInstant now)
{
  gpointer flow = flow_key (nat, inside, remote);
  Mapping *mapping = g_hash_table_lookup (nat->by_flow, flow);

  if (mapping && wzp_instant_since (now, mapping->used) > nat->config.timeout)
    {
      g_hash_table_remove (nat->by_flow, flow);
      g_hash_table_remove (nat->owners, GUINT_TO_POINTER (mapping->port));
      g_hash_table_remove (nat->by_port, port_key (nat->config.mapping, mapping->port, remote));
      mapping = NULL;
    }
  if (!mapping)
    {
      mapping = g_new0 (Mapping, 1);
      mapping->inside = inside;
      mapping->port = choose_port (nat, inside);
      g_hash_table_insert (nat->by_flow, flow, mapping);
      g_hash_table_insert (nat->owners, GUINT_TO_POINTER (mapping->port), owner_of (inside));
      g_hash_table_replace (nat->by_port, port_key (nat->config.mapping, mapping->port, remote),
                            mapping);
    }
  mapping->used = now;
  return mapping;
}

gboolean
wzp_sim_nat_out (WzpSimNat *nat,
                 WzpSimEndpoint inside,
                 WzpSimEndpoint remote,
                 WzpInstant now,
                 WzpSimEndpoint *out_outside)
{
  Mapping *mapping;

  if (nat->config.only_ip != 0 && remote.ip != nat->config.only_ip)
    return FALSE;
  mapping = map (nat, inside, remote, now);
  g_hash_table_add (nat->permits, port_key (nat->config.filtering, mapping->port, remote));
  *out_outside = (WzpSimEndpoint) { nat->ip, mapping->port };
  return TRUE;
}

gboolean
wzp_sim_nat_in (WzpSimNat *nat,
                WzpSimEndpoint remote,
                WzpSimEndpoint outside,
                WzpInstant now,
                WzpSimEndpoint *out_inside)
{
  Mapping *mapping =
      g_hash_table_lookup (nat->by_port, port_key (nat->config.mapping, outside.port, remote));

  if (nat->config.only_ip != 0 && remote.ip != nat->config.only_ip)
    return FALSE;
  if (!mapping || wzp_instant_since (now, mapping->used) > nat->config.timeout ||
      !g_hash_table_contains (nat->permits, port_key (nat->config.filtering, outside.port, remote)))
    return FALSE;
  *out_inside = mapping->inside;
  return TRUE;
}

void
wzp_sim_nat_take_port (WzpSimNat *nat, WzpInstant now)
{
  WzpSimEndpoint other = { 0x0a636363, ++nat->n_others };
  WzpSimEndpoint remote = { 0xc6336401, 443 };

  map (nat, other, remote, now);
}
