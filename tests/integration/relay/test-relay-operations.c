/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the relay does for its operator: drain, reload, systemd, addresses, time-outs, moved clients. */
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "relay-lab.h"

static void
test_a_drain_lets_a_call_finish (void)
{
  RelayLab *lab = relay_lab_new ((const char *const[]) { "--shards", "2", NULL });
  LabClient *caller = lab_client_new_registered (lab, NULL, LAB_SIGNED);
  LabClient *callee = lab_client_new_registered (lab, NULL, LAB_SIGNED);
  LabClient *idle = lab_client_new_registered (lab, NULL, LAB_SIGNED);
  LabClient *late;

  lab_client_offer (caller, callee->identity, "c1");
  lab_client_expect (caller, WZP_SIGNAL_CALL_RINGING);
  lab_client_expect (callee, WZP_SIGNAL_DIRECT_CALL_OFFER);
  relay_lab_expect_notify (lab, "READY=1");
  relay_lab_signal (lab, SIGTERM);
  relay_lab_expect_notify (lab, "STOPPING=1");
  lab_client_expect_closed (idle, 0x103);
  late = lab_client_new (lab, "lobby", NULL);
  lab_client_expect_closed (late, 0x103);
  lab_client_say (callee,
                  "{\"DirectCallAnswer\":{\"call_id\":\"c1\",\"accept_mode\":\"AcceptTrusted\"}}");
  lab_client_expect (callee, WZP_SIGNAL_CALL_SETUP);
  lab_client_say (caller, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}");
  lab_client_expect (callee, WZP_SIGNAL_HANGUP);
  lab_client_expect_closed (caller, 0x103);
  lab_client_expect_closed (callee, 0x103);
  relay_lab_wait_log (lab, "stopped");
  lab_client_free (caller);
  lab_client_free (callee);
  lab_client_free (idle);
  lab_client_free (late);
  relay_lab_join (lab);
}

static void
test_a_second_signal_stops_at_once (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  LabClient *member = lab_client_new_member (lab, "lobby", NULL, LAB_SIGNED);

  relay_lab_signal (lab, SIGTERM);
  relay_lab_wait_log (lab, "stopping: ");
  g_assert_false (member->closed);
  relay_lab_signal (lab, SIGTERM);
  lab_client_expect_closed (member, 0x103);
  lab_client_free (member);
  relay_lab_free (lab);
}

static void
test_a_reload_takes_effect_or_changes_nothing (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wzp-relay-XXXXXX", NULL);
  g_autofree char *config = g_build_filename (folder, "relay.toml", NULL);
  RelayLab *lab;
  LabClient *first, *second, *third;

  g_file_set_contents (config, "max_sessions = 1\n", -1, NULL);
  lab = relay_lab_new ((const char *const[]) { "--config", config, NULL });
  relay_lab_expect_notify (lab, "READY=1");
  first = lab_client_new_member (lab, "lobby", NULL, LAB_SIGNED);
  second = lab_client_new (lab, "lobby", NULL);
  lab_client_send_call_offer (second, LAB_SIGNED);
  lab_client_expect_closed (second, 0x105);

  g_file_set_contents (config, "max_sessions = 0\n", -1, NULL);
  relay_lab_signal (lab, SIGHUP);
  relay_lab_expect_notify (lab, "RELOADING=1\nMONOTONIC_USEC=");
  relay_lab_expect_notify (lab, "READY=1\nSTATUS=serving; the last reload failed");
  relay_lab_wait_log (lab, "relay.toml:1: max_sessions: 0 is out of range");

  g_file_set_contents (config, "max_sessions = 2\nshards = 5\n", -1, NULL);
  relay_lab_signal (lab, SIGHUP);
  relay_lab_expect_notify (lab, "RELOADING=1");
  relay_lab_expect_notify (lab, "READY=1");
  relay_lab_wait_log (lab, "these settings wait for a restart: shards");
  third = lab_client_new_member (lab, "lobby", NULL, LAB_SIGNED);
  lab_client_free (first);
  lab_client_free (second);
  lab_client_free (third);
  relay_lab_free (lab);
  g_unlink (config);
  g_rmdir (folder);
}

/* Somebody registers now and is told this; @offered in one line, NULL for none. */
static void
expect_told (RelayLab *lab, LabProof proof, const char *region, const char *offered)
{
  LabClient *client = lab_client_new (lab, "_signal", NULL);
  g_auto (WzpSignal) signal = { 0 };
  const WzpSignalRegisterPresenceAck *ack = &signal.register_presence_ack;
  g_autofree char *told = NULL;

  lab_client_register (client, proof);
  lab_client_take (client, WZP_SIGNAL_REGISTER_PRESENCE_ACK, &signal);
  g_assert_cmpint (ack->success, ==, proof != LAB_WRONG);
  told = ack->available_relays ? g_strjoinv (" ", ack->available_relays) : NULL;
  g_assert_cmpstr (ack->relay_region, ==, region);
  g_assert_cmpstr (told && *told ? told : NULL, ==, offered);
  lab_client_free (client);
}

