/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call of the history as values and as a row. Knows no object. */
#include "wzp-enum-types.h"
#include "wzp-fingerprint.h"
#include "wzp-history-entry-private.h"

/* GDateTime ends there. One is not made to find that out: a history has thousands of times. */
#define YEAR_10000_S INT64_C (253402300800)

void
wzp_history_fields_clear (WzpHistoryFields *fields)
{
  g_clear_pointer (&fields->peer, g_free);
  g_clear_pointer (&fields->peer_alias, g_free);
  g_clear_pointer (&fields->end_text, g_free);
  g_clear_pointer (&fields->attempts, g_free);
}

/* Rows say enumerations by their nicknames, which stay when the numbers change. */
static gboolean
read_enum (const WzpRow *row, int column, GType type, void *out)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  const char *nick = wzp_row_get_text (row, column);
  GEnumValue *value = nick ? g_enum_get_value_by_nick (klass, nick) : NULL;

  if (!value)
    return FALSE;
  *(int *) out = value->value;
  return TRUE;
}

static const char *
get_nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  /* The nicknames are static. */
  return g_enum_get_value (klass, value)->value_nick;
}

static gboolean
is_time (int64_t milliseconds)
{
  return milliseconds >= 0 && milliseconds / 1000 < YEAR_10000_S;
}

static double
read_figure (const WzpRow *row, int column)
{
  double value = wzp_row_get_double (row, column);

  return wzp_row_is_null (row, column) || !(value >= 0) ? -1 : value;
}

gboolean
wzp_history_fields_read (WzpHistoryFields *out, const WzpRow *row)
{
  *out = (WzpHistoryFields) {
    .id = wzp_row_get_int (row, 0),
    .peer = g_strdup (wzp_row_get_text (row, 1)),
    .peer_alias = g_strdup (wzp_row_get_text (row, 2)),
    .started = wzp_row_get_int (row, 4),
    .answered = wzp_row_get_int (row, 5),
    .ended = wzp_row_get_int (row, 6),
    .alive = wzp_row_get_int (row, 7),
    .end_text = g_strdup (wzp_row_get_text (row, 9)),
    .seen = wzp_row_get_int (row, 10) != 0,
    .loss = read_figure (row, 13),
    .delay_ms = read_figure (row, 14),
    .attempts = g_strdup (wzp_row_get_text (row, 15)),
  };
  return out->peer && wzp_fingerprint_is_canonical (out->peer) &&
         read_enum (row, 3, WZP_TYPE_CALL_DIRECTION, &out->direction) &&
         read_enum (row, 8, WZP_TYPE_END_REASON, &out->end_reason) &&
         read_enum (row, 11, WZP_TYPE_E2EE_STATE, &out->e2ee) &&
         read_enum (row, 12, WZP_TYPE_MEDIA_PATH, &out->path) && is_time (out->started) &&
         is_time (out->answered) && is_time (out->ended) && is_time (out->alive);
}

void
wzp_history_fields_write (const WzpHistoryFields *fields, WzpDatabase *database)
{
  wzp_database_write (
      database,
      "INSERT OR REPLACE INTO calls (" WZP_HISTORY_COLUMNS ")"
      " VALUES (?1, ?2, ?3, ?4, ?5, nullif (?6, 0), nullif (?7, 0), ?8, ?9, ?10, ?11, ?12, ?13,"
      " iif (?14 < 0, NULL, ?14), iif (?15 < 0, NULL, ?15), ?16)",
      "isssiiiississdds", fields->id, fields->peer, fields->peer_alias,
      get_nick (WZP_TYPE_CALL_DIRECTION, (int) fields->direction), fields->started,
      fields->answered, fields->ended, fields->alive,
      get_nick (WZP_TYPE_END_REASON, (int) fields->end_reason), fields->end_text,
      (int64_t) fields->seen, get_nick (WZP_TYPE_E2EE_STATE, (int) fields->e2ee),
      get_nick (WZP_TYPE_MEDIA_PATH, (int) fields->path), fields->loss, fields->delay_ms,
      fields->attempts);
}

gboolean
wzp_history_fields_are_missed (const WzpHistoryFields *fields)
{
  if (fields->direction != WZP_CALL_DIRECTION_INCOMING || fields->answered > 0)
    return FALSE;
  switch (fields->end_reason)
    {
    case WZP_END_REASON_HUNG_UP:
    case WZP_END_REASON_DECLINED:
      return FALSE;
    case WZP_END_REASON_NONE:
    case WZP_END_REASON_PEER_HUNG_UP:
    case WZP_END_REASON_BUSY:
    case WZP_END_REASON_CANCELLED:
    case WZP_END_REASON_NO_ANSWER:
    case WZP_END_REASON_OFFLINE:
    case WZP_END_REASON_PEER_VANISHED:
    case WZP_END_REASON_RELAY_LOST:
    case WZP_END_REASON_WRONG_KEY:
    case WZP_END_REASON_NOT_ENCRYPTED:
    case WZP_END_REASON_REFUSED:
    case WZP_END_REASON_ERROR:
      return TRUE;
    }
  return FALSE;
}
