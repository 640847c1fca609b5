/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-config.h"

#include <string.h>

#include "relay-toml.h"
#include "wzp-error.h"

typedef enum
{
  KEY_LISTEN,
  KEY_ADVERTISE,
  KEY_LOG_LEVEL,
  KEY_REGION,
  KEY_OFFERED_LIST,
  KEY_OFFERED,
  KEY_UINT32,      /* into the field at `offset`, between `min` and `max` */
  KEY_BOOLEAN,     /* into the gboolean at `offset` */
  KEY_UNUSED,      /* the reference reads it and does nothing with it; neither do we */
  KEY_UNSUPPORTED, /* an error unless it says "no": false, or an empty array */
  KEY_TABLE,       /* its content has rows of its own */
} KeyUse;

typedef struct
{
  const char *name;
  RelayTomlKind kind;
  KeyUse use;
  size_t offset;
  uint32_t min;
  uint32_t max;
} Key;

#define UINT32_KEY(key_name, field, low, high)                                                     \
  { .name = key_name,                                                                              \
    .kind = RELAY_TOML_INTEGER,                                                                    \
    .use = KEY_UINT32,                                                                             \
    .offset = G_STRUCT_OFFSET (RelayConfig, field),                                                \
    .min = low,                                                                                    \
    .max = high }
#define BOOLEAN_KEY(key_name, field)                                                               \
  { .name = key_name,                                                                              \
    .kind = RELAY_TOML_BOOLEAN,                                                                    \
    .use = KEY_BOOLEAN,                                                                            \
    .offset = G_STRUCT_OFFSET (RelayConfig, field) }

static const Key keys[] = {
  /* The reference's keys (relay.md 1.1). */
  { "listen_addr", RELAY_TOML_STRING, KEY_LISTEN, 0, 0, 0 },
  UINT32_KEY ("max_sessions", limits.max_sessions, 1, 1000000),
  { "log_level", RELAY_TOML_STRING, KEY_LOG_LEVEL, 0, 0, 0 },
  { "jitter_target_depth", RELAY_TOML_INTEGER, KEY_UNUSED, 0, 0, 0 },
  { "jitter_max_depth", RELAY_TOML_INTEGER, KEY_UNUSED, 0, 0, 0 },
  { "probe_mesh", RELAY_TOML_BOOLEAN, KEY_UNSUPPORTED, 0, 0, 0 },
  { "probe_targets", RELAY_TOML_ARRAY, KEY_UNSUPPORTED, 0, 0, 0 },
  { "remote_relay", RELAY_TOML_STRING, KEY_UNSUPPORTED, 0, 0, 0 },
  { "auth_url", RELAY_TOML_STRING, KEY_UNSUPPORTED, 0, 0, 0 },
  { "metrics_port", RELAY_TOML_INTEGER, KEY_UNSUPPORTED, 0, 0, 0 },
  { "trunking_enabled", RELAY_TOML_BOOLEAN, KEY_UNSUPPORTED, 0, 0, 0 },
  { "ws_port", RELAY_TOML_INTEGER, KEY_UNSUPPORTED, 0, 0, 0 },
  { "static_dir", RELAY_TOML_STRING, KEY_UNSUPPORTED, 0, 0, 0 },
  { "debug_tap", RELAY_TOML_STRING, KEY_UNSUPPORTED, 0, 0, 0 },
  { "peers", RELAY_TOML_ARRAY, KEY_UNSUPPORTED, 0, 0, 0 },
  { "trusted", RELAY_TOML_ARRAY, KEY_UNSUPPORTED, 0, 0, 0 },
  { "global_rooms", RELAY_TOML_ARRAY, KEY_UNSUPPORTED, 0, 0, 0 },
  /* Ours. */
  { "advertise_addr", RELAY_TOML_STRING, KEY_ADVERTISE, 0, 0, 0 },
  { "region", RELAY_TOML_STRING, KEY_REGION, 0, 0, 0 },
  { "offered_relays", RELAY_TOML_ARRAY, KEY_OFFERED_LIST, 0, 0, 0 },
  { "offered_relays[]", RELAY_TOML_STRING, KEY_OFFERED, 0, 0, 0 },
  UINT32_KEY ("shards", shards, 0, RELAY_MAX_SHARDS),
  UINT32_KEY ("drain_seconds", drain_seconds, 0, RELAY_MAX_DRAIN_SECONDS),
  BOOLEAN_KEY ("log_json", log_json),
  BOOLEAN_KEY ("log_peers", log_peers),
  { "limits", RELAY_TOML_TABLE, KEY_TABLE, 0, 0, 0 },
  UINT32_KEY ("limits.connections", limits.connections, 1, 10000000),
  UINT32_KEY ("limits.connections_per_ip", limits.connections_per_ip, 1, 10000000),
  UINT32_KEY ("limits.rooms", limits.rooms, 1, 1000000),
  UINT32_KEY ("limits.calls", limits.calls, 1, 1000000),
  UINT32_KEY ("limits.calls_per_party", limits.calls_per_party, 1, 1000),
  UINT32_KEY ("limits.sender_packets_per_second", limits.sender_packets_per_second, 10, 1000000),
  UINT32_KEY ("limits.sender_bytes_per_second", limits.sender_bytes_per_second, 1000, 1000000000),
  UINT32_KEY ("limits.signals_per_second", limits.signals_per_second, 5, 100000),
};

