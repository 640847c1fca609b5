/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-call-offer.h"

#include "wzp-path-race.h"
#include "wzp-secret.h"
#include "wzp-sni.h"

#define CALL_ID_BYTES 16

/* What the reference offers; the media itself says per packet what it is. */
static WzpSignalProfiles
offered_profiles (void)
{
  WzpProfile *items = g_new (WzpProfile, 1);

  items[0] = *wzp_profile_get_standard (WZP_PROFILE_GOOD);
  return (WzpSignalProfiles) { .items = items, .n_items = 1 };
}

GBytes *
wzp_call_offer_print (WzpIdentity *identity,
                      const char *alias,
                      const char *peer,
                      const char *call_id,
                      const WzpE2ee *e2ee,
                      const WzpIceAgent *ice)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_DIRECT_CALL_OFFER };
  WzpSignalDirectCallOffer *offer = &signal.direct_call_offer;
  WzpE2eeHello hello;

  wzp_e2ee_get_hello (e2ee, &hello);
  offer->caller_fingerprint = g_strdup (wzp_identity_get_fingerprint (identity));
  offer->caller_alias = g_strdup (alias);
  offer->target_fingerprint = g_strdup (peer);
  offer->call_id = g_strdup (call_id);
  memcpy (offer->identity_pub, hello.identity_pub, sizeof offer->identity_pub);
  memcpy (offer->ephemeral_pub, hello.ephemeral_pub, sizeof offer->ephemeral_pub);
  offer->signature = g_bytes_new (hello.signature, sizeof hello.signature);
  offer->supported_profiles = offered_profiles ();
  offer->caller_build_version = g_strdup (WZP_BUILD_VERSION);
  if (ice)
    wzp_ice_agent_fill_offer (ice, offer);
  return wzp_signal_print (&signal);
}

GBytes *
wzp_call_answer_print (WzpIdentity *identity,
                       const char *call_id,
                       WzpAcceptMode mode,
                       const WzpE2ee *e2ee,
                       const WzpIceAgent *ice)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_DIRECT_CALL_ANSWER };
  WzpSignalDirectCallAnswer *answer = &signal.direct_call_answer;

  answer->call_id = g_strdup (call_id);
  answer->accept_mode = mode;
  answer->has_identity_pub = TRUE;
  memcpy (answer->identity_pub, wzp_identity_get_public_key (identity),
          sizeof answer->identity_pub);
  if (e2ee)
    {
      WzpE2eeHello hello;

      wzp_e2ee_get_hello (e2ee, &hello);
      answer->has_ephemeral_pub = TRUE;
      memcpy (answer->ephemeral_pub, hello.ephemeral_pub, sizeof answer->ephemeral_pub);
      answer->signature = g_bytes_new (hello.signature, sizeof hello.signature);
    }
  answer->has_chosen_profile = TRUE;
  answer->chosen_profile = *wzp_profile_get_standard (WZP_PROFILE_GOOD);
  answer->callee_build_version = g_strdup (WZP_BUILD_VERSION);
  if (ice)
    wzp_ice_agent_fill_answer (ice, answer);
  return wzp_signal_print (&signal);
}

GBytes *
wzp_call_candidates_print (const char *call_id, const WzpIceAgent *ice)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_CANDIDATE_UPDATE };

  if (!wzp_ice_agent_fill_update (ice, &signal.candidate_update))
    return NULL;
  signal.candidate_update.call_id = g_strdup (call_id);
  return wzp_signal_print (&signal);
}

GBytes *
wzp_call_hangup_print (WzpHangupReason reason, const char *call_id)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_HANGUP };

  signal.hangup.reason = reason;
  signal.hangup.call_id = g_strdup (call_id);
  return wzp_signal_print (&signal);
}

GBytes *
wzp_call_path_report_print (const char *call_id, gboolean direct_ok)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_MEDIA_PATH_REPORT };

  signal.media_path_report.call_id = g_strdup (call_id);
  signal.media_path_report.direct_ok = direct_ok;
  signal.media_path_report.race_winner = g_strdup (direct_ok ? "Direct" : "Relay");
  return wzp_signal_print (&signal);
}

