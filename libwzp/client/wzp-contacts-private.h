/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of WzpContacts share. */
#pragma once

#include "wzp-call-request-private.h"
#include "wzp-contact-private.h"
#include "wzp-contacts.h"
#include "wzp-database.h"

G_BEGIN_DECLS

struct _WzpContacts
{
  GObject parent_instance;

  char *data_path;
  GMainContext *context;
  WzpDatabase *database;
  char *problem;

  GHashTable *people; /* fingerprint -> WzpContact: all of whom anything is remembered */
  GListStore *saved;  /* of them: contacts, by name */
  GListStore *blocked;
  GListStore *requests; /* newest first */

  GHashTable *changed; /* set of WzpContact to be written */
  GSource *writer;     /* attached while there are any */

  GPtrArray *clients; /* of WzpClient, watched; not owned */
  GHashTable *calls;  /* set of WzpCall, watched */
};

/* Unix time, in seconds. */
int64_t wzp_contacts_now (void);
/* (transfer none) (nullable): whoever is known by this canonical fingerprint. */
WzpContact *wzp_contacts_lookup (WzpContacts *self, const char *fingerprint);
/* Takes in what is not there yet; (transfer none). */
WzpContact *wzp_contacts_take_in (WzpContacts *self, const WzpContactFields *fields);
/* What the notifications of a contact would have done. */
void wzp_contacts_write (WzpContacts *self, WzpContact *contact);

/* wzp-contacts-calls.c */
gboolean wzp_contacts_load_requests (WzpContacts *self, unsigned *out_n_bad, GError **error);
void wzp_contacts_drop_request (WzpContacts *self, const char *fingerprint);
/* Tells the clients what the words compared with this person have come to. */
void wzp_contacts_tell_verified (WzpContacts *self, WzpContact *contact);
void wzp_contacts_unwatch_all (WzpContacts *self);

G_END_DECLS
