/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-forecast-words.h"

#include <glib/gi18n.h>

#define R(name)   WZP_FORECAST_REASON_##name
#define OWN       WZP_FORECAST_SIDES_OWN
#define PEER      WZP_FORECAST_SIDES_PEER
#define BOTH      WZP_FORECAST_SIDES_BOTH
#define WHICHEVER WZP_FORECAST_SIDES_NONE

/* --- the verdict ------------------------------------------------------------------------------- */

PhoneTone
phone_tone_for_forecast (WzpForecastVerdict verdict)
{
  switch (verdict)
    {
    case WZP_FORECAST_VERDICT_UNKNOWN:
      return PHONE_TONE_UNKNOWN;
    case WZP_FORECAST_VERDICT_NO_CALL:
      return PHONE_TONE_BAD;
    case WZP_FORECAST_VERDICT_RELAY:
    case WZP_FORECAST_VERDICT_PERHAPS_DIRECT:
      return PHONE_TONE_FAIR;
    case WZP_FORECAST_VERDICT_PROBABLY_DIRECT:
    case WZP_FORECAST_VERDICT_DIRECT:
      return PHONE_TONE_GOOD;
    }
  g_return_val_if_reached (PHONE_TONE_UNKNOWN);
}

const char *
phone_words_for_forecast (WzpForecastVerdict verdict)
{
  switch (verdict)
    {
    case WZP_FORECAST_VERDICT_UNKNOWN:
      return _ ("Whether a call between you would go directly is not known.");
    case WZP_FORECAST_VERDICT_NO_CALL:
      return _ ("You cannot talk.");
    case WZP_FORECAST_VERDICT_RELAY:
      return _ ("A call between you would go through a relay.");
    case WZP_FORECAST_VERDICT_PERHAPS_DIRECT:
      return _ ("A call between you would go directly with luck, else through a relay.");
    case WZP_FORECAST_VERDICT_PROBABLY_DIRECT:
      return _ ("A call between you would probably go directly.");
    case WZP_FORECAST_VERDICT_DIRECT:
      return _ ("A call between you would go directly.");
    }
  g_return_val_if_reached ("");
}

/* --- the reason -------------------------------------------------------------------------------- */

static const char *
words_for_obstacle (WzpNetObstacle obstacle, gboolean is_own)
{
  switch (obstacle)
    {
    case WZP_NET_OBSTACLE_OFFLINE:
      return is_own ? _ ("You have no network.") : _ ("They have no network.");
    case WZP_NET_OBSTACLE_CAPTIVE_PORTAL:
      return is_own ? _ ("Your network wants a login first.")
                    : _ ("Their network wants a login first.");
    case WZP_NET_OBSTACLE_UDP_BLOCKED:
      return is_own ? _ ("UDP is blocked at your end.") : _ ("UDP is blocked at their end.");
    case WZP_NET_OBSTACLE_NO_RELAY:
      return is_own ? _ ("No relay answers you.") : _ ("No relay answers them.");
    case WZP_NET_OBSTACLE_NONE:
    case WZP_NET_OBSTACLE_FEW_PORTS:
      break;
    }
  g_return_val_if_reached ("");
}

