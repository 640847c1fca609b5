/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A round of questions against real relays and a STUN server of the test's own: every answer comes, names
 * the one socket, and what does not answer delays nobody for longer than the limit. */
#include "wzp-reflect-round.h"

#include "../relay/relay-lab.h"

#include <glib-unix.h>
#include <sys/socket.h>
#include <unistd.h>

/* What the STUN server claims to see: an address that could be real. The port is the true one. */
#define CLAIMED_IP "192.0.2.77"

/* A server as RFC 5780 has it, at two addresses of loopback with two ports each, behind a NAT that lets in
 * what comes from addresses that were written to, from any port. */
typedef struct
{
  int fds[4]; /* by address * 2 + port */
  WzpAddress addresses[4];
  guint sources[4];
  gboolean is_plain; /* knows no second address */
  unsigned n_requests;
} Server;

typedef struct
{
  Server *server;
  unsigned index;
} Port;

static void
serve (Server *server, unsigned index, const WzpAddress *from, const WzpStunMessage *request)
{
  uint8_t answer[WZP_STUN_MAX_BYTES];
  WzpAddress mapped;
  unsigned sender = index;
  size_t len;

  if (request->change & WZP_STUN_CHANGE_IP)
    return; /* the NAT would not let it in */
  if (request->change & WZP_STUN_CHANGE_PORT)
    sender ^= 1;
  g_assert_true (wzp_address_parse_ip (CLAIMED_IP, wzp_address_get_port (from), &mapped));
  len = wzp_stun_make_response (&request->id, &mapped,
                                server->is_plain ? NULL : &server->addresses[index ^ 3], answer);
  g_assert_cmpint (sendto (server->fds[sender], answer, len, 0, &from->sa, from->len), ==,
                   (ssize_t) len);
}

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Port *port = user_data;
  uint8_t packet[WZP_STUN_MAX_INPUT_BYTES];
  struct sockaddr_storage storage;
  socklen_t storage_len = sizeof storage;
  WzpStunMessage request;
  WzpAddress from;
  ssize_t len;

  len = recvfrom (fd, packet, sizeof packet, 0, (struct sockaddr *) &storage, &storage_len);
  g_assert_cmpint (len, >, 0);
  g_assert_true (wzp_address_from_sockaddr ((struct sockaddr *) &storage, storage_len, &from));
  g_assert_cmpint (wzp_stun_parse (packet, (size_t) len, &request), ==, WZP_STUN_PARSE_OK);
  port->server->n_requests++;
  serve (port->server, port->index, &from, &request);
  return G_SOURCE_CONTINUE;
}

static void
server_init (Server *server)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (server->fds); i++)
    {
      WzpAddress *address = &server->addresses[i];
      struct sockaddr_storage storage;
      socklen_t len = sizeof storage;
      Port *port = g_new (Port, 1);

      g_assert_true (wzp_address_parse_ip (i < 2 ? "127.0.0.1" : "127.0.0.2", 0, address));
      /* RFC 5780: the second address has the same two ports. */
      if (i >= 2)
        wzp_address_set_port (address, wzp_address_get_port (&server->addresses[i - 2]));
      server->fds[i] = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      g_assert_cmpint (bind (server->fds[i], &address->sa, address->len), ==, 0);
      g_assert_cmpint (getsockname (server->fds[i], (struct sockaddr *) &storage, &len), ==, 0);
      g_assert_true (wzp_address_from_sockaddr ((struct sockaddr *) &storage, len, address));
      *port = (Port) { server, i };
      server->sources[i] = g_unix_fd_add_full (G_PRIORITY_DEFAULT, server->fds[i], G_IO_IN,
                                               readable_cb, port, g_free);
    }
}

static void
server_clear (Server *server)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (server->fds); i++)
    {
      g_source_remove (server->sources[i]);
      close (server->fds[i]);
    }
}

/* Who asks. */
typedef struct
{
  WzpQuicIo *io;
  WzpStunPort *stun;
  WzpTrustStore *store;
  WzpNatClassifier *classifier;
  WzpReflectRound *round;
  unsigned n_rows;
  gboolean is_done;
} Asker;

static void
on_row (WzpReflectRound *round, const WzpReflectRow *row, gpointer user_data)
{
  Asker *asker = user_data;

  g_assert_true (row->is_done);
  asker->n_rows++;
}

static void
on_done (WzpReflectRound *round, gpointer user_data)
{
  Asker *asker = user_data;

  g_assert_false (asker->is_done);
  asker->is_done = TRUE;
}

static const WzpReflectEvents events = { .row = on_row, .done = on_done };

