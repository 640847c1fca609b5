/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-relays.h"

#include <glib/gi18n.h>
#include <string.h>

#include "phone-relay-address.h"
#include "phone-words.h"

struct _PhoneRelays
{
  GObject parent_instance;

  GSettings *settings;
  WzpClient *client; /* nullable */
  GListStore *list;
  GListStore *offers;
};

G_DEFINE_FINAL_TYPE (PhoneRelays, phone_relays, G_TYPE_OBJECT)

/* --- what is known of each --------------------------------------------------------------------- */

/* Of a name with several addresses, the one that tells most: the nearest that answered, else why none did. */
static gboolean
tells_more (WzpNatRow *row, WzpNatRow *than)
{
  double ms = wzp_nat_row_get_round_trip (row);
  double other_ms = than ? wzp_nat_row_get_round_trip (than) : -1;

  if (ms >= 0)
    return other_ms < 0 || ms < other_ms;
  return !than || (other_ms < 0 && g_error_matches (wzp_nat_row_get_failure (row), WZP_ERROR,
                                                    WZP_ERROR_KEY_CHANGED));
}

static WzpNatRow *
find_row (PhoneRelays *self, const char *address)
{
  GListModel *rows = wzp_nat_info_get_rows (wzp_client_get_nat (self->client));
  guint n = g_list_model_get_n_items (rows);
  WzpNatRow *best = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpNatRow) row = g_list_model_get_item (rows, i);

      /* The list keeps it. */
      if (g_strcmp0 (wzp_nat_row_get_relay (row), address) == 0 && tells_more (row, best))
        best = row;
    }
  return best;
}

static void
say_failure (PhoneRelayFacts *facts, const GError *error)
{
  facts->tone = PHONE_TONE_BAD;
  facts->status = g_error_matches (error, WZP_ERROR, WZP_ERROR_KEY_CHANGED)
                      ? _ ("Its key has changed")
                      : phone_words_for_relay_error (error);
}

static void
add_row_facts (PhoneRelayFacts *facts, WzpNatRow *row, char **out_time)
{
  facts->region = wzp_nat_row_get_region (row);
  facts->key = wzp_nat_row_get_key (row);
  facts->known_key = wzp_nat_row_get_known_key (row);
  facts->status = *out_time = phone_words_for_nat_row (row);
  facts->tone = wzp_nat_row_get_observed_address (row) ? PHONE_TONE_GOOD : PHONE_TONE_UNKNOWN;
  if (wzp_nat_row_get_failure (row))
    say_failure (facts, wzp_nat_row_get_failure (row));
}

/* Of the relay that we are registered with, the registration tells. */
static void
add_client_facts (PhoneRelayFacts *facts, WzpClient *client)
{
  if (wzp_client_get_relay_key (client))
    {
      facts->key = wzp_client_get_relay_key (client);
      facts->known_key = wzp_client_get_known_relay_key (client);
    }
  if (wzp_client_get_relay_region (client))
    facts->region = wzp_client_get_relay_region (client);
  switch (wzp_client_get_state (client))
    {
    case WZP_CLIENT_STATE_OFFLINE:
      break;
    case WZP_CLIENT_STATE_CONNECTING:
    case WZP_CLIENT_STATE_RECONNECTING:
      facts->tone = PHONE_TONE_FAIR;
      facts->status = _ ("Connecting…");
      break;
    case WZP_CLIENT_STATE_ONLINE:
      if (facts->tone == PHONE_TONE_GOOD)
        break;
      facts->tone = PHONE_TONE_GOOD;
      facts->status = _ ("Connected");
      break;
    case WZP_CLIENT_STATE_FAILED:
      say_failure (facts, wzp_client_get_error (client));
      break;
    }
}

/* NULL: none. */
static char *
dup_used (PhoneRelays *self)
{
  g_autofree char *typed = g_settings_get_string (self->settings, "relay");
  const char *problem;

  return phone_relay_address_normalise (typed, &problem);
}

static void
update_relay (PhoneRelays *self, PhoneRelay *relay)
{
  g_autofree char *used = dup_used (self);
  PhoneRelayFacts facts = { .in_use = g_strcmp0 (phone_relay_get_address (relay), used) == 0 };
  g_autofree char *time = NULL;
  WzpNatRow *row = self->client ? find_row (self, phone_relay_get_address (relay)) : NULL;

  if (row)
    add_row_facts (&facts, row, &time);
  if (facts.in_use && self->client)
    add_client_facts (&facts, self->client);
  phone_relay_take_facts (relay, &facts);
}

static void
update (PhoneRelays *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhoneRelay) relay = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      update_relay (self, relay);
    }
}

static void
rows_cb (PhoneRelays *self, guint position, guint removed, guint added, GListModel *rows)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (WzpNatRow) row = g_list_model_get_item (rows, position + i);

      g_signal_connect_object (row, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
}

