/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every signal message: JSON bytes <-> one struct. Variants and fields are named as on the wire. A
 * missing optional value is NULL, or FALSE in its `has_` field; an empty list has no items (and an
 * empty GStrv is NULL). Strings are valid UTF-8 but otherwise whatever the peer wrote: no fingerprint, address or name in them has
 * been checked. Knows nothing of what a message causes. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "wzp-profile.h"
#include "wzp-quality-report.h"

G_BEGIN_DECLS

/* The longest message we read. The reference reads 1 MiB, but its longest real message (a RoomUpdate
 * of a full relay) is below 32 KiB, and each byte of limit is memory that any peer can make us hold. */
#define WZP_SIGNAL_MAX_BYTES (64 * 1024)
/* The frame on a stream is this many bytes of big-endian length, then the JSON. */
#define WZP_SIGNAL_FRAME_HEADER_BYTES 4

/* Limits of single values, far above any real one; a message beyond them is bad. */
#define WZP_SIGNAL_STRING_MAX_BYTES 1024
#define WZP_SIGNAL_TOKEN_MAX_BYTES  16384
#define WZP_SIGNAL_BYTES_MAX_BYTES  1024
#define WZP_SIGNAL_LIST_MAX_ITEMS   64
/* Of the birthday search's ports. */
#define WZP_SIGNAL_PORTS_MAX_ITEMS 1024
/* Of lists of people: as many as fit into a message. */
#define WZP_SIGNAL_PEOPLE_MAX_ITEMS 2048
#define WZP_SIGNAL_NAME_MAX_BYTES   64

#define WZP_SIGNAL_KEY_BYTES 32

typedef enum
{
  WZP_SIGNAL_UNKNOWN, /* also of a struct of zeros */
  WZP_SIGNAL_CALL_OFFER,
  WZP_SIGNAL_CALL_ANSWER,
  WZP_SIGNAL_ICE_CANDIDATE,
  WZP_SIGNAL_REKEY,
  WZP_SIGNAL_QUALITY_UPDATE,
  WZP_SIGNAL_LOSS_RECOVERY_UPDATE,
  WZP_SIGNAL_PING,
  WZP_SIGNAL_PONG,
  WZP_SIGNAL_HANGUP,
  WZP_SIGNAL_AUTH_TOKEN,
  WZP_SIGNAL_HOLD,
  WZP_SIGNAL_UNHOLD,
  WZP_SIGNAL_MUTE,
  WZP_SIGNAL_UNMUTE,
  WZP_SIGNAL_TRANSFER,
  WZP_SIGNAL_TRANSFER_ACK,
  WZP_SIGNAL_PRESENCE_UPDATE,
  WZP_SIGNAL_ROUTE_QUERY,
  WZP_SIGNAL_ROUTE_RESPONSE,
  WZP_SIGNAL_SESSION_FORWARD,
  WZP_SIGNAL_SESSION_FORWARD_ACK,
  WZP_SIGNAL_ROOM_UPDATE,
  WZP_SIGNAL_FEDERATION_HELLO,
  WZP_SIGNAL_GLOBAL_ROOM_ACTIVE,
  WZP_SIGNAL_GLOBAL_ROOM_INACTIVE,
  WZP_SIGNAL_REGISTER_PRESENCE,
  WZP_SIGNAL_REGISTER_PRESENCE_ACK,
  WZP_SIGNAL_DIRECT_CALL_OFFER,
  WZP_SIGNAL_DIRECT_CALL_ANSWER,
  WZP_SIGNAL_CALL_SETUP,
  WZP_SIGNAL_CALL_RINGING,
  WZP_SIGNAL_REFLECT,
  WZP_SIGNAL_REFLECT_RESPONSE,
  WZP_SIGNAL_MEDIA_PATH_REPORT,
  WZP_SIGNAL_FEDERATED_SIGNAL_FORWARD,
  WZP_SIGNAL_QUALITY_DIRECTIVE,
  WZP_SIGNAL_CANDIDATE_UPDATE,
  WZP_SIGNAL_HARD_NAT_PROBE,
  WZP_SIGNAL_HARD_NAT_BIRTHDAY_START,
  WZP_SIGNAL_PRESENCE_LIST,
  WZP_SIGNAL_UPGRADE_PROPOSAL,
  WZP_SIGNAL_UPGRADE_RESPONSE,
  WZP_SIGNAL_UPGRADE_CONFIRM,
  WZP_SIGNAL_QUALITY_CAPABILITY,
  WZP_SIGNAL_DIRECT_PROOF, /* ours, as the next */
  WZP_SIGNAL_PATH_SWITCH,
  WZP_SIGNAL_CALL_HOLD,
  WZP_SIGNAL_MEMBER_SOUND,
} WzpSignalType;

