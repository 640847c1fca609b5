/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The object without a router: nothing here leaves the machine. Routers are met in
 * tests/integration/nat/test_port_mapper.py. */
#include "wzp-port-mapper.h"

#include "nat-test.h"
#include "wzp-nat-enum-types.h"
#include "wzp-port-map-problem.h"
#include "wzp-port-mapper-private.h"

static void
test_new_one_holds_nothing (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (WzpPortMapper) mapper =
      wzp_port_mapper_new (context, WZP_PORT_MAP_PROTOCOLS_PCP | WZP_PORT_MAP_PROTOCOLS_UPNP);
  g_autoptr (GMainContext) same = NULL;
  WzpPortMapProtocols protocols;
  WzpAddress address;

  g_object_get (mapper, "context", &same, "protocols", &protocols, NULL);
  g_assert_true (same == context);
  g_assert_cmpint (protocols, ==, WZP_PORT_MAP_PROTOCOLS_PCP | WZP_PORT_MAP_PROTOCOLS_UPNP);
  g_assert_cmpint (wzp_port_mapper_get_state (mapper), ==, WZP_PORT_MAPPER_STATE_IDLE);
  g_assert_cmpint (wzp_port_mapper_get_protocol (mapper), ==, WZP_PORT_MAP_PROTOCOL_NONE);
  g_assert_null (wzp_port_mapper_get_external_address (mapper));
  g_assert_cmpuint (wzp_port_mapper_get_lifetime (mapper), ==, 0);
  g_assert_null (wzp_port_mapper_get_reason (mapper));
  g_assert_cmpint (wzp_port_mapper_get_availability (mapper, WZP_PORT_MAP_PROTOCOL_UPNP), ==,
                   WZP_AVAILABILITY_UNKNOWN);
  g_assert_false (wzp_port_mapper_copy_external (mapper, &address));
  g_assert_false (wzp_port_mapper_copy_router (mapper, &address));
  /* Not started: nobody is asked. */
  wzp_port_mapper_network_changed (mapper);
  g_assert_cmpint (wzp_port_mapper_get_state (mapper), ==, WZP_PORT_MAPPER_STATE_IDLE);
}

static void
count_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  unsigned *n_done = user_data;

  g_assert_true (wzp_port_mapper_release_finish (WZP_PORT_MAPPER (object), result, NULL));
  (*n_done)++;
}

static void
count_notify_cb (WzpPortMapper *mapper, GParamSpec *pspec, gpointer user_data)
{
  unsigned *n_notified = user_data;

  (*n_notified)++;
}

static void
test_nothing_is_released_at_once (void)
{
  g_autoptr (WzpPortMapper) mapper = wzp_port_mapper_new (NULL, WZP_PORT_MAP_PROTOCOLS_ALL);
  unsigned n_done = 0;
  unsigned n_notified = 0;

  g_signal_connect (mapper, "notify::state", G_CALLBACK (count_notify_cb), &n_notified);
  wzp_port_mapper_release_async (mapper, NULL, count_cb, &n_done);
  wzp_port_mapper_release_async (mapper, NULL, count_cb, &n_done);
  g_assert_cmpint (wzp_port_mapper_get_state (mapper), ==, WZP_PORT_MAPPER_STATE_RELEASED);
  g_assert_cmpuint (n_notified, ==, 1);
  while (n_done < 2)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_problems_have_words (void)
{
  g_autoptr (GEnumClass) problems = g_type_class_ref (WZP_TYPE_PORT_MAP_PROBLEM);
  WzpAddress discarded = addr ("100.64.0.5:40000");
  WzpAddress none = addr (NULL);
  g_autofree char *text = NULL;

  for (unsigned i = 0; i < problems->n_values; i++)
    {
      WzpPortMapProblem problem = (WzpPortMapProblem) problems->values[i].value;
      g_autofree char *words = wzp_port_map_problem_to_string (problem, &none);

      g_assert_cmpint (words == NULL, ==, problem == WZP_PORT_MAP_PROBLEM_NONE);
    }
  text = wzp_port_map_problem_to_string (WZP_PORT_MAP_PROBLEM_NOT_PUBLIC, &discarded);
  g_assert_nonnull (strstr (text, "100.64.0.5:40000"));
  g_assert_nonnull (strstr (text, "cgnat"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/port-mapper/new-one-holds-nothing", test_new_one_holds_nothing);
  g_test_add_func ("/port-mapper/nothing-is-released-at-once", test_nothing_is_released_at_once);
  g_test_add_func ("/port-mapper/problems-have-words", test_problems_have_words);
  return g_test_run ();
}
