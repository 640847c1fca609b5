/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the relay does for its clients, over real connections, with one shard and with two. */
#include <string.h>

#include "relay-lab.h"

static const char *n_shards;

static RelayLab *
start (void)
{
  return relay_lab_new ((const char *const[]) { "--shards", n_shards, NULL });
}

static void
test_ping_is_closed_at_once (void)
{
  RelayLab *lab = start ();
  LabClient *client = lab_client_new (lab, "ping", NULL);

  lab_client_expect_closed (client, 0);
  lab_client_free (client);
  relay_lab_free (lab);
}

static gboolean
has_uni (gpointer client)
{
  return ((LabClient *) client)->uni != NULL;
}

static void
test_version_tells_the_build (void)
{
  RelayLab *lab = start ();
  LabClient *client = lab_client_new (lab, "version", NULL);
  g_autofree char *build = NULL;

  lab_iterate_until (has_uni, client, "the build");
  build = g_strndup (g_bytes_get_data (client->uni, NULL), g_bytes_get_size (client->uni));
  g_assert_true (g_str_has_prefix (build, WZP_VERSION "+"));
  lab_client_free (client);
  relay_lab_free (lab);
}

static void
test_probes_are_answered (void)
{
  RelayLab *lab = start ();
  LabClient *client = lab_client_new (lab, "_probe", NULL);
  g_auto (WzpSignal) pong = { 0 };

  lab_client_say (client, "{\"SomethingNew\":{}}");
  lab_client_say (client, "{\"Ping\":{\"timestamp_ms\":18446744073709551615}}");
  lab_client_take (client, WZP_SIGNAL_PONG, &pong);
  g_assert_cmpuint (pong.pong.timestamp_ms, ==, G_MAXUINT64);
  lab_client_free (client);
  relay_lab_free (lab);
}

static void
test_registration_proves_both_ends (void)
{
  RelayLab *lab = start ();
  LabClient *client = lab_client_new (lab, "_signal", NULL);
  g_auto (WzpSignal) ack = { 0 };

  lab_client_register (client, LAB_SIGNED);
  lab_client_take (client, WZP_SIGNAL_REGISTER_PRESENCE_ACK, &ack);
  g_assert_true (ack.register_presence_ack.success);
  g_assert_true (ack.register_presence_ack.has_identity_pub);
  g_assert_true (
      g_strv_contains ((const char *const *) ack.register_presence_ack.features, "auth1"));
  g_assert_true (lab_client_check_relay (client, ack.register_presence_ack.channel_signature,
                                         ack.register_presence_ack.identity_pub));
  lab_client_free (client);
  relay_lab_free (lab);
}

static void
test_a_reference_client_is_told_no_strange_keys (void)
{
  RelayLab *lab = start ();
  LabClient *client = lab_client_new (lab, "_signal", NULL);
  g_autofree char *text = NULL;

  lab_client_register (client, LAB_UNSIGNED);
  text = lab_client_take_text (client);
  g_assert_true (
      g_str_has_prefix (text, "{\"RegisterPresenceAck\":{\"success\":true,\"relay_build\""));
  g_assert_null (strstr (text, "features"));
  g_assert_null (strstr (text, "channel_signature"));
  lab_client_free (client);
  relay_lab_free (lab);
}

static void
test_a_wrong_proof_is_refused (void)
{
  RelayLab *lab = start ();
  LabClient *signal = lab_client_new (lab, "_signal", NULL);
  LabClient *media = lab_client_new (lab, "lobby", NULL);
  g_auto (WzpSignal) ack = { 0 };

  lab_client_register (signal, LAB_WRONG);
  lab_client_take (signal, WZP_SIGNAL_REGISTER_PRESENCE_ACK, &ack);
  g_assert_false (ack.register_presence_ack.success);
  lab_client_expect_closed (signal, 0x100);
  lab_client_send_call_offer (media, LAB_WRONG);
  lab_client_expect_closed (media, 0x100);
  lab_client_free (signal);
  lab_client_free (media);
  relay_lab_free (lab);
}

static void
test_unproven_is_refused_where_proven_is (void)
{
  RelayLab *lab = start ();
  LabClient *proven = lab_client_new_registered (lab, NULL, LAB_SIGNED);
  LabClient *other = lab_client_new (lab, "_signal", proven->identity);
  g_auto (WzpSignal) ack = { 0 };

  lab_client_register (other, LAB_UNSIGNED);
  lab_client_take (other, WZP_SIGNAL_REGISTER_PRESENCE_ACK, &ack);
  g_assert_false (ack.register_presence_ack.success);
  g_assert_nonnull (ack.register_presence_ack.error);
  lab_client_expect_closed (other, 0x100);
  lab_client_free (other);
  other = lab_client_new_registered (lab, proven->identity, LAB_SIGNED);
  lab_client_expect_closed (proven, 0x107);
  lab_client_free (proven);
  lab_client_free (other);
  relay_lab_free (lab);
}

