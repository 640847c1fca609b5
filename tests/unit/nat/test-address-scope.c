/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-address-scope.h"

#include "nat-test.h"

static void
test_knows_every_special_range_at_both_edges (void)
{
  static const struct
  {
    const char *text;
    WzpAddressScope scope;
  } rows[] = {
    { "0.0.0.0:1", WZP_ADDRESS_SCOPE_NONE },
    { "0.255.255.255:1", WZP_ADDRESS_SCOPE_NONE },
    { "1.0.0.0:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "9.255.255.255:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "10.0.0.0:1", WZP_ADDRESS_SCOPE_PRIVATE },
    { "10.255.255.255:1", WZP_ADDRESS_SCOPE_PRIVATE },
    { "11.0.0.0:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "100.63.255.255:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "100.64.0.0:1", WZP_ADDRESS_SCOPE_CGNAT },
    { "100.127.255.255:1", WZP_ADDRESS_SCOPE_CGNAT },
    { "100.128.0.0:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "126.255.255.255:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "127.0.0.1:1", WZP_ADDRESS_SCOPE_LOOPBACK },
    { "127.255.255.255:1", WZP_ADDRESS_SCOPE_LOOPBACK },
    { "169.253.255.255:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "169.254.0.0:1", WZP_ADDRESS_SCOPE_LINK_LOCAL },
    { "169.254.255.255:1", WZP_ADDRESS_SCOPE_LINK_LOCAL },
    { "172.15.255.255:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "172.16.0.0:1", WZP_ADDRESS_SCOPE_PRIVATE },
    { "172.31.255.255:1", WZP_ADDRESS_SCOPE_PRIVATE },
    { "172.32.0.0:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "192.167.255.255:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "192.168.0.0:1", WZP_ADDRESS_SCOPE_PRIVATE },
    { "192.168.255.255:1", WZP_ADDRESS_SCOPE_PRIVATE },
    { "192.169.0.0:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "198.51.100.1:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "223.255.255.255:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "224.0.0.1:1", WZP_ADDRESS_SCOPE_NONE },
    { "240.0.0.1:1", WZP_ADDRESS_SCOPE_NONE },
    { "255.255.255.255:1", WZP_ADDRESS_SCOPE_NONE },
    { "[::]:1", WZP_ADDRESS_SCOPE_NONE },
    { "[::1]:1", WZP_ADDRESS_SCOPE_LOOPBACK },
    { "[::2]:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "[::ffff:10.0.0.1]:1", WZP_ADDRESS_SCOPE_PRIVATE },
    { "[2001:db8::1]:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "[fbff::1]:1", WZP_ADDRESS_SCOPE_GLOBAL },
    { "[fc00::1]:1", WZP_ADDRESS_SCOPE_ULA },
    { "[fdff::1]:1", WZP_ADDRESS_SCOPE_ULA },
    { "[fe80::1]:1", WZP_ADDRESS_SCOPE_LINK_LOCAL },
    { "[febf::1]:1", WZP_ADDRESS_SCOPE_LINK_LOCAL },
    { "[fec0::1]:1", WZP_ADDRESS_SCOPE_ULA },
    { "[ff02::1]:1", WZP_ADDRESS_SCOPE_NONE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WzpAddress address = addr (rows[i].text);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpstr (wzp_address_scope_name (wzp_address_get_scope (&address)), ==,
                       wzp_address_scope_name (rows[i].scope));
      g_assert_true (wzp_address_is_global (&address) ==
                     (rows[i].scope == WZP_ADDRESS_SCOPE_GLOBAL));
    }
}

static void
test_no_address_has_no_scope (void)
{
  WzpAddress none = { 0 };

  g_assert_cmpint (wzp_address_get_scope (&none), ==, WZP_ADDRESS_SCOPE_NONE);
}

static void
test_shortens_to_the_network (void)
{
  char text[WZP_ADDRESS_TEXT_BYTES];
  WzpAddress v4 = addr ("192.0.2.17:50000");
  WzpAddress v6 = addr ("[2001:db8:1:2::17]:50000");
  WzpAddress none = { 0 };

  g_assert_cmpstr (wzp_address_format_short (&v4, text), ==, "192.0.x.x:50000");
  g_assert_cmpstr (wzp_address_format_short (&v6, text), ==, "[2001:db8::x]:50000");
  g_assert_cmpstr (wzp_address_format_short (&none, text), ==, "-");
}

#define ADD(test) g_test_add_func ("/nat/address-scope/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (knows_every_special_range_at_both_edges);
  ADD (no_address_has_no_scope);
  ADD (shortens_to_the_network);
  return g_test_run ();
}
