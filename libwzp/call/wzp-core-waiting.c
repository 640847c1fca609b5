/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls and answers that are asked for in the moment after the registration, while the relay is still being
 * asked how it sees us: they wait for its word, at most as long as a gathering lasts. Who is called may be
 * a client of the reference, and what is not in the offer or answer it never learns. */
#include "wzp-core-private.h"

static WzpCommand *
copy (const WzpCommand *command)
{
  WzpCommand *held = wzp_command_new (command->type, command->handle);

  held->text = g_strdup (command->text);
  held->flag = command->flag;
  held->is_private = command->is_private;
  held->answer = command->answer;
  held->slot = command->slot;
  held->gain = command->gain;
  return held;
}

static gboolean
shows_addresses (const WzpCommand *command)
{
  return (command->type == WZP_COMMAND_CALL && !command->is_private) ||
         (command->type == WZP_COMMAND_ANSWER && command->answer == WZP_ANSWER_MODE_TRUSTED);
}

static gboolean
is_worth_waiting (const WzpCore *core)
{
  WzpAddress reflexive;

  return core->was_online && wzp_ice_agent_get_state (core->ice) == WZP_ICE_GATHERING &&
         !wzp_ice_agent_get_reflexive (core->ice, &reflexive);
}

static gboolean
is_held (const WzpCore *core, WzpCoreHandle handle)
{
  for (guint i = 0; i < core->waiting->len; i++)
    if (((WzpCommand *) core->waiting->pdata[i])->handle == handle)
      return TRUE;
  return FALSE;
}

/* TRUE when the call itself was among what was held, so that nobody else knows of it. */
static gboolean
drop (WzpCore *core, WzpCoreHandle handle)
{
  gboolean was_call = FALSE;

  for (guint i = core->waiting->len; i > 0; i--)
    {
      const WzpCommand *held = core->waiting->pdata[i - 1];

      if (held->handle != handle)
        continue;
      was_call |= held->type == WZP_COMMAND_CALL;
      g_ptr_array_remove_index (core->waiting, i - 1);
    }
  return was_call;
}

gboolean
wzp_core_waiting_take (WzpCore *core, const WzpCommand *command)
{
  gboolean follows = command->handle != 0 && is_held (core, command->handle);

  if (follows && (command->type == WZP_COMMAND_HANG_UP || command->type == WZP_COMMAND_REJECT))
    {
      if (!drop (core, command->handle))
        return FALSE;
      wzp_core_call_emit_stillborn (core, command->handle, WZP_END_REASON_CANCELLED, NULL);
      return TRUE;
    }
  if (!follows && !(shows_addresses (command) && is_worth_waiting (core)))
    return FALSE;
  g_ptr_array_add (core->waiting, copy (command));
  return TRUE;
}

gboolean
wzp_core_waiting_release (WzpCore *core)
{
  g_autoptr (GPtrArray) held = NULL;

  if (core->waiting->len == 0 || is_worth_waiting (core))
    return FALSE;
  held = core->waiting;
  core->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) wzp_command_free);
  for (guint i = 0; i < held->len; i++)
    wzp_core_command (core, held->pdata[i]);
  return TRUE;
}
