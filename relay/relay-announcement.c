/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-announcement.h"

#include <string.h>

#include "wzp-error.h"

/* Everybody who registers will see it in a list. */
static gboolean
is_name (const char *text, size_t len)
{
  if (len == 0 || len > RELAY_NAME_MAX_BYTES || text[0] == ' ' || text[len - 1] == ' ' ||
      !g_utf8_validate_len (text, len, NULL))
    return FALSE;
  for (const char *at = text; at < text + len; at = g_utf8_next_char (at))
    if (!g_unichar_isprint (g_utf8_get_char (at)) || *at == '|')
      return FALSE;
  return TRUE;
}

gboolean
relay_announcement_set_region (RelayAnnouncement *announcement, const char *text, GError **error)
{
  if (!is_name (text, strlen (text)))
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "\"%s\" is no name of a region: write 1 to %d bytes of text without \"|\", such "
                   "as eu-west",
                   text, RELAY_NAME_MAX_BYTES);
      return FALSE;
    }
  g_strlcpy (announcement->region, text, sizeof announcement->region);
  return TRUE;
}

/* Clients resolve no names that a relay tells them. */
static gboolean
parse_offered (const char *text, WzpAddress *out_address)
{
  const char *bar = strchr (text, '|');

  return bar && is_name (text, (size_t) (bar - text)) && wzp_address_parse (bar + 1, out_address) &&
         wzp_address_get_port (out_address) != 0 && !wzp_address_is_any (out_address);
}

/* NULL: that address is not offered yet. */
static const char *
find_offered (const RelayAnnouncement *announcement, const char *address_text)
{
  for (unsigned i = 0; i < announcement->n_offered; i++)
    if (g_str_equal (strrchr (announcement->offered[i], '|') + 1, address_text))
      return announcement->offered[i];
  return NULL;
}

gboolean
relay_announcement_offer (RelayAnnouncement *announcement, const char *text, GError **error)
{
  char address_text[WZP_ADDRESS_TEXT_BYTES];
  const char *same;
  WzpAddress address;

  if (!parse_offered (text, &address))
    {
      g_set_error (
          error, WZP_ERROR, WZP_ERROR_INVALID,
          "\"%s\" cannot be offered: clients need a name of 1 to %d bytes and a numeric IP "
          "and port, such as Oslo|203.0.113.7:4433",
          text, RELAY_NAME_MAX_BYTES);
      return FALSE;
    }
  if (announcement->n_offered == RELAY_OFFERED_MAX)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "more than %d relays cannot be offered",
                   RELAY_OFFERED_MAX);
      return FALSE;
    }
  same = find_offered (announcement, wzp_address_format (&address, address_text));
  if (same)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "\"%s\" is offered already, as \"%s\": remove one of them", text, same);
      return FALSE;
    }
  g_snprintf (announcement->offered[announcement->n_offered++], RELAY_OFFERED_BYTES, "%.*s|%s",
              (int) (strchr (text, '|') - text), text, address_text);
  return TRUE;
}
