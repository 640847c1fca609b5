/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-effects.h"

void
relay_effect_clear (RelayEffect *effect)
{
  g_clear_pointer (&effect->bytes, g_bytes_unref);
}

static GArray *
new_items (void)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (RelayEffect));

  g_array_set_clear_func (items, (GDestroyNotify) relay_effect_clear);
  return items;
}

void
relay_effects_init (RelayEffects *effects)
{
  effects->items = new_items ();
}

void
relay_effects_clear (RelayEffects *effects)
{
  g_clear_pointer (&effects->items, g_array_unref);
}

GArray *
relay_effects_steal (RelayEffects *effects)
{
  GArray *items = effects->items;

  effects->items = new_items ();
  return items;
}

void
relay_effects_send (RelayEffects *effects, RelayHandle to, GBytes *bytes)
{
  RelayEffect effect = { .type = RELAY_EFFECT_SEND, .to = to };

  if (to == 0)
    return;
  effect.bytes = g_bytes_ref (bytes);
  g_array_append_val (effects->items, effect);
}

void
relay_effects_send_signal (RelayEffects *effects, RelayHandle to, const WzpSignal *signal)
{
  g_autoptr (GBytes) bytes = wzp_signal_print (signal);

  relay_effects_send (effects, to, bytes);
}

void
relay_effects_send_hangup (RelayEffects *effects,
                           RelayHandle to,
                           WzpHangupReason reason,
                           const char *call_id)
{
  WzpSignal signal = { .type = WZP_SIGNAL_HANGUP,
                       .hangup = { .reason = reason, .call_id = (char *) call_id } };

  relay_effects_send_signal (effects, to, &signal);
}

void
relay_effects_close (RelayEffects *effects, RelayHandle to, RelayClose close)
{
  RelayEffect effect = { .type = RELAY_EFFECT_CLOSE, .to = to, .close = close };

  if (to != 0)
    g_array_append_val (effects->items, effect);
}

void
relay_effects_registered (RelayEffects *effects, RelayHandle to)
{
  RelayEffect effect = { .type = RELAY_EFFECT_REGISTERED, .to = to };

  g_array_append_val (effects->items, effect);
}

void
relay_effects_refused (RelayEffects *effects, RelayHandle to, RelayClose close, const char *text)
{
  RelayEffect effect = { .type = RELAY_EFFECT_REFUSED, .to = to, .close = close, .text = text };

  g_array_append_val (effects->items, effect);
}

void
relay_effects_admitted (RelayEffects *effects, RelayHandle to, uint64_t room, uint8_t slot)
{
  RelayEffect effect = { .type = RELAY_EFFECT_ADMITTED, .to = to, .room = room, .slot = slot };

  g_array_append_val (effects->items, effect);
}

void
relay_effects_room_shards (RelayEffects *effects, unsigned shard, uint64_t room, uint64_t shards)
{
  RelayEffect effect = { .type = RELAY_EFFECT_ROOM_SHARDS,
                         .to = relay_handle_make (shard, 0),
                         .room = room,
                         .shards = shards };

  g_array_append_val (effects->items, effect);
}
