/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contacts to a file and from one: asks where, and says as a toast of the preferences what became of it. */
#pragma once

#include "wzp.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* @page is a widget in the preferences. */
void phone_contacts_file_export (GtkWidget *page, WzpContacts *contacts);
void phone_contacts_file_import (GtkWidget *page, WzpContacts *contacts);

G_END_DECLS
