/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-leg"

#include "wzp-leg-private.h"

#include <glib-unix.h>

#include "wzp-error.h"
#include "wzp-signature.h"

/* The one stream of a call. */
#define CALL_STREAM 1u

/* A relay that says nothing for so long, however often it is asked, is dialled again. That is wrong where a
 * roaming Wi-Fi is away for a second or two, and then costs nothing: see old_hop. There is no hurry either: one
 * that was restarted says so itself, and a call that has another path has long left this one. */
#define PATIENCE WZP_SECONDS (2)

/* The first packets go out twice, the second time a little later and in a packet of their own: else the first
 * word of every tenth call comes late where a tenth is lost. Who has heard them drops the second. */
#define OPENING_PACKETS 10
#define OPENING_AGAIN   WZP_MS (2)

/* --- streams ---------------------------------------------------------------------------------- */

WzpLegStream *
wzp_leg_find_stream (WzpLeg *leg, uint32_t id)
{
  for (size_t i = 0; i < G_N_ELEMENTS (leg->streams); i++)
    if (leg->streams[i].id == id)
      return &leg->streams[i];
  return NULL;
}

static WzpLegStream *
add_stream (WzpLeg *leg, uint32_t id)
{
  g_autoptr (GError) error = NULL;
  WzpLegStream *stream = wzp_leg_find_stream (leg, 0);
  WzpRing *ring = stream ? wzp_audio_engine_add_stream (leg->engine, id, &error) : NULL;

  if (!ring)
    {
      g_info ("%s: no stream for another speaker: %s", wzp_room_link_get_room (leg->link),
              error ? error->message : "too many");
      return NULL;
    }
  *stream = (WzpLegStream) { .id = id, .ring = ring };
  if (id < G_N_ELEMENTS (leg->gains))
    wzp_audio_engine_set_stream_gain (leg->engine, id, leg->gains[id]);
  return stream;
}

static void
remove_stream (WzpLeg *leg, uint32_t id)
{
  WzpLegStream *stream = wzp_leg_find_stream (leg, id);
  WzpReceiveStats last;

  if (!stream)
    return;
  if (wzp_audio_engine_get_stream_stats (leg->engine, id, &last))
    {
      wzp_leg_add_receive (&leg->gone, &last);
      leg->gone.jitter_us = leg->gone.delay_us = leg->gone.target_delay_us = 0;
      leg->gone.buffered = leg->gone.level = 0;
    }
  wzp_audio_engine_remove_stream (leg->engine, id);
  *stream = (WzpLegStream) { 0 };
}

static WzpLegStream *
stream_of_packet (WzpLeg *leg, const WzpVoiceRecord *record, uint8_t slot, WzpInstant now)
{
  uint32_t id = CALL_STREAM;

  if (!leg->by_slot)
    return wzp_leg_find_stream (leg, CALL_STREAM);
  switch (wzp_room_streams_find (&leg->guesses, slot, (WzpCodecId) record->codec, record->seq, now,
                                 &id))
    {
    case WZP_ROOM_STREAM_OLD:
      return wzp_leg_find_stream (leg, id);
    case WZP_ROOM_STREAM_NEW:
      return add_stream (leg, id);
    case WZP_ROOM_STREAM_FULL:
      break;
    }
  return NULL;
}

/* --- packets ---------------------------------------------------------------------------------- */

static gboolean
is_silence (const WzpVoiceRecord *record)
{
  return record->codec == WZP_CODEC_COMFORT_NOISE || record->len <= WZP_DTX_MAX_PAYLOAD;
}

gboolean
wzp_leg_take_packet (WzpLeg *leg, const uint8_t *bytes, size_t len)
{
  WzpInstant now = wzp_instant_now ();
  WzpLegStream *stream;
  uint8_t slot;

  if (!leg->media || wzp_call_media_unpack (leg->media, bytes, len, now, &leg->record, &slot) !=
                         WZP_CALL_MEDIA_VOICE)
    return FALSE;
  stream = stream_of_packet (leg, &leg->record, slot, now);
  if (stream)
    wzp_voice_record_push (stream->ring, &leg->record);
  leg->handler->packet (leg, now, leg->user_data);
  return is_silence (&leg->record);
}

