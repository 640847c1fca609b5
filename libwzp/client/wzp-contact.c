/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-contact-private.h"

/* Characters of a fingerprint that stand for a name: two groups. */
#define SHORT_FINGERPRINT_CHARACTERS 9

/**
 * WzpContact:
 *
 * One other person, as remembered on this machine.
 *
 * Contacts come from [class@Wzp.Contacts], which writes down every change that is made to them. What is
 * known of a person, like its volume, does not need the person to be a saved contact.
 *
 * A person is its fingerprint, which is made of its key. So a new key is a new fingerprint, which
 * somebody has to enter ([method@Wzp.Contacts.change_fingerprint]); from then on
 * [property@Wzp.Contact:key-changed] is true, until the words have been compared anew.
 *
 * Since: 0.1
 */

struct _WzpContact
{
  GObject parent_instance;

  char *fingerprint;
  char *name;
  char *display_name; /* made when asked for */
  char *search_text;  /* made when asked for */
  gboolean saved;
  GDateTime *added;
  char *verified_key;
  GDateTime *verified_date;
  gboolean blocked;
  double volume;
  GDateTime *first_call;
  GDateTime *last_call;
};

typedef enum
{
  PROP_FINGERPRINT = 1,
  PROP_NAME,
  PROP_DISPLAY_NAME,
  PROP_SEARCH_TEXT,
  PROP_SAVED,
  PROP_ADDED,
  PROP_VERIFIED,
  PROP_VERIFIED_DATE,
  PROP_VERIFIED_KEY,
  PROP_KEY_CHANGED,
  PROP_BLOCKED,
  PROP_VOLUME,
  PROP_FIRST_CALL,
  PROP_LAST_CALL,
} WzpContactProperty;

#define N_PROPERTIES (PROP_LAST_CALL + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpContact, wzp_contact, G_TYPE_OBJECT)

static void
notify (WzpContact *self, WzpContactProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
wzp_contact_finalize (GObject *object)
{
  WzpContact *self = WZP_CONTACT (object);

  g_free (self->fingerprint);
  g_free (self->name);
  g_free (self->display_name);
  g_free (self->search_text);
  g_free (self->verified_key);
  g_clear_pointer (&self->added, g_date_time_unref);
  g_clear_pointer (&self->verified_date, g_date_time_unref);
  g_clear_pointer (&self->first_call, g_date_time_unref);
  g_clear_pointer (&self->last_call, g_date_time_unref);
  G_OBJECT_CLASS (wzp_contact_parent_class)->finalize (object);
}

static void
wzp_contact_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpContact *self = WZP_CONTACT (object);

  switch ((WzpContactProperty) id)
    {
    case PROP_FINGERPRINT:
      g_value_set_string (value, self->fingerprint);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_DISPLAY_NAME:
      g_value_set_string (value, wzp_contact_get_display_name (self));
      break;
    case PROP_SEARCH_TEXT:
      g_value_set_string (value, wzp_contact_get_search_text (self));
      break;
    case PROP_SAVED:
      g_value_set_boolean (value, self->saved);
      break;
    case PROP_ADDED:
      g_value_set_boxed (value, self->added);
      break;
    case PROP_VERIFIED:
      g_value_set_boolean (value, wzp_contact_get_verified (self));
      break;
    case PROP_VERIFIED_DATE:
      g_value_set_boxed (value, self->verified_date);
      break;
    case PROP_VERIFIED_KEY:
      g_value_set_string (value, self->verified_key);
      break;
    case PROP_KEY_CHANGED:
      g_value_set_boolean (value, wzp_contact_get_key_changed (self));
      break;
    case PROP_BLOCKED:
      g_value_set_boolean (value, self->blocked);
      break;
    case PROP_VOLUME:
      g_value_set_double (value, self->volume);
      break;
    case PROP_FIRST_CALL:
      g_value_set_boxed (value, self->first_call);
      break;
    case PROP_LAST_CALL:
      g_value_set_boxed (value, self->last_call);
      break;
    }
}