static void
asker_init (Asker *asker)
{
  g_autoptr (GError) error = NULL;
  WzpUdpSocket *socket = wzp_udp_socket_new (NULL, WZP_UDP_SOCKET_NONE, &error);
  const WzpQuicConfig config = { 0 };

  g_assert_no_error (error);
  *asker = (Asker) { 0 };
  asker->io = wzp_quic_io_new (socket, &config, g_main_context_default (), &error);
  g_assert_no_error (error);
  asker->stun = wzp_stun_port_new (asker->io, g_main_context_default ());
  asker->store = wzp_trust_store_open (NULL, &error);
  g_assert_no_error (error);
  asker->classifier = wzp_nat_classifier_new ();
}

static void
asker_clear (Asker *asker)
{
  g_clear_pointer (&asker->round, wzp_reflect_round_free);
  wzp_stun_port_free (asker->stun);
  wzp_quic_io_free (asker->io);
  wzp_trust_store_free (asker->store);
  wzp_nat_classifier_free (asker->classifier);
}

static void
asker_begin (Asker *asker,
             const char *const *relays,
             const char *const *stun_servers,
             WzpDuration limit)
{
  const WzpReflectConfig config = {
    .io = asker->io,
    .stun = asker->stun,
    .store = asker->store,
    .context = g_main_context_default (),
    .relays = relays,
    .stun_servers = stun_servers,
    .classifier = asker->classifier,
    .limit = limit,
  };

  asker->is_done = FALSE;
  asker->n_rows = 0;
  asker->round = wzp_reflect_round_new (&config, &events, asker);
  g_assert_cmpuint (asker->n_rows, ==, 0);
}

static gboolean
is_done (gpointer data)
{
  return ((Asker *) data)->is_done;
}

/* A limit that only a broken program meets. */
#define AMPLE WZP_SECONDS (60)

static void
test_relays (void)
{
  RelayLab *one = relay_lab_new (NULL), *two = relay_lab_new (NULL);
  g_autofree char *first = wzp_udp_address_to_string (&one->address);
  g_autofree char *second = wzp_udp_address_to_string (&two->address);
  g_autofree char *named = g_strdup_printf ("Berlin|%s", second);
  /* One twice, and one that cannot be understood. */
  const char *relays[] = { first, named, first, "no relay", NULL };
  WzpUdpAddress own;
  Asker asker;

  asker_init (&asker);
  asker_begin (&asker, relays, NULL, AMPLE);
  lab_iterate_until (is_done, &asker, "the end of the round");
  g_assert_cmpuint (asker.n_rows, ==, 2);
  g_assert_cmpuint (wzp_reflect_round_n_rows (asker.round), ==, 2);
  g_assert_cmpstr (wzp_reflect_round_get_row (asker.round, 0)->name, ==, first);
  g_assert_cmpstr (wzp_reflect_round_get_row (asker.round, 1)->name, ==, "Berlin");
  wzp_udp_socket_get_local_address (wzp_quic_io_get_socket (asker.io), &own);
  for (unsigned i = 0; i < 2; i++)
    {
      const WzpReflectRow *row = wzp_reflect_round_get_row (asker.round, i);

      g_assert_null (row->error);
      g_assert_cmpint (row->kind, ==, WZP_REFLECT_RELAY);
      /* From the one socket. */
      g_assert_cmpuint (wzp_address_get_port (&row->observed), ==, wzp_udp_address_port (&own));
      g_assert_cmpuint (row->latency, >, 0);
      g_assert_cmpuint (row->rtt, >, 0);
      g_assert_cmpuint (row->rtt, <=, row->latency);
    }
  asker_clear (&asker);
  relay_lab_free (one);
  relay_lab_free (two);
}

static void
test_stun (void)
{
  Server server = { .is_plain = TRUE };
  g_autofree char *name = NULL;
  const WzpReflectRow *row;
  WzpNatReport report;
  Asker asker;

  server_init (&server);
  name = wzp_address_to_string (&server.addresses[0]);
  asker_init (&asker);
  asker_begin (&asker, NULL, (const char *const[]) { name, NULL }, AMPLE);
  lab_iterate_until (is_done, &asker, "the end of the round");
  g_assert_cmpuint (wzp_reflect_round_n_rows (asker.round), ==, 1);
  row = wzp_reflect_round_get_row (asker.round, 0);
  g_assert_null (row->error);
  g_assert_cmpint (row->kind, ==, WZP_REFLECT_STUN);
  g_assert_cmpuint (row->rtt, >, 0);
  wzp_nat_classifier_report (asker.classifier, TRUE, &report);
  g_assert_cmpuint (report.n_observations, ==, 1);
  g_assert_cmpint (report.filtering, ==, WZP_NAT_FILTERING_UNKNOWN);
  asker_clear (&asker);
  server_clear (&server);
}

