/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "relay-session"

#include "relay-session.h"

#include <stdio.h>
#include <string.h>

#include "relay-log.h"
#include "wzp-signature.h"

static const char *const state_names[] = { "WAITING", "ASKING", "REGISTERED",
                                           "PROBE",   "MEMBER", "CLOSING" };

static const WzpEdge edges[] = {
  { RELAY_SESSION_WAITING, RELAY_SESSION_ASKING, "register" },
  { RELAY_SESSION_WAITING, RELAY_SESSION_ASKING, "offer" },
  { RELAY_SESSION_WAITING, RELAY_SESSION_PROBE, "probe" },
  { RELAY_SESSION_ASKING, RELAY_SESSION_REGISTERED, "registered" },
  { RELAY_SESSION_ASKING, RELAY_SESSION_MEMBER, "admitted" },
  { RELAY_SESSION_WAITING, RELAY_SESSION_CLOSING, "close" },
  { RELAY_SESSION_ASKING, RELAY_SESSION_CLOSING, "close" },
  { RELAY_SESSION_REGISTERED, RELAY_SESSION_CLOSING, "close" },
  { RELAY_SESSION_PROBE, RELAY_SESSION_CLOSING, "close" },
  { RELAY_SESSION_MEMBER, RELAY_SESSION_CLOSING, "close" },
};

const WzpEdges relay_session_edges = {
  .machine = "session",
  .state_names = state_names,
  .n_states = G_N_ELEMENTS (state_names),
  .edges = edges,
  .n_edges = G_N_ELEMENTS (edges),
};

/* How long a close waits for messages before it to arrive. */
#define CLOSE_LINGER WZP_MS (250)

const char *const relay_features[] = { "e2ee1",   "slots1", "auth1", "early1",
                                       "resume1", "mute1",  NULL };

/* --- helpers of all kinds of sessions -------------------------------------------------------- */

void
relay_session_set_state (RelaySession *session, RelaySessionState state, const char *event)
{
  /* As wzp_edges_move(), but at debug: how many sessions there are is up to strangers. */
  g_assert (wzp_edges_allow (&relay_session_edges, session->state, (uint8_t) state, event));
  g_debug ("%s: %s -> %s (%s)", session->label, state_names[session->state], state_names[state],
           event);
  session->state = (uint8_t) state;
}

void
relay_session_set_timeout (RelaySession *session, WzpDuration timeout, WzpInstant now)
{
  relay_shard_set_deadline (session->shard, &session->deadline,
                            timeout == 0 ? WZP_INSTANT_NEVER : wzp_instant_add (now, timeout));
}

void
relay_session_close (RelaySession *session, RelayClose code)
{
  if (session->state == RELAY_SESSION_CLOSING)
    return;
  relay_session_set_state (session, RELAY_SESSION_CLOSING, "close");
  g_debug ("%s: closing (%s)", session->label, relay_close_reason (code));
  session->close = code;
  /* A close overtakes messages that are still on the way, and one of them may say why. */
  if (wzp_quic_conn_get_unacked_signals (session->conn) > 0)
    relay_session_set_timeout (session, CLOSE_LINGER, session->shard->now);
  else
    relay_session_on_deadline (session, session->shard->now);
}

void
relay_session_on_deadline (RelaySession *session, WzpInstant now)
{
  switch ((RelaySessionState) session->state)
    {
    case RELAY_SESSION_WAITING:
      relay_session_close (session, RELAY_CLOSE_HANDSHAKE_TIMEOUT);
      break;
    case RELAY_SESSION_PROBE:
      relay_session_close (session, RELAY_CLOSE_NORMAL);
      break;
    case RELAY_SESSION_MEMBER:
      relay_member_retry_roster (session);
      break;
    case RELAY_SESSION_CLOSING:
      relay_session_set_timeout (session, 0, now);
      wzp_quic_conn_close (session->conn, session->close, relay_close_reason (session->close));
      break;
    case RELAY_SESSION_ASKING:
    case RELAY_SESSION_REGISTERED:
      break;
    }
}

