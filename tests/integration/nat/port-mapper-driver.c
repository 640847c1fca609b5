/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A WzpPortMapper for the lab: binds a UDP port, has it mapped, and prints what changes and what arrives,
 * one line each. SIGUSR1: the network changed. SIGTERM: give it back and end.
 *
 *     port-mapper-driver PORT [pcp] [nat-pmp] [upnp]
 */
#include "wzp-nat-enum-types.h"
#include "wzp-port-mapper.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned n_changes; /* of the network, told by SIGUSR1 */

static const char *
nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  return g_enum_get_value (klass, value)->value_nick;
}

static void
print_mapper (WzpPortMapper *mapper)
{
  GInetSocketAddress *external = wzp_port_mapper_get_external_address (mapper);
  g_autofree char *text =
      external ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (external)) : g_strdup ("-");

  printf ("%u %s %s %s %u problem=%s pcp=%s nat-pmp=%s upnp=%s reason=%s\n", n_changes,
          nick (WZP_TYPE_PORT_MAPPER_STATE, (int) wzp_port_mapper_get_state (mapper)),
          nick (WZP_TYPE_PORT_MAP_PROTOCOL, (int) wzp_port_mapper_get_protocol (mapper)), text,
          wzp_port_mapper_get_lifetime (mapper),
          nick (WZP_TYPE_PORT_MAP_PROBLEM, (int) wzp_port_mapper_get_problem (mapper)),
          nick (WZP_TYPE_AVAILABILITY,
                (int) wzp_port_mapper_get_availability (mapper, WZP_PORT_MAP_PROTOCOL_PCP)),
          nick (WZP_TYPE_AVAILABILITY,
                (int) wzp_port_mapper_get_availability (mapper, WZP_PORT_MAP_PROTOCOL_NAT_PMP)),
          nick (WZP_TYPE_AVAILABILITY,
                (int) wzp_port_mapper_get_availability (mapper, WZP_PORT_MAP_PROTOCOL_UPNP)),
          wzp_port_mapper_get_reason (mapper) ? wzp_port_mapper_get_reason (mapper) : "-");
  fflush (stdout);
}

static void
notify_cb (WzpPortMapper *mapper, GParamSpec *pspec, gpointer user_data)
{
  print_mapper (mapper);
}

static gboolean
packet_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  char packet[64] = "";
  g_autoptr (GSocketAddress) from = NULL;
  gssize n = g_socket_receive_from (socket, &from, packet, sizeof packet - 1, NULL, NULL);
  g_autofree char *text =
      n >= 0 ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (from)) : NULL;

  if (n >= 0)
    printf ("packet %s from %s\n", packet, text);
  fflush (stdout);
  return G_SOURCE_CONTINUE;
}

static gboolean
changed_cb (gpointer user_data)
{
  n_changes++;
  wzp_port_mapper_network_changed (user_data);
  return G_SOURCE_CONTINUE;
}

static void
released_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (wzp_port_mapper_release_finish (WZP_PORT_MAPPER (object), result, NULL));
  g_main_loop_quit (user_data);
}

typedef struct
{
  WzpPortMapper *mapper;
  GMainLoop *loop;
} Program;

static gboolean
terminate_cb (gpointer user_data)
{
  Program *program = user_data;

  wzp_port_mapper_release_async (program->mapper, NULL, released_cb, program->loop);
  return G_SOURCE_CONTINUE;
}

static WzpPortMapProtocols
parse_protocols (char **words)
{
  g_autoptr (GFlagsClass) klass = g_type_class_ref (WZP_TYPE_PORT_MAP_PROTOCOLS);
  unsigned protocols = 0;

  for (; *words; words++)
    protocols |= g_flags_get_value_by_nick (klass, *words)->value;
  return protocols ? (WzpPortMapProtocols) protocols : WZP_PORT_MAP_PROTOCOLS_ALL;
}

int
main (int argc, char **argv)
{
  uint16_t port = (uint16_t) atoi (argv[1]);
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (WzpPortMapper) mapper = NULL;
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GInetAddress) any = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) bind = g_inet_socket_address_new (any, port);
  g_autoptr (GSource) packets = g_socket_create_source (socket, G_IO_IN, NULL);
  g_autoptr (GSource) changed = g_unix_signal_source_new (SIGUSR1);
  g_autoptr (GSource) terminate = g_unix_signal_source_new (SIGTERM);
  Program program = { .loop = loop };

  g_main_context_push_thread_default (context);
  g_assert_true (g_socket_bind (socket, bind, FALSE, NULL));
  mapper = program.mapper = wzp_port_mapper_new (context, parse_protocols (argv + 2));
  g_signal_connect (mapper, "notify", G_CALLBACK (notify_cb), NULL);
  g_source_set_callback (packets, G_SOURCE_FUNC (packet_cb), NULL, NULL);
  g_source_set_callback (changed, changed_cb, mapper, NULL);
  g_source_set_callback (terminate, terminate_cb, &program, NULL);
  g_source_attach (packets, context);
  g_source_attach (changed, context);
  g_source_attach (terminate, context);
  wzp_port_mapper_start (mapper, port);
  print_mapper (mapper);
  g_main_loop_run (loop);
  g_clear_object (&mapper);
  /* What the libraries below still have to close. */
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_main_context_pop_thread_default (context);
  printf ("ended\n");
  return EXIT_SUCCESS;
}