static void
test_filtering (void)
{
  Server server = { 0 };
  g_autofree char *name = NULL;
  unsigned n_requests;
  WzpNatReport report;
  Asker asker;

  server_init (&server);
  name = wzp_address_to_string (&server.addresses[0]);
  asker_init (&asker);
  asker_begin (&asker, NULL, (const char *const[]) { name, NULL }, AMPLE);
  lab_iterate_until (is_done, &asker, "the end of the round");
  /* The second address, and the second port of the first. */
  g_assert_cmpuint (wzp_reflect_round_n_rows (asker.round), ==, 3);
  wzp_nat_classifier_report (asker.classifier, TRUE, &report);
  g_assert_cmpuint (report.n_observations, ==, 3);
  g_assert_cmpint (report.mapping, ==, WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT);
  g_assert_cmpint (report.filtering, ==, WZP_NAT_FILTERING_ADDRESS_DEPENDENT);

  /* Asked once more, what has been found out is not found out again: it would be wrong now. */
  n_requests = server.n_requests;
  g_clear_pointer (&asker.round, wzp_reflect_round_free);
  asker_begin (&asker, NULL, (const char *const[]) { name, NULL }, AMPLE);
  lab_iterate_until (is_done, &asker, "the end of the second round");
  g_assert_cmpuint (server.n_requests, ==, n_requests + 1);
  asker_clear (&asker);
  server_clear (&server);
}

static void
test_silence (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  g_autofree char *good = wzp_udp_address_to_string (&lab->address);
  Server server;
  g_autofree char *silent = NULL;
  Asker asker;

  server_init (&server);
  silent = wzp_address_to_string (&server.addresses[3]);
  for (unsigned i = 0; i < G_N_ELEMENTS (server.sources); i++)
    g_source_remove (server.sources[i]);
  asker_init (&asker);
  asker_begin (&asker, (const char *const[]) { silent, good, NULL },
               (const char *const[]) { silent, NULL }, WZP_SECONDS (3));
  lab_iterate_until (is_done, &asker, "the end of the round");
  g_assert_cmpuint (wzp_reflect_round_n_rows (asker.round), ==, 3);
  for (unsigned i = 0; i < 3; i++)
    {
      const WzpReflectRow *row = wzp_reflect_round_get_row (asker.round, i);

      g_assert_true (row->is_done);
      if (g_str_equal (row->name, good))
        g_assert_no_error (row->error);
      else
        g_assert_nonnull (row->error);
    }
  asker_clear (&asker);
  for (unsigned i = 0; i < G_N_ELEMENTS (server.fds); i++)
    close (server.fds[i]);
  relay_lab_free (lab);
}

static void
test_given_up (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  g_autofree char *relay = wzp_udp_address_to_string (&lab->address);
  Asker asker;

  asker_init (&asker);
  asker_begin (&asker, (const char *const[]) { relay, "localhost:1", NULL }, NULL, AMPLE);
  while (wzp_reflect_round_n_rows (asker.round) == 0)
    g_main_context_iteration (NULL, TRUE);
  /* Under way, and a name not found yet. */
  asker_clear (&asker);
  relay_lab_free (lab);
}

static void
test_names (void)
{
  g_autofree char *host = NULL, *literal = NULL;
  g_autoptr (GError) error = NULL;
  uint16_t port;

  g_assert_true (wzp_stun_server_parse ("STUN.example", &host, &port, NULL));
  g_assert_cmpstr (host, ==, "stun.example");
  g_assert_cmpuint (port, ==, 3478);
  g_assert_true (wzp_stun_server_parse ("[2001:db8::1]:5", &literal, &port, NULL));
  g_assert_cmpstr (literal, ==, "2001:db8::1");
  g_assert_cmpuint (port, ==, 5);
  g_assert_false (wzp_stun_server_parse ("stun:example:1", &host, &port, &error));
  g_assert_nonnull (error);
  g_assert_false (wzp_stun_server_parse ("", &host, &port, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reflect-round/relays", test_relays);
  g_test_add_func ("/reflect-round/stun", test_stun);
  g_test_add_func ("/reflect-round/filtering", test_filtering);
  g_test_add_func ("/reflect-round/silence", test_silence);
  g_test_add_func ("/reflect-round/given-up", test_given_up);
  g_test_add_func ("/reflect-round/names", test_names);
  return g_test_run ();
}