static void
on_hop_datagram (WzpHop *hop, const uint8_t *bytes, size_t len, gpointer user_data)
{
  WzpLeg *leg = user_data;

  wzp_leg_take_packet (leg, bytes, len);
  if (leg->handler->relay_packet)
    leg->handler->relay_packet (leg, wzp_instant_now (), leg->user_data);
}

gboolean
wzp_leg_is_joined (const WzpLeg *leg)
{
  return wzp_room_link_get_state (leg->link) == WZP_ROOM_LINK_JOINED;
}

/* Whether the relay takes packets, or does so in a moment: what is said between the answer and the
 * admission is lost at its door or not, as its messages cross. */
static gboolean
can_reach (const WzpLeg *leg)
{
  return wzp_leg_is_joined (leg) || wzp_room_link_is_at_door (leg->link);
}

static gboolean
has_relay (const WzpLeg *leg)
{
  return (leg->hop && can_reach (leg)) || leg->old_hop;
}

/* Whether what is said is heard by anybody. */
static gboolean
can_send (const WzpLeg *leg)
{
  return leg->media && (can_reach (leg) || leg->old_hop || leg->diverted);
}

/* On both while one takes the other's place: whoever hears it twice drops the second. */
static void
send_to_relay (WzpLeg *leg, const uint8_t *packet, size_t len)
{
  if (leg->hop && can_reach (leg))
    wzp_hop_send_datagram (leg->hop, packet, len);
  if (leg->old_hop)
    wzp_hop_send_datagram (leg->old_hop, packet, len);
}

/* What went the other way lately went nowhere, perhaps: the relay takes it too, in its order, as long as it
 * can still be heard. Who has heard it drops it as a repetition. */
static void
repeat_recent (WzpLeg *leg, WzpInstant now)
{
  const WzpRecentPacket *packet;

  while ((packet = wzp_recent_packets_take (&leg->recent, now)))
    send_to_relay (leg, packet->bytes, packet->len);
}

/* Not to a client of the reference: nobody knows what it does with what it has heard. */
static void
keep_opening (WzpLeg *leg, const uint8_t *packet, size_t len, WzpInstant now)
{
  if (leg->n_opening >= OPENING_PACKETS || !wzp_call_media_is_sealed (leg->media))
    return;
  leg->n_opening++;
  wzp_recent_packets_add (&leg->opening, packet, len, now);
  leg->opening_at = wzp_instant_add (now, OPENING_AGAIN);
  leg->handler->wake (leg, leg->user_data);
}

static void
repeat_opening (WzpLeg *leg, WzpInstant now)
{
  const WzpRecentPacket *packet;

  leg->opening_at = WZP_INSTANT_NEVER;
  while ((packet = wzp_recent_packets_take (&leg->opening, now)))
    send_to_relay (leg, packet->bytes, packet->len);
}

void
wzp_leg_hedge (WzpLeg *leg, WzpInstant now)
{
  uint8_t packet[WZP_CALL_MEDIA_PACKET_MAX];
  size_t len = 0;

  if (!leg->media || !has_relay (leg))
    return;
  if (leg->recent.n == 0)
    len = wzp_call_media_pack_nothing (leg->media, now, packet);
  if (len > 0)
    send_to_relay (leg, packet, len);
  repeat_recent (leg, now);
}

static void
send_packet (WzpLeg *leg, const uint8_t *packet, size_t len, WzpInstant now)
{
  WzpLegWay way = leg->handler->divert
                      ? leg->handler->divert (leg, packet, len, now, leg->user_data)
                      : WZP_LEG_WAY_RELAY;

  if (way == WZP_LEG_WAY_OTHER)
    wzp_recent_packets_add (&leg->recent, packet, len, now);
  else if (has_relay (leg))
    {
      repeat_recent (leg, now);
      send_to_relay (leg, packet, len);
      keep_opening (leg, packet, len, now);
    }
}

