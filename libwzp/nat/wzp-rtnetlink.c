/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-rtnetlink.h"

#include "wzp-address-scope.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

/* One attribute; FALSE at the end. Netlink is of the host's byte order. */
static gboolean
next_attribute (WzpReader *reader, uint16_t *out_type, WzpReader *out_value)
{
  struct rtattr head;
  const uint8_t *value;
  size_t len;
  size_t padding;

  if (!wzp_reader_bytes (reader, &head, sizeof head) || head.rta_len < sizeof head)
    return FALSE;
  len = head.rta_len - sizeof head;
  value = wzp_reader_take (reader, len);
  if (!value)
    return FALSE;
  padding = MIN (RTA_ALIGN (len) - len, reader->left);
  wzp_reader_take (reader, padding);
  *out_type = head.rta_type & NLA_TYPE_MASK;
  *out_value = wzp_reader_init (value, len);
  return TRUE;
}

static uint32_t
read_u32 (WzpReader value)
{
  uint32_t number = 0;

  wzp_reader_bytes (&value, &number, sizeof number);
  return number;
}

static void
read_ip (WzpReader value, uint8_t family, WzpAddress *out)
{
  struct sockaddr_in v4 = { .sin_family = AF_INET };
  struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

  if (family == AF_INET && wzp_reader_bytes (&value, &v4.sin_addr, sizeof v4.sin_addr))
    wzp_address_from_sockaddr ((struct sockaddr *) &v4, sizeof v4, out);
  else if (family == AF_INET6 && wzp_reader_bytes (&value, &v6.sin6_addr, sizeof v6.sin6_addr))
    wzp_address_from_sockaddr ((struct sockaddr *) &v6, sizeof v6, out);
}

static void
read_address (WzpReader body, gboolean is_removal, WzpRtnetlinkMessage *out)
{
  struct ifaddrmsg head;
  WzpAddress address = { 0 };
  WzpAddress local = { 0 };
  uint32_t flags;
  uint16_t type;
  WzpReader value;

  if (!wzp_reader_bytes (&body, &head, sizeof head))
    return;
  flags = head.ifa_flags;
  while (next_attribute (&body, &type, &value))
    {
      if (type == IFA_ADDRESS)
        read_ip (value, head.ifa_family, &address);
      else if (type == IFA_LOCAL)
        read_ip (value, head.ifa_family, &local);
      else if (type == IFA_FLAGS)
        flags = read_u32 (value);
    }
  /* On a point-to-point link the address is the other end's. */
  if (wzp_address_is_set (&local))
    address = local;
  if (!wzp_address_is_set (&address) || (!is_removal && (flags & IFA_F_TENTATIVE)))
    return;
  *out = (WzpRtnetlinkMessage) {
    .kind = WZP_RTNETLINK_ADDRESS,
    /* A deprecated address is still there, but not for new flows. */
    .is_removal = is_removal || (flags & (IFA_F_DEPRECATED | IFA_F_DADFAILED)),
    .interface = head.ifa_index,
    .address = address,
    .is_v4 = wzp_address_is_v4 (&address),
  };
}

static void
read_route (WzpReader body, gboolean is_removal, WzpRtnetlinkMessage *out)
{
  struct rtmsg head;
  uint16_t type;
  WzpReader value;
  uint32_t table;
  WzpRtnetlinkMessage route = { .kind = WZP_RTNETLINK_DEFAULT_ROUTE, .is_removal = is_removal };

  if (!wzp_reader_bytes (&body, &head, sizeof head))
    return;
  table = head.rtm_table;
  route.is_v4 = head.rtm_family == AF_INET;
  while (next_attribute (&body, &type, &value))
    {
      if (type == RTA_OIF)
        route.interface = read_u32 (value);
      else if (type == RTA_GATEWAY)
        read_ip (value, head.rtm_family, &route.address);
      else if (type == RTA_PRIORITY)
        route.metric = read_u32 (value);
      else if (type == RTA_TABLE)
        table = read_u32 (value);
    }
  if ((head.rtm_family == AF_INET || head.rtm_family == AF_INET6) && head.rtm_dst_len == 0 &&
      table == RT_TABLE_MAIN && head.rtm_type == RTN_UNICAST && !(head.rtm_flags & RTM_F_CLONED))
    *out = route;
}

static void
read_link (WzpReader body, gboolean is_removal, WzpRtnetlinkMessage *out)
{
  struct ifinfomsg head;

  if (wzp_reader_bytes (&body, &head, sizeof head) && (is_removal || !(head.ifi_flags & IFF_UP)))
    *out = (WzpRtnetlinkMessage) {
      .kind = WZP_RTNETLINK_LINK_DOWN,
      .is_removal = TRUE,
      .interface = (uint32_t) head.ifi_index,
      .is_v4 = TRUE,
    };
}

