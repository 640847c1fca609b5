/* SPDX-License-Identifier: GPL-3.0-or-later */
#define TOML_EXCEPTIONS  0
#define TOML_HEADER_ONLY 1

#include "relay-toml.h"

#include <algorithm>
#include <string>
#include <toml++/toml.hpp>
#include <vector>

static void
value_free (gpointer data)
{
  auto *value = static_cast<RelayTomlValue *> (data);

  g_free (value->path);
  g_free (value->string);
  g_free (value);
}

static RelayTomlKind
kind_of (const toml::node &node)
{
  switch (node.type ())
    {
    case toml::node_type::table:
      return RELAY_TOML_TABLE;
    case toml::node_type::array:
      return RELAY_TOML_ARRAY;
    case toml::node_type::string:
      return RELAY_TOML_STRING;
    case toml::node_type::integer:
      return RELAY_TOML_INTEGER;
    case toml::node_type::floating_point:
      return RELAY_TOML_FLOAT;
    case toml::node_type::boolean:
      return RELAY_TOML_BOOLEAN;
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
    case toml::node_type::none:
      break;
    }
  return RELAY_TOML_DATE;
}

static void
collect (GPtrArray *values, const std::string &path, const toml::node &node)
{
  auto *value = g_new0 (RelayTomlValue, 1);

  value->path = g_strdup (path.c_str ());
  value->kind = kind_of (node);
  value->line = node.source ().begin.line;
  g_ptr_array_add (values, value);
  if (const auto *text = node.as_string ())
    value->string = g_strndup (text->get ().data (), text->get ().size ());
  else if (const auto *integer = node.as_integer ())
    value->integer = integer->get ();
  else if (const auto *boolean = node.as_boolean ())
    value->boolean = boolean->get ();
  else if (const auto *array = node.as_array ())
    {
      value->n_items = array->size ();
      for (size_t i = 0; i < array->size (); i++)
        collect (values, path + "[" + std::to_string (i) + "]", *array->get (i));
    }
  else if (const auto *table = node.as_table ())
    {
      value->n_items = table->size ();
      for (const auto &[key, child] : *table)
        collect (values, path + "." + std::string (key.str ()), child);
    }
}

static int
by_line (const void *a, const void *b)
{
  const auto *left = *static_cast<RelayTomlValue *const *> (a);
  const auto *right = *static_cast<RelayTomlValue *const *> (b);

  return left->line < right->line ? -1 : left->line > right->line;
}

GPtrArray *
relay_toml_parse (const char *text, size_t len, char **out_message, unsigned *out_line)
{
  toml::parse_result result = toml::parse (std::string_view (text, len));

  if (!result)
    {
      const auto &error = result.error ();

      *out_message = g_strndup (error.description ().data (), error.description ().size ());
      *out_line = error.source ().begin.line;
      return nullptr;
    }
  GPtrArray *values = g_ptr_array_new_with_free_func (value_free);

  for (const auto &[key, child] : result.table ())
    collect (values, std::string (key.str ()), child);
  /* The parser keeps keys in alphabetical order; a person reads messages from the top. */
  g_ptr_array_sort (values, by_line);
  return values;
}

const char *
relay_toml_kind_name (RelayTomlKind kind)
{
  switch (kind)
    {
    case RELAY_TOML_STRING:
      return "a string";
    case RELAY_TOML_INTEGER:
      return "an integer";
    case RELAY_TOML_FLOAT:
      return "a number with a fraction";
    case RELAY_TOML_BOOLEAN:
      return "true or false";
    case RELAY_TOML_DATE:
      return "a date or time";
    case RELAY_TOML_ARRAY:
      return "an array";
    case RELAY_TOML_TABLE:
      return "a table";
    }
  return "?";
}
