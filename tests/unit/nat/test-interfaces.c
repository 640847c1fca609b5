/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first tests are what the reference gets wrong: client.md 5.4. */
#include "wzp-interfaces.h"

#include "nat-test.h"

#include <string.h>

static void
put (WzpInterfaces *interfaces, const char *name, const char *ip)
{
  WzpInterface *interface = &interfaces->items[interfaces->n_items++];

  g_strlcpy (interface->name, name, sizeof interface->name);
  g_assert_true (wzp_address_parse_ip (ip, 0, &interface->address));
}

static void
assert_order (const WzpInterfaces *interfaces, const char *const *expected)
{
  WzpCandidates list;

  wzp_interfaces_to_candidates (interfaces, 50000, 50000, &list);
  for (unsigned i = 0; i < list.n_items; i++)
    {
      g_assert_nonnull (expected[i]);
      assert_address (&list.items[i].address, expected[i]);
      g_assert_cmpint (list.items[i].kind, ==, WZP_CANDIDATE_HOST);
      g_assert_true (wzp_address_equal (&list.items[i].base, &list.items[i].address));
    }
  g_assert_null (expected[list.n_items]);
}

static void
test_vpns_come_after_wires_and_bridges_last (void)
{
  static const char *const expected[] = { "192.168.1.5:50000", "100.64.3.4:50000", "10.8.0.2:50000",
                                          "[fd00::2]:50000",   "172.17.0.1:50000", NULL };
  WzpInterfaces interfaces = { 0 };

  put (&interfaces, "docker0", "172.17.0.1");
  put (&interfaces, "tun0", "10.8.0.2");
  put (&interfaces, "wg-home", "fd00::2");
  put (&interfaces, "wwan0", "100.64.3.4");
  put (&interfaces, "wlan0", "192.168.1.5");
  assert_order (&interfaces, expected);
}

static void
test_the_number_is_capped_and_the_best_stay (void)
{
  WzpInterfaces interfaces = { 0 };
  WzpCandidates list;

  for (unsigned i = 0; i < WZP_INTERFACES_MAX - 1; i++)
    {
      g_autofree char *ip = g_strdup_printf ("172.17.%u.1", i);

      put (&interfaces, "docker0", ip);
    }
  put (&interfaces, "eth0", "192.168.1.5");
  wzp_interfaces_to_candidates (&interfaces, 50000, 50000, &list);
  g_assert_cmpuint (list.n_items, ==, WZP_CANDIDATES_MAX);
  assert_address (&list.items[0].address, "192.168.1.5:50000");
}

static void
test_loopback_link_local_and_dead_addresses_stay_out (void)
{
  static const char *const expected[] = { "10.0.0.1:50000", NULL };
  WzpInterfaces interfaces = { 0 };

  put (&interfaces, "lo", "127.0.0.1");
  put (&interfaces, "lo", "::1");
  put (&interfaces, "eth0", "169.254.7.7");
  put (&interfaces, "eth0", "fe80::1");
  put (&interfaces, "eth0", "2001:db8::dead");
  interfaces.items[interfaces.n_items - 1].is_unusable = TRUE;
  put (&interfaces, "eth0", "10.0.0.1");
  assert_order (&interfaces, expected);
}

static void
test_a_temporary_address_hides_the_stable_one_of_its_interface (void)
{
  static const char *const expected[] = { "[2001:db8::7e]:50000", "[2001:db8:9::5]:50000",
                                          "[fd00::5]:50000", NULL };
  WzpInterfaces interfaces = { 0 };

  put (&interfaces, "eth0", "2001:db8::5");
  put (&interfaces, "eth0", "2001:db8::7e");
  interfaces.items[1].is_temporary = TRUE;
  /* Another reach, another interface: not hidden. */
  put (&interfaces, "eth0", "fd00::5");
  put (&interfaces, "eth1", "2001:db8:9::5");
  assert_order (&interfaces, expected);
}

static void
test_a_dead_temporary_address_hides_nothing (void)
{
  static const char *const expected[] = { "[2001:db8::5]:50000", NULL };
  WzpInterfaces interfaces = { 0 };

  put (&interfaces, "eth0", "2001:db8::5");
  put (&interfaces, "eth0", "2001:db8::7e");
  interfaces.items[1].is_temporary = TRUE;
  interfaces.items[1].is_unusable = TRUE;
  assert_order (&interfaces, expected);
}

static void
test_public_addresses_are_candidates_too (void)
{
  static const char *const expected[] = { "10.0.0.1:50000", "[2001:db8::5]:50000",
                                          "192.0.2.1:50000", NULL };
  WzpInterfaces interfaces = { 0 };

  put (&interfaces, "eth0", "192.0.2.1");
  put (&interfaces, "eth0", "2001:db8::5");
  put (&interfaces, "eth0", "10.0.0.1");
  assert_order (&interfaces, expected);
}

