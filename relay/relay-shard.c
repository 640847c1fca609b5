/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "relay-shard"

#include "relay-shard.h"

#include <glib-unix.h>
#include <string.h>

#include "relay-session.h"
#include "wzp-identity-keys.h"

/* Frames waiting for another shard: 256 are 25 talkers for 200 ms. */
#define RING_SLOTS 256

/* A frame on its way to another shard. */
typedef struct
{
  uint64_t room;
  uint8_t slot;
  uint8_t frame[WZP_UDP_BATCH_PACKET_BYTES];
} ShardFrame;

/* --- the clock and the timer ----------------------------------------------------------------- */

WzpInstant
relay_shard_enter (RelayShard *shard)
{
  shard->now = MAX (shard->now, wzp_quic_get_now (wzp_quic_io_get_quic (shard->io)));
  return shard->now;
}

/* For what begins outside of the engine: timer, mailbox, rings. */
static WzpInstant
read_clock (RelayShard *shard)
{
  shard->now = MAX (shard->now, wzp_instant_now ());
  return shard->now;
}

static void
arm_timer (RelayShard *shard)
{
  WzpInstant next = relay_deadlines_next (&shard->deadlines);

  if (shard->hub)
    next = wzp_instant_min (next, relay_hub_next_deadline (shard->hub));
  /* GLib's clock is the same one, in microseconds; rounded up, or it fires too early and again. */
  g_source_set_ready_time (shard->timer,
                           next == WZP_INSTANT_NEVER ? -1 : (int64_t) (next / 1000 + 1));
}

void
relay_shard_set_deadline (RelayShard *shard, RelayDeadline *deadline, WzpInstant at)
{
  relay_deadlines_set (&shard->deadlines, deadline, at);
  arm_timer (shard);
}

/* --- effects --------------------------------------------------------------------------------- */

static void
apply_room_shards (RelayShard *shard, const RelayEffect *effect)
{
  RelayFan *fan = g_hash_table_lookup (shard->fans, &effect->room);

  if (fan)
    fan->shards = effect->shards & ~(UINT64_C (1) << shard->index);
}

static void
apply_effect (RelayShard *shard, const RelayEffect *effect)
{
  RelaySession *session;

  if (effect->type == RELAY_EFFECT_ROOM_SHARDS)
    {
      apply_room_shards (shard, effect);
      return;
    }
  session = g_hash_table_lookup (shard->sessions, &effect->to);
  if (session)
    relay_session_apply (session, effect);
}

static void
run_effects (gpointer owner, gpointer data)
{
  RelayShard *shard = owner;
  const GArray *effects = data;

  read_clock (shard);
  for (unsigned i = 0; i < effects->len; i++)
    apply_effect (shard, &g_array_index (effects, RelayEffect, i));
}

static void
free_effects (gpointer effects)
{
  g_array_unref (effects);
}

/* Each shard gets its own effects, in order. */
static void
deliver_effects (RelayShard *hub_shard, GArray *effects)
{
  const RelayShared *shared = hub_shard->shared;
  GArray *parts[RELAY_MAX_SHARDS] = { NULL };

  for (unsigned i = 0; i < effects->len; i++)
    {
      RelayEffect *effect = &g_array_index (effects, RelayEffect, i);
      unsigned to = relay_handle_shard (effect->to);

      if (!parts[to])
        {
          parts[to] = g_array_new (FALSE, FALSE, sizeof (RelayEffect));
          g_array_set_clear_func (parts[to], (GDestroyNotify) relay_effect_clear);
        }
      g_array_append_val (parts[to], *effect);
      effect->bytes = NULL;
    }
  for (unsigned to = 0; to < shared->n_shards; to++)
    if (parts[to])
      relay_shard_post (shared->shards[to], run_effects, parts[to], free_effects);
}

static void
after_hub (RelayShard *shard)
{
  g_autoptr (GArray) effects = relay_hub_steal_effects (shard->hub);

  if (effects)
    deliver_effects (shard, effects);
  arm_timer (shard);
  if (shard->quiet && relay_hub_is_quiet (shard->hub))
    {
      g_idle_add_once (shard->quiet, shard->quiet_data);
      shard->quiet = NULL;
    }
}

/* --- events for the hub ---------------------------------------------------------------------- */

typedef enum
{
  EVENT_REGISTER,
  EVENT_SIGNAL,
  EVENT_JOIN,
  EVENT_SOUND,
  EVENT_GONE,
} EventType;

typedef struct
{
  EventType type;
  RelayHandle handle;
  RelayParty party;
  WzpSignal signal;
  GBytes *raw;
  char *room;
  WzpSignalMemberSound sound;
  RelayGone how;
} Event;

