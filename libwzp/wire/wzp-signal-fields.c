/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-signal-fields.h"

#include "wzp-signal-private.h"

/* How the lists of a signal are laid out; items of any type. */
typedef struct
{
  void *items;
  size_t n_items;
} List;

G_STATIC_ASSERT (sizeof (List) == sizeof (WzpSignalPorts));
G_STATIC_ASSERT (offsetof (List, n_items) == offsetof (WzpSignalProfiles, n_items));

static void *
value_at (const WzpSignalField *field, const void *base)
{
  return (uint8_t *) base + field->offset;
}

static gboolean *
has_at (const WzpSignalField *field, const void *base)
{
  return (gboolean *) (void *) ((uint8_t *) base + field->has_offset);
}

/* --- reading ------------------------------------------------------------------------------- */

static gboolean
read_uint (WzpJsonReader *reader, void *value, size_t size)
{
  uint64_t max = UINT64_MAX >> (64 - 8 * size);
  uint64_t number;

  if (!wzp_json_reader_uint (reader, max, &number))
    return FALSE;
  switch (size)
    {
    case sizeof (uint8_t):
      *(uint8_t *) value = (uint8_t) number;
      return TRUE;
    case sizeof (uint16_t):
      *(uint16_t *) value = (uint16_t) number;
      return TRUE;
    case sizeof (uint32_t):
      *(uint32_t *) value = (uint32_t) number;
      return TRUE;
    default:
      *(uint64_t *) value = number;
      return TRUE;
    }
}

/* An array of whole numbers of @size bytes each. */
static gboolean
read_numbers (WzpJsonReader *reader, size_t size, size_t max, GArray **out_numbers)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, TRUE, (unsigned) size);

  if (!wzp_json_reader_enter_array (reader))
    return FALSE;
  while (wzp_json_reader_next_item (reader))
    {
      if (numbers->len >= max)
        return wzp_json_reader_fail (reader, "too many items");
      g_array_set_size (numbers, numbers->len + 1);
      if (!read_uint (reader, numbers->data + (numbers->len - 1) * size, size))
        return FALSE;
    }
  *out_numbers = g_steal_pointer (&numbers);
  return reader->why == NULL;
}

static gboolean
read_key (WzpJsonReader *reader, uint8_t key[WZP_SIGNAL_KEY_BYTES])
{
  g_autoptr (GArray) numbers = NULL;

  if (!read_numbers (reader, 1, WZP_SIGNAL_KEY_BYTES, &numbers))
    return FALSE;
  if (numbers->len != WZP_SIGNAL_KEY_BYTES)
    return wzp_json_reader_fail (reader, "not 32 bytes");
  memcpy (key, numbers->data, WZP_SIGNAL_KEY_BYTES);
  return TRUE;
}

static gboolean
read_bytes (WzpJsonReader *reader, size_t max, GBytes **value)
{
  g_autoptr (GArray) numbers = NULL;

  if (!read_numbers (reader, 1, max, &numbers))
    return FALSE;
  *value = g_bytes_new (numbers->data, numbers->len);
  return TRUE;
}

static gboolean
read_ports (WzpJsonReader *reader, size_t max, List *list)
{
  g_autoptr (GArray) numbers = NULL;

  if (!read_numbers (reader, sizeof (uint16_t), max, &numbers))
    return FALSE;
  list->items = g_array_steal (numbers, &list->n_items);
  return TRUE;
}

static gboolean
read_string (WzpJsonReader *reader, size_t max, char **value)
{
  *value = wzp_json_reader_string (reader, max);
  return *value != NULL;
}

static gboolean
read_strings (WzpJsonReader *reader, size_t max, GStrv *value)
{
  g_autoptr (GPtrArray) strings = g_ptr_array_new_null_terminated (0, g_free, TRUE);

  if (!wzp_json_reader_enter_array (reader))
    return FALSE;
  while (wzp_json_reader_next_item (reader))
    {
      char *string;

      if (strings->len >= max)
        return wzp_json_reader_fail (reader, "too many items");
      if (!read_string (reader, WZP_SIGNAL_STRING_MAX_BYTES, &string))
        return FALSE;
      g_ptr_array_add (strings, string);
    }
  if (reader->why)
    return FALSE;
  if (strings->len > 0)
    *value = (GStrv) g_ptr_array_steal (strings, NULL);
  return TRUE;
}