static void
write_config_and_reload (RelayLab *lab, const char *config, const char *text)
{
  g_file_set_contents (config, text, -1, NULL);
  relay_lab_signal (lab, SIGHUP);
  relay_lab_expect_notify (lab, "RELOADING=1");
  relay_lab_expect_notify (lab, "READY=1");
}

static void
test_who_registers_is_told_of_region_and_other_relays (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wzp-relay-XXXXXX", NULL);
  g_autofree char *config = g_build_filename (folder, "relay.toml", NULL);
  RelayLab *lab;

  g_file_set_contents (config,
                       "region = \"eu-west\"\n"
                       "offered_relays = [\"Oslo|192.0.2.7:4433\", \"Rome|[2001:db8::7]:1\"]\n",
                       -1, NULL);
  lab = relay_lab_new ((const char *const[]) { "--config", config, "--shards", "2", NULL });
  relay_lab_expect_notify (lab, "READY=1");
  expect_told (lab, LAB_SIGNED, "eu-west", "Oslo|192.0.2.7:4433 Rome|[2001:db8::7]:1");
  expect_told (lab, LAB_UNSIGNED, "eu-west", "Oslo|192.0.2.7:4433 Rome|[2001:db8::7]:1");
  expect_told (lab, LAB_WRONG, NULL, NULL);

  write_config_and_reload (lab, config, "region = \"north\"\noffered_relays = [\"Oslo\"]\n");
  relay_lab_wait_log (lab, "relay.toml:2: offered_relays[0]: \"Oslo\" cannot be offered");
  expect_told (lab, LAB_SIGNED, "eu-west", "Oslo|192.0.2.7:4433 Rome|[2001:db8::7]:1");

  write_config_and_reload (lab, config, "offered_relays = [\"Paris|192.0.2.8:4433\"]\n");
  relay_lab_wait_log (lab, "the configuration was reloaded");
  expect_told (lab, LAB_SIGNED, NULL, "Paris|192.0.2.8:4433");

  write_config_and_reload (lab, config, "");
  relay_lab_wait_log (lab, "the configuration was reloaded");
  expect_told (lab, LAB_SIGNED, NULL, NULL);
  relay_lab_free (lab);
  g_unlink (config);
  g_rmdir (folder);
}

static void
take_relay_address (RelayLab *lab, char **out)
{
  LabClient *caller = lab_client_new_registered (lab, NULL, LAB_SIGNED);
  LabClient *callee = lab_client_new_registered (lab, NULL, LAB_SIGNED);
  g_auto (WzpSignal) setup = { 0 };

  lab_client_offer (caller, callee->identity, "c1");
  lab_client_expect (callee, WZP_SIGNAL_DIRECT_CALL_OFFER);
  lab_client_say (callee,
                  "{\"DirectCallAnswer\":{\"call_id\":\"c1\",\"accept_mode\":\"AcceptTrusted\"}}");
  lab_client_take (callee, WZP_SIGNAL_CALL_SETUP, &setup);
  *out = g_strdup (setup.call_setup.relay_addr);
  lab_client_free (caller);
  lab_client_free (callee);
}

