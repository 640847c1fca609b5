/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-hop"

#include "wzp-hop.h"

#include "wzp-certificate.h"
#include "wzp-error.h"
#include "wzp-net.h"
#include "wzp-secret.h"

/* Addresses of one name that are tried. */
#define MAX_ADDRESSES 6
/* Head start of each address over the next (RFC 8305 section 5: Connection Attempt Delay). */
#define ATTEMPT_DELAY WZP_MS (250)
/* When all addresses have been tried, they are again while none says anything: QUIC repeats a first packet ever
 * more rarely, and a relay that is being restarted shall not be waited for longer than it takes. */
#define REPEAT_DELAY WZP_SECONDS (1)
#define MAX_ATTEMPTS (MAX_ADDRESSES + 9)
/* What a hop waits for when it has reason to doubt the path, and for how long it doubts. */
#define DOUBT_PATIENCE WZP_SECONDS (1)
#define DOUBT_TIME     WZP_SECONDS (5)

struct _WzpRelayWay
{
  WzpQuicIo *io;
  WzpTrustStore *store;
  GMainContext *context;
  char *host;
  uint16_t port;
  char *name;
  char *key;
  WzpUdpAddress good; /* answered last: tried first, and alone at first */
};

struct _WzpHop
{
  WzpRelayWay *way;
  const WzpHopHandler *handler;
  gpointer user_data;
  char *server_name;

  GCancellable *resolving;
  WzpAlarm *alarm; /* start of the next attempt, or of the first; once open: end of a doubt */
  WzpUdpAddress addresses[MAX_ADDRESSES];
  size_t n_addresses;
  size_t n_started;
  WzpQuicConn *attempts[MAX_ATTEMPTS]; /* under way */
  WzpQuicConn *conn;                   /* the one that opened */
  WzpDuration patience;                /* 0: for ever */

  WzpInstant begun[MAX_ATTEMPTS]; /* of each attempt */
  WzpDuration handshake_time;     /* of the attempt that won */
  GError *error;                  /* of the attempt that told most */
  gboolean permanent;
};

/* --- keys ------------------------------------------------------------------------------------- */

char *
wzp_relay_key_to_text (const uint8_t pin[WZP_TRUST_PIN_BYTES])
{
  GString *text = g_string_new (NULL);

  for (size_t i = 0; i < WZP_TRUST_PIN_BYTES; i++)
    g_string_append_printf (text, "%s%02x", i > 0 && i % 2 == 0 ? ":" : "", pin[i]);
  return g_string_free_and_steal (text);
}

gboolean
wzp_relay_key_from_text (const char *text, uint8_t out_pin[WZP_TRUST_PIN_BYTES])
{
  size_t n_digits = 0;

  memset (out_pin, 0, WZP_TRUST_PIN_BYTES);
  for (const char *p = text; *p != '\0'; p++)
    {
      int digit = g_ascii_xdigit_value (*p);

      if (*p == ':' || *p == ' ')
        continue;
      if (digit < 0 || n_digits >= (size_t) 2 * WZP_TRUST_PIN_BYTES)
        return FALSE;
      out_pin[n_digits / 2] = (uint8_t) (out_pin[n_digits / 2] << 4 | digit);
      n_digits++;
    }
  return n_digits == (size_t) 2 * WZP_TRUST_PIN_BYTES;
}

gboolean
wzp_relay_parse (const char *relay, char **out_host, uint16_t *out_port, GError **error)
{
  g_autoptr (GSocketConnectable) address = NULL;
  const char *host;

  if (relay && *relay != '\0' && !strpbrk (relay, " \t\r\n/@"))
    address = g_network_address_parse (relay, WZP_RELAY_DEFAULT_PORT, NULL);
  host = address ? g_network_address_get_hostname (G_NETWORK_ADDRESS (address)) : NULL;
  /* Words with colons are taken for an IPv6 address without brackets. */
  if (!host || *host == '\0' || (strchr (host, ':') && !g_hostname_is_ip_address (host)) ||
      g_network_address_get_port (G_NETWORK_ADDRESS (address)) == 0)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "“%s” is no relay address; give HOST or HOST:PORT, and IPv6 as [ADDRESS]:PORT",
                   relay ? relay : "");
      return FALSE;
    }
  *out_host = g_ascii_strdown (host, -1);
  *out_port = g_network_address_get_port (G_NETWORK_ADDRESS (address));
  return TRUE;
}

