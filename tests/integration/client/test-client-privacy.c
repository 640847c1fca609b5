/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A callee who answers privately shows no address of theirs: not in any message or frame that reaches
 * the caller through the relay, from the ringing to the last close, and not by a packet to an address
 * the caller offers. The caller is a bare connection, so it sees every byte the relay passes on. */
#include <ifaddrs.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client-lab.h"
#include "wzp-call-offer.h"

#define CALL_ID "private-1"
/* Of the callee's, heard by the caller: well after whatever is tried in the beginning of a call. */
#define N_FRAMES 100

typedef struct
{
  RelayLab *lab;
  WzpClient *bob;
  GPtrArray *addresses; /* of Bob: what must not be seen */
  LabClient *caller;
  LabClient *member; /* the caller in the call's room */
  int trap;          /* where the caller says it can be reached */
  char *trap_address;
} Fixture;

/* --- what must not be seen -------------------------------------------------------------------- */

static void
reflected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = wzp_client_reflect_finish (WZP_CLIENT (source), result, NULL);
}

static gboolean
is_text (gpointer text)
{
  return *(char **) text != NULL;
}

/* The loopback address itself is also the relay's; Bob's port on it is not. */
static void
add_port_of (Fixture *f)
{
  g_autofree char *address = NULL;

  wzp_client_reflect_async (f->bob, NULL, reflected_cb, &address);
  lab_iterate_until (is_text, &address, "Bob's own address");
  g_ptr_array_add (f->addresses, g_strdup (strrchr (address, ':')));
}

static void
add_interfaces (Fixture *f)
{
  struct ifaddrs *all = NULL;

  g_assert_cmpint (getifaddrs (&all), ==, 0);
  for (const struct ifaddrs *one = all; one; one = one->ifa_next)
    {
      g_autoptr (GSocketAddress) address = NULL;
      GInetAddress *ip;

      if (!one->ifa_addr ||
          (one->ifa_addr->sa_family != AF_INET && one->ifa_addr->sa_family != AF_INET6))
        continue;
      address = g_socket_address_new_from_native (
          one->ifa_addr, one->ifa_addr->sa_family == AF_INET ? sizeof (struct sockaddr_in)
                                                             : sizeof (struct sockaddr_in6));
      ip = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
      if (!g_inet_address_get_is_loopback (ip))
        g_ptr_array_add (f->addresses, g_inet_address_to_string (ip));
    }
  freeifaddrs (all);
}

/* Which of Bob's addresses is in these bytes, or NULL. */
static const char *
find_address (Fixture *f, GBytes *bytes)
{
  size_t len;
  const char *data = g_bytes_get_data (bytes, &len);

  for (guint i = 0; i < f->addresses->len; i++)
    {
      const char *address = f->addresses->pdata[i];

      if (memmem (data, len, address, strlen (address)))
        return address;
    }
  return NULL;
}

/* Everything that came and was not taken. Returns how much that was. */
static unsigned
assert_no_address (Fixture *f, GQueue *received)
{
  unsigned n = 0;
  GBytes *bytes;

  for (; (bytes = g_queue_pop_head (received)); n++)
    {
      const char *found = find_address (f, bytes);

      if (found)
        g_error ("%s is in: %.*s", found, (int) g_bytes_get_size (bytes),
                 (const char *) g_bytes_get_data (bytes, NULL));
      g_bytes_unref (bytes);
    }
  return n;
}

/* --- the caller ------------------------------------------------------------------------------- */

static void
open_trap (Fixture *f)
{
  WzpUdpAddress address;
  struct sockaddr_in native = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
  socklen_t len = sizeof native;

  f->trap = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  g_assert_cmpint (bind (f->trap, (struct sockaddr *) &native, sizeof native), ==, 0);
  g_assert_cmpint (getsockname (f->trap, (struct sockaddr *) &native, &len), ==, 0);
  wzp_udp_address_init_ip (&address, (const uint8_t[]) { 127, 0, 0, 1 }, 4,
                           ntohs (native.sin_port));
  f->trap_address = wzp_udp_address_to_string (&address);
}

static void
assert_trap_empty (Fixture *f)
{
  char byte;

  g_assert_cmpint (recv (f->trap, &byte, 1, 0), ==, -1);
}

/* With keys, so that nothing but the answer's kind keeps Bob from a direct path. */
static void
say_offer (Fixture *f)
{
  const char *bob = wzp_client_get_fingerprint (f->bob);
  g_autoptr (WzpE2ee) e2ee =
      wzp_e2ee_new_caller (f->caller->identity, CALL_ID, bob, WZP_BUILD_VERSION);
  char *locals[] = { f->trap_address, NULL };
  WzpSignal signal = { .type = WZP_SIGNAL_DIRECT_CALL_OFFER };
  WzpSignalDirectCallOffer *offer = &signal.direct_call_offer;
  g_autoptr (GBytes) signature = NULL;
  WzpE2eeHello hello;

  wzp_e2ee_get_hello (e2ee, &hello);
  signature = g_bytes_new (hello.signature, sizeof hello.signature);
  offer->caller_fingerprint = (char *) wzp_identity_get_fingerprint (f->caller->identity);
  offer->target_fingerprint = (char *) bob;
  offer->call_id = (char *) CALL_ID;
  offer->caller_build_version = (char *) WZP_BUILD_VERSION;
  offer->signature = signature;
  offer->caller_reflexive_addr = f->trap_address;
  offer->caller_mapped_addr = f->trap_address;
  offer->caller_local_addrs = locals;
  memcpy (offer->identity_pub, hello.identity_pub, sizeof offer->identity_pub);
  memcpy (offer->ephemeral_pub, hello.ephemeral_pub, sizeof offer->ephemeral_pub);
  lab_client_say_signal (f->caller, &signal);
}

