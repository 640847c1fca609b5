/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-call-stats-private.h"
#include "wzp-enum-types.h"

/**
 * WzpCallStats:
 *
 * The figures of a call or a room, renewed about once a second and once more at its end.
 *
 * Totals count from the beginning; rates are of the time since the figures were renewed before. Use it from the thread that made the client.
 *
 * Since: 0.1
 */

typedef enum
{
  PROP_FRAMES_SENT = 1,
  PROP_FRAMES_RECEIVED,
  PROP_FRAMES_LOST,
  PROP_FRAMES_LATE,
  PROP_RECOVERED_DRED,
  PROP_RECOVERED_FEC,
  PROP_CONCEALED,
  PROP_FRAMES_REJECTED,
  PROP_FRAMES_REPEATED,
  PROP_JITTER_MS,
  PROP_RTT_MS,
  PROP_PLAYOUT_DELAY_MS,
  PROP_MOUTH_TO_EAR_MS,
  PROP_SETUP_MS,
  PROP_FIRST_AUDIO_MS,
  PROP_DIRECT_MS,
  PROP_SENT_KBPS,
  PROP_RECEIVED_KBPS,
  PROP_CODEC_SENT,
  PROP_CODEC_RECEIVED,
  PROP_PATH,
} WzpCallStatsProperty;

#define N_PROPERTIES (PROP_PATH + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpCallStats, wzp_call_stats, G_TYPE_OBJECT)

static void
wzp_call_stats_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpCallStats *self = WZP_CALL_STATS (object);

  switch ((WzpCallStatsProperty) id)
    {
    case PROP_FRAMES_SENT:
      g_value_set_uint64 (value, self->frames_sent);
      break;
    case PROP_FRAMES_RECEIVED:
      g_value_set_uint64 (value, self->frames_received);
      break;
    case PROP_FRAMES_LOST:
      g_value_set_uint64 (value, self->frames_lost);
      break;
    case PROP_FRAMES_LATE:
      g_value_set_uint64 (value, self->frames_late);
      break;
    case PROP_RECOVERED_DRED:
      g_value_set_uint64 (value, self->recovered_dred);
      break;
    case PROP_RECOVERED_FEC:
      g_value_set_uint64 (value, self->recovered_fec);
      break;
    case PROP_CONCEALED:
      g_value_set_uint64 (value, self->concealed);
      break;
    case PROP_FRAMES_REJECTED:
      g_value_set_uint64 (value, self->frames_rejected);
      break;
    case PROP_FRAMES_REPEATED:
      g_value_set_uint64 (value, self->frames_repeated);
      break;
    case PROP_JITTER_MS:
      g_value_set_double (value, self->jitter_ms);
      break;
    case PROP_RTT_MS:
      g_value_set_double (value, self->rtt_ms);
      break;
    case PROP_PLAYOUT_DELAY_MS:
      g_value_set_double (value, self->playout_delay_ms);
      break;
    case PROP_MOUTH_TO_EAR_MS:
      g_value_set_double (value, self->mouth_to_ear_ms);
      break;
    case PROP_SETUP_MS:
      g_value_set_double (value, self->setup_ms);
      break;
    case PROP_SENT_KBPS:
      g_value_set_double (value, self->sent_kbps);
      break;
    case PROP_RECEIVED_KBPS:
      g_value_set_double (value, self->received_kbps);
      break;
    case PROP_FIRST_AUDIO_MS:
      g_value_set_double (value, self->first_audio_ms);
      break;
    case PROP_DIRECT_MS:
      g_value_set_double (value, self->direct_ms);
      break;
    case PROP_CODEC_SENT:
      g_value_set_string (value, self->codec_sent);
      break;
    case PROP_CODEC_RECEIVED:
      g_value_set_string (value, self->codec_received);
      break;
    case PROP_PATH:
      g_value_set_enum (value, self->path);
      break;
    }
}

