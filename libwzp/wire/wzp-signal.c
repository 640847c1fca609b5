/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-signal.h"

#include "wzp-signal-private.h"
#include "wzp-signal-tables.h"

const char *
wzp_hangup_reason_get_name (WzpHangupReason reason)
{
  switch (reason)
    {
    case WZP_HANGUP_NORMAL:
      return "Normal";
    case WZP_HANGUP_BUSY:
      return "Busy";
    case WZP_HANGUP_DECLINED:
      return "Declined";
    case WZP_HANGUP_TIMEOUT:
      return "Timeout";
    case WZP_HANGUP_ERROR:
      return "Error";
    }
  g_assert_not_reached ();
}

const char *
wzp_accept_mode_get_name (WzpAcceptMode mode)
{
  switch (mode)
    {
    case WZP_ACCEPT_REJECT:
      return "Reject";
    case WZP_ACCEPT_TRUSTED:
      return "AcceptTrusted";
    case WZP_ACCEPT_GENERIC:
      return "AcceptGeneric";
    }
  g_assert_not_reached ();
}

/* Where the fields of every variant begin. */
static void *
fields_of (const WzpSignal *signal)
{
  return (void *) (uintptr_t) &signal->unknown;
}

static WzpSignalType
find_type (const char *name)
{
  for (unsigned i = WZP_SIGNAL_UNKNOWN + 1; i < WZP_N_SIGNAL_TYPES; i++)
    if (g_str_equal (wzp_signal_variants[i].name, name))
      return (WzpSignalType) i;
  return WZP_SIGNAL_UNKNOWN;
}

const char *
wzp_signal_get_name (const WzpSignal *signal)
{
  if (signal->type != WZP_SIGNAL_UNKNOWN)
    return wzp_signal_variants[signal->type].name;
  return signal->unknown.name ? signal->unknown.name : "?";
}

const char *
wzp_signal_get_call_id (const WzpSignal *signal)
{
  const WzpSignalObject *object =
      signal->type != WZP_SIGNAL_UNKNOWN ? wzp_signal_variants[signal->type].object : NULL;

  for (size_t i = 0; object && i < object->n_fields; i++)
    if (strcmp (object->fields[i].name, "call_id") == 0)
      return *(char **) (void *) ((char *) fields_of (signal) + object->fields[i].offset);
  return NULL;
}

/* --- reading ------------------------------------------------------------------------------- */

static gboolean
is_variant_name (const char *name)
{
  if (*name == '\0')
    return FALSE;
  for (; *name; name++)
    if (!g_ascii_isalnum (*name) && *name != '_')
      return FALSE;
  return TRUE;
}

G_STATIC_ASSERT (WZP_SIGNAL_NAME_MAX_BYTES <= WZP_JSON_KEY_MAX_BYTES);

static gboolean
set_variant (WzpSignal *out, const char *name, WzpJsonReader *reader)
{
  out->type = find_type (name);
  if (out->type != WZP_SIGNAL_UNKNOWN)
    return TRUE;
  if (!is_variant_name (name))
    return wzp_json_reader_fail (reader, "not the name of a message");
  out->unknown.name = g_strdup (name);
  return TRUE;
}

/* "Name" */
static gboolean
read_bare (WzpSignal *out, WzpJsonReader *reader)
{
  g_autofree char *name = wzp_json_reader_string (reader, WZP_SIGNAL_NAME_MAX_BYTES);

  if (!name || !set_variant (out, name, reader))
    return FALSE;
  if (wzp_signal_variants[out->type].object)
    return wzp_json_reader_fail (reader, "the message has no fields");
  return TRUE;
}

/* {"Name":{...}}; {"Name":[...]} and, without fields, {"Name":null} are understood too. */
static gboolean
read_tagged (WzpSignal *out, WzpJsonReader *reader, const char **out_where)
{
  char name[WZP_JSON_KEY_MAX_BYTES + 1];
  const WzpSignalObject *object;
  gboolean good;

  if (!wzp_json_reader_enter_object (reader))
    return FALSE;
  if (!wzp_json_reader_next_key (reader, name))
    return wzp_json_reader_fail (reader, "no message");
  if (!set_variant (out, name, reader))
    return FALSE;
  object = wzp_signal_variants[out->type].object;
  if (out->type == WZP_SIGNAL_UNKNOWN)
    good = wzp_json_reader_skip (reader);
  else if (object)
    good = wzp_signal_object_read (object, fields_of (out), reader, out_where);
  else
    good = wzp_json_reader_null (reader);
  if (!good)
    return FALSE;
  if (wzp_json_reader_next_key (reader, name))
    return wzp_json_reader_fail (reader, "more than one message");
  return reader->why == NULL;
}