static void
wzp_contact_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WzpContact *self = WZP_CONTACT (object);

  switch ((WzpContactProperty) id)
    {
    case PROP_NAME:
      wzp_contact_set_name (self, g_value_get_string (value));
      break;
    case PROP_VERIFIED_DATE:
      wzp_contact_set_verified_date (self, g_value_get_boxed (value));
      break;
    case PROP_BLOCKED:
      wzp_contact_set_blocked (self, g_value_get_boolean (value));
      break;
    case PROP_VOLUME:
      wzp_contact_set_volume (self, g_value_get_double (value));
      break;
    case PROP_FINGERPRINT:
    case PROP_DISPLAY_NAME:
    case PROP_SEARCH_TEXT:
    case PROP_SAVED:
    case PROP_ADDED:
    case PROP_VERIFIED:
    case PROP_VERIFIED_KEY:
    case PROP_KEY_CHANGED:
    case PROP_FIRST_CALL:
    case PROP_LAST_CALL:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
wzp_contact_class_init (WzpContactClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags changeable =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = wzp_contact_finalize;
  object_class->get_property = wzp_contact_get_property;
  object_class->set_property = wzp_contact_set_property;

  /**
   * WzpContact:fingerprint:
   *
   * The person's fingerprint.
   *
   * Since: 0.1
   */
  properties[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);
  /**
   * WzpContact:name:
   *
   * What we call the person; empty when nothing.
   *
   * Since: 0.1
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", changeable);
  /**
   * WzpContact:display-name:
   *
   * The name, or the beginning of the fingerprint when there is none.
   *
   * Since: 0.1
   */
  properties[PROP_DISPLAY_NAME] = g_param_spec_string ("display-name", NULL, NULL, NULL, flags);
  /**
   * WzpContact:search-text:
   *
   * What a search looks into: the name, and the fingerprint with and without its colons.
   *
   * Since: 0.1
   */
  properties[PROP_SEARCH_TEXT] = g_param_spec_string ("search-text", NULL, NULL, NULL, flags);
  /**
   * WzpContact:saved:
   *
   * Whether the person is among the contacts, and not just somebody of whom something is remembered.
   *
   * Since: 0.1
   */
  properties[PROP_SAVED] = g_param_spec_boolean ("saved", NULL, NULL, FALSE, flags);
  /**
   * WzpContact:added:
   *
   * When the person became a contact; %NULL if it never was one.
   *
   * Since: 0.1
   */
  properties[PROP_ADDED] = g_param_spec_boxed ("added", NULL, NULL, G_TYPE_DATE_TIME, flags);
  /**
   * WzpContact:verified:
   *
   * Whether the words were compared for the present key.
   *
   * Since: 0.1
   */
  properties[PROP_VERIFIED] = g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  /**
   * WzpContact:verified-date:
   *
   * When the words were compared, for the present key or one before; %NULL for never, or for before
   * this was written down.
   *
   * Since: 0.1
   */
  properties[PROP_VERIFIED_DATE] =
      g_param_spec_boxed ("verified-date", NULL, NULL, G_TYPE_DATE_TIME, changeable);
  /**
   * WzpContact:verified-key:
   *
   * The fingerprint for which the words were compared; %NULL if they never were.
   *
   * Since: 0.1
   */
  properties[PROP_VERIFIED_KEY] = g_param_spec_string ("verified-key", NULL, NULL, NULL, flags);
  /**
   * WzpContact:key-changed:
   *
   * Whether the words were compared, but for another key than the present one.
   *
   * Since: 0.1
   */
  properties[PROP_KEY_CHANGED] = g_param_spec_boolean ("key-changed", NULL, NULL, FALSE, flags);
  /**
   * WzpContact:blocked:
   *
   * Whether calls of the person are not to be noticed.
   *
   * Since: 0.1
   */
  properties[PROP_BLOCKED] = g_param_spec_boolean ("blocked", NULL, NULL, FALSE, changeable);
  /**
   * WzpContact:volume:
   *
   * How loud the person is played: 1 is as received.
   *
   * Since: 0.1
   */
  properties[PROP_VOLUME] =
      g_param_spec_double ("volume", NULL, NULL, 0, WZP_CONTACT_VOLUME_MAX, 1, changeable);
  /**
   * WzpContact:first-call:
   *
   * When we were first in a call with the person; %NULL for never.
   *
   * Since: 0.1
   */
  properties[PROP_FIRST_CALL] =
      g_param_spec_boxed ("first-call", NULL, NULL, G_TYPE_DATE_TIME, flags);
  /**
   * WzpContact:last-call:
   *
   * When we were last in a call with the person; %NULL for never.
   *
   * Since: 0.1
   */
  properties[PROP_LAST_CALL] =
      g_param_spec_boxed ("last-call", NULL, NULL, G_TYPE_DATE_TIME, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_contact_init (WzpContact *self)
{
  self->name = g_strdup ("");
  self->volume = 1;
}

/* --- for WzpContacts -------------------------------------------------------------------------- */

static GDateTime *
time_new (int64_t seconds)
{
  return seconds > 0 ? g_date_time_new_from_unix_local (seconds) : NULL;
}

static int64_t
time_seconds (GDateTime *time)
{
  return time ? g_date_time_to_unix (time) : 0;
}

WzpContact *
wzp_contact_new (const WzpContactFields *fields)
{
  WzpContact *self = g_object_new (WZP_TYPE_CONTACT, NULL);

  self->fingerprint = g_strdup (fields->fingerprint);
  g_set_str (&self->name, fields->name);
  self->saved = fields->saved;
  self->added = time_new (fields->added);
  self->verified_key = g_strdup (fields->verified_key);
  self->verified_date = time_new (fields->verified_at);
  self->blocked = fields->blocked;
  self->volume = fields->volume;
  self->first_call = time_new (fields->first_call);
  self->last_call = time_new (fields->last_call);
  return self;
}

WzpContactFields
wzp_contact_get_fields (WzpContact *self)
{
  return (WzpContactFields) {
    .fingerprint = self->fingerprint,
    .name = self->name,
    .saved = self->saved,
    .added = time_seconds (self->added),
    .verified_key = self->verified_key,
    .verified_at = time_seconds (self->verified_date),
    .blocked = self->blocked,
    .volume = self->volume,
    .first_call = time_seconds (self->first_call),
    .last_call = time_seconds (self->last_call),
  };
}

static void
notify_names (WzpContact *self)
{
  g_clear_pointer (&self->display_name, g_free);
  g_clear_pointer (&self->search_text, g_free);
  notify (self, PROP_DISPLAY_NAME);
  notify (self, PROP_SEARCH_TEXT);
}

void
wzp_contact_set_fingerprint (WzpContact *self, const char *fingerprint)
{
  if (!g_set_str (&self->fingerprint, fingerprint))
    return;
  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_FINGERPRINT);
  notify_names (self);
  notify (self, PROP_VERIFIED);
  notify (self, PROP_KEY_CHANGED);
  g_object_thaw_notify (G_OBJECT (self));
}

void
wzp_contact_set_saved (WzpContact *self, gboolean saved, int64_t now)
{
  if (self->saved == saved)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  self->saved = saved;
  notify (self, PROP_SAVED);
  if (now > 0)
    {
      g_clear_pointer (&self->added, g_date_time_unref);
      self->added = time_new (now);
      notify (self, PROP_ADDED);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

void
wzp_contact_add_call (WzpContact *self, int64_t now)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (!self->first_call)
    {
      self->first_call = time_new (now);
      notify (self, PROP_FIRST_CALL);
    }
  g_clear_pointer (&self->last_call, g_date_time_unref);
  self->last_call = time_new (now);
  notify (self, PROP_LAST_CALL);
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * wzp_contact_get_fingerprint: (get-property fingerprint)
 * @self: a contact
 *
 * Gets the person's fingerprint.
 *
 * Returns: a fingerprint
 *
 * Since: 0.1
 */
const char *
wzp_contact_get_fingerprint (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), NULL);

  return self->fingerprint;
}

/**
 * wzp_contact_get_name: (get-property name)
 * @self: a contact
 *
 * Gets what we call the person.
 *
 * Returns: a name; empty when there is none
 *
 * Since: 0.1
 */
const char *
wzp_contact_get_name (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), NULL);

  return self->name;
}

