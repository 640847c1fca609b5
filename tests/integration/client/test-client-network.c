/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a registered client finds out about its network, and how it bears that being another one. */
#include "client-lab.h"
#include "wzp-client-private.h"
#include "wzp-error.h"
#include "wzp-network.h"

static WzpNatRow *
find_row (WzpClient *client, const char *name)
{
  GListModel *rows = wzp_nat_info_get_rows (wzp_client_get_nat (client));

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (WzpNatRow) row = g_list_model_get_item (rows, i);

      if (g_str_equal (wzp_nat_row_get_name (row), name))
        return row; /* the list holds it */
    }
  return NULL;
}

typedef struct
{
  WzpClient *client;
  const char *name;
} Wanted;

static gboolean
is_answered (gpointer data)
{
  Wanted *wanted = data;
  WzpNatRow *row = find_row (wanted->client, wanted->name);

  return row && wzp_nat_row_get_observed_address (row) &&
         !wzp_nat_info_get_checking (wzp_client_get_nat (wanted->client));
}

static gboolean
is_refused (gpointer data)
{
  Wanted *wanted = data;
  WzpNatRow *row = find_row (wanted->client, wanted->name);

  return row && wzp_nat_row_get_error (row);
}

static gboolean
is_checking (gpointer data)
{
  return wzp_nat_info_get_checking (wzp_client_get_nat (data));
}

static void
test_relays (void)
{
  RelayLab *one = relay_lab_new (NULL), *two = relay_lab_new (NULL);
  g_autofree char *own = client_lab_relay (one);
  g_autofree char *other = client_lab_relay (two);
  g_autofree char *named = g_strdup_printf ("other|%s", other);
  const char *relays[] = { named, own, NULL };
  g_autoptr (WzpClient) client = client_lab_new_offline (own, WZP_AUDIO_INPUT_SILENCE, NULL);
  WzpNatInfo *nat = wzp_client_get_nat (client);
  g_autoptr (GError) error = NULL;

  g_assert_true (wzp_client_set_relays (client, relays, &error));
  g_assert_no_error (error);
  client_lab_connect (client);
  lab_iterate_until (is_answered, &(Wanted) { client, "other" }, "the other relay's answer");
  lab_iterate_until (is_answered, &(Wanted) { client, own }, "the own relay's answer");
  /* The own one is not asked twice, and both saw the one socket. */
  g_assert_cmpuint (g_list_model_get_n_items (wzp_nat_info_get_rows (nat)), ==, 2);
  g_assert_cmpstr (wzp_nat_row_get_observed_address (find_row (client, "other")), ==,
                   wzp_nat_row_get_observed_address (find_row (client, own)));
  g_assert_cmpstr (wzp_nat_row_get_server_address (find_row (client, "other")), ==, other);
  g_assert_cmpfloat (wzp_nat_row_get_latency (find_row (client, "other")), >, 0);
  g_assert_nonnull (wzp_nat_info_get_preferred_relay (nat));
  /* Loopback says nothing of the world. */
  g_assert_cmpint (wzp_nat_info_get_verdict (nat), ==, WZP_NAT_VERDICT_UNKNOWN);
  g_assert_null (wzp_nat_info_get_public_address_v4 (nat));
  /* Nobody outside is to come in: no router was asked. */
  g_assert_true (wzp_client_get_port_mapping (client));
  g_assert_cmpint (wzp_nat_info_get_port_mapping_state (nat), ==, WZP_PORT_MAPPER_STATE_IDLE);
  g_clear_object (&client);
  relay_lab_free (one);
  relay_lab_free (two);
}

static gboolean
is_shown_a_key (gpointer data)
{
  Wanted *wanted = data;
  WzpNatRow *row = find_row (wanted->client, wanted->name);

  return row && wzp_nat_row_get_key (row) &&
         !wzp_nat_info_get_checking (wzp_client_get_nat (wanted->client));
}

static gboolean
is_trusted (gpointer data)
{
  Wanted *wanted = data;
  WzpNatRow *row = find_row (wanted->client, wanted->name);

  return is_answered (data) &&
         g_strcmp0 (wzp_nat_row_get_key (row), wzp_nat_row_get_known_key (row)) == 0;
}

