/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-portal-probe.h"

#include "wzp-cursor.h"

#include <string.h>

#define HTTP_PORT       80
#define STATUS_EXPECTED 204
#define STATUS_LOW      100
#define STATUS_HIGH     599

struct _WzpPortalProbe
{
  WzpPortalProbeFunc func; /* NULL: freed while a step is under way */
  gpointer user_data;
  GCancellable *cancellable;
  GSocketConnection *connection;
  char *request;
  uint8_t answer[WZP_PORTAL_ANSWER_BYTES];
  size_t answer_len;
};

/* RFC 9112 section 4: "HTTP/1." DIGIT SP 3DIGIT. */
unsigned
wzp_portal_parse_status (const void *data, size_t len)
{
  WzpReader reader = wzp_reader_init (data, len);
  char version[sizeof "HTTP/1.x " - 1], digits[3];
  unsigned status = 0;

  if (!wzp_reader_bytes (&reader, version, sizeof version) ||
      !wzp_reader_bytes (&reader, digits, sizeof digits) ||
      memcmp (version, "HTTP/1.", strlen ("HTTP/1.")) != 0 || !g_ascii_isdigit (version[7]) ||
      version[8] != ' ')
    return 0;
  for (unsigned i = 0; i < sizeof digits; i++)
    {
      if (!g_ascii_isdigit (digits[i]))
        return 0;
      status = status * 10 + (unsigned) (digits[i] - '0');
    }
  return status >= STATUS_LOW && status <= STATUS_HIGH ? status : 0;
}

/* A page or a way to one comes from the portal; an error may come from the place itself. */
WzpTri
wzp_portal_judge (unsigned status)
{
  if (status == STATUS_EXPECTED)
    return WZP_TRI_NO;
  return (status >= 200 && status < 400) || status == 511 ? WZP_TRI_YES : WZP_TRI_UNKNOWN;
}

static GUri *
parse_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, error);

  if (!uri)
    return NULL;
  if (!g_str_equal (g_uri_get_scheme (uri), "http") || !g_uri_get_host (uri) ||
      *g_uri_get_host (uri) == '\0' || g_uri_get_port (uri) == 0)
    {
      g_set_error (error, G_URI_ERROR, G_URI_ERROR_FAILED, "“%s” is no http:// address", url);
      return NULL;
    }
  return g_steal_pointer (&uri);
}

gboolean
wzp_portal_check_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = parse_url (url, error);

  return uri != NULL;
}

/* --- one step after the other ------------------------------------------------------------------ */

static void
probe_destroy (WzpPortalProbe *probe)
{
  g_clear_object (&probe->connection);
  g_object_unref (probe->cancellable);
  g_free (probe->request);
  g_free (probe);
}

/* Each step ends here or begins the next; a freed probe goes with the last step. */
static void
finish (WzpPortalProbe *probe, unsigned status)
{
  WzpPortalProbeFunc func = probe->func;

  if (!func)
    {
      probe_destroy (probe);
      return;
    }
  /* Nothing is under way: from now on the owner's free destroys it. */
  g_clear_object (&probe->connection);
  g_clear_pointer (&probe->request, g_free);
  func (wzp_portal_judge (status), probe->user_data);
}

static void read_more (WzpPortalProbe *probe);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WzpPortalProbe *probe = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  unsigned status;

  if (n > 0)
    probe->answer_len += (size_t) n;
  status = wzp_portal_parse_status (probe->answer, probe->answer_len);
  if (n <= 0 || status != 0 || probe->answer_len == sizeof probe->answer || !probe->func)
    finish (probe, status);
  else
    read_more (probe);
}

static void
read_more (WzpPortalProbe *probe)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (probe->connection)),
                             probe->answer + probe->answer_len,
                             sizeof probe->answer - probe->answer_len, G_PRIORITY_DEFAULT,
                             probe->cancellable, read_cb, probe);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WzpPortalProbe *probe = user_data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    read_more (probe);
  else
    finish (probe, 0);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WzpPortalProbe *probe = user_data;

  probe->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);
  if (!probe->connection)
    finish (probe, 0);
  else
    g_output_stream_write_all_async (
        g_io_stream_get_output_stream (G_IO_STREAM (probe->connection)), probe->request,
        strlen (probe->request), G_PRIORITY_DEFAULT, probe->cancellable, written_cb, probe);
}

WzpPortalProbe *
wzp_portal_probe_new (const char *url, WzpPortalProbeFunc func, gpointer user_data)
{
  WzpPortalProbe *probe = g_new0 (WzpPortalProbe, 1);
  g_autoptr (GUri) uri = parse_url (url, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) place = NULL;
  const char *path, *host, *query;
  int port;

  g_assert (uri);
  path = g_uri_get_path (uri);
  host = g_uri_get_host (uri);
  query = g_uri_get_query (uri);
  port = g_uri_get_port (uri);
  probe->func = func;
  probe->user_data = user_data;
  probe->cancellable = g_cancellable_new ();
  probe->request =
      g_strdup_printf ("GET %s%s%s HTTP/1.1\r\nHost: %s%s%s\r\nConnection: close\r\n\r\n",
                       *path ? path : "/", query ? "?" : "", query ? query : "",
                       strchr (host, ':') ? "[" : "", host, strchr (host, ':') ? "]" : "");
  /* A proxy would not be the network's own answer. */
  g_socket_client_set_enable_proxy (client, FALSE);
  place = g_network_address_new (host, (uint16_t) (port > 0 ? port : HTTP_PORT));
  g_socket_client_connect_async (client, place, probe->cancellable, connected_cb, probe);
  return probe;
}

void
wzp_portal_probe_free (WzpPortalProbe *probe)
{
  if (!probe)
    return;
  if (!probe->request)
    {
      probe_destroy (probe);
      return;
    }
  probe->func = NULL;
  g_cancellable_cancel (probe->cancellable);
}