#define WZP_N_SIGNAL_TYPES 49

typedef enum
{
  WZP_HANGUP_NORMAL,
  WZP_HANGUP_BUSY,
  WZP_HANGUP_DECLINED,
  WZP_HANGUP_TIMEOUT,
  WZP_HANGUP_ERROR,
} WzpHangupReason;

typedef enum
{
  WZP_ACCEPT_REJECT,  /* "Reject" */
  WZP_ACCEPT_TRUSTED, /* "AcceptTrusted": addresses may be shown to the caller */
  WZP_ACCEPT_GENERIC, /* "AcceptGeneric": they may not */
} WzpAcceptMode;

typedef struct
{
  char *fingerprint; /* may be empty */
  char *alias;
  char *relay_label; /* NULL: local to the relay that sends the list */
  uint8_t slot;      /* slots1; 0 = unknown */
  gboolean verified; /* auth1 */
  gboolean muted;    /* mute1, as the next */
  gboolean deafened;
} WzpSignalParticipant;

typedef struct
{
  char *fingerprint;
  char *alias;
} WzpSignalUser;

typedef struct
{
  WzpSignalParticipant *items;
  size_t n_items;
} WzpSignalParticipants;

typedef struct
{
  WzpSignalUser *items;
  size_t n_items;
} WzpSignalUsers;

typedef struct
{
  WzpProfile *items;
  size_t n_items;
} WzpSignalProfiles;

typedef struct
{
  uint16_t *items;
  size_t n_items;
} WzpSignalPorts;

typedef struct _WzpSignal WzpSignal;

typedef struct
{
  uint8_t identity_pub[WZP_SIGNAL_KEY_BYTES];
  uint8_t ephemeral_pub[WZP_SIGNAL_KEY_BYTES];
  GBytes *signature;
  WzpSignalProfiles supported_profiles;
  char *alias;
  GStrv features;
  GBytes *channel_signature;
  char *peer;     /* ours: the other party of a call that goes on */
  gboolean muted; /* mute1, as the next */
  gboolean deafened;
} WzpSignalCallOffer;

typedef struct
{
  uint8_t identity_pub[WZP_SIGNAL_KEY_BYTES];
  uint8_t ephemeral_pub[WZP_SIGNAL_KEY_BYTES];
  GBytes *signature;
  WzpProfile chosen_profile;
  GStrv features;
  GBytes *channel_signature;
} WzpSignalCallAnswer;

typedef struct
{
  char *candidate;
} WzpSignalIceCandidate;

typedef struct
{
  uint8_t new_ephemeral_pub[WZP_SIGNAL_KEY_BYTES];
  GBytes *signature;
} WzpSignalRekey;

typedef struct
{
  WzpQualityReport report;
  WzpProfile recommended_profile;
} WzpSignalQualityUpdate;

typedef struct
{
  uint64_t dred_reconstructions;
  uint64_t classical_plc_invocations;
  uint64_t frames_decoded;
} WzpSignalLossRecoveryUpdate;

typedef struct
{
  uint64_t timestamp_ms; /* opaque to the answering end */
} WzpSignalPing;

typedef struct
{
  WzpHangupReason reason;
  char *call_id;
} WzpSignalHangup;

typedef struct
{
  char *token;
} WzpSignalAuthToken;

typedef struct
{
  char *target_fingerprint;
  char *relay_addr;
} WzpSignalTransfer;

typedef struct
{
  GStrv fingerprints;
  char *relay_addr;
} WzpSignalPresenceUpdate;

typedef struct
{
  char *fingerprint;
  uint8_t ttl;
} WzpSignalRouteQuery;

typedef struct
{
  char *fingerprint;
  gboolean found;
  GStrv relay_chain;
} WzpSignalRouteResponse;

typedef struct
{
  char *session_id;
  char *target_fingerprint;
  char *source_relay;
} WzpSignalSessionForward;

typedef struct
{
  char *session_id;
  char *room_name;
} WzpSignalSessionForwardAck;

typedef struct
{
  uint32_t count; /* as claimed; participants.n_items is the truth */
  WzpSignalParticipants participants;
} WzpSignalRoomUpdate;

typedef struct
{
  char *tls_fingerprint;
  GStrv features;
  GBytes *channel_signature;
} WzpSignalFederationHello;

typedef struct
{
  char *room;
  WzpSignalParticipants participants;
} WzpSignalGlobalRoomActive;

typedef struct
{
  char *room;
} WzpSignalGlobalRoomInactive;

typedef struct
{
  uint8_t identity_pub[WZP_SIGNAL_KEY_BYTES];
  GBytes *signature;
  char *alias;
  GStrv features;
  GBytes *channel_signature;
} WzpSignalRegisterPresence;

