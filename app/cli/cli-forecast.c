/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-forecast.h"

static const char *
verdict_sentence (WzpForecastVerdict verdict)
{
  switch (verdict)
    {
    case WZP_FORECAST_VERDICT_UNKNOWN:
      return "Whether a call between you would go directly is not known.";
    case WZP_FORECAST_VERDICT_NO_CALL:
      return "You cannot talk.";
    case WZP_FORECAST_VERDICT_RELAY:
      return "A call between you would go through a relay.";
    case WZP_FORECAST_VERDICT_PERHAPS_DIRECT:
      return "A call between you would go directly with luck, else through a relay.";
    case WZP_FORECAST_VERDICT_PROBABLY_DIRECT:
      return "A call between you would probably go directly.";
    case WZP_FORECAST_VERDICT_DIRECT:
      return "A call between you would go directly.";
    }
  g_assert_not_reached ();
}

#define R(name)   WZP_FORECAST_REASON_##name
#define OWN       WZP_FORECAST_SIDES_OWN
#define PEER      WZP_FORECAST_SIDES_PEER
#define BOTH      WZP_FORECAST_SIDES_BOTH
#define WHICHEVER WZP_FORECAST_SIDES_NONE

static const char *
obstacle_sentence (WzpNetObstacle obstacle, gboolean is_own)
{
  switch (obstacle)
    {
    case WZP_NET_OBSTACLE_OFFLINE:
      return is_own ? "You have no network." : "They have no network.";
    case WZP_NET_OBSTACLE_CAPTIVE_PORTAL:
      return is_own ? "Your network wants a login first." : "Their network wants a login first.";
    case WZP_NET_OBSTACLE_UDP_BLOCKED:
      return is_own ? "UDP is blocked at your end." : "UDP is blocked at their end.";
    case WZP_NET_OBSTACLE_NO_RELAY:
      return is_own ? "No relay answers you." : "No relay answers them.";
    case WZP_NET_OBSTACLE_NONE:
    case WZP_NET_OBSTACLE_FEW_PORTS:
      break;
    }
  g_assert_not_reached ();
}

/* All but the obstacle. */
static const struct
{
  WzpForecastReason reason;
  WzpForecastSides sides;
  const char *sentence;
} reasons[] = {
  { R (HIDDEN_ADDRESS), OWN, "You hide your address." },
  { R (HIDDEN_ADDRESS), PEER, "They hide their address." },
  { R (HIDDEN_ADDRESS), BOTH, "Both of you hide the address." },
  { R (FEW_PORTS), OWN, "Your network lets UDP out to few ports only." },
  { R (FEW_PORTS), PEER, "Their network lets UDP out to few ports only." },
  { R (FEW_PORTS), BOTH, "Both networks let UDP out to few ports only." },
  { R (NO_COMMON_FAMILY), WHICHEVER, "One of you has only IPv4, the other only IPv6." },
  { R (NO_HAIRPIN), WHICHEVER,
    "You share one public address, and the router that has it does not connect you." },
  { R (NEW_PORTS), WHICHEVER, "Both routers give every destination a new port." },
  { R (GUESSED_SEQUENCE), OWN,
    "Your router gives every destination a new port, in an order that can be guessed." },
  { R (GUESSED_SEQUENCE), PEER,
    "Their router gives every destination a new port, in an order that can be guessed." },
  { R (GUESSED_SEQUENCE), BOTH,
    "Both routers give every destination a new port, in an order that can be guessed." },
  { R (GUESSED_PORT), OWN, "Your router gives every destination a new port, which they guess." },
  { R (GUESSED_PORT), PEER, "Their router gives every destination a new port, which you guess." },
  { R (UNTESTED), OWN, "Too few servers saw you." },
  { R (UNTESTED), PEER, "Too few servers saw them." },
  { R (UNTESTED), BOTH, "Too few servers saw you and them." },
  { R (SHARED_ADDRESS), WHICHEVER, "You share one public address, but perhaps no home." },
  { R (SAME_NETWORK), WHICHEVER, "You are in the same network." },
  { R (IPV6), WHICHEVER, "Both of you have IPv6." },
  { R (KNOWN_PORTS), WHICHEVER, "Everybody sees each of you at one port." },
  { R (FORWARDED_PORT), OWN, "Your router forwards a port." },
  { R (FORWARDED_PORT), PEER, "Their router forwards a port." },
  { R (FORWARDED_PORT), BOTH, "Both routers forward a port." },
  { R (OPEN_PORT), OWN, "Your router lets them in." },
  { R (OPEN_PORT), PEER, "Their router lets you in." },
  { R (OPEN_PORT), BOTH, "Each router lets the other one in." },
};

