/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a report of trouble must not say. */
#include "phone-redactor.h"

#define ONE   "0123:4567:89ab:cdef:0123:4567:89ab:cdef"
#define OTHER "fedc:4567:89ab:cdef:0123:4567:89ab:cdef"
#define SEED  "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void
test_rows (void)
{
  static const struct
  {
    const char *text;
    const char *redacted;
  } rows[] = {
    { "nothing to hide, 10:35:29.952, 1.5 kB at 0x7f",
      "nothing to hide, 10:35:29.952, 1.5 kB at 0x7f" },
    { "call " ONE " to " OTHER ".", "call person-1 to person-2." },
    { "again " OTHER ", " ONE, "again person-2, person-1" },
    { "seed=" SEED, "seed=key-1" },
    { "from 198.51.100.7:4433", "from address-1:4433" },
    { "198.51.100.7, 203.0.113.9.", "address-1, address-2." },
    { "[2001:db8::17]:4433 2001:db8::17", "[address-3]:4433 address-3" },
    { "::ffff:198.51.100.8", "address-4" },
    { "192.168.1.20 and 10.0.0.1, fe80::1%eth0",
      "local-address-1 and local-address-2, local-address-3%eth0" },
    { "listening on 127.0.0.1:80, ::1 and 0.0.0.0", "listening on 127.0.0.1:80, ::1 and 0.0.0.0" },
    { "bluez_output.00_1B_dc_33_44_55.1 is 00:1b:dc:33:44:55, 00-1b-dc-33-44-55",
      "bluez_output.hardware-1.1 is hardware-2, hardware-3" },
    { "00:1b:dc:33:44:55:66:77, 00:1b_dc:33:44:55", "address-5, 00:1b_dc:33:44:55" },
    { "Anna called; Annabell did not", "name-1 called; Annabell did not" },
    { "Anna Karenina", "name-2" },
    { "relay.example.org:4433", "relay-1:4433" },
    { "/media/anna/x", "/media/anna/x" },
    { "it ends in 43", "it ends in 43" },
    { "0123:4567:89ab:cdef:0123:4567:89ab", "0123:4567:89ab:cdef:0123:4567:89ab" },
    { "\xff\xfe 198.51.100.7", "\xef\xbf\xbd\xef\xbf\xbd address-1" },
    { "Über198.51.100.7", "Über198.51.100.7" },
    { "", "" },
  };
  g_autoptr (PhoneRedactor) redactor = phone_redactor_new ();

  phone_redactor_add (redactor, "Anna", "name");
  phone_redactor_add (redactor, "Anna Karenina", "name");
  phone_redactor_add (redactor, "Al", "name");
  phone_redactor_add (redactor, NULL, "name");
  phone_redactor_add (redactor, "relay.example.org", "relay");
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *redacted = phone_redactor_redact (redactor, rows[i].text);

      g_assert_cmpstr (redacted, ==, rows[i].redacted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redactor/rows", test_rows);
  return g_test_run ();
}
