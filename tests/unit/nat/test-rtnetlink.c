/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-rtnetlink.h"

#include "nat-test.h"

#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#define MAX_BYTES 512

typedef struct
{
  uint8_t bytes[MAX_BYTES];
  WzpWriter writer;
  size_t start; /* of the message being written */
} Batch;

static void
batch_init (Batch *batch)
{
  *batch = (Batch) { .start = 0 };
  batch->writer = wzp_writer_init (batch->bytes, sizeof batch->bytes);
}

static void
begin (Batch *batch, uint16_t type, const void *head, size_t head_len)
{
  struct nlmsghdr message = { .nlmsg_type = type };

  batch->start = batch->writer.len;
  wzp_writer_bytes (&batch->writer, &message, sizeof message);
  wzp_writer_bytes (&batch->writer, head, head_len);
}

static void
attribute (Batch *batch, uint16_t type, const void *value, size_t len)
{
  struct rtattr head = { .rta_len = (uint16_t) (sizeof head + len), .rta_type = type };

  wzp_writer_bytes (&batch->writer, &head, sizeof head);
  wzp_writer_bytes (&batch->writer, value, len);
  while (batch->writer.len % 4 != 0)
    wzp_writer_u8 (&batch->writer, 0);
}

static void
ip_attribute (Batch *batch, uint16_t type, const char *ip)
{
  WzpAddress address;

  g_assert_true (wzp_address_parse_ip (ip, 0, &address));
  if (wzp_address_is_v4 (&address))
    attribute (batch, type, &address.v4.sin_addr, 4);
  else
    attribute (batch, type, &address.v6.sin6_addr, 16);
}

static void
end (Batch *batch)
{
  uint32_t len = (uint32_t) (batch->writer.len - batch->start);

  g_assert_false (batch->writer.bad);
  memcpy (batch->bytes + batch->start, &len, sizeof len);
}

static void
put_address (Batch *batch, uint16_t type, uint32_t interface, const char *ip, uint32_t flags)
{
  struct ifaddrmsg head = { .ifa_family = strchr (ip, ':') ? AF_INET6 : AF_INET,
                            .ifa_index = interface };

  begin (batch, type, &head, sizeof head);
  ip_attribute (batch, IFA_ADDRESS, ip);
  attribute (batch, IFA_FLAGS, &flags, sizeof flags);
  end (batch);
}

static void
put_route (Batch *batch, uint16_t type, const char *gateway, uint32_t metric, uint8_t dst_len)
{
  struct rtmsg head = { .rtm_family = strchr (gateway, ':') ? AF_INET6 : AF_INET,
                        .rtm_dst_len = dst_len,
                        .rtm_table = RT_TABLE_MAIN,
                        .rtm_type = RTN_UNICAST };
  uint32_t interface = 2;

  begin (batch, type, &head, sizeof head);
  attribute (batch, RTA_OIF, &interface, sizeof interface);
  ip_attribute (batch, RTA_GATEWAY, gateway);
  attribute (batch, RTA_PRIORITY, &metric, sizeof metric);
  end (batch);
}

/* How many messages of the batch changed the table. */
static unsigned
apply (WzpRtnetlinkTable *table, const Batch *batch)
{
  WzpReader reader = wzp_reader_init (batch->bytes, batch->writer.len);
  WzpRtnetlinkMessage message;
  unsigned n = 0;

  while (wzp_rtnetlink_next (&reader, &message) == WZP_PARSE_OK)
    n += (unsigned) wzp_rtnetlink_table_apply (table, &message);
  g_assert_cmpuint (reader.left, ==, 0);
  return n;
}

static void
test_addresses_come_and_go (void)
{
  WzpRtnetlinkTable table = { 0 };
  Batch batch;

  batch_init (&batch);
  put_address (&batch, RTM_NEWADDR, 2, "192.168.1.5", 0);
  put_address (&batch, RTM_NEWADDR, 2, "2001:db8::5", 0);
  g_assert_cmpuint (apply (&table, &batch), ==, 2);
  /* The same again is the kernel refreshing lifetimes. */
  g_assert_cmpuint (apply (&table, &batch), ==, 0);
  batch_init (&batch);
  put_address (&batch, RTM_DELADDR, 2, "192.168.1.5", 0);
  put_address (&batch, RTM_DELADDR, 2, "192.168.1.5", 0);
  g_assert_cmpuint (apply (&table, &batch), ==, 1);
  g_assert_cmpuint (table.n_entries, ==, 1);
}

static void
test_loopback_link_local_and_tentative_addresses_are_no_change (void)
{
  WzpRtnetlinkTable table = { 0 };
  Batch batch;

  batch_init (&batch);
  put_address (&batch, RTM_NEWADDR, 1, "127.0.0.1", 0);
  put_address (&batch, RTM_NEWADDR, 2, "fe80::1", 0);
  put_address (&batch, RTM_NEWADDR, 2, "2001:db8::5", IFA_F_TENTATIVE);
  g_assert_cmpuint (apply (&table, &batch), ==, 0);
}

static void
test_a_deprecated_address_is_as_good_as_gone (void)
{
  WzpRtnetlinkTable table = { 0 };
  Batch batch;

  batch_init (&batch);
  put_address (&batch, RTM_NEWADDR, 2, "2001:db8::5", 0);
  put_address (&batch, RTM_NEWADDR, 2, "2001:db8::5", IFA_F_DEPRECATED);
  g_assert_cmpuint (apply (&table, &batch), ==, 2);
  g_assert_cmpuint (table.n_entries, ==, 0);
}