static char *
join_host_and_port (const char *host, uint16_t port)
{
  return g_strdup_printf (strchr (host, ':') ? "[%s]:%u" : "%s:%u", host, port);
}

char *
wzp_relay_normalise (const char *relay, GError **error)
{
  g_autofree char *host = NULL;
  uint16_t port;

  return wzp_relay_parse (relay, &host, &port, error) ? join_host_and_port (host, port) : NULL;
}

WzpRelayWay *
wzp_relay_way_new (WzpQuicIo *io,
                   WzpTrustStore *store,
                   const char *relay,
                   GMainContext *context,
                   GError **error)
{
  g_autoptr (WzpRelayWay) way = g_new0 (WzpRelayWay, 1);

  if (!wzp_relay_parse (relay, &way->host, &way->port, error))
    return NULL;
  way->io = io;
  way->store = store;
  way->context = g_main_context_ref (context);
  way->name = join_host_and_port (way->host, way->port);
  return g_steal_pointer (&way);
}

void
wzp_relay_way_free (WzpRelayWay *way)
{
  if (!way)
    return;
  g_clear_pointer (&way->context, g_main_context_unref);
  g_free (way->host);
  g_free (way->name);
  g_free (way->key);
  g_free (way);
}

const char *
wzp_relay_way_get_name (const WzpRelayWay *way)
{
  return way->name;
}

gboolean
wzp_relay_way_get_address (const WzpRelayWay *way, WzpUdpAddress *out)
{
  *out = way->good;
  return wzp_udp_address_is_set (out);
}

void
wzp_relay_way_set_address (WzpRelayWay *way, const WzpUdpAddress *address)
{
  way->good = *address;
}

const char *
wzp_relay_way_get_key (const WzpRelayWay *way)
{
  return way->key;
}

char *
wzp_relay_dup_known_key (WzpTrustStore *store, const char *name)
{
  uint8_t pin[WZP_TRUST_PIN_BYTES];

  return wzp_trust_store_get_relay_pin (store, name, pin) ? wzp_relay_key_to_text (pin) : NULL;
}

char *
wzp_relay_way_dup_known_key (const WzpRelayWay *way)
{
  return wzp_relay_dup_known_key (way->store, way->name);
}

gboolean
wzp_relay_way_trust_key (WzpRelayWay *way, const char *key)
{
  uint8_t pin[WZP_TRUST_PIN_BYTES];

  if (!wzp_relay_key_from_text (key, pin))
    return FALSE;
  wzp_trust_store_set_relay_pin (way->store, way->name, pin);
  return TRUE;
}

/* --- one attempt ------------------------------------------------------------------------------ */

static void
keep_error (WzpHop *hop, GError *error, gboolean permanent)
{
  /* What says most is told: a changed key rather than that another address did not answer. */
  if (hop->error && (hop->permanent || !permanent))
    {
      g_error_free (error);
      return;
    }
  g_clear_error (&hop->error);
  hop->error = error;
  hop->permanent = permanent;
}

