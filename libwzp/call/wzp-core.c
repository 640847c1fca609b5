/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-core"

#include "wzp-core-private.h"

#include "wzp-error.h"
#include "wzp-opening.h"
#include "wzp-signature.h"
#include "wzp-sni.h"

void
wzp_core_emit (WzpCore *core, WzpCoreEvent *event)
{
  core->event (event, core->user_data);
}

void
wzp_core_emit_sound (WzpCore *core,
                     WzpCoreHandle handle,
                     WzpAudioEventKind half,
                     const GError *error)
{
  WzpCoreEvent *event = wzp_core_event_new (WZP_EVENT_SOUND, handle);

  event->half = half;
  event->error = error ? g_error_copy (error) : NULL;
  wzp_core_emit (core, event);
}

void
wzp_core_emit_levels (WzpCore *core, WzpCoreHandle handle, WzpLeg *leg)
{
  WzpCoreEvent *event = wzp_core_event_new (WZP_EVENT_LEVELS, handle);
  GPtrArray *roster = wzp_leg_get_roster (leg);
  WzpLegStats stats;

  wzp_leg_get_stats (leg, &stats);
  event->levels.own = stats.voice_in.level;
  event->levels.raw = stats.raw_level;
  event->levels.peer_hears_nothing = stats.peer_hears_nothing;
  event->levels.is_open = stats.voice_in.is_open;
  event->levels.others = stats.receive.level;
  event->levels.n_arrived = stats.packets.packets_received;
  for (guint i = 0; roster && i < roster->len; i++)
    {
      const WzpRoomMember *member = roster->pdata[i];

      event->levels.by_slot[member->slot] = wzp_leg_get_level (leg, member->slot);
    }
  wzp_core_emit (core, event);
}

static void
emit_answer (WzpCore *core,
             WzpCoreHandle handle,
             const char *text,
             double number,
             const GError *error)
{
  WzpCoreEvent *event = wzp_core_event_new (WZP_EVENT_ANSWER, handle);

  event->text = g_strdup (text);
  event->number = number;
  event->error = error ? g_error_copy (error) : NULL;
  wzp_core_emit (core, event);
}

/* --- what is opened once ---------------------------------------------------------------------- */

/* Handshakes of strangers under way, and connections in all: a client has a relay and a peer. */
#define MAX_HANDSHAKES  16
#define MAX_CONNECTIONS 128

static gboolean
on_accept (WzpQuic *quic, const WzpUdpAddress *remote, gpointer user_data)
{
  return wzp_core_call_expects_direct (user_data);
}

static void
on_incoming (WzpQuic *quic, WzpQuicConn *conn, gpointer user_data)
{
  wzp_core_call_take_direct (user_data, conn);
}

static void
on_opening (WzpQuicIo *io, const WzpUdpPacket *packet, gpointer user_data)
{
  wzp_core_call_take_opening (user_data, packet);
}

static WzpQuicIo *
open_socket (WzpCore *core, GError **error)
{
  static const WzpQuicEvents events = { .accept = on_accept, .incoming = on_incoming };
  /* Not our identity's: who we are is told by the proof, and only to who knows the call. */
  g_autoptr (WzpQuicCredentials) credentials = wzp_quic_credentials_new_random (error);
  WzpQuicConfig config = {
    .credentials = credentials,
    .events = &events,
    .user_data = core,
    .max_handshakes = MAX_HANDSHAKES,
    .max_connections = MAX_CONNECTIONS,
    .insistent = TRUE,
  };
  WzpUdpSocket *socket = credentials ? wzp_udp_socket_new (NULL, WZP_UDP_SOCKET_NONE, error) : NULL;

  return socket ? wzp_quic_io_new (socket, &config, core->context, error) : NULL;
}

/* A bad network to try things with, while somebody wants one. */
static void
impair (WzpCore *core)
{
  const WzpImpairmentConfig *config = &core->impairment;
  gboolean none = config->loss <= 0 && config->delay == 0 && config->jitter == 0;

  if (core->io)
    wzp_quic_io_set_impairment (core->io, none ? NULL : config);
}

gboolean
wzp_core_open (WzpCore *core, GError **error)
{
  if (!core->store)
    core->store = wzp_trust_store_open (core->data_path, error);
  if (!core->store)
    return FALSE;
  if (!core->io)
    {
      core->io = open_socket (core, error);
      impair (core);
    }
  if (!core->io)
    return FALSE;
  wzp_quic_io_set_stray_func_for (core->io, WZP_OPENING_FIRST_BYTE, on_opening, core);
  if (!core->way)
    core->way = wzp_relay_way_new (core->io, core->store, core->relay, core->context, error);
  wzp_network_open (core->network, core->io, core->store);
  return core->way != NULL;
}

