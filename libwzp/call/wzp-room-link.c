/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-room"

#include "wzp-room-link.h"

#include "wzp-backoff.h"
#include "wzp-edges.h"
#include "wzp-error.h"
#include "wzp-room-roster.h"
#include "wzp-session.h"
#include "wzp-signature.h"

struct _WzpRoomLink
{
  uint8_t state;
  WzpIdentity *identity;
  char *room;
  char *alias;
  char *token;
  char *peer;
  gboolean is_early;  /* connected before the room was wanted */
  gboolean is_wanted; /* wzp_room_link_join() was called */

  WzpBackoff backoff;
  WzpInstant deadline;
  gboolean was_joined;
  gboolean relay_proven;
  gboolean relay_replaces;
  gboolean relay_tells; /* the others who is muted */
  WzpSignalMemberSound sound;
  WzpSignalMemberSound told; /* to the relay, on this connection */
  uint8_t exporter[WZP_CHANNEL_EXPORTER_BYTES];
  GError *error;

  GQueue effects; /* of WzpRoomLinkEffect */
};

static const char *const state_names[WZP_N_ROOM_LINK_STATES] = {
  "IDLE", "CONNECTING", "HANDSHAKE", "ADMISSION", "JOINED", "WAITING", "LEFT"
};

static const WzpEdge edge_list[] = {
  { WZP_ROOM_LINK_IDLE, WZP_ROOM_LINK_CONNECTING, "join" },
  { WZP_ROOM_LINK_IDLE, WZP_ROOM_LINK_CONNECTING, "wait" },
  { WZP_ROOM_LINK_CONNECTING, WZP_ROOM_LINK_IDLE, "closed early" },
  { WZP_ROOM_LINK_HANDSHAKE, WZP_ROOM_LINK_IDLE, "closed early" },
  { WZP_ROOM_LINK_ADMISSION, WZP_ROOM_LINK_IDLE, "closed early" },
  { WZP_ROOM_LINK_CONNECTING, WZP_ROOM_LINK_HANDSHAKE, "connected" },
  { WZP_ROOM_LINK_HANDSHAKE, WZP_ROOM_LINK_ADMISSION, "answer" },
  { WZP_ROOM_LINK_ADMISSION, WZP_ROOM_LINK_JOINED, "roster" },
  { WZP_ROOM_LINK_HANDSHAKE, WZP_ROOM_LINK_LEFT, "refused" },
  { WZP_ROOM_LINK_CONNECTING, WZP_ROOM_LINK_WAITING, "closed" },
  { WZP_ROOM_LINK_HANDSHAKE, WZP_ROOM_LINK_WAITING, "closed" },
  { WZP_ROOM_LINK_ADMISSION, WZP_ROOM_LINK_WAITING, "closed" },
  { WZP_ROOM_LINK_JOINED, WZP_ROOM_LINK_WAITING, "closed" },
  { WZP_ROOM_LINK_CONNECTING, WZP_ROOM_LINK_LEFT, "closed" },
  { WZP_ROOM_LINK_HANDSHAKE, WZP_ROOM_LINK_LEFT, "closed" },
  { WZP_ROOM_LINK_ADMISSION, WZP_ROOM_LINK_LEFT, "closed" },
  { WZP_ROOM_LINK_JOINED, WZP_ROOM_LINK_LEFT, "closed" },
  { WZP_ROOM_LINK_HANDSHAKE, WZP_ROOM_LINK_WAITING, "time-out" },
  { WZP_ROOM_LINK_ADMISSION, WZP_ROOM_LINK_WAITING, "time-out" },
  { WZP_ROOM_LINK_HANDSHAKE, WZP_ROOM_LINK_LEFT, "time-out" },
  { WZP_ROOM_LINK_ADMISSION, WZP_ROOM_LINK_LEFT, "time-out" },
  { WZP_ROOM_LINK_WAITING, WZP_ROOM_LINK_CONNECTING, "retry" },
  { WZP_ROOM_LINK_JOINED, WZP_ROOM_LINK_CONNECTING, "rejoin" },
  { WZP_ROOM_LINK_IDLE, WZP_ROOM_LINK_LEFT, "leave" },
  { WZP_ROOM_LINK_CONNECTING, WZP_ROOM_LINK_LEFT, "leave" },
  { WZP_ROOM_LINK_HANDSHAKE, WZP_ROOM_LINK_LEFT, "leave" },
  { WZP_ROOM_LINK_ADMISSION, WZP_ROOM_LINK_LEFT, "leave" },
  { WZP_ROOM_LINK_JOINED, WZP_ROOM_LINK_LEFT, "leave" },
  { WZP_ROOM_LINK_WAITING, WZP_ROOM_LINK_LEFT, "leave" },
};

