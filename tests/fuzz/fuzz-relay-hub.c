/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What parties do, in any order: the hub's tables stay whole, every connection is told where it stands
 * at most once, and when all have gone and time has passed, nothing is left. An input is a list of
 * steps of four bytes: what, who, and two arguments. */
#include "relay-hub.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define N_HANDLES 12
#define N_PARTIES 4
#define N_IDS     3
#define MAX_STEPS 512
#define STEP      4

typedef enum
{
  CLIENT_NEW,
  CLIENT_SIGNAL,
  CLIENT_MEDIA,
  CLIENT_GONE, /* a handle is never used again */
} Client;

typedef struct
{
  RelayHub *hub;
  WzpInstant now;
  Client clients[N_HANDLES + 1];
  gboolean answered[N_HANDLES + 1];
} World;

static const char *const fingerprints[N_PARTIES] = {
  "0000:0000:0000:0000:0000:0000:0000:000a",
  "0000:0000:0000:0000:0000:0000:0000:000b",
  "0000:0000:0000:0000:0000:0000:0000:000c",
  "0000:0000:0000:0000:0000:0000:0000:000d",
};
static const char *const call_ids[N_IDS] = { "a", "b", "c" };
static const char *const rooms[] = { "lobby", "call-a", "call-b", "call-c" };

static void
party_init (RelayParty *party, uint8_t which, uint8_t kind)
{
  *party = (RelayParty) { .verified = (kind & 3) == 3,
                          .is_ours = kind & 1,
                          .slots1 = kind & 1,
                          .mute1 = kind & 4,
                          .muted = kind & 8 };
  g_strlcpy (party->fingerprint, fingerprints[which % N_PARTIES], sizeof party->fingerprint);
  /* Whom it names as the other party of a call. */
  if (which & 0x80)
    g_strlcpy (party->peer, fingerprints[(which >> 2) % N_PARTIES], sizeof party->peer);
}

static void
check_effects (World *world)
{
  g_autoptr (GArray) effects = relay_hub_steal_effects (world->hub);

  for (unsigned i = 0; effects && i < effects->len; i++)
    {
      const RelayEffect *effect = &g_array_index (effects, RelayEffect, i);
      gboolean is_verdict = effect->type == RELAY_EFFECT_REGISTERED ||
                            effect->type == RELAY_EFFECT_REFUSED ||
                            effect->type == RELAY_EFFECT_ADMITTED;
      uint64_t number = effect->to & 0xff;

      if (effect->type == RELAY_EFFECT_ROOM_SHARDS)
        continue;
      g_assert_cmpuint (number, >, 0);
      g_assert_cmpuint (number, <=, N_HANDLES);
      g_assert_false (is_verdict && world->answered[number]);
      if (is_verdict)
        world->answered[number] = TRUE;
      if (effect->type == RELAY_EFFECT_ADMITTED)
        g_assert_cmpuint (effect->slot, >, 0);
    }
}

static void
say (World *world, RelayHandle handle, const WzpSignal *signal)
{
  g_autoptr (GBytes) raw = wzp_signal_print (signal);

  relay_hub_signal (world->hub, handle, signal, raw, world->now);
}

static void
say_one (World *world, RelayHandle handle, uint8_t what, uint8_t argument, uint8_t own)
{
  const char *id = call_ids[argument % N_IDS];
  WzpSignal signal = { 0 };

  switch (what % 6)
    {
    case 0:
      signal.type = WZP_SIGNAL_DIRECT_CALL_OFFER;
      signal.direct_call_offer.caller_fingerprint = (char *) fingerprints[own % N_PARTIES];
      signal.direct_call_offer.target_fingerprint =
          (char *) fingerprints[(argument >> 4) % N_PARTIES];
      signal.direct_call_offer.call_id = (char *) id;
      break;
    case 1:
      signal.type = WZP_SIGNAL_DIRECT_CALL_ANSWER;
      signal.direct_call_answer.call_id = (char *) id;
      signal.direct_call_answer.accept_mode = (WzpAcceptMode) ((argument >> 4) % 3);
      break;
    case 2:
      signal.type = WZP_SIGNAL_HANGUP;
      signal.hangup.call_id = argument & 0x80 ? NULL : (char *) id;
      break;
    case 3:
      signal.type = WZP_SIGNAL_CANDIDATE_UPDATE;
      signal.candidate_update.call_id = (char *) id;
      break;
    case 4:
      signal.type = WZP_SIGNAL_HOLD;
      break;
    case 5:
      signal.type = WZP_SIGNAL_MEDIA_PATH_REPORT;
      signal.media_path_report.call_id = (char *) id;
      break;
    }
  say (world, handle, &signal);
}