gboolean
wzp_core_lend (WzpCore *core,
               WzpQuicIo **out_io,
               WzpStunPort **out_stun,
               WzpTrustStore **out_store,
               GError **error)
{
  if (!wzp_core_open (core, error))
    return FALSE;
  *out_io = core->io;
  *out_stun = wzp_network_get_stun (core->network);
  *out_store = core->store;
  return TRUE;
}

gboolean
wzp_core_relay_speaks (const WzpCore *core, const char *feature)
{
  const char *const *features = wzp_session_get_relay_features (core->session);

  return features && g_strv_contains (features, feature);
}

WzpLeg *
wzp_core_leg_new (WzpCore *core,
                  const char *room,
                  const char *peer,
                  WzpRelayWay *way,
                  const WzpLegHandler *handler,
                  gpointer user_data,
                  GError **error)
{
  WzpLegConfig config = {
    .context = core->context,
    .identity = core->identity,
    .room = room,
    .alias = core->alias,
    /* Another relay must not learn what lets us into ours. */
    .token = way ? NULL : core->token,
    .peer = wzp_core_relay_speaks (core, "resume1") ? peer : NULL,
    .by_slot = peer == NULL,
  };

  if (!wzp_core_open (core, error))
    return NULL;
  config.way = way ? way : core->way;
  return wzp_leg_new (&config, handler, user_data);
}

/* --- the session ------------------------------------------------------------------------------ */

/* A registration says little; one that is given up for a moment of bad network takes ringing calls along. */
#define SIGNAL_PATIENCE WZP_SECONDS (3)

static void
on_signal_open (WzpHop *hop, gpointer user_data)
{
  WzpCore *core = user_data;
  uint8_t exporter[WZP_HOP_EXPORTER_BYTES] = { 0 };

  wzp_hop_export_key (hop, WZP_CHANNEL_EXPORTER_LABEL, exporter);
  wzp_session_on_connected (core->session, exporter, wzp_instant_now ());
  wzp_core_wake (core);
}

static void
on_signal_message (WzpHop *hop, const WzpSignal *signal, gpointer user_data)
{
  WzpCore *core = user_data;

  if (!wzp_session_on_signal (core->session, signal, wzp_instant_now ()))
    wzp_core_call_on_signal (core, signal);
  wzp_core_wake (core);
}

static void
on_signal_closed (WzpHop *hop, const GError *error, gboolean permanent, gpointer user_data)
{
  WzpCore *core = user_data;

  g_clear_pointer (&core->signal, wzp_hop_free);
  wzp_session_on_closed (core->session, error, permanent, wzp_instant_now ());
  wzp_core_wake (core);
}

static const WzpHopHandler signal_handler = {
  .open = on_signal_open,
  .signal = on_signal_message,
  .closed = on_signal_closed,
};

void
wzp_core_send (WzpCore *core, GBytes *json)
{
  if (core->signal)
    wzp_hop_send (core->signal, json);
}

static void
each_leg (WzpCore *core, void (*act) (WzpLeg *leg))
{
  for (guint i = 0; i < core->calls->len; i++)
    if (wzp_core_call_get_leg (core->calls->pdata[i]))
      act (wzp_core_call_get_leg (core->calls->pdata[i]));
  for (guint i = 0; i < core->rooms->len; i++)
    if (wzp_core_room_get_leg (core->rooms->pdata[i]))
      act (wzp_core_room_get_leg (core->rooms->pdata[i]));
}

void
wzp_core_on_link_lost (WzpCore *core)
{
  if (core->signal)
    wzp_hop_doubt (core->signal);
}

void
wzp_core_on_link_up (WzpCore *core)
{
  wzp_session_retry_now (core->session, wzp_instant_now ());
}

void
wzp_core_on_network_change (WzpCore *core)
{
  wzp_core_on_link_lost (core);
  each_leg (core, wzp_leg_doubt);
  each_leg (core, wzp_leg_retry_now);
  wzp_session_retry_now (core->session, wzp_instant_now ());
  wzp_core_wake (core);
}

