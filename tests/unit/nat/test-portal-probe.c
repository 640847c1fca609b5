/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-portal-probe.h"

#include <string.h>

static unsigned
parse (const char *text)
{
  return wzp_portal_parse_status (text, strlen (text));
}

static void
test_status (void)
{
  g_assert_cmpuint (parse ("HTTP/1.1 204 No Content\r\n"), ==, 204);
  g_assert_cmpuint (parse ("HTTP/1.0 302"), ==, 302);
  g_assert_cmpuint (parse ("HTTP/1.1 30"), ==, 0);
  g_assert_cmpuint (parse ("HTTP/2 200"), ==, 0);
  g_assert_cmpuint (parse ("HTTP/1.1 999"), ==, 0);
  g_assert_cmpuint (parse ("HTTP/1.1 2x4"), ==, 0);
  g_assert_cmpuint (parse (""), ==, 0);
}

static void
test_judgement (void)
{
  g_assert_cmpint (wzp_portal_judge (204), ==, WZP_TRI_NO);
  g_assert_cmpint (wzp_portal_judge (200), ==, WZP_TRI_YES);
  g_assert_cmpint (wzp_portal_judge (302), ==, WZP_TRI_YES);
  g_assert_cmpint (wzp_portal_judge (511), ==, WZP_TRI_YES);
  g_assert_cmpint (wzp_portal_judge (500), ==, WZP_TRI_UNKNOWN);
  g_assert_cmpint (wzp_portal_judge (0), ==, WZP_TRI_UNKNOWN);
}

static void
test_urls (void)
{
  g_assert_true (wzp_portal_check_url ("http://example.org/check?a=b", NULL));
  g_assert_true (wzp_portal_check_url ("http://[::1]:8080", NULL));
  g_assert_false (wzp_portal_check_url ("https://example.org/", NULL));
  g_assert_false (wzp_portal_check_url ("http:///check", NULL));
  g_assert_false (wzp_portal_check_url ("example.org", NULL));
}

/* --- a place that answers ---------------------------------------------------------------------- */

typedef struct
{
  const char *answer;
  GMainLoop *loop;
  WzpTri is_portal;
} Case;

static gboolean
incoming_cb (GThreadedSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  const Case *test = user_data;
  char request[256];
  gssize n;

  n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), request,
                           sizeof request - 1, NULL, NULL);
  request[MAX (n, 0)] = '\0';
  g_assert_true (g_str_has_prefix (request, "GET /check?a=b HTTP/1.1\r\nHost: 127.0.0.1\r\n"));
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), test->answer,
                             strlen (test->answer), NULL, NULL, NULL);
  return TRUE;
}

static void
answered (WzpTri is_portal, gpointer user_data)
{
  Case *test = user_data;

  test->is_portal = is_portal;
  g_main_loop_quit (test->loop);
}

static WzpTri
ask (const char *answer)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (1);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (WzpPortalProbe) probe = NULL;
  g_autoptr (GSocketAddress) where = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) at = NULL;
  g_autofree char *url = NULL;
  Case test = { .answer = answer, .loop = loop };

  g_signal_connect (service, "run", G_CALLBACK (incoming_cb), &test);
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (service), where,
                                                G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                                &at, NULL));
  url = g_strdup_printf ("http://127.0.0.1:%u/check?a=b",
                         g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (at)));
  probe = wzp_portal_probe_new (url, answered, &test);
  g_main_loop_run (loop);
  g_socket_service_stop (service);
  return test.is_portal;
}

static void
test_answers (void)
{
  g_assert_cmpint (ask ("HTTP/1.1 204 No Content\r\n\r\n"), ==, WZP_TRI_NO);
  g_assert_cmpint (ask ("HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n"), ==, WZP_TRI_YES);
  g_assert_cmpint (ask ("what?"), ==, WZP_TRI_UNKNOWN);
  g_assert_cmpint (ask (""), ==, WZP_TRI_UNKNOWN);
}

static void
never (WzpTri is_portal, gpointer user_data)
{
  g_assert_not_reached ();
}

static void
test_freed_in_the_middle (void)
{
  WzpPortalProbe *probe = wzp_portal_probe_new ("http://127.0.0.1:9/", never, NULL);

  wzp_portal_probe_free (probe);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nat/portal-probe/status", test_status);
  g_test_add_func ("/nat/portal-probe/judgement", test_judgement);
  g_test_add_func ("/nat/portal-probe/urls", test_urls);
  g_test_add_func ("/nat/portal-probe/answers", test_answers);
  g_test_add_func ("/nat/portal-probe/freed-in-the-middle", test_freed_in_the_middle);
  return g_test_run ();
}
