/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "path-net.h"

WzpAddress
path_address (WzpSimEndpoint endpoint)
{
  WzpAddress address = { .len = sizeof (struct sockaddr_in) };

  address.v4.sin_family = AF_INET;
  address.v4.sin_addr.s_addr = GUINT32_TO_BE (endpoint.ip);
  address.v4.sin_port = GUINT16_TO_BE (endpoint.port);
  return address;
}

WzpSimEndpoint
path_endpoint (const WzpAddress *address)
{
  return (WzpSimEndpoint) {
    GUINT32_FROM_BE (address->v4.sin_addr.s_addr),
    GUINT16_FROM_BE (address->v4.sin_port),
  };
}

WzpSimEndpoint
path_endpoint_of_udp (const WzpUdpAddress *address)
{
  size_t len;
  const uint8_t *ip = wzp_udp_address_ip (address, &len);

  return (WzpSimEndpoint) {
    (uint32_t) ip[0] << 24 | (uint32_t) ip[1] << 16 | (uint32_t) ip[2] << 8 | ip[3],
    wzp_udp_address_port (address),
  };
}

static WzpUdpAddress
udp (WzpSimEndpoint endpoint)
{
  uint32_t ip = GUINT32_TO_BE (endpoint.ip);
  WzpUdpAddress address;

  wzp_udp_address_init_ip (&address, (const uint8_t *) &ip, 4, endpoint.port);
  return address;
}

/* --- routing --------------------------------------------------------------------------------------- */

/* Out through @site's boxes, at most to the one that @remote names. FALSE: stopped. */
static gboolean
go_out (PathNet *net, PathSite *site, WzpSimEndpoint *from, WzpSimEndpoint remote)
{
  WzpInstant now = wzp_sim_net_now (net->net);

  for (unsigned i = 0; i < site->n_boxes; i++)
    {
      WzpSimNat *box = site->boxes[i];

      if (!wzp_sim_nat_out (box, *from, remote, now, from))
        return FALSE;
      if (wzp_sim_nat_get_ip (box) == remote.ip)
        return wzp_sim_nat_get_config (box)->hairpin;
    }
  return TRUE;
}

/* In through @site's boxes; *@to becomes the machine's own address. */
static gboolean
go_in (PathNet *net, PathSite *site, WzpSimEndpoint from, WzpSimEndpoint *to)
{
  gboolean is_here = site->n_boxes == 0;

  for (unsigned i = site->n_boxes; i-- > 0;)
    {
      is_here |= wzp_sim_nat_get_ip (site->boxes[i]) == to->ip;
      if (is_here && !wzp_sim_nat_in (site->boxes[i], from, *to, wzp_sim_net_now (net->net), to))
        return FALSE;
    }
  return is_here && to->ip == site->ip;
}

static gboolean
deliver (PathNet *net, WzpSimEndpoint from, WzpSimEndpoint *to)
{
  if (to->ip == PATH_RELAY_IP || to->ip == PATH_STRANGER_IP)
    return TRUE;
  for (unsigned i = 0; i < 2; i++)
    {
      WzpSimEndpoint inside = *to;

      if (go_in (net, &net->sites[i], from, &inside))
        {
          *to = inside;
          return TRUE;
        }
    }
  return FALSE;
}

static PathSite *
site_of_ip (PathNet *net, uint32_t ip)
{
  for (unsigned i = 0; i < 2; i++)
    if (net->sites[i].ip == ip)
      return &net->sites[i];
  return NULL;
}

static gboolean
route (WzpSimNet *sim,
       WzpUdpAddress *from,
       WzpUdpAddress *to,
       uint8_t *data,
       size_t len,
       gpointer user_data)
{
  PathNet *net = user_data;
  WzpSimEndpoint source = path_endpoint_of_udp (from);
  WzpSimEndpoint target = path_endpoint_of_udp (to);
  PathSite *site = site_of_ip (net, source.ip);
  PathSite *neighbour = site_of_ip (net, target.ip);

  source.port = (uint16_t) (data[0] << 8 | data[1]);
  if (site && site->is_cut && target.ip != PATH_RELAY_IP)
    return FALSE;
  if (!(site && neighbour && site->lan == neighbour->lan) &&
      ((site && !go_out (net, site, &source, target)) || !deliver (net, source, &target)))
    return FALSE;
  *from = udp (source);
  data[0] = (uint8_t) (target.port >> 8);
  data[1] = (uint8_t) target.port;
  if (site_of_ip (net, target.ip))
    target.port = PATH_CLIENT_PORT;
  *to = udp (target);
  return TRUE;
}