static WzpClientState
client_state (WzpCore *core)
{
  switch (wzp_session_get_state (core->session))
    {
    case WZP_SESSION_OFFLINE:
    case WZP_N_SESSION_STATES:
      break;
    case WZP_SESSION_CONNECTING:
    case WZP_SESSION_REGISTERING:
      return wzp_session_was_online (core->session) ? WZP_CLIENT_STATE_RECONNECTING
                                                    : WZP_CLIENT_STATE_CONNECTING;
    case WZP_SESSION_ONLINE:
      return WZP_CLIENT_STATE_ONLINE;
    case WZP_SESSION_WAITING:
      return WZP_CLIENT_STATE_RECONNECTING;
    case WZP_SESSION_FAILED:
      return WZP_CLIENT_STATE_FAILED;
    }
  return WZP_CLIENT_STATE_OFFLINE;
}

static void
emit_session (WzpCore *core, WzpClientState state, const GError *error)
{
  WzpCoreEvent *event = wzp_core_event_new (WZP_EVENT_SESSION, 0);

  event->session.state = state;
  event->error = error ? g_error_copy (error) : NULL;
  if (state == WZP_CLIENT_STATE_ONLINE)
    {
      event->session.relay_features =
          g_strdupv ((GStrv) wzp_session_get_relay_features (core->session));
      event->session.relay_build = g_strdup (wzp_session_get_relay_build (core->session));
      event->session.relay_region = g_strdup (wzp_session_get_relay_region (core->session));
      event->session.available_relays = g_strdupv ((GStrv) wzp_network_get_told (core->network));
      event->session.verified = wzp_session_is_relay_proven (core->session);
    }
  if (core->way)
    {
      event->session.relay_key = g_strdup (wzp_relay_way_get_key (core->way));
      event->session.known_relay_key = wzp_relay_way_dup_known_key (core->way);
    }
  wzp_core_emit (core, event);
}

/* The first engine of a process loads GStreamer and its plugins, which takes about 20 ms: time that
 * nobody should wait for between answering and being heard. */
static void
warm_sound (WzpCore *core)
{
  WzpAudioConfig silence = { .source.kind = WZP_AUDIO_SOURCE_SILENCE,
                             .sink.kind = WZP_AUDIO_SINK_NULL,
                             .context = core->context,
                             .codec_id = WZP_CODEC_OPUS_24K };
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpAudioEngine) engine = NULL;

  if (core->is_warm)
    return;
  core->is_warm = TRUE;
  engine = wzp_audio_engine_new (&silence, &error);
  if (!engine)
    g_info ("There will be no sound: %s", error->message);
}

static void
on_session_changed (WzpCore *core)
{
  WzpClientState state = client_state (core);

  if (core->was_online && state != WZP_CLIENT_STATE_ONLINE)
    {
      wzp_core_call_on_signal_lost (core);
      each_leg (core, wzp_leg_doubt);
    }
  if (!core->was_online && state == WZP_CLIENT_STATE_ONLINE)
    {
      wzp_core_candidates_on_online (core);
      wzp_core_call_on_signal_back (core);
      each_leg (core, wzp_leg_retry_now);
    }
  if (state == WZP_CLIENT_STATE_FAILED)
    wzp_network_on_offline (core->network);
  core->was_online = state == WZP_CLIENT_STATE_ONLINE;
  wzp_last_words_set_online (&core->last_words, core->was_online, wzp_instant_now ());
  emit_session (core, state, wzp_session_get_error (core->session));
  if (state == WZP_CLIENT_STATE_ONLINE)
    warm_sound (core);
}

static void
answer_all (WzpCore *core, GArray *waits, const char *text, double number)
{
  g_autoptr (GError) error = NULL;

  if (!text && number < 0)
    error = g_error_new_literal (WZP_ERROR, WZP_ERROR_TIMEOUT, "The relay did not answer");
  for (guint i = 0; i < waits->len; i++)
    emit_answer (core, g_array_index (waits, WzpCoreHandle, i), text, number, error);
  g_array_set_size (waits, 0);
}

static void
run_session_effect (WzpCore *core, WzpSessionEffect *effect)
{
  switch (effect->type)
    {
    case WZP_SESSION_DIAL:
      g_clear_pointer (&core->signal, wzp_hop_free);
      core->signal = wzp_hop_new (core->way, WZP_SNI_SIGNAL, &signal_handler, core);
      wzp_hop_set_patience (core->signal, SIGNAL_PATIENCE);
      break;
    case WZP_SESSION_SEND:
      wzp_core_send (core, effect->json);
      break;
    case WZP_SESSION_CLOSE:
      g_clear_pointer (&core->signal, wzp_hop_free);
      break;
    case WZP_SESSION_CHANGED:
      on_session_changed (core);
      break;
    case WZP_SESSION_REFLECTED:
      answer_all (core, core->reflect_waits, effect->text, -1);
      wzp_core_candidates_on_reflected (core, effect->text);
      break;
    case WZP_SESSION_PONG:
      answer_all (core, core->ping_waits, NULL,
                  effect->elapsed == WZP_INSTANT_NEVER ? -1 : (double) effect->elapsed / 1e6);
      break;
    }
}

