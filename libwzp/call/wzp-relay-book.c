/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-core"

#include "wzp-relay-book.h"

#include "wzp-address-scope.h"
#include "wzp-database.h"
#include "wzp-hop.h"

struct _WzpRelayBook
{
  WzpRelayMap *map;
  GStrv relays;          /* of the settings */
  GStrv told;            /* "name|ip:port" */
  WzpDatabase *database; /* NULL: not open */
  char *saved;           /* as the database has it */
};

WzpRelayBook *
wzp_relay_book_new (void)
{
  WzpRelayBook *book = g_new0 (WzpRelayBook, 1);

  book->map = wzp_relay_map_new ();
  return book;
}

void
wzp_relay_book_free (WzpRelayBook *book)
{
  if (!book)
    return;
  wzp_relay_map_free (book->map);
  g_strfreev (book->relays);
  g_strfreev (book->told);
  g_free (book->saved);
  g_free (book);
}

/* --- remembering ------------------------------------------------------------------------------- */

static gboolean
load_row (const WzpRow *row, gpointer user_data)
{
  WzpRelayBook *book = user_data;
  const char *json = wzp_row_get_text (row, 0);

  if (!json || !wzp_relay_map_load_json (book->map, json, strlen (json)))
    return FALSE;
  g_set_str (&book->saved, json);
  return TRUE;
}

void
wzp_relay_book_open (WzpRelayBook *book, WzpTrustStore *store)
{
  g_autoptr (GError) error = NULL;

  book->database = wzp_trust_store_get_database (store);
  if (!wzp_database_read (book->database, "SELECT json FROM relay_map", load_row, book, NULL,
                          &error, ""))
    g_info ("The times of relays cannot be read: %s", error->message);
}

void
wzp_relay_book_save (WzpRelayBook *book)
{
  g_autofree char *json = wzp_relay_map_to_json (book->map);

  if (!book->database || !g_set_str (&book->saved, json))
    return;
  wzp_database_write (book->database, "INSERT OR REPLACE INTO relay_map VALUES (1, ?)", "s", json);
}

/* --- who there is ------------------------------------------------------------------------------ */

void
wzp_relay_book_set_relays (WzpRelayBook *book, const char *const *relays)
{
  g_strfreev (book->relays);
  book->relays = g_strdupv ((GStrv) relays);
}

/* A relay out there has no business with machines in our own house, and cannot know them. */
static gboolean
is_trustworthy (const char *text, const WzpAddress *by, WzpAddress *out_address)
{
  const char *bar = strrchr (text, '|');

  return bar && wzp_address_parse (bar + 1, out_address) &&
         wzp_address_get_port (out_address) != 0 &&
         (wzp_address_is_global (out_address) ||
          wzp_address_get_scope (out_address) == wzp_address_get_scope (by));
}

static gboolean
is_among (const WzpAddress *addresses, unsigned n_addresses, const WzpAddress *address)
{
  for (unsigned i = 0; i < n_addresses; i++)
    if (wzp_address_equal (&addresses[i], address))
      return TRUE;
  return FALSE;
}

void
wzp_relay_book_set_told (WzpRelayBook *book, const char *const *texts, const WzpAddress *by)
{
  g_autoptr (GStrvBuilder) taken = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) named = g_strv_builder_new ();
  g_auto (GStrv) taken_texts = NULL;
  WzpAddress addresses[WZP_RELAY_BOOK_MAX_TOLD];
  unsigned n_taken = 0;

  for (size_t i = 0; texts && texts[i] && n_taken < WZP_RELAY_BOOK_MAX_TOLD; i++)
    if (is_trustworthy (texts[i], by, &addresses[n_taken]) &&
        !is_among (addresses, n_taken, &addresses[n_taken]))
      {
        g_strv_builder_add (taken, texts[i]);
        n_taken++;
      }
  taken_texts = g_strv_builder_end (taken);
  wzp_relay_map_set_available (book->map, (const char *const *) taken_texts);
  for (unsigned i = 0; i < n_taken; i++)
    {
      const WzpRelay *relay = wzp_relay_map_find (book->map, &addresses[i]);
      g_autofree char *address = wzp_address_to_string (&addresses[i]);

      /* The map has made the name fit to be shown. */
      if (relay)
        g_strv_builder_take (named, g_strdup_printf ("%s|%s", relay->name, address));
    }
  g_strfreev (book->told);
  book->told = g_strv_builder_end (named);
}

const char *const *
wzp_relay_book_get_told (const WzpRelayBook *book)
{
  return (const char *const *) book->told;
}

static gboolean
is_relay (const char *text, const char *name)
{
  const char *bar = strrchr (text, '|');
  g_autofree char *host = NULL;
  g_autofree char *own = NULL;
  uint16_t port;

  if (!name || !wzp_relay_parse (bar ? bar + 1 : text, &host, &port, NULL))
    return FALSE;
  own = g_strdup_printf (strchr (host, ':') ? "[%s]:%u" : "%s:%u", host, port);
  return g_str_equal (own, name);
}

GStrv
wzp_relay_book_list (const WzpRelayBook *book, const char *except)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  const GStrv sources[] = { book->relays, book->told };

  for (unsigned i = 0; i < G_N_ELEMENTS (sources); i++)
    for (size_t j = 0; sources[i] && sources[i][j]; j++)
      if (!is_relay (sources[i][j], except))
        g_strv_builder_add (list, sources[i][j]);
  return g_strv_builder_end (list);
}

/* --- how far they are -------------------------------------------------------------------------- */

void
wzp_relay_book_on_answer (WzpRelayBook *book,
                          const char *name,
                          const WzpAddress *address,
                          WzpDuration rtt,
                          WzpInstant now)
{
  if (!wzp_relay_map_find (book->map, address))
    wzp_relay_map_add (book->map, name, address, WZP_RELAY_SOURCE_SETTINGS);
  if (rtt > 0)
    wzp_relay_map_on_rtt (book->map, address, rtt, now);
}

void
wzp_relay_book_on_silence (WzpRelayBook *book, const WzpAddress *address, WzpInstant now)
{
  wzp_relay_map_on_loss (book->map, address, now);
}

void
wzp_relay_book_on_network_change (WzpRelayBook *book)
{
  wzp_relay_map_on_network_change (book->map);
}

const char *
wzp_relay_book_get_preferred (const WzpRelayBook *book)
{
  const WzpRelay *relay = wzp_relay_map_get_preferred (book->map);

  return relay && wzp_relay_best_path (relay)->n_samples > 0 ? relay->name : NULL;
}
