/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a call goes the way it goes: what was tried for a direct path, as programs see and keep it. */
#include "wzp-call-object.h"
#include "wzp-enum-types.h"
#include "wzp-json.h"

/* --- as the network thread tells it ----------------------------------------------------------- */

static void
apply_attempt (GListStore *list, guint position, const WzpPathAttempt *attempt, WzpInstant zero)
{
  g_autoptr (WzpDirectAttempt) item = g_list_model_get_item (G_LIST_MODEL (list), position);

  /* The race forgets its oldest, so what is here and not there comes first. */
  while (item && wzp_direct_attempt_get_id (item) != attempt->id)
    {
      g_list_store_remove (list, position);
      g_clear_object (&item);
      item = g_list_model_get_item (G_LIST_MODEL (list), position);
    }
  if (!item)
    {
      item = wzp_direct_attempt_new (attempt);
      wzp_direct_attempt_apply (item, attempt, zero);
      g_list_store_append (list, item);
      return;
    }
  wzp_direct_attempt_apply (item, attempt, zero);
}

void
wzp_call_apply_path (WzpCall *self, const WzpCorePathRecord *record)
{
  if (!record->attempts)
    return;
  for (guint i = 0; i < record->attempts->len; i++)
    apply_attempt (self->path_attempts, i, &g_array_index (record->attempts, WzpPathAttempt, i),
                   record->answered);
  if (g_strcmp0 (self->path_why, record->why) == 0)
    return;
  self->path_why = record->why;
  wzp_call_notify (self, WZP_CALL_PROP_PATH_WHY);
}

/* --- for programs ----------------------------------------------------------------------------- */

/**
 * wzp_call_get_path_why: (get-property path-why)
 * @self: a call
 *
 * Gets why the sound goes the way it goes.
 *
 * `direct`: it goes straight; else why not (yet): `racing` (still trying), `privacy` (somebody wished to
 * hide addresses), `no-addresses` (the other end told none that we can dial), `no-role` (one end does not
 * know how it is seen from outside), `no-answer`, `not-proven` (somebody answered, but not our peer),
 * `peer-veto` (it did not work for the other end), `peer-silent` (the other end did not say whether it did)
 * or `lost` (there was a direct path, and it died).
 *
 * Returns: (nullable): a word; %NULL before the call is answered
 *
 * Since: 0.1
 */
const char *
wzp_call_get_path_why (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), NULL);

  return self->path_why;
}

/**
 * wzp_call_get_path_attempts: (get-property path-attempts)
 * @self: a call
 *
 * Gets what has been tried for a direct path, oldest first; renewed about once a second and at the end.
 *
 * Returns: (transfer none): a list of [class@Wzp.DirectAttempt]
 *
 * Since: 0.1
 */
GListModel *
wzp_call_get_path_attempts (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), NULL);

  return G_LIST_MODEL (self->path_attempts);
}

static void
append_text (GString *json, const char *key, const char *text)
{
  g_string_append_printf (json, "\"%s\":", key);
  if (text)
    wzp_json_append_string (json, text);
  else
    g_string_append (json, "null");
}

static void
append_ms (GString *json, const char *key, double ms)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (json, ",\"%s\":%s", key,
                          ms < 0 ? "null" : g_ascii_formatd (digits, sizeof digits, "%.1f", ms));
}

static void
append_attempt (GString *json, WzpDirectAttempt *attempt)
{
  g_string_append_c (json, '{');
  append_text (json, "kind", wzp_direct_attempt_get_kind (attempt));
  g_string_append_c (json, ',');
  append_text (json, "address", wzp_direct_attempt_get_address (attempt));
  g_string_append_c (json, ',');
  append_text (json, "direction", wzp_direct_attempt_get_incoming (attempt) ? "in" : "out");
  g_string_append_c (json, ',');
  append_text (json, "state", wzp_direct_attempt_get_state (attempt));
  append_ms (json, "started_ms", wzp_direct_attempt_get_started_ms (attempt));
  append_ms (json, "proven_ms", wzp_direct_attempt_get_proven_ms (attempt));
  append_ms (json, "ended_ms", wzp_direct_attempt_get_ended_ms (attempt));
  g_string_append_c (json, '}');
}

static const char *
path_name (WzpMediaPath path)
{
  g_autoptr (GEnumClass) paths = g_type_class_ref (WZP_TYPE_MEDIA_PATH);

  return g_enum_get_value (paths, path)->value_nick;
}

/**
 * wzp_call_dup_path_record:
 * @self: a call
 *
 * Writes down why the sound goes (or went) the way it does, to be kept with the call: one JSON object with
 * the keys `path`, `why` (see [method@Wzp.Call.get_path_why]) and `attempts`, a list of objects with
 * `kind`, `address` (shortened), `direction` (`in`, `out`), `state`, `started_ms`, `proven_ms` and
 * `ended_ms` (milliseconds since the answer, or null). See wzp-client(1).
 *
 * Returns: (transfer full): JSON
 *
 * Since: 0.1
 */
char *
wzp_call_dup_path_record (WzpCall *self)
{
  GString *json;
  guint n;

  g_return_val_if_fail (WZP_IS_CALL (self), NULL);

  json = g_string_new ("{");
  append_text (json, "path", path_name (self->path));
  g_string_append_c (json, ',');
  append_text (json, "why", self->path_why);
  g_string_append (json, ",\"attempts\":[");
  n = g_list_model_get_n_items (G_LIST_MODEL (self->path_attempts));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpDirectAttempt) attempt =
          g_list_model_get_item (G_LIST_MODEL (self->path_attempts), i);

      if (i > 0)
        g_string_append_c (json, ',');
      append_attempt (json, attempt);
    }
  g_string_append (json, "]}");
  return g_string_free_and_steal (json);
}