typedef struct
{
  gboolean success;
  char *error;
  char *relay_build;
  char *relay_region;
  GStrv available_relays; /* "name|ip:port", nearest first */
  GStrv features;
  gboolean has_identity_pub;
  uint8_t identity_pub[WZP_SIGNAL_KEY_BYTES];
  GBytes *channel_signature;
  uint64_t relay_time_ms; /* Unix time; 0: not told */
} WzpSignalRegisterPresenceAck;

typedef struct
{
  char *caller_fingerprint;
  char *caller_alias;
  char *target_fingerprint;
  char *call_id;
  uint8_t identity_pub[WZP_SIGNAL_KEY_BYTES];
  uint8_t ephemeral_pub[WZP_SIGNAL_KEY_BYTES];
  GBytes *signature;
  WzpSignalProfiles supported_profiles;
  char *caller_reflexive_addr;
  GStrv caller_local_addrs;
  char *caller_build_version;
  char *caller_mapped_addr;
} WzpSignalDirectCallOffer;

typedef struct
{
  char *call_id;
  WzpAcceptMode accept_mode;
  gboolean has_identity_pub;
  uint8_t identity_pub[WZP_SIGNAL_KEY_BYTES];
  gboolean has_ephemeral_pub;
  uint8_t ephemeral_pub[WZP_SIGNAL_KEY_BYTES];
  GBytes *signature;
  gboolean has_chosen_profile;
  WzpProfile chosen_profile;
  char *callee_reflexive_addr;
  GStrv callee_local_addrs;
  char *callee_build_version;
  char *callee_mapped_addr;
} WzpSignalDirectCallAnswer;

typedef struct
{
  char *call_id;
  char *room;
  char *relay_addr;
  char *peer_direct_addr;
  GStrv peer_local_addrs;
  char *peer_mapped_addr;
} WzpSignalCallSetup;

typedef struct
{
  char *call_id;
} WzpSignalCallRinging;

typedef struct
{
  char *observed_addr;
} WzpSignalReflectResponse;

typedef struct
{
  char *call_id;
  gboolean direct_ok;
  char *race_winner;
} WzpSignalMediaPathReport;

typedef struct
{
  /* The inner message as bytes: what a parsed forward carried, to be passed on unchanged, and what
   * printing writes. When NULL, printing prints @inner instead. */
  GBytes *inner_json;
  WzpSignal *inner; /* never another forward; its type may be WZP_SIGNAL_UNKNOWN */
  char *origin_relay_fp;
} WzpSignalFederatedSignalForward;

typedef struct
{
  WzpProfile recommended_profile;
  char *reason;
} WzpSignalQualityDirective;

typedef struct
{
  char *call_id;
  char *reflexive_addr;
  GStrv local_addrs;
  char *mapped_addr;
  uint32_t generation;
} WzpSignalCandidateUpdate;

typedef struct
{
  char *call_id;
  WzpSignalPorts port_sequence;
  char *allocation;
  uint64_t probe_time_ms;
  char *external_ip;
} WzpSignalHardNatProbe;

typedef struct
{
  char *call_id;
  uint16_t acceptor_port_count;
  WzpSignalPorts acceptor_ports;
  char *external_ip;
} WzpSignalHardNatBirthdayStart;

typedef struct
{
  WzpSignalUsers users;
} WzpSignalPresenceList;

typedef struct
{
  char *call_id;
  char *proposal_id;
  WzpProfile proposed_profile;
  gboolean has_local_loss_pct;
  float local_loss_pct;
  gboolean has_local_rtt_ms;
  uint32_t local_rtt_ms;
} WzpSignalUpgradeProposal;

typedef struct
{
  char *call_id;
  char *proposal_id;
  gboolean accepted;
  char *reason;
} WzpSignalUpgradeResponse;

typedef struct
{
  char *call_id;
  char *proposal_id;
  WzpProfile confirmed_profile;
} WzpSignalUpgradeConfirm;

typedef struct
{
  char *call_id;
  WzpProfile max_profile;
  gboolean has_loss_pct;
  float loss_pct;
  gboolean has_rtt_ms;
  uint32_t rtt_ms;
} WzpSignalQualityCapability;

/* The first message on a direct connection, from both ends. */
typedef struct
{
  char *call_id;
  uint8_t proof[WZP_SIGNAL_KEY_BYTES];
} WzpSignalDirectProof;

typedef struct
{
  char *call_id;
  uint32_t epoch;
  char *phase;   /* "propose", "accept", "commit", "done" */
  char *path;    /* "direct", "relay" */
  uint64_t conn; /* which direct connection; 0 with "relay" */
} WzpSignalPathSwitch;

/* What the sender has chosen for its sound. Hold, Unhold, Mute and Unmute name no call, and who holds one is often
 * in two. */
