/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A media connection: its offer and our answer, its place in a room, its frames. */
#define G_LOG_DOMAIN "relay-member"

#include <string.h>

#include "relay-session.h"
#include "wzp-identity-keys.h"
#include "wzp-signature.h"

/* So many messages not acknowledged by a member: it takes none (reference command line clients never
 * do), and later lists wait, the newest replacing the ones before. */
#define UNACKED_MAX       8
#define HELD_ROSTER_RETRY WZP_SECONDS (1)

/* The reference always answers with GOOD; so do we when it was offered, or nothing was. */
static WzpProfile
choose_profile (const WzpSignalProfiles *offered)
{
  const WzpProfile *good = wzp_profile_get_standard (WZP_PROFILE_GOOD);

  for (size_t i = 0; i < offered->n_items; i++)
    if (wzp_profile_equal (&offered->items[i], good))
      return *good;
  return offered->n_items > 0 ? offered->items[0] : *good;
}

static gboolean
check_offer (const WzpSignalCallOffer *offer)
{
  size_t len = 0;
  const void *signature = offer->signature ? g_bytes_get_data (offer->signature, &len) : NULL;

  return wzp_handshake_verify (signature, len, offer->identity_pub, WZP_HANDSHAKE_OFFER,
                               offer->ephemeral_pub);
}

static void
set_peer (RelayParty *party, const char *claimed)
{
  g_autofree char *peer = claimed ? wzp_fingerprint_normalise (claimed, NULL) : NULL;

  if (peer && !g_str_equal (peer, party->fingerprint))
    g_strlcpy (party->peer, peer, sizeof party->peer);
}

void
relay_member_on_first (RelaySession *session, WzpSignal *signal)
{
  const WzpSignalCallOffer *offer = &signal->call_offer;
  gboolean verified;

  if (signal->type == WZP_SIGNAL_AUTH_TOKEN)
    return; /* we ask for none; the offer follows */
  if (signal->type != WZP_SIGNAL_CALL_OFFER)
    {
      relay_session_close (session, signal->type == WZP_SIGNAL_HANGUP ? RELAY_CLOSE_NORMAL
                                                                      : RELAY_CLOSE_BAD_MESSAGE);
      return;
    }
  if (!check_offer (offer) || !relay_session_check_channel (session, offer->channel_signature,
                                                            offer->identity_pub, &verified))
    {
      relay_session_close (session, RELAY_CLOSE_NOT_AUTHORISED);
      return;
    }
  relay_session_set_party (session, offer->identity_pub, offer->alias, offer->features, verified);
  set_peer (&session->party, offer->peer);
  session->party.muted = offer->muted;
  session->party.deafened = offer->deafened;
  session->profile = choose_profile (&offer->supported_profiles);
  relay_session_set_state (session, RELAY_SESSION_ASKING, "offer");
  relay_session_set_timeout (session, 0, 0);
  session->hub_knows = TRUE;
  relay_shard_tell_join (session->shard, session->handle,
                         wzp_quic_conn_get_server_name (session->conn), &session->party);
}

static void
send_answer (RelaySession *session)
{
  const WzpIdentity *identity = session->shard->shared->identity;
  uint8_t signature[WZP_SIGNATURE_BYTES];
  g_autoptr (GBytes) signature_bytes = NULL;
  g_autoptr (GBytes) channel_signature = NULL;
  WzpSignal signal = { .type = WZP_SIGNAL_CALL_ANSWER };
  WzpSignalCallAnswer *answer = &signal.call_answer;

  wzp_handshake_random_key (answer->ephemeral_pub);
  wzp_handshake_sign (identity, WZP_HANDSHAKE_ANSWER, answer->ephemeral_pub, signature);
  signature_bytes = g_bytes_new_static (signature, sizeof signature);
  memcpy (answer->identity_pub, wzp_identity_get_public_key (identity),
          sizeof answer->identity_pub);
  answer->signature = signature_bytes;
  answer->chosen_profile = session->profile;
  if (session->party.is_ours)
    {
      channel_signature = relay_session_sign_channel (session);
      answer->features = (GStrv) relay_features;
      answer->channel_signature = channel_signature;
    }
  relay_session_send (session, &signal);
}

void
relay_member_on_admitted (RelaySession *session, uint64_t room, uint8_t slot)
{
  session->slot = slot;
  relay_sender_init (&session->sender, &session->shard->limits, session->shard->now);
  session->fan = relay_shard_enter_fan (session->shard, room, session);
  relay_session_set_state (session, RELAY_SESSION_MEMBER, "admitted");
  send_answer (session);
}

void
relay_member_on_datagram (RelaySession *session, const uint8_t *frame, size_t len, WzpInstant now)
{
  RelayShard *shard = session->shard;

  switch (relay_forward_check (&session->sender, frame, len, &shard->forward_stats, now))
    {
    case RELAY_FORWARD_DONE:
      relay_shard_forward (shard, session->fan, session, session->slot, frame, len);
      break;
    case RELAY_FORWARD_DROPPED:
      break;
    case RELAY_FORWARD_TOO_MANY_MALFORMED:
      relay_session_close (session, RELAY_CLOSE_BAD_MESSAGE);
      break;
    case RELAY_FORWARD_FLOOD:
      relay_session_close (session, RELAY_CLOSE_RATE_LIMITED);
      break;
    }
}

void
relay_member_retry_roster (RelaySession *session)
{
  g_autoptr (GBytes) roster = g_steal_pointer (&session->held_roster);

  if (roster)
    relay_member_send_roster (session, roster);
}

/* Only lists come this way once a member is in; of those only the newest matters. */
void
relay_member_send_roster (RelaySession *session, GBytes *bytes)
{
  gboolean takes_none = wzp_quic_conn_get_unacked_signals (session->conn) >= UNACKED_MAX;

  g_clear_pointer (&session->held_roster, g_bytes_unref);
  if (!takes_none)
    {
      relay_session_send_bytes (session, bytes);
      return;
    }
  session->held_roster = g_bytes_ref (bytes);
  session->shard->rosters_held++;
  relay_session_set_timeout (session, HELD_ROSTER_RETRY, session->shard->now);
}

void
relay_member_clear (RelaySession *session)
{
  g_clear_pointer (&session->held_roster, g_bytes_unref);
  if (session->fan)
    relay_shard_leave_fan (session->shard, session->fan, session);
  session->fan = NULL;
}
