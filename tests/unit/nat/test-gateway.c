/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-gateway.h"

#include "nat-test.h"

#include <string.h>

#define HEADER                                                                                     \
  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

static gboolean
parse (const char *text, WzpGateway *gateway)
{
  return wzp_gateway_parse_routes (text, strlen (text), gateway);
}

static void
test_default_route_of_the_lowest_metric_counts (void)
{
  WzpGateway gateway;

  /* The kernel prints addresses as they lie in memory: 0101A8C0 is 192.168.1.1 on this machine. */
  if (G_BYTE_ORDER != G_LITTLE_ENDIAN)
    {
      g_test_skip ("the text is of a little-endian machine");
      return;
    }
  g_assert_true (parse (HEADER "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
                               "eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
                               "eth0\t0000000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n",
                        &gateway));
  assert_address (&gateway.router, "10.0.0.1:0");
  g_assert_cmpstr (gateway.interface, ==, "eth0");
  g_assert_false (wzp_address_is_set (&gateway.local));
}

static void
test_what_is_no_default_route_is_passed_over (void)
{
  static const char *const texts[] = {
    "",
    HEADER,
    /* on link, not up, refused, half of the world (a VPN's), a network, broken lines */
    "ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n",
    "eth0\t00000000\t0100000A\t0002\t0\t0\t0\t00000000\t0\t0\t0\n",
    "eth0\t00000000\t0100000A\t0203\t0\t0\t0\t00000000\t0\t0\t0\n",
    "tun0\t00000000\t0100000A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n",
    "eth0\t0000000A\t0100000A\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0\n",
    "eth0\t00000000\t0100000A\t0003\t0\t0\t0\n",
    "eth0\t00000000\t0100000G\t0003\t0\t0\t0\t00000000\n",
    "eth0\t00000000\t100000000A\t0003\t0\t0\t0\t00000000\n",
    "a-name-much-too-long\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\n",
    "eth0\t00000000\t0100000A\t0003\t0\t0\t99999999999\t00000000\n",
  };
  WzpGateway gateway;

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_false (parse (texts[i], &gateway));
      g_assert_false (wzp_address_is_set (&gateway.router));
    }
}

static void
test_the_last_line_needs_no_newline (void)
{
  WzpGateway gateway;

  g_assert_true (parse ("eth0 00000000 0A00000A 0003 0 0 7 00000000", &gateway));
  assert_address (&gateway.router, "10.0.0.10:0");
}

#define NEIGHBOURS                                                                                 \
  "IP address       HW type     Flags       HW address            Mask     Device\n"

static void
test_the_router_is_found_among_the_neighbours (void)
{
  static const struct
  {
    const char *line;
    gboolean found;
  } rows[] = {
    { "192.168.1.1      0x1         0x2         0a:1b:2C:3d:4e:5f     *        eth0\n", TRUE },
    { "192.168.1.1 0x1 0x6 0a:1b:2c:3d:4e:5f * eth0", TRUE },
    { "192.168.1.11 0x1 0x2 0a:1b:2c:3d:4e:5f * eth0\n", FALSE },
    { "192.168.1.1 0x1 0x2 0a:1b:2c:3d:4e:5f * eth1\n", FALSE },
    /* no Ethernet, not answered, nobody, broken */
    { "192.168.1.1 0x20 0x2 0a:1b:2c:3d:4e:5f * eth0\n", FALSE },
    { "192.168.1.1 0x1 0x0 00:00:00:00:00:00 * eth0\n", FALSE },
    { "192.168.1.1 0x1 0x2 00:00:00:00:00:00 * eth0\n", FALSE },
    { "192.168.1.1 0x1 0x2 0a:1b:2c:3d:4e * eth0\n", FALSE },
    { "192.168.1.1 0x1 0x2 0a-1b-2c-3d-4e-5f * eth0\n", FALSE },
    { "192.168.1.1 0x1 0x2 0a:1b:2c:3d:4e:5g * eth0\n", FALSE },
    { "192.168.1.1 0x1 0x2 0a:1b:2c:3d:4e:5f", FALSE },
    { "192.168.1.1 0x1", FALSE },
    { "", FALSE },
  };
  const WzpLinkAddress expected = { { 0x0a, 0x1b, 0x2c, 0x3d, 0x4e, 0x5f } };
  WzpGateway gateway = { .interface = "eth0", .router = addr ("192.168.1.1:0") };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (
          NEIGHBOURS, "192.168.1.9 0x1 0x2 02:00:00:00:00:01 * eth0\n", rows[i].line, NULL);
      WzpLinkAddress link;

      g_assert_cmpint (wzp_gateway_parse_neighbours (text, strlen (text), &gateway, &link), ==,
                       rows[i].found);
      if (rows[i].found)
        g_assert_cmpmem (&link, sizeof link, &expected, sizeof expected);
    }
}

static void
test_this_machine_can_be_asked (void)
{
  WzpGateway gateway;
  WzpGateway again;

  if (!wzp_gateway_discover (&gateway))
    {
      g_assert_false (wzp_address_is_set (&gateway.local));
      g_test_skip ("no IPv4 router here");
      return;
    }
  g_assert_true (wzp_address_is_v4 (&gateway.router));
  g_assert_true (wzp_address_is_v4 (&gateway.local));
  g_assert_true (wzp_gateway_discover (&again));
  g_assert_true (wzp_gateway_equal (&gateway, &again));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/default-route-of-the-lowest-metric-counts",
                   test_default_route_of_the_lowest_metric_counts);
  g_test_add_func ("/gateway/what-is-no-default-route-is-passed-over",
                   test_what_is_no_default_route_is_passed_over);
  g_test_add_func ("/gateway/the-last-line-needs-no-newline", test_the_last_line_needs_no_newline);
  g_test_add_func ("/gateway/the-router-is-found-among-the-neighbours",
                   test_the_router_is_found_among_the_neighbours);
  g_test_add_func ("/gateway/this-machine-can-be-asked", test_this_machine_can_be_asked);
  return g_test_run ();
}