static gboolean
settle_session (WzpCore *core)
{
  gboolean any = FALSE;

  for (;;)
    {
      g_auto (WzpSessionEffect) effect = { 0 };

      if (!wzp_session_next_effect (core->session, &effect))
        return any;
      any = TRUE;
      run_session_effect (core, &effect);
    }
}

static void
connect_session (WzpCore *core)
{
  g_autoptr (GError) error = NULL;

  if (!wzp_core_open (core, &error))
    {
      emit_session (core, WZP_CLIENT_STATE_FAILED, error);
      return;
    }
  wzp_session_set_alias (core->session, core->alias);
  wzp_session_set_token (core->session, core->token);
  wzp_session_start (core->session, wzp_instant_now ());
}

/* --- the round --------------------------------------------------------------------------------- */

/* Runs what the machines ask for until none asks for more. */
static void
settle (WzpCore *core, WzpInstant now)
{
  do
    {
      core->dirty = settle_session (core);
      for (guint i = 0; i < core->calls->len; i++)
        core->dirty |= wzp_core_call_settle (core->calls->pdata[i], now);
      for (guint i = 0; i < core->rooms->len; i++)
        core->dirty |= wzp_core_room_settle (core->rooms->pdata[i], now);
      for (guint i = 0; i < core->probes->len; i++)
        core->dirty |= wzp_core_probe_settle (core->probes->pdata[i], now);
    }
  while (core->dirty);
}

static void
sweep (WzpCore *core)
{
  for (guint i = core->calls->len; i-- > 0;)
    if (wzp_core_call_is_over (core->calls->pdata[i]))
      g_ptr_array_remove_index_fast (core->calls, i);
  for (guint i = core->rooms->len; i-- > 0;)
    if (wzp_core_room_is_over (core->rooms->pdata[i]))
      g_ptr_array_remove_index_fast (core->rooms, i);
  for (guint i = core->probes->len; i-- > 0;)
    if (wzp_core_probe_is_over (core->probes->pdata[i]))
      g_ptr_array_remove_index_fast (core->probes, i);
}

static WzpInstant
next_deadline (WzpCore *core)
{
  WzpInstant deadline = wzp_instant_min (wzp_session_next_deadline (core->session),
                                         wzp_ice_agent_next_deadline (core->ice));

  deadline = wzp_instant_min (deadline, wzp_last_words_next_deadline (&core->last_words));
  for (guint i = 0; i < core->calls->len; i++)
    deadline = wzp_instant_min (deadline, wzp_core_call_next_deadline (core->calls->pdata[i]));
  for (guint i = 0; i < core->rooms->len; i++)
    deadline = wzp_instant_min (deadline, wzp_core_room_next_deadline (core->rooms->pdata[i]));
  for (guint i = 0; i < core->probes->len; i++)
    deadline = wzp_instant_min (deadline, wzp_core_probe_next_deadline (core->probes->pdata[i]));
  return deadline;
}

/* Whether somebody would hear that the relay is back. */
static gboolean
needs_relay (const WzpCore *core)
{
  for (guint i = 0; i < core->calls->len; i++)
    if (!wzp_core_call_is_direct (core->calls->pdata[i]))
      return TRUE;
  return core->rooms->len > 0 || !wzp_last_words_is_empty (&core->last_words);
}

static void
say_last_words (WzpCore *core, WzpInstant now)
{
  GBytes *json;

  while ((json = wzp_last_words_next (&core->last_words, now)))
    {
      wzp_core_send (core, json);
      g_bytes_unref (json);
    }
}