static void
test_clients_are_told_an_address_they_can_use (void)
{
  static const struct
  {
    const char *listen;
    const char *advertise;
    const char *told; /* NULL: where the relay listens, or the client reached it */
  } rows[] = {
    { "127.0.0.1:0", NULL, NULL },
    { "[::1]:0", NULL, NULL },
    { "0.0.0.0:0", NULL, NULL },
    { "[::]:0", NULL, NULL },
    { "127.0.0.1:0", "203.0.113.5:4433", "203.0.113.5:4433" },
    { "[::1]:0", "[2001:db8::5]:443", "[2001:db8::5]:443" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *arguments[] = { "--listen", rows[i].listen,
                                  rows[i].advertise ? "--advertise" : NULL, rows[i].advertise,
                                  NULL };
      RelayLab *lab = relay_lab_new (arguments);
      g_autofree char *expected = wzp_udp_address_to_string (&lab->address);
      g_autofree char *told = NULL;

      take_relay_address (lab, &told);
      g_assert_cmpstr (told, ==, rows[i].told ? rows[i].told : expected);
      relay_lab_free (lab);
    }
}

static void
test_who_says_nothing_is_sent_away (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  LabClient *signal = lab_client_new (lab, "_signal", NULL);
  LabClient *media = lab_client_new (lab, "lobby", NULL);

  lab_client_expect_closed (signal, 0x101);
  g_assert_false (media->closed);
  lab_client_expect_closed (media, 0x101);
  lab_client_free (signal);
  lab_client_free (media);
  relay_lab_free (lab);
}

/* A NAT box that gives its clients a new outer port when told to. */
typedef struct
{
  WzpUdpAddress inner;
  WzpUdpAddress relay;
  WzpUdpAddress client;
  int inner_fd;
  int outer_fd;
  guint sources[2];
} Nat;

static void
pass (int from, int to, WzpUdpAddress *sender, const WzpUdpAddress *receiver)
{
  uint8_t packet[2048];
  socklen_t len = sizeof sender->v6;
  ssize_t n =
      recvfrom (from, packet, sizeof packet, 0, sender ? &sender->sa : NULL, sender ? &len : NULL);

  if (n > 0 &&
      sendto (to, packet, (size_t) n, 0, &receiver->sa, wzp_udp_address_len (receiver)) < 0)
    g_test_message ("a packet was lost");
}

static gboolean
pass_out (int fd, GIOCondition condition, gpointer data)
{
  Nat *nat = data;

  pass (nat->inner_fd, nat->outer_fd, &nat->client, &nat->relay);
  return G_SOURCE_CONTINUE;
}

static gboolean
pass_in (int fd, GIOCondition condition, gpointer data)
{
  Nat *nat = data;

  pass (nat->outer_fd, nat->inner_fd, NULL, &nat->client);
  return G_SOURCE_CONTINUE;
}

static int
open_socket (WzpUdpAddress *out_bound)
{
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  WzpUdpAddress any;
  socklen_t len = sizeof any.v4;

  wzp_udp_address_init_ip (&any, (const uint8_t[]) { 127, 0, 0, 1 }, 4, 0);
  g_assert_cmpint (bind (fd, &any.sa, wzp_udp_address_len (&any)), ==, 0);
  g_assert_cmpint (getsockname (fd, &any.sa, &len), ==, 0);
  if (out_bound)
    *out_bound = any;
  return fd;
}

static void
nat_rebind (Nat *nat)
{
  if (nat->sources[1])
    {
      g_source_remove (nat->sources[1]);
      close (nat->outer_fd);
    }
  nat->outer_fd = open_socket (NULL);
  nat->sources[1] = g_unix_fd_add (nat->outer_fd, G_IO_IN, pass_in, nat);
}

static void
nat_init (Nat *nat, const WzpUdpAddress *relay)
{
  *nat = (Nat) { .relay = *relay };
  nat->inner_fd = open_socket (&nat->inner);
  nat->sources[0] = g_unix_fd_add (nat->inner_fd, G_IO_IN, pass_out, nat);
  nat_rebind (nat);
}

static void
nat_clear (Nat *nat)
{
  g_source_remove (nat->sources[0]);
  g_source_remove (nat->sources[1]);
  close (nat->inner_fd);
  close (nat->outer_fd);
}

static char *
reflect (LabClient *client)
{
  g_auto (WzpSignal) response = { 0 };

  lab_client_say (client, "\"Reflect\"");
  lab_client_take (client, WZP_SIGNAL_REFLECT_RESPONSE, &response);
  return g_strdup (response.reflect_response.observed_addr);
}

/* Ask until the relay has seen the move; it answers to the old address while it validates the new. */
static void
expect_moved (LabClient *client, const char *before)
{
  for (;;)
    {
      g_autofree char *now = reflect (client);

      if (!g_str_equal (now, before))
        return;
    }
}

static void
test_a_client_that_moves_finds_its_shard_again (void)
{
  RelayLab *lab =
      relay_lab_new ((const char *const[]) { "--shards", "4", "--listen", "127.0.0.1:0", NULL });
  LabClient *clients[8];
  char *addresses[8];
  Nat nat;

  nat_init (&nat, &lab->address);
  lab->address = nat.inner;
  for (size_t i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      clients[i] = lab_client_new_registered (lab, NULL, LAB_SIGNED);
      addresses[i] = reflect (clients[i]);
    }
  nat_rebind (&nat);
  for (size_t i = 0; i < G_N_ELEMENTS (clients); i++)
    expect_moved (clients[i], addresses[i]);
  lab_client_offer (clients[0], clients[1]->identity, "c1");
  lab_client_expect (clients[1], WZP_SIGNAL_DIRECT_CALL_OFFER);
  for (size_t i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      lab_client_free (clients[i]);
      g_free (addresses[i]);
    }
  nat_clear (&nat);
  relay_lab_free (lab);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/relay/operations/" #name, test_##name)
  ADD (a_drain_lets_a_call_finish);
  ADD (a_second_signal_stops_at_once);
  ADD (a_reload_takes_effect_or_changes_nothing);
  ADD (who_registers_is_told_of_region_and_other_relays);
  ADD (clients_are_told_an_address_they_can_use);
  ADD (a_client_that_moves_finds_its_shard_again);
  ADD (who_says_nothing_is_sent_away);
  return g_test_run ();
}
