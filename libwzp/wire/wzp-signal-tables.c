/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-signal-tables.h"

/* The C type of each kind: a table that names the wrong kind does not compile. */
#define TYPE_BOOL    gboolean
#define TYPE_U8      uint8_t
#define TYPE_U16     uint16_t
#define TYPE_U32     uint32_t
#define TYPE_U64     uint64_t
#define TYPE_F32     float
#define TYPE_STRING  char *
#define TYPE_BYTES   GBytes *
#define TYPE_KEY     uint8_t[WZP_SIGNAL_KEY_BYTES]
#define TYPE_STRINGS GStrv
#define TYPE_PORTS   WzpSignalPorts

#define MAX_BOOL    0
#define MAX_U8      0
#define MAX_U16     0
#define MAX_U32     0
#define MAX_U64     0
#define MAX_F32     0
#define MAX_STRING  WZP_SIGNAL_STRING_MAX_BYTES
#define MAX_BYTES   WZP_SIGNAL_BYTES_MAX_BYTES
#define MAX_KEY     0
#define MAX_STRINGS WZP_SIGNAL_LIST_MAX_ITEMS
#define MAX_PORTS   WZP_SIGNAL_LIST_MAX_ITEMS
/* Values with a limit of their own. */
#define MAX_TOKEN      WZP_SIGNAL_TOKEN_MAX_BYTES
#define MAX_PEOPLE     WZP_SIGNAL_PEOPLE_MAX_ITEMS
#define MAX_MANY_PORTS WZP_SIGNAL_PORTS_MAX_ITEMS

#define TYPE_OF(type, member) __typeof__ (((type *) NULL)->member)
/* offsetof, but an error unless the member has type @wanted. */
#define OFFSET(type, member, wanted)                                                               \
  (offsetof (type, member) +                                                                       \
   0 * sizeof (char[__builtin_types_compatible_p (TYPE_OF (type, member), wanted) ? 1 : -1]))

