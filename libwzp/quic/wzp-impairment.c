/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-impairment.h"

#include <string.h>

typedef struct
{
  WzpInstant due;
  WzpUdpPacket packet; /* its data is ours */
} Held;

struct _WzpImpairment
{
  WzpImpairmentConfig config;
  WzpRandom random;
  GQueue held;   /* of Held, soonest first */
  Held *current; /* that was taken last; nullable */
};

static void
held_free (gpointer data)
{
  Held *held = data;

  g_free ((uint8_t *) held->packet.data);
  g_free (held);
}

WzpImpairment *
wzp_impairment_new (const WzpImpairmentConfig *config, WzpRandom random)
{
  WzpImpairment *impairment = g_new0 (WzpImpairment, 1);

  impairment->config = *config;
  impairment->random = random;
  return impairment;
}

void
wzp_impairment_free (WzpImpairment *impairment)
{
  g_queue_clear_full (&impairment->held, held_free);
  g_clear_pointer (&impairment->current, held_free);
  g_free (impairment);
}

static int
compare_due (gconstpointer a, gconstpointer b, gpointer user_data)
{
  WzpInstant due_a = ((const Held *) a)->due;
  WzpInstant due_b = ((const Held *) b)->due;

  return due_a < due_b ? -1 : due_a > due_b;
}

gboolean
wzp_impairment_pass (WzpImpairment *impairment, const WzpUdpPacket *packet, WzpInstant now)
{
  const WzpImpairmentConfig *config = &impairment->config;
  Held *held;

  if (wzp_random_unit (&impairment->random) < config->loss)
    return FALSE;
  if (config->delay + config->jitter == 0)
    return TRUE;
  if (g_queue_get_length (&impairment->held) == WZP_IMPAIRMENT_MAX_HELD)
    return FALSE;
  held = g_new0 (Held, 1);
  held->due = now + config->delay + wzp_random_below (&impairment->random, config->jitter + 1);
  held->packet = *packet;
  held->packet.data = g_memdup2 (packet->data, packet->len);
  g_queue_insert_sorted (&impairment->held, held, compare_due, NULL);
  return FALSE;
}

WzpInstant
wzp_impairment_next_deadline (const WzpImpairment *impairment)
{
  const Held *next = g_queue_peek_head ((GQueue *) &impairment->held);

  return next ? next->due : WZP_INSTANT_NEVER;
}

const WzpUdpPacket *
wzp_impairment_take (WzpImpairment *impairment, WzpInstant now)
{
  g_clear_pointer (&impairment->current, held_free);
  if (wzp_impairment_next_deadline (impairment) > now)
    return NULL;
  impairment->current = g_queue_pop_head (&impairment->held);
  return &impairment->current->packet;
}
