/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-direct"

#include "wzp-direct.h"

#include "wzp-sni.h"

/* Nothing heard for so long while we speak: the path is in doubt. When the peer's frames come, which are
 * 20 or 40 ms apart, that shows soon; from acknowledgements alone only after their 60 ms and a round trip.
 * False doubt costs doubled packets and nothing else. */
#define DOUBT_FRAMES WZP_MS (70)
#define DOUBT_ACKS   WZP_MS (130)
/* So long after a frame the next one is still expected soon. */
#define FRAMES_EXPECTED WZP_MS (500)
/* In doubt for so long: the path is left. */
#define DEAD WZP_MS (500)
/* A path that has been left and is heard again must live so long before it is used again; doubled each
 * time, up to the last. */
#define RETURN_FIRST WZP_SECONDS (3)
#define RETURN_LAST  WZP_SECONDS (60)
#define RETURN_POLL  WZP_SECONDS (1)

typedef struct
{
  WzpDirect *direct;
  WzpDirectLine *line; /* NULL: not begun, or over */
  WzpCandidate candidate;
  gboolean is_incoming;
  WzpPathAttemptState state;
  WzpInstant started; /* or when it is to be */
  WzpInstant proven;  /* NEVER: not yet */
  WzpInstant ended;   /* NEVER: not yet */
} Attempt;

struct _WzpDirect
{
  WzpDirectConfig config;
  const WzpDirectHandler *handler;
  gpointer user_data;
  char *call_id;
  char *server_name;

  WzpRemoteCandidates remote;
  GPtrArray *attempts; /* of Attempt */
  WzpPathSwitch *path_switch;
  Attempt *used; /* where we send; NULL: the relay */
  gboolean was_proposed;
  unsigned n_dials;

  /* Of the used connection, or the one last left. */
  uint64_t packets_heard;
  WzpInstant asked;       /* first datagram since something was heard; NEVER: none */
  WzpInstant frame_heard; /* last datagram of the peer's */
  Attempt *left;          /* was silent at one end; may come back */
  WzpInstant return_at;   /* NEVER: not heard since */
  WzpInstant poll_at;
  WzpDuration return_after;
};

static void settle (WzpDirect *direct, WzpInstant now);

/* --- attempts --------------------------------------------------------------------------------- */

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_clear_pointer (&attempt->line, wzp_direct_line_free);
  g_free (attempt);
}

static gboolean
is_over (const Attempt *attempt)
{
  return attempt->state >= WZP_PATH_ATTEMPT_FIRST_FINAL;
}

/* Makes room by forgetting the oldest that is over. */
static gboolean
make_room (WzpDirect *direct)
{
  for (guint i = 0; i < direct->attempts->len; i++)
    if (direct->attempts->len < WZP_DIRECT_MAX_ATTEMPTS)
      return TRUE;
    else if (is_over (direct->attempts->pdata[i]))
      {
        g_ptr_array_remove_index (direct->attempts, i);
        return TRUE;
      }
  return direct->attempts->len < WZP_DIRECT_MAX_ATTEMPTS;
}

/* NULL: too many are open. */
static Attempt *
add_attempt (WzpDirect *direct, const WzpCandidate *candidate, gboolean is_incoming, WzpInstant due)
{
  Attempt *attempt;

  if (!make_room (direct))
    return NULL;
  attempt = g_new0 (Attempt, 1);
  attempt->direct = direct;
  attempt->candidate = *candidate;
  attempt->is_incoming = is_incoming;
  attempt->state = WZP_PATH_ATTEMPT_WAITING;
  attempt->started = due;
  attempt->proven = attempt->ended = WZP_INSTANT_NEVER;
  g_ptr_array_add (direct->attempts, attempt);
  return attempt;
}

static void
finish (Attempt *attempt, WzpPathAttemptState how, WzpInstant now)
{
  attempt->state = how;
  attempt->ended = now;
  g_clear_pointer (&attempt->line, wzp_direct_line_free);
}

static Attempt *
find_by_name (WzpDirect *direct, uint64_t name)
{
  for (guint i = 0; i < direct->attempts->len; i++)
    {
      Attempt *attempt = direct->attempts->pdata[i];

      if (attempt->state == WZP_PATH_ATTEMPT_PROVEN &&
          wzp_direct_line_get_name (attempt->line) == name)
        return attempt;
    }
  return NULL;
}

