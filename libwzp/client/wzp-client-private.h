/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the public objects know of each other besides their public faces. All of it belongs to the
 * context the client was made in. */
#pragma once

#include "wzp-client.h"
#include "wzp-core.h"
#include "wzp-nat-info.h"
#include "wzp-nat-view.h"
#include "wzp-sound-watch.h"
#include "wzp-talk.h"

G_BEGIN_DECLS

/* To the network thread; takes over @command. A client that is going away sends nothing. */
void wzp_client_send (WzpClient *self, WzpCommand *command);

/* @client is borrowed: calls and rooms are told when it goes away. */
WzpCall *wzp_call_new (WzpClient *client,
                       WzpCoreHandle handle,
                       WzpCallDirection direction,
                       const char *peer);
void wzp_call_apply (WzpCall *self, const WzpCoreCallEvent *event);
void wzp_call_apply_path (WzpCall *self, const WzpCorePathRecord *record);
void wzp_call_apply_levels (WzpCall *self, const WzpCoreLevels *levels);
WzpCoreHandle wzp_call_get_handle (WzpCall *self);
void wzp_call_client_gone (WzpCall *self);

WzpRoom *
wzp_room_new (WzpClient *client, WzpCoreHandle handle, const char *name, const char *relay);
void wzp_room_apply (WzpRoom *self, const WzpCoreRoomEvent *event, const GError *error);
void wzp_room_apply_roster (WzpRoom *self, GPtrArray *roster);
void wzp_room_apply_levels (WzpRoom *self, const WzpCoreLevels *levels);
WzpCoreHandle wzp_room_get_handle (WzpRoom *self);
void wzp_room_client_gone (WzpRoom *self);

WzpParticipant *wzp_participant_new (WzpRoom *room, const WzpRoomMember *member);
/* Whether @member is the same person at the same place; then takes what may have changed. */
gboolean wzp_participant_update (WzpParticipant *self, const WzpRoomMember *member);
void wzp_participant_set_level (WzpParticipant *self, uint16_t level);
void wzp_participant_room_gone (WzpParticipant *self);
void wzp_room_send_gain (WzpRoom *self, guint slot, double gain);

WzpCallSound *wzp_call_sound_new (void);
/* Whether a microphone fails is known from the other function and not from @sample. */
void wzp_call_sound_apply (WzpCallSound *self, const WzpSoundSample *sample, WzpInstant now);
/* @problem NULL: this half works. */
void wzp_call_sound_apply_problem (WzpCallSound *self, WzpAudioEventKind half, const char *problem);
/* From 0 (60 dB below full scale, or quieter) to 1, of a peak of 0 .. 32767. */
double wzp_sound_level_from_peak (uint16_t peak);
uint16_t wzp_sound_peak_from_level (double level);

WzpCallStats *wzp_call_stats_new (void);
void wzp_call_stats_apply (WzpCallStats *self, const WzpCoreStatsEvent *event);

void wzp_talk_fill_config (WzpTalk *self, WzpTalkConfig *out);

/* What an audio engine is told; its source and sink are the caller's to clear. */
/* wzp-delay-meter.c; (transfer full) */
WzpDelayProbe *wzp_delay_meter_ref_probe (WzpDelayMeter *self);
void wzp_audio_settings_fill_config (WzpAudioSettings *self, WzpAudioConfig *out);

WzpNatRow *wzp_nat_row_new (const WzpNatViewRow *view);
/* Whether the row is the one of who is asked in @view; then it may take what @view says. */
gboolean wzp_nat_row_is_of (WzpNatRow *self, const WzpNatViewRow *view);
void wzp_nat_row_update (WzpNatRow *self, const WzpNatViewRow *view);
/* Makes @rows, of WzpNatRow, those of @views, of WzpNatViewRow. */
void wzp_nat_rows_apply (GListStore *rows, GPtrArray *views);

WzpNatInfo *wzp_nat_info_new (void);
void wzp_nat_info_apply (WzpNatInfo *self, const WzpNatView *view);

G_END_DECLS
