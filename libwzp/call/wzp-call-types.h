/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of calls, sessions and rooms: what a state, an end or a path is called, for the machines
 * in this room and for the public face in client/ alike. No code. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * WzpClientState:
 * @WZP_CLIENT_STATE_OFFLINE: not registered, and not trying to be
 * @WZP_CLIENT_STATE_CONNECTING: registering for the first time
 * @WZP_CLIENT_STATE_ONLINE: registered: can call and be called
 * @WZP_CLIENT_STATE_RECONNECTING: the registration was lost; the client tries again by itself
 * @WZP_CLIENT_STATE_FAILED: given up; [property@Wzp.Client:error] says why and a person must act
 *
 * Where the registration with the relay stands.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_CLIENT_STATE_OFFLINE,
  WZP_CLIENT_STATE_CONNECTING,
  WZP_CLIENT_STATE_ONLINE,
  WZP_CLIENT_STATE_RECONNECTING,
  WZP_CLIENT_STATE_FAILED,
} WzpClientState;

/**
 * WzpCallDirection:
 * @WZP_CALL_DIRECTION_OUTGOING: we called
 * @WZP_CALL_DIRECTION_INCOMING: we were called
 *
 * Who began a call.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_CALL_DIRECTION_OUTGOING,
  WZP_CALL_DIRECTION_INCOMING,
} WzpCallDirection;

/**
 * WzpCallState:
 * @WZP_CALL_STATE_DIALLING: outgoing: the offer is on its way
 * @WZP_CALL_STATE_RINGING: outgoing: it rings at the other end
 * @WZP_CALL_STATE_INCOMING: incoming: it rings here
 * @WZP_CALL_STATE_ANSWERED: the call was accepted; the relay's word to begin is awaited
 * @WZP_CALL_STATE_CONNECTING: the media path is being made
 * @WZP_CALL_STATE_ACTIVE: both ends can be heard
 * @WZP_CALL_STATE_RECONNECTING: the media path broke or fell silent; it is being remade
 * @WZP_CALL_STATE_ENDED: over; [property@Wzp.Call:end-reason] says why
 *
 * Where a call stands.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_CALL_STATE_DIALLING,
  WZP_CALL_STATE_RINGING,
  WZP_CALL_STATE_INCOMING,
  WZP_CALL_STATE_ANSWERED,
  WZP_CALL_STATE_CONNECTING,
  WZP_CALL_STATE_ACTIVE,
  WZP_CALL_STATE_RECONNECTING,
  WZP_CALL_STATE_ENDED,
} WzpCallState;

/**
 * WzpEndReason:
 * @WZP_END_REASON_NONE: not ended
 * @WZP_END_REASON_HUNG_UP: we hung up
 * @WZP_END_REASON_PEER_HUNG_UP: the other end hung up
 * @WZP_END_REASON_DECLINED: the call was declined, there or here
 * @WZP_END_REASON_BUSY: the other end is in another call
 * @WZP_END_REASON_CANCELLED: the caller gave up before the call was answered
 * @WZP_END_REASON_NO_ANSWER: nobody answered in time
 * @WZP_END_REASON_OFFLINE: the relay does not know where the called person is
 * @WZP_END_REASON_PEER_VANISHED: nothing was heard of the other end for too long
 * @WZP_END_REASON_RELAY_LOST: the relay could not be reached again in time, or forgot the call
 * @WZP_END_REASON_WRONG_KEY: a signature or key was wrong: somebody may be in the middle
 * @WZP_END_REASON_NOT_ENCRYPTED: the call would not have been end-to-end encrypted although this
 *   contact's calls have been before
 * @WZP_END_REASON_REFUSED: the relay refused the call; the text has its reason
 * @WZP_END_REASON_ERROR: something failed here; the text has it
 *
 * Why a call ended.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_END_REASON_NONE,
  WZP_END_REASON_HUNG_UP,
  WZP_END_REASON_PEER_HUNG_UP,
  WZP_END_REASON_DECLINED,
  WZP_END_REASON_BUSY,
  WZP_END_REASON_CANCELLED,
  WZP_END_REASON_NO_ANSWER,
  WZP_END_REASON_OFFLINE,
  WZP_END_REASON_PEER_VANISHED,
  WZP_END_REASON_RELAY_LOST,
  WZP_END_REASON_WRONG_KEY,
  WZP_END_REASON_NOT_ENCRYPTED,
  WZP_END_REASON_REFUSED,
  WZP_END_REASON_ERROR,
} WzpEndReason;

/**
 * WzpE2eeState:
 * @WZP_E2EE_STATE_UNKNOWN: not agreed yet
 * @WZP_E2EE_STATE_RELAY_ONLY: encrypted to the relay, which can listen
 * @WZP_E2EE_STATE_UNPROVEN: encrypted straight to whoever answered at the other end's address; nothing proves
 *   that it is the other end, and the call is not end-to-end verified
 * @WZP_E2EE_STATE_DOWNGRADED: like relay-only, although this contact's calls have been end-to-end
 *   encrypted before: a person must decide
 * @WZP_E2EE_STATE_ENCRYPTED: end-to-end encrypted; the words have not been compared yet
 * @WZP_E2EE_STATE_VERIFIED: end-to-end encrypted with a contact whose words have been compared
 *
 * Who can listen to a call.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_E2EE_STATE_UNKNOWN,
  WZP_E2EE_STATE_RELAY_ONLY,
  WZP_E2EE_STATE_UNPROVEN,
  WZP_E2EE_STATE_DOWNGRADED,
  WZP_E2EE_STATE_ENCRYPTED,
  WZP_E2EE_STATE_VERIFIED,
} WzpE2eeState;

/**
 * WzpMediaPath:
 * @WZP_MEDIA_PATH_NONE: no media yet
 * @WZP_MEDIA_PATH_RELAY: through the relay
 * @WZP_MEDIA_PATH_DIRECT: straight to the other end
 *
 * Which way media goes.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_MEDIA_PATH_NONE,
  WZP_MEDIA_PATH_RELAY,
  WZP_MEDIA_PATH_DIRECT,
} WzpMediaPath;

/**
 * WzpAnswerMode:
 * @WZP_ANSWER_MODE_TRUSTED: the caller may learn our network addresses, so the call can go direct
 * @WZP_ANSWER_MODE_PRIVATE: the caller learns no address of ours: the call stays on the relay
 *
 * How to accept a call.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_ANSWER_MODE_TRUSTED,
  WZP_ANSWER_MODE_PRIVATE,
} WzpAnswerMode;

/**
 * WzpRoomState:
 * @WZP_ROOM_STATE_JOINING: connecting to the room
 * @WZP_ROOM_STATE_JOINED: in the room
 * @WZP_ROOM_STATE_RECONNECTING: the connection broke more than a second ago; it is being remade
 * @WZP_ROOM_STATE_LEFT: out of the room; [property@Wzp.Room:error] says why if it was not asked for
 *
 * Where the membership of a room stands.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_ROOM_STATE_JOINING,
  WZP_ROOM_STATE_JOINED,
  WZP_ROOM_STATE_RECONNECTING,
  WZP_ROOM_STATE_LEFT,
} WzpRoomState;

G_END_DECLS