GBytes *
wzp_call_hold_print (const char *call_id, const WzpSoundChoice *choice, gboolean ask)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_CALL_HOLD };

  signal.call_hold.call_id = g_strdup (call_id);
  signal.call_hold.on_hold = choice->held;
  signal.call_hold.muted = choice->muted;
  signal.call_hold.deafened = choice->deafened;
  signal.call_hold.ask = ask;
  return wzp_signal_print (&signal);
}

char *
wzp_call_dup_reflexive (const WzpIceAgent *ice)
{
  WzpAddress reflexive;

  return ice && wzp_ice_agent_get_reflexive (ice, &reflexive) ? wzp_address_to_string (&reflexive)
                                                              : NULL;
}

gboolean
wzp_call_is_worth_telling (const WzpIceAgent *ice, const char *peer_reflexive)
{
  g_autofree char *own = wzp_call_dup_reflexive (ice);

  return wzp_path_role_compare (own, peer_reflexive) != WZP_PATH_ROLE_NONE;
}

static WzpE2eeResult
take_peer (WzpE2ee *e2ee,
           const uint8_t *identity_pub,
           const uint8_t *ephemeral_pub,
           GBytes *signature,
           const char *build_version)
{
  WzpE2eePeer peer = {
    .identity_pub = identity_pub,
    .ephemeral_pub = ephemeral_pub,
    .build_version = build_version ? build_version : "",
  };

  if (signature)
    peer.signature = g_bytes_get_data (signature, &peer.signature_len);
  return wzp_e2ee_take_peer (e2ee, &peer);
}

WzpE2eeResult
wzp_call_offer_check (const WzpSignalDirectCallOffer *offer, WzpE2ee *e2ee)
{
  return take_peer (e2ee, offer->identity_pub, offer->ephemeral_pub, offer->signature,
                    offer->caller_build_version);
}

WzpE2eeResult
wzp_call_answer_check (const WzpSignalDirectCallAnswer *answer, WzpE2ee *e2ee)
{
  return take_peer (e2ee, answer->has_identity_pub ? answer->identity_pub : NULL,
                    answer->has_ephemeral_pub ? answer->ephemeral_pub : NULL, answer->signature,
                    answer->callee_build_version);
}

gboolean
wzp_call_offer_is_sane (const WzpSignalDirectCallOffer *offer, const char *fingerprint)
{
  return offer->call_id && wzp_call_id_is_valid (offer->call_id) && offer->caller_fingerprint &&
         wzp_fingerprint_is_canonical (offer->caller_fingerprint) &&
         !g_str_equal (offer->caller_fingerprint, fingerprint) &&
         g_strcmp0 (offer->target_fingerprint, fingerprint) == 0;
}

char *
wzp_call_id_new (void)
{
  uint8_t bytes[CALL_ID_BYTES];
  GString *id = g_string_sized_new (2 * CALL_ID_BYTES);

  wzp_secret_random (bytes, sizeof bytes);
  for (size_t i = 0; i < sizeof bytes; i++)
    g_string_append_printf (id, "%02x", bytes[i]);
  return g_string_free_and_steal (id);
}

char *
wzp_alias_clean (const char *alias)
{
  g_autoptr (GString) clean = g_string_new (NULL);

  if (!alias || !g_utf8_validate (alias, -1, NULL))
    return NULL;
  for (const char *p = alias; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeType type = g_unichar_type (c);

      /* Format characters hold the bidirectional overrides, with which text can be forged. */
      if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
          type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR)
        continue;
      if (clean->len + (size_t) g_unichar_to_utf8 (c, NULL) > WZP_ALIAS_MAX_BYTES)
        break;
      g_string_append_unichar (clean, c);
    }
  g_strstrip (clean->str);
  return *clean->str != '\0' ? g_strdup (clean->str) : NULL;
}
