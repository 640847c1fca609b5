/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The relays that a client knows: those of the settings, those that its relay told of, how far each was;
 * remembered in the database. Asks nobody. */
#pragma once

#include "wzp-relay-map.h"
#include "wzp-trust-store.h"

G_BEGIN_DECLS

/* Relays that a relay tells of and that are taken seriously: enough to know a NAT by, and not more than a
 * hostile one should have us write to. */
#define WZP_RELAY_BOOK_MAX_TOLD 8

typedef struct _WzpRelayBook WzpRelayBook;

WzpRelayBook *wzp_relay_book_new (void);
void wzp_relay_book_free (WzpRelayBook *book);

/* Reads what was remembered and remembers from now on. Borrows @store. */
void wzp_relay_book_open (WzpRelayBook *book, WzpTrustStore *store);

/* HOST[:PORT] or NAME|HOST[:PORT]; may be NULL. */
void wzp_relay_book_set_relays (WzpRelayBook *book, const char *const *relays);
/* "name|ip:port", told by the relay at @by: those that lie no nearer to us than that one is. */
void wzp_relay_book_set_told (WzpRelayBook *book, const char *const *texts, const WzpAddress *by);
/* Those of them that were taken, "NAME|ADDRESS:PORT" each; NULL: none. */
const char *const *wzp_relay_book_get_told (const WzpRelayBook *book);
/* Whom to ask, as the settings have it, those told of last; without @except (HOST:PORT). */
GStrv wzp_relay_book_list (const WzpRelayBook *book, const char *except);

/* The relay called @name, at @address, has answered after @rtt, or has not. */
void wzp_relay_book_on_answer (WzpRelayBook *book,
                               const char *name,
                               const WzpAddress *address,
                               WzpDuration rtt,
                               WzpInstant now);
void wzp_relay_book_on_silence (WzpRelayBook *book, const WzpAddress *address, WzpInstant now);
void wzp_relay_book_on_network_change (WzpRelayBook *book);
/* A round of questions is over: time to write down what was learned. */
void wzp_relay_book_save (WzpRelayBook *book);

/* NULL: no relay has been measured. */
const char *wzp_relay_book_get_preferred (const WzpRelayBook *book);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpRelayBook, wzp_relay_book_free)

G_END_DECLS