static void
test_a_family_without_socket_has_no_candidates (void)
{
  WzpInterfaces interfaces = { 0 };
  WzpCandidates list;

  put (&interfaces, "eth0", "10.0.0.1");
  put (&interfaces, "eth0", "2001:db8::5");
  wzp_interfaces_to_candidates (&interfaces, 50000, 0, &list);
  g_assert_cmpuint (list.n_items, ==, 1);
  assert_address (&list.items[0].address, "10.0.0.1:50000");
  wzp_interfaces_to_candidates (&interfaces, 0, 50001, &list);
  g_assert_cmpuint (list.n_items, ==, 1);
  assert_address (&list.items[0].address, "[2001:db8::5]:50001");
}

static void
test_priorities_are_unique (void)
{
  WzpInterfaces interfaces = { 0 };
  WzpCandidates list;

  put (&interfaces, "eth0", "10.0.0.1");
  put (&interfaces, "eth0", "10.0.0.2");
  put (&interfaces, "eth1", "10.0.0.3");
  wzp_interfaces_to_candidates (&interfaces, 50000, 50000, &list);
  for (unsigned i = 1; i < list.n_items; i++)
    g_assert_cmpuint (list.items[i - 1].priority, >, list.items[i].priority);
}

static void
test_reads_flags_from_the_kernels_table (void)
{
  static const char text[] = "20010db800000000000000000000007e 02 40 00 01     eth0\n"
                             "20010db8000000000000000000000005 02 40 00 00     eth0\n"
                             "20010db8000000000000000000000006 02 40 00 20     eth0\n"
                             "fd000000000000000000000000000005 02 40 00 41     eth0\n"
                             "not a line\n"
                             "20010db8 02 40 00 01 eth0\n"
                             "20010db8000000000000000000000005";
  WzpInterfaces interfaces = { 0 };

  put (&interfaces, "eth0", "2001:db8::7e");
  put (&interfaces, "eth0", "2001:db8::5");
  put (&interfaces, "eth0", "2001:db8::6");
  put (&interfaces, "eth0", "fd00::5");
  put (&interfaces, "eth0", "10.0.0.1");
  wzp_interfaces_apply_if_inet6 (&interfaces, text, sizeof text - 1);
  g_assert_true (interfaces.items[0].is_temporary && !interfaces.items[0].is_unusable);
  g_assert_true (!interfaces.items[1].is_temporary && !interfaces.items[1].is_unusable);
  g_assert_true (!interfaces.items[2].is_temporary && interfaces.items[2].is_unusable);
  g_assert_true (interfaces.items[3].is_temporary && interfaces.items[3].is_unusable);
  g_assert_true (!interfaces.items[4].is_temporary && !interfaces.items[4].is_unusable);
}

static void
test_this_machine_can_be_asked (void)
{
  WzpInterfaces interfaces;
  gboolean has_loopback = FALSE;

  wzp_interfaces_enumerate (&interfaces);
  for (unsigned i = 0; i < interfaces.n_items; i++)
    {
      const WzpInterface *interface = &interfaces.items[i];

      g_assert_true (wzp_address_is_set (&interface->address));
      g_assert_cmpuint (wzp_address_get_port (&interface->address), ==, 0);
      has_loopback |= strcmp (interface->name, "lo") == 0;
    }
  g_assert_true (interfaces.n_items == 0 || has_loopback);
}

static void
test_an_address_is_one_of_them_whatever_the_port (void)
{
  WzpInterfaces interfaces = { 0 };
  WzpAddress address;

  put (&interfaces, "eth0", "192.168.1.2");
  g_assert_true (wzp_address_parse ("192.168.1.2:4000", &address));
  g_assert_true (wzp_interfaces_have (&interfaces, &address));
  g_assert_true (wzp_address_parse ("192.168.1.3:4000", &address));
  g_assert_false (wzp_interfaces_have (&interfaces, &address));
  interfaces.n_items = WZP_INTERFACES_MAX;
  g_assert_true (wzp_interfaces_have (&interfaces, &address));
}

#define ADD(test) g_test_add_func ("/nat/interfaces/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (vpns_come_after_wires_and_bridges_last);
  ADD (the_number_is_capped_and_the_best_stay);
  ADD (loopback_link_local_and_dead_addresses_stay_out);
  ADD (a_temporary_address_hides_the_stable_one_of_its_interface);
  ADD (a_dead_temporary_address_hides_nothing);
  ADD (public_addresses_are_candidates_too);
  ADD (a_family_without_socket_has_no_candidates);
  ADD (priorities_are_unique);
  ADD (reads_flags_from_the_kernels_table);
  ADD (an_address_is_one_of_them_whatever_the_port);
  ADD (this_machine_can_be_asked);
  return g_test_run ();
}