static gboolean
read_enum (WzpJsonReader *reader, const WzpSignalField *field, unsigned *value)
{
  g_autofree char *text = wzp_json_reader_string (reader, WZP_JSON_KEY_MAX_BYTES);
  const char *name;

  if (!text)
    return FALSE;
  for (unsigned i = 0; (name = field->get_name (i)); i++)
    if (g_str_equal (name, text))
      {
        *value = i;
        return TRUE;
      }
  return wzp_json_reader_fail (reader, "none of the known words");
}

static gboolean
read_objects (WzpJsonReader *reader,
              const WzpSignalField *field,
              List *list,
              const char **out_where)
{
  size_t size = field->object->size;
  g_autoptr (GArray) items = g_array_new (FALSE, TRUE, (unsigned) size);
  gboolean good = wzp_json_reader_enter_array (reader);

  while (good && wzp_json_reader_next_item (reader))
    {
      if (items->len >= field->max)
        {
          good = wzp_json_reader_fail (reader, "too many items");
          break;
        }
      g_array_set_size (items, items->len + 1);
      good = wzp_signal_object_read (field->object, items->data + (items->len - 1) * size, reader,
                                     out_where);
    }
  /* After an error too: the owner of the list clears what has been read. */
  list->items = g_array_steal (items, &list->n_items);
  return good && reader->why == NULL;
}

static gboolean
read_value (const WzpSignalField *field, void *base, WzpJsonReader *reader, const char **out_where)
{
  void *value = value_at (field, base);

  if (wzp_json_reader_peek (reader) == WZP_JSON_NULL &&
      (field->habit == WZP_HABIT_NULLABLE || field->habit == WZP_HABIT_OPTIONAL))
    return wzp_json_reader_null (reader);
  if (field->has_offset != 0)
    *has_at (field, base) = TRUE;
  switch (field->kind)
    {
    case WZP_FIELD_BOOL:
      return wzp_json_reader_bool (reader, value);
    case WZP_FIELD_U8:
      return read_uint (reader, value, sizeof (uint8_t));
    case WZP_FIELD_U16:
      return read_uint (reader, value, sizeof (uint16_t));
    case WZP_FIELD_U32:
      return read_uint (reader, value, sizeof (uint32_t));
    case WZP_FIELD_U64:
      return read_uint (reader, value, sizeof (uint64_t));
    case WZP_FIELD_F32:
      return wzp_json_reader_float (reader, value);
    case WZP_FIELD_STRING:
      return read_string (reader, field->max, value);
    case WZP_FIELD_BYTES:
      return read_bytes (reader, field->max, value);
    case WZP_FIELD_KEY:
      return read_key (reader, value);
    case WZP_FIELD_ENUM:
      return read_enum (reader, field, value);
    case WZP_FIELD_STRINGS:
      return read_strings (reader, field->max, value);
    case WZP_FIELD_PORTS:
      return read_ports (reader, field->max, value);
    case WZP_FIELD_OBJECT:
      return wzp_signal_object_read (field->object, value, reader, out_where);
    case WZP_FIELD_OBJECTS:
      return read_objects (reader, field, value, out_where);
    case WZP_FIELD_SIGNAL:
      return wzp_signal_read_inner (base, reader, out_where);
    }
  g_assert_not_reached ();
}

/* Reads field number @i, which must not have been there before. */
static gboolean
read_field (const WzpSignalObject *object,
            size_t i,
            void *base,
            WzpJsonReader *reader,
            uint32_t *seen,
            const char **out_where)
{
  const WzpSignalField *field = &object->fields[i];
  gboolean good = (*seen & 1u << i) ? wzp_json_reader_fail (reader, "there twice")
                                    : read_value (field, base, reader, out_where);

  *seen |= 1u << i;
  if (!good && !*out_where)
    *out_where = field->name;
  return good;
}

static gboolean
read_as_array (const WzpSignalObject *object,
               void *base,
               WzpJsonReader *reader,
               uint32_t *seen,
               const char **out_where)
{
  if (!wzp_json_reader_enter_array (reader))
    return FALSE;
  for (size_t i = 0; wzp_json_reader_next_item (reader); i++)
    {
      if (i == object->n_fields)
        return wzp_json_reader_fail (reader, "too many items");
      if (!read_field (object, i, base, reader, seen, out_where))
        return FALSE;
    }
  return reader->why == NULL;
}

