/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-room-member.h"

#include <glib/gi18n.h>

struct _PhoneRoomMember
{
  GObject parent_instance;

  WzpRoom *room;
  WzpParticipant *participant;
  WzpContact *person; /* NULL when the relay does not tell who it is */
  char *name;
};

enum
{
  PROP_NAME = 1,
  PROP_DETAIL,
  PROP_IS_SELF,
  PROP_SAFE,
  PROP_SPEAKING,
  PROP_SILENCE,
  PROP_TRACEABLE,
  PROP_ADJUSTABLE,
  PROP_VOLUME,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneRoomMember, phone_room_member, G_TYPE_OBJECT)

static void
notify (PhoneRoomMember *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* --- what is shown ---------------------------------------------------------------------------- */

gboolean
phone_room_member_get_known (PhoneRoomMember *self)
{
  return self->person && *wzp_contact_get_name (self->person);
}

/* The name that we gave goes before the one that somebody took. */
static const char *
choose_name (PhoneRoomMember *self)
{
  const char *alias = wzp_participant_get_alias (self->participant);

  if (phone_room_member_get_known (self))
    return wzp_contact_get_name (self->person);
  if (alias && *alias)
    return alias;
  if (wzp_participant_get_is_self (self->participant))
    return _ ("You");
  return self->person ? wzp_contact_get_display_name (self->person) : _ ("Somebody");
}

/* The words were compared with whoever proved to the relay that it has this fingerprint. */
static gboolean
is_safe (PhoneRoomMember *self)
{
  return wzp_participant_get_verified (self->participant) && self->person &&
         wzp_contact_get_verified (self->person);
}

static const char *
get_detail (PhoneRoomMember *self)
{
  if (wzp_participant_get_is_self (self->participant))
    /* Who took no name is called “You” already. */
    return g_str_equal (self->name, _ ("You")) ? "" : _ ("You");
  if (!wzp_participant_get_verified (self->participant))
    return _ ("Has not proven who it is");
  return is_safe (self) ? _ ("Verified") : _ ("Not verified");
}

PhoneSilence
phone_room_member_get_silence (PhoneRoomMember *self)
{
  gboolean is_self = wzp_participant_get_is_self (self->participant);

  /* Who holds the room is deafened to the others. */
  if (is_self ? wzp_room_get_deafened (self->room) || wzp_room_get_held (self->room)
              : wzp_participant_get_deafened (self->participant))
    return PHONE_SILENCE_DEAFENED;
  if (is_self ? wzp_room_get_muted (self->room) : wzp_participant_get_muted (self->participant))
    return PHONE_SILENCE_MUTED;
  return PHONE_SILENCE_NONE;
}

static void
name_cb (PhoneRoomMember *self)
{
  if (!g_set_str (&self->name, choose_name (self)))
    return;
  notify (self, PROP_NAME);
  notify (self, PROP_DETAIL);
}

static void
detail_cb (PhoneRoomMember *self)
{
  notify (self, PROP_DETAIL);
  notify (self, PROP_SAFE);
}

static void
speaking_cb (PhoneRoomMember *self)
{
  notify (self, PROP_SPEAKING);
}

static void
silence_cb (PhoneRoomMember *self)
{
  notify (self, PROP_SILENCE);
  notify (self, PROP_TRACEABLE);
  speaking_cb (self);
}

static void
gain_cb (PhoneRoomMember *self)
{
  notify (self, PROP_VOLUME);
}

static void
set_volume (PhoneRoomMember *self, double volume)
{
  if (self->person)
    wzp_contact_set_volume (self->person, volume);
  else
    wzp_participant_set_gain (self->participant, volume);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_room_member_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PhoneRoomMember *self = PHONE_ROOM_MEMBER (object);
  gboolean is_self = wzp_participant_get_is_self (self->participant);
  gboolean has_slot = wzp_participant_get_slot (self->participant) != 0;

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, get_detail (self));
      break;
    case PROP_IS_SELF:
      g_value_set_boolean (value, is_self);
      break;
    case PROP_SAFE:
      g_value_set_boolean (value, is_safe (self));
      break;
    case PROP_SPEAKING:
      g_value_set_boolean (value, phone_room_member_get_speaking (self));
      break;
    case PROP_SILENCE:
      g_value_set_uint (value, phone_room_member_get_silence (self));
      break;
    case PROP_TRACEABLE:
      g_value_set_boolean (value, (is_self || has_slot) &&
                                      phone_room_member_get_silence (self) == PHONE_SILENCE_NONE);
      break;
    case PROP_ADJUSTABLE:
      g_value_set_boolean (value, !is_self && has_slot);
      break;
    case PROP_VOLUME:
      g_value_set_double (value, wzp_participant_get_gain (self->participant));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
phone_room_member_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_VOLUME)
    set_volume (PHONE_ROOM_MEMBER (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_room_member_finalize (GObject *object)
{
  PhoneRoomMember *self = PHONE_ROOM_MEMBER (object);

  g_object_unref (self->room);
  g_object_unref (self->participant);
  g_clear_object (&self->person);
  g_free (self->name);
  G_OBJECT_CLASS (phone_room_member_parent_class)->finalize (object);
}

static void
phone_room_member_class_init (PhoneRoomMemberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = phone_room_member_get_property;
  object_class->set_property = phone_room_member_set_property;
  object_class->finalize = phone_room_member_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  properties[PROP_IS_SELF] = g_param_spec_boolean ("is-self", NULL, NULL, FALSE, flags);
  /* Whether we have compared the words with this person. */
  properties[PROP_SAFE] = g_param_spec_boolean ("safe", NULL, NULL, FALSE, flags);
  properties[PROP_SPEAKING] = g_param_spec_boolean ("speaking", NULL, NULL, FALSE, flags);
  properties[PROP_SILENCE] = g_param_spec_uint ("silence", NULL, NULL, PHONE_SILENCE_NONE,
                                                PHONE_SILENCE_DEAFENED, PHONE_SILENCE_NONE, flags);
  /* Whether it is known when this person speaks, and can be told from the others by ear: behind some relays nobody
   * can. Who wants to be silent does not speak. */
  properties[PROP_TRACEABLE] = g_param_spec_boolean ("traceable", NULL, NULL, FALSE, flags);
  properties[PROP_ADJUSTABLE] = g_param_spec_boolean ("adjustable", NULL, NULL, FALSE, flags);
  properties[PROP_VOLUME] = g_param_spec_double ("volume", NULL, NULL, 0, WZP_CONTACT_VOLUME_MAX, 1,
                                                 flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
phone_room_member_init (PhoneRoomMember *self)
{
}

static void
watch_person (PhoneRoomMember *self, WzpContacts *contacts)
{
  const char *fingerprint = wzp_participant_get_fingerprint (self->participant);

  if (*fingerprint == '\0')
    return;
  self->person = g_object_ref (wzp_contacts_get_person (contacts, fingerprint));
  g_signal_connect_object (self->person, "notify::name", G_CALLBACK (name_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->person, "notify::verified", G_CALLBACK (detail_cb), self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (self->person, "volume", self->participant, "gain", G_BINDING_SYNC_CREATE);
}

PhoneRoomMember *
phone_room_member_new (WzpRoom *room, WzpParticipant *participant, WzpContacts *contacts)
{
  PhoneRoomMember *self = g_object_new (PHONE_TYPE_ROOM_MEMBER, NULL);

  self->room = g_object_ref (room);
  self->participant = g_object_ref (participant);
  watch_person (self, contacts);
  self->name = g_strdup (choose_name (self));
  g_signal_connect_object (participant, "notify::alias", G_CALLBACK (name_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (participant, "notify::verified", G_CALLBACK (detail_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (participant, "notify::speaking", G_CALLBACK (speaking_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (participant, "notify::muted", G_CALLBACK (silence_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (participant, "notify::deafened", G_CALLBACK (silence_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (participant, "notify::gain", G_CALLBACK (gain_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (room, "notify::state", G_CALLBACK (speaking_cb), self,
                           G_CONNECT_SWAPPED);
  if (wzp_participant_get_is_self (participant))
    {
      g_signal_connect_object (room, "notify::muted", G_CALLBACK (silence_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (room, "notify::deafened", G_CALLBACK (silence_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (room, "notify::held", G_CALLBACK (silence_cb), self,
                               G_CONNECT_SWAPPED);
    }
  return self;
}

WzpParticipant *
phone_room_member_get_participant (PhoneRoomMember *self)
{
  return self->participant;
}

const char *
phone_room_member_get_fingerprint (PhoneRoomMember *self)
{
  return wzp_participant_get_fingerprint (self->participant);
}

const char *
phone_room_member_get_name (PhoneRoomMember *self)
{
  return self->name;
}

/* Of ourselves the microphone is measured, which nobody may hear; while the connection is being remade nobody is
 * measured. */
gboolean
phone_room_member_get_speaking (PhoneRoomMember *self)
{
  if (wzp_room_get_state (self->room) != WZP_ROOM_STATE_JOINED)
    return FALSE;
  if (wzp_participant_get_is_self (self->participant) &&
      (wzp_room_get_muted (self->room) || wzp_room_get_held (self->room)))
    return FALSE;
  return wzp_participant_get_speaking (self->participant);
}
