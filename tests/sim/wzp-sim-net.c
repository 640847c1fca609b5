/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The virtual-time network: an ordered list of packets in flight, and nodes that are asked when they
 * want to be woken. */
#include "wzp-sim-net.h"

#include <arpa/inet.h>

/* The first instant: not 0, because that is a value code likes to mistake for "never". */
#define START               WZP_SECONDS (1000)
#define DEFAULT_QUEUE_BYTES (64u * 1024u)
#define ARENA_BYTES         (256u * 1024u)
#define MAX_RUNS            256u
/* A network that moves packets this often without time passing is a loop between two engines. */
#define MAX_ROUNDS_PER_INSTANT 100000u

typedef struct
{
  WzpSimLink link;
  WzpInstant free_at;  /* bandwidth: when the last packet has left */
  WzpInstant last_due; /* keeps order under jitter */
  gboolean lost_last;
} Pipe;

typedef struct
{
  WzpInstant due;
  uint64_t order; /* ties keep the order of sending */
  WzpUdpAddress from;
  WzpUdpAddress to;
  uint8_t ecn;
  gboolean is_downstream; /* through the uplink already */
  size_t len;
  uint8_t data[];
} Packet;

struct _WzpSimNode
{
  WzpSimNet *net;
  WzpUdpAddress address;
  Pipe up;
  Pipe down;
  WzpSimNodeOps ops;
  gpointer user_data;
  WzpQuic *quic;
};

struct _WzpSimNet
{
  WzpInstant now;
  WzpRandom random;
  GPtrArray *nodes;
  GSequence *flying;
  uint64_t n_sent;
  WzpSimHook hook;
  gpointer hook_data;
  WzpUdpBatch batch;
  uint64_t delivered;
  uint64_t lost;
};

WzpSimNet *
wzp_sim_net_new (uint64_t seed)
{
  WzpSimNet *net = g_new0 (WzpSimNet, 1);

  net->now = START;
  net->random = wzp_random_seeded (seed);
  net->nodes = g_ptr_array_new_with_free_func (g_free);
  net->flying = g_sequence_new (g_free);
  wzp_udp_batch_init (&net->batch, ARENA_BYTES, MAX_RUNS);
  return net;
}

void
wzp_sim_net_free (WzpSimNet *net)
{
  g_sequence_free (net->flying);
  g_ptr_array_unref (net->nodes);
  wzp_udp_batch_clear (&net->batch);
  g_free (net);
}

WzpInstant
wzp_sim_net_now (const WzpSimNet *net)
{
  return net->now;
}

WzpRandom *
wzp_sim_net_random (WzpSimNet *net)
{
  return &net->random;
}

uint64_t
wzp_sim_net_get_delivered (const WzpSimNet *net)
{
  return net->delivered;
}

uint64_t
wzp_sim_net_get_lost (const WzpSimNet *net)
{
  return net->lost;
}

void
wzp_sim_net_set_hook (WzpSimNet *net, WzpSimHook hook, gpointer user_data)
{
  net->hook = hook;
  net->hook_data = user_data;
}

/* --- nodes --- */

static void
set_address (WzpUdpAddress *address, const char *ip, uint16_t port)
{
  uint8_t bytes[16];
  size_t len = strchr (ip, ':') ? 16 : 4;

  g_assert_cmpint (inet_pton (len == 16 ? AF_INET6 : AF_INET, ip, bytes), ==, 1);
  wzp_udp_address_init_ip (address, bytes, len, port);
}

WzpSimNode *
wzp_sim_net_add (WzpSimNet *net,
                 const char *ip,
                 uint16_t port,
                 const WzpSimNodeOps *ops,
                 gpointer user_data)
{
  WzpSimNode *node = g_new0 (WzpSimNode, 1);

  node->net = net;
  node->ops = *ops;
  node->user_data = user_data;
  set_address (&node->address, ip, port);
  g_ptr_array_add (net->nodes, node);
  return node;
}

const WzpUdpAddress *
wzp_sim_node_address (const WzpSimNode *node)
{
  return &node->address;
}

void
wzp_sim_node_set_address (WzpSimNode *node, const char *ip, uint16_t port)
{
  set_address (&node->address, ip, port);
}

WzpSimLink *
wzp_sim_node_uplink (WzpSimNode *node)
{
  return &node->up.link;
}

WzpSimLink *
wzp_sim_node_downlink (WzpSimNode *node)
{
  return &node->down.link;
}

