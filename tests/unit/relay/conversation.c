/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "conversation.h"

#include <string.h>

void
conversation_init (Conversation *self, const RelayLimits *limits)
{
  self->hub = relay_hub_new (limits ? limits : &relay_limits_default);
  self->now = WZP_SECONDS (1000);
}

void
conversation_clear (Conversation *self)
{
  relay_hub_free (self->hub);
}

static void
party_init (RelayParty *party, const char *fingerprint, PartyKind kind)
{
  *party = (RelayParty) {
    .verified = kind == PARTY_VERIFIED,
    .is_ours = kind != PARTY_REFERENCE,
    .slots1 = kind != PARTY_REFERENCE,
    .mute1 = kind != PARTY_REFERENCE,
    .relay_addr = "192.0.2.1:4433",
  };
  g_strlcpy (party->fingerprint, fingerprint, sizeof party->fingerprint);
}

void
conversation_register (Conversation *self,
                       RelayHandle handle,
                       const char *fingerprint,
                       PartyKind kind)
{
  RelayParty party;

  party_init (&party, fingerprint, kind);
  relay_hub_register (self->hub, handle, &party, self->now);
}

void
conversation_join (Conversation *self,
                   RelayHandle handle,
                   const char *room,
                   const char *fingerprint,
                   PartyKind kind)
{
  RelayParty party;

  party_init (&party, fingerprint, kind);
  relay_hub_join (self->hub, handle, room, &party, self->now);
}

void
conversation_sound (Conversation *self, RelayHandle handle, gboolean muted, gboolean deafened)
{
  const WzpSignalMemberSound said = { muted, deafened };

  relay_hub_sound (self->hub, handle, &said, self->now);
}

void
conversation_resume (Conversation *self,
                     RelayHandle handle,
                     const char *room,
                     const char *fingerprint,
                     const char *peer,
                     PartyKind kind)
{
  RelayParty party;

  party_init (&party, fingerprint, kind);
  g_strlcpy (party.peer, peer, sizeof party.peer);
  relay_hub_join (self->hub, handle, room, &party, self->now);
}

void
conversation_say (Conversation *self, RelayHandle handle, const char *json)
{
  g_autoptr (GBytes) raw = g_bytes_new (json, strlen (json));
  g_auto (WzpSignal) signal = { 0 };

  g_assert_cmpint (wzp_signal_parse (json, strlen (json), &signal, NULL), !=, WZP_SIGNAL_PARSE_BAD);
  relay_hub_signal (self->hub, handle, &signal, raw, self->now);
}

static char *
zero_key (void)
{
  g_autoptr (GString) text = g_string_new ("[0");

  for (int i = 1; i < WZP_SIGNAL_KEY_BYTES; i++)
    g_string_append (text, ",0");
  g_string_append_c (text, ']');
  return g_string_free_and_steal (g_steal_pointer (&text));
}

void
conversation_offer (Conversation *self,
                    RelayHandle handle,
                    const char *from,
                    const char *to,
                    const char *call_id)
{
  g_autofree char *key = zero_key ();
  g_autofree char *json = g_strdup_printf (
      "{\"DirectCallOffer\":{\"caller_fingerprint\":\"%s\",\"target_fingerprint\":\"%s\","
      "\"call_id\":\"%s\",\"identity_pub\":%s,\"ephemeral_pub\":%s,\"signature\":[],"
      "\"supported_profiles\":[],\"caller_reflexive_addr\":\"198.51.100.1:5000\","
      "\"caller_local_addrs\":[\"10.0.0.1:5000\"],\"caller_mapped_addr\":\"198.51.100.1:6000\"}}",
      from, to, call_id, key, key);

  conversation_say (self, handle, json);
}

void
conversation_accept (Conversation *self, RelayHandle handle, const char *call_id)
{
  g_autofree char *json = g_strdup_printf (
      "{\"DirectCallAnswer\":{\"call_id\":\"%s\",\"accept_mode\":\"AcceptTrusted\","
      "\"callee_reflexive_addr\":\"198.51.100.2:5000\",\"callee_local_addrs\":[\"10.0.0.2:5000\"],"
      "\"callee_mapped_addr\":\"198.51.100.2:6000\"}}",
      call_id);

  conversation_say (self, handle, json);
}