/* What is still being tried when a path is agreed on is of no use any more. */
static void
finish_rivals (WzpDirect *direct, WzpInstant now)
{
  for (guint i = 0; i < direct->attempts->len; i++)
    {
      Attempt *attempt = direct->attempts->pdata[i];

      if (!is_over (attempt) && attempt->state != WZP_PATH_ATTEMPT_PROVEN)
        finish (attempt, WZP_PATH_ATTEMPT_BEATEN, now);
    }
}

/* --- lines ------------------------------------------------------------------------------------ */

static void
on_line_proven (WzpDirectLine *line, gpointer user_data)
{
  Attempt *attempt = user_data;
  WzpDirect *direct = attempt->direct;
  uint64_t name = wzp_direct_line_get_name (line);
  WzpInstant now = wzp_instant_now ();

  attempt->state = WZP_PATH_ATTEMPT_PROVEN;
  attempt->proven = now;
  if (wzp_path_switch_add (direct->path_switch, name, now) && direct->config.is_caller &&
      !direct->was_proposed)
    {
      /* The first one is the shortest way: both ends have dialled all at the same time. */
      direct->was_proposed = TRUE;
      wzp_path_switch_propose (direct->path_switch, WZP_PATH_DIRECT (name), now);
    }
  settle (direct, now);
  direct->handler->wake (direct, direct->user_data);
}

static void
hear_switch (WzpDirect *direct, const WzpSignalPathSwitch *signal, WzpInstant now)
{
  WzpPathSwitchMessage message = { .epoch = signal->epoch };

  if (!g_str_equal (signal->call_id, direct->call_id) ||
      !wzp_path_switch_phase_parse (signal->phase, &message.phase))
    return;
  if (g_str_equal (signal->path, "direct"))
    message.path = WZP_PATH_DIRECT (signal->conn);
  else if (!g_str_equal (signal->path, "relay"))
    return;
  wzp_path_switch_on_message (direct->path_switch, &message, now);
  settle (direct, now);
  direct->handler->wake (direct, direct->user_data);
}

static void
on_line_signal (WzpDirectLine *line, const WzpSignal *signal, gpointer user_data)
{
  Attempt *attempt = user_data;

  if (signal->type == WZP_SIGNAL_PATH_SWITCH)
    hear_switch (attempt->direct, &signal->path_switch, wzp_instant_now ());
  else
    attempt->direct->handler->signal (attempt->direct, signal, attempt->direct->user_data);
}

static void
on_line_datagram (WzpDirectLine *line, const uint8_t *bytes, size_t len, gpointer user_data)
{
  Attempt *attempt = user_data;
  WzpDirect *direct = attempt->direct;

  if (attempt == direct->used)
    direct->frame_heard = wzp_instant_now ();
  direct->handler->datagram (direct, bytes, len, direct->user_data);
}

static void
on_line_closed (WzpDirectLine *line, gpointer user_data)
{
  Attempt *attempt = user_data;
  WzpDirect *direct = attempt->direct;
  uint64_t name = wzp_direct_line_get_name (line);
  gboolean was_proven = attempt->state == WZP_PATH_ATTEMPT_PROVEN;
  WzpInstant now = wzp_instant_now ();

  /* The other end closes what it does not need. */
  finish (attempt,
          was_proven && attempt != direct->used ? WZP_PATH_ATTEMPT_BEATEN
                                                : wzp_direct_line_get_state (line),
          now);
  if (direct->left == attempt)
    direct->left = NULL;
  if (was_proven)
    wzp_path_switch_remove (direct->path_switch, name, now);
  settle (direct, now);
  direct->handler->wake (direct, direct->user_data);
}

static const WzpDirectLineHandler line_handler = {
  .proven = on_line_proven,
  .signal = on_line_signal,
  .datagram = on_line_datagram,
  .closed = on_line_closed,
};

static WzpDirectLineConfig
line_config (Attempt *attempt)
{
  return (WzpDirectLineConfig) {
    .e2ee = attempt->direct->config.e2ee,
    .call_id = attempt->direct->call_id,
    .handler = &line_handler,
    .user_data = attempt,
  };
}

static void
dial (Attempt *attempt, WzpInstant now)
{
  WzpDirect *direct = attempt->direct;
  WzpDirectLineConfig config = line_config (attempt);
  const WzpAddress *to = &attempt->candidate.address;
  WzpUdpAddress remote;

  if (wzp_udp_address_init (&remote, &to->sa, to->len))
    attempt->line =
        wzp_direct_line_dial (&config, direct->config.io, &remote, direct->server_name, now);
  attempt->started = now;
  if (attempt->line)
    attempt->state = WZP_PATH_ATTEMPT_DIALLING;
  else
    finish (attempt, WZP_PATH_ATTEMPT_UNREACHABLE, now);
}