static gboolean
verify_key (WzpQuicConn *conn, const uint8_t *der, size_t len, gpointer user_data)
{
  WzpHop *hop = user_data;
  WzpRelayWay *way = hop->way;
  uint8_t pin[WZP_KEY_PIN_BYTES];
  uint8_t known[WZP_TRUST_PIN_BYTES];

  G_STATIC_ASSERT (WZP_KEY_PIN_BYTES == WZP_TRUST_PIN_BYTES);
  if (!wzp_certificate_key_pin (der, len, pin))
    {
      keep_error (hop,
                  g_error_new (WZP_ERROR, WZP_ERROR_NOT_A_RELAY,
                               "What answers at “%s” shows no certificate that can be read",
                               way->name),
                  TRUE);
      return FALSE;
    }
  g_free (way->key);
  way->key = wzp_relay_key_to_text (pin);
  if (!wzp_trust_store_get_relay_pin (way->store, way->name, known) ||
      wzp_secret_equal (known, pin, sizeof pin))
    return TRUE;
  else
    {
      g_autofree char *known_text = wzp_relay_key_to_text (known);

      keep_error (
          hop,
          g_error_new (WZP_ERROR, WZP_ERROR_KEY_CHANGED,
                       "The relay “%s” shows another key than before.\n"
                       "  known: %s\n"
                       "  shown: %s\n"
                       "Somebody may be in the middle. Ask the relay's operator which key is "
                       "right before you trust the new one.",
                       way->name, known_text, way->key),
          TRUE);
      return FALSE;
    }
}

/* First use of this relay: its key is the one from now on. */
static void
pin_key (WzpHop *hop, WzpQuicConn *conn)
{
  uint8_t pin[WZP_KEY_PIN_BYTES];
  uint8_t known[WZP_TRUST_PIN_BYTES];
  size_t len = 0;
  const uint8_t *der = wzp_quic_conn_get_peer_certificate (conn, &len);

  if (der && !wzp_trust_store_get_relay_pin (hop->way->store, hop->way->name, known) &&
      wzp_certificate_key_pin (der, len, pin))
    wzp_trust_store_set_relay_pin (hop->way->store, hop->way->name, pin);
}

static void
drop_conn (WzpQuicConn *conn, WzpCloseCode code, const char *reason)
{
  wzp_quic_conn_set_handler (conn, NULL, NULL);
  /* A hang-up just sent must not be lost with us. */
  wzp_quic_conn_finish (conn, code, reason);
}

static void
drop_attempts (WzpHop *hop)
{
  for (size_t i = 0; i < MAX_ATTEMPTS; i++)
    if (hop->attempts[i])
      drop_conn (g_steal_pointer (&hop->attempts[i]), WZP_CLOSE_NORMAL, "not-selected");
}

/* Unlinks @conn, whichever it is; TRUE when it was the open one. */
static gboolean
forget_conn (WzpHop *hop, WzpQuicConn *conn)
{
  if (hop->conn == conn)
    {
      hop->conn = NULL;
      return TRUE;
    }
  for (size_t i = 0; i < MAX_ATTEMPTS; i++)
    if (hop->attempts[i] == conn)
      hop->attempts[i] = NULL;
  return FALSE;
}

static void
on_handshake_done (WzpQuicConn *conn, gpointer user_data)
{
  WzpHop *hop = user_data;

  for (size_t i = 0; i < hop->n_started; i++)
    if (hop->attempts[i] == conn)
      hop->handshake_time = wzp_instant_since (wzp_instant_now (), hop->begun[i]);
  forget_conn (hop, conn);
  hop->conn = conn;
  drop_attempts (hop);
  wzp_alarm_set (hop->alarm, WZP_INSTANT_NEVER);
  wzp_quic_conn_get_remote_address (conn, &hop->way->good);
  wzp_quic_conn_set_patience (conn, hop->patience);
  pin_key (hop, conn);
  if (hop->handler->open)
    hop->handler->open (hop, hop->user_data);
}

static void
on_conn_signal (WzpQuicConn *conn, const uint8_t *json, size_t len, gpointer user_data)
{
  WzpHop *hop = user_data;
  g_auto (WzpSignal) signal = { 0 };
  g_autofree char *detail = NULL;

  switch (wzp_signal_parse (json, len, &signal, &detail))
    {
    case WZP_SIGNAL_PARSE_OK:
      if (hop->handler->signal)
        hop->handler->signal (hop, &signal, hop->user_data);
      break;
    case WZP_SIGNAL_PARSE_UNKNOWN_VARIANT:
      g_debug ("%s: message of unknown kind %s", hop->server_name, detail);
      break;
    case WZP_SIGNAL_PARSE_BAD:
      g_info ("%s: bad message: %s", hop->server_name, detail);
      break;
    }
}