static void
test_reflect_shows_the_clients_address (void)
{
  RelayLab *lab = start ();
  LabClient *client = lab_client_new_registered (lab, NULL, LAB_SIGNED);
  g_auto (WzpSignal) response = { 0 };
  g_autofree char *expected = NULL;
  WzpUdpAddress own;

  wzp_udp_socket_get_local_address (wzp_quic_io_get_socket (lab->io), &own);
  expected = wzp_udp_address_to_string (&own);
  lab_client_say (client, "\"Reflect\"");
  lab_client_take (client, WZP_SIGNAL_REFLECT_RESPONSE, &response);
  g_assert_cmpstr (response.reflect_response.observed_addr, ==, expected);
  lab_client_free (client);
  relay_lab_free (lab);
}

static void
test_many_probes_without_identity_live_side_by_side (void)
{
  static const char registration[] = "{\"RegisterPresence\":{\"identity_pub\":[0,0,0,0,0,0,0,0,0,0,"
                                     "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,"
                                     "0,0,0,0,0,0],\"signature\":[],\"alias\":null}}";
  RelayLab *lab = start ();
  LabClient *clients[3];

  for (size_t i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      clients[i] = lab_client_new (lab, "_signal", NULL);
      lab_client_say (clients[i], registration);
      lab_client_expect (clients[i], WZP_SIGNAL_REGISTER_PRESENCE_ACK);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      lab_client_say (clients[i], "\"Reflect\"");
      lab_client_expect (clients[i], WZP_SIGNAL_REFLECT_RESPONSE);
      lab_client_free (clients[i]);
    }
  relay_lab_free (lab);
}

typedef struct
{
  RelayLab *lab;
  LabClient *caller;
  LabClient *callee;
} Call;

static Call
start_call (LabProof caller, LabProof callee)
{
  Call call = { .lab = start () };
  g_auto (WzpSignal) signal = { 0 };

  call.caller = lab_client_new_registered (call.lab, NULL, caller);
  call.callee = lab_client_new_registered (call.lab, NULL, callee);
  lab_client_offer (call.caller, call.callee->identity, "c1");
  lab_client_expect (call.caller, WZP_SIGNAL_CALL_RINGING);
  lab_client_take (call.callee, WZP_SIGNAL_DIRECT_CALL_OFFER, &signal);
  lab_client_say (call.callee, "{\"DirectCallAnswer\":{\"call_id\":\"c1\",\"accept_mode\":"
                               "\"AcceptTrusted\",\"callee_reflexive_addr\":\"192.0.2.9:9\"}}");
  lab_client_expect (call.caller, WZP_SIGNAL_DIRECT_CALL_ANSWER);
  return call;
}

static void
end_call (Call *call)
{
  lab_client_free (call->caller);
  lab_client_free (call->callee);
  relay_lab_free (call->lab);
}

static void
test_a_call_is_set_up_and_its_room_carries_frames (void)
{
  static const uint8_t frame[] = { 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 99, 'a', 'b', 'c' };
  Call call = start_call (LAB_SIGNED, LAB_SIGNED);
  LabClient *a, *b, *stranger;
  g_auto (WzpSignal) setup = { 0 };
  g_autoptr (GBytes) heard = NULL;
  g_autofree char *relay = wzp_udp_address_to_string (&call.lab->address);
  const uint8_t *bytes;

  lab_client_take (call.caller, WZP_SIGNAL_CALL_SETUP, &setup);
  g_assert_cmpstr (setup.call_setup.room, ==, "call-c1");
  g_assert_cmpstr (setup.call_setup.relay_addr, ==, relay);
  g_assert_cmpstr (setup.call_setup.peer_direct_addr, ==, "192.0.2.9:9");
  wzp_signal_clear (&setup);
  lab_client_take (call.callee, WZP_SIGNAL_CALL_SETUP, &setup);
  g_assert_cmpstr (setup.call_setup.peer_direct_addr, ==, "198.51.100.1:5000");

  a = lab_client_new_member (call.lab, "call-c1", call.caller->identity, LAB_SIGNED);
  b = lab_client_new_member (call.lab, "call-c1", call.callee->identity, LAB_SIGNED);
  stranger = lab_client_new (call.lab, "call-c1", NULL);
  lab_client_send_call_offer (stranger, LAB_SIGNED);
  lab_client_expect_closed (stranger, 0x100);
  wzp_signal_clear (&setup);
  lab_client_take_roster (a, 2, &setup);
  lab_client_send_frame (a, frame, sizeof frame);
  heard = lab_client_take_frame (b);
  bytes = g_bytes_get_data (heard, NULL);
  g_assert_cmpuint (g_bytes_get_size (heard), ==, sizeof frame);
  g_assert_cmpuint (bytes[11], ==, 1);
  g_assert_cmpmem (bytes + 12, 3, "abc", 3);

  lab_client_say (call.caller, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}");
  lab_client_expect (call.callee, WZP_SIGNAL_HANGUP);
  lab_client_expect_closed (a, 0);
  lab_client_expect_closed (b, 0);
  lab_client_free (a);
  lab_client_free (b);
  lab_client_free (stranger);
  end_call (&call);
}