static void
test_only_default_routes_of_the_main_table_count (void)
{
  WzpRtnetlinkTable table = { 0 };
  WzpAddress gateway;
  uint32_t interface;
  Batch batch;

  g_assert_false (wzp_rtnetlink_table_get_gateway (&table, TRUE, &gateway, &interface));
  batch_init (&batch);
  put_route (&batch, RTM_NEWROUTE, "192.168.1.1", 600, 0);
  put_route (&batch, RTM_NEWROUTE, "10.0.0.1", 100, 0);
  put_route (&batch, RTM_NEWROUTE, "10.0.0.2", 1, 24);
  put_route (&batch, RTM_NEWROUTE, "fe80::1", 1024, 0);
  g_assert_cmpuint (apply (&table, &batch), ==, 3);
  g_assert_true (wzp_rtnetlink_table_has_default_route (&table, TRUE));
  g_assert_true (wzp_rtnetlink_table_has_default_route (&table, FALSE));
  g_assert_true (wzp_rtnetlink_table_get_gateway (&table, TRUE, &gateway, &interface));
  assert_address (&gateway, "10.0.0.1:0");
  g_assert_cmpuint (interface, ==, 2);
  batch_init (&batch);
  put_route (&batch, RTM_DELROUTE, "10.0.0.1", 100, 0);
  g_assert_cmpuint (apply (&table, &batch), ==, 1);
  g_assert_true (wzp_rtnetlink_table_get_gateway (&table, TRUE, &gateway, &interface));
  assert_address (&gateway, "192.168.1.1:0");
}

static void
put_link (Batch *batch, uint16_t type, int interface, unsigned flags)
{
  struct ifinfomsg head = { .ifi_index = interface, .ifi_flags = flags };

  begin (batch, type, &head, sizeof head);
  end (batch);
}

static void
test_a_link_takes_its_ipv4_routes_along (void)
{
  WzpRtnetlinkTable table = { 0 };
  Batch batch;

  batch_init (&batch);
  put_route (&batch, RTM_NEWROUTE, "192.168.7.1", 50, 0);
  put_route (&batch, RTM_NEWROUTE, "2001:db8::1", 50, 0);
  g_assert_cmpuint (apply (&table, &batch), ==, 2);
  batch_init (&batch);
  put_link (&batch, RTM_NEWLINK, 2, IFF_UP | IFF_RUNNING);
  put_link (&batch, RTM_NEWLINK, 2, IFF_UP);
  put_link (&batch, RTM_NEWLINK, 3, 0);
  g_assert_cmpuint (apply (&table, &batch), ==, 0);
  g_assert_true (wzp_rtnetlink_table_has_default_route (&table, TRUE));
  batch_init (&batch);
  put_link (&batch, RTM_NEWLINK, 2, 0);
  put_link (&batch, RTM_DELLINK, 2, 0);
  g_assert_cmpuint (apply (&table, &batch), ==, 1);
  g_assert_false (wzp_rtnetlink_table_has_default_route (&table, TRUE));
  g_assert_true (wzp_rtnetlink_table_has_default_route (&table, FALSE));
}

static void
test_broken_messages_are_bad_and_read_no_further (void)
{
  Batch batch;
  WzpRtnetlinkMessage message;

  batch_init (&batch);
  put_address (&batch, RTM_NEWADDR, 2, "192.168.1.5", 0);
  for (size_t len = 0; len < batch.writer.len; len++)
    {
      WzpReader reader = wzp_reader_init (batch.bytes, len);
      WzpParse parse = wzp_rtnetlink_next (&reader, &message);

      g_assert_cmpint (parse, ==, len < sizeof (struct nlmsghdr) ? WZP_PARSE_MORE : WZP_PARSE_BAD);
      g_assert_cmpint (message.kind, ==, WZP_RTNETLINK_OTHER);
    }
  for (uint32_t len = 0; len < sizeof (struct nlmsghdr); len++)
    {
      WzpReader reader = wzp_reader_init (batch.bytes, batch.writer.len);

      memcpy (batch.bytes, &len, sizeof len);
      g_assert_cmpint (wzp_rtnetlink_next (&reader, &message), ==, WZP_PARSE_BAD);
    }
}

static void
test_a_full_table_takes_everything_for_a_change (void)
{
  WzpRtnetlinkTable table = { 0 };
  WzpRtnetlinkMessage message = { .kind = WZP_RTNETLINK_ADDRESS,
                                  .address = addr ("192.0.2.1:0"),
                                  .is_v4 = TRUE };

  for (uint32_t i = 0; i < WZP_RTNETLINK_MAX_ENTRIES + 5; i++)
    {
      message.interface = i;
      g_assert_true (wzp_rtnetlink_table_apply (&table, &message));
    }
  g_assert_cmpuint (table.n_entries, ==, WZP_RTNETLINK_MAX_ENTRIES);
  g_assert_true (wzp_rtnetlink_table_apply (&table, &message));
  message.is_removal = TRUE;
  g_assert_true (wzp_rtnetlink_table_apply (&table, &message));
  wzp_rtnetlink_table_clear (&table);
  g_assert_false (wzp_rtnetlink_table_apply (&table, &message));
}

#define ADD(test) g_test_add_func ("/nat/rtnetlink/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (addresses_come_and_go);
  ADD (loopback_link_local_and_tentative_addresses_are_no_change);
  ADD (a_deprecated_address_is_as_good_as_gone);
  ADD (only_default_routes_of_the_main_table_count);
  ADD (a_link_takes_its_ipv4_routes_along);
  ADD (broken_messages_are_bad_and_read_no_further);
  ADD (a_full_table_takes_everything_for_a_change);
  return g_test_run ();
}
