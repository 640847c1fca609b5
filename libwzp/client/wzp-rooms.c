/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-rooms"

#include "wzp-rooms.h"

#include <string.h>

#include "wzp-database.h"
#include "wzp-error.h"
#include "wzp-hop.h"
#include "wzp-room-entry-private.h"
#include "wzp-sni.h"

/**
 * WzpRooms:
 *
 * The rooms that were joined: a list of [class@Wzp.RoomEntry], sorted by name.
 *
 * All of it stays on this machine. Use it from the thread that made it.
 *
 * Since: 0.1
 */

struct _WzpRooms
{
  GObject parent_instance;

  char *data_path;
  WzpDatabase *database;
  char *problem;
  GListStore *entries;
};

typedef enum
{
  PROP_DATA_PATH = 1,
  PROP_PROBLEM,
} WzpRoomsProperty;

#define N_PROPERTIES (PROP_PROBLEM + 1)

static GParamSpec *properties[N_PROPERTIES];

static void wzp_rooms_initable_init (GInitableIface *iface);
static void wzp_rooms_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WzpRooms,
                               wzp_rooms,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, wzp_rooms_initable_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                          wzp_rooms_list_model_init))

static void
set_problem (const char *problem, gpointer user_data)
{
  WzpRooms *self = user_data;

  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* --- the list --------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return WZP_TYPE_ROOM_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (WZP_ROOMS (model)->entries));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (WZP_ROOMS (model)->entries), position);
}

static void
wzp_rooms_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
on_entries_changed (GListModel *entries, guint position, guint removed, guint added, WzpRooms *self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* Names of rooms are ASCII. */
static int
compare_entries (gconstpointer a, gconstpointer b, gpointer user_data)
{
  WzpRoomEntry *left = (WzpRoomEntry *) a, *right = (WzpRoomEntry *) b;
  int order = strcmp (wzp_room_entry_get_name (left), wzp_room_entry_get_name (right));

  return order != 0 ? order
                    : strcmp (wzp_room_entry_get_relay (left), wzp_room_entry_get_relay (right));
}

/* --- the database ----------------------------------------------------------------------------- */

static void
write_entry (WzpRooms *self, WzpRoomEntry *entry)
{
  wzp_database_write (self->database,
                      "INSERT OR REPLACE INTO rooms (relay, name, joined) VALUES (?, ?, ?)", "ssi",
                      wzp_room_entry_get_relay (entry), wzp_room_entry_get_name (entry),
                      (int64_t) g_date_time_to_unix (wzp_room_entry_get_joined (entry)));
}

/* NULL for what cannot be a room's name. */
static char *
normalise_name (const char *text)
{
  g_autofree char *name = wzp_sni_normalise (text);

  return name && wzp_room_name_is_valid (name) ? g_steal_pointer (&name) : NULL;
}

static gboolean
load_entry (const WzpRow *row, gpointer user_data)
{
  WzpRooms *self = user_data;
  const char *relay = wzp_row_get_text (row, 0);
  const char *name = wzp_row_get_text (row, 1);
  int64_t joined = wzp_row_get_int (row, 2);
  g_autofree char *known_relay = relay ? wzp_relay_normalise (relay, NULL) : NULL;
  g_autofree char *known_name = name ? normalise_name (name) : NULL;
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc (joined);
  g_autoptr (WzpRoomEntry) entry = NULL;

  if (g_strcmp0 (known_relay, relay) != 0 || g_strcmp0 (known_name, name) != 0 || !relay || !name ||
      !when)
    return FALSE;
  entry = wzp_room_entry_new (name, relay, joined);
  g_list_store_insert_sorted (self->entries, entry, compare_entries, NULL);
  return TRUE;
}

static gboolean
wzp_rooms_load (GInitable *initable, GCancellable *cancellable, GError **error)
{
  WzpRooms *self = WZP_ROOMS (initable);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  unsigned n_bad;

  self->database = wzp_database_open (self->data_path, error);
  if (!self->database)
    return FALSE;
  wzp_database_set_failure_func (self->database, context, set_problem, self);
  if (!wzp_database_read (self->database, "SELECT relay, name, joined FROM rooms", load_entry, self,
                          &n_bad, error, ""))
    return FALSE;
  if (n_bad > 0)
    {
      g_autofree char *problem = g_strdup_printf (
          "%u rooms of “%s” make no sense and were left out", n_bad, self->data_path);

      set_problem (problem, self);
    }
  return TRUE;
}

static void
wzp_rooms_initable_init (GInitableIface *iface)
{
  iface->init = wzp_rooms_load;
}

/* --- life ------------------------------------------------------------------------------------- */

static void
wzp_rooms_finalize (GObject *object)
{
  WzpRooms *self = WZP_ROOMS (object);

  wzp_database_free (self->database);
  g_object_unref (self->entries);
  g_free (self->data_path);
  g_free (self->problem);
  G_OBJECT_CLASS (wzp_rooms_parent_class)->finalize (object);
}

static void
wzp_rooms_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpRooms *self = WZP_ROOMS (object);

  switch ((WzpRoomsProperty) id)
    {
    case PROP_DATA_PATH:
      g_value_set_string (value, self->data_path);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    }
}

