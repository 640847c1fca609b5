/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The main loop side of an engine: one GSource that is both the descriptor and the timer. */
#define G_LOG_DOMAIN "wzp-quic"

#include "wzp-quic-io.h"

#include <poll.h>
#include <string.h>

/* Batches of packets read before anything is written, so that a flood cannot hold up sending. */
#define RECEIVE_ROUNDS 4
#define BATCH_BYTES    (256u * 1024u)
#define BATCH_RUNS     512u

typedef struct
{
  GSource source;
  WzpQuicIo *io;
} IoSource;

typedef struct
{
  WzpUdpSocket *socket;
  uint16_t port;
  gpointer fd_tag;
} AddedSocket;

struct _WzpQuicIo
{
  WzpUdpSocket *socket;
  WzpQuic *quic;
  WzpQuicEvents events; /* the user's, with our wake */
  WzpQuicEvents user_events;
  gpointer user_data;
  uint8_t shard;

  GSource *source;
  gpointer fd_tag;
  GIOCondition watched;
  gboolean is_dispatching;
  gboolean is_freed; /* by a callback: goes when the dispatch returns */
  gboolean wants_flush;

  WzpUdpBatch batch;
  uint32_t first_unsent; /* run of the batch the socket has not taken yet */
  gboolean is_blocked;   /* until the socket is writable */
  WzpInstant now;        /* of the dispatch */

  AddedSocket added[WZP_QUIC_IO_MAX_ADDED]; /* oldest first */
  unsigned n_added;

  WzpQuicIoStrayFunc stray;
  gpointer stray_data;
  WzpQuicIoStrayFunc claim;
  gpointer claim_data;
  uint8_t claimed;
  WzpQuicIoForeignFunc foreign;
  gpointer foreign_data;
  WzpQuicIoBatchFunc batch_func;
  gpointer batch_data;

  /* NULL: none, as nearly always. */
  WzpImpairment *impaired_in;
  WzpImpairment *impaired_out;
  WzpUdpBatch passed; /* of a batch on its way out, what is not lost or late */
};

/* --- the engine's callbacks, handed on with the user's data --- */

static gboolean
on_accept (WzpQuic *quic, const WzpUdpAddress *remote, gpointer user_data)
{
  WzpQuicIo *io = user_data;

  return !io->is_freed &&
         (!io->user_events.accept || io->user_events.accept (quic, remote, io->user_data));
}

static void
on_incoming (WzpQuic *quic, WzpQuicConn *conn, gpointer user_data)
{
  WzpQuicIo *io = user_data;

  if (io->is_freed || !io->user_events.incoming)
    wzp_quic_conn_close (conn, WZP_QUIC_CODE_NORMAL, NULL);
  else
    io->user_events.incoming (quic, conn, io->user_data);
}

static void
request_flush (WzpQuicIo *io)
{
  io->wants_flush = TRUE;
  if (!io->is_dispatching)
    g_source_set_ready_time (io->source, 0);
}

static void
on_wake (WzpQuic *quic, gpointer user_data)
{
  request_flush (user_data);
}

/* --- packets --- */

static void
take_stray (WzpQuicIo *io, const WzpUdpPacket *packet)
{
  if (io->claim && packet->len > 0 && packet->data[0] == io->claimed)
    io->claim (io, packet, io->claim_data);
  else if (io->stray)
    io->stray (io, packet, io->stray_data);
}

static void
take_packet (WzpQuicIo *io, const WzpUdpPacket *packet)
{
  if (!wzp_quic_is_quic (packet->data, packet->len))
    {
      if (!io->is_freed)
        take_stray (io, packet);
      return;
    }
  wzp_quic_read (io->quic, &packet->remote, &packet->local, packet->ecn, packet->data, packet->len,
                 io->now);
}

static void
on_packet (const WzpUdpPacket *packet, gpointer user_data)
{
  WzpQuicIo *io = user_data;
  int shard;

  if (io->impaired_in && !wzp_impairment_pass (io->impaired_in, packet, io->now))
    return;
  shard = io->foreign && !io->is_freed ? wzp_quic_peek_shard (packet->data, packet->len) : -1;
  if (shard >= 0 && shard != io->shard &&
      io->foreign (io, (uint8_t) shard, packet, io->foreign_data))
    return;
  take_packet (io, packet);
}

static void
take_held (WzpQuicIo *io)
{
  const WzpUdpPacket *packet;

  while (io->impaired_in && (packet = wzp_impairment_take (io->impaired_in, io->now)))
    take_packet (io, packet);
}

void
wzp_quic_io_inject (WzpQuicIo *io, const WzpUdpPacket *packet)
{
  io->now = wzp_instant_now ();
  take_packet (io, packet);
  request_flush (io);
}