gboolean
wzp_direct_accept (WzpDirect *direct, WzpQuicConn *conn, WzpInstant now)
{
  WzpUdpAddress remote;
  WzpAddress from;
  WzpCandidate candidate;
  WzpDirectLineConfig config;
  Attempt *attempt;
  unsigned n_unproven = 0;

  for (guint i = 0; i < direct->attempts->len; i++)
    {
      attempt = direct->attempts->pdata[i];
      n_unproven += attempt->is_incoming && attempt->state == WZP_PATH_ATTEMPT_CONNECTED;
    }
  wzp_quic_conn_get_remote_address (conn, &remote);
  if (n_unproven >= WZP_DIRECT_MAX_UNPROVEN ||
      !wzp_address_from_sockaddr (&remote.sa, wzp_udp_address_len (&remote), &from))
    return FALSE;
  wzp_candidate_init (&candidate, WZP_CANDIDATE_REFLEXIVE, &from,
                      WZP_CANDIDATE_LOCAL_PREFERENCE_DEFAULT);
  attempt = add_attempt (direct, &candidate, TRUE, now);
  if (!attempt)
    return FALSE;
  config = line_config (attempt);
  attempt->state = WZP_PATH_ATTEMPT_CONNECTED;
  attempt->line = wzp_direct_line_accept (&config, conn, now);
  direct->handler->wake (direct, direct->user_data);
  return TRUE;
}

/* --- the switch ------------------------------------------------------------------------------- */

void
wzp_direct_say (WzpDirect *direct, GBytes *json)
{
  for (guint i = 0; i < direct->attempts->len; i++)
    {
      Attempt *attempt = direct->attempts->pdata[i];

      if (attempt->state == WZP_PATH_ATTEMPT_PROVEN)
        wzp_direct_line_send (attempt->line, json);
    }
}

static void
say_switch (WzpDirect *direct, const WzpPathSwitchMessage *message)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_PATH_SWITCH };
  g_autoptr (GBytes) json = NULL;

  signal.path_switch.call_id = g_strdup (direct->call_id);
  signal.path_switch.epoch = message->epoch;
  signal.path_switch.phase = g_strdup (wzp_path_switch_phase_name (message->phase));
  signal.path_switch.path = g_strdup (wzp_path_is_direct (message->path) ? "direct" : "relay");
  signal.path_switch.conn = message->path.conn;
  json = wzp_signal_print (&signal);
  direct->handler->send (direct, json, direct->user_data);
  wzp_direct_say (direct, json);
}

static void
move (WzpDirect *direct, WzpPath path, WzpInstant now)
{
  WzpQuicConnStats stats;
  Attempt *last = direct->used;

  direct->used = wzp_path_is_direct (path) ? find_by_name (direct, path.conn) : NULL;
  direct->left = NULL;
  direct->asked = direct->return_at = WZP_INSTANT_NEVER;
  if (!direct->used && last && last->line)
    {
      direct->left = last;
      direct->poll_at = wzp_instant_add (now, RETURN_POLL);
    }
  if (direct->used)
    {
      direct->frame_heard = now;
      wzp_direct_line_get_stats (direct->used->line, &stats);
      direct->packets_heard = stats.packets_received;
    }
  g_info ("%.8s: frames go %s", direct->call_id, direct->used ? "straight" : "through the relay");
  direct->handler->moved (direct, direct->used != NULL, direct->user_data);
}

static void
settle (WzpDirect *direct, WzpInstant now)
{
  WzpPathSwitchEffect effect;
  Attempt *attempt;

  while (wzp_path_switch_next_effect (direct->path_switch, &effect))
    switch (effect.type)
      {
      case WZP_PATH_SWITCH_EFFECT_SEND:
        say_switch (direct, &effect.message);
        break;
      case WZP_PATH_SWITCH_EFFECT_MOVE:
        move (direct, effect.path, now);
        break;
      case WZP_PATH_SWITCH_EFFECT_SETTLE:
        if (wzp_path_is_direct (effect.path))
          finish_rivals (direct, now);
        break;
      case WZP_PATH_SWITCH_EFFECT_RETIRE:
        attempt = find_by_name (direct, effect.path.conn);
        if (attempt)
          finish (attempt, WZP_PATH_ATTEMPT_BEATEN, now);
        break;
      }
}

/* --- candidates ------------------------------------------------------------------------------- */

/* Whether somebody is already trying, or has an open connection to, this address. */
static gboolean
is_tried (WzpDirect *direct, const WzpAddress *address)
{
  for (guint i = 0; i < direct->attempts->len; i++)
    {
      Attempt *attempt = direct->attempts->pdata[i];

      if (!attempt->is_incoming && !is_over (attempt) &&
          wzp_address_equal (&attempt->candidate.address, address))
        return TRUE;
    }
  return FALSE;
}