static WzpSimNode *
node_at (WzpSimNet *net, const WzpUdpAddress *address)
{
  for (guint i = 0; i < net->nodes->len; i++)
    {
      WzpSimNode *node = g_ptr_array_index (net->nodes, i);

      if (wzp_udp_address_equal (&node->address, address))
        return node;
    }
  return NULL;
}

/* --- QUIC nodes --- */

static void
quic_receive (WzpSimNode *node,
              const WzpUdpAddress *from,
              uint8_t ecn,
              const uint8_t *data,
              size_t len,
              WzpInstant now,
              gpointer user_data)
{
  if (node->quic)
    wzp_quic_read (node->quic, from, &node->address, ecn, data, len, now);
}

static void
quic_flush (WzpSimNode *node, WzpInstant now, gpointer user_data)
{
  gboolean more = node->quic != NULL;

  while (more)
    {
      more = wzp_quic_flush (node->quic, &node->net->batch, now);
      wzp_sim_node_send_batch (node, &node->net->batch);
    }
}

static WzpInstant
quic_next_deadline (WzpSimNode *node, gpointer user_data)
{
  return node->quic ? wzp_quic_next_deadline (node->quic) : WZP_INSTANT_NEVER;
}

static void
quic_expire (WzpSimNode *node, WzpInstant now, gpointer user_data)
{
  wzp_quic_expire (node->quic, now);
}

WzpSimNode *
wzp_sim_net_add_quic (WzpSimNet *net, const char *ip, uint16_t port, WzpQuic *quic)
{
  static const WzpSimNodeOps ops = {
    .receive = quic_receive,
    .flush = quic_flush,
    .next_deadline = quic_next_deadline,
    .expire = quic_expire,
  };
  WzpSimNode *node = wzp_sim_net_add (net, ip, port, &ops, NULL);

  node->quic = quic;
  return node;
}

void
wzp_sim_node_set_quic (WzpSimNode *node, WzpQuic *quic)
{
  node->quic = quic;
}

/* --- packets --- */

