/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The other half of wzp-call-path.c: reads what that writes. */
#include "wzp-path-record.h"

#include "wzp-address-scope.h"
#include "wzp-call-object.h"
#include "wzp-json.h"

/* Longest word of a record: a reason, a state, a kind. */
#define WORD_MAX_BYTES 32

static gboolean
read_ms (WzpJsonReader *reader, double *out)
{
  float value;

  if (wzp_json_reader_peek (reader) == WZP_JSON_NULL)
    return wzp_json_reader_null (reader);
  if (!wzp_json_reader_float (reader, &value))
    return FALSE;
  *out = (double) value;
  return TRUE;
}

static gboolean
read_kind (WzpJsonReader *reader, const char **out)
{
  g_autofree char *word = wzp_json_reader_string (reader, WORD_MAX_BYTES);
  WzpCandidateKind kind;

  if (!word)
    return FALSE;
  if (!wzp_candidate_kind_parse (word, &kind))
    return wzp_json_reader_fail (reader, "unknown kind");
  *out = wzp_candidate_kind_name (kind);
  return TRUE;
}

static gboolean
read_state (WzpJsonReader *reader, const char **out)
{
  g_autofree char *word = wzp_json_reader_string (reader, WORD_MAX_BYTES);
  WzpPathAttemptState state;

  if (!word)
    return FALSE;
  if (!wzp_path_attempt_state_parse (word, &state))
    return wzp_json_reader_fail (reader, "unknown state");
  *out = wzp_path_attempt_state_name (state);
  return TRUE;
}

static gboolean
read_address (WzpJsonReader *reader, char out[WZP_ADDRESS_TEXT_BYTES])
{
  g_autofree char *text = wzp_json_reader_string (reader, WZP_ADDRESS_TEXT_BYTES - 1);

  if (text)
    g_strlcpy (out, text, WZP_ADDRESS_TEXT_BYTES);
  return text != NULL;
}

static gboolean
read_direction (WzpJsonReader *reader, gboolean *out)
{
  g_autofree char *word = wzp_json_reader_string (reader, WORD_MAX_BYTES);

  *out = g_strcmp0 (word, "in") == 0;
  return word != NULL;
}

static void
read_attempt (WzpJsonReader *reader, GListStore *list)
{
  WzpDirectAttemptFields fields = { .started_ms = -1, .proven_ms = -1, .ended_ms = -1 };
  char key[WZP_JSON_KEY_MAX_BYTES + 1];
  g_autoptr (WzpDirectAttempt) attempt = NULL;

  wzp_json_reader_enter_object (reader);
  while (wzp_json_reader_next_key (reader, key))
    {
      if (g_str_equal (key, "kind"))
        read_kind (reader, &fields.kind);
      else if (g_str_equal (key, "address"))
        read_address (reader, fields.address);
      else if (g_str_equal (key, "direction"))
        read_direction (reader, &fields.incoming);
      else if (g_str_equal (key, "state"))
        read_state (reader, &fields.state);
      else if (g_str_equal (key, "started_ms"))
        read_ms (reader, &fields.started_ms);
      else if (g_str_equal (key, "proven_ms"))
        read_ms (reader, &fields.proven_ms);
      else if (g_str_equal (key, "ended_ms"))
        read_ms (reader, &fields.ended_ms);
      else
        wzp_json_reader_skip (reader);
    }
  if (reader->why)
    return;
  if (!fields.kind || !fields.state)
    {
      wzp_json_reader_fail (reader, "an attempt without kind or state");
      return;
    }
  attempt = wzp_direct_attempt_new_from_fields (&fields);
  g_list_store_append (list, attempt);
}

static void
read_attempts (WzpJsonReader *reader, GListStore *list)
{
  wzp_json_reader_enter_array (reader);
  while (wzp_json_reader_next_item (reader))
    if (g_list_model_get_n_items (G_LIST_MODEL (list)) < WZP_PATH_MAX_ATTEMPTS)
      read_attempt (reader, list);
    else
      wzp_json_reader_fail (reader, "too many attempts");
}

static char *
read_why (WzpJsonReader *reader)
{
  if (wzp_json_reader_peek (reader) != WZP_JSON_NULL)
    return wzp_json_reader_string (reader, WORD_MAX_BYTES);
  wzp_json_reader_null (reader);
  return NULL;
}

/**
 * wzp_path_record_parse:
 * @record: what [method@Wzp.Call.dup_path_record] has written, as [property@Wzp.HistoryEntry:attempts] keeps it
 * @out_why: (out) (optional) (nullable) (transfer full): why the call went its way, as
 *   [method@Wzp.Call.get_path_why] says it; %NULL when nothing is known
 *
 * Reads why a past call went the way it did.
 *
 * Returns: (nullable) (transfer full): a list of [class@Wzp.DirectAttempt], oldest first; %NULL when it is no such
 *   record
 *
 * Since: 0.1
 */
GListModel *
wzp_path_record_parse (const char *record, char **out_why)
{
  g_autoptr (GListStore) list = g_list_store_new (WZP_TYPE_DIRECT_ATTEMPT);
  g_autofree char *why = NULL;
  char key[WZP_JSON_KEY_MAX_BYTES + 1];
  WzpJsonReader reader;

  g_return_val_if_fail (record != NULL, NULL);

  reader = wzp_json_reader_init (record, strlen (record));
  if (out_why)
    *out_why = NULL;
  wzp_json_reader_enter_object (&reader);
  while (wzp_json_reader_next_key (&reader, key))
    if (g_str_equal (key, "why") && !why)
      why = read_why (&reader);
    else if (g_str_equal (key, "attempts"))
      read_attempts (&reader, list);
    else
      wzp_json_reader_skip (&reader);
  if (!wzp_json_reader_finish (&reader))
    return NULL;
  if (out_why)
    *out_why = g_steal_pointer (&why);
  return G_LIST_MODEL (g_steal_pointer (&list));
}
