/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-relay-address.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

/* Longest name in the DNS (RFC 1035 section 2.3.4). */
#define HOST_MAX 253

static gboolean
is_host (const char *host)
{
  size_t len = strlen (host);

  if (len == 0 || len > HOST_MAX || host[0] == '.' || host[0] == '-' || strstr (host, ".."))
    return FALSE;
  if (g_hostname_is_ip_address (host))
    return TRUE;
  for (const char *at = host; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!g_unichar_isalnum (c) && c != '.' && c != '-' && c != '_')
        return FALSE;
    }
  return TRUE;
}

/* Splits HOST:PORT, [HOST]:PORT, HOST or an IPv6 address by itself. */
static gboolean
split (const char *text, char **out_host, char **out_port)
{
  const char *colon = strrchr (text, ':');
  const char *end = text + strlen (text);

  if (text[0] == '[')
    {
      const char *bracket = strchr (text, ']');

      if (!bracket || (bracket[1] && bracket[1] != ':'))
        return FALSE;
      *out_host = g_strndup (text + 1, bracket - text - 1);
      *out_port = bracket[1] ? g_strdup (bracket + 2) : NULL;
      return g_hostname_is_ip_address (*out_host);
    }
  if (g_hostname_is_ip_address (text) || !colon)
    colon = end;
  *out_host = g_strndup (text, colon - text);
  *out_port = *colon ? g_strdup (colon + 1) : NULL;
  return TRUE;
}

char *
phone_relay_address_normalise (const char *typed, const char **out_problem)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  g_autofree char *host = NULL;
  g_autofree char *port_text = NULL;
  guint64 port = PHONE_RELAY_DEFAULT_PORT;

  *out_problem = "";
  if (!*text)
    return NULL;
  if (!g_utf8_validate (text, -1, NULL) || !split (text, &host, &port_text) || !is_host (host))
    {
      *out_problem = _ ("Type a name like relay.example.org, or an address like 192.0.2.7");
      return NULL;
    }
  if (port_text && !g_ascii_string_to_unsigned (port_text, 10, 1, 65535, &port, NULL))
    {
      *out_problem = _ ("The port after “:” is a number from 1 to 65535");
      return NULL;
    }
  return strchr (host, ':') ? g_strdup_printf ("[%s]:%u", host, (guint) port)
                            : g_strdup_printf ("%s:%u", host, (guint) port);
}

char *
phone_relay_address_shorten (const char *relay)
{
  g_autofree char *usual = g_strdup_printf (":%d", PHONE_RELAY_DEFAULT_PORT);

  return g_str_has_suffix (relay, usual) ? g_strndup (relay, strlen (relay) - strlen (usual))
                                         : g_strdup (relay);
}

char *
phone_relay_address_unless_own (const char *relay, const char *own)
{
  const char *problem;
  g_autofree char *left = phone_relay_address_normalise (relay, &problem);
  g_autofree char *right = phone_relay_address_normalise (own, &problem);

  if (left && right && g_ascii_strcasecmp (left, right) == 0)
    return g_strdup ("");
  return phone_relay_address_shorten (relay);
}