gboolean
path_net_map (PathNet *net,
              unsigned site,
              uint16_t local_port,
              WzpSimEndpoint remote,
              WzpSimEndpoint *out)
{
  *out = (WzpSimEndpoint) { net->sites[site].ip, local_port };
  return go_out (net, &net->sites[site], out, remote);
}

void
path_net_send (PathNet *net,
               WzpSimNode *node,
               uint16_t local_port,
               WzpSimEndpoint to,
               uint8_t type,
               const void *data,
               size_t len)
{
  uint8_t packet[PATH_MAX_BYTES] = { (uint8_t) (local_port >> 8), (uint8_t) local_port, type };
  WzpUdpAddress address = udp (to);

  g_assert_cmpuint (len, <=, sizeof packet - PATH_HEADER_BYTES);
  memcpy (packet + PATH_HEADER_BYTES, data, len);
  wzp_sim_node_send (node, &address, 0, packet, len + PATH_HEADER_BYTES);
}

/* --- the relay: what one site sends goes to the other -------------------------------------------------- */

static void
relay_receive (WzpSimNode *node,
               const WzpUdpAddress *from,
               uint8_t ecn,
               const uint8_t *data,
               size_t len,
               WzpInstant now,
               gpointer user_data)
{
  PathNet *net = user_data;
  unsigned site = data[PATH_HEADER_BYTES];

  /* "X", site, inner type, inner data */
  net->at_relay[site] = path_endpoint_of_udp (from);
  if (net->at_relay[!site].port != 0)
    path_net_send (net, node, PATH_RELAY_PORT, net->at_relay[!site], 'Y',
                   data + PATH_HEADER_BYTES + 1, len - PATH_HEADER_BYTES - 1);
}

static void
stranger_receive (WzpSimNode *node,
                  const WzpUdpAddress *from,
                  uint8_t ecn,
                  const uint8_t *data,
                  size_t len,
                  WzpInstant now,
                  gpointer user_data)
{
}

static WzpSimNode *
add_node (PathNet *net, uint32_t ip, uint16_t port, const WzpSimNodeOps *ops, gpointer user_data)
{
  g_autofree char *text =
      g_strdup_printf ("%u.%u.%u.%u", ip >> 24, ip >> 16 & 0xff, ip >> 8 & 0xff, ip & 0xff);

  return wzp_sim_net_add (net->net, text, port, ops, user_data);
}

void
path_net_init (PathNet *net, uint64_t seed)
{
  static const WzpSimNodeOps relay_ops = { .receive = relay_receive };
  static const WzpSimNodeOps stranger_ops = { .receive = stranger_receive };

  *net = (PathNet) { .net = wzp_sim_net_new (seed) };
  net->relay = add_node (net, PATH_RELAY_IP, PATH_RELAY_PORT, &relay_ops, net);
  net->stranger = add_node (net, PATH_STRANGER_IP, PATH_CLIENT_PORT, &stranger_ops, net);
  wzp_sim_net_set_hook (net->net, route, net);
}

void
path_net_clear (PathNet *net)
{
  wzp_sim_net_free (net->net);
}

void
path_net_add_site (PathNet *net,
                   unsigned site,
                   uint32_t ip,
                   unsigned lan,
                   const WzpSimNodeOps *ops,
                   gpointer user_data)
{
  net->sites[site] = (PathSite) { .ip = ip, .lan = lan };
  net->sites[site].node = add_node (net, ip, PATH_CLIENT_PORT, ops, user_data);
}

void
path_net_add_box (PathNet *net, unsigned site, WzpSimNat *box)
{
  PathSite *here = &net->sites[site];

  g_assert_cmpuint (here->n_boxes, <, G_N_ELEMENTS (here->boxes));
  here->boxes[here->n_boxes++] = box;
}
