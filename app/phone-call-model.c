/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-call-model.h"

#include <glib/gi18n.h>

/* How often the time and the quality are renewed; the figures come once a second. */
#define TICK_S 1

struct _PhoneCallModel
{
  GObject parent_instance;

  WzpCall *call;
  WzpContact *person;
  char *name;
  char *status;
  char *silence;
  char *end_detail;
  PhoneQuality quality;
  gint64 talking_since_us; /* 0 until both ends can be heard */
  guint64 seen_frames, seen_missing;
  guint tick;
};

enum
{
  PROP_CALL = 1,
  PROP_PERSON,
  PROP_STRANGER,
  PROP_NAME,
  PROP_PEER,
  PROP_STATUS,
  PROP_SILENCE,
  PROP_SILENCE_ICON,
  PROP_RINGING,
  PROP_TALKING,
  PROP_LIVE,
  PROP_ENDED,
  PROP_END_TITLE,
  PROP_END_DETAIL,
  PROP_DOWNGRADED,
  PROP_SECURITY,
  PROP_SECURITY_DETAIL,
  PROP_SECURITY_ICON,
  PROP_WORDS,
  PROP_PATH,
  PROP_HELD,
  PROP_QUALITY,
  PROP_QUALITY_TEXT,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static void conversation_init (PhoneConversationInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhoneCallModel,
                               phone_call_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PHONE_TYPE_CONVERSATION, conversation_init))