static const WzpEdges edges = { "room", state_names, WZP_N_ROOM_LINK_STATES, edge_list,
                                G_N_ELEMENTS (edge_list) };

void
wzp_room_link_effect_clear (WzpRoomLinkEffect *effect)
{
  g_clear_pointer (&effect->json, g_bytes_unref);
  g_clear_pointer (&effect->roster, g_ptr_array_unref);
}

static WzpRoomLinkEffect *
queue_effect (WzpRoomLink *link, WzpRoomLinkEffectType type)
{
  WzpRoomLinkEffect *effect = g_new0 (WzpRoomLinkEffect, 1);

  effect->type = type;
  g_queue_push_tail (&link->effects, effect);
  return effect;
}

static void
set_state (WzpRoomLink *link, WzpRoomLinkState state, const char *event)
{
  char short_name[14];

  g_strlcpy (short_name, link->room, sizeof short_name);
  wzp_edges_move (&edges, short_name, &link->state, state, event);
  link->deadline = WZP_INSTANT_NEVER;
  queue_effect (link, WZP_ROOM_LINK_CHANGED);
}

static void
set_error (WzpRoomLink *link, const GError *error)
{
  g_clear_error (&link->error);
  link->error = error ? g_error_copy (error) : NULL;
}

WzpRoomLink *
wzp_room_link_new (WzpIdentity *identity,
                   const char *room,
                   const char *alias,
                   const char *token,
                   WzpRandom random)
{
  WzpRoomLink *link = g_new0 (WzpRoomLink, 1);

  link->identity = wzp_identity_ref (identity);
  link->room = g_strdup (room);
  link->alias = g_strdup (alias);
  link->token = g_strdup (token);
  link->deadline = WZP_INSTANT_NEVER;
  wzp_backoff_init (&link->backoff, random);
  wzp_backoff_set_cap (&link->backoff, WZP_ROOM_LINK_LONGEST_WAIT);
  g_queue_init (&link->effects);
  return link;
}

static void
effect_free (gpointer data)
{
  wzp_room_link_effect_clear (data);
  g_free (data);
}

void
wzp_room_link_free (WzpRoomLink *link)
{
  if (!link)
    return;
  g_queue_clear_full (&link->effects, effect_free);
  wzp_identity_unref (link->identity);
  g_free (link->room);
  g_free (link->alias);
  g_free (link->token);
  g_free (link->peer);
  g_clear_error (&link->error);
  g_free (link);
}

gboolean
wzp_room_link_next_effect (WzpRoomLink *link, WzpRoomLinkEffect *out)
{
  g_autofree WzpRoomLinkEffect *effect = g_queue_pop_head (&link->effects);

  if (!effect)
    return FALSE;
  *out = *effect;
  return TRUE;
}

WzpInstant
wzp_room_link_next_deadline (const WzpRoomLink *link)
{
  return link->deadline;
}

static void
dial (WzpRoomLink *link, const char *event)
{
  set_state (link, WZP_ROOM_LINK_CONNECTING, event);
  queue_effect (link, WZP_ROOM_LINK_DIAL);
}

/* Relays of the reference refuse by closing with code 0, after their CallAnswer even: a close before
 * the list of members is a refusal. */
static void
set_loss_error (WzpRoomLink *link, const GError *error)
{
  gboolean had_asked =
      link->state == WZP_ROOM_LINK_HANDSHAKE || link->state == WZP_ROOM_LINK_ADMISSION;

  set_error (link, error);
  if (!had_asked || link->was_joined || !g_error_matches (error, WZP_ERROR, WZP_ERROR_CLOSED))
    return;
  link->error->code = WZP_ERROR_REFUSED;
  g_prefix_error_literal (&link->error, "Not let into the room. ");
}

