/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the reference gets wrong comes first: client.md 4.4 (stale cache after a new socket), 5.9 (no
 * re-gathering). */
#include "wzp-ice-agent.h"

#include "nat-test.h"

#include <string.h>

typedef struct
{
  WzpIceAgent *agent;
  WzpInstant now;
  unsigned n_gather;
  unsigned asked;
  unsigned n_changed;
  unsigned n_ready;
} Bed;

static void
on_gather (WzpIceAgent *agent, unsigned sources, gpointer user_data)
{
  Bed *bed = user_data;

  bed->n_gather++;
  bed->asked = sources;
}

static void
on_changed (WzpIceAgent *agent, gpointer user_data)
{
  Bed *bed = user_data;

  g_assert_cmpint (wzp_ice_agent_get_state (agent), ==, WZP_ICE_READY);
  bed->n_changed++;
}

static void
on_ready (WzpIceAgent *agent, gpointer user_data)
{
  Bed *bed = user_data;

  bed->n_ready++;
}

static void
bed_init (Bed *bed)
{
  static const WzpIceAgentEvents events = { on_gather, on_changed, on_ready };

  *bed = (Bed) { .now = WZP_SECONDS (10) };
  bed->agent = wzp_ice_agent_new ("t1", &events, bed);
}

static void
bed_clear (Bed *bed)
{
  wzp_ice_agent_free (bed->agent);
}

static void
run (Bed *bed, WzpDuration time)
{
  WzpInstant until = bed->now + time;
  WzpInstant due;

  while ((due = wzp_ice_agent_next_deadline (bed->agent)) <= until)
    {
      bed->now = MAX (bed->now, due);
      wzp_ice_agent_on_deadline (bed->agent, bed->now);
    }
  bed->now = until;
}

static void
interfaces (Bed *bed, const char *ip)
{
  WzpInterfaces found = { 0 };

  if (ip)
    {
      g_strlcpy (found.items[0].name, "eth0", sizeof found.items[0].name);
      g_assert_true (wzp_address_parse_ip (ip, 0, &found.items[0].address));
      found.n_items = 1;
    }
  wzp_ice_agent_on_interfaces (bed->agent, &found, 5000, 5000, bed->now);
}

static void
reflexive (Bed *bed, WzpIceSource source, const char *server, const char *observed)
{
  WzpAddress from = addr (server);
  WzpAddress seen = addr (observed);

  wzp_ice_agent_on_reflexive (bed->agent, source, &from, &seen, bed->now);
}

static void
mapped (Bed *bed, const char *text)
{
  WzpAddress address = addr (text);

  wzp_ice_agent_on_mapped (bed->agent, text ? &address : NULL, bed->now);
}

static void
done (Bed *bed, WzpIceSource source)
{
  wzp_ice_agent_on_source_done (bed->agent, source, bed->now);
}

/* A whole gathering in which every source says its usual. */
static void
gather_all (Bed *bed)
{
  wzp_ice_agent_gather (bed->agent, WZP_ICE_ALL_SOURCES, bed->now);
  interfaces (bed, "192.168.1.5");
  reflexive (bed, WZP_ICE_SOURCE_REFLECT, "203.0.113.1:4433", "192.0.2.1:6000");
  done (bed, WZP_ICE_SOURCE_REFLECT);
  reflexive (bed, WZP_ICE_SOURCE_STUN, "203.0.113.2:3478", "192.0.2.1:6000");
  done (bed, WZP_ICE_SOURCE_STUN);
  mapped (bed, "192.0.2.1:40000");
}