void
relay_config_init (RelayConfig *config)
{
  *config = (RelayConfig) {
    .drain_seconds = 10,
    .log_level = RELAY_LOG_INFO,
    .limits = relay_limits_default,
  };
  wzp_address_parse ("0.0.0.0:4433", &config->listen);
}

/* The row of an item of an array is the array's name with []. */
static const Key *
find_key (const char *path)
{
  const char *bracket = strchr (path, '[');
  g_autofree char *name = bracket && g_str_has_suffix (path, "]")
                              ? g_strdup_printf ("%.*s[]", (int) (bracket - path), path)
                              : g_strdup (path);

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (keys[i].name, name))
      return &keys[i];
  return NULL;
}

gboolean
relay_config_set_listen (RelayConfig *config, const char *text, GError **error)
{
  WzpAddress address;

  if (!wzp_address_parse (text, &address))
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "\"%s\" is no address to listen on: write a numeric IP and a port, such as "
                   "0.0.0.0:4433 or [::]:4433",
                   text);
      return FALSE;
    }
  config->listen = address;
  return TRUE;
}

gboolean
relay_config_set_advertise (RelayConfig *config, const char *text, GError **error)
{
  WzpAddress address;

  if (!wzp_address_parse (text, &address) || wzp_address_get_port (&address) == 0 ||
      wzp_address_is_any (&address))
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "\"%s\" cannot be advertised: clients need a numeric IP and a port, such as "
                   "203.0.113.5:4433 or [2001:db8::5]:4433",
                   text);
      return FALSE;
    }
  config->advertise = address;
  return TRUE;
}

static gboolean
set_log_level (RelayConfig *config, const char *text, GError **error)
{
  static const struct
  {
    const char *name;
    RelayLogLevel level;
  } levels[] = {
    { "error", RELAY_LOG_ERROR }, { "warn", RELAY_LOG_WARNING }, { "warning", RELAY_LOG_WARNING },
    { "info", RELAY_LOG_INFO },   { "debug", RELAY_LOG_DEBUG },  { "trace", RELAY_LOG_DEBUG },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (levels); i++)
    if (g_str_equal (levels[i].name, text))
      {
        config->log_level = levels[i].level;
        return TRUE;
      }
  g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
               "\"%s\" is no log level: use error, warn, info or debug", text);
  return FALSE;
}

static gboolean
set_uint32 (RelayConfig *config, const Key *key, int64_t value, GError **error)
{
  uint32_t *field = G_STRUCT_MEMBER_P (config, key->offset);

  if (value < key->min || value > key->max)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "%" G_GINT64_FORMAT " is out of range: %u to %u", value, key->min, key->max);
      return FALSE;
    }
  *field = (uint32_t) value;
  return TRUE;
}

/* A key of something that does not exist yet may stay when it switches it off. */
static gboolean
refuse_unsupported (const RelayTomlValue *value, GError **error)
{
  if (value->kind == RELAY_TOML_BOOLEAN && !value->boolean)
    return TRUE;
  if (value->kind == RELAY_TOML_ARRAY && value->n_items == 0)
    return TRUE;
  g_set_error_literal (error, WZP_ERROR, WZP_ERROR_UNSUPPORTED,
                       "this relay does not support it yet: remove the key");
  return FALSE;
}

