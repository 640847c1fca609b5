/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-link.h"

#include "wzp-contact-private.h"
#include "wzp-error.h"
#include "wzp-fingerprint.h"
#include "wzp-sni.h"

#define SCHEME "wzp:"
#define ROOM   "room/"
/* A DNS name, brackets and a port. */
#define RELAY_MAX_BYTES 263

struct _WzpLink
{
  char *fingerprint; /* one of these two */
  char *room;
  char *relay; /* nullable */
  char *name;  /* nullable */
};

G_DEFINE_BOXED_TYPE (WzpLink, wzp_link, wzp_link_ref, wzp_link_unref)

static void
clear (gpointer data)
{
  WzpLink *self = data;

  g_free (self->fingerprint);
  g_free (self->room);
  g_free (self->relay);
  g_free (self->name);
}

/**
 * wzp_link_ref:
 * @self: a link
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
WzpLink *
wzp_link_ref (WzpLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * wzp_link_unref:
 * @self: (transfer full): a link
 *
 * Drops a reference.
 *
 * Since: 0.1
 */
void
wzp_link_unref (WzpLink *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear);
}

/* --- what may be in it ------------------------------------------------------------------------ */

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "The link cannot be used: %s", why);
  return FALSE;
}

/* HOST or HOST:PORT by its letters. Whether there is such a host is seen when it is asked. */
static gboolean
is_relay (const char *text)
{
  const char *port = strrchr (text, ':');
  guint64 number;

  if (text[0] == '\0' || text[0] == ':' || strlen (text) > RELAY_MAX_BYTES)
    return FALSE;
  for (const char *at = text; *at; at++)
    if (!g_ascii_isalnum (*at) && !strchr (".-:[]", *at))
      return FALSE;
  /* The colons of a bare IPv6 address are none of a port. */
  if (!port || strchr (port, ']') || (text[0] != '[' && strchr (text, ':') != port))
    return TRUE;
  return g_ascii_string_to_unsigned (port + 1, 10, 1, G_MAXUINT16, &number, NULL);
}

/* Lower-case and no longer than a label, as the relay knows it; NULL when it cannot be one. */
static char *
normalise_room (const char *text)
{
  g_autofree char *room = wzp_sni_normalise (text);

  return room && wzp_room_name_is_valid (room) ? g_steal_pointer (&room) : NULL;
}

/* --- reading ---------------------------------------------------------------------------------- */

static gboolean
take_parameter (WzpLink *self, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *key = equals ? g_strndup (text, (size_t) (equals - text)) : NULL;
  g_autofree char *value = equals ? g_uri_unescape_string (equals + 1, NULL) : NULL;
  gboolean is_name = g_strcmp0 (key, "name") == 0;

  if (!key || key[0] == '\0')
    return fail (error, "what follows the “?” is to be KEY=VALUE");
  if (!value || !g_utf8_validate (value, -1, NULL))
    return fail (error, "a “%” is not followed by two hex digits of UTF-8");
  if (!is_name && !g_str_equal (key, "relay"))
    return TRUE;
  if (is_name ? self->name != NULL : self->relay != NULL)
    return fail (error, is_name ? "it has two names" : "it has two relays");
  if (is_name)
    self->name = wzp_contact_tidy_name (value);
  else if (is_relay (value))
    self->relay = g_steal_pointer (&value);
  else
    return fail (error, "its relay is not HOST or HOST:PORT");
  return TRUE;
}

static gboolean
take_path (WzpLink *self, const char *path, GError **error)
{
  g_autofree char *decoded = g_uri_unescape_string (path, NULL);

  if (!decoded || !g_utf8_validate (decoded, -1, NULL))
    return fail (error, "a “%” is not followed by two hex digits of UTF-8");
  if (!g_str_has_prefix (decoded, ROOM))
    {
      self->fingerprint = wzp_fingerprint_normalise (decoded, error);
      return self->fingerprint != NULL;
    }
  self->room = normalise_room (decoded + strlen (ROOM));
  return self->room || fail (error, "a room's name is of letters, digits and “-”");
}

/**
 * wzp_link_parse:
 * @text: a link
 * @error: return location for an error
 *
 * Reads a link.
 *
 * Returns: (transfer full): the link; %NULL with [error@Wzp.Error.INVALID], which says what is wrong
 *   with it
 *
 * Since: 0.1
 */
