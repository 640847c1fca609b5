/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-room-model.h"

#include <glib/gi18n.h>

#include "phone-comings.h"
#include "phone-relay-address.h"
#include "phone-room-member.h"
#include "phone-words.h"

/* Who comes and goes is gathered for so long, and told no more often than that: a hundred people who come into a
 * room at nine o'clock are no hundred messages. */
#define GATHER_US  (1 * G_USEC_PER_SEC)
#define BETWEEN_US (5 * G_USEC_PER_SEC)
/* When a relay was restarted, all come back one after the other: nobody has left and nobody has joined. */
#define SETTLE_US (10 * G_USEC_PER_SEC)

struct _PhoneRoomModel
{
  GObject parent_instance;

  WzpRoom *room;
  WzpContacts *contacts;
  char *place;
  gboolean lost;
  GListStore *members;
  GPtrArray *by_position; /* the members in the room's own order */

  PhoneComings *comings;
  gboolean knows; /* who was there before */
  guint telling;
  gint64 told_us;    /* when last */
  gint64 settled_us; /* until then some may still be on their way back */
};

enum
{
  PROP_NAME = 1,
  PROP_PLACE,
  PROP_STATUS,
  PROP_MEMBERS,
  PROP_HELD,
  PROP_HEARD,
  PROP_LOST,
  PROP_ALONE,
  PROP_MIXED,
  PROP_LIVE,
  PROP_ENDED,
  PROP_END_TITLE,
  PROP_END_DETAIL,
  PROP_KEY_CHANGED,
  PROP_NOT_LET_IN,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_NEWS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void conversation_init (PhoneConversationInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhoneRoomModel,
                               phone_room_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PHONE_TYPE_CONVERSATION, conversation_init))

static void
notify (PhoneRoomModel *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* --- who comes and goes ----------------------------------------------------------------------- */

static gboolean
tell_cb (gpointer data)
{
  PhoneRoomModel *self = data;
  guint came = phone_comings_count (self->comings, TRUE);
  guint left = phone_comings_count (self->comings, FALSE);
  g_autofree char *text = phone_comings_take (self->comings);

  self->telling = 0;
  self->told_us = g_get_monotonic_time ();
  if (text && !phone_room_model_get_ended (self))
    g_signal_emit (self, signals[SIGNAL_NEWS], 0, text, came, left);
  return G_SOURCE_REMOVE;
}

static void
tell_soon (PhoneRoomModel *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 quiet_us = self->told_us ? self->told_us + BETWEEN_US : 0;
  gint64 at_us = MAX (now_us + GATHER_US, MAX (quiet_us, self->settled_us));

  self->telling = g_timeout_add ((guint) ((at_us - now_us) / 1000), tell_cb, self);
}

static void
rejoined_cb (PhoneRoomModel *self)
{
  self->settled_us = g_get_monotonic_time () + SETTLE_US;
  if (!self->telling)
    return;
  g_source_remove (self->telling);
  tell_soon (self);
}

static void
note_coming (PhoneRoomModel *self, PhoneRoomMember *member, gboolean came)
{
  WzpParticipant *participant = phone_room_member_get_participant (member);
  g_autofree char *key = NULL;

  if (wzp_participant_get_is_self (participant))
    return;
  key = g_strdup_printf (
      "%s %s", phone_room_member_get_fingerprint (member),
      *phone_room_member_get_fingerprint (member) ? "" : phone_room_member_get_name (member));
  phone_comings_add (self->comings, key, phone_room_member_get_name (member), came);
  if (!self->telling)
    tell_soon (self);
}

/* --- who is there ----------------------------------------------------------------------------- */

static int
compare_members (gconstpointer a, gconstpointer b, gpointer user_data)
{
  PhoneRoomMember *left = (PhoneRoomMember *) a, *right = (PhoneRoomMember *) b;
  gboolean left_self = wzp_participant_get_is_self (phone_room_member_get_participant (left));
  gboolean right_self = wzp_participant_get_is_self (phone_room_member_get_participant (right));
  g_autofree char *left_name = NULL, *right_name = NULL;

  if (left_self != right_self)
    return left_self ? -1 : 1;
  left_name = g_utf8_casefold (phone_room_member_get_name (left), -1);
  right_name = g_utf8_casefold (phone_room_member_get_name (right), -1);
  return g_utf8_collate (left_name, right_name);
}

static void
renamed_cb (PhoneRoomModel *self)
{
  g_list_store_sort (self->members, compare_members, NULL);
}

static void
take_in (PhoneRoomModel *self, guint position, WzpParticipant *participant)
{
  PhoneRoomMember *member = phone_room_member_new (self->room, participant, self->contacts);

  g_ptr_array_insert (self->by_position, (int) position, member);
  g_signal_connect_object (member, "notify::name", G_CALLBACK (renamed_cb), self,
                           G_CONNECT_SWAPPED);
  g_list_store_insert_sorted (self->members, member, compare_members, NULL);
}

static void
let_go (PhoneRoomModel *self, guint position)
{
  PhoneRoomMember *member = self->by_position->pdata[position];
  guint place;

  g_signal_handlers_disconnect_by_data (member, self);
  if (g_list_store_find (self->members, member, &place))
    g_list_store_remove (self->members, place);
  g_ptr_array_remove_index (self->by_position, position);
}

static void
participants_cb (GListModel *participants,
                 guint position,
                 guint removed,
                 guint added,
                 PhoneRoomModel *self)
{
  for (guint i = 0; i < removed; i++)
    {
      note_coming (self, self->by_position->pdata[position], FALSE);
      let_go (self, position);
    }
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (WzpParticipant) participant = g_list_model_get_item (participants, position + i);

      take_in (self, position + i, participant);
      /* Who is there when we come has not come. */
      if (self->knows)
        note_coming (self, self->by_position->pdata[position + i], TRUE);
    }
  self->knows = TRUE;
  notify (self, PROP_STATUS);
  notify (self, PROP_ALONE);
  notify (self, PROP_MIXED);
}

