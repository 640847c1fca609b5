/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The values that cross threads between a client and its core: how they begin and what they own. */
#include "wzp-core-private.h"

WzpCoreHandle
wzp_core_handle_new (void)
{
  static _Atomic WzpCoreHandle last;

  return ++last;
}

WzpCommand *
wzp_command_new (WzpCommandType type, WzpCoreHandle handle)
{
  WzpCommand *command = g_new0 (WzpCommand, 1);

  command->type = type;
  command->handle = handle;
  return command;
}

void
wzp_command_free (WzpCommand *command)
{
  wzp_audio_source_clear (&command->audio.source);
  wzp_audio_sink_clear (&command->audio.sink);
  g_free (command->text);
  g_free (command->relay);
  g_strfreev (command->texts);
  g_free (command);
}

WzpCoreEvent *
wzp_core_event_new (WzpCoreEventType type, WzpCoreHandle handle)
{
  WzpCoreEvent *event = g_new0 (WzpCoreEvent, 1);

  event->type = type;
  event->handle = handle;
  return event;
}

void
wzp_core_event_free (WzpCoreEvent *event)
{
  g_clear_error (&event->error);
  g_strfreev (event->session.relay_features);
  g_free (event->session.relay_build);
  g_free (event->session.relay_region);
  g_strfreev (event->session.available_relays);
  g_free (event->session.relay_key);
  g_free (event->session.known_relay_key);
  g_free (event->call.id);
  g_free (event->call.peer);
  g_free (event->call.peer_alias);
  g_free (event->call.end_text);
  g_strfreev (event->call.sas);
  g_free (event->room.relay_key);
  g_free (event->room.known_relay_key);
  g_clear_pointer (&event->roster, g_ptr_array_unref);
  wzp_nat_view_free (event->nat);
  g_clear_pointer (&event->stats.record.attempts, g_array_unref);
  g_free (event->text);
  g_free (event);
}