/* All but the obstacle. */
static const struct
{
  WzpForecastReason reason;
  WzpForecastSides sides;
  const char *text;
} reasons[] = {
  { R (HIDDEN_ADDRESS), OWN, N_ ("You hide your address.") },
  { R (HIDDEN_ADDRESS), PEER, N_ ("They hide their address.") },
  { R (HIDDEN_ADDRESS), BOTH, N_ ("Both of you hide the address.") },
  { R (FEW_PORTS), OWN, N_ ("Your network lets UDP out to few ports only.") },
  { R (FEW_PORTS), PEER, N_ ("Their network lets UDP out to few ports only.") },
  { R (FEW_PORTS), BOTH, N_ ("Both networks let UDP out to few ports only.") },
  { R (NO_COMMON_FAMILY), WHICHEVER, N_ ("One of you has only IPv4, the other only IPv6.") },
  { R (NO_HAIRPIN), WHICHEVER,
    N_ ("You share one public address, and the router that has it does not connect you.") },
  { R (NEW_PORTS), WHICHEVER, N_ ("Both routers give every destination a new port.") },
  { R (GUESSED_SEQUENCE), OWN,
    N_ ("Your router gives every destination a new port, in an order that can be guessed.") },
  { R (GUESSED_SEQUENCE), PEER,
    N_ ("Their router gives every destination a new port, in an order that can be guessed.") },
  { R (GUESSED_SEQUENCE), BOTH,
    N_ ("Both routers give every destination a new port, in an order that can be guessed.") },
  { R (GUESSED_PORT), OWN,
    N_ ("Your router gives every destination a new port, which their phone guesses.") },
  { R (GUESSED_PORT), PEER,
    N_ ("Their router gives every destination a new port, which your phone guesses.") },
  { R (UNTESTED), OWN, N_ ("Too few servers saw you.") },
  { R (UNTESTED), PEER, N_ ("Too few servers saw them.") },
  { R (UNTESTED), BOTH, N_ ("Too few servers saw you and them.") },
  { R (SHARED_ADDRESS), WHICHEVER, N_ ("You share one public address, but perhaps no home.") },
  { R (SAME_NETWORK), WHICHEVER, N_ ("You are in the same network.") },
  { R (IPV6), WHICHEVER, N_ ("Both of you have IPv6.") },
  { R (KNOWN_PORTS), WHICHEVER, N_ ("Everybody sees each of you at one port.") },
  { R (FORWARDED_PORT), OWN, N_ ("Your router forwards a port.") },
  { R (FORWARDED_PORT), PEER, N_ ("Their router forwards a port.") },
  { R (FORWARDED_PORT), BOTH, N_ ("Both routers forward a port.") },
  { R (OPEN_PORT), OWN, N_ ("Your router lets them in.") },
  { R (OPEN_PORT), PEER, N_ ("Their router lets you in.") },
  { R (OPEN_PORT), BOTH, N_ ("Each router lets the other one in.") },
};

static const char *
words_for_reason (WzpForecastReason reason, WzpForecastSides sides)
{
  for (size_t i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].reason == reason && (reasons[i].sides == sides || reasons[i].sides == WHICHEVER))
      return _ (reasons[i].text);
  g_return_val_if_reached ("");
}

char *
phone_words_for_forecast_reason (const WzpForecast *forecast,
                                 const WzpNetcheckSummary *own,
                                 const WzpNetcheckSummary *peer)
{
  const char *here, *there;

  if (forecast->reason != R (OBSTACLE))
    return g_strdup (words_for_reason (forecast->reason, forecast->sides));
  here = forecast->sides & OWN ? words_for_obstacle (wzp_netcheck_summary_get_obstacle (own), TRUE)
                               : NULL;
  there = forecast->sides & PEER
              ? words_for_obstacle (wzp_netcheck_summary_get_obstacle (peer), FALSE)
              : NULL;
  return here && there ? g_strdup_printf ("%s %s", here, there) : g_strdup (here ? here : there);
}

const char *
phone_words_for_remedy (WzpForecastRemedy remedy)
{
  switch (remedy)
    {
    case WZP_FORECAST_REMEDY_NONE:
      return NULL;
    case WZP_FORECAST_REMEDY_CONNECT:
      return _ ("Connect to a network");
    case WZP_FORECAST_REMEDY_LOG_IN:
      return _ ("Log in to the network in a web browser");
    case WZP_FORECAST_REMEDY_OTHER_NETWORK:
      return _ ("Use another network, or have UDP let out");
    case WZP_FORECAST_REMEDY_CHECK_RELAY:
      return _ ("Check the relay’s address");
    case WZP_FORECAST_REMEDY_ASK_MORE:
      return _ ("Add a second relay or a STUN server and check again");
    case WZP_FORECAST_REMEDY_SHOW_ADDRESS:
      return _ ("Turn off Hide My Address");
    case WZP_FORECAST_REMEDY_OPEN_PORTS:
      return _ ("Have UDP let out to all ports from 1024 on");
    case WZP_FORECAST_REMEDY_FORWARD_PORTS:
      return _ ("Turn on UPnP or PCP in the router");
    case WZP_FORECAST_REMEDY_ALLOW_FORWARDING:
      return _ ("Allow programs to forward ports, in the router’s settings");
    case WZP_FORECAST_REMEDY_IPV6:
      return _ ("Use IPv6");
    }
  g_return_val_if_reached (NULL);
}

const char *
phone_words_for_code_error (const GError *error)
{
  switch ((WzpNetcheckCodeError) error->code)
    {
    case WZP_NETCHECK_CODE_ERROR_FOREIGN:
      return _ ("This is no code: those begin with “WZPNET”.");
    case WZP_NETCHECK_CODE_ERROR_VERSION:
      return _ ("This code is of another version of the phone.");
    case WZP_NETCHECK_CODE_ERROR_SHORT:
      return _ ("The end of the code is missing.");
    case WZP_NETCHECK_CODE_ERROR_LONG:
      return _ ("This is more than a code.");
    case WZP_NETCHECK_CODE_ERROR_MISTYPED:
      return _ ("A character of the code is wrong.");
    }
  g_return_val_if_reached ("");
}