static void
say_sound (World *world, RelayHandle handle, uint8_t what)
{
  const WzpSignalMemberSound said = { .muted = what & 1, .deafened = (what & 2) != 0 };

  relay_hub_sound (world->hub, handle, &said, world->now);
}

static void
run_step (World *world, const uint8_t step[STEP])
{
  uint8_t number = (uint8_t) (step[1] % N_HANDLES + 1);
  RelayHandle handle = relay_handle_make (number & 1, number);
  Client *client = &world->clients[number];
  RelayParty party;

  party_init (&party, step[2], step[3]);
  switch (step[0] % 5)
    {
    case 0:
      if (*client == CLIENT_NEW)
        {
          *client = CLIENT_SIGNAL;
          relay_hub_register (world->hub, handle, &party, world->now);
        }
      break;
    case 1:
      if (*client == CLIENT_NEW)
        {
          *client = CLIENT_MEDIA;
          relay_hub_join (world->hub, handle, rooms[(step[3] >> 4) % G_N_ELEMENTS (rooms)], &party,
                          world->now);
        }
      break;
    case 2:
      if (*client == CLIENT_SIGNAL)
        say_one (world, handle, step[0] / 5, step[2], step[3]);
      else if (*client == CLIENT_MEDIA)
        say_sound (world, handle, step[2]);
      break;
    case 3:
      if (*client != CLIENT_NEW && *client != CLIENT_GONE)
        {
          *client = CLIENT_GONE;
          relay_hub_gone (world->hub, handle, step[2] & 1 ? RELAY_GONE_LEFT : RELAY_GONE_LOST,
                          world->now);
        }
      break;
    case 4:
      world->now += WZP_MS (step[2]) * step[3];
      relay_hub_on_deadline (world->hub, world->now);
      break;
    }
  check_effects (world);
}

/* When all have left and everybody's patience is over, the hub is empty. */
static void
end (World *world)
{
  RelayHubStats stats;

  for (uint8_t number = 1; number <= N_HANDLES; number++)
    if (world->clients[number] != CLIENT_NEW && world->clients[number] != CLIENT_GONE)
      relay_hub_gone (world->hub, relay_handle_make (number & 1, number), RELAY_GONE_LOST,
                      world->now);
  for (int i = 0; i < 4 && relay_hub_next_deadline (world->hub) != WZP_INSTANT_NEVER; i++)
    {
      world->now = MAX (world->now, relay_hub_next_deadline (world->hub));
      relay_hub_on_deadline (world->hub, world->now + RELAY_RING_TIMEOUT);
    }
  relay_hub_get_stats (world->hub, &stats);
  g_assert_cmpuint (stats.registrations, ==, 0);
  g_assert_cmpuint (stats.calls, ==, 0);
  g_assert_cmpuint (stats.rooms, ==, 0);
  g_assert_cmpuint (stats.members, ==, 0);
  g_assert_cmpuint (relay_hub_next_deadline (world->hub), ==, WZP_INSTANT_NEVER);
  g_assert_true (relay_hub_is_quiet (world->hub));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  RelayLimits limits = relay_limits_default;
  World world = { .now = WZP_SECONDS (1) };

  limits.calls_per_party = 2;
  limits.max_sessions = 3;
  world.hub = relay_hub_new (&limits);
  for (size_t i = 0; i + STEP <= MIN (size, MAX_STEPS * STEP); i += STEP)
    run_step (&world, data + i);
  end (&world);
  relay_hub_free (world.hub);
  return 0;
}