void
relay_session_send_bytes (RelaySession *session, GBytes *bytes)
{
  size_t len;
  const void *json = g_bytes_get_data (bytes, &len);

  switch (wzp_quic_conn_send_signal (session->conn, json, len))
    {
    case WZP_QUIC_SEND_OK:
    case WZP_QUIC_SEND_CLOSED:
      break;
    case WZP_QUIC_SEND_FULL: /* a client that has stopped taking messages */
      relay_session_close (session, RELAY_CLOSE_QUOTA);
      break;
    case WZP_QUIC_SEND_TOO_LARGE:
      g_warning ("%s: a message of %zu bytes is too large to send", session->label, len);
      break;
    }
}

void
relay_session_send (RelaySession *session, const WzpSignal *signal)
{
  g_autoptr (GBytes) bytes = wzp_signal_print (signal);

  relay_session_send_bytes (session, bytes);
}

gboolean
relay_session_check_channel (RelaySession *session,
                             GBytes *channel_signature,
                             const uint8_t *identity_pub,
                             gboolean *out_verified)
{
  uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES];
  const void *signature;
  size_t len;

  *out_verified = FALSE;
  if (!channel_signature)
    return TRUE;
  signature = g_bytes_get_data (channel_signature, &len);
  if (!wzp_quic_conn_export_key (session->conn, WZP_CHANNEL_EXPORTER_LABEL, exporter,
                                 sizeof exporter))
    return FALSE;
  *out_verified = wzp_channel_verify (signature, len, identity_pub, WZP_CHANNEL_CLIENT, exporter);
  return *out_verified;
}

GBytes *
relay_session_sign_channel (RelaySession *session)
{
  uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES];
  uint8_t signature[WZP_SIGNATURE_BYTES];

  if (!wzp_quic_conn_export_key (session->conn, WZP_CHANNEL_EXPORTER_LABEL, exporter,
                                 sizeof exporter))
    return NULL;
  wzp_channel_sign (session->shard->shared->identity, WZP_CHANNEL_RELAY, exporter, signature);
  return g_bytes_new (signature, sizeof signature);
}

static gboolean
from_udp_address (WzpAddress *out, const WzpUdpAddress *address)
{
  return wzp_address_from_sockaddr (&address->sa, wzp_udp_address_len (address), out);
}

/* The address at which this client can reach us for media: what the operator says, or what we listen
 * on, or where its own packets arrived. */
static void
choose_relay_address (const RelaySession *session, char out[WZP_ADDRESS_TEXT_BYTES])
{
  const RelayShared *shared = session->shard->shared;
  WzpAddress address = shared->listen;
  WzpUdpAddress local;

  if (wzp_address_is_set (&shared->advertise))
    address = shared->advertise;
  else if (wzp_address_is_any (&shared->listen))
    {
      wzp_quic_conn_get_local_address (session->conn, &local);
      if (!from_udp_address (&address, &local))
        wzp_address_parse ("127.0.0.1:0", &address);
      wzp_address_set_port (&address, wzp_address_get_port (&shared->listen));
    }
  wzp_address_format (&address, out);
}

void
relay_session_set_party (RelaySession *session,
                         const uint8_t *identity_pub,
                         const char *alias,
                         char **features,
                         gboolean verified)
{
  RelayParty *party = &session->party;

  relay_party_clear (party);
  wzp_fingerprint_of_key (identity_pub, party->fingerprint);
  if (alias)
    {
      g_autofree char *cut = g_strndup (alias, RELAY_ALIAS_MAX_BYTES);

      party->alias = g_utf8_make_valid (cut, -1);
    }
  party->verified = verified;
  party->is_ours = features && features[0];
  party->slots1 = features && g_strv_contains ((const char *const *) features, "slots1");
  party->mute1 = features && g_strv_contains ((const char *const *) features, "mute1");
  choose_relay_address (session, party->relay_addr);
  g_log (G_LOG_DOMAIN, relay_log_shows_peers () ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_DEBUG,
         "%s: %s, %s", session->label, party->fingerprint, verified ? "verified" : "not verified");
}

/* --- messages -------------------------------------------------------------------------------- */

static void
answer_ping (RelaySession *session, const WzpSignal *ping)
{
  WzpSignal pong = { .type = WZP_SIGNAL_PONG, .pong = ping->ping };

  relay_session_send (session, &pong);
}