WzpLink *
wzp_link_parse (const char *text, GError **error)
{
  g_autoptr (WzpLink) self = NULL;
  g_auto (GStrv) halves = NULL;
  g_auto (GStrv) parameters = NULL;
  const char *rest;

  g_return_val_if_fail (text != NULL, NULL);

  if (strnlen (text, WZP_LINK_MAX_BYTES + 1) > WZP_LINK_MAX_BYTES)
    {
      fail (error, "it is too long");
      return NULL;
    }
  if (!g_utf8_validate (text, -1, NULL) || g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) != 0)
    {
      fail (error, "it does not begin with “wzp:”");
      return NULL;
    }
  self = g_atomic_rc_box_new0 (WzpLink);
  rest = text + strlen (SCHEME);
  /* Some programs write every link like one of the web. */
  if (g_str_has_prefix (rest, "//"))
    rest += 2;
  halves = g_strsplit (rest, "?", 2);
  if (!halves[0])
    {
      fail (error, "nothing follows “wzp:”");
      return NULL;
    }
  if (!take_path (self, halves[0], error))
    return NULL;
  parameters = g_strsplit (halves[1] ? halves[1] : "", "&", -1);
  for (unsigned i = 0; parameters[i]; i++)
    if (!take_parameter (self, parameters[i], error))
      return NULL;
  return g_steal_pointer (&self);
}

/* --- writing ---------------------------------------------------------------------------------- */

/**
 * wzp_link_new_person:
 * @fingerprint: a fingerprint in any spelling
 * @relay: (nullable): where the person is found, as `HOST` or `HOST:PORT`
 * @name: (nullable): what the person is called
 *
 * Makes a link to call somebody.
 *
 * Returns: (transfer full) (nullable): a link; %NULL when @fingerprint or @relay is none
 *
 * Since: 0.1
 */
WzpLink *
wzp_link_new_person (const char *fingerprint, const char *relay, const char *name)
{
  g_autoptr (WzpLink) self = NULL;

  g_return_val_if_fail (fingerprint != NULL, NULL);

  self = g_atomic_rc_box_new0 (WzpLink);
  self->fingerprint = wzp_fingerprint_normalise (fingerprint, NULL);
  if (!self->fingerprint || (relay && !is_relay (relay)))
    return NULL;
  self->relay = g_strdup (relay);
  self->name = name ? wzp_contact_tidy_name (name) : NULL;
  return g_steal_pointer (&self);
}

/**
 * wzp_link_new_room:
 * @room: a room's name
 * @relay: (nullable): where the room is, as `HOST` or `HOST:PORT`
 *
 * Makes a link to join a room.
 *
 * Returns: (transfer full) (nullable): a link; %NULL when @room or @relay is none
 *
 * Since: 0.1
 */
WzpLink *
wzp_link_new_room (const char *room, const char *relay)
{
  g_autoptr (WzpLink) self = NULL;

  g_return_val_if_fail (room != NULL, NULL);

  self = g_atomic_rc_box_new0 (WzpLink);
  self->room = normalise_room (room);
  if (!self->room || (relay && !is_relay (relay)))
    return NULL;
  self->relay = g_strdup (relay);
  return g_steal_pointer (&self);
}

/**
 * wzp_link_to_string:
 * @self: a link
 *
 * Writes a link.
 *
 * Returns: (transfer full): text that [func@Wzp.Link.parse] reads
 *
 * Since: 0.1
 */
char *
wzp_link_to_string (const WzpLink *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (SCHEME);
  if (self->room)
    g_string_append_printf (text, ROOM "%s", self->room);
  else
    g_string_append (text, self->fingerprint);
  if (self->relay)
    g_string_append_printf (text, "?relay=%s", self->relay);
  if (self->name && self->name[0] != '\0')
    {
      g_string_append (text, self->relay ? "&name=" : "?name=");
      g_string_append_uri_escaped (text, self->name, NULL, FALSE);
    }
  return g_string_free_and_steal (text);
}

/* --- facts ------------------------------------------------------------------------------------ */

/**
 * wzp_link_get_fingerprint:
 * @self: a link
 *
 * Gets whom to call.
 *
 * Returns: (nullable): a fingerprint; %NULL for a room's link
 *
 * Since: 0.1
 */
const char *
wzp_link_get_fingerprint (const WzpLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->fingerprint;
}

/**
 * wzp_link_get_room:
 * @self: a link
 *
 * Gets which room to join.
 *
 * Returns: (nullable): a room's name; %NULL for a person's link
 *
 * Since: 0.1
 */
const char *
wzp_link_get_room (const WzpLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->room;
}

/**
 * wzp_link_get_relay:
 * @self: a link
 *
 * Gets where the person or room is found.
 *
 * Returns: (nullable): `HOST` or `HOST:PORT`; %NULL when the link does not say
 *
 * Since: 0.1
 */
const char *
wzp_link_get_relay (const WzpLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->relay;
}

/**
 * wzp_link_get_name:
 * @self: a link
 *
 * Gets what the link calls the person.
 *
 * Returns: (nullable): a name, fit to be shown but not to be trusted; %NULL when the link does not say
 *
 * Since: 0.1
 */
const char *
wzp_link_get_name (const WzpLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name && self->name[0] != '\0' ? self->name : NULL;
}