/**
 * wzp_contact_set_name: (set-property name)
 * @self: a contact
 * @name: (nullable): a name, or %NULL for none
 *
 * Sets what we call the person. Space at both ends, control characters, and what is longer than
 * %WZP_CONTACT_NAME_MAX_BYTES are left out.
 *
 * Since: 0.1
 */
void
wzp_contact_set_name (WzpContact *self, const char *name)
{
  g_autofree char *tidy = NULL;

  g_return_if_fail (WZP_IS_CONTACT (self));

  tidy = wzp_contact_tidy_name (name);
  if (!g_set_str (&self->name, tidy))
    return;
  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_NAME);
  notify_names (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * wzp_contact_get_display_name: (get-property display-name)
 * @self: a contact
 *
 * Gets what to show for the person.
 *
 * Returns: the name, or the beginning of the fingerprint
 *
 * Since: 0.1
 */
const char *
wzp_contact_get_display_name (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), NULL);

  if (!self->display_name)
    self->display_name =
        self->name[0] != '\0'
            ? g_strdup (self->name)
            : g_strdup_printf ("%.*s…", SHORT_FINGERPRINT_CHARACTERS, self->fingerprint);
  return self->display_name;
}

/**
 * wzp_contact_get_search_text: (get-property search-text)
 * @self: a contact
 *
 * Gets what a search looks into.
 *
 * Returns: the name, and the fingerprint with and without its colons
 *
 * Since: 0.1
 */
