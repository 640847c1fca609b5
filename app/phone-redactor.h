/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes out of a text what tells who somebody is and where: fingerprints, keys, addresses of networks and of
 * hardware, and names it was told. The same thing gets the same stand-in everywhere, so the text can still be followed. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PhoneRedactor PhoneRedactor;

PhoneRedactor *phone_redactor_new (void);
void phone_redactor_free (PhoneRedactor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhoneRedactor, phone_redactor_free)

/* A text (a contact's name, a relay's host) that becomes a @kind with a number. Short ones would be found everywhere:
 * they are not taken. */
void phone_redactor_add (PhoneRedactor *self, const char *text, const char *kind);

/* Any bytes; what is no UTF-8 is replaced. */
char *phone_redactor_redact (PhoneRedactor *self, const char *text);

G_END_DECLS