static void
on_conn_uni (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  WzpHop *hop = user_data;

  if (hop->handler->uni)
    hop->handler->uni (hop, bytes, len, hop->user_data);
}

static void
on_conn_datagram (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  WzpHop *hop = user_data;

  if (hop->handler->datagram)
    hop->handler->datagram (hop, bytes, len, hop->user_data);
}

/* A close by the relay, with its code and reason. */
static GError *
explain_close (const WzpHop *hop, const WzpQuicClose *close, gboolean *out_permanent)
{
  const char *reason = *close->reason != '\0' ? close->reason : "no reason given";
  WzpError code = WZP_ERROR_REFUSED;

  *out_permanent = FALSE;
  switch ((WzpCloseCode) close->code)
    {
    case WZP_CLOSE_NOT_AUTHORISED:
      code = WZP_ERROR_NOT_AUTHORISED;
      *out_permanent = TRUE;
      break;
    case WZP_CLOSE_REPLACED:
    case WZP_CLOSE_NO_SUCH_CALL:
    case WZP_CLOSE_BAD_MESSAGE:
    case WZP_CLOSE_QUOTA:
      *out_permanent = TRUE;
      break;
    case WZP_CLOSE_ROOM_FULL:
    case WZP_CLOSE_RELAY_FULL:
      code = WZP_ERROR_FULL;
      break;
    case WZP_CLOSE_RATE_LIMITED:
    case WZP_CLOSE_HANDSHAKE_TIMEOUT:
      break;
    case WZP_CLOSE_NORMAL:
    case WZP_CLOSE_COMING_BACK:
    case WZP_CLOSE_SHUTTING_DOWN:
      return g_error_new (WZP_ERROR, WZP_ERROR_CLOSED, "The relay “%s” closed the connection (%s)",
                          hop->way->name, reason);
    }
  return g_error_new (WZP_ERROR, code, "The relay “%s” refused: %s", hop->way->name, reason);
}

static GError *
explain (const WzpHop *hop, const WzpQuicClose *close, gboolean *out_permanent)
{
  const char *name = hop->way->name;

  *out_permanent = FALSE;
  switch (close->cause)
    {
    case WZP_QUIC_CAUSE_CLOSED_BY_PEER:
      return explain_close (hop, close, out_permanent);
    case WZP_QUIC_CAUSE_UNREACHABLE:
    case WZP_QUIC_CAUSE_HANDSHAKE_TIMEOUT:
      return g_error_new (
          WZP_ERROR, WZP_ERROR_UNREACHABLE,
          "No relay answers at “%s”; is the address right, and is UDP allowed here?", name);
    case WZP_QUIC_CAUSE_IDLE_TIMEOUT:
      return g_error_new (WZP_ERROR, WZP_ERROR_TIMEOUT, "The relay “%s” fell silent", name);
    case WZP_QUIC_CAUSE_NOT_A_RELAY:
      *out_permanent = TRUE;
      return g_error_new (WZP_ERROR, WZP_ERROR_NOT_A_RELAY,
                          "What answers at “%s” is not a relay of this kind", name);
    case WZP_QUIC_CAUSE_REFUSED:
      return g_error_new (WZP_ERROR, WZP_ERROR_REFUSED,
                          "The relay “%s” takes no more connections now", name);
    case WZP_QUIC_CAUSE_KEY_REJECTED:
      *out_permanent = TRUE;
      return g_error_new (WZP_ERROR, WZP_ERROR_KEY_CHANGED,
                          "The relay “%s” shows another key than before", name);
    case WZP_QUIC_CAUSE_RESET:
      return g_error_new (WZP_ERROR, WZP_ERROR_CLOSED, "The relay “%s” was restarted", name);
    case WZP_QUIC_CAUSE_PROTOCOL:
    case WZP_QUIC_CAUSE_BAD_MESSAGE:
      return g_error_new (WZP_ERROR, WZP_ERROR_CLOSED, "The connection to “%s” broke: %s", name,
                          *close->reason != '\0' ? close->reason : "protocol error");
    case WZP_QUIC_CAUSE_CLOSED_LOCALLY:
    case WZP_QUIC_CAUSE_ENGINE_FREED:
      break;
    }
  return g_error_new (WZP_ERROR, WZP_ERROR_CLOSED, "The connection to “%s” was closed", name);
}