void
conversation_pass (Conversation *self, WzpDuration time)
{
  self->now += time;
  if (relay_hub_next_deadline (self->hub) <= self->now)
    relay_hub_on_deadline (self->hub, self->now);
}

static void
describe_message (GString *out, const RelayEffect *effect)
{
  g_auto (WzpSignal) signal = { 0 };
  size_t len;
  const char *json = g_bytes_get_data (effect->bytes, &len);

  g_assert_cmpint (wzp_signal_parse (json, len, &signal, NULL), !=, WZP_SIGNAL_PARSE_BAD);
  g_string_append_printf (out, "< %s", wzp_signal_get_name (&signal));
  if (signal.type == WZP_SIGNAL_HANGUP)
    g_string_append_printf (out, " %s %s", wzp_hangup_reason_get_name (signal.hangup.reason),
                            signal.hangup.call_id ? signal.hangup.call_id : "-");
  if (signal.type == WZP_SIGNAL_ROOM_UPDATE)
    g_string_append_printf (out, " %u", signal.room_update.count);
}

static void
describe (GString *out, const RelayEffect *effect)
{
  guint64 number = effect->to & ((UINT64_C (1) << RELAY_HANDLE_SHARD_SHIFT) - 1);

  if (effect->type == RELAY_EFFECT_ROOM_SHARDS)
    g_string_append_printf (out, "shard %u: ", relay_handle_shard (effect->to));
  else
    g_string_append_printf (out, "%" G_GUINT64_FORMAT " ", number);
  switch (effect->type)
    {
    case RELAY_EFFECT_SEND:
      describe_message (out, effect);
      break;
    case RELAY_EFFECT_CLOSE:
      g_string_append_printf (out, "closed %s", relay_close_reason (effect->close));
      break;
    case RELAY_EFFECT_REGISTERED:
      g_string_append (out, "registered");
      break;
    case RELAY_EFFECT_REFUSED:
      g_string_append_printf (out, "refused %s", relay_close_reason (effect->close));
      break;
    case RELAY_EFFECT_ADMITTED:
      g_string_append_printf (out, "admitted room %" G_GUINT64_FORMAT " slot %u", effect->room,
                              effect->slot);
      break;
    case RELAY_EFFECT_ROOM_SHARDS:
      g_string_append_printf (out, "room %" G_GUINT64_FORMAT " on %" G_GUINT64_FORMAT, effect->room,
                              effect->shards);
      break;
    }
  g_string_append_c (out, '\n');
}

void
conversation_expect (Conversation *self, const char *lines)
{
  g_autoptr (GArray) effects = relay_hub_steal_effects (self->hub);
  g_autoptr (GString) text = g_string_new (NULL);

  for (unsigned i = 0; effects && i < effects->len; i++)
    describe (text, &g_array_index (effects, RelayEffect, i));
  g_assert_cmpstr (text->str, ==, lines);
}

void
conversation_forget (Conversation *self)
{
  g_autoptr (GArray) effects = relay_hub_steal_effects (self->hub);
}

void
conversation_last_message (Conversation *self,
                           RelayHandle handle,
                           WzpSignalType type,
                           WzpSignal *out)
{
  g_autoptr (GArray) effects = relay_hub_steal_effects (self->hub);

  for (unsigned i = effects ? effects->len : 0; i > 0; i--)
    {
      const RelayEffect *effect = &g_array_index (effects, RelayEffect, i - 1);
      size_t len;
      const char *json;

      if (effect->type != RELAY_EFFECT_SEND || effect->to != handle)
        continue;
      json = g_bytes_get_data (effect->bytes, &len);
      g_assert_cmpint (wzp_signal_parse (json, len, out, NULL), !=, WZP_SIGNAL_PARSE_BAD);
      if (out->type == type)
        return;
      wzp_signal_clear (out);
    }
  g_error ("no such message was sent");
}