/* --- what the relay in use tells of ------------------------------------------------------------ */

static void
update_offers (PhoneRelays *self)
{
  const char *const *told = self->client ? wzp_client_get_available_relays (self->client) : NULL;

  g_list_store_remove_all (self->offers);
  for (size_t i = 0; told && told[i]; i++)
    {
      const char *bar = strrchr (told[i], '|');
      g_autofree char *name = bar ? g_strndup (told[i], (gsize) (bar - told[i])) : NULL;
      g_autoptr (PhoneRelay) offer = NULL;

      if (!name || phone_relays_find (self, bar + 1))
        continue;
      offer = phone_relay_new (name, bar + 1);
      g_list_store_append (self->offers, offer);
    }
}

/* --- the client -------------------------------------------------------------------------------- */

/* NAME|HOST:PORT of each, the name being of the person's choice. */
static void
tell_client (PhoneRelays *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) relays = NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  if (!self->client)
    return;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhoneRelay) relay = g_list_model_get_item (G_LIST_MODEL (self->list), i);
      g_autofree char *name = g_strdelimit (g_strdup (phone_relay_get_title (relay)), "|", ' ');

      g_strv_builder_take (builder,
                           g_strdup_printf ("%s|%s", name, phone_relay_get_address (relay)));
    }
  relays = g_strv_builder_end (builder);
  wzp_client_set_relays (self->client, (const char *const *) relays, NULL);
}

static void
stun_changed_cb (PhoneRelays *self)
{
  g_auto (GStrv) servers = g_settings_get_strv (self->settings, "stun-servers");
  g_autoptr (GError) error = NULL;

  if (self->client &&
      !wzp_client_set_stun_servers (self->client, (const char *const *) servers, &error))
    g_message ("%s", error->message);
}

static void
drop_client (PhoneRelays *self)
{
  WzpNatInfo *nat = self->client ? wzp_client_get_nat (self->client) : NULL;
  GListModel *rows = nat ? wzp_nat_info_get_rows (nat) : NULL;
  guint n = rows ? g_list_model_get_n_items (rows) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpNatRow) row = g_list_model_get_item (rows, i);

      g_signal_handlers_disconnect_by_data (row, self);
    }
  if (rows)
    g_signal_handlers_disconnect_by_data (rows, self);
  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
}

void
phone_relays_set_client (PhoneRelays *self, WzpClient *client)
{
  GListModel *rows;

  drop_client (self);
  if (client)
    {
      self->client = g_object_ref (client);
      rows = wzp_nat_info_get_rows (wzp_client_get_nat (client));
      g_signal_connect_swapped (rows, "items-changed", G_CALLBACK (rows_cb), self);
      g_signal_connect_swapped (client, "notify::state", G_CALLBACK (update), self);
      g_signal_connect_swapped (client, "notify::known-relay-key", G_CALLBACK (update), self);
      g_signal_connect_swapped (client, "notify::available-relays", G_CALLBACK (update_offers),
                                self);
      rows_cb (self, 0, 0, g_list_model_get_n_items (rows), rows);
    }
  update (self);
  update_offers (self);
  tell_client (self);
  stun_changed_cb (self);
}

WzpClient *
phone_relays_get_client (PhoneRelays *self)
{
  return self->client;
}

/* --- the settings ------------------------------------------------------------------------------ */

static void
append (PhoneRelays *self, const char *name, const char *typed)
{
  const char *problem;
  g_autofree char *address = phone_relay_address_normalise (typed, &problem);
  g_autoptr (PhoneRelay) relay = NULL;

  if (!address || phone_relays_find (self, address))
    return;
  relay = phone_relay_new (name, address);
  g_list_store_append (self->list, relay);
}

static void
load (PhoneRelays *self)
{
  g_autoptr (GVariant) kept = g_settings_get_value (self->settings, "relays");
  g_autofree char *used = g_settings_get_string (self->settings, "relay");
  const char *name, *address;
  GVariantIter iter;

  g_list_store_remove_all (self->list);
  g_variant_iter_init (&iter, kept);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &address))
    append (self, name, address);
  append (self, "", used);
}

static void
changed (PhoneRelays *self)
{
  update (self);
  update_offers (self);
  tell_client (self);
}

static void
used_cb (PhoneRelays *self)
{
  g_autofree char *used = g_settings_get_string (self->settings, "relay");

  append (self, "", used);
  changed (self);
}

static GVariant *
to_variant (PhoneRelays *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhoneRelay) relay = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      g_variant_builder_add (&builder, "(ss)", phone_relay_get_name (relay),
                             phone_relay_get_address (relay));
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
kept_cb (PhoneRelays *self)
{
  g_autoptr (GVariant) kept = g_settings_get_value (self->settings, "relays");
  g_autoptr (GVariant) ours = to_variant (self);

  /* What we have written comes back. */
  if (g_variant_equal (kept, ours))
    return;
  load (self);
  changed (self);
}

