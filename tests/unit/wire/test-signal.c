/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-signal.h"

#include "wzp-cursor.h"
#include "wzp-vectors.h"

#define ZERO_KEY "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"
#define GOOD                                                                                       \
  "{\"codec\":\"Opus24k\",\"fec_ratio\":0.2,\"frame_duration_ms\":20,\"frames_per_block\":5}"

static WzpSignalParse
parse (const char *json, WzpSignal *out, char **out_detail)
{
  return wzp_signal_parse (json, strlen (json), out, out_detail);
}

static char *
print (const WzpSignal *signal)
{
  g_autoptr (GBytes) json = wzp_signal_print (signal);
  size_t len;
  const char *data = g_bytes_get_data (json, &len);

  return g_strndup (data, len);
}

/* @json is a good message and comes out as @printed. */
static void
assert_prints_as (const char *json, const char *printed)
{
  g_auto (WzpSignal) signal = { 0 };
  g_autofree char *detail = NULL;
  g_autofree char *out = NULL;
  WzpSignalParse result = parse (json, &signal, &detail);

  g_assert_cmpstr (detail, ==, NULL);
  g_assert_cmpint (result, ==, WZP_SIGNAL_PARSE_OK);
  out = print (&signal);
  g_assert_cmpstr (out, ==, printed);
}

static void
assert_round_trip (const char *json)
{
  assert_prints_as (json, json);
}

/* @json is refused for the reason @detail. */
static void
assert_bad (const char *json, const char *expected_detail)
{
  g_auto (WzpSignal) signal = { 0 };
  g_autofree char *detail = NULL;

  g_assert_cmpint (parse (json, &signal, &detail), ==, WZP_SIGNAL_PARSE_BAD);
  g_assert_cmpstr (detail, ==, expected_detail);
  g_assert_cmpint (signal.type, ==, WZP_SIGNAL_UNKNOWN);
}

static void
test_every_reference_signal_comes_back_byte_for_byte (void)
{
  JsonArray *signals = wzp_vectors_array ("signals");
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (unsigned i = 0; i < json_array_get_length (signals); i++)
    {
      JsonObject *vector = json_array_get_object_element (signals, i);
      const char *json = json_object_get_string_member (vector, "json");
      g_auto (WzpSignal) signal = { 0 };

      g_test_message ("%s", json);
      assert_round_trip (json);
      g_assert_cmpint (parse (json, &signal, NULL), ==, WZP_SIGNAL_PARSE_OK);
      g_assert_cmpstr (wzp_signal_get_name (&signal), ==,
                       json_object_get_string_member (vector, "variant"));
      g_hash_table_add (seen, (void *) json_object_get_string_member (vector, "variant"));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 36);
}

static void
test_accepts_what_the_reference_accepts (void)
{
  JsonArray *inputs = wzp_vectors_array ("signal_accept_on_input");

  for (unsigned i = 0; i < json_array_get_length (inputs); i++)
    {
      g_auto (WzpSignal) signal = { 0 };
      g_autofree char *detail = NULL;
      const char *json = json_array_get_string_element (inputs, i);

      g_test_message ("%s", json);
      g_assert_cmpint (parse (json, &signal, &detail), ==, WZP_SIGNAL_PARSE_OK);
      g_assert_cmpstr (detail, ==, NULL);
    }
}

static void
test_rejects_what_the_reference_rejects (void)
{
  JsonArray *inputs = wzp_vectors_array ("signal_reject_on_input");

  for (unsigned i = 0; i < json_array_get_length (inputs); i++)
    {
      g_auto (WzpSignal) signal = { 0 };
      g_autofree char *detail = NULL;
      const char *json = json_array_get_string_element (inputs, i);

      g_test_message ("%s", json);
      g_assert_cmpint (parse (json, &signal, &detail), ==,
                       strstr (json, "NoSuchVariant") ? WZP_SIGNAL_PARSE_UNKNOWN_VARIANT
                                                      : WZP_SIGNAL_PARSE_BAD);
      g_assert_nonnull (detail);
    }
}