static void
assert_set (Bed *bed, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  WzpCandidates list;

  wzp_ice_agent_get_candidates (bed->agent, &list);
  for (unsigned i = 0; i < list.n_items; i++)
    {
      char one[WZP_CANDIDATE_TEXT_BYTES];

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                              wzp_candidate_format (&list.items[i], one));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_a_new_socket_forgets_what_the_old_one_was_seen_as (void)
{
  Bed bed;
  WzpAddress own;

  bed_init (&bed);
  gather_all (&bed);
  g_assert_true (wzp_ice_agent_get_reflexive (bed.agent, &own));
  wzp_ice_agent_on_socket_closed (bed.agent, bed.now);
  g_assert_cmpint (wzp_ice_agent_get_state (bed.agent), ==, WZP_ICE_IDLE);
  g_assert_false (wzp_ice_agent_get_reflexive (bed.agent, &own));
  assert_set (&bed, "");
  /* A late answer for the old socket is nothing. */
  reflexive (&bed, WZP_ICE_SOURCE_REFLECT, "203.0.113.1:4433", "192.0.2.1:6000");
  interfaces (&bed, "192.168.1.5");
  mapped (&bed, "192.0.2.1:40000");
  assert_set (&bed, "");
  bed_clear (&bed);
}

static void
test_a_generic_answer_carries_no_address (void)
{
  Bed bed;
  WzpSignalDirectCallAnswer answer = { .accept_mode = WZP_ACCEPT_GENERIC };

  bed_init (&bed);
  gather_all (&bed);
  answer.callee_reflexive_addr = g_strdup ("192.0.2.1:6000");
  g_assert_false (wzp_ice_agent_fill_answer (bed.agent, &answer));
  g_assert_null (answer.callee_reflexive_addr);
  answer.accept_mode = WZP_ACCEPT_TRUSTED;
  g_assert_true (wzp_ice_agent_fill_answer (bed.agent, &answer));
  g_assert_cmpstr (answer.callee_reflexive_addr, ==, "192.0.2.1:6000");
  g_assert_cmpstr (answer.callee_mapped_addr, ==, "192.0.2.1:40000");
  g_assert_cmpstr (answer.callee_local_addrs[0], ==, "192.168.1.5:5000");
  g_assert_null (answer.callee_local_addrs[1]);
  g_free (answer.callee_reflexive_addr);
  g_free (answer.callee_mapped_addr);
  g_strfreev (answer.callee_local_addrs);
  bed_clear (&bed);
}

static void
test_a_network_change_gathers_again_with_a_higher_generation (void)
{
  Bed bed;

  bed_init (&bed);
  gather_all (&bed);
  g_assert_cmpuint (wzp_ice_agent_get_generation (bed.agent), ==, 1);
  wzp_ice_agent_on_network_change (bed.agent, bed.now);
  g_assert_cmpint (wzp_ice_agent_get_state (bed.agent), ==, WZP_ICE_GATHERING);
  g_assert_cmpuint (bed.asked, ==, WZP_ICE_ALL_SOURCES);
  /* The old outside is forgotten at once; the interfaces are there until told otherwise. */
  assert_set (&bed, "host 192.168.1.5:5000");
  interfaces (&bed, "10.9.8.7");
  mapped (&bed, NULL);
  done (&bed, WZP_ICE_SOURCE_STUN);
  reflexive (&bed, WZP_ICE_SOURCE_REFLECT, "203.0.113.1:4433", "198.51.100.7:7000");
  done (&bed, WZP_ICE_SOURCE_REFLECT);
  g_assert_cmpuint (wzp_ice_agent_get_generation (bed.agent), ==, 2);
  g_assert_cmpuint (bed.n_changed, ==, 2);
  assert_set (&bed, "host 10.9.8.7:5000, reflexive 198.51.100.7:7000");
  bed_clear (&bed);
}

static void
test_is_ready_when_all_have_answered (void)
{
  Bed bed;

  bed_init (&bed);
  g_assert_true (wzp_ice_agent_next_deadline (bed.agent) == WZP_INSTANT_NEVER);
  gather_all (&bed);
  g_assert_cmpuint (bed.n_gather, ==, 1);
  g_assert_cmpuint (bed.asked, ==, WZP_ICE_ALL_SOURCES);
  g_assert_cmpuint (bed.n_ready, ==, 1);
  g_assert_cmpuint (bed.n_changed, ==, 1);
  g_assert_true (wzp_ice_agent_next_deadline (bed.agent) == WZP_INSTANT_NEVER);
  assert_set (&bed, "host 192.168.1.5:5000, mapped 192.0.2.1:40000, reflexive 192.0.2.1:6000");
  bed_clear (&bed);
}

static void
test_a_silent_source_costs_one_second_and_its_old_word (void)
{
  Bed bed;

  bed_init (&bed);
  gather_all (&bed);
  wzp_ice_agent_gather (bed.agent, WZP_ICE_ALL_SOURCES, bed.now);
  interfaces (&bed, "192.168.1.5");
  mapped (&bed, "192.0.2.1:40000");
  done (&bed, WZP_ICE_SOURCE_STUN);
  /* Until then the last gathering's can be used. */
  assert_set (&bed, "host 192.168.1.5:5000, mapped 192.0.2.1:40000, reflexive 192.0.2.1:6000");
  run (&bed, WZP_ICE_GATHER_LIMIT - 1);
  g_assert_cmpint (wzp_ice_agent_get_state (bed.agent), ==, WZP_ICE_GATHERING);
  run (&bed, 1);
  g_assert_cmpint (wzp_ice_agent_get_state (bed.agent), ==, WZP_ICE_READY);
  g_assert_cmpuint (wzp_ice_agent_get_generation (bed.agent), ==, 2);
  assert_set (&bed, "host 192.168.1.5:5000, mapped 192.0.2.1:40000");
  bed_clear (&bed);
}

static void
test_the_same_again_is_no_news (void)
{
  Bed bed;

  bed_init (&bed);
  gather_all (&bed);
  gather_all (&bed);
  g_assert_cmpuint (bed.n_ready, ==, 2);
  g_assert_cmpuint (bed.n_changed, ==, 1);
  g_assert_cmpuint (wzp_ice_agent_get_generation (bed.agent), ==, 1);
  bed_clear (&bed);
}

static void
test_late_news_are_gathered_up_and_told_once (void)
{
  Bed bed;

  bed_init (&bed);
  gather_all (&bed);
  run (&bed, WZP_SECONDS (5));
  mapped (&bed, "192.0.2.1:40001");
  reflexive (&bed, WZP_ICE_SOURCE_REFLECT, "203.0.113.1:4433", "192.0.2.1:6001");
  g_assert_cmpuint (bed.n_changed, ==, 1);
  run (&bed, WZP_ICE_SETTLE);
  g_assert_cmpuint (bed.n_changed, ==, 2);
  g_assert_cmpuint (wzp_ice_agent_get_generation (bed.agent), ==, 2);
  /* The next one waits for the interval. */
  mapped (&bed, NULL);
  run (&bed, WZP_ICE_SETTLE);
  g_assert_cmpuint (bed.n_changed, ==, 2);
  run (&bed, WZP_ICE_UPDATE_INTERVAL);
  g_assert_cmpuint (bed.n_changed, ==, 3);
  bed_clear (&bed);
}

static void
test_a_change_that_is_taken_back_is_no_news (void)
{
  Bed bed;

  bed_init (&bed);
  gather_all (&bed);
  mapped (&bed, NULL);
  mapped (&bed, "192.0.2.1:40000");
  run (&bed, WZP_SECONDS (5));
  g_assert_cmpuint (bed.n_changed, ==, 1);
  bed_clear (&bed);
}

static void
test_private_mappings_and_observations_are_not_told (void)
{
  Bed bed;

  bed_init (&bed);
  wzp_ice_agent_gather (bed.agent, WZP_ICE_ALL_SOURCES, bed.now);
  mapped (&bed, "100.64.0.1:40000");
  reflexive (&bed, WZP_ICE_SOURCE_REFLECT, "203.0.113.1:4433", "10.0.0.1:6000");
  reflexive (&bed, WZP_ICE_SOURCE_REFLECT, "203.0.113.1:4433", "127.0.0.1:6000");
  reflexive (&bed, WZP_ICE_SOURCE_REFLECT, "203.0.113.1:4433", "192.0.2.1:0");
  assert_set (&bed, "");
  /* Of a relay in the same private network it is the truth. */
  reflexive (&bed, WZP_ICE_SOURCE_REFLECT, "10.0.0.9:4433", "10.0.0.1:6000");
  assert_set (&bed, "reflexive 10.0.0.1:6000");
  bed_clear (&bed);
}

static void
test_the_reflexive_field_is_the_relays_ipv4 (void)
{
  Bed bed;
  WzpAddress own;
  WzpSignalDirectCallOffer offer = { 0 };

  bed_init (&bed);
  wzp_ice_agent_gather (bed.agent, WZP_ICE_ALL_SOURCES, bed.now);
  reflexive (&bed, WZP_ICE_SOURCE_STUN, "[2001:db8:1::1]:3478", "[2001:db8::5]:5000");
  g_assert_true (wzp_ice_agent_get_reflexive (bed.agent, &own));
  assert_address (&own, "[2001:db8::5]:5000");
  reflexive (&bed, WZP_ICE_SOURCE_STUN, "203.0.113.2:3478", "192.0.2.1:6001");
  reflexive (&bed, WZP_ICE_SOURCE_REFLECT, "203.0.113.1:4433", "192.0.2.1:6000");
  g_assert_true (wzp_ice_agent_get_reflexive (bed.agent, &own));
  assert_address (&own, "192.0.2.1:6000");
  g_assert_true (wzp_ice_agent_fill_offer (bed.agent, &offer));
  g_assert_cmpstr (offer.caller_reflexive_addr, ==, "192.0.2.1:6000");
  g_assert_true (
      g_strv_contains ((const char *const *) offer.caller_local_addrs, "[2001:db8::5]:5000"));
  g_assert_cmpuint (g_strv_length (offer.caller_local_addrs), ==, 2);
  g_free (offer.caller_reflexive_addr);
  g_strfreev (offer.caller_local_addrs);
  bed_clear (&bed);
}

static void
test_without_nat_the_reflexive_field_is_there_all_the_same (void)
{
  Bed bed;
  WzpSignalDirectCallOffer offer = { 0 };

  bed_init (&bed);
  wzp_ice_agent_gather (bed.agent, WZP_ICE_ALL_SOURCES, bed.now);
  interfaces (&bed, "192.0.2.1");
  reflexive (&bed, WZP_ICE_SOURCE_REFLECT, "203.0.113.1:4433", "192.0.2.1:5000");
  assert_set (&bed, "host 192.0.2.1:5000");
  g_assert_true (wzp_ice_agent_fill_offer (bed.agent, &offer));
  g_assert_cmpstr (offer.caller_reflexive_addr, ==, "192.0.2.1:5000");
  g_assert_cmpstr (offer.caller_local_addrs[0], ==, "192.0.2.1:5000");
  g_free (offer.caller_reflexive_addr);
  g_strfreev (offer.caller_local_addrs);
  bed_clear (&bed);
}

static void
test_many_servers_cannot_bloat_the_set (void)
{
  Bed bed;
  WzpCandidates list;

  bed_init (&bed);
  wzp_ice_agent_gather (bed.agent, WZP_ICE_ALL_SOURCES, bed.now);
  for (unsigned i = 1; i < 50; i++)
    {
      g_autofree char *server = g_strdup_printf ("203.0.113.%u:4433", i);
      g_autofree char *seen = g_strdup_printf ("192.0.2.1:%u", 6000 + i);

      reflexive (&bed, WZP_ICE_SOURCE_REFLECT, server, seen);
    }
  wzp_ice_agent_get_candidates (bed.agent, &list);
  g_assert_cmpuint (list.n_items, ==, 4);
  bed_clear (&bed);
}

static void
test_an_update_carries_the_published_set_and_its_generation (void)
{
  Bed bed;
  WzpSignal signal = { .type = WZP_SIGNAL_CANDIDATE_UPDATE };
  g_autoptr (GBytes) json = NULL;
  g_autofree char *text = NULL;

  bed_init (&bed);
  g_assert_false (wzp_ice_agent_fill_update (bed.agent, &signal.candidate_update));
  gather_all (&bed);
  /* Not published yet. */
  mapped (&bed, NULL);
  signal.candidate_update.call_id = g_strdup ("c1");
  g_assert_true (wzp_ice_agent_fill_update (bed.agent, &signal.candidate_update));
  json = wzp_signal_print (&signal);
  text = g_strndup (g_bytes_get_data (json, NULL), g_bytes_get_size (json));
  g_assert_cmpstr (text, ==,
                   "{\"CandidateUpdate\":{\"call_id\":\"c1\",\"reflexive_addr\":\"192.0.2.1:6000\","
                   "\"local_addrs\":[\"192.168.1.5:5000\"],\"mapped_addr\":\"192.0.2.1:40000\","
                   "\"generation\":1}}");
  wzp_signal_clear (&signal);
  bed_clear (&bed);
}

static void
test_every_state_survives_every_event (void)
{
  for (unsigned state = WZP_ICE_IDLE; state <= WZP_ICE_READY; state++)
    for (unsigned event = 0; event < 9; event++)
      {
        Bed bed;

        bed_init (&bed);
        if (state == WZP_ICE_GATHERING)
          wzp_ice_agent_gather (bed.agent, WZP_ICE_ALL_SOURCES, bed.now);
        if (state == WZP_ICE_READY)
          gather_all (&bed);
        g_assert_cmpint (wzp_ice_agent_get_state (bed.agent), ==, state);
        switch (event)
          {
          case 0:
            wzp_ice_agent_gather (bed.agent, 0, bed.now);
            break;
          case 1:
            wzp_ice_agent_gather (bed.agent, UINT_MAX, bed.now);
            break;
          case 2:
            wzp_ice_agent_on_network_change (bed.agent, bed.now);
            break;
          case 3:
            wzp_ice_agent_on_socket_closed (bed.agent, bed.now);
            break;
          case 4:
            interfaces (&bed, NULL);
            break;
          case 5:
            reflexive (&bed, WZP_ICE_SOURCE_STUN, "203.0.113.1:1", "192.0.2.9:1");
            break;
          case 6:
            mapped (&bed, NULL);
            break;
          case 7:
            done (&bed, WZP_ICE_SOURCE_STUN);
            break;
          default:
            wzp_ice_agent_on_deadline (bed.agent, bed.now);
          }
        run (&bed, WZP_SECONDS (60));
        g_assert_cmpint (wzp_ice_agent_get_state (bed.agent), !=, WZP_ICE_GATHERING);
        bed_clear (&bed);
      }
}

#define ADD(test) g_test_add_func ("/nat/ice-agent/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (a_new_socket_forgets_what_the_old_one_was_seen_as);
  ADD (a_generic_answer_carries_no_address);
  ADD (a_network_change_gathers_again_with_a_higher_generation);
  ADD (is_ready_when_all_have_answered);
  ADD (a_silent_source_costs_one_second_and_its_old_word);
  ADD (the_same_again_is_no_news);
  ADD (late_news_are_gathered_up_and_told_once);
  ADD (a_change_that_is_taken_back_is_no_news);
  ADD (private_mappings_and_observations_are_not_told);
  ADD (the_reflexive_field_is_the_relays_ipv4);
  ADD (without_nat_the_reflexive_field_is_there_all_the_same);
  ADD (many_servers_cannot_bloat_the_set);
  ADD (an_update_carries_the_published_set_and_its_generation);
  ADD (every_state_survives_every_event);
  return g_test_run ();
}