/* Reads one message and, if wanted or of an unknown variant, keeps its bytes. */
static gboolean
read_signal (WzpSignal *out, GBytes **out_json, WzpJsonReader *reader, const char **out_where)
{
  WzpJsonKind kind = wzp_json_reader_peek (reader);
  const uint8_t *start = reader->in.at;
  g_autoptr (GBytes) json = NULL;

  if (!(kind == WZP_JSON_STRING ? read_bare (out, reader) : read_tagged (out, reader, out_where)))
    return FALSE;
  if (out_json || out->type == WZP_SIGNAL_UNKNOWN)
    json = g_bytes_new (start, (size_t) (reader->in.at - start));
  if (out->type == WZP_SIGNAL_UNKNOWN)
    out->unknown.json = g_bytes_ref (json);
  if (out_json)
    *out_json = g_steal_pointer (&json);
  return TRUE;
}

static char *
describe_error (const WzpSignal *signal, const char *where, const char *why)
{
  const char *name = wzp_signal_get_name (signal);

  return where ? g_strdup_printf ("%s.%s: %s", name, where, why)
               : g_strdup_printf ("%s: %s", name, why);
}

WzpSignalParse
wzp_signal_parse (const void *json, size_t len, WzpSignal *out, char **out_detail)
{
  WzpJsonReader reader = wzp_json_reader_init (json, MIN (len, WZP_SIGNAL_MAX_BYTES));
  const char *where = NULL;

  *out = (WzpSignal) { 0 };
  if (out_detail)
    *out_detail = NULL;
  if (len > WZP_SIGNAL_MAX_BYTES)
    wzp_json_reader_fail (&reader, "message too long");
  if (!read_signal (out, NULL, &reader, &where) || !wzp_json_reader_finish (&reader))
    {
      if (out_detail)
        *out_detail = describe_error (out, where, reader.why);
      wzp_signal_clear (out);
      return WZP_SIGNAL_PARSE_BAD;
    }
  if (out->type != WZP_SIGNAL_UNKNOWN)
    return WZP_SIGNAL_PARSE_OK;
  if (out_detail)
    *out_detail = g_strdup (out->unknown.name);
  return WZP_SIGNAL_PARSE_UNKNOWN_VARIANT;
}

/* How deep the value of `inner` lies in a message that is no forwarded one itself. */
#define INNER_DEPTH 2

gboolean
wzp_signal_read_inner (WzpSignalFederatedSignalForward *forward,
                       WzpJsonReader *reader,
                       const char **out_where)
{
  forward->inner = g_new0 (WzpSignal, 1);
  /* One relay wraps, the next unwraps; a forward of a forward has no meaning and no end. */
  if (reader->depth > INNER_DEPTH)
    return wzp_json_reader_fail (reader, "a forward inside a forward");
  return read_signal (forward->inner, &forward->inner_json, reader, out_where);
}

/* --- printing ------------------------------------------------------------------------------ */

static void
append_bytes (GString *json, GBytes *bytes)
{
  size_t len;
  const char *data = g_bytes_get_data (bytes, &len);

  g_string_append_len (json, data, (gssize) len);
}

static void
print_signal (const WzpSignal *signal, GString *json)
{
  const WzpSignalVariant *variant;

  g_assert ((unsigned) signal->type < WZP_N_SIGNAL_TYPES);
  variant = &wzp_signal_variants[signal->type];
  if (signal->type == WZP_SIGNAL_UNKNOWN)
    {
      append_bytes (json, signal->unknown.json);
      return;
    }
  if (!variant->object)
    {
      wzp_json_append_string (json, variant->name);
      return;
    }
  g_string_append_c (json, '{');
  wzp_json_append_string (json, variant->name);
  g_string_append_c (json, ':');
  wzp_signal_object_print (variant->object, fields_of (signal), json);
  g_string_append_c (json, '}');
}

void
wzp_signal_print_inner (const WzpSignalFederatedSignalForward *forward, GString *json)
{
  if (forward->inner_json)
    append_bytes (json, forward->inner_json);
  else
    print_signal (forward->inner, json);
}

GBytes *
wzp_signal_print (const WzpSignal *signal)
{
  GString *json = g_string_new (NULL);

  print_signal (signal, json);
  return g_string_free_to_bytes (json);
}

/* --- clearing ------------------------------------------------------------------------------ */

void
wzp_signal_clear_inner (WzpSignalFederatedSignalForward *forward)
{
  g_clear_pointer (&forward->inner_json, g_bytes_unref);
  g_clear_pointer (&forward->inner, wzp_signal_free);
}

void
wzp_signal_clear (WzpSignal *signal)
{
  const WzpSignalObject *object = wzp_signal_variants[signal->type].object;

  if (signal->type == WZP_SIGNAL_UNKNOWN)
    {
      g_free (signal->unknown.name);
      g_clear_pointer (&signal->unknown.json, g_bytes_unref);
    }
  else if (object)
    wzp_signal_object_clear (object, fields_of (signal));
  *signal = (WzpSignal) { 0 };
}

void
wzp_signal_free (WzpSignal *signal)
{
  wzp_signal_clear (signal);
  g_free (signal);
}