static void
notify (PhoneCallModel *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* --- what is shown ---------------------------------------------------------------------------- */

static void
saved_cb (PhoneCallModel *self)
{
  notify (self, PROP_STRANGER);
}

static char *
make_status (PhoneCallModel *self)
{
  const char *word = phone_words_for_state (wzp_call_get_state (self->call));

  if (word)
    return g_strdup (word);
  if (wzp_call_get_held (self->call))
    return g_strdup (_ ("On hold"));
  if (wzp_call_get_peer_held (self->call))
    return g_strdup (_ ("The other person put you on hold"));
  return phone_words_duration (
      (guint) ((g_get_monotonic_time () - self->talking_since_us) / G_USEC_PER_SEC));
}

static void
update_status (PhoneCallModel *self)
{
  g_autofree char *status = make_status (self);

  if (g_set_str (&self->status, status))
    notify (self, PROP_STATUS);
}

/* Why the other person is not heard or does not hear, if that is by choice. Who holds the call is neither. */
static char *
make_silence (PhoneCallModel *self)
{
  if (wzp_call_get_held (self->call) || wzp_call_get_peer_held (self->call))
    return NULL;
  if (wzp_call_get_peer_deafened (self->call))
    return g_strdup_printf (_ ("%s does not hear you"), self->name);
  if (wzp_call_get_peer_muted (self->call))
    /* Translators: %s is a person's name */
    return g_strdup_printf (_ ("%s is muted"), self->name);
  return NULL;
}

static void
update_silence (PhoneCallModel *self)
{
  g_autofree char *silence = make_silence (self);

  if (!g_set_str (&self->silence, silence))
    return;
  notify (self, PROP_SILENCE);
  notify (self, PROP_SILENCE_ICON);
}

/* The name that we gave goes before the one that somebody took. */
static void
update_name (PhoneCallModel *self)
{
  const char *own = wzp_contact_get_name (self->person);
  const char *alias = wzp_call_get_peer_alias (self->call);

  if (!*own && alias && *alias)
    own = alias;
  if (!g_set_str (&self->name, *own ? own : wzp_contact_get_display_name (self->person)))
    return;
  notify (self, PROP_NAME);
  update_silence (self);
}

static void
set_quality (PhoneCallModel *self, PhoneQuality quality)
{
  if (quality == self->quality)
    return;
  self->quality = quality;
  notify (self, PROP_QUALITY);
  notify (self, PROP_QUALITY_TEXT);
}

/* What was lost since the last look, not since the beginning: a bad minute must be seen, and pass. */
static void
update_quality (PhoneCallModel *self)
{
  WzpCallStats *stats = wzp_call_get_stats (self->call);
  guint64 missing = wzp_call_stats_get_frames_lost (stats) + wzp_call_stats_get_frames_late (stats);
  guint64 frames = wzp_call_stats_get_frames_received (stats) + missing;

  if (wzp_call_get_state (self->call) == WZP_CALL_STATE_RECONNECTING)
    set_quality (self, PHONE_QUALITY_BAD);
  if (frames <= self->seen_frames)
    return;
  set_quality (self, phone_quality_judge (frames - self->seen_frames, missing - self->seen_missing,
                                          wzp_call_stats_get_rtt_ms (stats)));
  self->seen_frames = frames;
  self->seen_missing = missing;
}

static gboolean
tick_cb (gpointer data)
{
  PhoneCallModel *self = data;

  update_status (self);
  update_quality (self);
  return G_SOURCE_CONTINUE;
}

static void
begin_talking (PhoneCallModel *self)
{
  if (self->talking_since_us)
    return;
  self->talking_since_us = g_get_monotonic_time ();
  self->tick = g_timeout_add_seconds (TICK_S, tick_cb, self);
  notify (self, PROP_TALKING);
}

static void
end (PhoneCallModel *self)
{
  g_clear_handle_id (&self->tick, g_source_remove);
  g_free (self->end_detail);
  self->end_detail = phone_words_for_end_detail (wzp_call_get_end_reason (self->call),
                                                 wzp_call_get_direction (self->call), self->name);
  notify (self, PROP_END_TITLE);
  notify (self, PROP_END_DETAIL);
  notify (self, PROP_DOWNGRADED);
  notify (self, PROP_TALKING);
  notify (self, PROP_ENDED);
}

static void
state_cb (PhoneCallModel *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  switch (wzp_call_get_state (self->call))
    {
    case WZP_CALL_STATE_ACTIVE:
      begin_talking (self);
      break;
    case WZP_CALL_STATE_ENDED:
      end (self);
      break;
    case WZP_CALL_STATE_DIALLING:
    case WZP_CALL_STATE_RINGING:
    case WZP_CALL_STATE_INCOMING:
    case WZP_CALL_STATE_ANSWERED:
    case WZP_CALL_STATE_CONNECTING:
    case WZP_CALL_STATE_RECONNECTING:
      break;
    }
  update_status (self);
  notify (self, PROP_RINGING);
  notify (self, PROP_LIVE);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
security_cb (PhoneCallModel *self)
{
  notify (self, PROP_DOWNGRADED);
  notify (self, PROP_SECURITY);
  notify (self, PROP_SECURITY_DETAIL);
  notify (self, PROP_SECURITY_ICON);
  notify (self, PROP_WORDS);
}

static void
hold_cb (PhoneCallModel *self)
{
  update_status (self);
  update_silence (self);
  notify (self, PROP_HELD);
}

static void
path_cb (PhoneCallModel *self)
{
  notify (self, PROP_PATH);
}

/* The words were compared, but with another key: nobody must overlook that. */
static gboolean
has_changed (PhoneCallModel *self)
{
  return wzp_call_get_e2ee (self->call) == WZP_E2EE_STATE_ENCRYPTED &&
         wzp_contact_get_key_changed (self->person);
}

static const char *
security_icon (WzpE2eeState state)
{
  switch (state)
    {
    case WZP_E2EE_STATE_UNKNOWN:
      return "dialog-question-symbolic";
    case WZP_E2EE_STATE_RELAY_ONLY:
    case WZP_E2EE_STATE_UNPROVEN:
      return "channel-insecure-symbolic";
    case WZP_E2EE_STATE_DOWNGRADED:
      return "dialog-warning-symbolic";
    case WZP_E2EE_STATE_ENCRYPTED:
      return "channel-secure-symbolic";
    case WZP_E2EE_STATE_VERIFIED:
      return "security-high-symbolic";
    }
  return "dialog-question-symbolic";
}

/* --- as a conversation ------------------------------------------------------------------------ */

static const char *
get_name (PhoneConversation *conversation)
{
  return PHONE_CALL_MODEL (conversation)->name;
}

static WzpCallSound *
get_sound (PhoneConversation *conversation)
{
  return wzp_call_get_sound (PHONE_CALL_MODEL (conversation)->call);
}

static gboolean
get_live (PhoneConversation *conversation)
{
  return wzp_call_get_state (PHONE_CALL_MODEL (conversation)->call) == WZP_CALL_STATE_ACTIVE;
}

static gboolean
get_ended (PhoneConversation *conversation)
{
  return phone_call_model_get_ended (PHONE_CALL_MODEL (conversation));
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
phone_call_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PhoneCallModel *self = PHONE_CALL_MODEL (object);
  WzpE2eeState e2ee = wzp_call_get_e2ee (self->call);

  switch (id)
    {
    case PROP_CALL:
      g_value_set_object (value, self->call);
      break;
    case PROP_PERSON:
      g_value_set_object (value, self->person);
      break;
    case PROP_STRANGER:
      g_value_set_boolean (value, !wzp_contact_get_saved (self->person));
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_PEER:
      g_value_set_string (value, wzp_call_get_peer (self->call));
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_SILENCE:
      g_value_set_string (value, self->silence);
      break;
    case PROP_SILENCE_ICON:
      g_value_set_string (value, wzp_call_get_peer_deafened (self->call)
                                     ? "audio-volume-muted-symbolic"
                                     : "microphone-disabled-symbolic");
      break;
    case PROP_RINGING:
      g_value_set_boolean (value, phone_call_model_get_ringing (self));
      break;
    case PROP_TALKING:
      g_value_set_boolean (value, self->talking_since_us && !phone_call_model_get_ended (self));
      break;
    case PROP_LIVE:
      g_value_set_boolean (value, get_live (PHONE_CONVERSATION (self)));
      break;
    case PROP_ENDED:
      g_value_set_boolean (value, phone_call_model_get_ended (self));
      break;
    case PROP_END_TITLE:
      g_value_set_string (value, phone_words_for_end (wzp_call_get_end_reason (self->call),
                                                      wzp_call_get_direction (self->call)));
      break;
    case PROP_DOWNGRADED:
      g_value_set_boolean (value, phone_call_model_get_downgraded (self));
      break;
    case PROP_END_DETAIL:
      g_value_set_string (value, self->end_detail);
      break;
    case PROP_SECURITY:
      g_value_set_string (value, has_changed (self) ? _ ("Another Key Than Verified")
                                                    : phone_words_for_security (e2ee));
      break;
    case PROP_SECURITY_DETAIL:
      g_value_set_string (
          value, has_changed (self)
                     ? _ ("You have compared words with this person, but the key is another one "
                          "now. Compare them again before you trust it.")
                     : phone_words_for_security_detail (e2ee));
      break;
    case PROP_SECURITY_ICON:
      g_value_set_string (value,
                          has_changed (self) ? "dialog-warning-symbolic" : security_icon (e2ee));
      break;
    case PROP_WORDS:
      g_value_set_boxed (value, wzp_call_get_sas (self->call));
      break;
    case PROP_PATH:
      g_value_set_string (value, phone_words_for_path (wzp_call_get_path (self->call)));
      break;
    case PROP_HELD:
      g_value_set_boolean (value, wzp_call_get_held (self->call));
      break;
    case PROP_QUALITY:
      g_value_set_uint (value, self->quality);
      break;
    case PROP_QUALITY_TEXT:
      g_value_set_string (value, phone_words_for_quality (self->quality));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
phone_call_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PhoneCallModel *self = PHONE_CALL_MODEL (object);

  if (id == PROP_CALL)
    self->call = g_value_dup_object (value);
  else if (id == PROP_PERSON)
    self->person = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_call_model_constructed (GObject *object)
{
  PhoneCallModel *self = PHONE_CALL_MODEL (object);

  G_OBJECT_CLASS (phone_call_model_parent_class)->constructed (object);
  update_name (self);
  update_status (self);
  g_signal_connect_object (self->person, "notify::name", G_CALLBACK (update_name), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->person, "notify::key-changed", G_CALLBACK (security_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->person, "notify::saved", G_CALLBACK (saved_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->call, "notify::peer-alias", G_CALLBACK (update_name), self);
  g_signal_connect_swapped (self->call, "notify::state", G_CALLBACK (state_cb), self);
  g_signal_connect_swapped (self->call, "notify::e2ee", G_CALLBACK (security_cb), self);
  g_signal_connect_swapped (self->call, "notify::sas", G_CALLBACK (security_cb), self);
  g_signal_connect_swapped (self->call, "notify::held", G_CALLBACK (hold_cb), self);
  g_signal_connect_swapped (self->call, "notify::peer-held", G_CALLBACK (hold_cb), self);
  g_signal_connect_swapped (self->call, "notify::peer-muted", G_CALLBACK (update_silence), self);
  g_signal_connect_swapped (self->call, "notify::peer-deafened", G_CALLBACK (update_silence), self);
  g_signal_connect_swapped (self->call, "notify::path", G_CALLBACK (path_cb), self);
}

static void
phone_call_model_dispose (GObject *object)
{
  PhoneCallModel *self = PHONE_CALL_MODEL (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->call)
    g_signal_handlers_disconnect_by_data (self->call, self);
  G_OBJECT_CLASS (phone_call_model_parent_class)->dispose (object);
}

static void
phone_call_model_finalize (GObject *object)
{
  PhoneCallModel *self = PHONE_CALL_MODEL (object);

  g_clear_object (&self->call);
  g_clear_object (&self->person);
  g_free (self->name);
  g_free (self->status);
  g_free (self->silence);
  g_free (self->end_detail);
  G_OBJECT_CLASS (phone_call_model_parent_class)->finalize (object);
}

static void
phone_call_model_class_init (PhoneCallModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  static const struct
  {
    guint id;
    const char *name;
  } strings[] = {
    { PROP_NAME, "name" },
    { PROP_PEER, "peer" },
    { PROP_STATUS, "status" },
    { PROP_SILENCE, "silence" },
    { PROP_SILENCE_ICON, "silence-icon" },
    { PROP_END_TITLE, "end-title" },
    { PROP_END_DETAIL, "end-detail" },
    { PROP_SECURITY, "security" },
    { PROP_SECURITY_DETAIL, "security-detail" },
    { PROP_SECURITY_ICON, "security-icon" },
    { PROP_PATH, "path" },
    { PROP_QUALITY_TEXT, "quality-text" },
  };

  object_class->get_property = phone_call_model_get_property;
  object_class->set_property = phone_call_model_set_property;
  object_class->constructed = phone_call_model_constructed;
  object_class->dispose = phone_call_model_dispose;
  object_class->finalize = phone_call_model_finalize;
  for (size_t i = 0; i < G_N_ELEMENTS (strings); i++)
    properties[strings[i].id] = g_param_spec_string (strings[i].name, NULL, NULL, NULL, flags);
  properties[PROP_CALL] =
      g_param_spec_object ("call", NULL, NULL, WZP_TYPE_CALL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PERSON] =
      g_param_spec_object ("person", NULL, NULL, WZP_TYPE_CONTACT,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STRANGER] = g_param_spec_boolean ("stranger", NULL, NULL, TRUE, flags);
  properties[PROP_RINGING] = g_param_spec_boolean ("ringing", NULL, NULL, FALSE, flags);
  properties[PROP_TALKING] = g_param_spec_boolean ("talking", NULL, NULL, FALSE, flags);
  properties[PROP_DOWNGRADED] = g_param_spec_boolean ("downgraded", NULL, NULL, FALSE, flags);
  properties[PROP_HELD] = g_param_spec_boolean ("held", NULL, NULL, FALSE, flags);
  properties[PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, FALSE, flags);
  properties[PROP_ENDED] = g_param_spec_boolean ("ended", NULL, NULL, FALSE, flags);
  properties[PROP_WORDS] = g_param_spec_boxed ("words", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_QUALITY] = g_param_spec_uint ("quality", NULL, NULL, PHONE_QUALITY_UNKNOWN,
                                                PHONE_QUALITY_GOOD, PHONE_QUALITY_UNKNOWN, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
phone_call_model_init (PhoneCallModel *self)
{
}

PhoneCallModel *
phone_call_model_new (WzpCall *call, WzpContacts *contacts)
{
  return g_object_new (PHONE_TYPE_CALL_MODEL, "call", call, "person",
                       wzp_contacts_get_person (contacts, wzp_call_get_peer (call)), NULL);
}

WzpContact *
phone_call_model_get_person (PhoneCallModel *self)
{
  return self->person;
}

WzpCall *
phone_call_model_get_call (PhoneCallModel *self)
{
  return self->call;
}

const char *
phone_call_model_get_name (PhoneCallModel *self)
{
  return self->name;
}

const char *
phone_call_model_get_status (PhoneCallModel *self)
{
  return self->status;
}

const char *
phone_call_model_get_silence (PhoneCallModel *self)
{
  return self->silence;
}

PhoneQuality
phone_call_model_get_quality (PhoneCallModel *self)
{
  return self->quality;
}

/* Whether it rings here and waits for a person. */
gboolean
phone_call_model_get_ringing (PhoneCallModel *self)
{
  return wzp_call_get_state (self->call) == WZP_CALL_STATE_INCOMING;
}

gboolean
phone_call_model_get_ended (PhoneCallModel *self)
{
  return wzp_call_get_state (self->call) == WZP_CALL_STATE_ENDED;
}

gboolean
phone_call_model_get_downgraded (PhoneCallModel *self)
{
  if (wzp_call_get_allow_downgrade (self->call))
    return FALSE;
  return wzp_call_get_e2ee (self->call) == WZP_E2EE_STATE_DOWNGRADED ||
         wzp_call_get_end_reason (self->call) == WZP_END_REASON_NOT_ENCRYPTED;
}
