/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A fan of sockets over loopback: all send, one is answered and kept. */
#include "wzp-udp-fan.h"

#include <string.h>

#define N_SOCKETS        20
#define DEADLINE_SECONDS 30

typedef struct
{
  WzpUdpSocket *target;
  WzpUdpAddress senders[N_SOCKETS];
  unsigned n_heard;
  WzpUdpFan *fan;
  WzpUdpSocket *kept;
  gboolean is_late;
} Fixture;

static void
on_target_packet (const WzpUdpPacket *packet, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpuint (packet->len, ==, 5);
  g_assert_cmpuint (f->n_heard, <, N_SOCKETS);
  f->senders[f->n_heard++] = packet->remote;
}

/* The fan goes from within its own callback. */
static void
on_fan_packet (WzpUdpFan *fan,
               unsigned index,
               const WzpUdpAddress *remote,
               const uint8_t *bytes,
               size_t len,
               gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpmem (bytes, len, "you", 3);
  g_assert_true (wzp_udp_fan_send (fan, index, remote, "again", 5));
  f->kept = wzp_udp_fan_steal (fan, index);
  g_assert_nonnull (f->kept);
  g_assert_null (wzp_udp_fan_steal (fan, index));
  g_assert_false (wzp_udp_fan_send (fan, index, remote, "x", 1));
  g_clear_pointer (&f->fan, wzp_udp_fan_free);
}

static gboolean
on_deadline (gpointer user_data)
{
  ((Fixture *) user_data)->is_late = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
hear_target (Fixture *f, unsigned n)
{
  f->n_heard = 0;
  while (f->n_heard < n && !f->is_late)
    {
      wzp_udp_socket_receive (f->target, on_target_packet, f);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpuint (f->n_heard, ==, n);
}

static void
test_one_of_many_is_kept (void)
{
  static const uint8_t localhost[4] = { 127, 0, 0, 1 };
  Fixture f = { 0 };
  g_autoptr (GError) error = NULL;
  WzpUdpAddress address, kept;
  WzpUdpBatch batch;
  guint id = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, &f);

  wzp_udp_address_init_ip (&address, localhost, sizeof localhost, 0);
  f.target = wzp_udp_socket_new (&address, WZP_UDP_SOCKET_NONE, &error);
  g_assert_no_error (error);
  wzp_udp_socket_get_local_address (f.target, &address);
  f.fan = wzp_udp_fan_new (NULL, on_fan_packet, &f);
  g_assert_cmpuint (wzp_udp_fan_open (f.fan, N_SOCKETS, &address, "hello", 5), ==, N_SOCKETS);
  hear_target (&f, N_SOCKETS);

  wzp_udp_batch_init (&batch, WZP_UDP_BATCH_PACKET_BYTES, 1);
  memcpy (wzp_udp_batch_reserve (&batch), "you", 3);
  wzp_udp_batch_commit (&batch, 3, &f.senders[7], NULL, 0);
  g_assert_cmpuint (wzp_udp_socket_send (f.target, &batch, 0), ==, 1);
  wzp_udp_batch_clear (&batch);
  while (!f.kept && !f.is_late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (f.fan);
  wzp_udp_socket_get_local_address (f.kept, &kept);
  g_assert_cmpuint (wzp_udp_address_port (&kept), ==, wzp_udp_address_port (&f.senders[7]));
  hear_target (&f, 1);

  wzp_udp_socket_free (f.kept);
  wzp_udp_socket_free (f.target);
  g_source_remove (id);
}

static void
ignore (WzpUdpFan *fan,
        unsigned index,
        const WzpUdpAddress *remote,
        const uint8_t *bytes,
        size_t len,
        gpointer user_data)
{
}

static void
test_it_is_bounded (void)
{
  static const uint8_t localhost[4] = { 127, 0, 0, 1 };
  g_autoptr (WzpUdpFan) fan = wzp_udp_fan_new (NULL, ignore, NULL);
  WzpUdpAddress nobody;

  wzp_udp_address_init_ip (&nobody, localhost, sizeof localhost, 9);
  g_assert_cmpuint (wzp_udp_fan_open (fan, 10 * WZP_UDP_FAN_MAX, &nobody, "x", 1), <=,
                    WZP_UDP_FAN_MAX);
  g_assert_cmpuint (wzp_udp_fan_open (fan, 1, &nobody, "x", 1), ==, 0);
  g_assert_null (wzp_udp_fan_steal (fan, WZP_UDP_FAN_MAX));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/udp-fan/one-of-many-is-kept", test_one_of_many_is_kept);
  g_test_add_func ("/udp-fan/it-is-bounded", test_it_is_bounded);
  return g_test_run ();
}
