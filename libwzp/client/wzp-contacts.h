/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The people we know, who may ring, and who has asked to. */
#pragma once

#include "wzp-call-request.h"
#include "wzp-client.h"
#include "wzp-contact.h"

G_BEGIN_DECLS

/**
 * WzpCallScreening:
 * @WZP_CALL_SCREENING_RING: a contact: let it ring
 * @WZP_CALL_SCREENING_REQUEST: nobody we know: it has been noted under
 *   [property@Wzp.Contacts:requests] and should not ring
 * @WZP_CALL_SCREENING_BLOCKED: somebody blocked: do nothing, so that nothing is told
 *
 * What to do with a call that comes in.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_CALL_SCREENING_RING,
  WZP_CALL_SCREENING_REQUEST,
  WZP_CALL_SCREENING_BLOCKED,
} WzpCallScreening;

#define WZP_TYPE_CONTACTS (wzp_contacts_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpContacts, wzp_contacts, WZP, CONTACTS, GObject)

WZP_AVAILABLE_IN_ALL
WzpContacts *wzp_contacts_new (const char *data_path, GError **error);

WZP_AVAILABLE_IN_ALL
const char *wzp_contacts_get_problem (WzpContacts *self);
WZP_AVAILABLE_IN_ALL
GListModel *wzp_contacts_get_requests (WzpContacts *self);
WZP_AVAILABLE_IN_ALL
GListModel *wzp_contacts_get_blocked (WzpContacts *self);

WZP_AVAILABLE_IN_ALL
WzpContact *wzp_contacts_find (WzpContacts *self, const char *fingerprint);
WZP_AVAILABLE_IN_ALL
WzpContact *wzp_contacts_get_person (WzpContacts *self, const char *fingerprint);
WZP_AVAILABLE_IN_ALL
WzpContact *
wzp_contacts_add (WzpContacts *self, const char *fingerprint, const char *name, GError **error);
WZP_AVAILABLE_IN_ALL
void wzp_contacts_remove (WzpContacts *self, WzpContact *contact);
WZP_AVAILABLE_IN_ALL
void wzp_contacts_restore (WzpContacts *self, WzpContact *contact);
WZP_AVAILABLE_IN_ALL
gboolean wzp_contacts_change_fingerprint (WzpContacts *self,
                                          WzpContact *contact,
                                          const char *fingerprint,
                                          GError **error);

WZP_AVAILABLE_IN_ALL
void wzp_contacts_watch (WzpContacts *self, WzpClient *client);
WZP_AVAILABLE_IN_ALL
WzpCallScreening wzp_contacts_screen_call (WzpContacts *self, WzpCall *call);
WZP_AVAILABLE_IN_ALL
WzpContact *wzp_contacts_accept_request (WzpContacts *self,
                                         WzpCallRequest *request,
                                         const char *name,
                                         GError **error);
WZP_AVAILABLE_IN_ALL
void wzp_contacts_dismiss_request (WzpContacts *self, WzpCallRequest *request);
WZP_AVAILABLE_IN_ALL
void wzp_contacts_restore_request (WzpContacts *self, WzpCallRequest *request);
WZP_AVAILABLE_IN_ALL
void wzp_contacts_block_request (WzpContacts *self, WzpCallRequest *request);

WZP_AVAILABLE_IN_ALL
GBytes *wzp_contacts_export (WzpContacts *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_contacts_import (WzpContacts *self, GBytes *json, guint *out_added, GError **error);

G_END_DECLS