static gboolean
read_as_object (const WzpSignalObject *object,
                void *base,
                WzpJsonReader *reader,
                uint32_t *seen,
                const char **out_where)
{
  char key[WZP_JSON_KEY_MAX_BYTES + 1];

  if (!wzp_json_reader_enter_object (reader))
    return FALSE;
  while (wzp_json_reader_next_key (reader, key))
    {
      size_t i = 0;

      while (i < object->n_fields && !g_str_equal (object->fields[i].name, key))
        i++;
      if (i == object->n_fields)
        {
          if (!wzp_json_reader_skip (reader))
            return FALSE;
        }
      else if (!read_field (object, i, base, reader, seen, out_where))
        return FALSE;
    }
  return reader->why == NULL;
}

gboolean
wzp_signal_object_read (const WzpSignalObject *object,
                        void *base,
                        WzpJsonReader *reader,
                        const char **out_where)
{
  uint32_t seen = 0;
  gboolean good;

  g_assert (object->n_fields <= WZP_SIGNAL_OBJECT_MAX_FIELDS);
  good = wzp_json_reader_peek (reader) == WZP_JSON_ARRAY
             ? read_as_array (object, base, reader, &seen, out_where)
             : read_as_object (object, base, reader, &seen, out_where);
  for (size_t i = 0; good && i < object->n_fields; i++)
    if (object->fields[i].habit == WZP_HABIT_REQUIRED && !(seen & 1u << i))
      {
        *out_where = object->fields[i].name;
        good = wzp_json_reader_fail (reader, "missing");
      }
  return good;
}

/* --- printing ------------------------------------------------------------------------------ */

static gboolean
is_absent (const WzpSignalField *field, const void *base)
{
  const void *value = value_at (field, base);

  if (field->has_offset != 0)
    return !*has_at (field, base);
  switch (field->kind)
    {
    case WZP_FIELD_BOOL:
      return !*(const gboolean *) value;
    case WZP_FIELD_U8:
      return *(const uint8_t *) value == 0;
    case WZP_FIELD_U64:
      return *(const uint64_t *) value == 0;
    case WZP_FIELD_STRING:
      return *(char *const *) value == NULL;
    case WZP_FIELD_BYTES:
      return *(GBytes *const *) value == NULL;
    case WZP_FIELD_STRINGS:
      return *(const GStrv *) value == NULL || **(const GStrv *) value == NULL;
    case WZP_FIELD_PORTS:
    case WZP_FIELD_OBJECTS:
      return ((const List *) value)->n_items == 0;
    case WZP_FIELD_U16:
    case WZP_FIELD_U32:
    case WZP_FIELD_F32:
    case WZP_FIELD_KEY:
    case WZP_FIELD_ENUM:
    case WZP_FIELD_OBJECT:
    case WZP_FIELD_SIGNAL:
      /* Without a `has_` field these are always there. */
      return FALSE;
    }
  g_assert_not_reached ();
}

static void
append_comma (GString *json, gboolean *first)
{
  if (!*first)
    g_string_append_c (json, ',');
  *first = FALSE;
}

static void
print_uint (GString *json, uint64_t value)
{
  g_string_append_printf (json, "%" G_GUINT64_FORMAT, value);
}

static void
print_bytes (GString *json, const uint8_t *bytes, size_t len)
{
  gboolean first = TRUE;

  g_string_append_c (json, '[');
  for (size_t i = 0; i < len; i++)
    {
      append_comma (json, &first);
      print_uint (json, bytes[i]);
    }
  g_string_append_c (json, ']');
}

static void
print_strings (GString *json, const char *const *strings)
{
  gboolean first = TRUE;

  g_string_append_c (json, '[');
  for (; strings && *strings; strings++)
    {
      append_comma (json, &first);
      wzp_json_append_string (json, *strings);
    }
  g_string_append_c (json, ']');
}

static void
print_ports (GString *json, const WzpSignalPorts *ports)
{
  gboolean first = TRUE;

  g_string_append_c (json, '[');
  for (size_t i = 0; i < ports->n_items; i++)
    {
      append_comma (json, &first);
      print_uint (json, ports->items[i]);
    }
  g_string_append_c (json, ']');
}

static void
print_objects (GString *json, const WzpSignalObject *object, const List *list)
{
  gboolean first = TRUE;

  g_string_append_c (json, '[');
  for (size_t i = 0; i < list->n_items; i++)
    {
      append_comma (json, &first);
      wzp_signal_object_print (object, (const uint8_t *) list->items + i * object->size, json);
    }
  g_string_append_c (json, ']');
}

static void
print_gbytes (GString *json, GBytes *bytes)
{
  size_t len = 0;
  const uint8_t *data = bytes ? g_bytes_get_data (bytes, &len) : NULL;

  print_bytes (json, data, len);
}