static gboolean
on_outgoing (int fd, GIOCondition condition, gpointer user_data)
{
  WzpLeg *leg = user_data;
  WzpRing *ring = wzp_audio_engine_get_outgoing (leg->engine);
  WzpInstant now = wzp_instant_now ();
  uint8_t packet[WZP_CALL_MEDIA_PACKET_MAX];

  wzp_ring_clear_wakeup (ring);
  while (wzp_voice_record_pop (ring, &leg->record))
    {
      size_t len;

      /* What is said before we are in the room is heard by nobody. */
      if (!can_send (leg))
        continue;
      len = wzp_call_media_pack (leg->media, &leg->record, now, packet);
      if (len > 0)
        send_packet (leg, packet, len, now);
    }
  return G_SOURCE_CONTINUE;
}

/* --- the link --------------------------------------------------------------------------------- */

static void
wake (WzpLeg *leg)
{
  leg->handler->wake (leg, leg->user_data);
}

static void
on_hop_open (WzpHop *hop, gpointer user_data)
{
  WzpLeg *leg = user_data;
  uint8_t exporter[WZP_HOP_EXPORTER_BYTES] = { 0 };

  wzp_hop_export_key (hop, WZP_CHANNEL_EXPORTER_LABEL, exporter);
  wzp_room_link_on_connected (leg->link, exporter, wzp_instant_now ());
  wake (leg);
}

static void
on_hop_signal (WzpHop *hop, const WzpSignal *signal, gpointer user_data)
{
  WzpLeg *leg = user_data;

  if (hop == leg->old_hop)
    return;
  wzp_room_link_on_signal (leg->link, signal, wzp_instant_now ());
  wake (leg);
}

static void
on_hop_closed (WzpHop *hop, const GError *error, gboolean permanent, gpointer user_data)
{
  WzpLeg *leg = user_data;

  if (hop == leg->old_hop)
    {
      g_clear_pointer (&leg->old_hop, wzp_hop_free);
      return;
    }
  wzp_room_link_on_closed (leg->link, error, permanent, wzp_instant_now ());
  g_clear_pointer (&leg->hop, wzp_hop_free);
  wake (leg);
}

void
wzp_leg_retry_now (WzpLeg *leg)
{
  wzp_room_link_retry_now (leg->link);
  wake (leg);
}

/* Perhaps it is only slow, or only one way is cut: nothing is lost by speaking into it until we are in the room
 * by another connection. */
static gboolean
on_hop_silent (WzpHop *hop, const GError *error, gpointer user_data)
{
  WzpLeg *leg = user_data;

  if (hop == leg->old_hop)
    return TRUE;
  if (!wzp_room_link_can_overlap (leg->link))
    return FALSE;
  leg->old_hop = g_steal_pointer (&leg->hop);
  wzp_room_link_on_closed (leg->link, error, FALSE, wzp_instant_now ());
  wzp_leg_retry_now (leg);
  return TRUE;
}

/* In the room by another connection, which has taken its place, or not any more. */
static void
drop_old_hop (WzpLeg *leg)
{
  WzpRoomLinkState state = wzp_room_link_get_state (leg->link);

  if (state == WZP_ROOM_LINK_JOINED)
    wzp_hop_free_with_reason (g_steal_pointer (&leg->old_hop), WZP_CLOSE_COMING_BACK,
                              "coming-back");
  else if (state == WZP_ROOM_LINK_LEFT)
    g_clear_pointer (&leg->old_hop, wzp_hop_free);
}

static const WzpHopHandler hop_handler = {
  .open = on_hop_open,
  .signal = on_hop_signal,
  .datagram = on_hop_datagram,
  .silent = on_hop_silent,
  .closed = on_hop_closed,
};

static void
forget_streams (WzpLeg *leg, WzpInstant now)
{
  uint32_t id;

  while ((id = wzp_room_streams_forget (&leg->guesses, leg->roster, now)) != 0)
    remove_stream (leg, id);
}