static void
answer_reflect (RelaySession *session)
{
  char text[WZP_ADDRESS_TEXT_BYTES];
  WzpSignal response = { .type = WZP_SIGNAL_REFLECT_RESPONSE,
                         .reflect_response = { .observed_addr = text } };
  WzpUdpAddress remote;
  WzpAddress address;

  /* Of now: a client that has moved learns its new one. */
  wzp_quic_conn_get_remote_address (session->conn, &remote);
  if (!from_udp_address (&address, &remote))
    return;
  wzp_address_format (&address, text);
  relay_session_send (session, &response);
}

static void
on_first_message (RelaySession *session, WzpSignal *signal)
{
  switch (session->kind)
    {
    case WZP_SNI_KIND_SIGNAL:
      relay_registration_on_first (session, signal);
      break;
    case WZP_SNI_KIND_CALL:
    case WZP_SNI_KIND_ROOM:
      relay_member_on_first (session, signal);
      break;
    case WZP_SNI_KIND_PING:
    case WZP_SNI_KIND_VERSION:
    case WZP_SNI_KIND_PROBE:
    case WZP_SNI_KIND_FEDERATION:
      break;
    }
}

/* After the first message. Of a member of a room only questions are answered, and noted that it is muted: it leaves
 * by closing, as at a reference relay, which reads nothing there. */
static void
on_message (RelaySession *session, WzpSignal *signal, const uint8_t *json, size_t len)
{
  if (signal->type == WZP_SIGNAL_PING)
    answer_ping (session, signal);
  else if (signal->type == WZP_SIGNAL_REFLECT && session->kind != WZP_SNI_KIND_PROBE)
    answer_reflect (session);
  else if (signal->type == WZP_SIGNAL_MEMBER_SOUND && session->kind == WZP_SNI_KIND_ROOM)
    relay_shard_tell_sound (session->shard, session->handle, &signal->member_sound);
  else if (session->kind == WZP_SNI_KIND_SIGNAL && session->hub_knows)
    relay_shard_tell_signal (session->shard, session->handle, signal, json, len);
}

static void
signal_cb (WzpQuicConn *conn, const uint8_t *json, size_t len, gpointer user_data)
{
  RelaySession *session = user_data;
  g_auto (WzpSignal) signal = { 0 };
  g_autofree char *detail = NULL;
  WzpInstant now = relay_shard_enter (session->shard);
  WzpSignalParse parse;

  if (session->state == RELAY_SESSION_CLOSING)
    return;
  if (!wzp_token_bucket_take (&session->signals, 1, now))
    {
      relay_session_close (session, RELAY_CLOSE_RATE_LIMITED);
      return;
    }
  parse = wzp_signal_parse (json, len, &signal, &detail);
  if (parse == WZP_SIGNAL_PARSE_BAD)
    g_debug ("%s: bad message: %s", session->label, detail);
  if (session->state == RELAY_SESSION_WAITING)
    {
      if (parse == WZP_SIGNAL_PARSE_OK)
        on_first_message (session, &signal);
      else
        relay_session_close (session, RELAY_CLOSE_BAD_MESSAGE);
    }
  else if (parse != WZP_SIGNAL_PARSE_BAD)
    on_message (session, &signal, json, len);
  if (session->kind == WZP_SNI_KIND_PROBE && session->state == RELAY_SESSION_PROBE)
    relay_session_set_timeout (session, RELAY_PROBE_TIMEOUT, now);
}

static void
datagram_cb (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  RelaySession *session = user_data;

  if (session->state == RELAY_SESSION_MEMBER)
    relay_member_on_datagram (session, bytes, len, relay_shard_enter (session->shard));
}

/* --- life ------------------------------------------------------------------------------------ */

/* Whether it is over for the client, rather than to be gone on with by another connection of its own. */
static gboolean
has_left (const WzpQuicClose *close)
{
  if (close->cause == WZP_QUIC_CAUSE_CLOSED_BY_PEER)
    return close->code != RELAY_CLOSE_COMING_BACK;
  /* The relay goes, and not the client: its calls will be the next relay's. */
  return close->cause == WZP_QUIC_CAUSE_CLOSED_LOCALLY && close->code != RELAY_CLOSE_SHUTTING_DOWN;
}

static void
closed_cb (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data)
{
  RelaySession *session = user_data;
  RelayShard *shard = session->shard;
  gboolean left = has_left (close);

  relay_shard_enter (shard);
  g_debug ("%s: ended (cause %d)", session->label, close->cause);
  relay_session_set_timeout (session, 0, 0);
  relay_member_clear (session);
  if (session->hub_knows)
    relay_shard_tell_gone (shard, session->handle, left ? RELAY_GONE_LEFT : RELAY_GONE_LOST);
  g_hash_table_remove (shard->sessions, &session->handle);
  relay_party_clear (&session->party);
  g_free (session);
}

