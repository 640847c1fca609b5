/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network check against real relays: what a user interface sees of it while it runs, and how it ends. */
#include "client-lab.h"
#include "wzp-error.h"
#include "wzp-netcheck.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Somebody who is asked and never answers. */
typedef struct
{
  int fd;
  char *name;
} Silent;

static void
silent_open (Silent *silent)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t len = sizeof address;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  silent->fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (silent->fd, (struct sockaddr *) &address, len), ==, 0);
  g_assert_cmpint (getsockname (silent->fd, (struct sockaddr *) &address, &len), ==, 0);
  silent->name = g_strdup_printf ("127.0.0.1:%u", ntohs (address.sin_port));
}

static void
silent_close (Silent *silent)
{
  close (silent->fd);
  g_free (silent->name);
}

typedef struct
{
  gboolean is_over;
  gboolean success;
  GError *error;
  unsigned n_progress;
  double progress;
} Watch;

static void
over_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watch *watch = user_data;

  watch->success = wzp_netcheck_run_finish (WZP_NETCHECK (source), result, &watch->error);
  watch->is_over = TRUE;
}

static void
progress_cb (WzpNetcheck *netcheck, GParamSpec *pspec, gpointer user_data)
{
  double progress = wzp_netcheck_get_progress (netcheck);
  Watch *watch = user_data;

  g_assert_cmpfloat (progress, >=, watch->progress);
  watch->progress = progress;
  watch->n_progress++;
}

static gboolean
is_over (gpointer data)
{
  return ((const Watch *) data)->is_over;
}

/* A check that asks nobody but those named. */
static WzpNetcheck *
netcheck_new (const char *const *relays, const char *const *stun_servers)
{
  WzpNetcheck *netcheck = wzp_netcheck_new (NULL);
  g_autoptr (GError) error = NULL;

  wzp_netcheck_set_port_mapping (netcheck, FALSE);
  g_assert_true (wzp_netcheck_set_relays (netcheck, relays, &error));
  g_assert_true (wzp_netcheck_set_stun_servers (netcheck, stun_servers, &error));
  g_assert_no_error (error);
  return netcheck;
}

static void
run (WzpNetcheck *netcheck, Watch *watch)
{
  wzp_netcheck_run_async (netcheck, NULL, over_cb, watch);
  g_assert_true (wzp_netcheck_get_running (netcheck));
  lab_iterate_until (is_over, watch, "the end of the check");
  g_assert_false (wzp_netcheck_get_running (netcheck));
}

static const char *
row_value (WzpNetcheck *netcheck, const char *key, WzpAvailability *out)
{
  GListModel *rows = wzp_netcheck_get_rows (netcheck);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (WzpNetcheckRow) row = g_list_model_get_item (rows, i);

      if (!g_str_equal (wzp_netcheck_row_get_key (row), key))
        continue;
      *out = wzp_netcheck_row_get_availability (row);
      return wzp_netcheck_row_get_value (row); /* the list holds it */
    }
  g_error ("no row %s", key);
}

static void
test_results_come_while_it_runs (void)
{
  RelayLab *one = relay_lab_new (NULL), *two = relay_lab_new (NULL);
  g_autofree char *first = client_lab_relay (one);
  g_autofree char *second = client_lab_relay (two);
  g_autofree char *named = g_strdup_printf ("second|%s", second);
  const char *relays[] = { first, named, NULL };
  g_autoptr (WzpNetcheck) netcheck = netcheck_new (relays, NULL);
  GListModel *rows = wzp_netcheck_get_rows (netcheck);
  GListModel *servers = wzp_netcheck_get_servers (netcheck);
  guint n_rows = g_list_model_get_n_items (rows);
  g_autoptr (WzpNetcheckRow) kept = g_list_model_get_item (rows, 0);
  g_autoptr (WzpNetcheckRow) same = NULL;
  g_autoptr (WzpNatRow) row = NULL;
  WzpAvailability availability;
  Watch watch = { 0 };

  g_assert_cmpint (wzp_netcheck_get_verdict (netcheck), ==, WZP_NETCHECK_VERDICT_UNKNOWN);
  g_assert_cmpuint (n_rows, >, 10);
  g_signal_connect (netcheck, "notify::progress", G_CALLBACK (progress_cb), &watch);
  run (netcheck, &watch);
  g_assert_no_error (watch.error);
  g_assert_true (watch.success);
  g_assert_cmpuint (watch.n_progress, >, 2);
  g_assert_cmpfloat (watch.progress, ==, 1);
  /* On this machine's own addresses there is nothing to be learned of a NAT. */
  g_assert_cmpint (wzp_netcheck_get_verdict (netcheck), ==, WZP_NETCHECK_VERDICT_UNCERTAIN);
  g_assert_nonnull (wzp_netcheck_get_advice (netcheck));
  g_assert_null (wzp_netcheck_get_public_address (netcheck));
  row_value (netcheck, "udp", &availability);
  g_assert_cmpint (availability, ==, WZP_AVAILABILITY_YES);
  row_value (netcheck, "mapping", &availability);
  g_assert_cmpint (availability, ==, WZP_AVAILABILITY_UNKNOWN);
  g_assert_nonnull (strstr (row_value (netcheck, "path-mtu", &availability), "at least"));
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, n_rows);
  same = g_list_model_get_item (rows, 0);
  g_assert_true (same == kept);
  g_assert_cmpuint (g_list_model_get_n_items (servers), ==, 2);
  row = g_list_model_get_item (servers, 1);
  g_assert_cmpstr (wzp_nat_row_get_name (row), ==, "second");
  g_assert_cmpstr (wzp_nat_row_get_server_address (row), ==, second);
  g_assert_cmpfloat (wzp_nat_row_get_round_trip (row), >, 0);
  g_assert_cmpfloat (wzp_nat_row_get_jitter (row), >=, 0);
  g_assert_cmpfloat (wzp_nat_row_get_loss (row), ==, 0);
  relay_lab_free (one);
  relay_lab_free (two);
}