static gboolean
has_attempts (const WzpHop *hop)
{
  for (size_t i = 0; i < MAX_ATTEMPTS; i++)
    if (hop->attempts[i])
      return TRUE;
  return FALSE;
}

/* Whether the relay has said anything at all: then another attempt would not help. */
static gboolean
is_answered (const WzpHop *hop)
{
  WzpQuicConnStats stats;

  for (size_t i = 0; i < MAX_ATTEMPTS; i++)
    if (hop->attempts[i])
      {
        wzp_quic_conn_get_stats (hop->attempts[i], &stats);
        if (stats.packets_received > 0)
          return TRUE;
      }
  return FALSE;
}

/* The end of a hop that its owner has not asked for. */
static void
finish (WzpHop *hop)
{
  g_autoptr (GError) error = g_steal_pointer (&hop->error);

  if (hop->handler->closed)
    hop->handler->closed (hop, error, hop->permanent, hop->user_data);
}

static void
on_conn_closed (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data)
{
  WzpHop *hop = user_data;
  gboolean permanent;
  GError *error = explain (hop, close, &permanent);

  if (forget_conn (hop, conn))
    {
      g_clear_error (&hop->error);
      hop->permanent = FALSE;
      keep_error (hop, error, permanent);
      finish (hop);
      return;
    }
  /* What verify_key() found out says more than the close that followed from it. */
  keep_error (hop, error, permanent && !hop->permanent);
  /* An address that worked once may be the relay's no more. */
  hop->way->good = (WzpUdpAddress) { .family = AF_UNSPEC };
  if (hop->permanent)
    {
      drop_attempts (hop);
      wzp_alarm_set (hop->alarm, WZP_INSTANT_NEVER);
      finish (hop);
    }
  else if (hop->n_started < hop->n_addresses)
    wzp_alarm_set (hop->alarm, 0);
  else if (!has_attempts (hop))
    finish (hop);
}

/* Its owner begins anew, and may keep this one as long as nothing is better; if not, the relay is not to take
 * its end for leaving. */
static void
on_conn_silent (WzpQuicConn *conn, gpointer user_data)
{
  WzpHop *hop = user_data;
  g_autoptr (GError) error = NULL;

  if (hop->conn != conn)
    return;
  error = g_error_new (WZP_ERROR, WZP_ERROR_TIMEOUT, "The relay “%s” fell silent", hop->way->name);
  if (hop->handler->silent && hop->handler->silent (hop, error, hop->user_data))
    return;
  drop_conn (g_steal_pointer (&hop->conn), WZP_CLOSE_COMING_BACK, "coming-back");
  keep_error (hop, g_steal_pointer (&error), FALSE);
  finish (hop);
}

static const WzpQuicHandler conn_handler = {
  .verify = verify_key,
  .handshake_done = on_handshake_done,
  .signal = on_conn_signal,
  .uni = on_conn_uni,
  .datagram = on_conn_datagram,
  .silent = on_conn_silent,
  .closed = on_conn_closed,
};

/* --- names and addresses ---------------------------------------------------------------------- */

