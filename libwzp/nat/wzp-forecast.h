/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a call between two people would go, from what network checks say of both ends: a pure function. */
#pragma once

#include <glib-object.h>

#include "wzp-netcheck-summary.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WzpForecastVerdict:
 * @WZP_FORECAST_VERDICT_UNKNOWN: they can talk; whether directly is not known
 * @WZP_FORECAST_VERDICT_NO_CALL: they cannot talk
 * @WZP_FORECAST_VERDICT_RELAY: through a relay
 * @WZP_FORECAST_VERDICT_PERHAPS_DIRECT: through a relay, or directly with luck
 * @WZP_FORECAST_VERDICT_PROBABLY_DIRECT: directly, in all but few calls
 * @WZP_FORECAST_VERDICT_DIRECT: directly
 *
 * Which way a call would go.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_FORECAST_VERDICT_UNKNOWN,
  WZP_FORECAST_VERDICT_NO_CALL,
  WZP_FORECAST_VERDICT_RELAY,
  WZP_FORECAST_VERDICT_PERHAPS_DIRECT,
  WZP_FORECAST_VERDICT_PROBABLY_DIRECT,
  WZP_FORECAST_VERDICT_DIRECT,
} WzpForecastVerdict;

/**
 * WzpForecastReason:
 * @WZP_FORECAST_REASON_OBSTACLE: of no call: the obstacle of those ends
 * @WZP_FORECAST_REASON_HIDDEN_ADDRESS: of a relay: those ends hide their addresses
 * @WZP_FORECAST_REASON_FEW_PORTS: of a relay: UDP passes to few ports at those ends
 * @WZP_FORECAST_REASON_NO_COMMON_FAMILY: of a relay: one end has IPv4 only, the other IPv6 only
 * @WZP_FORECAST_REASON_NO_HAIRPIN: of a relay: both have one public address, but no router in common before
 *   the one that has it, and that one connects nobody inside with one another
 * @WZP_FORECAST_REASON_NEW_PORTS: of a relay: the routers of both ends give every destination a new port
 * @WZP_FORECAST_REASON_GUESSED_SEQUENCE: of perhaps: so do those of the ends named, in an order that can be
 *   guessed
 * @WZP_FORECAST_REASON_GUESSED_PORT: of probably: that end's router gives every destination a new port, which the
 *   other end guesses
 * @WZP_FORECAST_REASON_UNTESTED: of unknown: too little is known of those ends
 * @WZP_FORECAST_REASON_SHARED_ADDRESS: of unknown: both have one public address; whether they are in one home
 *   is not known
 * @WZP_FORECAST_REASON_SAME_NETWORK: of direct: both are in the same home
 * @WZP_FORECAST_REASON_IPV6: of direct: by IPv6, where nobody translates addresses
 * @WZP_FORECAST_REASON_KNOWN_PORTS: of direct: both ends are seen at one port by everybody
 * @WZP_FORECAST_REASON_FORWARDED_PORT: of direct: the routers of those ends forward a port
 * @WZP_FORECAST_REASON_OPEN_PORT: of direct: the routers of those ends let the other end in, whatever its port
 *
 * Why a call would go that way.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_FORECAST_REASON_OBSTACLE,
  WZP_FORECAST_REASON_HIDDEN_ADDRESS,
  WZP_FORECAST_REASON_FEW_PORTS,
  WZP_FORECAST_REASON_NO_COMMON_FAMILY,
  WZP_FORECAST_REASON_NO_HAIRPIN,
  WZP_FORECAST_REASON_NEW_PORTS,
  WZP_FORECAST_REASON_GUESSED_SEQUENCE,
  WZP_FORECAST_REASON_GUESSED_PORT,
  WZP_FORECAST_REASON_UNTESTED,
  WZP_FORECAST_REASON_SHARED_ADDRESS,
  WZP_FORECAST_REASON_SAME_NETWORK,
  WZP_FORECAST_REASON_IPV6,
  WZP_FORECAST_REASON_KNOWN_PORTS,
  WZP_FORECAST_REASON_FORWARDED_PORT,
  WZP_FORECAST_REASON_OPEN_PORT,
} WzpForecastReason;

/**
 * WzpForecastSides:
 * @WZP_FORECAST_SIDES_NONE: neither end in particular
 * @WZP_FORECAST_SIDES_OWN: this end
 * @WZP_FORECAST_SIDES_PEER: the other end
 * @WZP_FORECAST_SIDES_BOTH: both
 *
 * At which end the reason lies.
 *
 * Since: 0.1
 */
typedef enum /*< flags >*/
{
  WZP_FORECAST_SIDES_NONE = 0,
  WZP_FORECAST_SIDES_OWN = 1 << 0,
  WZP_FORECAST_SIDES_PEER = 1 << 1,
  WZP_FORECAST_SIDES_BOTH = 3,
} WzpForecastSides;

/**
 * WzpForecastRemedy:
 * @WZP_FORECAST_REMEDY_NONE: nothing that is known to help
 * @WZP_FORECAST_REMEDY_CONNECT: connect to a network
 * @WZP_FORECAST_REMEDY_LOG_IN: log in to the network
 * @WZP_FORECAST_REMEDY_OTHER_NETWORK: use another network, or have UDP let out
 * @WZP_FORECAST_REMEDY_CHECK_RELAY: look after the relay's address
 * @WZP_FORECAST_REMEDY_ASK_MORE: check again with a second relay or a STUN server
 * @WZP_FORECAST_REMEDY_SHOW_ADDRESS: hide the address no longer
 * @WZP_FORECAST_REMEDY_OPEN_PORTS: have UDP let out to more ports
 * @WZP_FORECAST_REMEDY_FORWARD_PORTS: turn on UPnP or PCP in the router
 * @WZP_FORECAST_REMEDY_ALLOW_FORWARDING: allow programs to have ports forwarded, in the router
 * @WZP_FORECAST_REMEDY_IPV6: use IPv6
 *
 * What somebody can do so that a call goes through, or goes directly.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_FORECAST_REMEDY_NONE,
  WZP_FORECAST_REMEDY_CONNECT,
  WZP_FORECAST_REMEDY_LOG_IN,
  WZP_FORECAST_REMEDY_OTHER_NETWORK,
  WZP_FORECAST_REMEDY_CHECK_RELAY,
  WZP_FORECAST_REMEDY_ASK_MORE,
  WZP_FORECAST_REMEDY_SHOW_ADDRESS,
  WZP_FORECAST_REMEDY_OPEN_PORTS,
  WZP_FORECAST_REMEDY_FORWARD_PORTS,
  WZP_FORECAST_REMEDY_ALLOW_FORWARDING,
  WZP_FORECAST_REMEDY_IPV6,
} WzpForecastRemedy;

/**
 * WzpForecast:
 * @verdict: which way the call would go
 * @reason: why
 * @sides: at which end the reason lies
 * @own_remedy: what can be done at this end
 * @peer_remedy: what can be done at the other end
 * @needs_both: both remedies are needed; else one of them is enough
 *
 * How a call between two people would go.
 *
 * Since: 0.1
 */
typedef struct
{
  WzpForecastVerdict verdict;
  WzpForecastReason reason;
  WzpForecastSides sides;
  WzpForecastRemedy own_remedy;
  WzpForecastRemedy peer_remedy;
  gboolean needs_both;
} WzpForecast;

WZP_AVAILABLE_IN_ALL
void wzp_forecast_make (const WzpNetcheckSummary *own,
                        const WzpNetcheckSummary *peer,
                        WzpForecast *out_forecast);

G_END_DECLS