WzpParse
wzp_rtnetlink_next (WzpReader *reader, WzpRtnetlinkMessage *out)
{
  struct nlmsghdr head;
  const uint8_t *bytes;
  WzpReader body;

  *out = (WzpRtnetlinkMessage) { .kind = WZP_RTNETLINK_OTHER };
  if (reader->left < sizeof head)
    return WZP_PARSE_MORE;
  if (!wzp_reader_bytes (reader, &head, sizeof head) || head.nlmsg_len < sizeof head)
    return WZP_PARSE_BAD;
  bytes = wzp_reader_take (reader, head.nlmsg_len - sizeof head);
  if (!bytes)
    return WZP_PARSE_BAD;
  body = wzp_reader_init (bytes, head.nlmsg_len - sizeof head);
  wzp_reader_take (reader,
                   MIN (NLMSG_ALIGN ((size_t) head.nlmsg_len) - head.nlmsg_len, reader->left));
  if (head.nlmsg_type == NLMSG_DONE || head.nlmsg_type == NLMSG_ERROR)
    out->kind = WZP_RTNETLINK_DONE;
  else if (head.nlmsg_type == RTM_NEWADDR || head.nlmsg_type == RTM_DELADDR)
    read_address (body, head.nlmsg_type == RTM_DELADDR, out);
  else if (head.nlmsg_type == RTM_NEWROUTE || head.nlmsg_type == RTM_DELROUTE)
    read_route (body, head.nlmsg_type == RTM_DELROUTE, out);
  else if (head.nlmsg_type == RTM_NEWLINK || head.nlmsg_type == RTM_DELLINK)
    read_link (body, head.nlmsg_type == RTM_DELLINK, out);
  return WZP_PARSE_OK;
}

/* --- the table --------------------------------------------------------------------------------- */

void
wzp_rtnetlink_table_clear (WzpRtnetlinkTable *table)
{
  table->n_entries = 0;
  table->overflowed = FALSE;
}

static gboolean
is_same (const WzpRtnetlinkMessage *a, const WzpRtnetlinkMessage *b)
{
  return a->kind == b->kind && a->interface == b->interface && a->metric == b->metric &&
         a->is_v4 == b->is_v4 && wzp_address_equal (&a->address, &b->address);
}

static gboolean
counts (const WzpRtnetlinkMessage *message)
{
  WzpAddressScope scope = wzp_address_get_scope (&message->address);

  switch (message->kind)
    {
    case WZP_RTNETLINK_ADDRESS:
      return scope != WZP_ADDRESS_SCOPE_LOOPBACK && scope != WZP_ADDRESS_SCOPE_LINK_LOCAL;
    case WZP_RTNETLINK_DEFAULT_ROUTE:
      return TRUE;
    case WZP_RTNETLINK_LINK_DOWN:
    case WZP_RTNETLINK_DONE:
    case WZP_RTNETLINK_OTHER:
      return FALSE;
    }
  return FALSE;
}

static gboolean
drop_routes (WzpRtnetlinkTable *table, uint32_t interface)
{
  gboolean any = FALSE;

  for (unsigned i = table->n_entries; i-- > 0;)
    {
      const WzpRtnetlinkMessage *entry = &table->entries[i];

      if (entry->kind != WZP_RTNETLINK_DEFAULT_ROUTE || !entry->is_v4 ||
          entry->interface != interface)
        continue;
      table->entries[i] = table->entries[--table->n_entries];
      any = TRUE;
    }
  return any;
}

gboolean
wzp_rtnetlink_table_apply (WzpRtnetlinkTable *table, const WzpRtnetlinkMessage *message)
{
  unsigned at = 0;

  if (message->kind == WZP_RTNETLINK_LINK_DOWN)
    return drop_routes (table, message->interface);
  if (!counts (message))
    return FALSE;
  while (at < table->n_entries && !is_same (&table->entries[at], message))
    at++;
  if (message->is_removal)
    {
      if (at == table->n_entries)
        return table->overflowed;
      table->entries[at] = table->entries[--table->n_entries];
      return TRUE;
    }
  if (at < table->n_entries)
    return FALSE;
  if (table->n_entries == WZP_RTNETLINK_MAX_ENTRIES)
    table->overflowed = TRUE;
  else
    table->entries[table->n_entries++] = *message;
  return TRUE;
}

gboolean
wzp_rtnetlink_table_has_default_route (const WzpRtnetlinkTable *table, gboolean v4)
{
  for (unsigned i = 0; i < table->n_entries; i++)
    if (table->entries[i].kind == WZP_RTNETLINK_DEFAULT_ROUTE && table->entries[i].is_v4 == !!v4)
      return TRUE;
  return FALSE;
}

gboolean
wzp_rtnetlink_table_get_gateway (const WzpRtnetlinkTable *table,
                                 gboolean v4,
                                 WzpAddress *out_gateway,
                                 uint32_t *out_interface)
{
  const WzpRtnetlinkMessage *best = NULL;

  for (unsigned i = 0; i < table->n_entries; i++)
    {
      const WzpRtnetlinkMessage *entry = &table->entries[i];

      if (entry->kind == WZP_RTNETLINK_DEFAULT_ROUTE && entry->is_v4 == !!v4 &&
          wzp_address_is_set (&entry->address) && (!best || entry->metric < best->metric))
        best = entry;
    }
  *out_gateway = best ? best->address : (WzpAddress) { 0 };
  *out_interface = best ? best->interface : 0;
  return best != NULL;
}