static WzpUdpSocket *
socket_of_run (const WzpQuicIo *io, uint32_t run)
{
  const WzpUdpAddress *local = &io->batch.runs[run].local;
  uint16_t port = wzp_udp_address_is_set (local) ? wzp_udp_address_port (local) : 0;

  for (unsigned i = 0; i < io->n_added; i++)
    if (io->added[i].port == port)
      return io->added[i].socket;
  return io->socket;
}

/* Sends what goes from one socket, up to where another one's turn comes. */
static void
send_some (WzpQuicIo *io)
{
  uint32_t n_runs = io->batch.n_runs;
  WzpUdpSocket *socket = socket_of_run (io, io->first_unsent);
  uint32_t end = io->n_added > 0 ? io->first_unsent + 1 : n_runs;
  uint32_t n;

  while (end < n_runs && socket_of_run (io, end) == socket)
    end++;
  io->batch.n_runs = end;
  n = wzp_udp_socket_send (socket, &io->batch, io->first_unsent);
  io->batch.n_runs = n_runs;
  /* Only the first socket is waited for: one call's packets must not hold up all the others. */
  io->first_unsent = socket == io->socket ? io->first_unsent + n : end;
}

/* TRUE when everything that is in the batch has been taken by the socket. */
static gboolean
send_batch (WzpQuicIo *io)
{
  uint32_t before = io->first_unsent;

  while (io->first_unsent < io->batch.n_runs)
    {
      send_some (io);
      if (io->first_unsent == before)
        return FALSE;
      before = io->first_unsent;
    }
  wzp_udp_batch_reset (&io->batch);
  io->first_unsent = 0;
  return TRUE;
}

/* --- a bad network, on the way out --- */

static gboolean
put_in (WzpUdpBatch *batch, const WzpUdpPacket *packet)
{
  uint8_t *room = wzp_udp_batch_reserve (batch);

  if (!room)
    return FALSE;
  memcpy (room, packet->data, packet->len);
  wzp_udp_batch_commit (batch, packet->len, &packet->remote, &packet->local, packet->ecn);
  return TRUE;
}

static void
pass_one (const WzpUdpRun *run, const uint8_t *data, size_t len, gpointer user_data)
{
  WzpQuicIo *io = user_data;
  WzpUdpPacket packet = { .remote = run->remote,
                          .local = run->local,
                          .ecn = run->ecn,
                          .data = data,
                          .len = len };

  if (wzp_impairment_pass (io->impaired_out, &packet, io->now))
    put_in (&io->passed, &packet);
}

/* Of what the engine has put into the batch, leaves what goes out now. */
static void
impair_batch (WzpQuicIo *io)
{
  WzpUdpBatch whole = io->batch;

  wzp_udp_batch_foreach (&whole, pass_one, io);
  io->batch = io->passed;
  io->passed = whole;
  wzp_udp_batch_reset (&io->passed);
}

/* What is late by now as it was to be. */
static void
put_held_in (WzpQuicIo *io)
{
  const WzpUdpPacket *packet;

  while (!io->is_blocked && (packet = wzp_impairment_take (io->impaired_out, io->now)))
    if (!put_in (&io->batch, packet))
      {
        io->is_blocked = !send_batch (io);
        put_in (&io->batch, packet);
      }
}

static void
flush (WzpQuicIo *io)
{
  gboolean more = TRUE;

  io->wants_flush = FALSE;
  io->is_blocked = !send_batch (io);
  while (more && !io->is_blocked)
    {
      more = wzp_quic_flush (io->quic, &io->batch, io->now);
      if (io->impaired_out)
        impair_batch (io);
      io->is_blocked = !send_batch (io);
    }
  if (!io->impaired_out || io->is_blocked)
    return;
  put_held_in (io);
  io->is_blocked = !send_batch (io);
}

/* --- the source --- */

static gint64
ready_time (WzpQuicIo *io)
{
  WzpInstant deadline = wzp_quic_next_deadline (io->quic);
  WzpInstant now;

  if (io->wants_flush)
    return 0;
  if (io->impaired_in)
    deadline = MIN (deadline, wzp_impairment_next_deadline (io->impaired_in));
  if (io->impaired_out)
    deadline = MIN (deadline, wzp_impairment_next_deadline (io->impaired_out));
  if (deadline == WZP_INSTANT_NEVER)
    return -1;
  /* GLib counts microseconds of the same monotonic clock with its own zero. */
  now = wzp_instant_now ();
  return g_get_monotonic_time () + (gint64) ((wzp_instant_since (deadline, now) + 999) / 1000);
}