const char *
wzp_contact_get_search_text (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), NULL);

  if (!self->search_text)
    {
      g_auto (GStrv) groups = g_strsplit (self->fingerprint, ":", -1);
      g_autofree char *digits = g_strjoinv ("", groups);

      self->search_text = g_strjoin (" ", self->name, self->fingerprint, digits, NULL);
    }
  return self->search_text;
}

/**
 * wzp_contact_get_saved: (get-property saved)
 * @self: a contact
 *
 * Gets whether the person is among the contacts.
 *
 * Returns: %TRUE if it is
 *
 * Since: 0.1
 */
gboolean
wzp_contact_get_saved (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), FALSE);

  return self->saved;
}

/**
 * wzp_contact_get_added: (get-property added)
 * @self: a contact
 *
 * Gets when the person became a contact.
 *
 * Returns: (nullable) (transfer none): a local time; %NULL if it never was one
 *
 * Since: 0.1
 */
GDateTime *
wzp_contact_get_added (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), NULL);

  return self->added;
}

/**
 * wzp_contact_get_verified: (get-property verified)
 * @self: a contact
 *
 * Gets whether the words were compared for the present key.
 *
 * Returns: %TRUE if they were
 *
 * Since: 0.1
 */
gboolean
wzp_contact_get_verified (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), FALSE);

  return g_strcmp0 (self->verified_key, self->fingerprint) == 0;
}

/**
 * wzp_contact_get_verified_date: (get-property verified-date)
 * @self: a contact
 *
 * Gets when the words were compared, for the present key or one before.
 *
 * Returns: (nullable) (transfer none): a local time; %NULL for never, or when it is not known
 *
 * Since: 0.1
 */
GDateTime *
wzp_contact_get_verified_date (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), NULL);

  return self->verified_date;
}

/**
 * wzp_contact_get_verified_key: (get-property verified-key)
 * @self: a contact
 *
 * Gets for which fingerprint the words were compared.
 *
 * Returns: (nullable): a fingerprint; %NULL if they never were
 *
 * Since: 0.1
 */
const char *
wzp_contact_get_verified_key (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), NULL);

  return self->verified_key;
}