static void
wzp_rooms_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DATA_PATH)
    WZP_ROOMS (object)->data_path = g_value_dup_string (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
wzp_rooms_class_init (WzpRoomsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wzp_rooms_finalize;
  object_class->get_property = wzp_rooms_get_property;
  object_class->set_property = wzp_rooms_set_property;

  /**
   * WzpRooms:data-path:
   *
   * The database; %NULL remembers nothing longer than the object lives.
   *
   * Since: 0.1
   */
  properties[PROP_DATA_PATH] =
      g_param_spec_string ("data-path", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * WzpRooms:problem:
   *
   * What could not be read or written, as an English sentence; %NULL while all is well.
   *
   * Since: 0.1
   */
  properties[PROP_PROBLEM] =
      g_param_spec_string ("problem", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_rooms_init (WzpRooms *self)
{
  self->entries = g_list_store_new (WZP_TYPE_ROOM_ENTRY);
  g_signal_connect_object (self->entries, "items-changed", G_CALLBACK (on_entries_changed), self,
                           0);
}

/**
 * wzp_rooms_new:
 * @data_path: (nullable) (type filename): the database, the same as the client's
 *   [property@Wzp.Client:data-path]; %NULL to remember nothing
 * @error: return location for an error
 *
 * Reads the rooms. What is wrong with single entries is told by [property@Wzp.Rooms:problem].
 *
 * Returns: (transfer full): rooms; %NULL with [error@Wzp.Error.STORAGE] when the database cannot be
 *   used, which leaves it as it is
 *
 * Since: 0.1
 */
WzpRooms *
wzp_rooms_new (const char *data_path, GError **error)
{
  return g_initable_new (WZP_TYPE_ROOMS, NULL, error, "data-path", data_path, NULL);
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * wzp_rooms_get_problem: (get-property problem)
 * @self: rooms
 *
 * Gets what could not be read or written.
 *
 * Returns: (nullable): an English sentence; %NULL while all is well
 *
 * Since: 0.1
 */
const char *
wzp_rooms_get_problem (WzpRooms *self)
{
  g_return_val_if_fail (WZP_IS_ROOMS (self), NULL);

  return self->problem;
}

static WzpRoomEntry *
find_normalised (WzpRooms *self, const char *name, const char *relay)
{
  guint n = get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpRoomEntry) entry = get_item (G_LIST_MODEL (self), i);

      /* The list keeps it. */
      if (g_str_equal (wzp_room_entry_get_name (entry), name) &&
          g_str_equal (wzp_room_entry_get_relay (entry), relay))
        return entry;
    }
  return NULL;
}

/**
 * wzp_rooms_find:
 * @self: rooms
 * @name: a room's name
 * @relay: where the room is, as `HOST` or `HOST:PORT`
 *
 * Finds a room.
 *
 * Returns: (nullable) (transfer none): its entry; %NULL when it is not remembered
 *
 * Since: 0.1
 */
WzpRoomEntry *
wzp_rooms_find (WzpRooms *self, const char *name, const char *relay)
{
  g_autofree char *known_name = NULL;
  g_autofree char *known_relay = NULL;

  g_return_val_if_fail (WZP_IS_ROOMS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (relay != NULL, NULL);

  known_name = normalise_name (name);
  known_relay = wzp_relay_normalise (relay, NULL);
  return known_name && known_relay ? find_normalised (self, known_name, known_relay) : NULL;
}

/**
 * wzp_rooms_add:
 * @self: rooms
 * @name: a room's name
 * @relay: where the room is, as `HOST` or `HOST:PORT`
 * @error: return location for an error
 *
 * Remembers that a room has been joined just now.
 *
 * Returns: (transfer none): its entry; %NULL with [error@Wzp.Error.INVALID] when @name cannot be a room's or
 *   @relay is no address
 *
 * Since: 0.1
 */
WzpRoomEntry *
wzp_rooms_add (WzpRooms *self, const char *name, const char *relay, GError **error)
{
  g_autofree char *known_name = NULL;
  g_autofree char *known_relay = NULL;
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  WzpRoomEntry *entry;

  g_return_val_if_fail (WZP_IS_ROOMS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (relay != NULL, NULL);

  known_relay = wzp_relay_normalise (relay, error);
  if (!known_relay)
    return NULL;
  known_name = normalise_name (name);
  if (!known_name)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "“%s” cannot be a room's name", name);
      return NULL;
    }
  entry = find_normalised (self, known_name, known_relay);
  if (entry)
    wzp_room_entry_set_joined (entry, now);
  else
    {
      g_autoptr (WzpRoomEntry) added = wzp_room_entry_new (known_name, known_relay, now);

      g_list_store_insert_sorted (self->entries, added, compare_entries, NULL);
      entry = added;
    }
  write_entry (self, entry);
  return entry;
}

/**
 * wzp_rooms_remove:
 * @self: rooms
 * @entry: an entry
 *
 * Forgets a room.
 *
 * Since: 0.1
 */
void
wzp_rooms_remove (WzpRooms *self, WzpRoomEntry *entry)
{
  guint position;

  g_return_if_fail (WZP_IS_ROOMS (self));
  g_return_if_fail (WZP_IS_ROOM_ENTRY (entry));

  if (!g_list_store_find (self->entries, entry, &position))
    return;
  wzp_database_write (self->database, "DELETE FROM rooms WHERE relay = ? AND name = ?", "ss",
                      wzp_room_entry_get_relay (entry), wzp_room_entry_get_name (entry));
  g_list_store_remove (self->entries, position);
}

/**
 * wzp_rooms_restore:
 * @self: rooms
 * @entry: an entry that was removed
 *
 * Takes [method@Wzp.Rooms.remove] back, unless the room has been joined again since.
 *
 * Since: 0.1
 */
void
wzp_rooms_restore (WzpRooms *self, WzpRoomEntry *entry)
{
  g_return_if_fail (WZP_IS_ROOMS (self));
  g_return_if_fail (WZP_IS_ROOM_ENTRY (entry));

  if (find_normalised (self, wzp_room_entry_get_name (entry), wzp_room_entry_get_relay (entry)))
    return;
  g_list_store_insert_sorted (self->entries, entry, compare_entries, NULL);
  write_entry (self, entry);
}