static guint
count_others (PhoneRoomModel *self)
{
  guint n = 0;

  for (guint i = 0; i < self->by_position->len; i++)
    n += !wzp_participant_get_is_self (
        phone_room_member_get_participant (self->by_position->pdata[i]));
  return n;
}

/* Whether somebody is there who cannot be told from the others by ear. */
static gboolean
is_mixed (PhoneRoomModel *self)
{
  for (guint i = 0; i < self->by_position->len; i++)
    {
      WzpParticipant *participant = phone_room_member_get_participant (self->by_position->pdata[i]);

      if (!wzp_participant_get_is_self (participant) && wzp_participant_get_slot (participant) == 0)
        return TRUE;
    }
  return FALSE;
}

/* --- how it stands ---------------------------------------------------------------------------- */

static char *
make_status (PhoneRoomModel *self)
{
  guint n = self->by_position->len;

  switch (wzp_room_get_state (self->room))
    {
    case WZP_ROOM_STATE_JOINING:
      return g_strdup (_ ("Joining…"));
    case WZP_ROOM_STATE_JOINED:
      if (wzp_room_get_held (self->room))
        return g_strdup (_ ("On hold"));
      if (n == 0)
        return g_strdup ("");
      return g_strdup_printf (ngettext ("%u person", "%u people", n), n);
    case WZP_ROOM_STATE_RECONNECTING:
      return g_strdup (_ ("Reconnecting…"));
    case WZP_ROOM_STATE_LEFT:
      return g_strdup (_ ("Left"));
    }
  return NULL;
}