/**
 * wzp_contact_get_key_changed: (get-property key-changed)
 * @self: a contact
 *
 * Gets whether the words were compared, but for another key than the present one.
 *
 * Returns: %TRUE if so, which is to be said loudly
 *
 * Since: 0.1
 */
gboolean
wzp_contact_get_key_changed (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), FALSE);

  return self->verified_key && !wzp_contact_get_verified (self);
}

/**
 * wzp_contact_set_verified_date: (set-property verified-date)
 * @self: a contact
 * @date: (nullable) (transfer none): when the words were compared; %NULL to forget it
 *
 * Notes that the words were compared for the present key, or forgets that they ever were.
 *
 * A client whose calls the contacts watch learns it, and does it by itself after
 * [method@Wzp.Call.confirm_sas].
 *
 * Since: 0.1
 */
void
wzp_contact_set_verified_date (WzpContact *self, GDateTime *date)
{
  g_autoptr (GDateTime) time = NULL;

  g_return_if_fail (WZP_IS_CONTACT (self));

  time = date ? g_date_time_to_local (date) : NULL;
  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->verified_date, g_date_time_unref);
  self->verified_date = g_steal_pointer (&time);
  g_set_str (&self->verified_key, date ? self->fingerprint : NULL);
  notify (self, PROP_VERIFIED_DATE);
  notify (self, PROP_VERIFIED_KEY);
  notify (self, PROP_VERIFIED);
  notify (self, PROP_KEY_CHANGED);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * wzp_contact_get_blocked: (get-property blocked)
 * @self: a contact
 *
 * Gets whether calls of the person are not to be noticed.
 *
 * Returns: %TRUE if so
 *
 * Since: 0.1
 */
gboolean
wzp_contact_get_blocked (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), FALSE);

  return self->blocked;
}

/**
 * wzp_contact_set_blocked: (set-property blocked)
 * @self: a contact
 * @blocked: whether they are
 *
 * Sets whether calls of the person are not to be noticed.
 *
 * Since: 0.1
 */
void
wzp_contact_set_blocked (WzpContact *self, gboolean blocked)
{
  g_return_if_fail (WZP_IS_CONTACT (self));

  blocked = !!blocked;
  if (self->blocked == blocked)
    return;
  self->blocked = blocked;
  notify (self, PROP_BLOCKED);
}

/**
 * wzp_contact_get_volume: (get-property volume)
 * @self: a contact
 *
 * Gets how loud the person is played.
 *
 * Returns: 1 for as received, at most %WZP_CONTACT_VOLUME_MAX
 *
 * Since: 0.1
 */
double
wzp_contact_get_volume (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), 1);

  return self->volume;
}

/**
 * wzp_contact_set_volume: (set-property volume)
 * @self: a contact
 * @volume: 1 for as received, at most %WZP_CONTACT_VOLUME_MAX
 *
 * Sets how loud the person is played, in this and all later calls and rooms.
 *
 * Since: 0.1
 */
void
wzp_contact_set_volume (WzpContact *self, double volume)
{
  g_return_if_fail (WZP_IS_CONTACT (self));
  g_return_if_fail (volume >= 0 && volume <= WZP_CONTACT_VOLUME_MAX);

  if (self->volume == volume)
    return;
  self->volume = volume;
  notify (self, PROP_VOLUME);
}

/**
 * wzp_contact_get_first_call: (get-property first-call)
 * @self: a contact
 *
 * Gets when we were first in a call with the person.
 *
 * Returns: (nullable) (transfer none): a local time; %NULL for never
 *
 * Since: 0.1
 */
GDateTime *
wzp_contact_get_first_call (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), NULL);

  return self->first_call;
}

/**
 * wzp_contact_get_last_call: (get-property last-call)
 * @self: a contact
 *
 * Gets when we were last in a call with the person.
 *
 * Returns: (nullable) (transfer none): a local time; %NULL for never
 *
 * Since: 0.1
 */
GDateTime *
wzp_contact_get_last_call (WzpContact *self)
{
  g_return_val_if_fail (WZP_IS_CONTACT (self), NULL);

  return self->last_call;
}