static void
test_an_unproven_party_stays_out_of_a_proven_ones_call (void)
{
  Call call = start_call (LAB_SIGNED, LAB_UNSIGNED);
  LabClient *impostor, *callee;

  lab_client_expect (call.caller, WZP_SIGNAL_CALL_SETUP);
  impostor = lab_client_new (call.lab, "call-c1", call.caller->identity);
  lab_client_send_call_offer (impostor, LAB_UNSIGNED);
  lab_client_expect_closed (impostor, 0x100);
  callee = lab_client_new_member (call.lab, "call-c1", call.callee->identity, LAB_UNSIGNED);
  lab_client_free (impostor);
  lab_client_free (callee);
  end_call (&call);
}

static void
test_a_vanished_party_is_missed (void)
{
  Call call = start_call (LAB_SIGNED, LAB_SIGNED);
  g_auto (WzpSignal) hangup = { 0 };

  lab_client_expect (call.callee, WZP_SIGNAL_CALL_SETUP);
  wzp_quic_conn_close (call.caller->conn, 0, "gone");
  lab_client_take (call.callee, WZP_SIGNAL_HANGUP, &hangup);
  g_assert_cmpstr (hangup.hangup.call_id, ==, "c1");
  end_call (&call);
}

static void
test_three_in_a_room_hear_each_other_by_slot (void)
{
  RelayLab *lab = start ();
  LabClient *members[3];
  g_auto (WzpSignal) roster = { 0 };
  uint8_t frame[] = { 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 'x' };

  for (unsigned i = 0; i < 3; i++)
    members[i] = lab_client_new_member (lab, "Lobby", NULL, i == 1 ? LAB_UNSIGNED : LAB_SIGNED);
  for (unsigned i = 0; i < 3; i++)
    {
      wzp_signal_clear (&roster);
      lab_client_take_roster (members[i], 3, &roster);
      for (unsigned j = 0; j < 3; j++)
        {
          g_assert_cmpstr (roster.room_update.participants.items[j].fingerprint, ==,
                           wzp_identity_get_fingerprint (members[j]->identity));
          g_assert_cmpuint (roster.room_update.participants.items[j].slot, ==, i == 1 ? 0 : j + 1);
          g_assert_cmpint (roster.room_update.participants.items[j].verified, ==, i != 1 && j != 1);
        }
    }
  for (unsigned i = 0; i < 3; i++)
    {
      frame[12] = (uint8_t) ('0' + i);
      lab_client_send_frame (members[i], frame, sizeof frame);
      for (unsigned j = 0; j < 3; j++)
        if (j != i)
          {
            g_autoptr (GBytes) heard = lab_client_take_frame (members[j]);
            const uint8_t *bytes = g_bytes_get_data (heard, NULL);

            g_assert_cmpuint (bytes[11], ==, i + 1);
            g_assert_cmpuint (bytes[12], ==, '0' + i);
          }
      g_assert_cmpuint (members[i]->frames.length, ==, 0);
    }
  lab_client_free (members[0]);
  wzp_signal_clear (&roster);
  lab_client_take_roster (members[2], 2, &roster);
  lab_client_free (members[1]);
  lab_client_free (members[2]);
  relay_lab_free (lab);
}

/* A client of the reference is sent what it always was, and no more often. */
static void
test_who_is_muted_is_told_to_who_asked (void)
{
  RelayLab *lab = start ();
  LabClient *ours = lab_client_new_member (lab, "lobby", NULL, LAB_SIGNED);
  LabClient *reference = lab_client_new_member (lab, "lobby", NULL, LAB_UNSIGNED);
  LabClient *third;
  g_auto (WzpSignal) before = { 0 };
  g_auto (WzpSignal) plain = { 0 };
  g_auto (WzpSignal) told = { 0 };
  g_autofree char *text = NULL;

  lab_client_take_roster (ours, 2, &before);
  lab_client_take_roster (reference, 2, &plain);
  lab_client_say (ours, "{\"MemberSound\":{\"muted\":true,\"deafened\":false}}");
  lab_client_take (ours, WZP_SIGNAL_ROOM_UPDATE, &told);
  g_assert_true (told.room_update.participants.items[0].muted);
  g_assert_false (told.room_update.participants.items[0].deafened);
  third = lab_client_new_member (lab, "lobby", NULL, LAB_UNSIGNED);
  text = lab_client_take_text (reference);
  g_assert_nonnull (strstr (text, "{\"RoomUpdate\":{\"count\":3,"));
  g_assert_null (strstr (text, "muted"));
  lab_client_free (third);
  lab_client_free (reference);
  lab_client_free (ours);
  relay_lab_free (lab);
}