/* A room that was never joined is told to the person at once; one that was lost is tried again, for as
 * long as whoever owns the link keeps it. */
static void
lose (WzpRoomLink *link, const GError *error, gboolean permanent, const char *event, WzpInstant now)
{
  if (!link->is_wanted)
    {
      link->is_early = FALSE;
      set_state (link, WZP_ROOM_LINK_IDLE, "closed early");
      return;
    }
  set_loss_error (link, error);
  if (permanent || !link->was_joined)
    {
      set_state (link, WZP_ROOM_LINK_LEFT, event);
      return;
    }
  set_state (link, WZP_ROOM_LINK_WAITING, event);
  link->deadline = wzp_instant_add (now, wzp_backoff_next (&link->backoff));
}

void
wzp_room_link_on_deadline (WzpRoomLink *link, WzpInstant now)
{
  g_autoptr (GError) error = NULL;

  if (now < link->deadline)
    return;
  switch ((WzpRoomLinkState) link->state)
    {
    case WZP_ROOM_LINK_WAITING:
      dial (link, "retry");
      break;
    case WZP_ROOM_LINK_HANDSHAKE:
    case WZP_ROOM_LINK_ADMISSION:
      error = g_error_new_literal (WZP_ERROR, WZP_ERROR_TIMEOUT,
                                   "The relay did not let us into the room in time");
      queue_effect (link, WZP_ROOM_LINK_CLOSE);
      lose (link, error, FALSE, "time-out", now);
      break;
    case WZP_ROOM_LINK_IDLE:
    case WZP_ROOM_LINK_CONNECTING:
    case WZP_ROOM_LINK_JOINED:
    case WZP_ROOM_LINK_LEFT:
    case WZP_N_ROOM_LINK_STATES:
      break;
    }
}

void
wzp_room_link_wait (WzpRoomLink *link)
{
  if (link->state != WZP_ROOM_LINK_IDLE)
    return;
  link->is_early = TRUE;
  dial (link, "wait");
}

void
wzp_room_link_join (WzpRoomLink *link, WzpInstant now)
{
  link->is_wanted = TRUE;
  if (link->state == WZP_ROOM_LINK_IDLE)
    dial (link, "join");
  else if (link->state == WZP_ROOM_LINK_HANDSHAKE || link->state == WZP_ROOM_LINK_ADMISSION)
    link->deadline = wzp_instant_add (now, WZP_ROOM_LINK_JOIN_TIMEOUT);
}

void
wzp_room_link_retry_now (WzpRoomLink *link)
{
  if (link->state == WZP_ROOM_LINK_WAITING)
    dial (link, "retry");
}

void
wzp_room_link_rejoin (WzpRoomLink *link, WzpInstant now)
{
  wzp_room_link_retry_now (link);
  if (link->state != WZP_ROOM_LINK_JOINED)
    return;
  queue_effect (link, WZP_ROOM_LINK_CLOSE);
  dial (link, "rejoin");
}

void
wzp_room_link_set_urgent (WzpRoomLink *link, gboolean urgent)
{
  wzp_backoff_set_cap (&link->backoff, urgent ? WZP_ROOM_LINK_LONGEST_WAIT : 0);
}

void
wzp_room_link_leave (WzpRoomLink *link)
{
  switch ((WzpRoomLinkState) link->state)
    {
    case WZP_ROOM_LINK_CONNECTING:
    case WZP_ROOM_LINK_HANDSHAKE:
    case WZP_ROOM_LINK_ADMISSION:
    case WZP_ROOM_LINK_JOINED:
      queue_effect (link, WZP_ROOM_LINK_CLOSE);
      set_state (link, WZP_ROOM_LINK_LEFT, "leave");
      break;
    case WZP_ROOM_LINK_IDLE:
    case WZP_ROOM_LINK_WAITING:
      set_state (link, WZP_ROOM_LINK_LEFT, "leave");
      break;
    case WZP_ROOM_LINK_LEFT:
    case WZP_N_ROOM_LINK_STATES:
      break;
    }
}

static void
queue_send (WzpRoomLink *link, const WzpSignal *signal)
{
  queue_effect (link, WZP_ROOM_LINK_SEND)->json = wzp_signal_print (signal);
}

