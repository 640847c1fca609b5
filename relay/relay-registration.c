/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first message of a signal connection: who it is, and how well that is proven (auth1). */
#define G_LOG_DOMAIN "relay-registration"

#include <string.h>

#include "relay-session.h"
#include "wzp-identity-keys.h"
#include "wzp-signature.h"

static void
acknowledge (RelaySession *session, gboolean success, const char *error)
{
  RelayAnnouncement *announcement = &session->shard->announcement;
  char *offered[RELAY_OFFERED_MAX + 1] = { NULL };
  g_autoptr (GBytes) signature = NULL;
  WzpSignal ack = { .type = WZP_SIGNAL_REGISTER_PRESENCE_ACK,
                    .register_presence_ack = { .success = success,
                                               .error = (char *) error,
                                               .relay_build = (char *) relay_get_build () } };
  WzpSignalRegisterPresenceAck *fields = &ack.register_presence_ack;

  if (success)
    {
      for (unsigned i = 0; i < announcement->n_offered; i++)
        offered[i] = announcement->offered[i];
      fields->available_relays = offered;
      fields->relay_region = announcement->region[0] ? announcement->region : NULL;
    }
  /* Keys that reference clients do not know go to those who announced features only. */
  if (session->party.is_ours)
    {
      signature = relay_session_sign_channel (session);
      fields->features = (GStrv) relay_features;
      fields->has_identity_pub = TRUE;
      memcpy (fields->identity_pub, wzp_identity_get_public_key (session->shard->shared->identity),
              sizeof fields->identity_pub);
      fields->channel_signature = signature;
      fields->relay_time_ms = (uint64_t) (g_get_real_time () / 1000);
    }
  relay_session_send (session, &ack);
}

static gboolean
is_zero_key (const uint8_t key[WZP_SIGNAL_KEY_BYTES])
{
  static const uint8_t zero[WZP_SIGNAL_KEY_BYTES];

  return memcmp (key, zero, sizeof zero) == 0;
}

/* A client that only wants to know its address registers without an identity. Many do at once, so
 * they are in nobody's way: not in the registry, and not to be called. */
static void
admit_probe (RelaySession *session)
{
  relay_session_set_state (session, RELAY_SESSION_PROBE, "probe");
  relay_session_set_timeout (session, 0, 0);
  acknowledge (session, TRUE, NULL);
}

void
relay_registration_on_first (RelaySession *session, WzpSignal *signal)
{
  const WzpSignalRegisterPresence *message = &signal->register_presence;
  gboolean verified;

  if (signal->type == WZP_SIGNAL_AUTH_TOKEN)
    return; /* we ask for none; the registration follows */
  if (signal->type != WZP_SIGNAL_REGISTER_PRESENCE)
    {
      relay_session_close (session, RELAY_CLOSE_BAD_MESSAGE);
      return;
    }
  if (is_zero_key (message->identity_pub))
    {
      admit_probe (session);
      return;
    }
  if (!relay_session_check_channel (session, message->channel_signature, message->identity_pub,
                                    &verified))
    {
      acknowledge (session, FALSE, "the channel signature is wrong");
      relay_session_close (session, RELAY_CLOSE_NOT_AUTHORISED);
      return;
    }
  relay_session_set_party (session, message->identity_pub, message->alias, message->features,
                           verified);
  relay_session_set_state (session, RELAY_SESSION_ASKING, "register");
  relay_session_set_timeout (session, 0, 0);
  session->hub_knows = TRUE;
  relay_shard_tell_register (session->shard, session->handle, &session->party);
}

void
relay_registration_on_registered (RelaySession *session)
{
  relay_session_set_state (session, RELAY_SESSION_REGISTERED, "registered");
  acknowledge (session, TRUE, NULL);
}

void
relay_registration_on_refused (RelaySession *session, const RelayEffect *effect)
{
  acknowledge (session, FALSE, effect->text);
  relay_session_close (session, effect->close);
}
