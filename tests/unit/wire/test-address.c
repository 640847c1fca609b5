/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-address.h"

#include <arpa/inet.h>
#include <string.h>

static void
assert_parses_as (const char *text, const char *expected)
{
  char out[WZP_ADDRESS_TEXT_BYTES];
  WzpAddress address;

  g_assert_true (wzp_address_parse (text, &address));
  g_assert_cmpstr (wzp_address_format (&address, out), ==, expected);
}

static void
test_text_comes_back (void)
{
  assert_parses_as ("192.0.2.17:4433", "192.0.2.17:4433");
  assert_parses_as ("0.0.0.0:0", "0.0.0.0:0");
  assert_parses_as ("255.255.255.255:65535", "255.255.255.255:65535");
  assert_parses_as ("[2001:db8::1]:4433", "[2001:db8::1]:4433");
  assert_parses_as ("[::]:1", "[::]:1");
  assert_parses_as ("[2001:DB8:0:0:0:0:0:1]:4433", "[2001:db8::1]:4433");
}

static void
test_v4_in_v6_is_v4 (void)
{
  struct sockaddr_in6 mapped = { .sin6_family = AF_INET6,
                                 .sin6_port = htons (5),
                                 .sin6_flowinfo = 9 };
  struct sockaddr_in6 back;
  WzpAddress from_text, from_socket;

  assert_parses_as ("[::ffff:192.0.2.1]:5", "192.0.2.1:5");
  g_assert_true (wzp_address_parse ("192.0.2.1:5", &from_text));
  inet_pton (AF_INET6, "::ffff:192.0.2.1", &mapped.sin6_addr);
  g_assert_true (
      wzp_address_from_sockaddr ((struct sockaddr *) &mapped, sizeof mapped, &from_socket));
  g_assert_true (wzp_address_equal (&from_text, &from_socket));
  g_assert_cmpmem (&from_text, sizeof from_text, &from_socket, sizeof from_socket);
  g_assert_cmpuint (wzp_address_hash (&from_text), ==, wzp_address_hash (&from_socket));
  g_assert_cmpuint (wzp_address_to_sockaddr_in6 (&from_text, &back), ==, sizeof back);
  g_assert_cmpmem (&back.sin6_addr, 16, &mapped.sin6_addr, 16);
  g_assert_cmpuint (back.sin6_port, ==, mapped.sin6_port);
}

static void
test_refuses_everything_else (void)
{
  static const char *const bad[] = {
    "",
    ":",
    "1",
    "192.0.2.1",
    "192.0.2.1:",
    "192.0.2.1:65536",
    "192.0.2.1:000001",
    "192.0.2.1:-1",
    "192.0.2.1:+1",
    "192.0.2.1: 1",
    " 192.0.2.1:1",
    "192.0.2.1:1 ",
    "192.0.2:1",
    "192.0.2.256:1",
    "192.0.2.01:1",
    "0x7f000001:1",
    "[192.0.2.1]:1",
    "2001:db8::1:4433",
    "[2001:db8::1]",
    "[2001:db8::1]:",
    "[2001:db8::1:4433",
    "[]:1",
    "[:1",
    "]:1",
    "[fe80::1%eth0]:1",
    "[fe80::1%2]:1",
    "localhost:4433",
    "relay.example:4433",
    "[[::1]]:1",
    "[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0001]:1",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      WzpAddress address;

      g_test_message ("%s", bad[i]);
      g_assert_false (wzp_address_parse (bad[i], &address));
      g_assert_false (wzp_address_is_set (&address));
    }
}

static void
test_reads_v6_without_brackets_where_asked (void)
{
  char out[WZP_ADDRESS_TEXT_BYTES];
  WzpAddress address;

  g_assert_true (wzp_address_parse_unbracketed ("2001:db8::1:4433", &address));
  g_assert_cmpstr (wzp_address_format (&address, out), ==, "[2001:db8::1]:4433");
  g_assert_true (wzp_address_parse_unbracketed ("[2001:db8::1]:4433", &address));
  g_assert_true (wzp_address_parse_unbracketed ("192.0.2.1:4433", &address));
  g_assert_true (wzp_address_is_v4 (&address));
  g_assert_false (wzp_address_parse_unbracketed ("192.0.2.1", &address));
  g_assert_false (wzp_address_parse_unbracketed ("2001:db8::1:x", &address));
  g_assert_false (wzp_address_is_set (&address));
}