static gboolean
apply (RelayConfig *config,
       const Key *key,
       const RelayTomlValue *value,
       GPtrArray *notes,
       GError **error)
{
  if (value->kind != key->kind)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "must be %s, not %s",
                   relay_toml_kind_name (key->kind), relay_toml_kind_name (value->kind));
      return FALSE;
    }
  switch (key->use)
    {
    case KEY_LISTEN:
      return relay_config_set_listen (config, value->string, error);
    case KEY_ADVERTISE:
      return relay_config_set_advertise (config, value->string, error);
    case KEY_LOG_LEVEL:
      return set_log_level (config, value->string, error);
    case KEY_REGION:
      return relay_announcement_set_region (&config->announcement, value->string, error);
    case KEY_OFFERED_LIST:
      config->announcement.n_offered = 0;
      return TRUE;
    case KEY_OFFERED:
      return relay_announcement_offer (&config->announcement, value->string, error);
    case KEY_UINT32:
      return set_uint32 (config, key, value->integer, error);
    case KEY_BOOLEAN:
      G_STRUCT_MEMBER (gboolean, config, key->offset) = value->boolean;
      return TRUE;
    case KEY_UNUSED:
      g_ptr_array_add (notes, g_strdup_printf ("%s (line %u) has no effect: rooms are forwarded "
                                               "without a jitter buffer",
                                               key->name, value->line));
      return TRUE;
    case KEY_UNSUPPORTED:
      return refuse_unsupported (value, error);
    case KEY_TABLE:
      return TRUE;
    }
  g_assert_not_reached ();
}

static gboolean
apply_all (RelayConfig *config,
           const char *name,
           GPtrArray *values,
           GPtrArray *notes,
           GError **error)
{
  for (size_t i = 0; i < values->len; i++)
    {
      const RelayTomlValue *value = values->pdata[i];
      const Key *key = find_key (value->path);
      g_autoptr (GError) reason = NULL;

      if (!key)
        {
          g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                       "%s:%u: unknown key \"%s\": see relay.toml(5) for the keys there are", name,
                       value->line, value->path);
          return FALSE;
        }
      if (!apply (config, key, value, notes, &reason))
        {
          g_set_error (error, WZP_ERROR, reason->code, "%s:%u: %s: %s", name, value->line,
                       value->path, reason->message);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
relay_config_parse (RelayConfig *config,
                    const char *name,
                    const char *text,
                    size_t len,
                    GPtrArray *notes,
                    GError **error)
{
  g_autoptr (GPtrArray) values = NULL;
  g_autofree char *message = NULL;
  RelayConfig wanted = *config;
  unsigned line = 0;

  if (len > RELAY_TOML_MAX_BYTES)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "%s: larger than %d bytes", name,
                   RELAY_TOML_MAX_BYTES);
      return FALSE;
    }
  values = relay_toml_parse (text, len, &message, &line);
  if (!values)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "%s:%u: not valid TOML: %s", name, line,
                   message);
      return FALSE;
    }
  if (!apply_all (&wanted, name, values, notes, error))
    return FALSE;
  *config = wanted;
  return TRUE;
}

char *
relay_config_needs_restart (const RelayConfig *running, const RelayConfig *wanted)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (!wzp_address_equal (&running->listen, &wanted->listen))
    g_string_append (names, "listen_addr ");
  if (!wzp_address_equal (&running->advertise, &wanted->advertise))
    g_string_append (names, "advertise_addr ");
  if (running->shards != wanted->shards)
    g_string_append (names, "shards ");
  if (running->log_json != wanted->log_json)
    g_string_append (names, "log_json ");
  if (running->limits.connections != wanted->limits.connections ||
      running->limits.connections_per_ip != wanted->limits.connections_per_ip)
    g_string_append (names, "limits.connections* ");
  if (names->len == 0)
    return NULL;
  g_string_truncate (names, names->len - 1);
  return g_string_free_and_steal (g_steal_pointer (&names));
}