static void
save (PhoneRelays *self)
{
  g_autoptr (GVariant) ours = to_variant (self);

  g_settings_set_value (self->settings, "relays", ours);
  changed (self);
}

/* --- what a person does ------------------------------------------------------------------------ */

void
phone_relays_add (PhoneRelays *self, const char *name, const char *address)
{
  append (self, name, address);
  save (self);
}

void
phone_relays_edit (PhoneRelays *self, PhoneRelay *relay, const char *name, const char *address)
{
  gboolean in_use = phone_relay_get_in_use (relay);

  phone_relay_rename (relay, name, address);
  save (self);
  if (in_use)
    g_settings_set_string (self->settings, "relay", address);
}

void
phone_relays_remove (PhoneRelays *self, PhoneRelay *relay)
{
  guint position = phone_relays_get_position (self, relay);

  g_return_if_fail (!phone_relay_get_in_use (relay));
  g_list_store_remove (self->list, position);
  save (self);
}

void
phone_relays_restore (PhoneRelays *self, PhoneRelay *relay, guint position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  if (phone_relays_find (self, phone_relay_get_address (relay)))
    return;
  g_list_store_insert (self->list, MIN (position, n), relay);
  save (self);
}

void
phone_relays_move (PhoneRelays *self, PhoneRelay *relay, guint position)
{
  guint from = phone_relays_get_position (self, relay);
  g_autoptr (PhoneRelay) moved = g_object_ref (relay);

  if (from == position || position >= g_list_model_get_n_items (G_LIST_MODEL (self->list)))
    return;
  g_list_store_remove (self->list, from);
  g_list_store_insert (self->list, position, moved);
  save (self);
}

guint
phone_relays_get_position (PhoneRelays *self, PhoneRelay *relay)
{
  guint position = 0;
  gboolean found = g_list_store_find (self->list, relay, &position);

  g_return_val_if_fail (found, 0);
  return position;
}

void
phone_relays_use (PhoneRelays *self, PhoneRelay *relay)
{
  g_settings_set_string (self->settings, "relay", phone_relay_get_address (relay));
}

void
phone_relays_trust (PhoneRelays *self, const char *address, const char *key)
{
  g_autofree char *used = dup_used (self);

  if (!self->client)
    return;
  wzp_client_trust_key_of_relay (self->client, address, key, NULL);
  if (g_strcmp0 (address, used) == 0)
    wzp_client_connect_async (self->client, NULL, NULL, NULL);
  wzp_client_ask_network (self->client);
}

void
phone_relays_ask (PhoneRelays *self)
{
  if (self->client)
    wzp_client_ask_network (self->client);
}

/* --- life -------------------------------------------------------------------------------------- */

PhoneRelay *
phone_relays_find (PhoneRelays *self, const char *address)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhoneRelay) relay = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      /* The list keeps it. */
      if (g_str_equal (phone_relay_get_address (relay), address))
        return relay;
    }
  return NULL;
}

PhoneRelay *
phone_relays_get_used (PhoneRelays *self)
{
  g_autofree char *used = dup_used (self);

  return used ? phone_relays_find (self, used) : NULL;
}

GListModel *
phone_relays_get_list (PhoneRelays *self)
{
  return G_LIST_MODEL (self->list);
}

GListModel *
phone_relays_get_offers (PhoneRelays *self)
{
  return G_LIST_MODEL (self->offers);
}

static void
phone_relays_dispose (GObject *object)
{
  PhoneRelays *self = PHONE_RELAYS (object);

  drop_client (self);
  if (self->settings)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  g_clear_object (&self->list);
  g_clear_object (&self->offers);
  G_OBJECT_CLASS (phone_relays_parent_class)->dispose (object);
}

static void
phone_relays_class_init (PhoneRelaysClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_relays_dispose;
}

static void
phone_relays_init (PhoneRelays *self)
{
  self->settings = g_settings_new (PHONE_APP_ID);
  self->list = g_list_store_new (PHONE_TYPE_RELAY);
  self->offers = g_list_store_new (PHONE_TYPE_RELAY);
  load (self);
  g_signal_connect_swapped (self->settings, "changed::relays", G_CALLBACK (kept_cb), self);
  g_signal_connect_swapped (self->settings, "changed::relay", G_CALLBACK (used_cb), self);
  g_signal_connect_swapped (self->settings, "changed::stun-servers", G_CALLBACK (stun_changed_cb),
                            self);
}

PhoneRelays *
phone_relays_new (void)
{
  return g_object_new (PHONE_TYPE_RELAYS, NULL);
}
