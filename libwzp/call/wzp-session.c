/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-session"

#include "wzp-session.h"

#include "wzp-backoff.h"
#include "wzp-edges.h"
#include "wzp-error.h"
#include "wzp-relay-map.h"
#include "wzp-signature.h"

struct _WzpSession
{
  uint8_t state;
  WzpIdentity *identity;
  char *alias;
  char *token;

  WzpBackoff backoff;
  WzpInstant deadline; /* of the present state */
  gboolean was_online;
  uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES];

  gboolean reflecting;
  WzpInstant reflect_deadline;
  gboolean pinging;
  WzpInstant ping_sent;
  uint64_t ping_value;

  GStrv relay_features;
  GStrv available_relays;
  char *relay_build;
  char *relay_region;
  uint64_t relay_time_ms;
  gboolean relay_proven;
  GError *error;

  GQueue effects; /* of WzpSessionEffect */
};

static const char *const state_names[WZP_N_SESSION_STATES] = { "OFFLINE",     "CONNECTING",
                                                               "REGISTERING", "ONLINE",
                                                               "WAITING",     "FAILED" };

static const WzpEdge edge_list[] = {
  { WZP_SESSION_OFFLINE, WZP_SESSION_CONNECTING, "start" },
  { WZP_SESSION_FAILED, WZP_SESSION_CONNECTING, "start" },
  { WZP_SESSION_CONNECTING, WZP_SESSION_REGISTERING, "connected" },
  { WZP_SESSION_REGISTERING, WZP_SESSION_ONLINE, "acknowledged" },
  { WZP_SESSION_REGISTERING, WZP_SESSION_FAILED, "refused" },
  { WZP_SESSION_CONNECTING, WZP_SESSION_WAITING, "closed" },
  { WZP_SESSION_REGISTERING, WZP_SESSION_WAITING, "closed" },
  { WZP_SESSION_ONLINE, WZP_SESSION_WAITING, "closed" },
  { WZP_SESSION_CONNECTING, WZP_SESSION_FAILED, "closed" },
  { WZP_SESSION_REGISTERING, WZP_SESSION_FAILED, "closed" },
  { WZP_SESSION_ONLINE, WZP_SESSION_FAILED, "closed" },
  { WZP_SESSION_REGISTERING, WZP_SESSION_WAITING, "time-out" },
  { WZP_SESSION_REGISTERING, WZP_SESSION_FAILED, "time-out" },
  { WZP_SESSION_WAITING, WZP_SESSION_CONNECTING, "retry" },
  { WZP_SESSION_CONNECTING, WZP_SESSION_OFFLINE, "stop" },
  { WZP_SESSION_REGISTERING, WZP_SESSION_OFFLINE, "stop" },
  { WZP_SESSION_ONLINE, WZP_SESSION_OFFLINE, "stop" },
  { WZP_SESSION_WAITING, WZP_SESSION_OFFLINE, "stop" },
  { WZP_SESSION_FAILED, WZP_SESSION_OFFLINE, "stop" },
};

static const WzpEdges edges = { "session", state_names, WZP_N_SESSION_STATES, edge_list,
                                G_N_ELEMENTS (edge_list) };

void
wzp_session_effect_clear (WzpSessionEffect *effect)
{
  g_clear_pointer (&effect->json, g_bytes_unref);
  g_clear_pointer (&effect->text, g_free);
}

static WzpSessionEffect *
queue_effect (WzpSession *session, WzpSessionEffectType type)
{
  WzpSessionEffect *effect = g_new0 (WzpSessionEffect, 1);

  effect->type = type;
  g_queue_push_tail (&session->effects, effect);
  return effect;
}

static void
queue_send (WzpSession *session, const WzpSignal *signal)
{
  queue_effect (session, WZP_SESSION_SEND)->json = wzp_signal_print (signal);
}

static void
set_state (WzpSession *session, WzpSessionState state, const char *event)
{
  wzp_edges_move (&edges, "signal", &session->state, state, event);
  session->deadline = WZP_INSTANT_NEVER;
  queue_effect (session, WZP_SESSION_CHANGED);
}

static void
set_error (WzpSession *session, const GError *error)
{
  g_clear_error (&session->error);
  session->error = error ? g_error_copy (error) : NULL;
}

WzpSession *
wzp_session_new (WzpIdentity *identity, WzpRandom random)
{
  WzpSession *session = g_new0 (WzpSession, 1);

  session->identity = wzp_identity_ref (identity);
  session->deadline = WZP_INSTANT_NEVER;
  wzp_backoff_init (&session->backoff, random);
  g_queue_init (&session->effects);
  return session;
}

