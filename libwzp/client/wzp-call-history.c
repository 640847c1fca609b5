/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-history"

#include "wzp-call-history-private.h"

#include "wzp-random.h"

/**
 * WzpCallHistory:
 *
 * The calls that were: a list of [class@Wzp.HistoryEntry], newest first.
 *
 * All of it stays on this machine. A call is written down when it begins, is answered and ends, so that a
 * program that dies in a call leaves an entry that says so. Entries are made when they are
 * looked at: a long history costs no more than its visible part. Use it from the thread that
 * made it.
 *
 * Since: 0.1
 */

/* Entries made at once when one is looked at: about a screen. */
#define PAGE_ENTRIES 64
#define DAY_MS       (24 * 60 * 60 * INT64_C (1000))

typedef enum
{
  PROP_DATA_PATH = 1,
  PROP_PROBLEM,
  PROP_N_MISSED,
  PROP_KEEP_DAYS,
} WzpCallHistoryProperty;

#define N_PROPERTIES (PROP_KEEP_DAYS + 1)

static GParamSpec *properties[N_PROPERTIES];

static void wzp_call_history_initable_init (GInitableIface *iface);
static void wzp_call_history_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WzpCallHistory,
                               wzp_call_history,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE,
                                                      wzp_call_history_initable_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                          wzp_call_history_list_model_init))

int64_t
wzp_call_history_now (void)
{
  return g_get_real_time () / 1000;
}

static void
set_problem (const char *problem, gpointer user_data)
{
  WzpCallHistory *self = user_data;

  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
set_n_missed (WzpCallHistory *self, guint n_missed)
{
  if (self->n_missed == n_missed)
    return;
  self->n_missed = n_missed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_MISSED]);
}

static WzpHistorySlot *
get_slot (WzpCallHistory *self, guint position)
{
  return &g_array_index (self->slots, WzpHistorySlot, position);
}

static void
slot_clear (gpointer data)
{
  WzpHistorySlot *slot = data;

  g_clear_object (&slot->entry);
}

/* --- the list --------------------------------------------------------------------------------- */

typedef struct
{
  WzpCallHistory *self;
  guint first, end;
} Page;

static gboolean
take_entry (const WzpRow *row, gpointer user_data)
{
  const Page *page = user_data;
  g_auto (WzpHistoryFields) fields = { 0 };

  if (!wzp_history_fields_read (&fields, row))
    return FALSE;
  for (guint i = page->first; i < page->end; i++)
    {
      WzpHistorySlot *slot = get_slot (page->self, i);

      if (slot->id == fields.id && !slot->entry)
        slot->entry = wzp_history_entry_new (&fields, FALSE);
    }
  return TRUE;
}

static void
load_page (WzpCallHistory *self, guint position)
{
  Page page = { .self = self, .first = position - position % PAGE_ENTRIES };
  g_autoptr (GString) sql =
      g_string_new ("SELECT " WZP_HISTORY_COLUMNS " FROM calls WHERE id IN (");
  g_autoptr (GError) error = NULL;

  page.end = MIN (page.first + PAGE_ENTRIES, self->slots->len);
  for (guint i = page.first; i < page.end; i++)
    g_string_append_printf (sql, "%s%" G_GINT64_FORMAT, i > page.first ? "," : "",
                            get_slot (self, i)->id);
  g_string_append_c (sql, ')');
  if (!wzp_database_read (self->database, sql->str, take_entry, &page, NULL, &error, ""))
    set_problem (error->message, self);
}

static GType
get_item_type (GListModel *model)
{
  return WZP_TYPE_HISTORY_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return WZP_CALL_HISTORY (model)->slots->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  WzpCallHistory *self = WZP_CALL_HISTORY (model);
  WzpHistorySlot *slot;

  if (position >= self->slots->len)
    return NULL;
  slot = get_slot (self, position);
  if (!slot->entry)
    load_page (self, position);
  if (!slot->entry)
    {
      /* The row was there a moment ago. A list keeps its word all the same. */
      WzpHistoryFields fields = { .id = slot->id,
                                  .peer = g_strdup (""),
                                  .seen = TRUE,
                                  .loss = -1,
                                  .delay_ms = -1 };

      slot->entry = wzp_history_entry_new (&fields, FALSE);
    }
  return g_object_ref (slot->entry);
}

static void
wzp_call_history_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static gboolean
find_position (WzpCallHistory *self, int64_t id, guint *out_position)
{
  for (guint i = 0; i < self->slots->len; i++)
    if (get_slot (self, i)->id == id)
      {
        *out_position = i;
        return TRUE;
      }
  return FALSE;
}