static void
test_a_media_connection_answers_questions (void)
{
  RelayLab *lab = start ();
  LabClient *member = lab_client_new_member (lab, "lobby", NULL, LAB_SIGNED);

  lab_client_say (member, "{\"Hangup\":{\"reason\":\"Normal\"}}");
  lab_client_say (member, "{\"Ping\":{\"timestamp_ms\":1}}");
  lab_client_expect (member, WZP_SIGNAL_PONG);
  lab_client_say (member, "\"Reflect\"");
  lab_client_expect (member, WZP_SIGNAL_REFLECT_RESPONSE);
  lab_client_free (member);
  relay_lab_free (lab);
}

static void
test_wrong_beginnings_are_refused (void)
{
  static const struct
  {
    const char *server_name;
    const char *json;
    uint64_t code;
  } rows[] = {
    { "_signal", "{\"Ping\":{\"timestamp_ms\":1}}", 0x106 },
    { "_signal", "{\"SomethingNew\":{}}", 0x106 },
    { "_signal", "no json", 0x106 },
    { "lobby", "\"Reflect\"", 0x106 },
    { "lobby", "{\"CallOffer\":{}}", 0x106 },
    { "call-c9", "[]", 0x106 },
  };
  RelayLab *lab = start ();
  LabClient *client;

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      client = lab_client_new (lab, rows[i].server_name, NULL);
      lab_client_say (client, rows[i].json);
      lab_client_expect_closed (client, rows[i].code);
      lab_client_free (client);
    }
  client = lab_client_new (lab, "_federation", NULL);
  lab_client_expect_closed (client, 0x100);
  lab_client_free (client);
  client = lab_client_new (lab, "call-nothing", NULL);
  lab_client_send_call_offer (client, LAB_SIGNED);
  lab_client_expect_closed (client, 0x108);
  lab_client_free (client);
  relay_lab_free (lab);
}

static void
test_floods_are_ended (void)
{
  RelayLab *lab = start ();
  LabClient *talker = lab_client_new_registered (lab, NULL, LAB_SIGNED);
  LabClient *noise = lab_client_new_member (lab, "lobby", NULL, LAB_SIGNED);
  LabClient *bystander = lab_client_new_registered (lab, NULL, LAB_SIGNED);

  for (int i = 0; i < 500 && talker->conn; i++)
    if (wzp_quic_conn_send_signal (talker->conn, "\"Reflect\"", 9) != WZP_QUIC_SEND_OK)
      g_main_context_iteration (NULL, FALSE);
  lab_client_expect_closed (talker, 0x102);
  while (!noise->closed)
    {
      const struct iovec part = { (void *) "nonsense", 8 };

      if (noise->conn)
        wzp_quic_conn_send_datagram (noise->conn, &part, 1);
      g_main_context_iteration (NULL, FALSE);
    }
  lab_client_expect_closed (noise, 0x106);
  lab_client_say (bystander, "\"Reflect\"");
  lab_client_expect (bystander, WZP_SIGNAL_REFLECT_RESPONSE);
  lab_client_free (talker);
  lab_client_free (noise);
  lab_client_free (bystander);
  relay_lab_free (lab);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  n_shards = argc > 1 ? argv[1] : "1";
#define ADD(name) g_test_add_func ("/relay/service/" #name, test_##name)
  ADD (ping_is_closed_at_once);
  ADD (version_tells_the_build);
  ADD (probes_are_answered);
  ADD (registration_proves_both_ends);
  ADD (a_reference_client_is_told_no_strange_keys);
  ADD (a_wrong_proof_is_refused);
  ADD (unproven_is_refused_where_proven_is);
  ADD (reflect_shows_the_clients_address);
  ADD (many_probes_without_identity_live_side_by_side);
  ADD (a_call_is_set_up_and_its_room_carries_frames);
  ADD (an_unproven_party_stays_out_of_a_proven_ones_call);
  ADD (a_vanished_party_is_missed);
  ADD (three_in_a_room_hear_each_other_by_slot);
  ADD (who_is_muted_is_told_to_who_asked);
  ADD (a_media_connection_answers_questions);
  ADD (wrong_beginnings_are_refused);
  ADD (floods_are_ended);
  return g_test_run ();
}