static const WzpQuicHandler handler = {
  .signal = signal_cb,
  .datagram = datagram_cb,
  .closed = closed_cb,
};

static void
log_start (const RelaySession *session)
{
  g_autofree char *text = NULL;
  WzpUdpAddress remote;

  wzp_quic_conn_get_remote_address (session->conn, &remote);
  text = wzp_udp_address_to_string (&remote);
  g_log (G_LOG_DOMAIN, relay_log_shows_peers () ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_DEBUG,
         "%s: connected from %s", session->label, text);
}

/* What the server name asks for, done or begun. */
static void
begin (RelaySession *session, WzpInstant now)
{
  const char *build = relay_get_build ();

  switch (session->kind)
    {
    case WZP_SNI_KIND_PING:
      relay_session_close (session, RELAY_CLOSE_NORMAL);
      break;
    case WZP_SNI_KIND_VERSION:
      /* The client closes when it has read; a closed connection would lose what is on the way. */
      wzp_quic_conn_send_uni (session->conn, build, strlen (build));
      relay_session_set_state (session, RELAY_SESSION_PROBE, "probe");
      relay_session_set_timeout (session, RELAY_BRIEF_TIMEOUT, now);
      break;
    case WZP_SNI_KIND_PROBE:
      relay_session_set_state (session, RELAY_SESSION_PROBE, "probe");
      relay_session_set_timeout (session, RELAY_PROBE_TIMEOUT, now);
      break;
    case WZP_SNI_KIND_FEDERATION:
      relay_session_close (session, RELAY_CLOSE_NOT_AUTHORISED);
      break;
    case WZP_SNI_KIND_SIGNAL:
      relay_session_set_timeout (session, RELAY_REGISTER_TIMEOUT, now);
      break;
    case WZP_SNI_KIND_CALL:
    case WZP_SNI_KIND_ROOM:
      relay_session_set_timeout (session, RELAY_OFFER_TIMEOUT, now);
      break;
    }
}

void
relay_session_start (RelayShard *shard, WzpQuicConn *conn)
{
  WzpInstant now = relay_shard_enter (shard);
  RelaySession *session = g_new0 (RelaySession, 1);
  uint64_t number = shard->next_number++;

  session->shard = shard;
  session->conn = conn;
  session->handle = relay_handle_make (shard->index, number);
  session->kind = wzp_sni_get_kind (wzp_quic_conn_get_server_name (conn));
  session->deadline = (RelayDeadline) RELAY_DEADLINE_INIT;
  snprintf (session->label, sizeof session->label, "%u.%" G_GUINT64_FORMAT, shard->index, number);
  wzp_token_bucket_init (&session->signals, shard->limits.signals_per_second,
                         shard->limits.signals_per_second * 2, now);
  g_hash_table_insert (shard->sessions, &session->handle, session);
  wzp_quic_conn_set_handler (conn, &handler, session);
  log_start (session);
  if (shard->is_draining && session->kind != WZP_SNI_KIND_CALL)
    relay_session_close (session, RELAY_CLOSE_SHUTTING_DOWN);
  else
    begin (session, now);
}

void
relay_session_apply (RelaySession *session, const RelayEffect *effect)
{
  if (session->state == RELAY_SESSION_CLOSING)
    return;
  switch (effect->type)
    {
    case RELAY_EFFECT_SEND:
      if (session->state == RELAY_SESSION_MEMBER)
        relay_member_send_roster (session, effect->bytes);
      else
        relay_session_send_bytes (session, effect->bytes);
      break;
    case RELAY_EFFECT_CLOSE:
      relay_session_close (session, effect->close);
      break;
    case RELAY_EFFECT_REGISTERED:
      relay_registration_on_registered (session);
      break;
    case RELAY_EFFECT_REFUSED:
      relay_registration_on_refused (session, effect);
      break;
    case RELAY_EFFECT_ADMITTED:
      relay_member_on_admitted (session, effect->room, effect->slot);
      break;
    case RELAY_EFFECT_ROOM_SHARDS: /* the shard's, no session's */
      break;
    }
}
