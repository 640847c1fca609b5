/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-portmap"

#include "wzp-pcp-client.h"

#include <string.h>

void
wzp_pcp_client_init (WzpPcpClient *pcp,
                     const WzpPcpClientEvents *events,
                     const WzpAddress *client,
                     const uint8_t nonce[WZP_PCP_NONCE_BYTES],
                     gpointer user_data)
{
  *pcp = (WzpPcpClient) { .events = *events, .user_data = user_data, .next = WZP_INSTANT_NEVER };
  pcp->map.client = *client;
  memcpy (pcp->map.nonce, nonce, WZP_PCP_NONCE_BYTES);
}

static void
send_request (WzpPcpClient *pcp, WzpInstant now)
{
  uint8_t packet[WZP_PCP_MAP_BYTES];

  wzp_pcp_make_map (&pcp->map, packet);
  pcp->next = wzp_instant_add (now, WZP_PCP_FIRST_WAIT << pcp->n_sent);
  pcp->n_sent++;
  /* A network that is just coming up refuses the first: the repetition is the remedy. */
  if (!pcp->events.send (packet, sizeof packet, pcp->user_data))
    g_debug ("pcp: request %u could not be sent", pcp->n_sent);
}

void
wzp_pcp_client_ask (WzpPcpClient *pcp,
                    const WzpAddress *suggested,
                    uint32_t lifetime_s,
                    WzpInstant now)
{
  pcp->map.suggested = suggested ? *suggested : (WzpAddress) { 0 };
  pcp->map.lifetime_s = lifetime_s;
  pcp->n_sent = 0;
  send_request (pcp, now);
}

void
wzp_pcp_client_cancel (WzpPcpClient *pcp)
{
  pcp->n_sent = 0;
  pcp->next = WZP_INSTANT_NEVER;
}

gboolean
wzp_pcp_client_on_packet (WzpPcpClient *pcp, const void *data, size_t len, WzpInstant now)
{
  WzpPcpAnswer answer;
  gboolean is_new_epoch;

  if (pcp->n_sent == 0 || wzp_pcp_parse (data, len, &answer) != WZP_PARSE_OK ||
      !wzp_pcp_is_answer_to (&answer, &pcp->map))
    return FALSE;
  /* A late answer to the request before this one must not pass for the deletion's, nor the other way. */
  if (answer.result == WZP_PCP_SUCCESS && (answer.lifetime_s == 0) != (pcp->map.lifetime_s == 0))
    return FALSE;
  is_new_epoch = answer.result != WZP_PCP_UNSUPP_VERSION &&
                 !wzp_mapping_epoch_check_pcp (&pcp->epoch, answer.epoch_s, now);
  wzp_pcp_client_cancel (pcp);
  pcp->events.done (&answer, is_new_epoch, pcp->user_data);
  return TRUE;
}

WzpInstant
wzp_pcp_client_next_deadline (const WzpPcpClient *pcp)
{
  return pcp->next;
}

void
wzp_pcp_client_on_deadline (WzpPcpClient *pcp, WzpInstant now)
{
  if (now < pcp->next)
    return;
  if (pcp->n_sent < WZP_PCP_MAX_SENDS)
    {
      send_request (pcp, now);
      return;
    }
  wzp_pcp_client_cancel (pcp);
  pcp->events.done (NULL, FALSE, pcp->user_data);
}