/* As somebody would who wants to know where Bob is. */
static void
ask_for_addresses (Fixture *f)
{
  g_autofree char *update = g_strdup_printf (
      "{\"CandidateUpdate\":{\"call_id\":\"" CALL_ID "\",\"reflexive_addr\":\"%s\","
      "\"local_addrs\":[\"%s\"],\"mapped_addr\":\"%s\",\"generation\":9}}",
      f->trap_address, f->trap_address, f->trap_address);

  lab_client_say (f->caller, update);
  lab_client_say (f->caller, "{\"HardNatProbe\":{\"call_id\":\"" CALL_ID "\",\"port_sequence\":[9],"
                             "\"allocation\":\"random\",\"probe_time_ms\":1,\"external_ip\":"
                             "\"127.0.0.1\"}}");
  lab_client_say (f->caller, "{\"MediaPathReport\":{\"call_id\":\"" CALL_ID "\",\"direct_ok\":true,"
                             "\"race_winner\":\"direct\"}}");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->lab = relay_lab_new (NULL);
  f->bob = client_lab_new (f->lab, WZP_AUDIO_INPUT_TONE, NULL);
  f->caller = lab_client_new_registered (f->lab, NULL, LAB_SIGNED);
  f->addresses = g_ptr_array_new_with_free_func (g_free);
  add_port_of (f);
  add_interfaces (f);
  open_trap (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->member)
    lab_client_free (f->member);
  lab_client_free (f->caller);
  g_clear_object (&f->bob);
  relay_lab_free (f->lab);
  g_ptr_array_unref (f->addresses);
  g_free (f->trap_address);
  close (f->trap);
}

/* --- the tests -------------------------------------------------------------------------------- */

static gboolean
has_frames (gpointer client)
{
  return ((LabClient *) client)->frames.length >= N_FRAMES || ((LabClient *) client)->closed;
}

static gboolean
is_hung_up (gpointer client)
{
  GBytes *last = g_queue_peek_tail (&((LabClient *) client)->messages);

  return last && memmem (g_bytes_get_data (last, NULL), g_bytes_get_size (last), "Hangup", 6);
}

static gboolean
is_closed (gpointer client)
{
  return ((LabClient *) client)->closed;
}

static void
test_a_private_answer_leaks_no_address (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) in = NULL;

  say_offer (f);
  in = client_lab_take_call (f->bob);
  ask_for_addresses (f);
  wzp_call_answer (in, WZP_ANSWER_MODE_PRIVATE);
  client_lab_wait_call (in, WZP_CALL_STATE_CONNECTING);
  f->member = lab_client_new_member (f->lab, "call-" CALL_ID, f->caller->identity, LAB_SIGNED);
  ask_for_addresses (f);
  lab_iterate_until (has_frames, f->member, "Bob's voice");
  ask_for_addresses (f);
  wzp_call_hang_up (in);
  client_lab_wait_ended (in, WZP_END_REASON_HUNG_UP);
  lab_iterate_until (is_hung_up, f->caller, "the news of it");
  lab_iterate_until (is_closed, f->member, "the end of the call's room");

  g_assert_cmpuint (f->member->frames.length, >=, N_FRAMES);
  assert_no_address (f, &f->member->frames);
  assert_no_address (f, &f->member->messages);
  /* Ringing, the answer, the set-up, the hang-up at least. */
  g_assert_cmpuint (assert_no_address (f, &f->caller->messages), >=, 4);
  assert_trap_empty (f);
}

static void
test_ringing_and_declining_leak_no_address (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) in = NULL;

  say_offer (f);
  ask_for_addresses (f);
  in = client_lab_take_call (f->bob);
  wzp_call_reject (in);
  client_lab_wait_ended (in, WZP_END_REASON_DECLINED);
  lab_iterate_until (is_hung_up, f->caller, "the news of it");
  g_assert_cmpuint (assert_no_address (f, &f->caller->messages), >=, 2);
  assert_trap_empty (f);
}

/* The control: what is shown on purpose is found by the same search. */
static void
test_a_trusted_answer_is_found_to_show_one (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) in = NULL;
  gboolean found = FALSE;

  if (f->addresses->len < 2)
    {
      g_test_skip (
          "this machine has no address but the loopback's, and that one is shown to nobody");
      return;
    }
  say_offer (f);
  in = client_lab_take_call (f->bob);
  wzp_call_answer (in, WZP_ANSWER_MODE_TRUSTED);
  client_lab_wait_call (in, WZP_CALL_STATE_CONNECTING);
  wzp_call_hang_up (in);
  lab_iterate_until (is_hung_up, f->caller, "the news of it");
  for (GList *message = f->caller->messages.head; message; message = message->next)
    found = found || find_address (f, message->data);
  g_assert_true (found);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/client/privacy/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-private-answer-leaks-no-address", test_a_private_answer_leaks_no_address);
  ADD ("ringing-and-declining-leak-no-address", test_ringing_and_declining_leak_no_address);
  ADD ("a-trusted-answer-is-found-to-show-one", test_a_trusted_answer_is_found_to_show_one);
  return g_test_run ();
}