static void
effect_free (gpointer data)
{
  wzp_session_effect_clear (data);
  g_free (data);
}

void
wzp_session_free (WzpSession *session)
{
  if (!session)
    return;
  g_queue_clear_full (&session->effects, effect_free);
  wzp_identity_unref (session->identity);
  g_free (session->alias);
  g_free (session->token);
  g_strfreev (session->relay_features);
  g_strfreev (session->available_relays);
  g_free (session->relay_build);
  g_free (session->relay_region);
  g_clear_error (&session->error);
  g_free (session);
}

void
wzp_session_set_alias (WzpSession *session, const char *alias)
{
  g_set_str (&session->alias, alias);
}

void
wzp_session_set_token (WzpSession *session, const char *token)
{
  g_set_str (&session->token, token);
}

gboolean
wzp_session_next_effect (WzpSession *session, WzpSessionEffect *out)
{
  g_autofree WzpSessionEffect *effect = g_queue_pop_head (&session->effects);

  if (!effect)
    return FALSE;
  *out = *effect;
  return TRUE;
}

WzpInstant
wzp_session_next_deadline (const WzpSession *session)
{
  WzpInstant deadline = session->deadline;

  if (session->reflecting)
    deadline = wzp_instant_min (deadline, session->reflect_deadline);
  if (session->pinging)
    deadline = wzp_instant_min (deadline,
                                wzp_instant_add (session->ping_sent, WZP_SESSION_ANSWER_TIMEOUT));
  return deadline;
}

static void
dial (WzpSession *session, const char *event, WzpInstant now)
{
  set_state (session, WZP_SESSION_CONNECTING, event);
  if (!session->was_online)
    session->deadline = wzp_instant_add (now, WZP_SESSION_SLOW);
  queue_effect (session, WZP_SESSION_DIAL);
}

void
wzp_session_start (WzpSession *session, WzpInstant now)
{
  switch ((WzpSessionState) session->state)
    {
    case WZP_SESSION_OFFLINE:
    case WZP_SESSION_FAILED:
      set_error (session, NULL);
      session->was_online = FALSE;
      wzp_backoff_reset (&session->backoff);
      dial (session, "start", now);
      break;
    case WZP_SESSION_WAITING:
      dial (session, "retry", now);
      break;
    case WZP_SESSION_CONNECTING:
    case WZP_SESSION_REGISTERING:
    case WZP_SESSION_ONLINE:
    case WZP_N_SESSION_STATES:
      break;
    }
}

/* Answers that can no longer come. */
static void
fail_questions (WzpSession *session)
{
  if (session->reflecting)
    queue_effect (session, WZP_SESSION_REFLECTED);
  if (session->pinging)
    queue_effect (session, WZP_SESSION_PONG)->elapsed = WZP_INSTANT_NEVER;
  session->reflecting = FALSE;
  session->pinging = FALSE;
}

void
wzp_session_stop (WzpSession *session)
{
  fail_questions (session);
  switch ((WzpSessionState) session->state)
    {
    case WZP_SESSION_CONNECTING:
    case WZP_SESSION_REGISTERING:
    case WZP_SESSION_ONLINE:
      queue_effect (session, WZP_SESSION_CLOSE);
      set_state (session, WZP_SESSION_OFFLINE, "stop");
      break;
    case WZP_SESSION_WAITING:
    case WZP_SESSION_FAILED:
      set_state (session, WZP_SESSION_OFFLINE, "stop");
      break;
    case WZP_SESSION_OFFLINE:
    case WZP_N_SESSION_STATES:
      break;
    }
}

void
wzp_session_retry_now (WzpSession *session, WzpInstant now)
{
  wzp_backoff_reset (&session->backoff);
  if (session->state == WZP_SESSION_WAITING)
    dial (session, "retry", now);
}

void
wzp_session_set_urgent (WzpSession *session, gboolean urgent, WzpInstant now)
{
  wzp_backoff_set_cap (&session->backoff, urgent ? WZP_SESSION_URGENT_WAIT : 0);
  if (urgent && session->state == WZP_SESSION_WAITING)
    session->deadline =
        wzp_instant_min (session->deadline, wzp_instant_add (now, WZP_SESSION_URGENT_WAIT));
}