/* Connections with a last word to say get the time for it: nobody drives the engine any more. */
static void
linger (WzpQuicIo *io)
{
  struct pollfd fd = { .fd = wzp_udp_socket_get_fd (io->socket), .events = POLLIN };

  io->now = wzp_instant_now ();
  flush (io);
  while (wzp_quic_is_finishing (io->quic))
    {
      WzpDuration wait = wzp_instant_since (wzp_quic_next_deadline (io->quic), io->now);

      fd.events = io->is_blocked ? POLLIN | POLLOUT : POLLIN;
      poll (&fd, 1, (int) MIN (wzp_duration_ms (wait) + 1, wzp_duration_ms (WZP_QUIC_FINISH_MAX)));
      io->now = wzp_instant_now ();
      wzp_udp_socket_receive (io->socket, on_packet, io);
      if (wzp_quic_next_deadline (io->quic) <= io->now)
        wzp_quic_expire (io->quic, io->now);
      flush (io);
    }
}

static void
close_oldest_added (WzpQuicIo *io)
{
  if (!g_source_is_destroyed (io->source))
    g_source_remove_unix_fd (io->source, io->added[0].fd_tag);
  wzp_udp_socket_free (io->added[0].socket);
  io->n_added--;
  memmove (&io->added[0], &io->added[1], io->n_added * sizeof io->added[0]);
}

static void
drop_impairment (WzpQuicIo *io)
{
  g_clear_pointer (&io->impaired_in, wzp_impairment_free);
  g_clear_pointer (&io->impaired_out, wzp_impairment_free);
  wzp_udp_batch_clear (&io->passed);
}

static void
really_free (WzpQuicIo *io)
{
  drop_impairment (io);
  linger (io);
  while (io->n_added > 0)
    close_oldest_added (io);
  wzp_quic_free (io->quic);
  wzp_udp_socket_free (io->socket);
  wzp_udp_batch_clear (&io->batch);
  g_source_unref (io->source);
  g_free (io);
}

static void
receive_from (WzpQuicIo *io, WzpUdpSocket *socket, gpointer fd_tag)
{
  if (!(g_source_query_unix_fd (io->source, fd_tag) & (G_IO_IN | G_IO_ERR)))
    return;
  for (guint i = 0; i < RECEIVE_ROUNDS; i++)
    if (wzp_udp_socket_receive (socket, on_packet, io) == 0)
      return;
}

/* GLib wakes the loop up for every change, also for one to the same value: a turn of the loop for each
 * turn of the loop. */
static void
watch_fd (WzpQuicIo *io, GIOCondition condition)
{
  if (io->watched == condition)
    return;
  io->watched = condition;
  g_source_modify_unix_fd (io->source, io->fd_tag, condition);
}

static void
dispatch (WzpQuicIo *io)
{
  GIOCondition condition = g_source_query_unix_fd (io->source, io->fd_tag);

  io->is_dispatching = TRUE;
  io->now = wzp_instant_now ();
  receive_from (io, io->socket, io->fd_tag);
  for (unsigned i = 0; i < io->n_added; i++)
    receive_from (io, io->added[i].socket, io->added[i].fd_tag);
  take_held (io);
  if (wzp_quic_next_deadline (io->quic) <= io->now)
    wzp_quic_expire (io->quic, io->now);
  if (io->batch_func && !io->is_freed)
    io->batch_func (io, io->now, io->batch_data);
  if (!io->is_blocked || (condition & G_IO_OUT))
    flush (io);
  if (io->is_freed)
    {
      really_free (io);
      return;
    }
  io->is_dispatching = FALSE;
  watch_fd (io, G_IO_IN | (io->is_blocked ? G_IO_OUT : 0));
  g_source_set_ready_time (io->source, io->is_blocked ? -1 : ready_time (io));
}

static gboolean
source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  dispatch (((IoSource *) source)->io);
  return G_SOURCE_CONTINUE;
}

WzpQuicIo *
wzp_quic_io_new (WzpUdpSocket *socket,
                 const WzpQuicConfig *config,
                 GMainContext *context,
                 GError **error)
{
  static GSourceFuncs funcs = { .dispatch = source_dispatch };
  WzpQuicIo *io = g_new0 (WzpQuicIo, 1);
  WzpQuicConfig own_config = *config;

  if (config->events)
    io->user_events = *config->events;
  io->user_data = config->user_data;
  io->shard = config->shard;
  io->events = (WzpQuicEvents) { .accept = on_accept, .incoming = on_incoming, .wake = on_wake };
  own_config.events = &io->events;
  own_config.user_data = io;
  io->socket = socket;
  io->quic = wzp_quic_new (&own_config, error);
  if (!io->quic)
    {
      wzp_udp_socket_free (socket);
      g_free (io);
      return NULL;
    }
  wzp_udp_batch_init (&io->batch, BATCH_BYTES, BATCH_RUNS);
  io->now = wzp_instant_now ();
  io->source = g_source_new (&funcs, sizeof (IoSource));
  ((IoSource *) io->source)->io = io;
  g_source_set_static_name (io->source, "wzp-quic");
  io->watched = G_IO_IN;
  io->fd_tag = g_source_add_unix_fd (io->source, wzp_udp_socket_get_fd (socket), io->watched);
  g_source_attach (io->source, context ? context : g_main_context_get_thread_default ());
  return io;
}