static void
dial_all (WzpDirect *direct, WzpInstant now)
{
  const WzpCandidate *order[WZP_CANDIDATES_MAX];
  unsigned n = wzp_candidates_dial_order (&direct->remote.list, order);
  WzpInstant due = now;

  for (unsigned i = 0; i < n; i++)
    {
      if (order[i]->kind == WZP_CANDIDATE_RELAYED || is_tried (direct, &order[i]->address))
        continue;
      if (++direct->n_dials > WZP_DIRECT_MAX_DIALS || !add_attempt (direct, order[i], FALSE, due))
        break;
      due = wzp_instant_add (due, WZP_PATH_STAGGER);
    }
  wzp_direct_on_deadline (direct, now);
  direct->handler->wake (direct, direct->user_data);
}

void
wzp_direct_on_signal (WzpDirect *direct, const WzpSignal *signal, WzpInstant now)
{
  if (signal->type == WZP_SIGNAL_CALL_SETUP &&
      wzp_remote_candidates_apply_setup (&direct->remote, &signal->call_setup))
    dial_all (direct, now);
  else if (signal->type == WZP_SIGNAL_CANDIDATE_UPDATE &&
           wzp_remote_candidates_apply_update (&direct->remote, &signal->candidate_update) ==
               WZP_REMOTE_UPDATE_APPLIED)
    {
      /* A path that is in use is not left for a rumour of a better one. */
      if (!direct->used)
        dial_all (direct, now);
    }
  else if (signal->type == WZP_SIGNAL_PATH_SWITCH)
    hear_switch (direct, &signal->path_switch, now);
}

/* --- the watch -------------------------------------------------------------------------------- */

/* Takes note of what has been heard; how long we have spoken to nobody. */
static WzpDuration
silence (WzpDirect *direct, Attempt *attempt, WzpInstant now, WzpDuration *out_doubt)
{
  WzpQuicConnStats stats;

  wzp_direct_line_get_stats (attempt->line, &stats);
  if (stats.packets_received != direct->packets_heard)
    {
      direct->packets_heard = stats.packets_received;
      direct->asked = WZP_INSTANT_NEVER;
    }
  *out_doubt = wzp_instant_since (now, direct->frame_heard) < FRAMES_EXPECTED
                   ? DOUBT_FRAMES
                   : DOUBT_ACKS + 2 * stats.smoothed_rtt;
  return direct->asked == WZP_INSTANT_NEVER ? 0 : wzp_instant_since (now, direct->asked);
}

WzpDirectSent
wzp_direct_send (WzpDirect *direct, const uint8_t *bytes, size_t len, WzpInstant now)
{
  WzpDuration quiet, doubt;

  if (!direct->used)
    return WZP_DIRECT_SENT_NOT;
  quiet = silence (direct, direct->used, now, &doubt);
  if (direct->asked == WZP_INSTANT_NEVER)
    direct->asked = now;
  if (!wzp_direct_line_send_datagram (direct->used->line, bytes, len))
    return WZP_DIRECT_SENT_NOT;
  if (quiet <= doubt)
    return WZP_DIRECT_SENT;
  if (quiet > DEAD)
    {
      wzp_path_switch_propose (direct->path_switch, WZP_PATH_RELAY, now);
      settle (direct, now);
      direct->handler->wake (direct, direct->user_data);
    }
  return WZP_DIRECT_SENT_DOUBT;
}

/* A path that was left is heard again: the caller goes back to it once it has proven steady. */
static void
watch_left (WzpDirect *direct, WzpInstant now)
{
  WzpQuicConnStats stats;

  if (!direct->left || now < direct->poll_at)
    return;
  direct->poll_at = wzp_instant_add (now, RETURN_POLL);
  wzp_direct_line_get_stats (direct->left->line, &stats);
  if (stats.packets_received == direct->packets_heard)
    return;
  direct->packets_heard = stats.packets_received;
  if (direct->return_at == WZP_INSTANT_NEVER)
    direct->return_at = wzp_instant_add (now, direct->return_after);
  if (now < direct->return_at || !direct->config.is_caller)
    return;
  direct->return_at = WZP_INSTANT_NEVER;
  direct->return_after = MIN (2 * direct->return_after, RETURN_LAST);
  wzp_path_switch_propose (direct->path_switch,
                           WZP_PATH_DIRECT (wzp_direct_line_get_name (direct->left->line)), now);
}