static WzpSignalProfiles
all_profiles (void)
{
  WzpProfile *items = g_new (WzpProfile, WZP_N_PROFILES);

  for (size_t i = 0; i < WZP_N_PROFILES; i++)
    items[i] = *wzp_profile_get_standard ((WzpProfileId) i);
  return (WzpSignalProfiles) { .items = items, .n_items = WZP_N_PROFILES };
}

/* To a call that the relay may have forgotten. */
static gboolean
comes_back (const WzpRoomLink *link)
{
  return link->was_joined && link->peer;
}

static void
send_offer (WzpRoomLink *link)
{
  static const char *const features[] = WZP_HOP_FEATURES;
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_CALL_OFFER };
  WzpSignalCallOffer *offer = &signal.call_offer;
  uint8_t signature[WZP_SIGNATURE_BYTES];

  memcpy (offer->identity_pub, wzp_identity_get_public_key (link->identity),
          sizeof offer->identity_pub);
  wzp_handshake_random_key (offer->ephemeral_pub);
  wzp_handshake_sign (link->identity, WZP_HANDSHAKE_OFFER, offer->ephemeral_pub, signature);
  offer->signature = g_bytes_new (signature, sizeof signature);
  offer->supported_profiles = all_profiles ();
  offer->alias = g_strdup (link->alias);
  offer->features = g_strdupv ((GStrv) features);
  wzp_channel_sign (link->identity, WZP_CHANNEL_CLIENT, link->exporter, signature);
  offer->channel_signature = g_bytes_new (signature, sizeof signature);
  if (comes_back (link))
    offer->peer = g_strdup (link->peer);
  offer->muted = link->sound.muted;
  offer->deafened = link->sound.deafened;
  link->told = link->sound;
  queue_send (link, &signal);
}

void
wzp_room_link_on_connected (WzpRoomLink *link, const uint8_t exporter[32], WzpInstant now)
{
  if (link->state != WZP_ROOM_LINK_CONNECTING)
    return;
  memcpy (link->exporter, exporter, sizeof link->exporter);
  if (link->token)
    {
      g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_AUTH_TOKEN };

      signal.auth_token.token = g_strdup (link->token);
      queue_send (link, &signal);
    }
  send_offer (link);
  set_state (link, WZP_ROOM_LINK_HANDSHAKE, "connected");
  if (link->is_wanted)
    link->deadline = wzp_instant_add (now, comes_back (link) ? WZP_ROOM_LINK_RESUME_TIMEOUT
                                                             : WZP_ROOM_LINK_JOIN_TIMEOUT);
}

static gboolean
check_answer (WzpRoomLink *link, const WzpSignalCallAnswer *answer)
{
  size_t len = 0;
  gconstpointer signature = answer->signature ? g_bytes_get_data (answer->signature, &len) : NULL;

  if (!signature || !wzp_handshake_verify (signature, len, answer->identity_pub,
                                           WZP_HANDSHAKE_ANSWER, answer->ephemeral_pub))
    return FALSE;
  link->relay_proven = FALSE;
  if (!answer->channel_signature)
    return TRUE;
  signature = g_bytes_get_data (answer->channel_signature, &len);
  link->relay_proven =
      wzp_channel_verify (signature, len, answer->identity_pub, WZP_CHANNEL_RELAY, link->exporter);
  return link->relay_proven;
}

static void
tell_sound (WzpRoomLink *link)
{
  WzpSignal signal = { .type = WZP_SIGNAL_MEMBER_SOUND, .member_sound = link->sound };

  if (link->state != WZP_ROOM_LINK_JOINED || !link->relay_tells ||
      (link->sound.muted == link->told.muted && link->sound.deafened == link->told.deafened))
    return;
  queue_send (link, &signal);
  link->told = link->sound;
}

void
wzp_room_link_set_choice (WzpRoomLink *link, const WzpSoundChoice *choice)
{
  link->sound = (WzpSignalMemberSound) { .muted = choice->muted || choice->held,
                                         .deafened = choice->deafened || choice->held };
  tell_sound (link);
}

static gboolean
speaks (const WzpSignalCallAnswer *answer, const char *feature)
{
  return answer->features && g_strv_contains ((const char *const *) answer->features, feature);
}