/* A relay that is only asked is known by its key, too; and somebody who is registered nowhere may ask. */
static void
test_a_changed_key_of_another_relay (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  g_autofree char *relay = client_lab_relay (lab);
  g_autofree char *named = g_strdup_printf ("other|%s", relay);
  const char *relays[] = { named, NULL };
  g_autoptr (WzpClient) client =
      client_lab_new_offline ("127.0.0.1:9", WZP_AUDIO_INPUT_SILENCE, NULL);
  Wanted other = { client, "other" };
  g_autofree char *known = NULL;
  WzpNatRow *row;
  g_autoptr (GError) error = NULL;

  g_assert_true (wzp_client_set_relays (client, relays, NULL));
  wzp_client_ask_network (client);
  lab_iterate_until (is_answered, &other, "the other relay's answer");
  row = find_row (client, "other");
  g_assert_cmpstr (wzp_nat_row_get_relay (row), ==, relay);
  g_assert_cmpstr (wzp_nat_row_get_key (row), ==, wzp_nat_row_get_known_key (row));
  g_assert_null (wzp_nat_row_get_failure (row));
  known = g_strdup (wzp_nat_row_get_known_key (row));
  g_assert_cmpint (wzp_nat_info_get_outlook (wzp_client_get_nat (client)), ==,
                   WZP_NETCHECK_VERDICT_UNCERTAIN);

  relay_lab_free (lab);
  lab = relay_lab_new ((const char *const[]) { "--listen", relay, NULL });
  wzp_client_ask_network (client);
  lab_iterate_until (is_checking, client, "the relay's being asked again");
  lab_iterate_until (is_shown_a_key, &other, "another key");
  row = find_row (client, "other");
  g_assert_error (wzp_nat_row_get_failure (row), WZP_ERROR, WZP_ERROR_KEY_CHANGED);
  g_assert_null (wzp_nat_row_get_observed_address (row));
  g_assert_cmpstr (wzp_nat_row_get_known_key (row), ==, known);
  g_assert_cmpstr (wzp_nat_row_get_key (row), !=, known);

  g_assert_false (wzp_client_trust_key_of_relay (client, "no relay", known, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  g_assert_true (wzp_client_trust_key_of_relay (client, relay, wzp_nat_row_get_key (row), NULL));
  wzp_client_ask_network (client);
  lab_iterate_until (is_trusted, &other, "the trusted relay's answer");
  g_clear_object (&client);
  relay_lab_free (lab);
}

static void
test_settings_while_online (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  g_autoptr (WzpClient) client = client_lab_new (lab, WZP_AUDIO_INPUT_SILENCE, NULL);
  const char *nobody[] = { "127.0.0.1:9", NULL };
  const char *wrong[] = { "127.0.0.1:9", "no server", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (wzp_client_set_stun_servers (client, nobody, NULL));
  lab_iterate_until (is_refused, &(Wanted) { client, "127.0.0.1:9" }, "the server's silence");
  g_assert_false (wzp_client_set_stun_servers (client, wrong, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpstr (wzp_client_get_stun_servers (client)[0], ==, "127.0.0.1:9");
  g_assert_null (wzp_client_get_stun_servers (client)[1]);
  g_assert_false (wzp_client_set_relays (client, wrong, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  g_assert_null (wzp_client_get_relays (client));
  wzp_client_set_port_mapping (client, FALSE);
  wzp_client_disconnect (client);
  client_lab_wait_client (client, WZP_CLIENT_STATE_OFFLINE);
  g_clear_object (&client);
  relay_lab_free (lab);
}

static void
change_network (WzpClient *client)
{
  WzpCommand *command = wzp_command_new (WZP_COMMAND_NETWORK_CHANGED, 0);

  command->flag = TRUE;
  wzp_client_send (client, command);
}

static void
test_network_changes (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  g_autofree char *relay = client_lab_relay (lab);
  g_autoptr (WzpClient) a = client_lab_new (lab, WZP_AUDIO_INPUT_TONE, NULL);
  g_autoptr (WzpClient) b = client_lab_new (lab, WZP_AUDIO_INPUT_TONE, NULL);
  g_autoptr (WzpCall) out = NULL;
  g_autoptr (WzpCall) in = NULL;

  client_lab_talk (a, b, &out, &in);
  lab_iterate_until (is_answered, &(Wanted) { a, relay }, "the relay's answer");
  for (unsigned i = 0; i < 3; i++)
    {
      guint64 n_heard = wzp_call_stats_get_frames_received (wzp_call_get_stats (in));

      change_network (a);
      lab_iterate_until (is_checking, a, "the relay's being asked again");
      lab_iterate_until (is_answered, &(Wanted) { a, relay }, "the relay's next answer");
      client_lab_wait_frames (wzp_call_get_stats (in), n_heard + 25);
      g_assert_cmpint (wzp_call_get_state (out), ==, WZP_CALL_STATE_ACTIVE);
      g_assert_cmpint (wzp_client_get_state (a), ==, WZP_CLIENT_STATE_ONLINE);
    }
  wzp_call_hang_up (out);
  client_lab_wait_call (in, WZP_CALL_STATE_ENDED);
  g_clear_object (&out);
  g_clear_object (&in);
  g_clear_object (&a);
  g_clear_object (&b);
  relay_lab_free (lab);
}

/* --- the network alone ------------------------------------------------------------------------- */

typedef struct
{
  WzpNetwork *network;
  WzpIceAgent *ice;
  unsigned n_changed;
  unsigned n_asked;
} Alone;

static void
on_gather (WzpIceAgent *agent, unsigned sources, gpointer user_data)
{
  wzp_network_gather (((Alone *) user_data)->network, sources, wzp_instant_now ());
}

static void
on_candidates (WzpIceAgent *agent, gpointer user_data)
{
  ((Alone *) user_data)->n_changed++;
}

static void
on_ready (WzpIceAgent *agent, gpointer user_data)
{
}

static gboolean
on_reflect (WzpNetwork *network, gpointer user_data)
{
  ((Alone *) user_data)->n_asked++;
  return TRUE;
}

static void
on_nothing (WzpNetwork *network, gpointer user_data)
{
}

static void
reflect (Alone *alone, const char *text)
{
  WzpAddress seen;

  g_assert_true (wzp_address_parse (text, &seen));
  wzp_network_on_reflected (alone->network, &seen, WZP_MS (10), wzp_instant_now ());
}

static gboolean
is_ready (gpointer data)
{
  return wzp_ice_agent_get_state (data) == WZP_ICE_READY;
}

static gboolean
has_reflexive (Alone *alone, const char *text)
{
  WzpCandidates candidates;
  WzpAddress address;

  g_assert_true (wzp_address_parse (text, &address));
  wzp_ice_agent_get_candidates (alone->ice, &candidates);
  return wzp_candidates_find (&candidates, &address) != NULL;
}

/* The router was restarted: the same network, the same relay, and another outside port. */
static void
test_rebound (void)
{
  static const WzpIceAgentEvents ice_events = { on_gather, on_candidates, on_ready };
  static const WzpNetworkEvents events = { on_reflect, on_nothing, on_nothing };
  const WzpQuicConfig config = { 0 };
  g_autoptr (GError) error = NULL;
  WzpUdpSocket *socket = wzp_udp_socket_new (NULL, WZP_UDP_SOCKET_NONE, &error);
  WzpQuicIo *io = wzp_quic_io_new (socket, &config, NULL, &error);
  WzpTrustStore *store = wzp_trust_store_open (NULL, &error);
  Alone alone = { 0 };
  WzpAddress relay;
  uint32_t generation;

  g_assert_no_error (error);
  g_assert_true (wzp_address_parse ("127.0.0.1:4433", &relay));
  alone.ice = wzp_ice_agent_new ("test", &ice_events, &alone);
  alone.network = wzp_network_new (alone.ice, g_main_context_default (), &events, &alone);
  wzp_network_open (alone.network, io, store);
  wzp_network_on_online (alone.network, "relay", &relay, NULL, wzp_instant_now ());
  g_assert_cmpuint (alone.n_asked, ==, 1);
  reflect (&alone, "192.0.2.1:1000");
  lab_iterate_until (is_ready, alone.ice, "the first addresses");
  generation = wzp_ice_agent_get_generation (alone.ice);
  g_assert_true (has_reflexive (&alone, "192.0.2.1:1000"));

  /* Asked again, the same answer is no news. */
  reflect (&alone, "192.0.2.1:1000");
  g_assert_cmpuint (alone.n_asked, ==, 1);
  g_assert_true (is_ready (alone.ice));

  reflect (&alone, "192.0.2.1:2000");
  g_assert_cmpuint (alone.n_asked, ==, 2);
  g_assert_false (has_reflexive (&alone, "192.0.2.1:1000"));
  reflect (&alone, "192.0.2.1:2000");
  lab_iterate_until (is_ready, alone.ice, "the next addresses");
  g_assert_true (has_reflexive (&alone, "192.0.2.1:2000"));
  g_assert_cmpuint (wzp_ice_agent_get_generation (alone.ice), >, generation);
  g_assert_cmpuint (alone.n_changed, ==, 2);

  wzp_network_close (alone.network);
  wzp_ice_agent_free (alone.ice);
  wzp_network_free (alone.network);
  wzp_quic_io_free (io);
  wzp_trust_store_free (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-network/relays", test_relays);
  g_test_add_func ("/client-network/changed-key-of-another-relay",
                   test_a_changed_key_of_another_relay);
  g_test_add_func ("/client-network/settings-while-online", test_settings_while_online);
  g_test_add_func ("/client-network/network-changes", test_network_changes);
  g_test_add_func ("/client-network/rebound", test_rebound);
  return g_test_run ();
}
