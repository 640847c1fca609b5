/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A question to a relay by somebody who is not registered there. The address is asked for under a
 * throw-away identity, so that no registration of the real one is disturbed. */
#define G_LOG_DOMAIN "wzp-core"

#include "wzp-core-private.h"
#include "wzp-error.h"
#include "wzp-signature.h"
#include "wzp-sni.h"

/* For everything, from the name to the answer. */
#define PROBE_TIMEOUT WZP_SECONDS (10)
/* Longest version text that is shown. */
#define VERSION_MAX_BYTES 64

struct _WzpCoreProbe
{
  WzpCore *core;
  WzpCoreHandle handle;
  WzpCommandType question;
  WzpHop *hop;
  WzpSession *session; /* of the question for the address */
  WzpInstant deadline;
  gboolean is_over;
};

static void
answer (WzpCoreProbe *probe, const char *text, double number, const GError *error)
{
  WzpCoreEvent *event;

  if (probe->is_over)
    return;
  probe->is_over = TRUE;
  event = wzp_core_event_new (WZP_EVENT_ANSWER, probe->handle);
  event->text = g_strdup (text);
  event->number = number;
  event->error = error ? g_error_copy (error) : NULL;
  wzp_core_emit (probe->core, event);
  wzp_core_wake (probe->core);
}

static void
on_open (WzpHop *hop, gpointer user_data)
{
  WzpCoreProbe *probe = user_data;
  uint8_t exporter[WZP_HOP_EXPORTER_BYTES] = { 0 };

  if (probe->question == WZP_COMMAND_PING)
    {
      answer (probe, NULL, (double) wzp_hop_get_handshake_time (hop) / 1e6, NULL);
      return;
    }
  if (!probe->session)
    return;
  wzp_hop_export_key (hop, WZP_CHANNEL_EXPORTER_LABEL, exporter);
  wzp_session_on_connected (probe->session, exporter, wzp_instant_now ());
  wzp_core_wake (probe->core);
}

static void
on_message (WzpHop *hop, const WzpSignal *signal, gpointer user_data)
{
  WzpCoreProbe *probe = user_data;

  if (!probe->session)
    return;
  wzp_session_on_signal (probe->session, signal, wzp_instant_now ());
  wzp_core_wake (probe->core);
}

static void
on_uni (WzpHop *hop, const uint8_t *bytes, size_t len, gpointer user_data)
{
  WzpCoreProbe *probe = user_data;
  g_autofree char *text = g_strndup ((const char *) bytes, MIN (len, VERSION_MAX_BYTES));

  if (probe->question != WZP_COMMAND_VERSION)
    return;
  for (char *p = text; *p != '\0'; p++)
    if (!g_ascii_isprint (*p))
      *p = ' ';
  answer (probe, g_strstrip (text), 0, NULL);
}

static void
on_closed (WzpHop *hop, const GError *error, gboolean permanent, gpointer user_data)
{
  WzpCoreProbe *probe = user_data;

  g_clear_pointer (&probe->hop, wzp_hop_free);
  answer (probe, NULL, 0, error);
}

static const WzpHopHandler hop_handler = {
  .open = on_open,
  .signal = on_message,
  .uni = on_uni,
  .closed = on_closed,
};

static void
dial (WzpCoreProbe *probe, const char *server_name)
{
  g_clear_pointer (&probe->hop, wzp_hop_free);
  probe->hop = wzp_hop_new (probe->core->way, server_name, &hop_handler, probe);
}

void
wzp_core_probe_begin (WzpCore *core, const WzpCommand *command)
{
  WzpCoreProbe *probe = g_new0 (WzpCoreProbe, 1);
  WzpInstant now = wzp_instant_now ();
  g_autoptr (GError) error = NULL;

  probe->core = core;
  probe->handle = command->handle;
  probe->question = command->type;
  probe->deadline = wzp_instant_add (now, PROBE_TIMEOUT);
  g_ptr_array_add (core->probes, probe);
  if (!wzp_core_open (core, &error))
    answer (probe, NULL, 0, error);
  else if (command->type == WZP_COMMAND_REFLECT)
    {
      g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();

      probe->session = wzp_session_new (identity, wzp_random_from_system ());
      wzp_session_set_token (probe->session, core->token);
      wzp_session_start (probe->session, now);
    }
  else
    dial (probe, command->type == WZP_COMMAND_PING ? WZP_SNI_PING : WZP_SNI_VERSION);
}

static void
on_session_changed (WzpCoreProbe *probe)
{
  if (wzp_session_get_state (probe->session) == WZP_SESSION_ONLINE)
    wzp_session_reflect (probe->session, wzp_instant_now ());
  else if (wzp_session_get_error (probe->session))
    answer (probe, NULL, 0, wzp_session_get_error (probe->session));
}

static void
run_effect (WzpCoreProbe *probe, WzpSessionEffect *effect)
{
  g_autoptr (GError) error = NULL;

  switch (effect->type)
    {
    case WZP_SESSION_DIAL:
      dial (probe, WZP_SNI_SIGNAL);
      break;
    case WZP_SESSION_SEND:
      if (probe->hop)
        wzp_hop_send (probe->hop, effect->json);
      break;
    case WZP_SESSION_CLOSE:
      g_clear_pointer (&probe->hop, wzp_hop_free);
      break;
    case WZP_SESSION_CHANGED:
      on_session_changed (probe);
      break;
    case WZP_SESSION_REFLECTED:
      if (!effect->text)
        error =
            g_error_new_literal (WZP_ERROR, WZP_ERROR_TIMEOUT, "The relay does not tell addresses");
      answer (probe, effect->text, 0, error);
      break;
    case WZP_SESSION_PONG:
      break;
    }
}

gboolean
wzp_core_probe_settle (WzpCoreProbe *probe, WzpInstant now)
{
  gboolean any = FALSE;

  while (probe->session && !probe->is_over)
    {
      g_auto (WzpSessionEffect) effect = { 0 };

      if (!wzp_session_next_effect (probe->session, &effect))
        break;
      any = TRUE;
      run_effect (probe, &effect);
    }
  return any;
}

WzpInstant
wzp_core_probe_next_deadline (const WzpCoreProbe *probe)
{
  return probe->session
             ? wzp_instant_min (probe->deadline, wzp_session_next_deadline (probe->session))
             : probe->deadline;
}

void
wzp_core_probe_on_deadline (WzpCoreProbe *probe, WzpInstant now)
{
  g_autoptr (GError) error = NULL;

  if (probe->session)
    wzp_session_on_deadline (probe->session, now);
  if (now < probe->deadline)
    return;
  error = g_error_new (WZP_ERROR, WZP_ERROR_TIMEOUT, "The relay “%s” did not answer in time",
                       probe->core->relay);
  answer (probe, NULL, 0, error);
}

gboolean
wzp_core_probe_is_over (const WzpCoreProbe *probe)
{
  return probe->is_over;
}

void
wzp_core_probe_free (WzpCoreProbe *probe)
{
  g_clear_pointer (&probe->hop, wzp_hop_free);
  g_clear_pointer (&probe->session, wzp_session_free);
  g_free (probe);
}