static void
run_effect (WzpLeg *leg, WzpRoomLinkEffect *effect, WzpInstant now)
{
  switch (effect->type)
    {
    case WZP_ROOM_LINK_DIAL:
      g_clear_pointer (&leg->hop, wzp_hop_free);
      leg->hop = wzp_hop_new (leg->way, wzp_room_link_get_room (leg->link), &hop_handler, leg);
      wzp_hop_set_patience (leg->hop, PATIENCE);
      break;
    case WZP_ROOM_LINK_SEND:
      if (leg->hop)
        wzp_hop_send (leg->hop, effect->json);
      break;
    case WZP_ROOM_LINK_CLOSE:
      g_clear_pointer (&leg->hop, wzp_hop_free);
      break;
    case WZP_ROOM_LINK_CHANGED:
      drop_old_hop (leg);
      leg->handler->link_changed (leg, leg->user_data);
      break;
    case WZP_ROOM_LINK_ROSTER:
      g_clear_pointer (&leg->roster, g_ptr_array_unref);
      leg->roster = g_ptr_array_ref (effect->roster);
      forget_streams (leg, now);
      leg->handler->roster_changed (leg, leg->user_data);
      break;
    case WZP_ROOM_LINK_PROFILE:
      if (leg->engine && effect->profile.codec != WZP_CODEC_COMFORT_NOISE)
        {
          WzpEncoderConfig config = wzp_encoder_config_for (effect->profile.codec);

          wzp_audio_engine_set_encoder (leg->engine, &config);
        }
      break;
    }
}

gboolean
wzp_leg_settle (WzpLeg *leg, WzpInstant now)
{
  gboolean any = FALSE;

  for (;;)
    {
      g_auto (WzpRoomLinkEffect) effect = { 0 };

      if (!wzp_room_link_next_effect (leg->link, &effect))
        return any;
      any = TRUE;
      run_effect (leg, &effect, now);
    }
}

/* --- time ------------------------------------------------------------------------------------- */

WzpInstant
wzp_leg_next_deadline (const WzpLeg *leg)
{
  WzpInstant deadline = wzp_instant_min (wzp_room_link_next_deadline (leg->link), leg->opening_at);

  if (can_send (leg))
    deadline = wzp_instant_min (deadline, wzp_call_media_next_deadline (leg->media));
  if (leg->speaking)
    deadline = wzp_instant_min (deadline, wzp_instant_min (leg->next_stats, leg->next_levels));
  return deadline;
}

/* For the relay and the other end. */
static void
queue_report (WzpLeg *leg)
{
  WzpLegStats stats;
  WzpLossSample sample;
  WzpQualityReport report;

  wzp_leg_get_stats (leg, &stats);
  sample = (WzpLossSample) {
    .packets = stats.packets.packets_received,
    .expected = stats.receive.expected,
    .received = stats.receive.received,
    .rtt_ms = (uint32_t) stats.rtt_ms,
    .jitter_ms = stats.receive.jitter_us / 1000,
    .is_deaf = leg->is_deaf,
  };
  report = wzp_loss_report_next (&leg->report, &sample);
  wzp_call_media_set_report (leg->media, &report);
}

void
wzp_leg_on_deadline (WzpLeg *leg, WzpInstant now)
{
  uint8_t packet[WZP_CALL_MEDIA_PACKET_MAX];

  wzp_room_link_on_deadline (leg->link, now);
  if (leg->opening_at <= now)
    repeat_opening (leg, now);
  if (can_send (leg))
    {
      size_t len = wzp_call_media_keep_alive (leg->media, now, packet);

      if (len > 0)
        send_packet (leg, packet, len, now);
    }
  if (leg->speaking && now >= leg->next_levels)
    {
      leg->next_levels = wzp_instant_add (now, WZP_LEG_LEVELS_INTERVAL);
      leg->handler->levels_due (leg, now, leg->user_data);
    }
  if (leg->speaking && now >= leg->next_stats)
    {
      leg->next_stats = wzp_instant_add (now, WZP_LEG_STATS_INTERVAL);
      forget_streams (leg, now);
      if (leg->media)
        queue_report (leg);
      leg->handler->stats_due (leg, now, leg->user_data);
    }
}

