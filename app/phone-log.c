/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-log.h"

struct _PhoneLogLine
{
  GObject parent_instance;

  char *text;
  GLogLevelFlags level;
};

enum
{
  PROP_TEXT = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneLogLine, phone_log_line, G_TYPE_OBJECT)

/* A line on its way to the main thread. */
typedef struct
{
  char *text;
  GLogLevelFlags level;
} Written;

static struct
{
  GMutex mutex;
  GQueue written;    /* of Written; the mutex's */
  guint source;      /* that will fetch them; the mutex's */
  GListStore *lines; /* the main thread's */
} log_kept;

/* --- a line ----------------------------------------------------------------------------------- */

static void
phone_log_line_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TEXT)
    g_value_set_string (value, PHONE_LOG_LINE (object)->text);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_log_line_finalize (GObject *object)
{
  g_free (PHONE_LOG_LINE (object)->text);
  G_OBJECT_CLASS (phone_log_line_parent_class)->finalize (object);
}

static void
phone_log_line_class_init (PhoneLogLineClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = phone_log_line_get_property;
  G_OBJECT_CLASS (klass)->finalize = phone_log_line_finalize;
  properties[PROP_TEXT] =
      g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPERTIES, properties);
}

static void
phone_log_line_init (PhoneLogLine *self)
{
}

const char *
phone_log_line_get_text (PhoneLogLine *self)
{
  return self->text;
}

GLogLevelFlags
phone_log_line_get_level (PhoneLogLine *self)
{
  return self->level;
}

/* --- the log ---------------------------------------------------------------------------------- */

static gboolean
fetch_cb (gpointer data)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_object_unref);
  GQueue written = G_QUEUE_INIT;
  guint n, too_many;
  Written *next;

  g_mutex_lock (&log_kept.mutex);
  written = log_kept.written;
  g_queue_init (&log_kept.written);
  log_kept.source = 0;
  g_mutex_unlock (&log_kept.mutex);
  while ((next = g_queue_pop_head (&written)))
    {
      PhoneLogLine *line = g_object_new (PHONE_TYPE_LOG_LINE, NULL);

      line->text = next->text;
      line->level = next->level;
      g_ptr_array_add (lines, line);
      g_free (next);
    }
  n = g_list_model_get_n_items (G_LIST_MODEL (log_kept.lines));
  too_many = n + lines->len > PHONE_LOG_MAX_LINES ? n + lines->len - PHONE_LOG_MAX_LINES : 0;
  g_list_store_splice (log_kept.lines, n, 0, lines->pdata, lines->len);
  g_list_store_splice (log_kept.lines, 0, too_many, NULL, 0);
  return G_SOURCE_REMOVE;
}

static void
keep (Written *line)
{
  g_mutex_lock (&log_kept.mutex);
  g_queue_push_tail (&log_kept.written, line);
  if (g_queue_get_length (&log_kept.written) > PHONE_LOG_MAX_LINES)
    {
      Written *oldest = g_queue_pop_head (&log_kept.written);

      g_free (oldest->text);
      g_free (oldest);
    }
  if (!log_kept.source)
    log_kept.source = g_idle_add (fetch_cb, NULL);
  g_mutex_unlock (&log_kept.mutex);
}

static const char *
name_of (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "error";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  if (level & G_LOG_LEVEL_MESSAGE)
    return "message";
  return level & G_LOG_LEVEL_INFO ? "info" : "debug";
}

/* What the libraries below say at length is theirs. */
static gboolean
is_wanted (GLogLevelFlags level, const char *domain)
{
  return (level &
          (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE)) ||
         g_str_has_prefix (domain, "wzp");
}

static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key) && fields[i].length < 0)
      return fields[i].value;
  return "";
}

static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  const char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");

  if (is_wanted (level, domain))
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_local ();
      g_autofree char *time = g_date_time_format (now, "%H:%M:%S");
      Written *line = g_new (Written, 1);

      line->level = level & G_LOG_LEVEL_MASK;
      line->text =
          g_strdup_printf ("%s.%03d %s %s: %s", time, g_date_time_get_microsecond (now) / 1000,
                           domain, name_of (level), find_field (fields, n_fields, "MESSAGE"));
      keep (line);
    }
  return g_log_writer_default (level, fields, n_fields, data);
}

void
phone_log_install (void)
{
  log_kept.lines = g_list_store_new (PHONE_TYPE_LOG_LINE);
  g_log_set_writer_func (write_cb, NULL, NULL);
}

GListModel *
phone_log_get_lines (void)
{
  return G_LIST_MODEL (log_kept.lines);
}
