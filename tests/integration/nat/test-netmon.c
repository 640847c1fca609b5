/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The monitor against the kernel, in a network namespace of this process alone. */
#include "wzp-netmon.h"

#include "nat-test.h"

#include <errno.h>
#include <sched.h>
#include <unistd.h>

#define DEADLINE_SECONDS 20

static gboolean has_namespace;

typedef struct
{
  GMainLoop *loop;
  WzpNetmon *netmon;
  unsigned n_calls;
} Bed;

static void
changed_cb (WzpNetmon *netmon, gpointer user_data)
{
  Bed *bed = user_data;

  bed->n_calls++;
  g_main_loop_quit (bed->loop);
}

G_NORETURN static gboolean
too_late_cb (gpointer user_data)
{
  g_error ("no notice came within %u s", DEADLINE_SECONDS);
}

static void
wait_for_notice (Bed *bed)
{
  unsigned source = g_timeout_add_seconds (DEADLINE_SECONDS, too_late_cb, NULL);

  g_main_loop_run (bed->loop);
  g_source_remove (source);
}

static void
ip (const char *arguments)
{
  g_autofree char *line = g_strdup_printf ("ip %s", arguments);
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static void
bed_init (Bed *bed)
{
  g_autoptr (GError) error = NULL;

  *bed = (Bed) { .loop = g_main_loop_new (NULL, FALSE) };
  bed->netmon = wzp_netmon_new (NULL, changed_cb, bed, &error);
  g_assert_no_error (error);
}

static void
bed_clear (Bed *bed)
{
  wzp_netmon_free (bed->netmon);
  g_main_loop_unref (bed->loop);
}

/* Until the kernel has told the first state. */
static void
wait_for_route (Bed *bed)
{
  unsigned source = g_timeout_add_seconds (DEADLINE_SECONDS, too_late_cb, NULL);

  while (!wzp_netmon_has_default_route (bed->netmon, TRUE))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static void
test_tells_of_changes_but_not_of_the_first_state_or_of_refreshed_lifetimes (void)
{
  Bed bed;
  WzpAddress gateway;
  uint32_t interface;

  if (!has_namespace)
    {
      g_test_skip ("no network namespace for this process");
      return;
    }
  ip ("link set lo up");
  ip ("link add wire type veth peer name far-end");
  ip ("link set wire up");
  ip ("link set far-end up");
  ip ("addr add 192.168.7.5/24 dev wire");
  ip ("route add default via 192.168.7.1 dev wire metric 50");
  bed_init (&bed);
  wait_for_route (&bed);
  g_assert_true (wzp_netmon_get_gateway (bed.netmon, TRUE, &gateway, &interface));
  assert_address (&gateway, "192.168.7.1:0");
  g_assert_cmpuint (bed.n_calls, ==, 0);

  /* A burst is one notice. */
  ip ("addr change 192.168.7.5/24 dev wire valid_lft 1000 preferred_lft 1000");
  ip ("addr add 192.168.7.6/24 dev wire");
  ip ("addr add 192.168.7.7/24 dev wire");
  wait_for_notice (&bed);
  g_assert_cmpuint (bed.n_calls, ==, 1);

  ip ("route del default via 192.168.7.1 dev wire metric 50");
  wait_for_notice (&bed);
  g_assert_false (wzp_netmon_has_default_route (bed.netmon, TRUE));

  /* With the link goes the route, without a word. */
  ip ("route add default via 192.168.7.1 dev wire");
  wait_for_notice (&bed);
  ip ("link set wire down");
  wait_for_notice (&bed);
  g_assert_false (wzp_netmon_has_default_route (bed.netmon, TRUE));
  g_assert_cmpuint (bed.n_calls, ==, 4);
  ip ("link del wire");
  wait_for_notice (&bed);
  g_assert_cmpuint (bed.n_calls, ==, 5);
  bed_clear (&bed);
}

static void
test_a_poke_is_a_notice (void)
{
  Bed bed;

  bed_init (&bed);
  wzp_netmon_poke (bed.netmon);
  wzp_netmon_poke (bed.netmon);
  wait_for_notice (&bed);
  g_assert_cmpuint (bed.n_calls, ==, 1);
  bed_clear (&bed);
}

static void
free_cb (WzpNetmon *netmon, gpointer user_data)
{
  wzp_netmon_free (netmon);
  g_main_loop_quit (user_data);
}

static void
test_the_callback_may_free_it (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  WzpNetmon *netmon = wzp_netmon_new (NULL, free_cb, loop, NULL);
  unsigned source = g_timeout_add_seconds (DEADLINE_SECONDS, too_late_cb, NULL);

  wzp_netmon_poke (netmon);
  g_main_loop_run (loop);
  g_source_remove (source);
}

#define ADD(test) g_test_add_func ("/integration/netmon/" #test, test_##test)

int
main (int argc, char **argv)
{
  /* Before there are threads. */
  has_namespace = unshare (geteuid () == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET) == 0;
  g_test_init (&argc, &argv, NULL);
  ADD (tells_of_changes_but_not_of_the_first_state_or_of_refreshed_lifetimes);
  ADD (a_poke_is_a_notice);
  ADD (the_callback_may_free_it);
  return g_test_run ();
}