/* --- life ------------------------------------------------------------------------------------- */

static void
on_audio_event (const WzpAudioEvent *event, gpointer user_data)
{
  WzpLeg *leg = user_data;

  if (event->state == WZP_AUDIO_HALF_RESTARTING)
    g_message ("%s: %s does not work and is tried again and again, silence stands in for it: %s",
               wzp_room_link_get_room (leg->link),
               event->kind == WZP_AUDIO_EVENT_CAPTURE ? "the microphone" : "the loudspeaker",
               event->error ? event->error->message : "it failed");
  if (event->kind == WZP_AUDIO_EVENT_PLAYBACK)
    leg->is_deaf = event->state == WZP_AUDIO_HALF_RESTARTING;
  if (event->state == WZP_AUDIO_HALF_RESTARTING || event->state == WZP_AUDIO_HALF_RUNNING)
    leg->handler->audio_changed (leg, event->kind, event->error, leg->user_data);
}

WzpLeg *
wzp_leg_new (const WzpLegConfig *config, const WzpLegHandler *handler, gpointer user_data)
{
  WzpLeg *leg = g_new0 (WzpLeg, 1);

  leg->way = config->way;
  leg->context = g_main_context_ref (config->context);
  leg->handler = handler;
  leg->user_data = user_data;
  leg->by_slot = config->by_slot;
  leg->opening_at = WZP_INSTANT_NEVER;
  for (size_t i = 0; i < G_N_ELEMENTS (leg->gains); i++)
    leg->gains[i] = 1.0f;
  wzp_room_streams_init (&leg->guesses);
  leg->link = wzp_room_link_new (config->identity, config->room, config->alias, config->token,
                                 wzp_random_from_system ());
  wzp_room_link_set_peer (leg->link, config->peer);
  return leg;
}

static void
apply_choice (WzpLeg *leg)
{
  wzp_audio_engine_set_mute (leg->engine, leg->choice.muted);
  wzp_audio_engine_set_deaf (leg->engine, leg->choice.deafened);
  wzp_audio_engine_set_hold (leg->engine, leg->choice.held);
}

/* One speaker alone is as loud as it wants to be. */
static gboolean
levels_speakers (const WzpLeg *leg, const WzpAudioConfig *audio)
{
  return audio->level_speakers && leg->by_slot;
}

gboolean
wzp_leg_prepare_audio (WzpLeg *leg, const WzpAudioConfig *audio, GError **error)
{
  WzpAudioConfig config = *audio;

  g_assert (!leg->engine);
  config.level_speakers = levels_speakers (leg, audio);
  config.context = leg->context;
  config.event = on_audio_event;
  config.user_data = leg;
  leg->engine = wzp_audio_engine_new (&config, error);
  if (!leg->engine)
    return FALSE;
  wzp_audio_engine_set_talk (leg->engine, &leg->talk);
  apply_choice (leg);
  /* A call's stream exists before its first packet, so that none has to wait for it. */
  if (!leg->by_slot && !add_stream (leg, CALL_STREAM))
    {
      g_set_error_literal (error, WZP_ERROR, WZP_ERROR_AUDIO, "No sound can be played");
      return FALSE;
    }
  leg->outgoing =
      g_unix_fd_source_new (wzp_ring_get_fd (wzp_audio_engine_get_outgoing (leg->engine)), G_IO_IN);
  g_source_set_static_name (leg->outgoing, "wzp-leg outgoing");
  g_source_set_callback (leg->outgoing, G_SOURCE_FUNC (on_outgoing), leg, NULL);
  g_source_attach (leg->outgoing, leg->context);
  return TRUE;
}

gboolean
wzp_leg_has_audio (const WzpLeg *leg)
{
  return leg->engine != NULL;
}