static const char *
reason_sentence (WzpForecastReason reason, WzpForecastSides sides)
{
  for (size_t i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].reason == reason && (reasons[i].sides == sides || reasons[i].sides == WHICHEVER))
      return reasons[i].sentence;
  g_assert_not_reached ();
}

static const char *
remedy_words (WzpForecastRemedy remedy)
{
  switch (remedy)
    {
    case WZP_FORECAST_REMEDY_NONE:
      return NULL;
    case WZP_FORECAST_REMEDY_CONNECT:
      return "connect to a network";
    case WZP_FORECAST_REMEDY_LOG_IN:
      return "log in to the network in a web browser";
    case WZP_FORECAST_REMEDY_OTHER_NETWORK:
      return "use another network, or have UDP let out";
    case WZP_FORECAST_REMEDY_CHECK_RELAY:
      return "check the relay’s address";
    case WZP_FORECAST_REMEDY_ASK_MORE:
      return "check again with a second relay or a STUN server";
    case WZP_FORECAST_REMEDY_SHOW_ADDRESS:
      return "hide the address no longer";
    case WZP_FORECAST_REMEDY_OPEN_PORTS:
      return "have UDP let out to all ports from 1024 on";
    case WZP_FORECAST_REMEDY_FORWARD_PORTS:
      return "turn on UPnP or PCP in the router";
    case WZP_FORECAST_REMEDY_ALLOW_FORWARDING:
      return "allow programs to forward ports, in the router’s settings";
    case WZP_FORECAST_REMEDY_IPV6:
      return "use IPv6";
    }
  g_assert_not_reached ();
}

static void
append_remedies (GString *text, const WzpForecast *forecast)
{
  const char *own = remedy_words (forecast->own_remedy);
  const char *peer = remedy_words (forecast->peer_remedy);
  const char *aim = forecast->verdict == WZP_FORECAST_VERDICT_NO_CALL   ? "To talk"
                    : forecast->verdict == WZP_FORECAST_VERDICT_UNKNOWN ? "To know"
                                                                        : "To talk directly";

  if (own && peer)
    g_string_append_printf (text, "%s: you %s, %s they %s.\n", aim, own,
                            forecast->needs_both ? "and" : "or", peer);
  else if (own || peer)
    g_string_append_printf (text, "%s: %s %s.\n", aim, own ? "you" : "they", own ? own : peer);
}

char *
cli_forecast_to_text (const WzpForecast *forecast,
                      const WzpNetcheckSummary *own,
                      const WzpNetcheckSummary *peer)
{
  GString *text = g_string_new (verdict_sentence (forecast->verdict));
  gboolean is_obstacle = forecast->reason == R (OBSTACLE);

  g_string_append_c (text, '\n');
  if (is_obstacle && forecast->sides & OWN)
    g_string_append_printf (text, "%s\n",
                            obstacle_sentence (wzp_netcheck_summary_get_obstacle (own), TRUE));
  if (is_obstacle && forecast->sides & PEER)
    g_string_append_printf (text, "%s\n",
                            obstacle_sentence (wzp_netcheck_summary_get_obstacle (peer), FALSE));
  if (!is_obstacle)
    g_string_append_printf (text, "%s\n", reason_sentence (forecast->reason, forecast->sides));
  append_remedies (text, forecast);
  return g_string_free_and_steal (text);
}
