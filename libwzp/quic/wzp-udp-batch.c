/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets on their way out, joined into runs the kernel can cut. */
#include "wzp-udp-batch.h"

#include <string.h>

void
wzp_udp_batch_init (WzpUdpBatch *batch, uint32_t arena_bytes, uint32_t max_runs)
{
  g_assert (arena_bytes >= WZP_UDP_BATCH_PACKET_BYTES && max_runs > 0);
  *batch = (WzpUdpBatch) {
    .arena = g_malloc (arena_bytes),
    .arena_bytes = arena_bytes,
    .runs = g_new (WzpUdpRun, max_runs),
    .max_runs = max_runs,
  };
}

void
wzp_udp_batch_clear (WzpUdpBatch *batch)
{
  g_clear_pointer (&batch->arena, g_free);
  g_clear_pointer (&batch->runs, g_free);
}

void
wzp_udp_batch_reset (WzpUdpBatch *batch)
{
  batch->used_bytes = 0;
  batch->n_runs = 0;
  batch->n_packets = 0;
}

uint8_t *
wzp_udp_batch_reserve (WzpUdpBatch *batch)
{
  if (batch->n_runs == batch->max_runs ||
      batch->arena_bytes - batch->used_bytes < WZP_UDP_BATCH_PACKET_BYTES)
    return NULL;
  return batch->arena + batch->used_bytes;
}

/* A run goes on as long as every packet but the last is exactly one segment long. */
static gboolean
run_takes (const WzpUdpRun *run,
           size_t len,
           const WzpUdpAddress *remote,
           const WzpUdpAddress *local,
           uint8_t ecn)
{
  return run->n_segments < WZP_UDP_BATCH_RUN_SEGMENTS &&
         run->len == (uint32_t) run->segment_bytes * run->n_segments && len <= run->segment_bytes &&
         run->len + len <= WZP_UDP_BATCH_RUN_BYTES && run->ecn == ecn &&
         wzp_udp_address_equal (&run->remote, remote) && wzp_udp_address_equal (&run->local, local);
}

void
wzp_udp_batch_commit (WzpUdpBatch *batch,
                      size_t len,
                      const WzpUdpAddress *remote,
                      const WzpUdpAddress *local,
                      uint8_t ecn)
{
  static const WzpUdpAddress none = { .family = AF_UNSPEC };
  WzpUdpRun *run = batch->n_runs > 0 ? &batch->runs[batch->n_runs - 1] : NULL;

  g_assert (len > 0 && len <= WZP_UDP_BATCH_PACKET_BYTES && batch->n_runs < batch->max_runs);
  if (!local)
    local = &none;
  if (!run || !run_takes (run, len, remote, local, ecn))
    {
      run = &batch->runs[batch->n_runs++];
      *run = (WzpUdpRun) {
        .remote = *remote,
        .local = *local,
        .ecn = ecn,
        .segment_bytes = (uint16_t) len,
        .offset = batch->used_bytes,
      };
    }
  run->n_segments++;
  run->len += (uint32_t) len;
  batch->used_bytes += (uint32_t) len;
  batch->n_packets++;
}

void
wzp_udp_batch_foreach (const WzpUdpBatch *batch, WzpUdpBatchFunc each, gpointer user_data)
{
  for (uint32_t i = 0; i < batch->n_runs; i++)
    {
      const WzpUdpRun *run = &batch->runs[i];

      for (uint32_t at = 0; at < run->len; at += run->segment_bytes)
        each (run, batch->arena + run->offset + at, MIN (run->segment_bytes, run->len - at),
              user_data);
    }
}