static void
send_registration (WzpSession *session)
{
  static const char *const features[] = WZP_HOP_FEATURES;
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_REGISTER_PRESENCE };
  WzpSignalRegisterPresence *presence = &signal.register_presence;
  uint8_t signature[WZP_SIGNATURE_BYTES];

  memcpy (presence->identity_pub, wzp_identity_get_public_key (session->identity),
          sizeof presence->identity_pub);
  presence->alias = g_strdup (session->alias);
  presence->features = g_strdupv ((GStrv) features);
  wzp_channel_sign (session->identity, WZP_CHANNEL_CLIENT, session->exporter, signature);
  presence->channel_signature = g_bytes_new (signature, sizeof signature);
  queue_send (session, &signal);
}

void
wzp_session_on_connected (WzpSession *session, const uint8_t exporter[32], WzpInstant now)
{
  if (session->state != WZP_SESSION_CONNECTING)
    return;
  memcpy (session->exporter, exporter, sizeof session->exporter);
  if (session->token)
    {
      g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_AUTH_TOKEN };

      signal.auth_token.token = g_strdup (session->token);
      queue_send (session, &signal);
    }
  send_registration (session);
  set_state (session, WZP_SESSION_REGISTERING, "connected");
  session->deadline = wzp_instant_add (now, WZP_SESSION_REGISTER_TIMEOUT);
}

/* What was lost once is tried again for ever; what never worked is told to the person at once. */
static void
lose (WzpSession *session,
      const GError *error,
      gboolean permanent,
      const char *event,
      WzpInstant now)
{
  fail_questions (session);
  set_error (session, error);
  if (permanent || !session->was_online)
    {
      set_state (session, WZP_SESSION_FAILED, event);
      return;
    }
  set_state (session, WZP_SESSION_WAITING, event);
  session->deadline = wzp_instant_add (now, wzp_backoff_next (&session->backoff));
}

static void
refuse (WzpSession *session, WzpError code, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, code, text);

  queue_effect (session, WZP_SESSION_CLOSE);
  set_error (session, error);
  set_state (session, WZP_SESSION_FAILED, "refused");
}

/* A relay that signs must sign rightly; one that does not sign is a reference relay. */
static gboolean
check_relay (WzpSession *session, const WzpSignalRegisterPresenceAck *ack)
{
  gconstpointer signature;
  size_t len;

  session->relay_proven = FALSE;
  if (!ack->has_identity_pub || !ack->channel_signature)
    return TRUE;
  signature = g_bytes_get_data (ack->channel_signature, &len);
  if (!wzp_channel_verify (signature, len, ack->identity_pub, WZP_CHANNEL_RELAY, session->exporter))
    return FALSE;
  session->relay_proven = TRUE;
  return TRUE;
}

static void
on_ack (WzpSession *session, const WzpSignalRegisterPresenceAck *ack, WzpInstant now)
{
  if (session->state != WZP_SESSION_REGISTERING)
    return;
  if (!ack->success)
    {
      g_autofree char *text = g_strdup_printf ("The relay refused the registration: %s",
                                               ack->error ? ack->error : "no reason given");

      refuse (session, WZP_ERROR_REFUSED, text);
      return;
    }
  if (!check_relay (session, ack))
    {
      refuse (session, WZP_ERROR_CRYPTO,
              "The relay's proof of its identity is wrong: somebody may be in the middle");
      return;
    }
  g_strfreev (session->relay_features);
  session->relay_features = g_strdupv (ack->features);
  g_strfreev (session->available_relays);
  session->available_relays = g_strdupv (ack->available_relays);
  g_set_str (&session->relay_build, ack->relay_build);
  g_clear_pointer (&session->relay_region, g_free);
  session->relay_region = ack->relay_region ? wzp_relay_name_clean (ack->relay_region) : NULL;
  session->relay_time_ms = ack->relay_time_ms;
  session->was_online = TRUE;
  wzp_backoff_reset (&session->backoff);
  set_error (session, NULL);
  set_state (session, WZP_SESSION_ONLINE, "acknowledged");
}

static void
on_pong (WzpSession *session, uint64_t value, WzpInstant now)
{
  if (!session->pinging || value != session->ping_value)
    return;
  session->pinging = FALSE;
  queue_effect (session, WZP_SESSION_PONG)->elapsed = wzp_instant_since (now, session->ping_sent);
}