typedef struct
{
  char *call_id;
  gboolean on_hold;
  gboolean muted;
  gboolean deafened;
  gboolean ask; /* the other end is to say its own again */
} WzpSignalCallHold;

/* What a member of a room has chosen for its sound, for the relay to tell the others (mute1). */
typedef struct
{
  gboolean muted;
  gboolean deafened;
} WzpSignalMemberSound;

/* A variant that we do not know: kept to be reported, and forwarded as it came. */
typedef struct
{
  char *name;   /* letters, digits, '_'; at most WZP_SIGNAL_NAME_MAX_BYTES */
  GBytes *json; /* the whole message */
} WzpSignalUnknownVariant;

/* `type` says which one member is valid; Hold, Unhold, Mute, Unmute, TransferAck and Reflect have none. */
struct _WzpSignal
{
  WzpSignalType type;
  union
  {
    WzpSignalUnknownVariant unknown;
    WzpSignalCallOffer call_offer;
    WzpSignalCallAnswer call_answer;
    WzpSignalIceCandidate ice_candidate;
    WzpSignalRekey rekey;
    WzpSignalQualityUpdate quality_update;
    WzpSignalLossRecoveryUpdate loss_recovery_update;
    WzpSignalPing ping;
    WzpSignalPing pong;
    WzpSignalHangup hangup;
    WzpSignalAuthToken auth_token;
    WzpSignalTransfer transfer;
    WzpSignalPresenceUpdate presence_update;
    WzpSignalRouteQuery route_query;
    WzpSignalRouteResponse route_response;
    WzpSignalSessionForward session_forward;
    WzpSignalSessionForwardAck session_forward_ack;
    WzpSignalRoomUpdate room_update;
    WzpSignalFederationHello federation_hello;
    WzpSignalGlobalRoomActive global_room_active;
    WzpSignalGlobalRoomInactive global_room_inactive;
    WzpSignalRegisterPresence register_presence;
    WzpSignalRegisterPresenceAck register_presence_ack;
    WzpSignalDirectCallOffer direct_call_offer;
    WzpSignalDirectCallAnswer direct_call_answer;
    WzpSignalCallSetup call_setup;
    WzpSignalCallRinging call_ringing;
    WzpSignalReflectResponse reflect_response;
    WzpSignalMediaPathReport media_path_report;
    WzpSignalFederatedSignalForward federated_signal_forward;
    WzpSignalQualityDirective quality_directive;
    WzpSignalCandidateUpdate candidate_update;
    WzpSignalHardNatProbe hard_nat_probe;
    WzpSignalHardNatBirthdayStart hard_nat_birthday_start;
    WzpSignalPresenceList presence_list;
    WzpSignalUpgradeProposal upgrade_proposal;
    WzpSignalUpgradeResponse upgrade_response;
    WzpSignalUpgradeConfirm upgrade_confirm;
    WzpSignalQualityCapability quality_capability;
    WzpSignalDirectProof direct_proof;
    WzpSignalPathSwitch path_switch;
    WzpSignalCallHold call_hold;
    WzpSignalMemberSound member_sound;
  };
};

typedef enum
{
  WZP_SIGNAL_PARSE_OK,
  /* Well-formed, of a variant we do not know: type is WZP_SIGNAL_UNKNOWN, with its name and bytes. */
  WZP_SIGNAL_PARSE_UNKNOWN_VARIANT,
  WZP_SIGNAL_PARSE_BAD,
} WzpSignalParse;

/* Reads one message of @len bytes. @out is overwritten and must be cleared after any result.
 * @out_detail, if not NULL, gets what is wrong for the log (never a value out of the message): for an
 * unknown variant its name, for a bad message the field and the reason, else NULL. */
WzpSignalParse wzp_signal_parse (const void *json, size_t len, WzpSignal *out, char **out_detail);

/* The JSON, byte for byte as the reference prints it. Missing required strings and byte arrays are
 * printed empty; text that is no UTF-8 is repaired. An unknown variant is printed as it came. */
GBytes *wzp_signal_print (const WzpSignal *signal);

/* Frees everything inside and leaves a struct of zeros. */
void wzp_signal_clear (WzpSignal *signal);
/* Frees the struct too, for signals on the heap. */
void wzp_signal_free (WzpSignal *signal);

/* The variant's name on the wire, e.g. "DirectCallOffer"; of an unknown one the peer's own name, or
 * "?". Valid as long as @signal. */
const char *wzp_signal_get_name (const WzpSignal *signal);

/* The call it is about; NULL: it is about none, or does not say. */
const char *wzp_signal_get_call_id (const WzpSignal *signal);

const char *wzp_hangup_reason_get_name (WzpHangupReason reason);
const char *wzp_accept_mode_get_name (WzpAcceptMode mode);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WzpSignal, wzp_signal_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpSignal, wzp_signal_free)

G_END_DECLS