static int
compare_packets (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Packet *x = a, *y = b;

  if (x->due != y->due)
    return x->due < y->due ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static gboolean
is_lost (WzpSimNet *net, Pipe *pipe, size_t len)
{
  const WzpSimLink *link = &pipe->link;
  double probability = pipe->lost_last && link->burst > 0 ? link->burst : link->loss;
  gboolean lost = link->is_down || (link->mtu > 0 && len > link->mtu);

  /* In bursts the chance to begin one is lowered so that the mean stays `loss`. */
  if (!pipe->lost_last && link->burst > 0 && link->loss < 1)
    probability = link->loss * (1 - link->burst) / (1 - link->loss);
  pipe->lost_last = wzp_random_unit (&net->random) < probability;
  return lost || pipe->lost_last;
}

/* When a packet of @len leaves the far end of @pipe; WZP_INSTANT_NEVER: the queue is full. */
static WzpInstant
transit (WzpSimNet *net, Pipe *pipe, size_t len)
{
  const WzpSimLink *link = &pipe->link;
  WzpInstant due = net->now;

  if (link->bits_per_second > 0)
    {
      size_t queue = link->queue_bytes > 0 ? link->queue_bytes : DEFAULT_QUEUE_BYTES;
      WzpDuration backlog = wzp_instant_since (pipe->free_at, net->now);

      if (backlog > queue * 8 * WZP_SECONDS (1) / link->bits_per_second)
        return WZP_INSTANT_NEVER;
      due = MAX (pipe->free_at, net->now) + len * 8 * WZP_SECONDS (1) / link->bits_per_second;
      pipe->free_at = due;
    }
  due += link->delay + wzp_random_below (&net->random, link->jitter + 1);
  due = MAX (due, pipe->last_due);
  pipe->last_due = due;
  if (link->reorder > 0 && wzp_random_unit (&net->random) < link->reorder)
    due += link->reorder_by;
  return due;
}

static void
put (WzpSimNet *net, Pipe *pipe, Packet *packet)
{
  const WzpSimLink *link = &pipe->link;
  WzpInstant due;

  if (link->duplicate > 0 && wzp_random_unit (&net->random) < link->duplicate)
    {
      Packet *twin = g_memdup2 (packet, sizeof *packet + packet->len);

      twin->due = transit (net, pipe, twin->len);
      twin->order = net->n_sent++;
      if (twin->due == WZP_INSTANT_NEVER)
        g_free (twin);
      else
        g_sequence_insert_sorted (net->flying, twin, compare_packets, NULL);
    }
  due = is_lost (net, pipe, packet->len) ? WZP_INSTANT_NEVER : transit (net, pipe, packet->len);
  if (due == WZP_INSTANT_NEVER)
    {
      net->lost++;
      g_free (packet);
      return;
    }
  packet->due = due;
  packet->order = net->n_sent++;
  g_sequence_insert_sorted (net->flying, packet, compare_packets, NULL);
}

void
wzp_sim_node_send (WzpSimNode *node,
                   const WzpUdpAddress *to,
                   uint8_t ecn,
                   const uint8_t *data,
                   size_t len)
{
  Packet *packet = g_malloc (sizeof *packet + len);

  *packet = (Packet) { .from = node->address, .to = *to, .ecn = ecn, .len = len };
  memcpy (packet->data, data, len);
  put (node->net, &node->up, packet);
}

static void
send_one (const WzpUdpRun *run, const uint8_t *data, size_t len, gpointer user_data)
{
  wzp_sim_node_send (user_data, &run->remote, run->ecn, data, len);
}

void
wzp_sim_node_send_batch (WzpSimNode *node, WzpUdpBatch *batch)
{
  wzp_udp_batch_foreach (batch, send_one, node);
  wzp_udp_batch_reset (batch);
}

/* The packet has left a pipe: into the next one, or to the node. */
static void
arrive (WzpSimNet *net, Packet *packet)
{
  WzpSimNode *node;

  if (!packet->is_downstream && net->hook &&
      !net->hook (net, &packet->from, &packet->to, packet->data, packet->len, net->hook_data))
    {
      net->lost++;
      g_free (packet);
      return;
    }
  node = node_at (net, &packet->to);
  if (!node)
    {
      net->lost++;
      g_free (packet);
      return;
    }
  if (!packet->is_downstream)
    {
      packet->is_downstream = TRUE;
      put (net, &node->down, packet);
      return;
    }
  net->delivered++;
  node->ops.receive (node, &packet->from, packet->ecn, packet->data, packet->len, net->now,
                     node->user_data);
  g_free (packet);
}

/* --- time --- */

static void
flush_all (WzpSimNet *net)
{
  for (guint i = 0; i < net->nodes->len; i++)
    {
      WzpSimNode *node = g_ptr_array_index (net->nodes, i);

      if (node->ops.flush)
        node->ops.flush (node, net->now, node->user_data);
    }
}

static WzpInstant
next_event (WzpSimNet *net)
{
  GSequenceIter *first = g_sequence_get_begin_iter (net->flying);
  WzpInstant at = WZP_INSTANT_NEVER;

  if (!g_sequence_iter_is_end (first))
    at = ((const Packet *) g_sequence_get (first))->due;
  for (guint i = 0; i < net->nodes->len; i++)
    {
      WzpSimNode *node = g_ptr_array_index (net->nodes, i);

      if (node->ops.next_deadline)
        at = wzp_instant_min (at, node->ops.next_deadline (node, node->user_data));
    }
  return at;
}

static void
run_due (WzpSimNet *net)
{
  GSequenceIter *first;

  while (first = g_sequence_get_begin_iter (net->flying),
         !g_sequence_iter_is_end (first) &&
             ((const Packet *) g_sequence_get (first))->due <= net->now)
    {
      Packet *packet = g_memdup2 (g_sequence_get (first),
                                  sizeof (Packet) + ((const Packet *) g_sequence_get (first))->len);

      g_sequence_remove (first);
      arrive (net, packet);
    }
  for (guint i = 0; i < net->nodes->len; i++)
    {
      WzpSimNode *node = g_ptr_array_index (net->nodes, i);

      if (node->ops.next_deadline && node->ops.next_deadline (node, node->user_data) <= net->now)
        node->ops.expire (node, net->now, node->user_data);
    }
}

gboolean
wzp_sim_net_run_until (WzpSimNet *net,
                       WzpSimCondition condition,
                       gpointer user_data,
                       WzpDuration limit)
{
  WzpInstant end = net->now + limit;
  guint n_rounds = 0;

  for (;;)
    {
      WzpInstant at;

      flush_all (net);
      if (condition && condition (user_data))
        return TRUE;
      at = next_event (net);
      if (at > end)
        {
          net->now = end;
          return FALSE;
        }
      n_rounds = at <= net->now ? n_rounds + 1 : 0;
      g_assert_cmpuint (n_rounds, <, MAX_ROUNDS_PER_INSTANT);
      net->now = MAX (net->now, at);
      run_due (net);
    }
}

void
wzp_sim_net_run (WzpSimNet *net, WzpDuration duration)
{
  wzp_sim_net_run_until (net, NULL, NULL, duration);
}
