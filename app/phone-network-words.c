/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-network-words.h"

#include <glib/gi18n.h>

#include "phone-words.h"

/* A key's fingerprint has 16 groups of four digits. */
#define GROUPS_PER_LINE 4

const char *
phone_tone_get_icon_name (PhoneTone tone)
{
  switch (tone)
    {
    case PHONE_TONE_UNKNOWN:
      return "dialog-question-symbolic";
    case PHONE_TONE_BAD:
      return "dialog-error-symbolic";
    case PHONE_TONE_FAIR:
      return "dialog-warning-symbolic";
    case PHONE_TONE_GOOD:
      return "object-select-symbolic";
    }
  g_return_val_if_reached ("dialog-question-symbolic");
}

const char *
phone_tone_get_style (PhoneTone tone)
{
  switch (tone)
    {
    case PHONE_TONE_UNKNOWN:
      return "dimmed";
    case PHONE_TONE_BAD:
      return "error";
    case PHONE_TONE_FAIR:
      return "warning";
    case PHONE_TONE_GOOD:
      return "success";
    }
  g_return_val_if_reached ("dimmed");
}

PhoneTone
phone_tone_for_verdict (WzpNetcheckVerdict verdict)
{
  switch (verdict)
    {
    case WZP_NETCHECK_VERDICT_UNKNOWN:
    case WZP_NETCHECK_VERDICT_UNCERTAIN:
      return PHONE_TONE_UNKNOWN;
    case WZP_NETCHECK_VERDICT_OFFLINE:
    case WZP_NETCHECK_VERDICT_CAPTIVE_PORTAL:
    case WZP_NETCHECK_VERDICT_UDP_BLOCKED:
    case WZP_NETCHECK_VERDICT_NO_RELAY:
      return PHONE_TONE_BAD;
    case WZP_NETCHECK_VERDICT_PORTS_BLOCKED:
    case WZP_NETCHECK_VERDICT_RELAYED:
    case WZP_NETCHECK_VERDICT_SOME_DIRECT:
      return PHONE_TONE_FAIR;
    case WZP_NETCHECK_VERDICT_DIRECT_BY_IPV6:
    case WZP_NETCHECK_VERDICT_DIRECT:
      return PHONE_TONE_GOOD;
    }
  g_return_val_if_reached (PHONE_TONE_UNKNOWN);
}

PhoneTone
phone_tone_for_nat (WzpNatVerdict verdict)
{
  switch (verdict)
    {
    case WZP_NAT_VERDICT_UNKNOWN:
      return PHONE_TONE_UNKNOWN;
    case WZP_NAT_VERDICT_CONE:
      return PHONE_TONE_GOOD;
    case WZP_NAT_VERDICT_SYMMETRIC_PORT:
    case WZP_NAT_VERDICT_MULTIPLE:
      return PHONE_TONE_FAIR;
    }
  g_return_val_if_reached (PHONE_TONE_UNKNOWN);
}

const char *
phone_words_for_outlook (WzpNetcheckVerdict verdict)
{
  switch (verdict)
    {
    case WZP_NETCHECK_VERDICT_UNKNOWN:
      return _ ("Network Not Checked");
    case WZP_NETCHECK_VERDICT_OFFLINE:
      return _ ("No Network");
    case WZP_NETCHECK_VERDICT_CAPTIVE_PORTAL:
      return _ ("This Network Wants a Login");
    case WZP_NETCHECK_VERDICT_UDP_BLOCKED:
      return _ ("Calls Are Blocked Here");
    case WZP_NETCHECK_VERDICT_NO_RELAY:
      return _ ("The Relay Does Not Answer");
    case WZP_NETCHECK_VERDICT_PORTS_BLOCKED:
    case WZP_NETCHECK_VERDICT_RELAYED:
      return _ ("Calls Go Through a Relay");
    case WZP_NETCHECK_VERDICT_UNCERTAIN:
      return _ ("Calls Will Work");
    case WZP_NETCHECK_VERDICT_SOME_DIRECT:
      return _ ("Some Direct Calls Will Work");
    case WZP_NETCHECK_VERDICT_DIRECT_BY_IPV6:
      return _ ("Direct Calls Will Work with IPv6");
    case WZP_NETCHECK_VERDICT_DIRECT:
      return _ ("Direct Calls Will Work");
    }
  g_return_val_if_reached ("");
}