static void
on_alarm (gpointer data)
{
  WzpCore *core = data;
  WzpInstant now = wzp_instant_now ();

  /* What has happened is told before time goes on: a loss, before its first wait of no length is over. */
  settle (core, now);
  wzp_session_on_deadline (core->session, now);
  say_last_words (core, now);
  wzp_ice_agent_on_deadline (core->ice, now);
  for (guint i = 0; i < core->calls->len; i++)
    wzp_core_call_on_deadline (core->calls->pdata[i], now);
  for (guint i = 0; i < core->rooms->len; i++)
    wzp_core_room_on_deadline (core->rooms->pdata[i], now);
  for (guint i = 0; i < core->probes->len; i++)
    wzp_core_probe_on_deadline (core->probes->pdata[i], now);
  settle (core, now);
  if (wzp_core_waiting_release (core))
    settle (core, now);
  sweep (core);
  wzp_session_set_urgent (core->session, needs_relay (core), now);
  wzp_alarm_set (core->alarm, next_deadline (core));
}

void
wzp_core_wake (WzpCore *core)
{
  core->dirty = TRUE;
  wzp_alarm_set (core->alarm, 0);
}

/* --- commands --------------------------------------------------------------------------------- */

static void
set_audio (WzpCore *core, const WzpAudioConfig *audio)
{
  wzp_audio_source_clear (&core->audio.source);
  wzp_audio_sink_clear (&core->audio.sink);
  core->audio = *audio;
  wzp_audio_source_copy (&core->audio.source, &audio->source);
  wzp_audio_sink_copy (&core->audio.sink, &audio->sink);
  for (guint i = 0; i < core->calls->len; i++)
    wzp_core_call_set_audio (core->calls->pdata[i], &core->audio);
  for (guint i = 0; i < core->rooms->len; i++)
    wzp_core_room_set_audio (core->rooms->pdata[i], &core->audio);
}

static void
trust_key (WzpCore *core, const WzpCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpRelayWay) other = NULL;
  WzpRelayWay *way = NULL;

  if (wzp_core_open (core, &error) && command->relay)
    way = other = wzp_relay_way_new (core->io, core->store, command->relay, core->context, &error);
  else if (!error)
    way = core->way;
  if (way && !wzp_relay_way_trust_key (way, command->text))
    error = g_error_new (WZP_ERROR, WZP_ERROR_INVALID, "“%s” is no relay key", command->text);
  if (error)
    g_warning ("The relay's key cannot be trusted: %s", error->message);
}

static void
ask_network (WzpCore *core)
{
  g_autoptr (GError) error = NULL;

  if (wzp_core_open (core, &error))
    wzp_network_ask (core->network, wzp_instant_now ());
  else
    g_warning ("Nobody can be asked: %s", error->message);
}

/* On the session's connection while there is one, else on one of its own. */
static void
ask (WzpCore *core, const WzpCommand *command)
{
  gboolean reflect = command->type == WZP_COMMAND_REFLECT;
  GArray *waits = reflect ? core->reflect_waits : core->ping_waits;
  WzpInstant now = wzp_instant_now ();

  if (wzp_session_get_state (core->session) != WZP_SESSION_ONLINE)
    {
      wzp_core_probe_begin (core, command);
      return;
    }
  g_array_append_val (waits, command->handle);
  /* A question that is already out answers this one too. */
  if (reflect)
    wzp_session_reflect (core->session, now);
  else
    wzp_session_ping (core->session, now);
}

static void
to_call_or_room (WzpCore *core, const WzpCommand *command)
{
  if (!wzp_core_call_command (core, command) && !wzp_core_room_command (core, command))
    g_debug ("command %d for something that has ended", command->type);
}