static void
event_free (gpointer data)
{
  Event *event = data;

  relay_party_clear (&event->party);
  wzp_signal_clear (&event->signal);
  g_clear_pointer (&event->raw, g_bytes_unref);
  g_free (event->room);
  g_free (event);
}

static void
run_event (gpointer owner, gpointer data)
{
  RelayShard *shard = owner;
  Event *event = data;
  WzpInstant now = read_clock (shard);

  switch (event->type)
    {
    case EVENT_REGISTER:
      relay_hub_register (shard->hub, event->handle, &event->party, now);
      break;
    case EVENT_SIGNAL:
      relay_hub_signal (shard->hub, event->handle, &event->signal, event->raw, now);
      break;
    case EVENT_JOIN:
      relay_hub_join (shard->hub, event->handle, event->room, &event->party, now);
      break;
    case EVENT_SOUND:
      relay_hub_sound (shard->hub, event->handle, &event->sound, now);
      break;
    case EVENT_GONE:
      relay_hub_gone (shard->hub, event->handle, event->how, now);
      break;
    }
  after_hub (shard);
}

static Event *
event_new (EventType type, RelayHandle handle)
{
  Event *event = g_new0 (Event, 1);

  event->type = type;
  event->handle = handle;
  return event;
}

static void
tell_hub (RelayShard *shard, Event *event)
{
  relay_shard_post (shard->shared->shards[0], run_event, event, event_free);
}

void
relay_shard_tell_register (RelayShard *shard, RelayHandle handle, const RelayParty *party)
{
  Event *event = event_new (EVENT_REGISTER, handle);

  relay_party_copy (&event->party, party);
  tell_hub (shard, event);
}

void
relay_shard_tell_signal (RelayShard *shard,
                         RelayHandle handle,
                         WzpSignal *signal,
                         const uint8_t *json,
                         size_t len)
{
  Event *event = event_new (EVENT_SIGNAL, handle);

  event->signal = *signal;
  *signal = (WzpSignal) { 0 };
  event->raw = g_bytes_new (json, len);
  tell_hub (shard, event);
}

void
relay_shard_tell_join (RelayShard *shard,
                       RelayHandle handle,
                       const char *room,
                       const RelayParty *party)
{
  Event *event = event_new (EVENT_JOIN, handle);

  event->room = g_strdup (room);
  relay_party_copy (&event->party, party);
  tell_hub (shard, event);
}

void
relay_shard_tell_sound (RelayShard *shard, RelayHandle handle, const WzpSignalMemberSound *said)
{
  Event *event = event_new (EVENT_SOUND, handle);

  event->sound = *said;
  tell_hub (shard, event);
}

void
relay_shard_tell_gone (RelayShard *shard, RelayHandle handle, RelayGone how)
{
  Event *event = event_new (EVENT_GONE, handle);

  event->how = how;
  tell_hub (shard, event);
}

/* --- frames ---------------------------------------------------------------------------------- */

RelayFan *
relay_shard_enter_fan (RelayShard *shard, uint64_t room, RelaySession *session)
{
  RelayFan *fan = g_hash_table_lookup (shard->fans, &room);

  if (!fan)
    {
      fan = g_new0 (RelayFan, 1);
      fan->room = room;
      fan->listeners = g_ptr_array_new ();
      g_hash_table_insert (shard->fans, &fan->room, fan);
    }
  g_ptr_array_add (fan->listeners, session);
  return fan;
}

void
relay_shard_leave_fan (RelayShard *shard, RelayFan *fan, RelaySession *session)
{
  g_ptr_array_remove_fast (fan->listeners, session);
  if (fan->listeners->len == 0)
    g_hash_table_remove (shard->fans, &fan->room);
}

static void
fan_free (gpointer data)
{
  RelayFan *fan = data;

  g_ptr_array_unref (fan->listeners);
  g_free (fan);
}

static void
send_to_listener (gpointer listener, const struct iovec *parts, size_t n_parts)
{
  wzp_quic_conn_send_datagram (((RelaySession *) listener)->conn, parts, n_parts);
}

static void
give_to_shards (RelayShard *shard,
                const RelayFan *fan,
                uint8_t slot,
                const uint8_t *frame,
                size_t len)
{
  ShardFrame record;

  if (len > sizeof record.frame)
    return;
  record.room = fan->room;
  record.slot = slot;
  memcpy (record.frame, frame, len);
  for (unsigned to = 0; to < shard->shared->n_shards; to++)
    if (fan->shards & UINT64_C (1) << to)
      {
        wzp_ring_push (shard->shared->shards[to]->readers[shard->index].ring, &record,
                       G_STRUCT_OFFSET (ShardFrame, frame) + len);
        shard->frames_to_shards++;
      }
}

