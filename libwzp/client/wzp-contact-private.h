/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What WzpContacts and its contacts know of each other. */
#pragma once

#include "wzp-contact.h"

G_BEGIN_DECLS

/* As a row says it; times are Unix seconds, 0 for never or not known. */
typedef struct
{
  const char *fingerprint;
  const char *name;
  gboolean saved;
  int64_t added;
  const char *verified_key; /* nullable */
  int64_t verified_at;
  gboolean blocked;
  double volume;
  int64_t first_call;
  int64_t last_call;
} WzpContactFields;

/* (transfer full): what can be a name of @name, NULL being the empty one. */
char *wzp_contact_tidy_name (const char *name);

/* FALSE for what cannot be: the outside world's, as a file or a row may say anything. */
gboolean wzp_contact_fields_are_sane (const WzpContactFields *fields);
WzpContact *wzp_contact_new (const WzpContactFields *fields);
/* Borrowed from the contact. */
WzpContactFields wzp_contact_get_fields (WzpContact *self);

void wzp_contact_set_fingerprint (WzpContact *self, const char *fingerprint);
/* @now 0: keeps when the person was added. */
void wzp_contact_set_saved (WzpContact *self, gboolean saved, int64_t now);
void wzp_contact_add_call (WzpContact *self, int64_t now);

G_END_DECLS