void
wzp_core_command (WzpCore *core, const WzpCommand *command)
{
  if (wzp_core_waiting_take (core, command))
    return;
  switch (command->type)
    {
    case WZP_COMMAND_CONNECT:
      connect_session (core);
      break;
    case WZP_COMMAND_DISCONNECT:
      wzp_session_stop (core->session);
      wzp_network_on_offline (core->network);
      break;
    case WZP_COMMAND_SET_ALIAS:
      g_set_str (&core->alias, command->text);
      break;
    case WZP_COMMAND_SET_TOKEN:
      g_set_str (&core->token, command->text);
      break;
    case WZP_COMMAND_SET_TIMES:
      core->times = command->times;
      break;
    case WZP_COMMAND_SET_AUDIO:
      set_audio (core, &command->audio);
      break;
    case WZP_COMMAND_CALL_WAITING:
      core->call_waiting = command->flag;
      break;
    case WZP_COMMAND_LOOPBACK:
      core->allow_loopback = command->flag;
      break;
    case WZP_COMMAND_SET_VERIFIED:
      /* A store that is not open yet will find it in the database, where whoever asks has written it. */
      if (core->store)
        wzp_trust_store_set_verified (core->store, command->text, command->flag);
      break;
    case WZP_COMMAND_SET_RELAYS:
      wzp_network_set_relays (core->network, (const char *const *) command->texts);
      break;
    case WZP_COMMAND_SET_STUN_SERVERS:
      wzp_network_set_stun_servers (core->network, (const char *const *) command->texts);
      break;
    case WZP_COMMAND_SET_PORT_MAPPING:
      wzp_network_set_port_mapping (core->network, command->flag);
      break;
    case WZP_COMMAND_IMPAIR:
      core->impairment = command->impairment;
      impair (core);
      break;
    case WZP_COMMAND_NETWORK_CHANGED:
      wzp_network_poke (core->network, command->flag);
      break;
    case WZP_COMMAND_TRUST_KEY:
      trust_key (core, command);
      break;
    case WZP_COMMAND_ASK_NETWORK:
      ask_network (core);
      break;
    case WZP_COMMAND_CALL:
      wzp_core_call_begin (core, command);
      break;
    case WZP_COMMAND_JOIN:
      wzp_core_room_begin (core, command);
      break;
    case WZP_COMMAND_ANSWER:
    case WZP_COMMAND_REJECT:
    case WZP_COMMAND_HANG_UP:
    case WZP_COMMAND_ALLOW:
    case WZP_COMMAND_VERIFIED:
    case WZP_COMMAND_LEAVE:
    case WZP_COMMAND_TALK:
    case WZP_COMMAND_CHOOSE_SOUND:
    case WZP_COMMAND_GAIN:
      to_call_or_room (core, command);
      break;
    case WZP_COMMAND_REFLECT:
    case WZP_COMMAND_PING:
      ask (core, command);
      break;
    case WZP_COMMAND_VERSION:
      wzp_core_probe_begin (core, command);
      break;
    }
  wzp_core_wake (core);
}

/* --- life ------------------------------------------------------------------------------------- */

WzpCore *
wzp_core_new (WzpIdentity *identity,
              const char *relay,
              const char *data_path,
              GMainContext *context,
              WzpCoreEventFunc event,
              gpointer user_data,
              GDestroyNotify destroy)
{
  WzpCore *core = g_new0 (WzpCore, 1);

  core->identity = wzp_identity_ref (identity);
  core->relay = g_strdup (relay);
  core->data_path = g_strdup (data_path);
  core->context = g_main_context_ref (context);
  core->event = event;
  core->user_data = user_data;
  core->destroy = destroy;
  core->times = wzp_call_times_default;
  wzp_last_words_init (&core->last_words);
  core->session = wzp_session_new (identity, wzp_random_from_system ());
  core->reflect_waits = g_array_new (FALSE, FALSE, sizeof (WzpCoreHandle));
  core->ping_waits = g_array_new (FALSE, FALSE, sizeof (WzpCoreHandle));
  core->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) wzp_command_free);
  core->calls = g_ptr_array_new_with_free_func ((GDestroyNotify) wzp_core_call_free);
  core->rooms = g_ptr_array_new_with_free_func ((GDestroyNotify) wzp_core_room_free);
  core->probes = g_ptr_array_new_with_free_func ((GDestroyNotify) wzp_core_probe_free);
  wzp_core_candidates_init (core);
  core->alarm = wzp_alarm_new (context, on_alarm, core);
  return core;
}

void
wzp_core_free (WzpCore *core)
{
  /* A relay ends the calls of a registration that closes and tells the other ends. */
  g_ptr_array_unref (core->waiting);
  g_ptr_array_unref (core->calls);
  g_ptr_array_unref (core->rooms);
  g_ptr_array_unref (core->probes);
  g_clear_pointer (&core->signal, wzp_hop_free);
  wzp_alarm_free (core->alarm);
  wzp_session_free (core->session);
  wzp_last_words_clear (&core->last_words);
  wzp_network_close (core->network);
  wzp_ice_agent_free (core->ice);
  g_clear_pointer (&core->way, wzp_relay_way_free);
  g_clear_pointer (&core->io, wzp_quic_io_free);
  wzp_network_free (core->network);
  g_clear_pointer (&core->store, wzp_trust_store_free);
  wzp_identity_unref (core->identity);
  wzp_audio_source_clear (&core->audio.source);
  wzp_audio_sink_clear (&core->audio.sink);
  g_array_unref (core->reflect_waits);
  g_array_unref (core->ping_waits);
  g_main_context_unref (core->context);
  if (core->destroy)
    core->destroy (core->user_data);
  g_free (core->relay);
  g_free (core->data_path);
  g_free (core->alias);
  g_free (core->token);
  g_free (core);
}
