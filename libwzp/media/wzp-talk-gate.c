/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-talk-gate.h"

#define ASKED       "asked"
#define LET_GO      "let go"
#define TIME_PASSED "time passed"

static const char *const state_names[] = { "CLOSED", "OPEN", "TAIL" };

static const WzpEdge edges[] = {
  { WZP_TALK_GATE_CLOSED, WZP_TALK_GATE_OPEN, ASKED },
  { WZP_TALK_GATE_OPEN, WZP_TALK_GATE_TAIL, LET_GO },
  { WZP_TALK_GATE_TAIL, WZP_TALK_GATE_OPEN, ASKED },
  { WZP_TALK_GATE_TAIL, WZP_TALK_GATE_CLOSED, TIME_PASSED },
};

const WzpEdges wzp_talk_gate_edges = {
  .machine = "talk_gate",
  .state_names = state_names,
  .n_states = WZP_N_TALK_GATE_STATES,
  .edges = edges,
  .n_edges = G_N_ELEMENTS (edges),
};

/* Without the log that wzp_edges_move() writes: sound streams here. */
static void
set_state (WzpTalkGate *gate, WzpTalkGateState state, const char *event)
{
  g_assert (wzp_edges_allow (&wzp_talk_gate_edges, gate->state, state, event));
  gate->state = state;
}

static gboolean
is_asked_for (const WzpTalkGate *gate, const WzpTalkConfig *config, uint16_t peak)
{
  gboolean closed = gate->state == WZP_TALK_GATE_CLOSED;

  switch (config->mode)
    {
    case WZP_TALK_MODE_OPEN:
      return TRUE;
    case WZP_TALK_MODE_VOICE:
      return peak >= (closed ? config->threshold : config->threshold / WZP_TALK_GATE_HYSTERESIS);
    case WZP_TALK_MODE_PUSH:
      return config->pushed;
    }
  return FALSE;
}

static WzpDuration
get_tail (const WzpTalkConfig *config)
{
  switch (config->mode)
    {
    case WZP_TALK_MODE_OPEN:
      return 0;
    case WZP_TALK_MODE_VOICE:
      return WZP_TALK_GATE_PAUSE;
    case WZP_TALK_MODE_PUSH:
      return WZP_MS (config->tail_ms);
    }
  return 0;
}

void
wzp_talk_gate_init (WzpTalkGate *gate)
{
  *gate = (WzpTalkGate) { .state = WZP_TALK_GATE_CLOSED };
}

gboolean
wzp_talk_gate_feed (WzpTalkGate *gate, const WzpTalkConfig *config, uint16_t peak, WzpInstant now)
{
  gboolean asked = is_asked_for (gate, config, peak);

  switch ((WzpTalkGateState) gate->state)
    {
    case WZP_TALK_GATE_CLOSED:
      if (asked)
        set_state (gate, WZP_TALK_GATE_OPEN, ASKED);
      break;
    case WZP_TALK_GATE_OPEN:
      if (asked)
        break;
      gate->until = wzp_instant_add (now, get_tail (config));
      set_state (gate, WZP_TALK_GATE_TAIL, LET_GO);
      break;
    case WZP_TALK_GATE_TAIL:
      if (asked)
        set_state (gate, WZP_TALK_GATE_OPEN, ASKED);
      break;
    case WZP_N_TALK_GATE_STATES:
      g_assert_not_reached ();
    }
  if (gate->state == WZP_TALK_GATE_TAIL && now >= gate->until)
    set_state (gate, WZP_TALK_GATE_CLOSED, TIME_PASSED);
  return gate->state != WZP_TALK_GATE_CLOSED;
}