gboolean
wzp_session_on_signal (WzpSession *session, const WzpSignal *signal, WzpInstant now)
{
  if (signal->type == WZP_SIGNAL_REGISTER_PRESENCE_ACK)
    {
      on_ack (session, &signal->register_presence_ack, now);
      return TRUE;
    }
  if (signal->type == WZP_SIGNAL_REFLECT_RESPONSE)
    {
      if (session->reflecting)
        queue_effect (session, WZP_SESSION_REFLECTED)->text =
            g_strdup (signal->reflect_response.observed_addr);
      session->reflecting = FALSE;
      return TRUE;
    }
  if (signal->type == WZP_SIGNAL_PONG)
    {
      on_pong (session, signal->pong.timestamp_ms, now);
      return TRUE;
    }
  /* A call may come before the acknowledgement: relays of the reference enter us in their hub first.
   * Who rings in between would ring in vain if it were dropped. */
  return session->state != WZP_SESSION_ONLINE && session->state != WZP_SESSION_REGISTERING;
}

void
wzp_session_on_closed (WzpSession *session, const GError *error, gboolean permanent, WzpInstant now)
{
  switch ((WzpSessionState) session->state)
    {
    case WZP_SESSION_CONNECTING:
    case WZP_SESSION_REGISTERING:
    case WZP_SESSION_ONLINE:
      lose (session, error, permanent, "closed", now);
      break;
    case WZP_SESSION_OFFLINE:
    case WZP_SESSION_WAITING:
    case WZP_SESSION_FAILED:
    case WZP_N_SESSION_STATES:
      break;
    }
}

static void
on_state_deadline (WzpSession *session, WzpInstant now)
{
  g_autoptr (GError) error = NULL;

  if (session->state == WZP_SESSION_WAITING)
    {
      dial (session, "retry", now);
      return;
    }
  if (session->state == WZP_SESSION_CONNECTING)
    {
      session->deadline = WZP_INSTANT_NEVER;
      session->error =
          g_error_new_literal (WZP_ERROR, WZP_ERROR_UNREACHABLE, "The relay does not answer yet");
      queue_effect (session, WZP_SESSION_CHANGED);
      return;
    }
  if (session->state != WZP_SESSION_REGISTERING)
    return;
  error = g_error_new_literal (WZP_ERROR, WZP_ERROR_TIMEOUT,
                               "The relay did not acknowledge the registration in time");
  queue_effect (session, WZP_SESSION_CLOSE);
  lose (session, error, FALSE, "time-out", now);
}

void
wzp_session_on_deadline (WzpSession *session, WzpInstant now)
{
  if (session->reflecting && now >= session->reflect_deadline)
    {
      session->reflecting = FALSE;
      queue_effect (session, WZP_SESSION_REFLECTED);
    }
  if (session->pinging && now >= wzp_instant_add (session->ping_sent, WZP_SESSION_ANSWER_TIMEOUT))
    {
      session->pinging = FALSE;
      queue_effect (session, WZP_SESSION_PONG)->elapsed = WZP_INSTANT_NEVER;
    }
  if (now >= session->deadline)
    on_state_deadline (session, now);
}

gboolean
wzp_session_reflect (WzpSession *session, WzpInstant now)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_REFLECT };

  if (session->state != WZP_SESSION_ONLINE || session->reflecting)
    return FALSE;
  session->reflecting = TRUE;
  session->reflect_deadline = wzp_instant_add (now, WZP_SESSION_ANSWER_TIMEOUT);
  queue_send (session, &signal);
  return TRUE;
}

gboolean
wzp_session_ping (WzpSession *session, WzpInstant now)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_PING };

  if (session->state != WZP_SESSION_ONLINE || session->pinging)
    return FALSE;
  session->pinging = TRUE;
  session->ping_sent = now;
  session->ping_value++;
  signal.ping.timestamp_ms = session->ping_value;
  queue_send (session, &signal);
  return TRUE;
}

WzpSessionState
wzp_session_get_state (const WzpSession *session)
{
  return session->state;
}

gboolean
wzp_session_was_online (const WzpSession *session)
{
  return session->was_online;
}

const GError *
wzp_session_get_error (const WzpSession *session)
{
  return session->error;
}

const char *const *
wzp_session_get_relay_features (const WzpSession *session)
{
  return (const char *const *) session->relay_features;
}

const char *const *
wzp_session_get_available_relays (const WzpSession *session)
{
  return (const char *const *) session->available_relays;
}

uint64_t
wzp_session_get_relay_time_ms (const WzpSession *session)
{
  return session->relay_time_ms;
}

const char *
wzp_session_get_relay_region (const WzpSession *session)
{
  return session->relay_region;
}

const char *
wzp_session_get_relay_build (const WzpSession *session)
{
  return session->relay_build;
}

gboolean
wzp_session_is_relay_proven (const WzpSession *session)
{
  return session->relay_proven;
}

char *
wzp_session_edges_to_dot (void)
{
  return wzp_edges_to_dot (&edges);
}