static void
state_cb (PhoneRoomModel *self)
{
  gboolean lost = wzp_room_get_state (self->room) == WZP_ROOM_STATE_RECONNECTING;

  g_object_freeze_notify (G_OBJECT (self));
  if (phone_room_model_get_ended (self))
    phone_comings_clear (self->comings);
  if (self->lost != lost)
    notify (self, PROP_LOST);
  self->lost = lost;
  notify (self, PROP_STATUS);
  notify (self, PROP_END_TITLE);
  notify (self, PROP_END_DETAIL);
  notify (self, PROP_KEY_CHANGED);
  notify (self, PROP_NOT_LET_IN);
  notify (self, PROP_LIVE);
  notify (self, PROP_ENDED);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
has_error (PhoneRoomModel *self, WzpError code)
{
  return g_error_matches (wzp_room_get_error (self->room), WZP_ERROR, (int) code);
}

static void
held_cb (PhoneRoomModel *self)
{
  notify (self, PROP_HELD);
  notify (self, PROP_HEARD);
  notify (self, PROP_LIVE);
  notify (self, PROP_STATUS);
}

/* --- as a conversation ------------------------------------------------------------------------ */

static const char *
get_name (PhoneConversation *conversation)
{
  return wzp_room_get_name (PHONE_ROOM_MODEL (conversation)->room);
}

static WzpCallSound *
get_sound (PhoneConversation *conversation)
{
  return wzp_room_get_sound (PHONE_ROOM_MODEL (conversation)->room);
}

static gboolean
get_live (PhoneConversation *conversation)
{
  WzpRoom *room = PHONE_ROOM_MODEL (conversation)->room;

  return wzp_room_get_state (room) == WZP_ROOM_STATE_JOINED && !wzp_room_get_held (room);
}

static gboolean
get_ended (PhoneConversation *conversation)
{
  return phone_room_model_get_ended (PHONE_ROOM_MODEL (conversation));
}

static void
conversation_init (PhoneConversationInterface *iface)
{
  iface->get_name = get_name;
  iface->get_sound = get_sound;
  iface->get_live = get_live;
  iface->get_ended = get_ended;
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_room_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PhoneRoomModel *self = PHONE_ROOM_MODEL (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, wzp_room_get_name (self->room));
      break;
    case PROP_PLACE:
      g_value_set_string (value, self->place);
      break;
    case PROP_STATUS:
      g_value_take_string (value, make_status (self));
      break;
    case PROP_MEMBERS:
      g_value_set_object (value, self->members);
      break;
    case PROP_HELD:
      g_value_set_boolean (value, wzp_room_get_held (self->room));
      break;
    case PROP_HEARD:
      g_value_set_boolean (value, !wzp_room_get_held (self->room));
      break;
    case PROP_LOST:
      g_value_set_boolean (value, self->lost);
      break;
    case PROP_ALONE:
      g_value_set_boolean (value, self->by_position->len > 0 && count_others (self) == 0);
      break;
    case PROP_MIXED:
      g_value_set_boolean (value, is_mixed (self));
      break;
    case PROP_LIVE:
      g_value_set_boolean (value, get_live (PHONE_CONVERSATION (self)));
      break;
    case PROP_ENDED:
      g_value_set_boolean (value, phone_room_model_get_ended (self));
      break;
    case PROP_END_TITLE:
      g_value_set_string (value, phone_words_for_room_error (wzp_room_get_error (self->room)));
      break;
    case PROP_END_DETAIL:
      g_value_set_string (value,
                          phone_words_for_room_error_detail (wzp_room_get_error (self->room)));
      break;
    case PROP_KEY_CHANGED:
      g_value_set_boolean (value, has_error (self, WZP_ERROR_KEY_CHANGED));
      break;
    case PROP_NOT_LET_IN:
      g_value_set_boolean (value, has_error (self, WZP_ERROR_NOT_AUTHORISED) ||
                                      has_error (self, WZP_ERROR_REFUSED));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
phone_room_model_dispose (GObject *object)
{
  PhoneRoomModel *self = PHONE_ROOM_MODEL (object);

  g_clear_handle_id (&self->telling, g_source_remove);
  if (self->room)
    {
      g_signal_handlers_disconnect_by_data (wzp_room_get_participants (self->room), self);
      g_signal_handlers_disconnect_by_data (self->room, self);
    }
  for (guint i = 0; i < self->by_position->len; i++)
    g_signal_handlers_disconnect_by_data (self->by_position->pdata[i], self);
  g_ptr_array_set_size (self->by_position, 0);
  g_list_store_remove_all (self->members);
  G_OBJECT_CLASS (phone_room_model_parent_class)->dispose (object);
}

static void
phone_room_model_finalize (GObject *object)
{
  PhoneRoomModel *self = PHONE_ROOM_MODEL (object);

  g_clear_object (&self->room);
  g_clear_object (&self->contacts);
  g_object_unref (self->members);
  g_ptr_array_unref (self->by_position);
  phone_comings_free (self->comings);
  g_free (self->place);
  G_OBJECT_CLASS (phone_room_model_parent_class)->finalize (object);
}

static void
phone_room_model_class_init (PhoneRoomModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = phone_room_model_get_property;
  object_class->dispose = phone_room_model_dispose;
  object_class->finalize = phone_room_model_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /* The relay, if it is not ours; else "". */
  properties[PROP_PLACE] = g_param_spec_string ("place", NULL, NULL, NULL, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_MEMBERS] = g_param_spec_object ("members", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_HELD] = g_param_spec_boolean ("held", NULL, NULL, FALSE, flags);
  properties[PROP_HEARD] = g_param_spec_boolean ("heard", NULL, NULL, FALSE, flags);
  /* The connection broke and is being remade. */
  properties[PROP_LOST] = g_param_spec_boolean ("lost", NULL, NULL, FALSE, flags);
  properties[PROP_ALONE] = g_param_spec_boolean ("alone", NULL, NULL, FALSE, flags);
  /* The relay does not tell who says what. */
  properties[PROP_MIXED] = g_param_spec_boolean ("mixed", NULL, NULL, FALSE, flags);
  properties[PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, FALSE, flags);
  properties[PROP_ENDED] = g_param_spec_boolean ("ended", NULL, NULL, FALSE, flags);
  properties[PROP_END_TITLE] = g_param_spec_string ("end-title", NULL, NULL, NULL, flags);
  properties[PROP_END_DETAIL] = g_param_spec_string ("end-detail", NULL, NULL, NULL, flags);
  /* Of the relay: somebody must decide. */
  properties[PROP_KEY_CHANGED] = g_param_spec_boolean ("key-changed", NULL, NULL, FALSE, flags);
  properties[PROP_NOT_LET_IN] = g_param_spec_boolean ("not-let-in", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /* Who came and who left, as a sentence, and how many. */
  signals[SIGNAL_NEWS] =
      g_signal_new ("news", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_UINT);
}

static void
phone_room_model_init (PhoneRoomModel *self)
{
  self->members = g_list_store_new (PHONE_TYPE_ROOM_MEMBER);
  self->by_position = g_ptr_array_new_with_free_func (g_object_unref);
  self->comings = phone_comings_new ();
}

PhoneRoomModel *
phone_room_model_new (WzpRoom *room, WzpContacts *contacts, const char *own_relay)
{
  PhoneRoomModel *self = g_object_new (PHONE_TYPE_ROOM_MODEL, NULL);

  self->room = g_object_ref (room);
  self->contacts = g_object_ref (contacts);
  self->place = phone_relay_address_unless_own (wzp_room_get_relay (room), own_relay);
  g_signal_connect_swapped (room, "notify::state", G_CALLBACK (state_cb), self);
  g_signal_connect_swapped (room, "notify::held", G_CALLBACK (held_cb), self);
  g_signal_connect_swapped (room, "rejoined", G_CALLBACK (rejoined_cb), self);
  g_signal_connect (wzp_room_get_participants (room), "items-changed", G_CALLBACK (participants_cb),
                    self);
  return self;
}

WzpRoom *
phone_room_model_get_room (PhoneRoomModel *self)
{
  return self->room;
}

gboolean
phone_room_model_get_lost (PhoneRoomModel *self)
{
  return self->lost;
}

GListModel *
phone_room_model_get_members (PhoneRoomModel *self)
{
  return G_LIST_MODEL (self->members);
}

gboolean
phone_room_model_get_ended (PhoneRoomModel *self)
{
  return wzp_room_get_state (self->room) == WZP_ROOM_STATE_LEFT;
}