void
wzp_quic_io_free (WzpQuicIo *io)
{
  g_return_if_fail (!io->is_freed);
  g_source_destroy (io->source);
  io->is_freed = TRUE;
  if (io->is_dispatching)
    return;
  io->is_dispatching = TRUE; /* nothing wakes the source any more */
  really_free (io);
}

/* --- for the user --- */

WzpQuic *
wzp_quic_io_get_quic (WzpQuicIo *io)
{
  return io->quic;
}

WzpUdpSocket *
wzp_quic_io_get_socket (WzpQuicIo *io)
{
  return io->socket;
}

WzpQuicConn *
wzp_quic_io_connect (WzpQuicIo *io,
                     const WzpUdpAddress *remote,
                     const char *server_name,
                     const WzpQuicHandler *handler,
                     gpointer user_data)
{
  return wzp_quic_connect (io->quic, remote, NULL, server_name, handler, user_data,
                           io->is_dispatching ? io->now : wzp_instant_now ());
}

void
wzp_quic_io_set_stray_func (WzpQuicIo *io, WzpQuicIoStrayFunc func, gpointer user_data)
{
  io->stray = func;
  io->stray_data = user_data;
}

void
wzp_quic_io_set_stray_func_for (WzpQuicIo *io,
                                uint8_t first_byte,
                                WzpQuicIoStrayFunc func,
                                gpointer user_data)
{
  io->claimed = first_byte;
  io->claim = func;
  io->claim_data = user_data;
}

static gboolean
pass_stray (WzpQuicIo *io, const WzpUdpAddress *remote, const void *data, size_t len)
{
  WzpUdpPacket packet = { .remote = *remote, .data = data, .len = len };

  io->now = wzp_instant_now ();
  request_flush (io); /* if it is late, its time may come before any other */
  return wzp_impairment_pass (io->impaired_out, &packet, io->now);
}

gboolean
wzp_quic_io_send_stray (WzpQuicIo *io, const WzpUdpAddress *remote, const void *data, size_t len)
{
  WzpUdpBatch batch;
  uint32_t sent;

  g_return_val_if_fail (len > 0 && len <= WZP_UDP_BATCH_PACKET_BYTES, FALSE);
  if (io->impaired_out && !pass_stray (io, remote, data, len))
    return TRUE;
  wzp_udp_batch_init (&batch, WZP_UDP_BATCH_PACKET_BYTES, 1);
  memcpy (wzp_udp_batch_reserve (&batch), data, len);
  wzp_udp_batch_commit (&batch, len, remote, NULL, 0);
  sent = wzp_udp_socket_send (io->socket, &batch, 0);
  wzp_udp_batch_clear (&batch);
  return sent == 1;
}

void
wzp_quic_io_add_socket (WzpQuicIo *io, WzpUdpSocket *socket)
{
  WzpUdpAddress local;
  AddedSocket *added;

  g_return_if_fail (!io->is_dispatching);

  if (io->n_added == WZP_QUIC_IO_MAX_ADDED)
    close_oldest_added (io);
  wzp_udp_socket_get_local_address (socket, &local);
  added = &io->added[io->n_added++];
  added->socket = socket;
  added->port = wzp_udp_address_port (&local);
  added->fd_tag = g_source_add_unix_fd (io->source, wzp_udp_socket_get_fd (socket), G_IO_IN);
}

void
wzp_quic_io_set_foreign_func (WzpQuicIo *io, WzpQuicIoForeignFunc func, gpointer user_data)
{
  io->foreign = func;
  io->foreign_data = user_data;
}

void
wzp_quic_io_set_batch_func (WzpQuicIo *io, WzpQuicIoBatchFunc func, gpointer user_data)
{
  io->batch_func = func;
  io->batch_data = user_data;
}

void
wzp_quic_io_set_impairment (WzpQuicIo *io, const WzpImpairmentConfig *config)
{
  g_return_if_fail (!io->is_dispatching);

  drop_impairment (io);
  if (!config)
    return;
  io->impaired_in = wzp_impairment_new (config, wzp_random_from_system ());
  io->impaired_out = wzp_impairment_new (config, wzp_random_from_system ());
  wzp_udp_batch_init (&io->passed, BATCH_BYTES, BATCH_RUNS);
}