static void
test_escapes_strings_as_the_reference (void)
{
  JsonArray *vectors = wzp_vectors_array ("signal_string_escaping");

  for (unsigned i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      g_autoptr (GBytes) alias = wzp_vectors_get_bytes (vector, "alias_utf8_hex");
      const char *json = json_object_get_string_member (vector, "json");
      g_auto (WzpSignal) signal = { 0 };

      assert_round_trip (json);
      g_assert_cmpint (parse (json, &signal, NULL), ==, WZP_SIGNAL_PARSE_OK);
      g_assert_cmpmem (signal.register_presence.alias, strlen (signal.register_presence.alias),
                       g_bytes_get_data (alias, NULL), g_bytes_get_size (alias));
    }
}

static void
test_frames_as_the_reference (void)
{
  JsonObject *vector = wzp_vectors_object ("signal_framing_example");
  g_autoptr (GBytes) frame = wzp_vectors_get_bytes (vector, "frame");
  WzpSignal signal = { .type = WZP_SIGNAL_REFLECT };
  g_autoptr (GBytes) json = wzp_signal_print (&signal);
  uint8_t buffer[64];
  WzpWriter writer = wzp_writer_init (buffer, sizeof buffer);

  g_assert_cmpuint (WZP_SIGNAL_FRAME_HEADER_BYTES, ==, sizeof (uint32_t));
  wzp_writer_u32be (&writer, (uint32_t) g_bytes_get_size (json));
  wzp_writer_bytes (&writer, g_bytes_get_data (json, NULL), g_bytes_get_size (json));
  g_assert_cmpmem (buffer, writer.len, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
}

static void
test_later_messages_round_trip (void)
{
  assert_round_trip ("{\"CandidateUpdate\":{\"call_id\":\"c\",\"generation\":4294967295}}");
  assert_round_trip ("{\"CandidateUpdate\":{\"call_id\":\"c\",\"reflexive_addr\":\"192.0.2.1:5\","
                     "\"local_addrs\":[\"10.0.0.1:5\",\"[2001:db8::1]:5\"],\"mapped_addr\":"
                     "\"192.0.2.9:7\",\"generation\":2}}");
  assert_round_trip ("{\"HardNatProbe\":{\"call_id\":\"c\",\"port_sequence\":[65535,0,40001],"
                     "\"allocation\":\"sequential:1\",\"probe_time_ms\":18446744073709551615,"
                     "\"external_ip\":\"192.0.2.1\"}}");
  assert_round_trip ("{\"HardNatBirthdayStart\":{\"call_id\":\"c\",\"acceptor_port_count\":65535,"
                     "\"acceptor_ports\":[1,2],\"external_ip\":\"192.0.2.1\"}}");
  assert_round_trip ("{\"PresenceList\":{\"users\":[{\"fingerprint\":\"a\",\"alias\":\"A\"},"
                     "{\"fingerprint\":\"b\"}]}}");
  assert_round_trip ("{\"PresenceList\":{}}");
  assert_round_trip ("{\"UpgradeProposal\":{\"call_id\":\"c\",\"proposal_id\":\"p\","
                     "\"proposed_profile\":" GOOD ",\"local_loss_pct\":0.5,\"local_rtt_ms\":80}}");
  assert_round_trip ("{\"UpgradeProposal\":{\"call_id\":\"c\",\"proposal_id\":\"p\","
                     "\"proposed_profile\":" GOOD "}}");
  assert_round_trip ("{\"UpgradeResponse\":{\"call_id\":\"c\",\"proposal_id\":\"p\","
                     "\"accepted\":false,\"reason\":\"no\"}}");
  assert_round_trip ("{\"UpgradeConfirm\":{\"call_id\":\"c\",\"proposal_id\":\"p\","
                     "\"confirmed_profile\":" GOOD "}}");
  assert_round_trip ("{\"QualityCapability\":{\"call_id\":\"c\",\"max_profile\":" GOOD
                     ",\"loss_pct\":1.0,\"rtt_ms\":0}}");
  assert_round_trip ("{\"RegisterPresenceAck\":{\"success\":true,\"relay_region\":\"eu-west\","
                     "\"available_relays\":[\"a|192.0.2.1:4433\"]}}");
  assert_round_trip ("{\"CallSetup\":{\"call_id\":\"c\",\"room\":\"call-c\",\"relay_addr\":\"r\","
                     "\"peer_mapped_addr\":\"192.0.2.1:1\"}}");
}

static void
test_our_own_messages_round_trip (void)
{
  assert_round_trip (
      "{\"DirectProof\":{\"call_id\":\"c\",\"proof\":[255,1,2,3,4,5,6,7,8,9,10,11,12,"
      "13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,0]}}");
  assert_round_trip (
      "{\"PathSwitch\":{\"call_id\":\"c\",\"epoch\":4294967295,\"phase\":\"propose\","
      "\"path\":\"direct\",\"conn\":18446744073709551615}}");
  assert_round_trip ("{\"CallHold\":{\"call_id\":\"c\",\"on_hold\":true}}");
  assert_round_trip ("{\"CallHold\":{\"call_id\":\"c\",\"on_hold\":false,\"muted\":true,"
                     "\"deafened\":true,\"ask\":true}}");
  assert_round_trip ("{\"MemberSound\":{\"muted\":true,\"deafened\":false}}");
  assert_bad ("{\"MemberSound\":{\"muted\":true}}", "MemberSound.deafened: missing");
}

static void
test_extension_keys_round_trip (void)
{
  assert_round_trip ("{\"RegisterPresence\":{\"identity_pub\":" ZERO_KEY
                     ",\"signature\":[],\"alias\":null,\"features\":[\"e2ee1\",\"slots1\"],"
                     "\"channel_signature\":[1,2,255]}}");
  assert_round_trip ("{\"RegisterPresenceAck\":{\"success\":true,"
                     "\"relay_time_ms\":1760000000123}}");
  assert_round_trip ("{\"RegisterPresenceAck\":{\"success\":true,\"features\":[\"auth1\"],"
                     "\"identity_pub\":" ZERO_KEY ",\"channel_signature\":[7]}}");
  assert_round_trip ("{\"CallOffer\":{\"identity_pub\":" ZERO_KEY ",\"ephemeral_pub\":" ZERO_KEY
                     ",\"signature\":[],\"supported_profiles\":[],\"alias\":null,"
                     "\"features\":[\"x\"],\"channel_signature\":[1],\"muted\":true,"
                     "\"deafened\":true}}");
  assert_round_trip ("{\"CallAnswer\":{\"identity_pub\":" ZERO_KEY ",\"ephemeral_pub\":" ZERO_KEY
                     ",\"signature\":[],\"chosen_profile\":" GOOD
                     ",\"features\":[\"x\"],\"channel_signature\":[1]}}");
  assert_round_trip ("{\"FederationHello\":{\"tls_fingerprint\":\"aa\",\"features\":[\"x\"],"
                     "\"channel_signature\":[1]}}");
  assert_round_trip ("{\"RoomUpdate\":{\"count\":1,\"participants\":[{\"fingerprint\":\"f\","
                     "\"alias\":null,\"relay_label\":null,\"slot\":255,\"verified\":true,"
                     "\"muted\":true,\"deafened\":true}]}}");
}

static void
test_reads_the_whole_range_of_whole_numbers (void)
{
  g_auto (WzpSignal) signal = { 0 };

  assert_round_trip ("{\"Ping\":{\"timestamp_ms\":18446744073709551615}}");
  assert_round_trip ("{\"Ping\":{\"timestamp_ms\":9223372036854775808}}");
  assert_bad ("{\"Ping\":{\"timestamp_ms\":18446744073709551616}}",
              "Ping.timestamp_ms: number too large");
  assert_bad ("{\"Ping\":{\"timestamp_ms\":5e0}}", "Ping.timestamp_ms: not a whole number");
  assert_bad ("{\"Ping\":{\"timestamp_ms\":-0}}", "Ping.timestamp_ms: not a whole number");
  assert_bad ("{\"Ping\":{\"timestamp_ms\":05}}", "Ping: not JSON");
  g_assert_cmpint (parse ("{\"RouteQuery\":{\"fingerprint\":\"\",\"ttl\":255}}", &signal, NULL), ==,
                   WZP_SIGNAL_PARSE_OK);
  g_assert_cmpuint (signal.route_query.ttl, ==, 255);
  assert_bad ("{\"RouteQuery\":{\"fingerprint\":\"\",\"ttl\":256}}",
              "RouteQuery.ttl: number too large");
  assert_bad ("{\"RoomUpdate\":{\"count\":4294967296,\"participants\":[]}}",
              "RoomUpdate.count: number too large");
  assert_bad ("{\"HardNatBirthdayStart\":{\"call_id\":\"c\",\"acceptor_port_count\":65536}}",
              "HardNatBirthdayStart.acceptor_port_count: number too large");
}

static void
test_names_the_field_and_the_reason (void)
{
  assert_bad ("{\"Ping\":{}}", "Ping.timestamp_ms: missing");
  assert_bad ("{\"Ping\":{\"timestamp_ms\":null}}", "Ping.timestamp_ms: wrong type");
  assert_bad ("{\"Ping\":[]}", "Ping.timestamp_ms: missing");
  assert_bad ("{\"Ping\":[1,2]}", "Ping: too many items");
  assert_bad ("{\"Ping\":{\"timestamp_ms\":5,\"timestamp_ms\":5}}",
              "Ping.timestamp_ms: there twice");
  assert_bad ("{\"Ping\":5}", "Ping: wrong type");
  assert_bad ("\"Ping\"", "Ping: the message has no fields");
  assert_bad ("{\"Hold\":{}}", "Hold: wrong type");
  assert_bad ("{\"Hold\":null,\"Mute\":null}", "Hold: more than one message");
  assert_bad ("{}", "?: no message");
  assert_bad ("[]", "?: wrong type");
  assert_bad ("", "?: not JSON");
  assert_bad ("\"Hold\" x", "Hold: more than one value");
  assert_bad ("{\"Hangup\":{\"reason\":\"normal\"}}", "Hangup.reason: none of the known words");
  assert_bad ("{\"RouteResponse\":{\"fingerprint\":\"f\",\"found\":1,\"relay_chain\":[]}}",
              "RouteResponse.found: wrong type");
  assert_bad ("{\"RouteResponse\":{\"fingerprint\":\"f\",\"found\":true,\"relay_chain\":[1]}}",
              "RouteResponse.relay_chain: wrong type");
  assert_bad ("{\"Rekey\":{\"new_ephemeral_pub\":[1],\"signature\":[]}}",
              "Rekey.new_ephemeral_pub: not 32 bytes");
  assert_bad ("{\"Rekey\":{\"new_ephemeral_pub\":" ZERO_KEY ",\"signature\":[256]}}",
              "Rekey.signature: number too large");
  assert_bad ("{\"Rekey\":{\"new_ephemeral_pub\":" ZERO_KEY ",\"signature\":\"00\"}}",
              "Rekey.signature: wrong type");
  assert_bad ("{\"QualityDirective\":{\"recommended_profile\":{\"codec\":\"Opus25k\"}}}",
              "QualityDirective.codec: none of the known words");
  assert_bad ("{\"QualityDirective\":{\"recommended_profile\":{\"codec\":\"Opus24k\","
              "\"fec_ratio\":1e39,\"frame_duration_ms\":20,\"frames_per_block\":5}}}",
              "QualityDirective.fec_ratio: number too large");
  assert_bad ("{\"HardNatProbe\":{\"call_id\":\"c\",\"port_sequence\":[65536]}}",
              "HardNatProbe.port_sequence: number too large");
  assert_bad ("{\"PresenceList\":{\"users\":[{}]}}", "PresenceList.fingerprint: missing");
  assert_bad ("{\"PresenceList\":{\"users\":null}}", "PresenceList.users: wrong type");
}

static void
test_optional_values_may_be_missing_or_null (void)
{
  assert_prints_as ("{\"Transfer\":{\"target_fingerprint\":\"x\"}}",
                    "{\"Transfer\":{\"target_fingerprint\":\"x\",\"relay_addr\":null}}");
  assert_prints_as ("{\"RegisterPresenceAck\":{\"success\":false,\"error\":null,"
                    "\"identity_pub\":null}}",
                    "{\"RegisterPresenceAck\":{\"success\":false}}");
  assert_prints_as ("{\"GlobalRoomActive\":{\"room\":\"r\"}}",
                    "{\"GlobalRoomActive\":{\"room\":\"r\",\"participants\":[]}}");
  assert_prints_as ("{\"MediaPathReport\":{\"call_id\":\"c\",\"direct_ok\":true}}",
                    "{\"MediaPathReport\":{\"call_id\":\"c\",\"direct_ok\":true,"
                    "\"race_winner\":\"\"}}");
  assert_prints_as ("{\"LossRecoveryUpdate\":{}}",
                    "{\"LossRecoveryUpdate\":{\"dred_reconstructions\":0,"
                    "\"classical_plc_invocations\":0,\"frames_decoded\":0}}");
  assert_prints_as ("{\"DirectCallAnswer\":{\"call_id\":\"c\",\"accept_mode\":\"Reject\","
                    "\"chosen_profile\":null,\"signature\":null,\"callee_local_addrs\":[]}}",
                    "{\"DirectCallAnswer\":{\"call_id\":\"c\",\"accept_mode\":\"Reject\"}}");
}

static void
test_arrays_stand_for_objects (void)
{
  assert_prints_as ("{\"Ping\":[5]}", "{\"Ping\":{\"timestamp_ms\":5}}");
  assert_prints_as ("{\"QualityDirective\":[[\"Opus24k\",0.2,20,5]]}",
                    "{\"QualityDirective\":{\"recommended_profile\":" GOOD "}}");
  assert_prints_as ("{\"Hold\":null}", "\"Hold\"");
}

static void
test_keys_may_be_escaped_and_unknown_ones_are_ignored (void)
{
  assert_prints_as (" { \"P\\u0069ng\" : {\"\\u0074imestamp_ms\" : 5 , \"x\" : "
                    "[{\"a\":[true,null,-1.5e-3]},\"\\ud83d\\ude00\"] } } ",
                    "{\"Ping\":{\"timestamp_ms\":5}}");
}

static void
test_unknown_variants_keep_their_name_and_bytes (void)
{
  static const char *const messages[] = { "{\"Future\":{\"call_id\":\"c\",\"x\":[1,2]}}",
                                          "\"Future\"", "{\"Future\" : null}" };

  for (size_t i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_auto (WzpSignal) signal = { 0 };
      g_autofree char *detail = NULL;
      g_autofree char *spaced = g_strdup_printf ("\n %s ", messages[i]);
      g_autofree char *printed = NULL;

      g_assert_cmpint (parse (spaced, &signal, &detail), ==, WZP_SIGNAL_PARSE_UNKNOWN_VARIANT);
      g_assert_cmpstr (detail, ==, "Future");
      g_assert_cmpint (signal.type, ==, WZP_SIGNAL_UNKNOWN);
      g_assert_cmpstr (wzp_signal_get_name (&signal), ==, "Future");
      printed = print (&signal);
      g_assert_cmpstr (printed, ==, messages[i]);
    }
  assert_bad ("{\"Future\":{}} x", "Future: more than one value");
  assert_bad ("{\"No such\":{}}", "?: not the name of a message");
  assert_bad ("\"\"", "?: not the name of a message");
}

static void
test_a_forward_carries_its_message_unchanged (void)
{
  const char *inner = "{\"CallRinging\":{\"call_id\":\"c\",\"future_key\":1}}";
  g_autofree char *json = g_strdup_printf (
      "{\"FederatedSignalForward\":{\"inner\":%s,\"origin_relay_fp\":\"aa:bb\"}}", inner);
  g_auto (WzpSignal) signal = { 0 };
  WzpSignalFederatedSignalForward *forward = &signal.federated_signal_forward;

  assert_round_trip (json);
  g_assert_cmpint (parse (json, &signal, NULL), ==, WZP_SIGNAL_PARSE_OK);
  g_assert_cmpint (forward->inner->type, ==, WZP_SIGNAL_CALL_RINGING);
  g_assert_cmpstr (forward->inner->call_ringing.call_id, ==, "c");
  g_assert_cmpmem (g_bytes_get_data (forward->inner_json, NULL),
                   g_bytes_get_size (forward->inner_json), inner, strlen (inner));
  /* Without the bytes the inner message is printed anew. */
  g_clear_pointer (&forward->inner_json, g_bytes_unref);
  g_free (json);
  json = print (&signal);
  g_assert_cmpstr (json, ==,
                   "{\"FederatedSignalForward\":{\"inner\":{\"CallRinging\":{\"call_id\":\"c\"}},"
                   "\"origin_relay_fp\":\"aa:bb\"}}");
}

static void
test_a_forward_may_carry_an_unknown_variant_but_no_forward (void)
{
  g_auto (WzpSignal) signal = { 0 };

  assert_round_trip ("{\"FederatedSignalForward\":{\"inner\":{\"Future\":{\"a\":1}},"
                     "\"origin_relay_fp\":\"aa\"}}");
  assert_round_trip ("{\"FederatedSignalForward\":{\"inner\":\"Future\","
                     "\"origin_relay_fp\":\"aa\"}}");
  assert_bad ("{\"FederatedSignalForward\":{\"inner\":{\"FederatedSignalForward\":{\"inner\":"
              "\"Hold\",\"origin_relay_fp\":\"a\"}},\"origin_relay_fp\":\"b\"}}",
              "FederatedSignalForward.inner: a forward inside a forward");
  assert_bad ("{\"FederatedSignalForward\":{\"inner\":{\"Ping\":{}},\"origin_relay_fp\":\"b\"}}",
              "FederatedSignalForward.timestamp_ms: missing");
  assert_bad ("{\"FederatedSignalForward\":{\"inner\":null,\"origin_relay_fp\":\"b\"}}",
              "FederatedSignalForward.inner: wrong type");
}

/* A message with one list or string of @n times @item. */
static char *
repeat (const char *before, const char *item, size_t n, const char *separator, const char *after)
{
  g_autoptr (GString) json = g_string_new (before);

  for (size_t i = 0; i < n; i++)
    {
      g_string_append (json, i > 0 ? separator : "");
      g_string_append (json, item);
    }
  g_string_append (json, after);
  return g_string_free_and_steal (g_steal_pointer (&json));
}

static void
test_every_length_has_a_limit (void)
{
  static const struct
  {
    const char *before, *item, *separator, *after;
    size_t limit;
    const char *detail;
  } cases[] = {
    { "{\"CallRinging\":{\"call_id\":\"", "x", "", "\"}}", WZP_SIGNAL_STRING_MAX_BYTES,
      "CallRinging.call_id: string too long" },
    { "{\"AuthToken\":{\"token\":\"", "x", "", "\"}}", WZP_SIGNAL_TOKEN_MAX_BYTES,
      "AuthToken.token: string too long" },
    { "{\"Rekey\":{\"new_ephemeral_pub\":" ZERO_KEY ",\"signature\":[", "0", ",", "]}}",
      WZP_SIGNAL_BYTES_MAX_BYTES, "Rekey.signature: too many items" },
    { "{\"FederationHello\":{\"tls_fingerprint\":\"a\",\"features\":[", "\"\"", ",", "]}}",
      WZP_SIGNAL_LIST_MAX_ITEMS, "FederationHello.features: too many items" },
    { "{\"PresenceList\":{\"users\":[", "[\"\"]", ",", "]}}", WZP_SIGNAL_PEOPLE_MAX_ITEMS,
      "PresenceList.users: too many items" },
    { "{\"PresenceUpdate\":{\"relay_addr\":\"\",\"fingerprints\":[", "\"\"", ",", "]}}",
      WZP_SIGNAL_PEOPLE_MAX_ITEMS, "PresenceUpdate.fingerprints: too many items" },
    { "{\"HardNatBirthdayStart\":{\"call_id\":\"\",\"acceptor_port_count\":0,\"external_ip\":\"\","
      "\"acceptor_ports\":[",
      "1", ",", "]}}", WZP_SIGNAL_PORTS_MAX_ITEMS,
      "HardNatBirthdayStart.acceptor_ports: too many items" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WzpSignal) signal = { 0 };
      g_autofree char *longest = repeat (cases[i].before, cases[i].item, cases[i].limit,
                                         cases[i].separator, cases[i].after);
      g_autofree char *too_long = repeat (cases[i].before, cases[i].item, cases[i].limit + 1,
                                          cases[i].separator, cases[i].after);

      g_assert_cmpint (parse (longest, &signal, NULL), ==, WZP_SIGNAL_PARSE_OK);
      assert_bad (too_long, cases[i].detail);
    }
}

static void
test_a_whole_message_has_a_limit (void)
{
  size_t fixed = strlen ("\"Hold\"");
  g_autofree char *longest = repeat ("\"Hold\"", " ", WZP_SIGNAL_MAX_BYTES - fixed, "", "");
  g_autofree char *too_long = repeat ("\"Hold\"", " ", WZP_SIGNAL_MAX_BYTES - fixed + 1, "", "");

  assert_prints_as (longest, "\"Hold\"");
  assert_bad (too_long, "?: message too long");
}

static void
test_a_struct_of_zeros_and_nulls_prints (void)
{
  for (unsigned type = WZP_SIGNAL_UNKNOWN + 1; type < WZP_N_SIGNAL_TYPES; type++)
    {
      WzpSignal signal = { .type = (WzpSignalType) type };
      g_autofree char *json = NULL;

      if (type == WZP_SIGNAL_FEDERATED_SIGNAL_FORWARD)
        continue; /* one without a message is misuse */
      json = print (&signal);
      assert_round_trip (json);
    }
}

#define ADD(test) g_test_add_func ("/wire/signal/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (every_reference_signal_comes_back_byte_for_byte);
  ADD (accepts_what_the_reference_accepts);
  ADD (rejects_what_the_reference_rejects);
  ADD (escapes_strings_as_the_reference);
  ADD (frames_as_the_reference);
  ADD (later_messages_round_trip);
  ADD (our_own_messages_round_trip);
  ADD (extension_keys_round_trip);
  ADD (reads_the_whole_range_of_whole_numbers);
  ADD (names_the_field_and_the_reason);
  ADD (optional_values_may_be_missing_or_null);
  ADD (arrays_stand_for_objects);
  ADD (keys_may_be_escaped_and_unknown_ones_are_ignored);
  ADD (unknown_variants_keep_their_name_and_bytes);
  ADD (a_forward_carries_its_message_unchanged);
  ADD (a_forward_may_carry_an_unknown_variant_but_no_forward);
  ADD (every_length_has_a_limit);
  ADD (a_whole_message_has_a_limit);
  ADD (a_struct_of_zeros_and_nulls_prints);
  return g_test_run ();
}
