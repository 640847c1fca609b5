/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout of the database as the steps that led to it. A step that has been released is never
 * changed: files of its layout are out there. */
#include "wzp-database.h"

/* Keys: of relays, and of whom we have called whether calls were end-to-end encrypted and whether the
 * words were compared. */
static const char keys[] = "CREATE TABLE relays ("
                           "  address TEXT PRIMARY KEY NOT NULL,"
                           "  key_pin BLOB NOT NULL"
                           ") WITHOUT ROWID;"
                           "CREATE TABLE contacts ("
                           "  fingerprint TEXT PRIMARY KEY NOT NULL,"
                           "  e2ee INTEGER NOT NULL DEFAULT 0,"
                           "  verified INTEGER NOT NULL DEFAULT 0"
                           ") WITHOUT ROWID;";

/* People, strangers who called, and calls. What was named contacts is what machines know of each other's keys, which
 * stays when a person is forgotten; verified_key is the fingerprint whose words were compared. Times of
 * people are Unix seconds, those of calls milliseconds; words are the nicknames of the enumerations. */
static const char people[] = "ALTER TABLE contacts RENAME TO peers;"
                             "CREATE TABLE people ("
                             "  fingerprint TEXT PRIMARY KEY NOT NULL,"
                             "  name TEXT NOT NULL DEFAULT '',"
                             "  saved INTEGER NOT NULL DEFAULT 0,"
                             "  added INTEGER NOT NULL DEFAULT 0,"
                             "  verified_key TEXT,"
                             "  verified_at INTEGER,"
                             "  blocked INTEGER NOT NULL DEFAULT 0,"
                             "  volume REAL NOT NULL DEFAULT 1,"
                             "  first_call INTEGER,"
                             "  last_call INTEGER"
                             ") WITHOUT ROWID;"
                             "INSERT INTO people (fingerprint, verified_key)"
                             "  SELECT fingerprint, fingerprint FROM peers WHERE verified;"
                             "CREATE TABLE requests ("
                             "  fingerprint TEXT PRIMARY KEY NOT NULL,"
                             "  alias TEXT,"
                             "  first_at INTEGER NOT NULL,"
                             "  last_at INTEGER NOT NULL,"
                             "  n_calls INTEGER NOT NULL"
                             ") WITHOUT ROWID;"
                             "CREATE TABLE calls ("
                             "  id INTEGER PRIMARY KEY NOT NULL,"
                             "  peer TEXT NOT NULL,"
                             "  alias TEXT,"
                             "  direction TEXT NOT NULL,"
                             "  started INTEGER NOT NULL,"
                             "  answered INTEGER," /* null: never */
                             "  ended INTEGER,"    /* null: under way, or the program ended first */
                             "  alive INTEGER NOT NULL,"
                             "  end_reason TEXT NOT NULL DEFAULT 'none',"
                             "  end_text TEXT,"
                             "  seen INTEGER NOT NULL DEFAULT 1,"
                             "  e2ee TEXT NOT NULL DEFAULT 'unknown',"
                             "  path TEXT NOT NULL DEFAULT 'none',"
                             "  loss REAL,"
                             "  delay_ms REAL,"
                             "  attempts TEXT"
                             ");"
                             "CREATE INDEX calls_by_time ON calls (started DESC, id DESC);";

/* How far relays are (wzp-relay-map): one row, the map's own text. */
static const char relay_map[] = "CREATE TABLE relay_map ("
                                "  id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),"
                                "  json TEXT NOT NULL"
                                ");";

/* The rooms a person has joined. relay is HOST:PORT, joined the last time in Unix seconds. */
static const char rooms[] = "CREATE TABLE rooms ("
                            "  relay TEXT NOT NULL,"
                            "  name TEXT NOT NULL,"
                            "  joined INTEGER NOT NULL,"
                            "  PRIMARY KEY (relay, name)"
                            ") WITHOUT ROWID;";

const char *const wzp_database_steps[] = { keys, people, relay_map, rooms };
const int wzp_database_version = G_N_ELEMENTS (wzp_database_steps);