void
relay_shard_forward (RelayShard *shard,
                     const RelayFan *fan,
                     RelaySession *from,
                     uint8_t slot,
                     const uint8_t *frame,
                     size_t len)
{
  relay_forward_fan_out (fan, from, slot, frame, len, send_to_listener, &shard->forward_stats);
  if (fan->shards != 0)
    give_to_shards (shard, fan, slot, frame, len);
}

static gboolean
ring_readable (int fd, GIOCondition condition, gpointer data)
{
  const RelayRingReader *reader = data;
  RelayShard *shard = reader->shard;
  ShardFrame record;
  ssize_t len;

  wzp_ring_clear_wakeup (reader->ring);
  while ((len = wzp_ring_pop (reader->ring, &record)) >= 0)
    {
      const RelayFan *fan = g_hash_table_lookup (shard->fans, &record.room);

      if (fan)
        relay_forward_fan_out (fan, NULL, record.slot, record.frame,
                               (size_t) len - G_STRUCT_OFFSET (ShardFrame, frame), send_to_listener,
                               &shard->forward_stats);
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
open_rings (RelayShard *shard, GError **error)
{
  for (unsigned from = 0; from < shard->shared->n_shards; from++)
    {
      RelayRingReader *reader = &shard->readers[from];

      if (from == shard->index)
        continue;
      reader->shard = shard;
      reader->ring = wzp_ring_new (RING_SLOTS, sizeof (ShardFrame), error);
      if (!reader->ring)
        return FALSE;
      reader->source = g_unix_fd_source_new (wzp_ring_get_fd (reader->ring), G_IO_IN);
      g_source_set_callback (reader->source, G_SOURCE_FUNC (ring_readable), reader, NULL);
      g_source_attach (reader->source, shard->context);
    }
  return TRUE;
}

/* --- life ------------------------------------------------------------------------------------ */

static void
incoming_cb (WzpQuic *quic, WzpQuicConn *conn, gpointer user_data)
{
  relay_session_start (user_data, conn);
}

/* A packet on its way to the shard that its connection ID names. */
typedef struct
{
  WzpUdpPacket packet;
  uint8_t data[];
} ForeignPacket;

static void
run_foreign (gpointer owner, gpointer data)
{
  wzp_quic_io_inject (((RelayShard *) owner)->io, &((ForeignPacket *) data)->packet);
}

/* The kernel steers packets to their shards (relay-steer), but it looks at the first one only when a
 * sender on this machine gave it several in one piece (UDP_SEGMENT). The others go where it would have sent
 * them: also those of a handshake under way, whose first ones may have gone there. */
static gboolean
foreign_cb (WzpQuicIo *io, uint8_t first, const WzpUdpPacket *packet, gpointer user_data)
{
  RelayShard *shard = user_data;
  unsigned to = first % shard->shared->n_shards;
  ForeignPacket *copy;

  if (shard->shared->shards[to] == shard)
    return FALSE;
  copy = g_malloc (sizeof *copy + packet->len);
  copy->packet = *packet;
  copy->packet.data = copy->data;
  memcpy (copy->data, packet->data, packet->len);
  relay_shard_post (shard->shared->shards[to], run_foreign, copy, g_free);
  return TRUE;
}

static const WzpQuicEvents quic_events = { .incoming = incoming_cb };

static gboolean
timer_fired (gpointer data)
{
  RelayShard *shard = data;
  WzpInstant now = read_clock (shard);
  RelayDeadline *deadline;

  while ((deadline = relay_deadlines_pop (&shard->deadlines, now)))
    relay_session_on_deadline (RELAY_DEADLINE_OWNER (deadline, RelaySession, deadline), now);
  if (shard->hub && relay_hub_next_deadline (shard->hub) <= now)
    {
      relay_hub_on_deadline (shard->hub, now);
      after_hub (shard);
    }
  arm_timer (shard);
  return G_SOURCE_CONTINUE;
}

static gboolean
timer_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = { .dispatch = timer_dispatch };

static gboolean
open_io (RelayShard *shard, WzpUdpSocket *socket, const uint8_t *token_secret, GError **error)
{
  const RelayShared *shared = shard->shared;
  size_t key_len, certificate_len;
  const uint8_t *key = wzp_identity_get_tls_key (shared->identity, &key_len);
  const uint8_t *certificate =
      wzp_identity_get_tls_certificate (shared->identity, &certificate_len);
  g_autoptr (WzpQuicCredentials) credentials =
      wzp_quic_credentials_new_pkcs8 (certificate, certificate_len, key, key_len, error);
  WzpQuicConfig config = {
    .credentials = credentials,
    .events = &quic_events,
    .user_data = shard,
    .shard = (uint8_t) shard->index,
    .max_connections = MAX (1, shard->limits.connections / shared->n_shards),
    .max_connections_per_ip = MAX (1, shard->limits.connections_per_ip / shared->n_shards),
    .signal_max_bytes = RELAY_SIGNAL_MAX_BYTES,
    .insistent = TRUE,
    .quota = &shard->held,
    .token_secret = token_secret,
  };

  if (!credentials)
    {
      wzp_udp_socket_free (socket);
      return FALSE;
    }
  shard->io = wzp_quic_io_new (socket, &config, shard->context, error);
  if (!shard->io)
    return FALSE;
  wzp_quic_io_set_foreign_func (shard->io, foreign_cb, shard);
  return TRUE;
}

RelayShard *
relay_shard_new (const RelayShared *shared,
                 unsigned index,
                 const RelayConfig *config,
                 WzpUdpSocket *socket,
                 const uint8_t token_secret[32],
                 GError **error)
{
  RelayShard *shard = g_new0 (RelayShard, 1);

  shard->shared = shared;
  shard->index = index;
  shard->limits = config->limits;
  shard->announcement = config->announcement;
  shard->next_number = 1;
  shard->context = g_main_context_new ();
  shard->loop = g_main_loop_new (shard->context, FALSE);
  shard->mailbox = relay_mailbox_new (shard->context, shard);
  shard->sessions = g_hash_table_new (g_int64_hash, g_int64_equal);
  shard->fans = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, fan_free);
  relay_deadlines_init (&shard->deadlines);
  wzp_quota_init (&shard->held, NULL, "shard", RELAY_HELD_MAX_BYTES / shared->n_shards);
  shard->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_static_name (shard->timer, "relay shard timer");
  g_source_set_callback (shard->timer, timer_fired, shard, NULL);
  g_source_attach (shard->timer, shard->context);
  if (index == 0)
    shard->hub = relay_hub_new (&config->limits);
  if (!open_io (shard, socket, token_secret, error) || !open_rings (shard, error))
    {
      relay_shard_free (shard);
      return NULL;
    }
  return shard;
}

/* Tells every client; the packets leave when the engine is freed. Not g_clear_pointer(): the last
 * callbacks of the connections come from within the freeing and still use it. */
static void
close_io (RelayShard *shard)
{
  wzp_quic_close_all (wzp_quic_io_get_quic (shard->io), RELAY_CLOSE_SHUTTING_DOWN,
                      relay_close_reason (RELAY_CLOSE_SHUTTING_DOWN));
  wzp_quic_io_free (shard->io);
  shard->io = NULL;
}

void
relay_shard_run (RelayShard *shard)
{
  g_main_context_push_thread_default (shard->context);
  g_main_loop_run (shard->loop);
  close_io (shard);
  g_main_context_pop_thread_default (shard->context);
}

void
relay_shard_free (RelayShard *shard)
{
  g_clear_pointer (&shard->io, wzp_quic_io_free);
  g_clear_pointer (&shard->hub, relay_hub_free);
  g_source_destroy (shard->timer);
  g_source_unref (shard->timer);
  for (unsigned from = 0; from < RELAY_MAX_SHARDS; from++)
    {
      RelayRingReader *reader = &shard->readers[from];

      if (reader->source)
        g_source_destroy (reader->source);
      g_clear_pointer (&reader->source, g_source_unref);
      g_clear_pointer (&reader->ring, wzp_ring_free);
    }
  relay_mailbox_free (shard->mailbox);
  relay_deadlines_clear (&shard->deadlines);
  g_assert (g_hash_table_size (shard->sessions) == 0);
  g_assert (g_hash_table_size (shard->fans) == 0);
  wzp_quota_clear (&shard->held);
  g_hash_table_unref (shard->sessions);
  g_hash_table_unref (shard->fans);
  g_main_loop_unref (shard->loop);
  g_main_context_unref (shard->context);
  g_free (shard);
}

void
relay_shard_post (RelayShard *shard, RelayMailboxFunc run, gpointer data, GDestroyNotify destroy)
{
  relay_mailbox_post (shard->mailbox, run, data, destroy);
}

static void
run_quit (gpointer owner, gpointer data)
{
  g_main_loop_quit (((RelayShard *) owner)->loop);
}

void
relay_shard_quit (RelayShard *shard)
{
  relay_shard_post (shard, run_quit, NULL, NULL);
}

void
relay_shard_reload (RelayShard *shard, const RelayConfig *config)
{
  shard->limits = config->limits;
  shard->announcement = config->announcement;
  if (shard->hub)
    relay_hub_set_limits (shard->hub, &config->limits);
}

void
relay_shard_drain (RelayShard *shard, GSourceOnceFunc quiet, gpointer user_data)
{
  read_clock (shard);
  shard->is_draining = TRUE;
  if (!shard->hub)
    return;
  shard->quiet = quiet;
  shard->quiet_data = user_data;
  relay_hub_drain (shard->hub);
  after_hub (shard);
}