/* --- time ------------------------------------------------------------------------------------- */

WzpInstant
wzp_direct_next_deadline (const WzpDirect *direct)
{
  WzpInstant deadline = wzp_path_switch_next_deadline (direct->path_switch);

  if (direct->left)
    deadline = wzp_instant_min (deadline, direct->poll_at);
  for (guint i = 0; i < direct->attempts->len; i++)
    {
      const Attempt *attempt = direct->attempts->pdata[i];

      if (attempt->state == WZP_PATH_ATTEMPT_WAITING)
        deadline = wzp_instant_min (deadline, attempt->started);
      else if (attempt->line)
        deadline = wzp_instant_min (deadline, wzp_direct_line_next_deadline (attempt->line));
    }
  return deadline;
}

void
wzp_direct_on_deadline (WzpDirect *direct, WzpInstant now)
{
  for (guint i = 0; i < direct->attempts->len; i++)
    {
      Attempt *attempt = direct->attempts->pdata[i];

      if (attempt->state == WZP_PATH_ATTEMPT_WAITING && now >= attempt->started)
        dial (attempt, now);
      else if (attempt->line)
        wzp_direct_line_on_deadline (attempt->line, now);
    }
  watch_left (direct, now);
  wzp_path_switch_on_deadline (direct->path_switch, now);
  settle (direct, now);
}

/* --- life ------------------------------------------------------------------------------------- */

WzpDirect *
wzp_direct_new (const WzpDirectConfig *config, const WzpDirectHandler *handler, gpointer user_data)
{
  WzpDirect *direct = g_new0 (WzpDirect, 1);
  g_autofree char *room = wzp_call_id_to_room (config->call_id);

  direct->config = *config;
  direct->handler = handler;
  direct->user_data = user_data;
  direct->call_id = g_strdup (config->call_id);
  direct->server_name = g_strconcat (WZP_SNI_CALL_PREFIX, room, NULL);
  direct->attempts = g_ptr_array_new_with_free_func (attempt_free);
  direct->path_switch = wzp_path_switch_new (direct->call_id, config->is_caller);
  direct->asked = direct->return_at = WZP_INSTANT_NEVER;
  direct->return_after = RETURN_FIRST;
  wzp_remote_candidates_init (&direct->remote, direct->call_id, config->allow_loopback);
  return direct;
}

void
wzp_direct_free (WzpDirect *direct)
{
  if (!direct)
    return;
  g_ptr_array_unref (direct->attempts);
  wzp_path_switch_free (direct->path_switch);
  wzp_remote_candidates_clear (&direct->remote);
  g_free (direct->call_id);
  g_free (direct->server_name);
  g_free (direct);
}

const char *
wzp_direct_get_server_name (const WzpDirect *direct)
{
  return direct->server_name;
}

gboolean
wzp_direct_is_used (const WzpDirect *direct)
{
  return direct->used != NULL;
}

gboolean
wzp_direct_get_stats (const WzpDirect *direct, WzpQuicConnStats *out)
{
  if (direct->used)
    wzp_direct_line_get_stats (direct->used->line, out);
  return direct->used != NULL;
}

/* "to host 192.0.x.x:5000: proven after 2.5 ms, beaten": what came of it, and when that was decided. */
static char *
describe (const Attempt *attempt)
{
  char where[WZP_CANDIDATE_TEXT_BYTES];
  WzpInstant when = wzp_instant_min (attempt->proven, attempt->ended);
  GString *text = g_string_new (attempt->is_incoming ? "from " : "to ");

  g_string_append_printf (text, "%s: ", wzp_candidate_format_short (&attempt->candidate, where));
  if (attempt->proven != WZP_INSTANT_NEVER)
    g_string_append (text, wzp_path_attempt_state_name (WZP_PATH_ATTEMPT_PROVEN));
  else
    g_string_append (text, wzp_path_attempt_state_name (attempt->state));
  if (when != WZP_INSTANT_NEVER)
    g_string_append_printf (text, " after %.1f ms",
                            (double) wzp_instant_since (when, attempt->started) / 1e6);
  if (attempt->proven != WZP_INSTANT_NEVER && is_over (attempt))
    g_string_append_printf (text, ", %s", wzp_path_attempt_state_name (attempt->state));
  return g_string_free_and_steal (text);
}

GStrv
wzp_direct_dup_attempts (const WzpDirect *direct)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  for (guint i = 0; i < direct->attempts->len; i++)
    g_strv_builder_take (lines, describe (direct->attempts->pdata[i]));
  return g_strv_builder_end (lines);
}