static void
start_attempt (WzpHop *hop)
{
  size_t i = hop->n_started++;

  hop->begun[i] = wzp_instant_now ();
  hop->attempts[i] = wzp_quic_io_connect (hop->way->io, &hop->addresses[i % hop->n_addresses],
                                          hop->server_name, &conn_handler, hop);
  if (!hop->attempts[i])
    keep_error (hop,
                g_error_new (WZP_ERROR, WZP_ERROR_UNREACHABLE, "No connection to “%s” can be begun",
                             hop->way->name),
                FALSE);
  if (hop->n_started < hop->n_addresses)
    wzp_alarm_set (hop->alarm,
                   hop->attempts[i] ? wzp_instant_add (wzp_instant_now (), ATTEMPT_DELAY) : 0);
  else if (!has_attempts (hop))
    finish (hop);
  else
    wzp_alarm_set (hop->alarm, wzp_instant_add (wzp_instant_now (), REPEAT_DELAY));
}

/* All addresses have been tried, and there is no answer yet. */
static void
wait_or_repeat (WzpHop *hop)
{
  WzpInstant now = wzp_instant_now ();

  if (now >= wzp_instant_add (hop->begun[0], WZP_HOP_OPEN_TIMEOUT))
    {
      drop_attempts (hop);
      keep_error (hop,
                  g_error_new (WZP_ERROR, WZP_ERROR_UNREACHABLE,
                               "No relay answers at “%s”; is the address right, and is UDP "
                               "allowed here?",
                               hop->way->name),
                  FALSE);
      hop->way->good = (WzpUdpAddress) { .family = AF_UNSPEC };
      finish (hop);
    }
  else if (hop->n_started < MAX_ATTEMPTS && !is_answered (hop))
    start_attempt (hop);
  else
    wzp_alarm_set (hop->alarm, wzp_instant_add (now, REPEAT_DELAY));
}

static void
add_address (WzpHop *hop, GInetAddress *ip)
{
  WzpUdpAddress address;

  if (hop->n_addresses < MAX_ADDRESSES &&
      wzp_udp_address_init_ip (&address, g_inet_address_to_bytes (ip),
                               g_inet_address_get_native_size (ip), hop->way->port))
    hop->addresses[hop->n_addresses++] = address;
}

/* In the resolver's order, but the families take turns (RFC 8305 section 4). */
static void
add_addresses (WzpHop *hop, GList *found)
{
  GSocketFamily want = G_SOCKET_FAMILY_INVALID;

  while (found)
    {
      GList *next = found;

      for (GList *l = found; l && want != G_SOCKET_FAMILY_INVALID; l = l->next)
        if (g_inet_address_get_family (l->data) == want)
          {
            next = l;
            break;
          }
      want = g_inet_address_get_family (next->data) == G_SOCKET_FAMILY_IPV4 ? G_SOCKET_FAMILY_IPV6
                                                                            : G_SOCKET_FAMILY_IPV4;
      add_address (hop, next->data);
      g_object_unref (next->data);
      found = g_list_delete_link (found, next);
    }
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GList *found = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);
  WzpHop *hop = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&hop->resolving);
  add_addresses (hop, found);
  if (hop->n_addresses > 0)
    {
      start_attempt (hop);
      return;
    }
  keep_error (hop,
              g_error_new (WZP_ERROR, WZP_ERROR_UNREACHABLE,
                           "The name of the relay “%s” cannot be resolved: %s", hop->way->host,
                           error ? error->message : "it has no address"),
              FALSE);
  finish (hop);
}

static void
begin (WzpHop *hop)
{
  g_autoptr (GInetAddress) literal = g_inet_address_new_from_string (hop->way->host);
  g_autoptr (GResolver) resolver = NULL;

  if (wzp_udp_address_is_set (&hop->way->good))
    hop->addresses[hop->n_addresses++] = hop->way->good;
  else if (literal)
    add_address (hop, literal);
  if (hop->n_addresses > 0)
    {
      start_attempt (hop);
      return;
    }
  resolver = g_resolver_get_default ();
  hop->resolving = g_cancellable_new ();
  g_resolver_lookup_by_name_async (resolver, hop->way->host, hop->resolving, resolved_cb, hop);
}