static void
test_silence_is_told_apart (void)
{
  g_autoptr (WzpNetcheck) netcheck = NULL;
  g_autofree char *json = NULL;
  WzpAvailability availability;
  Silent one, two;
  Watch watch = { 0 };

  silent_open (&one);
  silent_open (&two);
  netcheck = netcheck_new ((const char *const[]) { one.name, NULL },
                           (const char *const[]) { two.name, NULL });
  run (netcheck, &watch);
  /* A bad network is a result. */
  g_assert_no_error (watch.error);
  g_assert_true (watch.success);
  g_assert_cmpint (wzp_netcheck_get_verdict (netcheck), ==, WZP_NETCHECK_VERDICT_UDP_BLOCKED);
  row_value (netcheck, "udp", &availability);
  g_assert_cmpint (availability, ==, WZP_AVAILABILITY_NO);
  json = wzp_netcheck_to_json (netcheck, NULL);
  g_assert_nonnull (strstr (json, "\"verdict\": \"udp-blocked\""));
  silent_close (&one);
  silent_close (&two);
}

static void
test_cancelling_ends_it_at_once (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (WzpNetcheck) netcheck = NULL;
  Watch watch = { 0 }, pending = { 0 }, again = { 0 };
  Silent silent;

  silent_open (&silent);
  netcheck = netcheck_new ((const char *const[]) { silent.name, NULL }, NULL);
  wzp_netcheck_run_async (netcheck, cancellable, over_cb, &watch);
  wzp_netcheck_run_async (netcheck, NULL, over_cb, &pending);
  lab_iterate_until (is_over, &pending, "the refusal of a second run");
  g_assert_error (pending.error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_true (wzp_netcheck_get_running (netcheck));
  g_cancellable_cancel (cancellable);
  lab_iterate_until (is_over, &watch, "the end of the cancelled run");
  g_assert_error (watch.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (wzp_netcheck_get_running (netcheck));
  /* What the first run still had under way does not end the next. */
  run (netcheck, &again);
  g_assert_true (again.success);
  g_assert_cmpfloat (wzp_netcheck_get_progress (netcheck), ==, 1);
  g_clear_error (&watch.error);
  g_clear_error (&pending.error);
  silent_close (&silent);
}

static void
test_what_cannot_be_asked_is_refused (void)
{
  g_autoptr (WzpNetcheck) netcheck = wzp_netcheck_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (wzp_netcheck_set_relays (
      netcheck, (const char *const[]) { "127.0.0.1:4433", "bad:99999", NULL }, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  g_assert_null (wzp_netcheck_get_relays (netcheck));
  g_clear_error (&error);
  g_assert_false (
      wzp_netcheck_set_stun_servers (netcheck, (const char *const[]) { "[::1", NULL }, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
}

static void
test_a_broken_store_is_an_error (void)
{
  g_autoptr (WzpNetcheck) netcheck = wzp_netcheck_new ("/proc/nowhere/wzp.db");
  Watch watch = { 0 };

  run (netcheck, &watch);
  g_assert_false (watch.success);
  g_assert_nonnull (watch.error);
  g_clear_error (&watch.error);
}

static gboolean
has_observed (gpointer data)
{
  WzpNatInfo *nat = wzp_client_get_nat (data);
  g_autoptr (WzpNatRow) row = g_list_model_get_item (wzp_nat_info_get_rows (nat), 0);

  return row && wzp_nat_row_get_observed_address (row);
}

static void
test_a_client_lends_its_socket (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  WzpClient *client = client_lab_new (lab, WZP_AUDIO_INPUT_SILENCE, NULL);
  g_autoptr (WzpNetcheck) netcheck = wzp_netcheck_new_for_client (client);
  g_autoptr (WzpNatRow) known = NULL;
  g_autoptr (WzpNatRow) found = NULL;
  Watch watch = { 0 };

  lab_iterate_until (has_observed, client, "how the relay sees the client");
  known = g_list_model_get_item (wzp_nat_info_get_rows (wzp_client_get_nat (client)), 0);
  wzp_netcheck_set_port_mapping (netcheck, FALSE);
  run (netcheck, &watch);
  g_assert_true (watch.success);
  found = g_list_model_get_item (wzp_netcheck_get_servers (netcheck), 0);
  g_assert_cmpstr (wzp_nat_row_get_observed_address (found), ==,
                   wzp_nat_row_get_observed_address (known));
  /* The registration has not been disturbed. */
  g_assert_cmpint (wzp_client_get_state (client), ==, WZP_CLIENT_STATE_ONLINE);
  /* The check holds the client, and both go in the right order. */
  g_object_unref (client);
  g_clear_object (&netcheck);
  relay_lab_free (lab);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/netcheck/results-come-while-it-runs", test_results_come_while_it_runs);
  g_test_add_func ("/netcheck/silence-is-told-apart", test_silence_is_told_apart);
  g_test_add_func ("/netcheck/cancelling-ends-it-at-once", test_cancelling_ends_it_at_once);
  g_test_add_func ("/netcheck/what-cannot-be-asked-is-refused",
                   test_what_cannot_be_asked_is_refused);
  g_test_add_func ("/netcheck/a-client-lends-its-socket", test_a_client_lends_its_socket);
  g_test_add_func ("/netcheck/a-broken-store-is-an-error", test_a_broken_store_is_an_error);
  return g_test_run ();
}