static void
print_value (const WzpSignalField *field, const void *base, GString *json)
{
  const void *value = value_at (field, base);

  switch (field->kind)
    {
    case WZP_FIELD_BOOL:
      g_string_append (json, *(const gboolean *) value ? "true" : "false");
      return;
    case WZP_FIELD_U8:
      print_uint (json, *(const uint8_t *) value);
      return;
    case WZP_FIELD_U16:
      print_uint (json, *(const uint16_t *) value);
      return;
    case WZP_FIELD_U32:
      print_uint (json, *(const uint32_t *) value);
      return;
    case WZP_FIELD_U64:
      print_uint (json, *(const uint64_t *) value);
      return;
    case WZP_FIELD_F32:
      wzp_json_append_float (json, *(const float *) value);
      return;
    case WZP_FIELD_STRING:
      wzp_json_append_string (json, *(char *const *) value ? *(char *const *) value : "");
      return;
    case WZP_FIELD_BYTES:
      print_gbytes (json, *(GBytes *const *) value);
      return;
    case WZP_FIELD_KEY:
      print_bytes (json, value, WZP_SIGNAL_KEY_BYTES);
      return;
    case WZP_FIELD_ENUM:
      wzp_json_append_string (json, field->get_name (*(const unsigned *) value));
      return;
    case WZP_FIELD_STRINGS:
      print_strings (json, *(const char *const *const *) value);
      return;
    case WZP_FIELD_PORTS:
      print_ports (json, value);
      return;
    case WZP_FIELD_OBJECT:
      wzp_signal_object_print (field->object, value, json);
      return;
    case WZP_FIELD_OBJECTS:
      print_objects (json, field->object, value);
      return;
    case WZP_FIELD_SIGNAL:
      wzp_signal_print_inner (base, json);
      return;
    }
  g_assert_not_reached ();
}

void
wzp_signal_object_print (const WzpSignalObject *object, const void *base, GString *json)
{
  gboolean first = TRUE;

  g_string_append_c (json, '{');
  for (size_t i = 0; i < object->n_fields; i++)
    {
      const WzpSignalField *field = &object->fields[i];
      gboolean absent = is_absent (field, base);

      if (absent && (field->habit == WZP_HABIT_EMPTY || field->habit == WZP_HABIT_OPTIONAL))
        continue;
      append_comma (json, &first);
      wzp_json_append_string (json, field->name);
      g_string_append_c (json, ':');
      if (absent && field->habit == WZP_HABIT_NULLABLE)
        g_string_append (json, "null");
      else
        print_value (field, base, json);
    }
  g_string_append_c (json, '}');
}

/* --- clearing ------------------------------------------------------------------------------ */

static void
clear_objects (const WzpSignalObject *object, List *list)
{
  for (size_t i = 0; i < list->n_items; i++)
    wzp_signal_object_clear (object, (uint8_t *) list->items + i * object->size);
  g_clear_pointer (&list->items, g_free);
  list->n_items = 0;
}

static void
clear_value (const WzpSignalField *field, void *base)
{
  void *value = value_at (field, base);

  switch (field->kind)
    {
    case WZP_FIELD_STRING:
      g_clear_pointer ((char **) value, g_free);
      return;
    case WZP_FIELD_BYTES:
      g_clear_pointer ((GBytes **) value, g_bytes_unref);
      return;
    case WZP_FIELD_STRINGS:
      g_clear_pointer ((GStrv *) value, g_strfreev);
      return;
    case WZP_FIELD_PORTS:
      g_clear_pointer (&((List *) value)->items, g_free);
      return;
    case WZP_FIELD_OBJECT:
      wzp_signal_object_clear (field->object, value);
      return;
    case WZP_FIELD_OBJECTS:
      clear_objects (field->object, value);
      return;
    case WZP_FIELD_SIGNAL:
      wzp_signal_clear_inner (base);
      return;
    case WZP_FIELD_BOOL:
    case WZP_FIELD_U8:
    case WZP_FIELD_U16:
    case WZP_FIELD_U32:
    case WZP_FIELD_U64:
    case WZP_FIELD_F32:
    case WZP_FIELD_KEY:
    case WZP_FIELD_ENUM:
      return;
    }
  g_assert_not_reached ();
}

void
wzp_signal_object_clear (const WzpSignalObject *object, void *base)
{
  for (size_t i = 0; i < object->n_fields; i++)
    clear_value (&object->fields[i], base);
}