/* --- the evidence ------------------------------------------------------------------------------ */

static const char *
obstacle_value (const WzpNetcheckSummary *summary)
{
  switch (wzp_netcheck_summary_get_obstacle (summary))
    {
    case WZP_NET_OBSTACLE_NONE:
      return _ ("nothing");
    case WZP_NET_OBSTACLE_OFFLINE:
      return _ ("everything: no network");
    case WZP_NET_OBSTACLE_CAPTIVE_PORTAL:
      return _ ("everything before the login");
    case WZP_NET_OBSTACLE_UDP_BLOCKED:
      return _ ("UDP");
    case WZP_NET_OBSTACLE_NO_RELAY:
      return _ ("the relay, or it is down");
    case WZP_NET_OBSTACLE_FEW_PORTS:
      return _ ("UDP to other ports than the relay’s");
    }
  g_return_val_if_reached ("");
}

static const char *
availability_value (WzpAvailability availability)
{
  switch (availability)
    {
    case WZP_AVAILABILITY_UNKNOWN:
      return _ ("unknown");
    case WZP_AVAILABILITY_NO:
      return _ ("no");
    case WZP_AVAILABILITY_YES:
      return _ ("yes");
    }
  g_return_val_if_reached ("");
}

static const char *
ipv4_value (const WzpNetcheckSummary *summary)
{
  return availability_value (wzp_netcheck_summary_get_ipv4 (summary));
}

static const char *
ipv6_value (const WzpNetcheckSummary *summary)
{
  return availability_value (wzp_netcheck_summary_get_ipv6 (summary));
}

static const char *
mapping_value (const WzpNetcheckSummary *summary)
{
  switch (wzp_netcheck_summary_get_mapping (summary))
    {
    case WZP_NAT_MAPPING_UNKNOWN:
      return _ ("unknown");
    case WZP_NAT_MAPPING_NONE:
      return _ ("addresses are not translated");
    case WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT:
      return _ ("one for every destination");
    case WZP_NAT_MAPPING_ADDRESS_DEPENDENT:
    case WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT:
    case WZP_NAT_MAPPING_DEPENDENT:
      return _ ("a new one for each destination");
    }
  g_return_val_if_reached ("");
}

static const char *
filtering_value (const WzpNetcheckSummary *summary)
{
  switch (wzp_netcheck_summary_get_filtering (summary))
    {
    case WZP_NAT_FILTERING_UNKNOWN:
      return _ ("unknown");
    case WZP_NAT_FILTERING_ENDPOINT_INDEPENDENT:
      return _ ("everybody");
    case WZP_NAT_FILTERING_ADDRESS_DEPENDENT:
      return _ ("addresses that were written to");
    case WZP_NAT_FILTERING_ADDRESS_AND_PORT_DEPENDENT:
      return _ ("addresses and ports that were written to");
    }
  g_return_val_if_reached ("");
}

static const char *
forwarding_value (const WzpNetcheckSummary *summary)
{
  switch (wzp_netcheck_summary_get_port_forwarding (summary))
    {
    case WZP_PORT_FORWARDING_UNKNOWN:
      return _ ("unknown");
    case WZP_PORT_FORWARDING_YES:
      return _ ("yes");
    case WZP_PORT_FORWARDING_NO:
      return _ ("no");
    case WZP_PORT_FORWARDING_REFUSED:
      return _ ("the router refuses");
    case WZP_PORT_FORWARDING_NOT_PUBLIC:
      return _ ("no: the provider shares one address among customers");
    }
  g_return_val_if_reached ("");
}

static const struct
{
  const char *title;
  const char *(*value) (const WzpNetcheckSummary *summary);
} evidence[] = {
  { N_ ("Blocked"), obstacle_value },
  { N_ ("IPv4"), ipv4_value },
  { N_ ("IPv6"), ipv6_value },
  { N_ ("The Router’s Ports"), mapping_value },
  { N_ ("The Router Lets In"), filtering_value },
  { N_ ("The Router Forwards a Port"), forwarding_value },
};

const char *
phone_forecast_evidence_get_title (unsigned index)
{
  return index < G_N_ELEMENTS (evidence) ? _ (evidence[index].title) : NULL;
}

const char *
phone_forecast_evidence_get_value (unsigned index, const WzpNetcheckSummary *summary)
{
  return index < G_N_ELEMENTS (evidence) ? evidence[index].value (summary) : NULL;
}