void
wzp_leg_free (WzpLeg *leg)
{
  if (!leg)
    return;
  if (leg->outgoing)
    {
      g_source_destroy (leg->outgoing);
      g_source_unref (leg->outgoing);
    }
  g_clear_pointer (&leg->hop, wzp_hop_free);
  g_clear_pointer (&leg->old_hop, wzp_hop_free);
  g_clear_pointer (&leg->engine, wzp_audio_engine_free);
  g_clear_pointer (&leg->media, wzp_call_media_free);
  g_clear_pointer (&leg->link, wzp_room_link_free);
  g_clear_pointer (&leg->roster, g_ptr_array_unref);
  g_main_context_unref (leg->context);
  g_free (leg);
}

void
wzp_leg_set_media (WzpLeg *leg, WzpCallMedia *media)
{
  g_assert (!leg->media);
  leg->media = media;
}

void
wzp_leg_wait (WzpLeg *leg)
{
  wzp_room_link_wait (leg->link);
  wake (leg);
}

void
wzp_leg_join (WzpLeg *leg, WzpInstant now)
{
  wzp_room_link_join (leg->link, now);
  wake (leg);
}

void
wzp_leg_rejoin (WzpLeg *leg, WzpInstant now)
{
  wzp_room_link_rejoin (leg->link, now);
  wake (leg);
}

void
wzp_leg_doubt (WzpLeg *leg)
{
  if (leg->hop)
    wzp_hop_doubt (leg->hop);
}

void
wzp_leg_leave (WzpLeg *leg)
{
  wzp_room_link_leave (leg->link);
  wake (leg);
}

void
wzp_leg_set_diverted (WzpLeg *leg, gboolean diverted)
{
  leg->diverted = diverted;
  wzp_room_link_set_urgent (leg->link, !diverted);
  if (!diverted)
    wzp_leg_retry_now (leg);
}

void
wzp_leg_start_audio (WzpLeg *leg)
{
  if (leg->speaking || !leg->engine)
    return;
  leg->speaking = TRUE;
  leg->next_stats = wzp_instant_add (wzp_instant_now (), WZP_LEG_STATS_INTERVAL);
  leg->next_levels = wzp_instant_now ();
  wzp_audio_engine_start (leg->engine);
  wake (leg);
}

void
wzp_leg_set_talk (WzpLeg *leg, const WzpTalkConfig *talk)
{
  leg->talk = *talk;
  if (leg->engine)
    wzp_audio_engine_set_talk (leg->engine, talk);
}

void
wzp_leg_set_choice (WzpLeg *leg, const WzpSoundChoice *choice)
{
  leg->choice = *choice;
  if (leg->engine)
    apply_choice (leg);
  /* The other end of a call is told by the call. */
  if (!leg->by_slot)
    return;
  wzp_room_link_set_choice (leg->link, choice);
  leg->handler->wake (leg, leg->user_data);
}

void
wzp_leg_set_gain (WzpLeg *leg, uint8_t slot, float gain)
{
  leg->gains[slot] = gain;
  if (slot != 0 && wzp_leg_find_stream (leg, slot))
    wzp_audio_engine_set_stream_gain (leg->engine, slot, gain);
}

void
wzp_leg_set_audio (WzpLeg *leg, const WzpAudioConfig *audio)
{
  g_autoptr (GError) error = NULL;

  if (!leg->engine)
    return;
  if (!wzp_audio_engine_set_source (leg->engine, &audio->source, &error))
    leg->handler->audio_changed (leg, WZP_AUDIO_EVENT_CAPTURE, error, leg->user_data);
  wzp_audio_engine_set_output (leg->engine, audio->sink.kind, audio->sink.device);
  wzp_audio_engine_set_processing (leg->engine, &audio->processing);
  wzp_audio_engine_set_level_speakers (leg->engine, levels_speakers (leg, audio));
}

const WzpRoomLink *
wzp_leg_get_link (const WzpLeg *leg)
{
  return leg->link;
}

GPtrArray *
wzp_leg_get_roster (const WzpLeg *leg)
{
  return leg->roster;
}