static void
on_answer (WzpRoomLink *link, const WzpSignalCallAnswer *answer)
{
  WzpInstant deadline = link->deadline;

  if (link->state != WZP_ROOM_LINK_HANDSHAKE)
    return;
  if (!check_answer (link, answer))
    {
      g_autoptr (GError) error =
          g_error_new_literal (WZP_ERROR, WZP_ERROR_CRYPTO,
                               "The relay's signature is wrong: somebody may be in the middle");

      queue_effect (link, WZP_ROOM_LINK_CLOSE);
      set_error (link, error);
      set_state (link, WZP_ROOM_LINK_LEFT, "refused");
      return;
    }
  link->relay_replaces = speaks (answer, "resume1");
  link->relay_tells = speaks (answer, "mute1");
  set_state (link, WZP_ROOM_LINK_ADMISSION, "answer");
  link->deadline = deadline;
}

static void
on_roster (WzpRoomLink *link, const WzpSignal *signal)
{
  if (link->state == WZP_ROOM_LINK_ADMISSION)
    {
      link->was_joined = TRUE;
      link->is_wanted = TRUE;
      wzp_backoff_reset (&link->backoff);
      set_error (link, NULL);
      set_state (link, WZP_ROOM_LINK_JOINED, "roster");
      tell_sound (link);
    }
  if (link->state != WZP_ROOM_LINK_JOINED)
    return;
  queue_effect (link, WZP_ROOM_LINK_ROSTER)->roster =
      wzp_room_roster_new (&signal->room_update, wzp_identity_get_fingerprint (link->identity));
}

void
wzp_room_link_on_signal (WzpRoomLink *link, const WzpSignal *signal, WzpInstant now)
{
  /* A chain and not a switch: of all the variants three are meant for us. */
  if (signal->type == WZP_SIGNAL_CALL_ANSWER)
    on_answer (link, &signal->call_answer);
  else if (signal->type == WZP_SIGNAL_ROOM_UPDATE)
    on_roster (link, signal);
  else if (signal->type == WZP_SIGNAL_QUALITY_DIRECTIVE && link->state == WZP_ROOM_LINK_JOINED)
    queue_effect (link, WZP_ROOM_LINK_PROFILE)->profile =
        signal->quality_directive.recommended_profile;
}

void
wzp_room_link_on_closed (WzpRoomLink *link, const GError *error, gboolean permanent, WzpInstant now)
{
  switch ((WzpRoomLinkState) link->state)
    {
    case WZP_ROOM_LINK_CONNECTING:
    case WZP_ROOM_LINK_HANDSHAKE:
    case WZP_ROOM_LINK_ADMISSION:
    case WZP_ROOM_LINK_JOINED:
      lose (link, error, permanent, "closed", now);
      break;
    case WZP_ROOM_LINK_IDLE:
    case WZP_ROOM_LINK_WAITING:
    case WZP_ROOM_LINK_LEFT:
    case WZP_N_ROOM_LINK_STATES:
      break;
    }
}

void
wzp_room_link_set_peer (WzpRoomLink *link, const char *peer)
{
  g_set_str (&link->peer, peer);
}

gboolean
wzp_room_link_is_at_door (const WzpRoomLink *link)
{
  return (link->is_early || comes_back (link)) &&
         (link->state == WZP_ROOM_LINK_HANDSHAKE || link->state == WZP_ROOM_LINK_ADMISSION);
}

WzpRoomLinkState
wzp_room_link_get_state (const WzpRoomLink *link)
{
  return link->state;
}

const char *
wzp_room_link_get_room (const WzpRoomLink *link)
{
  return link->room;
}

const GError *
wzp_room_link_get_error (const WzpRoomLink *link)
{
  return link->error;
}

gboolean
wzp_room_link_was_joined (const WzpRoomLink *link)
{
  return link->was_joined;
}

gboolean
wzp_room_link_can_overlap (const WzpRoomLink *link)
{
  return link->state == WZP_ROOM_LINK_JOINED && link->relay_replaces;
}

gboolean
wzp_room_link_is_relay_proven (const WzpRoomLink *link)
{
  return link->relay_proven;
}

char *
wzp_room_link_edges_to_dot (void)
{
  return wzp_edges_to_dot (&edges);
}