static void
on_alarm (gpointer data)
{
  WzpHop *hop = data;

  if (hop->conn)
    wzp_quic_conn_set_patience (hop->conn, hop->patience);
  else if (hop->n_addresses == 0)
    begin (hop);
  else if (hop->n_started < hop->n_addresses)
    start_attempt (hop);
  else
    wait_or_repeat (hop);
}

/* --- life ------------------------------------------------------------------------------------- */

WzpHop *
wzp_hop_new (WzpRelayWay *way,
             const char *server_name,
             const WzpHopHandler *handler,
             gpointer user_data)
{
  WzpHop *hop = g_new0 (WzpHop, 1);

  hop->way = way;
  hop->handler = handler;
  hop->user_data = user_data;
  hop->server_name = g_strdup (server_name);
  hop->alarm = wzp_alarm_new (way->context, on_alarm, hop);
  wzp_alarm_set (hop->alarm, 0);
  return hop;
}

void
wzp_hop_free (WzpHop *hop)
{
  wzp_hop_free_with_reason (hop, WZP_CLOSE_NORMAL, NULL);
}

void
wzp_hop_free_with_reason (WzpHop *hop, WzpCloseCode code, const char *reason)
{
  if (!hop)
    return;
  if (hop->resolving)
    g_cancellable_cancel (hop->resolving);
  g_clear_object (&hop->resolving);
  drop_attempts (hop);
  if (hop->conn)
    drop_conn (g_steal_pointer (&hop->conn), code, reason);
  wzp_alarm_free (hop->alarm);
  g_clear_error (&hop->error);
  g_free (hop->server_name);
  g_free (hop);
}

void
wzp_hop_set_patience (WzpHop *hop, WzpDuration patience)
{
  hop->patience = patience;
  if (hop->conn)
    wzp_quic_conn_set_patience (hop->conn, patience);
}

void
wzp_hop_doubt (WzpHop *hop)
{
  if (!hop->conn)
    {
      /* What has gone out has gone out through a network that may not be there any more. */
      if (hop->n_addresses > 0 && hop->n_started < MAX_ATTEMPTS)
        wzp_alarm_set (hop->alarm, 0);
      return;
    }
  wzp_quic_conn_set_patience (hop->conn, DOUBT_PATIENCE);
  wzp_alarm_set (hop->alarm, wzp_instant_add (wzp_instant_now (), DOUBT_TIME));
  wzp_quic_conn_ping (hop->conn);
}

gboolean
wzp_hop_send (WzpHop *hop, GBytes *json)
{
  size_t len;
  gconstpointer bytes = g_bytes_get_data (json, &len);
  WzpQuicSend sent =
      hop->conn ? wzp_quic_conn_send_signal (hop->conn, bytes, len) : WZP_QUIC_SEND_CLOSED;

  if (sent != WZP_QUIC_SEND_OK)
    g_info ("%s: a message could not be sent (%d)", hop->server_name, sent);
  return sent == WZP_QUIC_SEND_OK;
}

gboolean
wzp_hop_send_datagram (WzpHop *hop, const uint8_t *bytes, size_t len)
{
  struct iovec part = { .iov_base = (void *) (uintptr_t) bytes, .iov_len = len };

  return hop->conn && wzp_quic_conn_send_datagram (hop->conn, &part, 1) == WZP_QUIC_SEND_OK;
}

gboolean
wzp_hop_export_key (WzpHop *hop, const char *label, uint8_t out[WZP_HOP_EXPORTER_BYTES])
{
  return hop->conn && wzp_quic_conn_export_key (hop->conn, label, out, WZP_HOP_EXPORTER_BYTES);
}

gboolean
wzp_hop_get_stats (WzpHop *hop, WzpQuicConnStats *out)
{
  if (!hop->conn)
    return FALSE;
  wzp_quic_conn_get_stats (hop->conn, out);
  return TRUE;
}

WzpDuration
wzp_hop_get_handshake_time (const WzpHop *hop)
{
  return hop->handshake_time;
}