#define FIELD_FULL(type, member, k, h, has, limit)                                                 \
  { .name = #member,                                                                               \
    .kind = WZP_FIELD_##k,                                                                         \
    .habit = WZP_HABIT_##h,                                                                        \
    .offset = OFFSET (type, member, TYPE_##k),                                                     \
    .has_offset = has,                                                                             \
    .max = limit }
#define FIELD(type, member, k, h)            FIELD_FULL (type, member, k, h, 0, MAX_##k)
#define FIELD_MAX(type, member, k, h, limit) FIELD_FULL (type, member, k, h, 0, MAX_##limit)
/* A value that cannot say itself that it is absent. */
#define FIELD_HAS(type, member, k, h)                                                              \
  FIELD_FULL (type, member, k, h, OFFSET (type, has_##member, gboolean), MAX_##k)
#define FIELD_ENUM(type, member, c_type, h, names)                                                 \
  { .name = #member,                                                                               \
    .kind = WZP_FIELD_ENUM,                                                                        \
    .habit = WZP_HABIT_##h,                                                                        \
    .offset = OFFSET (type, member, c_type),                                                       \
    .get_name = names }
#define FIELD_PROFILE(type, member, h, has)                                                        \
  { .name = #member,                                                                               \
    .kind = WZP_FIELD_OBJECT,                                                                      \
    .habit = WZP_HABIT_##h,                                                                        \
    .offset = OFFSET (type, member, WzpProfile),                                                   \
    .has_offset = has,                                                                             \
    .object = &profile }
#define FIELD_LIST(type, member, c_type, h, of, limit)                                             \
  { .name = #member,                                                                               \
    .kind = WZP_FIELD_OBJECTS,                                                                     \
    .habit = WZP_HABIT_##h,                                                                        \
    .offset = OFFSET (type, member, c_type),                                                       \
    .max = limit,                                                                                  \
    .object = &of }
#define FIELD_PROFILES(type, member, h)                                                            \
  FIELD_LIST (type, member, WzpSignalProfiles, h, profile, WZP_SIGNAL_LIST_MAX_ITEMS)
#define FIELD_PARTICIPANTS(type, h)                                                                \
  FIELD_LIST (type, participants, WzpSignalParticipants, h, participant,                           \
              WZP_SIGNAL_PEOPLE_MAX_ITEMS)
#define FIELD_USERS(type, h)                                                                       \
  FIELD_LIST (type, users, WzpSignalUsers, h, user, WZP_SIGNAL_PEOPLE_MAX_ITEMS)
/* The extension keys of this hop. */
#define FIELD_FEATURES(type) FIELD (type, features, STRINGS, EMPTY)
#define FIELD_CHANNEL(type)  FIELD (type, channel_signature, BYTES, OPTIONAL)

#define OBJECT(id, type)                                                                           \
  static const WzpSignalObject id = { .fields = id##_fields,                                       \
                                      .n_fields = G_N_ELEMENTS (id##_fields),                      \
                                      .size = sizeof (type) }

/* --- words --------------------------------------------------------------------------------- */

static const char *
codec_name (unsigned codec)
{
  return codec < WZP_N_CODECS ? wzp_codec_get_name ((WzpCodecId) codec) : NULL;
}

static const char *
hangup_reason_name (unsigned reason)
{
  return reason <= WZP_HANGUP_ERROR ? wzp_hangup_reason_get_name ((WzpHangupReason) reason) : NULL;
}

static const char *
accept_mode_name (unsigned mode)
{
  return mode <= WZP_ACCEPT_GENERIC ? wzp_accept_mode_get_name ((WzpAcceptMode) mode) : NULL;
}

/* --- objects inside messages --------------------------------------------------------------- */

static const WzpSignalField profile_fields[] = {
  FIELD_ENUM (WzpProfile, codec, WzpCodecId, REQUIRED, codec_name),
  FIELD (WzpProfile, fec_ratio, F32, REQUIRED),
  FIELD (WzpProfile, frame_duration_ms, U8, REQUIRED),
  FIELD (WzpProfile, frames_per_block, U8, REQUIRED),
};
OBJECT (profile, WzpProfile);

static const WzpSignalField report_fields[] = {
  FIELD (WzpQualityReport, loss_pct, U8, REQUIRED),
  FIELD (WzpQualityReport, rtt_4ms, U8, REQUIRED),
  FIELD (WzpQualityReport, jitter_ms, U8, REQUIRED),
  FIELD (WzpQualityReport, bitrate_cap_kbps, U8, REQUIRED),
};
OBJECT (report, WzpQualityReport);

static const WzpSignalField participant_fields[] = {
  FIELD (WzpSignalParticipant, fingerprint, STRING, REQUIRED),
  FIELD (WzpSignalParticipant, alias, STRING, NULLABLE),
  FIELD (WzpSignalParticipant, relay_label, STRING, NULLABLE),
  FIELD (WzpSignalParticipant, slot, U8, EMPTY),
  FIELD (WzpSignalParticipant, verified, BOOL, EMPTY),
  FIELD (WzpSignalParticipant, muted, BOOL, EMPTY),
  FIELD (WzpSignalParticipant, deafened, BOOL, EMPTY),
};
OBJECT (participant, WzpSignalParticipant);

static const WzpSignalField user_fields[] = {
  FIELD (WzpSignalUser, fingerprint, STRING, REQUIRED),
  FIELD (WzpSignalUser, alias, STRING, OPTIONAL),
};
OBJECT (user, WzpSignalUser);

/* --- messages ------------------------------------------------------------------------------ */

static const WzpSignalField call_offer_fields[] = {
  FIELD (WzpSignalCallOffer, identity_pub, KEY, REQUIRED),
  FIELD (WzpSignalCallOffer, ephemeral_pub, KEY, REQUIRED),
  FIELD (WzpSignalCallOffer, signature, BYTES, REQUIRED),
  FIELD_PROFILES (WzpSignalCallOffer, supported_profiles, REQUIRED),
  FIELD (WzpSignalCallOffer, alias, STRING, NULLABLE),
  FIELD_FEATURES (WzpSignalCallOffer),
  FIELD_CHANNEL (WzpSignalCallOffer),
  FIELD (WzpSignalCallOffer, peer, STRING, OPTIONAL),
  FIELD (WzpSignalCallOffer, muted, BOOL, EMPTY),
  FIELD (WzpSignalCallOffer, deafened, BOOL, EMPTY),
};
OBJECT (call_offer, WzpSignalCallOffer);

static const WzpSignalField call_answer_fields[] = {
  FIELD (WzpSignalCallAnswer, identity_pub, KEY, REQUIRED),
  FIELD (WzpSignalCallAnswer, ephemeral_pub, KEY, REQUIRED),
  FIELD (WzpSignalCallAnswer, signature, BYTES, REQUIRED),
  FIELD_PROFILE (WzpSignalCallAnswer, chosen_profile, REQUIRED, 0),
  FIELD_FEATURES (WzpSignalCallAnswer),
  FIELD_CHANNEL (WzpSignalCallAnswer),
};
OBJECT (call_answer, WzpSignalCallAnswer);

static const WzpSignalField ice_candidate_fields[] = {
  FIELD (WzpSignalIceCandidate, candidate, STRING, REQUIRED),
};
OBJECT (ice_candidate, WzpSignalIceCandidate);

static const WzpSignalField rekey_fields[] = {
  FIELD (WzpSignalRekey, new_ephemeral_pub, KEY, REQUIRED),
  FIELD (WzpSignalRekey, signature, BYTES, REQUIRED),
};
OBJECT (rekey, WzpSignalRekey);

static const WzpSignalField quality_update_fields[] = {
  { .name = "report",
    .kind = WZP_FIELD_OBJECT,
    .habit = WZP_HABIT_REQUIRED,
    .offset = OFFSET (WzpSignalQualityUpdate, report, WzpQualityReport),
    .object = &report },
  FIELD_PROFILE (WzpSignalQualityUpdate, recommended_profile, REQUIRED, 0),
};
OBJECT (quality_update, WzpSignalQualityUpdate);

static const WzpSignalField loss_recovery_update_fields[] = {
  FIELD (WzpSignalLossRecoveryUpdate, dred_reconstructions, U64, DEFAULT),
  FIELD (WzpSignalLossRecoveryUpdate, classical_plc_invocations, U64, DEFAULT),
  FIELD (WzpSignalLossRecoveryUpdate, frames_decoded, U64, DEFAULT),
};
OBJECT (loss_recovery_update, WzpSignalLossRecoveryUpdate);

static const WzpSignalField ping_fields[] = {
  FIELD (WzpSignalPing, timestamp_ms, U64, REQUIRED),
};
OBJECT (ping, WzpSignalPing);

static const WzpSignalField hangup_fields[] = {
  FIELD_ENUM (WzpSignalHangup, reason, WzpHangupReason, REQUIRED, hangup_reason_name),
  FIELD (WzpSignalHangup, call_id, STRING, OPTIONAL),
};
OBJECT (hangup, WzpSignalHangup);

static const WzpSignalField auth_token_fields[] = {
  FIELD_MAX (WzpSignalAuthToken, token, STRING, REQUIRED, TOKEN),
};
OBJECT (auth_token, WzpSignalAuthToken);

static const WzpSignalField transfer_fields[] = {
  FIELD (WzpSignalTransfer, target_fingerprint, STRING, REQUIRED),
  FIELD (WzpSignalTransfer, relay_addr, STRING, NULLABLE),
};
OBJECT (transfer, WzpSignalTransfer);

static const WzpSignalField presence_update_fields[] = {
  FIELD_MAX (WzpSignalPresenceUpdate, fingerprints, STRINGS, REQUIRED, PEOPLE),
  FIELD (WzpSignalPresenceUpdate, relay_addr, STRING, REQUIRED),
};
OBJECT (presence_update, WzpSignalPresenceUpdate);

static const WzpSignalField route_query_fields[] = {
  FIELD (WzpSignalRouteQuery, fingerprint, STRING, REQUIRED),
  FIELD (WzpSignalRouteQuery, ttl, U8, REQUIRED),
};
OBJECT (route_query, WzpSignalRouteQuery);

static const WzpSignalField route_response_fields[] = {
  FIELD (WzpSignalRouteResponse, fingerprint, STRING, REQUIRED),
  FIELD (WzpSignalRouteResponse, found, BOOL, REQUIRED),
  FIELD (WzpSignalRouteResponse, relay_chain, STRINGS, REQUIRED),
};
OBJECT (route_response, WzpSignalRouteResponse);

static const WzpSignalField session_forward_fields[] = {
  FIELD (WzpSignalSessionForward, session_id, STRING, REQUIRED),
  FIELD (WzpSignalSessionForward, target_fingerprint, STRING, REQUIRED),
  FIELD (WzpSignalSessionForward, source_relay, STRING, REQUIRED),
};
OBJECT (session_forward, WzpSignalSessionForward);

static const WzpSignalField session_forward_ack_fields[] = {
  FIELD (WzpSignalSessionForwardAck, session_id, STRING, REQUIRED),
  FIELD (WzpSignalSessionForwardAck, room_name, STRING, REQUIRED),
};
OBJECT (session_forward_ack, WzpSignalSessionForwardAck);

static const WzpSignalField room_update_fields[] = {
  FIELD (WzpSignalRoomUpdate, count, U32, REQUIRED),
  FIELD_PARTICIPANTS (WzpSignalRoomUpdate, REQUIRED),
};
OBJECT (room_update, WzpSignalRoomUpdate);

static const WzpSignalField federation_hello_fields[] = {
  FIELD (WzpSignalFederationHello, tls_fingerprint, STRING, REQUIRED),
  FIELD_FEATURES (WzpSignalFederationHello),
  FIELD_CHANNEL (WzpSignalFederationHello),
};
OBJECT (federation_hello, WzpSignalFederationHello);

static const WzpSignalField global_room_active_fields[] = {
  FIELD (WzpSignalGlobalRoomActive, room, STRING, REQUIRED),
  FIELD_PARTICIPANTS (WzpSignalGlobalRoomActive, DEFAULT),
};
OBJECT (global_room_active, WzpSignalGlobalRoomActive);

static const WzpSignalField global_room_inactive_fields[] = {
  FIELD (WzpSignalGlobalRoomInactive, room, STRING, REQUIRED),
};
OBJECT (global_room_inactive, WzpSignalGlobalRoomInactive);

static const WzpSignalField register_presence_fields[] = {
  FIELD (WzpSignalRegisterPresence, identity_pub, KEY, REQUIRED),
  FIELD (WzpSignalRegisterPresence, signature, BYTES, REQUIRED),
  FIELD (WzpSignalRegisterPresence, alias, STRING, NULLABLE),
  FIELD_FEATURES (WzpSignalRegisterPresence),
  FIELD_CHANNEL (WzpSignalRegisterPresence),
};
OBJECT (register_presence, WzpSignalRegisterPresence);

static const WzpSignalField register_presence_ack_fields[] = {
  FIELD (WzpSignalRegisterPresenceAck, success, BOOL, REQUIRED),
  FIELD (WzpSignalRegisterPresenceAck, error, STRING, OPTIONAL),
  FIELD (WzpSignalRegisterPresenceAck, relay_build, STRING, OPTIONAL),
  FIELD (WzpSignalRegisterPresenceAck, relay_region, STRING, OPTIONAL),
  FIELD (WzpSignalRegisterPresenceAck, available_relays, STRINGS, EMPTY),
  FIELD_FEATURES (WzpSignalRegisterPresenceAck),
  FIELD_HAS (WzpSignalRegisterPresenceAck, identity_pub, KEY, OPTIONAL),
  FIELD_CHANNEL (WzpSignalRegisterPresenceAck),
  FIELD (WzpSignalRegisterPresenceAck, relay_time_ms, U64, EMPTY),
};
OBJECT (register_presence_ack, WzpSignalRegisterPresenceAck);

static const WzpSignalField direct_call_offer_fields[] = {
  FIELD (WzpSignalDirectCallOffer, caller_fingerprint, STRING, REQUIRED),
  FIELD (WzpSignalDirectCallOffer, caller_alias, STRING, NULLABLE),
  FIELD (WzpSignalDirectCallOffer, target_fingerprint, STRING, REQUIRED),
  FIELD (WzpSignalDirectCallOffer, call_id, STRING, REQUIRED),
  FIELD (WzpSignalDirectCallOffer, identity_pub, KEY, REQUIRED),
  FIELD (WzpSignalDirectCallOffer, ephemeral_pub, KEY, REQUIRED),
  FIELD (WzpSignalDirectCallOffer, signature, BYTES, REQUIRED),
  FIELD_PROFILES (WzpSignalDirectCallOffer, supported_profiles, REQUIRED),
  FIELD (WzpSignalDirectCallOffer, caller_reflexive_addr, STRING, OPTIONAL),
  FIELD (WzpSignalDirectCallOffer, caller_local_addrs, STRINGS, EMPTY),
  FIELD (WzpSignalDirectCallOffer, caller_build_version, STRING, OPTIONAL),
  FIELD (WzpSignalDirectCallOffer, caller_mapped_addr, STRING, OPTIONAL),
};
OBJECT (direct_call_offer, WzpSignalDirectCallOffer);

static const WzpSignalField direct_call_answer_fields[] = {
  FIELD (WzpSignalDirectCallAnswer, call_id, STRING, REQUIRED),
  FIELD_ENUM (WzpSignalDirectCallAnswer, accept_mode, WzpAcceptMode, REQUIRED, accept_mode_name),
  FIELD_HAS (WzpSignalDirectCallAnswer, identity_pub, KEY, OPTIONAL),
  FIELD_HAS (WzpSignalDirectCallAnswer, ephemeral_pub, KEY, OPTIONAL),
  FIELD (WzpSignalDirectCallAnswer, signature, BYTES, OPTIONAL),
  FIELD_PROFILE (WzpSignalDirectCallAnswer,
                 chosen_profile,
                 OPTIONAL,
                 OFFSET (WzpSignalDirectCallAnswer, has_chosen_profile, gboolean)),
  FIELD (WzpSignalDirectCallAnswer, callee_reflexive_addr, STRING, OPTIONAL),
  FIELD (WzpSignalDirectCallAnswer, callee_local_addrs, STRINGS, EMPTY),
  FIELD (WzpSignalDirectCallAnswer, callee_build_version, STRING, OPTIONAL),
  FIELD (WzpSignalDirectCallAnswer, callee_mapped_addr, STRING, OPTIONAL),
};
OBJECT (direct_call_answer, WzpSignalDirectCallAnswer);

static const WzpSignalField call_setup_fields[] = {
  FIELD (WzpSignalCallSetup, call_id, STRING, REQUIRED),
  FIELD (WzpSignalCallSetup, room, STRING, REQUIRED),
  FIELD (WzpSignalCallSetup, relay_addr, STRING, REQUIRED),
  FIELD (WzpSignalCallSetup, peer_direct_addr, STRING, OPTIONAL),
  FIELD (WzpSignalCallSetup, peer_local_addrs, STRINGS, EMPTY),
  FIELD (WzpSignalCallSetup, peer_mapped_addr, STRING, OPTIONAL),
};
OBJECT (call_setup, WzpSignalCallSetup);

static const WzpSignalField call_ringing_fields[] = {
  FIELD (WzpSignalCallRinging, call_id, STRING, REQUIRED),
};
OBJECT (call_ringing, WzpSignalCallRinging);

static const WzpSignalField reflect_response_fields[] = {
  FIELD (WzpSignalReflectResponse, observed_addr, STRING, REQUIRED),
};
OBJECT (reflect_response, WzpSignalReflectResponse);

static const WzpSignalField media_path_report_fields[] = {
  FIELD (WzpSignalMediaPathReport, call_id, STRING, REQUIRED),
  FIELD (WzpSignalMediaPathReport, direct_ok, BOOL, REQUIRED),
  FIELD (WzpSignalMediaPathReport, race_winner, STRING, DEFAULT),
};
OBJECT (media_path_report, WzpSignalMediaPathReport);

static const WzpSignalField federated_signal_forward_fields[] = {
  { .name = "inner", .kind = WZP_FIELD_SIGNAL, .habit = WZP_HABIT_REQUIRED },
  FIELD (WzpSignalFederatedSignalForward, origin_relay_fp, STRING, REQUIRED),
};
OBJECT (federated_signal_forward, WzpSignalFederatedSignalForward);

static const WzpSignalField quality_directive_fields[] = {
  FIELD_PROFILE (WzpSignalQualityDirective, recommended_profile, REQUIRED, 0),
  FIELD (WzpSignalQualityDirective, reason, STRING, OPTIONAL),
};
OBJECT (quality_directive, WzpSignalQualityDirective);

static const WzpSignalField candidate_update_fields[] = {
  FIELD (WzpSignalCandidateUpdate, call_id, STRING, REQUIRED),
  FIELD (WzpSignalCandidateUpdate, reflexive_addr, STRING, OPTIONAL),
  FIELD (WzpSignalCandidateUpdate, local_addrs, STRINGS, EMPTY),
  FIELD (WzpSignalCandidateUpdate, mapped_addr, STRING, OPTIONAL),
  FIELD (WzpSignalCandidateUpdate, generation, U32, REQUIRED),
};
OBJECT (candidate_update, WzpSignalCandidateUpdate);

static const WzpSignalField hard_nat_probe_fields[] = {
  FIELD (WzpSignalHardNatProbe, call_id, STRING, REQUIRED),
  FIELD (WzpSignalHardNatProbe, port_sequence, PORTS, EMPTY),
  FIELD (WzpSignalHardNatProbe, allocation, STRING, REQUIRED),
  FIELD (WzpSignalHardNatProbe, probe_time_ms, U64, REQUIRED),
  FIELD (WzpSignalHardNatProbe, external_ip, STRING, REQUIRED),
};
OBJECT (hard_nat_probe, WzpSignalHardNatProbe);

static const WzpSignalField hard_nat_birthday_start_fields[] = {
  FIELD (WzpSignalHardNatBirthdayStart, call_id, STRING, REQUIRED),
  FIELD (WzpSignalHardNatBirthdayStart, acceptor_port_count, U16, REQUIRED),
  FIELD_MAX (WzpSignalHardNatBirthdayStart, acceptor_ports, PORTS, EMPTY, MANY_PORTS),
  FIELD (WzpSignalHardNatBirthdayStart, external_ip, STRING, REQUIRED),
};
OBJECT (hard_nat_birthday_start, WzpSignalHardNatBirthdayStart);

static const WzpSignalField presence_list_fields[] = {
  FIELD_USERS (WzpSignalPresenceList, EMPTY),
};
OBJECT (presence_list, WzpSignalPresenceList);

static const WzpSignalField upgrade_proposal_fields[] = {
  FIELD (WzpSignalUpgradeProposal, call_id, STRING, REQUIRED),
  FIELD (WzpSignalUpgradeProposal, proposal_id, STRING, REQUIRED),
  FIELD_PROFILE (WzpSignalUpgradeProposal, proposed_profile, REQUIRED, 0),
  FIELD_HAS (WzpSignalUpgradeProposal, local_loss_pct, F32, OPTIONAL),
  FIELD_HAS (WzpSignalUpgradeProposal, local_rtt_ms, U32, OPTIONAL),
};
OBJECT (upgrade_proposal, WzpSignalUpgradeProposal);

static const WzpSignalField upgrade_response_fields[] = {
  FIELD (WzpSignalUpgradeResponse, call_id, STRING, REQUIRED),
  FIELD (WzpSignalUpgradeResponse, proposal_id, STRING, REQUIRED),
  FIELD (WzpSignalUpgradeResponse, accepted, BOOL, REQUIRED),
  FIELD (WzpSignalUpgradeResponse, reason, STRING, OPTIONAL),
};
OBJECT (upgrade_response, WzpSignalUpgradeResponse);

static const WzpSignalField upgrade_confirm_fields[] = {
  FIELD (WzpSignalUpgradeConfirm, call_id, STRING, REQUIRED),
  FIELD (WzpSignalUpgradeConfirm, proposal_id, STRING, REQUIRED),
  FIELD_PROFILE (WzpSignalUpgradeConfirm, confirmed_profile, REQUIRED, 0),
};
OBJECT (upgrade_confirm, WzpSignalUpgradeConfirm);

static const WzpSignalField quality_capability_fields[] = {
  FIELD (WzpSignalQualityCapability, call_id, STRING, REQUIRED),
  FIELD_PROFILE (WzpSignalQualityCapability, max_profile, REQUIRED, 0),
  FIELD_HAS (WzpSignalQualityCapability, loss_pct, F32, OPTIONAL),
  FIELD_HAS (WzpSignalQualityCapability, rtt_ms, U32, OPTIONAL),
};
OBJECT (quality_capability, WzpSignalQualityCapability);

static const WzpSignalField direct_proof_fields[] = {
  FIELD (WzpSignalDirectProof, call_id, STRING, REQUIRED),
  FIELD (WzpSignalDirectProof, proof, KEY, REQUIRED),
};
OBJECT (direct_proof, WzpSignalDirectProof);

static const WzpSignalField path_switch_fields[] = {
  FIELD (WzpSignalPathSwitch, call_id, STRING, REQUIRED),
  FIELD (WzpSignalPathSwitch, epoch, U32, REQUIRED),
  FIELD (WzpSignalPathSwitch, phase, STRING, REQUIRED),
  FIELD (WzpSignalPathSwitch, path, STRING, REQUIRED),
  FIELD (WzpSignalPathSwitch, conn, U64, REQUIRED),
};
OBJECT (path_switch, WzpSignalPathSwitch);

static const WzpSignalField call_hold_fields[] = {
  FIELD (WzpSignalCallHold, call_id, STRING, REQUIRED),
  FIELD (WzpSignalCallHold, on_hold, BOOL, REQUIRED),
  FIELD (WzpSignalCallHold, muted, BOOL, EMPTY),
  FIELD (WzpSignalCallHold, deafened, BOOL, EMPTY),
  FIELD (WzpSignalCallHold, ask, BOOL, EMPTY),
};
OBJECT (call_hold, WzpSignalCallHold);

static const WzpSignalField member_sound_fields[] = {
  FIELD (WzpSignalMemberSound, muted, BOOL, REQUIRED),
  FIELD (WzpSignalMemberSound, deafened, BOOL, REQUIRED),
};
OBJECT (member_sound, WzpSignalMemberSound);

const WzpSignalVariant wzp_signal_variants[WZP_N_SIGNAL_TYPES] = {
  [WZP_SIGNAL_CALL_OFFER] = { "CallOffer", &call_offer },
  [WZP_SIGNAL_CALL_ANSWER] = { "CallAnswer", &call_answer },
  [WZP_SIGNAL_ICE_CANDIDATE] = { "IceCandidate", &ice_candidate },
  [WZP_SIGNAL_REKEY] = { "Rekey", &rekey },
  [WZP_SIGNAL_QUALITY_UPDATE] = { "QualityUpdate", &quality_update },
  [WZP_SIGNAL_LOSS_RECOVERY_UPDATE] = { "LossRecoveryUpdate", &loss_recovery_update },
  [WZP_SIGNAL_PING] = { "Ping", &ping },
  [WZP_SIGNAL_PONG] = { "Pong", &ping },
  [WZP_SIGNAL_HANGUP] = { "Hangup", &hangup },
  [WZP_SIGNAL_AUTH_TOKEN] = { "AuthToken", &auth_token },
  [WZP_SIGNAL_HOLD] = { "Hold", NULL },
  [WZP_SIGNAL_UNHOLD] = { "Unhold", NULL },
  [WZP_SIGNAL_MUTE] = { "Mute", NULL },
  [WZP_SIGNAL_UNMUTE] = { "Unmute", NULL },
  [WZP_SIGNAL_TRANSFER] = { "Transfer", &transfer },
  [WZP_SIGNAL_TRANSFER_ACK] = { "TransferAck", NULL },
  [WZP_SIGNAL_PRESENCE_UPDATE] = { "PresenceUpdate", &presence_update },
  [WZP_SIGNAL_ROUTE_QUERY] = { "RouteQuery", &route_query },
  [WZP_SIGNAL_ROUTE_RESPONSE] = { "RouteResponse", &route_response },
  [WZP_SIGNAL_SESSION_FORWARD] = { "SessionForward", &session_forward },
  [WZP_SIGNAL_SESSION_FORWARD_ACK] = { "SessionForwardAck", &session_forward_ack },
  [WZP_SIGNAL_ROOM_UPDATE] = { "RoomUpdate", &room_update },
  [WZP_SIGNAL_FEDERATION_HELLO] = { "FederationHello", &federation_hello },
  [WZP_SIGNAL_GLOBAL_ROOM_ACTIVE] = { "GlobalRoomActive", &global_room_active },
  [WZP_SIGNAL_GLOBAL_ROOM_INACTIVE] = { "GlobalRoomInactive", &global_room_inactive },
  [WZP_SIGNAL_REGISTER_PRESENCE] = { "RegisterPresence", &register_presence },
  [WZP_SIGNAL_REGISTER_PRESENCE_ACK] = { "RegisterPresenceAck", &register_presence_ack },
  [WZP_SIGNAL_DIRECT_CALL_OFFER] = { "DirectCallOffer", &direct_call_offer },
  [WZP_SIGNAL_DIRECT_CALL_ANSWER] = { "DirectCallAnswer", &direct_call_answer },
  [WZP_SIGNAL_CALL_SETUP] = { "CallSetup", &call_setup },
  [WZP_SIGNAL_CALL_RINGING] = { "CallRinging", &call_ringing },
  [WZP_SIGNAL_REFLECT] = { "Reflect", NULL },
  [WZP_SIGNAL_REFLECT_RESPONSE] = { "ReflectResponse", &reflect_response },
  [WZP_SIGNAL_MEDIA_PATH_REPORT] = { "MediaPathReport", &media_path_report },
  [WZP_SIGNAL_FEDERATED_SIGNAL_FORWARD] = { "FederatedSignalForward", &federated_signal_forward },
  [WZP_SIGNAL_QUALITY_DIRECTIVE] = { "QualityDirective", &quality_directive },
  [WZP_SIGNAL_CANDIDATE_UPDATE] = { "CandidateUpdate", &candidate_update },
  [WZP_SIGNAL_HARD_NAT_PROBE] = { "HardNatProbe", &hard_nat_probe },
  [WZP_SIGNAL_HARD_NAT_BIRTHDAY_START] = { "HardNatBirthdayStart", &hard_nat_birthday_start },
  [WZP_SIGNAL_PRESENCE_LIST] = { "PresenceList", &presence_list },
  [WZP_SIGNAL_UPGRADE_PROPOSAL] = { "UpgradeProposal", &upgrade_proposal },
  [WZP_SIGNAL_UPGRADE_RESPONSE] = { "UpgradeResponse", &upgrade_response },
  [WZP_SIGNAL_UPGRADE_CONFIRM] = { "UpgradeConfirm", &upgrade_confirm },
  [WZP_SIGNAL_QUALITY_CAPABILITY] = { "QualityCapability", &quality_capability },
  [WZP_SIGNAL_DIRECT_PROOF] = { "DirectProof", &direct_proof },
  [WZP_SIGNAL_PATH_SWITCH] = { "PathSwitch", &path_switch },
  [WZP_SIGNAL_CALL_HOLD] = { "CallHold", &call_hold },
  [WZP_SIGNAL_MEMBER_SOUND] = { "MemberSound", &member_sound },
};
