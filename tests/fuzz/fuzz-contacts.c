/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of contacts: what is taken in can be written, and what is written is taken in by others. */
#include "wzp-contacts.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (WzpContacts) contacts = wzp_contacts_new (NULL, NULL);
  g_autoptr (WzpContacts) others = NULL;
  g_autoptr (GBytes) json = g_bytes_new (data, size);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GError) error = NULL;
  guint n_added, n_others;

  if (!wzp_contacts_import (contacts, json, &n_added, &error))
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (contacts)), ==, 0);
      return 0;
    }
  written = wzp_contacts_export (contacts);
  others = wzp_contacts_new (NULL, NULL);
  g_assert_true (wzp_contacts_import (others, written, &n_others, NULL));
  g_assert_cmpuint (n_others, ==, n_added);
  return 0;
}