static void
test_reads_bare_literals_with_a_given_port (void)
{
  char out[WZP_ADDRESS_TEXT_BYTES];
  WzpAddress address;

  g_assert_true (wzp_address_parse_ip ("2001:db8::1", 7, &address));
  g_assert_cmpstr (wzp_address_format (&address, out), ==, "[2001:db8::1]:7");
  g_assert_true (wzp_address_parse_ip ("[2001:db8::1]", 7, &address));
  g_assert_cmpstr (wzp_address_format (&address, out), ==, "[2001:db8::1]:7");
  g_assert_true (wzp_address_parse_ip ("192.0.2.1", 7, &address));
  g_assert_cmpstr (wzp_address_format (&address, out), ==, "192.0.2.1:7");
  g_assert_false (wzp_address_parse_ip ("[192.0.2.1]", 7, &address));
  g_assert_false (wzp_address_parse_ip ("relay", 7, &address));
  g_assert_false (wzp_address_parse_ip ("", 7, &address));
}

static void
test_compares_with_and_without_port (void)
{
  WzpAddress a, b, none = { 0 };
  char out[WZP_ADDRESS_TEXT_BYTES];

  g_assert_true (wzp_address_parse ("192.0.2.1:1", &a));
  b = a;
  wzp_address_set_port (&b, 2);
  g_assert_cmpuint (wzp_address_get_port (&b), ==, 2);
  g_assert_false (wzp_address_equal (&a, &b));
  g_assert_true (wzp_address_equal_ip (&a, &b));
  g_assert_false (wzp_address_equal_ip (&a, &none));
  g_assert_true (wzp_address_equal (&none, &none));
  g_assert_cmpuint (wzp_address_get_port (&none), ==, 0);
  g_assert_cmpstr (wzp_address_format (&none, out), ==, "-");
}

static void
test_knows_wildcards (void)
{
  static const struct
  {
    const char *text;
    gboolean is_any;
  } rows[] = {
    { "0.0.0.0:0", TRUE },     { "0.0.0.0:4433", TRUE }, { "[::]:4433", TRUE },
    { "127.0.0.1:0", FALSE },  { "[::1]:0", FALSE },     { "[::ffff:0.0.0.0]:1", TRUE },
    { "0.0.0.1:4433", FALSE },
  };
  WzpAddress address = { 0 };

  g_assert_false (wzp_address_is_any (&address));
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (wzp_address_parse (rows[i].text, &address));
      g_assert_cmpint (wzp_address_is_any (&address), ==, rows[i].is_any);
    }
}

static void
test_scope_is_kept_for_link_local_only (void)
{
  struct sockaddr_in6 sa = { .sin6_family = AF_INET6, .sin6_scope_id = 3 };
  WzpAddress address;

  inet_pton (AF_INET6, "fe80::1", &sa.sin6_addr);
  g_assert_true (wzp_address_from_sockaddr ((struct sockaddr *) &sa, sizeof sa, &address));
  g_assert_cmpuint (address.v6.sin6_scope_id, ==, 3);
  inet_pton (AF_INET6, "2001:db8::1", &sa.sin6_addr);
  g_assert_true (wzp_address_from_sockaddr ((struct sockaddr *) &sa, sizeof sa, &address));
  g_assert_cmpuint (address.v6.sin6_scope_id, ==, 0);
}

static void
test_refuses_other_families_and_short_structs (void)
{
  struct sockaddr_in6 sa = { .sin6_family = AF_INET6 };
  WzpAddress address;

  g_assert_false (wzp_address_from_sockaddr ((struct sockaddr *) &sa, sizeof sa - 1, &address));
  sa.sin6_family = AF_UNIX;
  g_assert_false (wzp_address_from_sockaddr ((struct sockaddr *) &sa, sizeof sa, &address));
  g_assert_false (wzp_address_is_set (&address));
}

#define ADD(test) g_test_add_func ("/wire/address/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (text_comes_back);
  ADD (v4_in_v6_is_v4);
  ADD (refuses_everything_else);
  ADD (reads_v6_without_brackets_where_asked);
  ADD (reads_bare_literals_with_a_given_port);
  ADD (compares_with_and_without_port);
  ADD (knows_wildcards);
  ADD (scope_is_kept_for_link_local_only);
  ADD (refuses_other_families_and_short_structs);
  return g_test_run ();
}