const char *
phone_words_for_nat (WzpNatVerdict verdict)
{
  switch (verdict)
    {
    case WZP_NAT_VERDICT_UNKNOWN:
      return _ ("Unknown");
    case WZP_NAT_VERDICT_CONE:
      /* Translators: the technical name of a kind of router (NAT); leave it as it is */
      return _ ("Cone");
    case WZP_NAT_VERDICT_SYMMETRIC_PORT:
      /* Translators: the technical name of a kind of router (NAT); leave it as it is */
      return _ ("SymmetricPort");
    case WZP_NAT_VERDICT_MULTIPLE:
      /* Translators: the technical name of a kind of router (NAT), which has several addresses; leave it as it is */
      return _ ("Multiple");
    }
  g_return_val_if_reached ("");
}

const char *
phone_words_for_nat_detail (WzpNatVerdict verdict)
{
  switch (verdict)
    {
    case WZP_NAT_VERDICT_UNKNOWN:
      return _ ("Two relays outside this network must have answered.");
    case WZP_NAT_VERDICT_CONE:
      return _ ("All see the same address: direct calls will work.");
    case WZP_NAT_VERDICT_SYMMETRIC_PORT:
      return _ ("Each sees another port: most calls will go through the relay.");
    case WZP_NAT_VERDICT_MULTIPLE:
      return _ ("Each sees another address: calls will go through the relay.");
    }
  g_return_val_if_reached ("");
}

const char *
phone_words_for_availability (WzpAvailability availability)
{
  switch (availability)
    {
    case WZP_AVAILABILITY_UNKNOWN:
      return _ ("Unknown");
    case WZP_AVAILABILITY_NO:
      return _ ("No");
    case WZP_AVAILABILITY_YES:
      return _ ("Yes");
    }
  g_return_val_if_reached ("");
}

const char *
phone_icon_for_availability (WzpAvailability availability)
{
  switch (availability)
    {
    case WZP_AVAILABILITY_UNKNOWN:
      return "dialog-question-symbolic";
    case WZP_AVAILABILITY_NO:
      return "window-close-symbolic";
    case WZP_AVAILABILITY_YES:
      return "object-select-symbolic";
    }
  g_return_val_if_reached ("dialog-question-symbolic");
}

const char *
phone_words_for_port_mapping (WzpPortMapperState state)
{
  switch (state)
    {
    case WZP_PORT_MAPPER_STATE_IDLE:
    case WZP_PORT_MAPPER_STATE_RELEASING:
    case WZP_PORT_MAPPER_STATE_RELEASED:
      return _ ("The router is asked to let direct calls in");
    case WZP_PORT_MAPPER_STATE_ACQUIRING:
      return _ ("Asking the router…");
    case WZP_PORT_MAPPER_STATE_MAPPED:
      return _ ("The router lets direct calls in");
    case WZP_PORT_MAPPER_STATE_UNAVAILABLE:
      return _ ("The router does not let calls in");
    }
  g_return_val_if_reached ("");
}

char *
phone_words_ms (double ms)
{
  /* Nobody is at no distance. */
  ms = MAX (ms, 0.1);
  /* Translators: a time in milliseconds */
  return g_strdup_printf (ms < 10 ? _ ("%.1f ms") : _ ("%.0f ms"), ms);
}

char *
phone_words_for_nat_row (WzpNatRow *row)
{
  double ms = wzp_nat_row_get_round_trip (row);

  if (wzp_nat_row_get_failure (row))
    return g_strdup (wzp_nat_row_get_kind (row) == WZP_NAT_ROW_KIND_STUN
                         ? _ ("No answer")
                         : phone_words_for_relay_error (wzp_nat_row_get_failure (row)));
  if (ms < 0)
    ms = wzp_nat_row_get_latency (row);
  return ms < 0 ? g_strdup (_ ("Asking…")) : phone_words_ms (ms);
}

char *
phone_words_key_lines (const char *key)
{
  GString *lines = g_string_new (NULL);
  unsigned n = 0;

  for (const char *at = key; *at; at++)
    if (*at != ':')
      g_string_append_c (lines, *at);
    else
      g_string_append_c (lines, ++n % GROUPS_PER_LINE == 0 ? '\n' : ' ');
  return g_string_free_and_steal (lines);
}