static void
remove_at (WzpCallHistory *self, guint position)
{
  g_array_remove_index (self->slots, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* --- what is kept ----------------------------------------------------------------------------- */

static gboolean
forget_row (const WzpRow *row, gpointer user_data)
{
  WzpCallHistory *self = user_data;
  guint position;

  if (find_position (self, wzp_row_get_int (row, 0), &position))
    remove_at (self, position);
  return TRUE;
}

static gboolean
count_row (const WzpRow *row, gpointer user_data)
{
  WzpCallHistory *self = user_data;
  guint n = (guint) wzp_row_get_int (row, 0);

  /* A call that rings is written as missed, but is not yet. */
  for (guint i = 0; i < self->slots->len; i++)
    {
      WzpHistoryEntry *entry = get_slot (self, i)->entry;

      if (n > 0 && entry && wzp_history_entry_get_ongoing (entry) &&
          !wzp_history_entry_get_seen (entry))
        n--;
    }
  set_n_missed (self, n);
  return TRUE;
}

static void
count_missed (WzpCallHistory *self)
{
  wzp_database_read (self->database,
                     "SELECT count(*) FROM calls WHERE NOT seen AND answered IS NULL", count_row,
                     self, NULL, NULL, "");
}

/* Calls that are still under way are newer than any limit. */
static void
forget_old (WzpCallHistory *self)
{
  int64_t limit = wzp_call_history_now () - self->keep_days * DAY_MS;

  if (self->keep_days == 0)
    return;
  wzp_database_flush (self->database);
  wzp_database_read (self->database, "SELECT id FROM calls WHERE started < ? ORDER BY started",
                     forget_row, self, NULL, NULL, "i", limit);
  wzp_database_write (self->database, "DELETE FROM calls WHERE started < ?", "i", limit);
  wzp_database_flush (self->database);
  count_missed (self);
}

WzpHistoryEntry *
wzp_call_history_begin (WzpCallHistory *self, WzpHistoryFields *fields)
{
  WzpRandom random = wzp_random_from_system ();
  WzpHistorySlot slot;

  /* Not counted up: two programs may write at the same moment. */
  fields->id = (int64_t) (wzp_random_u64 (&random) >> 1);
  wzp_history_fields_write (fields, self->database);
  slot.id = fields->id;
  slot.entry = wzp_history_entry_new (fields, TRUE);
  g_array_prepend_val (self->slots, slot);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
  forget_old (self);
  return slot.entry;
}

void
wzp_call_history_update (WzpCallHistory *self, WzpHistoryEntry *entry, gboolean ongoing)
{
  WzpHistoryFields *fields = wzp_history_entry_get_fields (entry);
  guint position;

  /* Meanwhile a person may have taken it out. */
  if (!find_position (self, fields->id, &position))
    return;
  fields->seen = !wzp_history_fields_are_missed (fields);
  wzp_history_fields_write (fields, self->database);
  wzp_history_entry_changed (entry, ongoing);
  if (!ongoing && !fields->seen)
    set_n_missed (self, self->n_missed + 1);
}

/* --- life ------------------------------------------------------------------------------------- */

static gboolean
take_slot (const WzpRow *row, gpointer user_data)
{
  WzpCallHistory *self = user_data;
  g_auto (WzpHistoryFields) fields = { 0 };
  WzpHistorySlot slot = { .id = wzp_row_get_int (row, 0) };

  if (!wzp_history_fields_read (&fields, row))
    return FALSE;
  g_array_append_val (self->slots, slot);
  return TRUE;
}

static gboolean
wzp_call_history_load (GInitable *initable, GCancellable *cancellable, GError **error)
{
  WzpCallHistory *self = WZP_CALL_HISTORY (initable);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  unsigned n_bad;

  self->database = wzp_database_open (self->data_path, error);
  if (!self->database)
    return FALSE;
  wzp_database_set_failure_func (self->database, context, set_problem, self);
  if (!wzp_database_read (self->database,
                          "SELECT " WZP_HISTORY_COLUMNS " FROM calls"
                          " ORDER BY started DESC, id DESC",
                          take_slot, self, &n_bad, error, ""))
    return FALSE;
  count_missed (self);
  if (n_bad > 0)
    {
      g_autofree char *problem = g_strdup_printf (
          "%u calls of “%s” make no sense and were left out", n_bad, self->data_path);

      set_problem (problem, self);
    }
  return TRUE;
}

static void
wzp_call_history_initable_init (GInitableIface *iface)
{
  iface->init = wzp_call_history_load;
}

static void
wzp_call_history_dispose (GObject *object)
{
  wzp_call_history_unwatch_all (WZP_CALL_HISTORY (object));
  G_OBJECT_CLASS (wzp_call_history_parent_class)->dispose (object);
}

static void
wzp_call_history_finalize (GObject *object)
{
  WzpCallHistory *self = WZP_CALL_HISTORY (object);

  wzp_database_free (self->database);
  g_array_unref (self->slots);
  g_ptr_array_unref (self->clients);
  g_hash_table_unref (self->recorders);
  g_free (self->data_path);
  g_free (self->problem);
  G_OBJECT_CLASS (wzp_call_history_parent_class)->finalize (object);
}

static void
wzp_call_history_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpCallHistory *self = WZP_CALL_HISTORY (object);

  switch ((WzpCallHistoryProperty) id)
    {
    case PROP_DATA_PATH:
      g_value_set_string (value, self->data_path);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_N_MISSED:
      g_value_set_uint (value, self->n_missed);
      break;
    case PROP_KEEP_DAYS:
      g_value_set_uint (value, self->keep_days);
      break;
    }
}

static void
wzp_call_history_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WzpCallHistory *self = WZP_CALL_HISTORY (object);

  switch ((WzpCallHistoryProperty) id)
    {
    case PROP_DATA_PATH:
      self->data_path = g_value_dup_string (value);
      break;
    case PROP_KEEP_DAYS:
      wzp_call_history_set_keep_days (self, g_value_get_uint (value));
      break;
    case PROP_PROBLEM:
    case PROP_N_MISSED:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
wzp_call_history_class_init (WzpCallHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wzp_call_history_dispose;
  object_class->finalize = wzp_call_history_finalize;
  object_class->get_property = wzp_call_history_get_property;
  object_class->set_property = wzp_call_history_set_property;

  /**
   * WzpCallHistory:data-path:
   *
   * The database; %NULL remembers nothing longer than the object lives.
   *
   * Since: 0.1
   */
  properties[PROP_DATA_PATH] =
      g_param_spec_string ("data-path", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * WzpCallHistory:problem:
   *
   * What could not be read or written, as an English sentence; %NULL while all is well.
   *
   * Since: 0.1
   */
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  /**
   * WzpCallHistory:n-missed:
   *
   * How many missed calls nobody has seen yet.
   *
   * Since: 0.1
   */
  properties[PROP_N_MISSED] = g_param_spec_uint ("n-missed", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * WzpCallHistory:keep-days:
   *
   * Days after which calls are forgotten; 0 for never.
   *
   * Since: 0.1
   */
  properties[PROP_KEEP_DAYS] =
      g_param_spec_uint ("keep-days", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_call_history_init (WzpCallHistory *self)
{
  self->slots = g_array_new (FALSE, FALSE, sizeof (WzpHistorySlot));
  g_array_set_clear_func (self->slots, slot_clear);
  self->clients = g_ptr_array_new ();
  self->recorders = g_hash_table_new_full (NULL, NULL, NULL, wzp_call_history_recorder_free);
}

/**
 * wzp_call_history_new:
 * @data_path: (nullable) (type filename): the database, the same as the client's
 *   [property@Wzp.Client:data-path]; %NULL to remember nothing
 * @error: return location for an error
 *
 * Opens the history. What is wrong with single entries is told by
 * [property@Wzp.CallHistory:problem].
 *
 * Returns: (transfer full): a history; %NULL with [error@Wzp.Error.STORAGE] when the database cannot be
 *   used, which leaves it as it is
 *
 * Since: 0.1
 */
WzpCallHistory *
wzp_call_history_new (const char *data_path, GError **error)
{
  return g_initable_new (WZP_TYPE_CALL_HISTORY, NULL, error, "data-path", data_path, NULL);
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * wzp_call_history_get_problem: (get-property problem)
 * @self: a history
 *
 * Gets what could not be read or written.
 *
 * Returns: (nullable): an English sentence; %NULL while all is well
 *
 * Since: 0.1
 */
const char *
wzp_call_history_get_problem (WzpCallHistory *self)
{
  g_return_val_if_fail (WZP_IS_CALL_HISTORY (self), NULL);

  return self->problem;
}

/**
 * wzp_call_history_get_n_missed: (get-property n-missed)
 * @self: a history
 *
 * Gets how many missed calls nobody has seen yet.
 *
 * Returns: a number
 *
 * Since: 0.1
 */
guint
wzp_call_history_get_n_missed (WzpCallHistory *self)
{
  g_return_val_if_fail (WZP_IS_CALL_HISTORY (self), 0);

  return self->n_missed;
}

/**
 * wzp_call_history_mark_seen:
 * @self: a history
 * @peer: a fingerprint
 *
 * Says that the missed calls of one person have been seen.
 *
 * Since: 0.1
 */
void
wzp_call_history_mark_seen (WzpCallHistory *self, const char *peer)
{
  g_return_if_fail (WZP_IS_CALL_HISTORY (self));
  g_return_if_fail (peer != NULL);

  if (self->n_missed == 0)
    return;
  wzp_database_write (self->database, "UPDATE calls SET seen = 1 WHERE peer = ? AND NOT seen", "s",
                      peer);
  for (guint i = 0; i < self->slots->len; i++)
    {
      WzpHistoryEntry *entry = get_slot (self, i)->entry;

      if (!entry || wzp_history_entry_get_ongoing (entry) || wzp_history_entry_get_seen (entry) ||
          !g_str_equal (wzp_history_entry_get_peer (entry), peer))
        continue;
      wzp_history_entry_get_fields (entry)->seen = TRUE;
      wzp_history_entry_changed (entry, FALSE);
    }
  wzp_database_flush (self->database);
  count_missed (self);
}

/**
 * wzp_call_history_get_keep_days: (get-property keep-days)
 * @self: a history
 *
 * Gets after how many days calls are forgotten.
 *
 * Returns: days; 0 for never
 *
 * Since: 0.1
 */
guint
wzp_call_history_get_keep_days (WzpCallHistory *self)
{
  g_return_val_if_fail (WZP_IS_CALL_HISTORY (self), 0);

  return self->keep_days;
}

/**
 * wzp_call_history_set_keep_days: (set-property keep-days)
 * @self: a history
 * @days: days; 0 for never
 *
 * Sets after how many days calls are forgotten, and forgets those that are older.
 *
 * Since: 0.1
 */
void
wzp_call_history_set_keep_days (WzpCallHistory *self, guint days)
{
  g_return_if_fail (WZP_IS_CALL_HISTORY (self));

  if (self->keep_days == days)
    return;
  self->keep_days = days;
  forget_old (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEEP_DAYS]);
}

/**
 * wzp_call_history_remove:
 * @self: a history
 * @entry: an entry
 *
 * Forgets a call.
 *
 * Since: 0.1
 */
void
wzp_call_history_remove (WzpCallHistory *self, WzpHistoryEntry *entry)
{
  const WzpHistoryFields *fields;
  gboolean unseen;
  guint position;

  g_return_if_fail (WZP_IS_CALL_HISTORY (self));
  g_return_if_fail (WZP_IS_HISTORY_ENTRY (entry));

  fields = wzp_history_entry_get_fields (entry);
  if (!find_position (self, fields->id, &position))
    return;
  unseen = wzp_history_entry_get_missed (entry) && !fields->seen && self->n_missed > 0;
  wzp_database_write (self->database, "DELETE FROM calls WHERE id = ?", "i", fields->id);
  remove_at (self, position);
  if (unseen)
    set_n_missed (self, self->n_missed - 1);
}

static gboolean
take_position (const WzpRow *row, gpointer user_data)
{
  *(guint *) user_data = (guint) wzp_row_get_int (row, 0);
  return TRUE;
}

/**
 * wzp_call_history_restore:
 * @self: a history
 * @entry: an entry that was removed
 *
 * Takes [method@Wzp.CallHistory.remove] back.
 *
 * Since: 0.1
 */
void
wzp_call_history_restore (WzpCallHistory *self, WzpHistoryEntry *entry)
{
  const WzpHistoryFields *fields;
  WzpHistorySlot slot;
  guint position = 0;

  g_return_if_fail (WZP_IS_CALL_HISTORY (self));
  g_return_if_fail (WZP_IS_HISTORY_ENTRY (entry));

  fields = wzp_history_entry_get_fields (entry);
  if (find_position (self, fields->id, &position))
    return;
  wzp_history_fields_write (fields, self->database);
  wzp_database_flush (self->database);
  wzp_database_read (self->database, "SELECT count(*) FROM calls WHERE (started, id) > (?, ?)",
                     take_position, &position, NULL, NULL, "ii", fields->started, fields->id);
  position = MIN (position, self->slots->len);
  slot = (WzpHistorySlot) { .id = fields->id, .entry = g_object_ref (entry) };
  g_array_insert_val (self->slots, position, slot);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  count_missed (self);
}

/**
 * wzp_call_history_clear:
 * @self: a history
 *
 * Forgets all calls.
 *
 * Since: 0.1
 */
void
wzp_call_history_clear (WzpCallHistory *self)
{
  guint n;

  g_return_if_fail (WZP_IS_CALL_HISTORY (self));

  n = self->slots->len;
  wzp_database_write (self->database, "DELETE FROM calls", "");
  g_array_set_size (self->slots, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
  set_n_missed (self, 0);
}