static GParamSpec *
count_spec (const char *name)
{
  return g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0,
                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
time_spec (const char *name, double initially)
{
  return g_param_spec_double (name, NULL, NULL, -1, G_MAXDOUBLE, initially,
                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
wzp_call_stats_class_init (WzpCallStatsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wzp_call_stats_get_property;

  /**
   * WzpCallStats:frames-sent:
   *
   * Frames of sound sent.
   *
   * Since: 0.1
   */
  properties[PROP_FRAMES_SENT] = count_spec ("frames-sent");
  /**
   * WzpCallStats:frames-received:
   *
   * Frames of sound received.
   *
   * Since: 0.1
   */
  properties[PROP_FRAMES_RECEIVED] = count_spec ("frames-received");
  /**
   * WzpCallStats:frames-lost:
   *
   * Packets that the network lost for good.
   *
   * Since: 0.1
   */
  properties[PROP_FRAMES_LOST] = count_spec ("frames-lost");
  /**
   * WzpCallStats:frames-late:
   *
   * Packets that came too late to be played.
   *
   * Since: 0.1
   */
  properties[PROP_FRAMES_LATE] = count_spec ("frames-late");
  /**
   * WzpCallStats:recovered-dred:
   *
   * Missing frames restored from the deep redundancy (DRED) of a later packet.
   *
   * Since: 0.1
   */
  properties[PROP_RECOVERED_DRED] = count_spec ("recovered-dred");
  /**
   * WzpCallStats:recovered-fec:
   *
   * Missing frames restored from the in-band FEC of the next packet.
   *
   * Since: 0.1
   */
  properties[PROP_RECOVERED_FEC] = count_spec ("recovered-fec");
  /**
   * WzpCallStats:concealed:
   *
   * Missing frames that had to be invented (packet loss concealment).
   *
   * Since: 0.1
   */
  properties[PROP_CONCEALED] = count_spec ("concealed");
  /**
   * WzpCallStats:frames-rejected:
   *
   * Packets refused because they were forged, broken or not encrypted as agreed.
   *
   * Since: 0.1
   */
  properties[PROP_FRAMES_REJECTED] = count_spec ("frames-rejected");
  /**
   * WzpCallStats:frames-repeated:
   *
   * Packets dropped because they had come before: copies sent over a second path while the first was in
   * doubt, or somebody's replays.
   *
   * Since: 0.1
   */
  properties[PROP_FRAMES_REPEATED] = count_spec ("frames-repeated");
  /**
   * WzpCallStats:jitter-ms:
   *
   * How unevenly packets arrive (RFC 3550), in milliseconds.
   *
   * Since: 0.1
   */
  properties[PROP_JITTER_MS] = time_spec ("jitter-ms", 0);
  /**
   * WzpCallStats:rtt-ms:
   *
   * Time to the relay and back, in milliseconds; 0 when not known.
   *
   * Since: 0.1
   */
  properties[PROP_RTT_MS] = time_spec ("rtt-ms", 0);
  /**
   * WzpCallStats:playout-delay-ms:
   *
   * What the jitter buffer adds to the delay now, in milliseconds.
   *
   * Since: 0.1
   */
  properties[PROP_PLAYOUT_DELAY_MS] = time_spec ("playout-delay-ms", 0);
  /**
   * WzpCallStats:mouth-to-ear-ms:
   *
   * Estimated delay from the speaking to the hearing person, in milliseconds; 0 when not known.
   *
   * Since: 0.1
   */
  properties[PROP_MOUTH_TO_EAR_MS] = time_spec ("mouth-to-ear-ms", 0);
  /**
   * WzpCallStats:setup-ms:
   *
   * From the answer (or from joining) until both ends were in the call (or we in the room), in milliseconds; -1 before.
   *
   * Since: 0.1
   */
  properties[PROP_SETUP_MS] = time_spec ("setup-ms", -1);
  /**
   * WzpCallStats:first-audio-ms:
   *
   * From the answer (or from joining) until the first received frame was played, in milliseconds; -1 before.
   *
   * Since: 0.1
   */
  properties[PROP_FIRST_AUDIO_MS] = time_spec ("first-audio-ms", -1);
  /**
   * WzpCallStats:direct-ms:
   *
   * From the answer until the sound first went straight to the other end, in milliseconds; -1 before.
   *
   * Since: 0.1
   */
  properties[PROP_DIRECT_MS] = time_spec ("direct-ms", -1);
  /**
   * WzpCallStats:sent-kbps:
   *
   * How much is sent, in kbit/s: voice with its headers, seals and repairs, without those of the network below.
   *
   * Since: 0.1
   */
  properties[PROP_SENT_KBPS] = time_spec ("sent-kbps", 0);
  /**
   * WzpCallStats:received-kbps:
   *
   * How much of the other end's is received, in kbit/s.
   *
   * Since: 0.1
   */
  properties[PROP_RECEIVED_KBPS] = time_spec ("received-kbps", 0);
  /**
   * WzpCallStats:codec-sent:
   *
   * Name of the codec we speak in.
   *
   * Since: 0.1
   */
  properties[PROP_CODEC_SENT] =
      g_param_spec_string ("codec-sent", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * WzpCallStats:codec-received:
   *
   * Name of the codec heard last.
   *
   * Since: 0.1
   */
  properties[PROP_CODEC_RECEIVED] =
      g_param_spec_string ("codec-received", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * WzpCallStats:path:
   *
   * Which way the sound goes.
   *
   * Since: 0.1
   */
  properties[PROP_PATH] =
      g_param_spec_enum ("path", NULL, NULL, WZP_TYPE_MEDIA_PATH, WZP_MEDIA_PATH_NONE,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_call_stats_init (WzpCallStats *self)
{
  self->setup_ms = -1;
  self->first_audio_ms = -1;
  self->direct_ms = -1;
}

WzpCallStats *
wzp_call_stats_new (void)
{
  return g_object_new (WZP_TYPE_CALL_STATS, NULL);
}

static void
set_count (WzpCallStats *self, guint64 *field, guint64 value, WzpCallStatsProperty property)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_time (WzpCallStats *self, double *field, double value, WzpCallStatsProperty property)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* Codec names are static. */
static void
set_codec (WzpCallStats *self, const char **field, const char *name, WzpCallStatsProperty property)
{
  if (*field == name)
    return;
  *field = name;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static const char *
codec_name (uint8_t id)
{
  WzpCodecId codec;

  return wzp_codec_from_id (id, &codec) ? wzp_codec_get_name (codec) : NULL;
}

static double
get_kbps (guint64 bytes, guint64 before, WzpDuration time)
{
  return bytes > before ? (double) (bytes - before) * 8 * 1e6 / (double) time : 0;
}

static void
apply_rates (WzpCallStats *self, const WzpCallMediaCounters *packets, WzpInstant when)
{
  if (when <= self->renewed)
    return;
  if (self->renewed != 0)
    {
      WzpDuration time = wzp_instant_since (when, self->renewed);

      set_time (self, &self->sent_kbps, get_kbps (packets->bytes_sent, self->bytes_sent, time),
                PROP_SENT_KBPS);
      set_time (self, &self->received_kbps,
                get_kbps (packets->bytes_received, self->bytes_received, time), PROP_RECEIVED_KBPS);
    }
  self->renewed = when;
  self->bytes_sent = packets->bytes_sent;
  self->bytes_received = packets->bytes_received;
}

void
wzp_call_stats_apply (WzpCallStats *self, const WzpCoreStatsEvent *event)
{
  const WzpReceiveStats *receive = &event->leg.receive;
  const WzpCallMediaCounters *packets = &event->leg.packets;

  g_object_freeze_notify (G_OBJECT (self));
  set_count (self, &self->frames_sent, packets->frames_sent, PROP_FRAMES_SENT);
  set_count (self, &self->frames_received, packets->frames_received, PROP_FRAMES_RECEIVED);
  set_count (self, &self->frames_lost, wzp_receive_stats_lost (receive), PROP_FRAMES_LOST);
  set_count (self, &self->frames_late, receive->late, PROP_FRAMES_LATE);
  set_count (self, &self->recovered_dred, receive->recovered_dred, PROP_RECOVERED_DRED);
  set_count (self, &self->recovered_fec, receive->recovered_fec, PROP_RECOVERED_FEC);
  set_count (self, &self->concealed, receive->concealed, PROP_CONCEALED);
  set_count (self, &self->frames_rejected, packets->rejected + packets->malformed,
             PROP_FRAMES_REJECTED);
  set_count (self, &self->frames_repeated, packets->repeated, PROP_FRAMES_REPEATED);
  set_time (self, &self->jitter_ms, receive->jitter_us / 1e3, PROP_JITTER_MS);
  set_time (self, &self->rtt_ms, event->leg.rtt_ms, PROP_RTT_MS);
  set_time (self, &self->playout_delay_ms, receive->delay_us / 1e3, PROP_PLAYOUT_DELAY_MS);
  set_time (self, &self->mouth_to_ear_ms, event->leg.mouth_to_ear_ms, PROP_MOUTH_TO_EAR_MS);
  set_time (self, &self->setup_ms, event->setup_ms, PROP_SETUP_MS);
  set_time (self, &self->first_audio_ms, event->first_audio_ms, PROP_FIRST_AUDIO_MS);
  set_time (self, &self->direct_ms, event->direct_ms, PROP_DIRECT_MS);
  apply_rates (self, packets, event->when);
  set_codec (self, &self->codec_sent, codec_name (event->leg.codec_sent), PROP_CODEC_SENT);
  if (receive->heard)
    set_codec (self, &self->codec_received, codec_name (receive->codec), PROP_CODEC_RECEIVED);
  if (self->path != event->path)
    {
      self->path = event->path;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}
