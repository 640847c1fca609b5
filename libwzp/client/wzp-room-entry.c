/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-room-entry-private.h"

/**
 * WzpRoomEntry:
 *
 * One room that was joined before: its name, where it is, and when that was.
 *
 * Entries are found in [class@Wzp.Rooms].
 *
 * Since: 0.1
 */

struct _WzpRoomEntry
{
  GObject parent_instance;

  char *name;
  char *relay;
  GDateTime *joined;
};

typedef enum
{
  PROP_NAME = 1,
  PROP_RELAY,
  PROP_JOINED,
} WzpRoomEntryProperty;

#define N_PROPERTIES (PROP_JOINED + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpRoomEntry, wzp_room_entry, G_TYPE_OBJECT)

static void
wzp_room_entry_finalize (GObject *object)
{
  WzpRoomEntry *self = WZP_ROOM_ENTRY (object);

  g_free (self->name);
  g_free (self->relay);
  g_date_time_unref (self->joined);
  G_OBJECT_CLASS (wzp_room_entry_parent_class)->finalize (object);
}

static void
wzp_room_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpRoomEntry *self = WZP_ROOM_ENTRY (object);

  switch ((WzpRoomEntryProperty) id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_RELAY:
      g_value_set_string (value, self->relay);
      break;
    case PROP_JOINED:
      g_value_set_boxed (value, self->joined);
      break;
    }
}

static void
wzp_room_entry_class_init (WzpRoomEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = wzp_room_entry_finalize;
  object_class->get_property = wzp_room_entry_get_property;

  /**
   * WzpRoomEntry:name:
   *
   * The room's name.
   *
   * Since: 0.1
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * WzpRoomEntry:relay:
   *
   * Where the room is, as `HOST:PORT`.
   *
   * Since: 0.1
   */
  properties[PROP_RELAY] = g_param_spec_string ("relay", NULL, NULL, NULL, flags);
  /**
   * WzpRoomEntry:joined:
   *
   * When the room was joined the last time.
   *
   * Since: 0.1
   */
  properties[PROP_JOINED] = g_param_spec_boxed ("joined", NULL, NULL, G_TYPE_DATE_TIME, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_room_entry_init (WzpRoomEntry *self)
{
}

/* --- for WzpRooms ----------------------------------------------------------------------------- */

WzpRoomEntry *
wzp_room_entry_new (const char *name, const char *relay, int64_t joined)
{
  WzpRoomEntry *self = g_object_new (WZP_TYPE_ROOM_ENTRY, NULL);

  self->name = g_strdup (name);
  self->relay = g_strdup (relay);
  self->joined = g_date_time_new_from_unix_utc (joined);
  return self;
}

void
wzp_room_entry_set_joined (WzpRoomEntry *self, int64_t joined)
{
  g_date_time_unref (self->joined);
  self->joined = g_date_time_new_from_unix_utc (joined);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOINED]);
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * wzp_room_entry_get_name: (get-property name)
 * @self: an entry
 *
 * Gets the room's name.
 *
 * Returns: a name
 *
 * Since: 0.1
 */
const char *
wzp_room_entry_get_name (WzpRoomEntry *self)
{
  g_return_val_if_fail (WZP_IS_ROOM_ENTRY (self), NULL);

  return self->name;
}

/**
 * wzp_room_entry_get_relay: (get-property relay)
 * @self: an entry
 *
 * Gets where the room is.
 *
 * Returns: `HOST:PORT`
 *
 * Since: 0.1
 */
const char *
wzp_room_entry_get_relay (WzpRoomEntry *self)
{
  g_return_val_if_fail (WZP_IS_ROOM_ENTRY (self), NULL);

  return self->relay;
}

/**
 * wzp_room_entry_get_joined: (get-property joined)
 * @self: an entry
 *
 * Gets when the room was joined the last time.
 *
 * Returns: (transfer none): a time
 *
 * Since: 0.1
 */
GDateTime *
wzp_room_entry_get_joined (WzpRoomEntry *self)
{
  g_return_val_if_fail (WZP_IS_ROOM_ENTRY (self), NULL);

  return self->joined;
}
