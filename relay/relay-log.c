/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-log.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Read by every thread for every record, written at start and at a reload. */
static int max_level = RELAY_LOG_INFO;
static int shows_peers = FALSE;
static int log_format = RELAY_LOG_FORMAT_TEXT;

/* Whether stderr is the stream that systemd told us is the journal's. */
static gboolean
stderr_is_journal (void)
{
  const char *stream = g_getenv ("JOURNAL_STREAM");
  unsigned long device, inode;
  struct stat status;

  return stream && sscanf (stream, "%lu:%lu", &device, &inode) == 2 &&
         fstat (STDERR_FILENO, &status) == 0 && status.st_dev == device && status.st_ino == inode;
}

/* Every connection's every state: as many as strangers like. */
#define CHATTY_DOMAIN "wzp-state"

static RelayLogLevel
relay_level (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return RELAY_LOG_ERROR;
  if (level & G_LOG_LEVEL_WARNING)
    return RELAY_LOG_WARNING;
  if (level & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO))
    return RELAY_LOG_INFO;
  return RELAY_LOG_DEBUG;
}

static const char *
level_name (RelayLogLevel level)
{
  switch (level)
    {
    case RELAY_LOG_ERROR:
      return "error";
    case RELAY_LOG_WARNING:
      return "warn";
    case RELAY_LOG_INFO:
      return "info";
    case RELAY_LOG_DEBUG:
      return "debug";
    }
  g_assert_not_reached ();
}

/* sd-daemon(3). */
static int
journal_priority (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return 3;
  if (level & G_LOG_LEVEL_WARNING)
    return 4;
  if (level & G_LOG_LEVEL_MESSAGE)
    return 5;
  return level & G_LOG_LEVEL_INFO ? 6 : 7;
}

static char *
format_time (int64_t time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc_usec (time_us);
  g_autofree char *seconds = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03dZ", seconds, g_date_time_get_microsecond (time) / 1000);
}

/* A line stays a line, whatever is in it: control characters become spaces. */
static char *
one_line (const char *text)
{
  g_autofree char *line = g_utf8_make_valid (text, -1);

  for (char *c = line; *c; c++)
    if ((unsigned char) *c < 0x20 || *c == 0x7f)
      *c = ' ';
  return g_steal_pointer (&line);
}

/* Of a text without control characters. */
static void
append_json (GString *out, const char *key, const char *value)
{
  g_string_append_printf (out, "\"%s\":\"", key);
  for (const char *c = value; *c; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *c);
    }
  g_string_append_c (out, '"');
}

char *
relay_log_format (RelayLogFormat format,
                  GLogLevelFlags level,
                  const char *domain,
                  const char *message,
                  int64_t time_us)
{
  g_autofree char *text = one_line (message);
  g_autofree char *time = format_time (time_us);
  const char *name = level_name (relay_level (level));
  g_autoptr (GString) line = g_string_new (NULL);

  switch (format)
    {
    case RELAY_LOG_FORMAT_TEXT:
      g_string_printf (line, "%s %-5s %s: %s", time, name, domain, text);
      break;
    case RELAY_LOG_FORMAT_JOURNAL:
      g_string_printf (line, "<%d>%s: %s", journal_priority (level), domain, text);
      break;
    case RELAY_LOG_FORMAT_JSON:
      g_string_append_c (line, '{');
      append_json (line, "time", time);
      g_string_append_c (line, ',');
      append_json (line, "level", name);
      g_string_append_c (line, ',');
      append_json (line, "domain", domain);
      g_string_append_c (line, ',');
      append_json (line, "message", text);
      g_string_append_c (line, '}');
      break;
    }
  return g_string_free_and_steal (g_steal_pointer (&line));
}

static const char *
field (const GLogField *fields, size_t n_fields, const char *key, const char *otherwise)
{
  for (size_t i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key) && fields[i].length < 0)
      return fields[i].value;
  return otherwise;
}

static GLogWriterOutput
write_record (GLogLevelFlags level, const GLogField *fields, size_t n_fields, gpointer user_data)
{
  const char *domain = field (fields, n_fields, "GLIB_DOMAIN", "wzp-relay");
  g_autofree char *line = NULL;

  if (level == G_LOG_LEVEL_INFO && g_str_equal (domain, CHATTY_DOMAIN))
    level = G_LOG_LEVEL_DEBUG;
  if ((int) relay_level (level) > g_atomic_int_get (&max_level))
    return G_LOG_WRITER_HANDLED;
  line = relay_log_format ((RelayLogFormat) g_atomic_int_get (&log_format), level, domain,
                           field (fields, n_fields, "MESSAGE", ""), g_get_real_time ());
  /* One call, so that the lines of two threads do not mix. */
  fprintf (stderr, "%s\n", line);
  return G_LOG_WRITER_HANDLED;
}

void
relay_log_init (void)
{
  if (stderr_is_journal ())
    log_format = RELAY_LOG_FORMAT_JOURNAL;
  g_log_set_writer_func (write_record, NULL, NULL);
}

void
relay_log_configure (const RelayConfig *config)
{
  g_atomic_int_set (&max_level, (int) config->log_level);
  g_atomic_int_set (&shows_peers, config->log_peers);
  if (config->log_json)
    g_atomic_int_set (&log_format, RELAY_LOG_FORMAT_JSON);
}

gboolean
relay_log_shows_peers (void)
{
  return g_atomic_int_get (&shows_peers);
}
