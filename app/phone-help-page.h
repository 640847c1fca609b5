/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of the help, read from the part of Mallard that docs/help uses: a title, paragraphs, lists, steps, notes and
 * sections. In the user's language. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  PHONE_HELP_TEXT,
  PHONE_HELP_HEADING,
  PHONE_HELP_BULLET,
  PHONE_HELP_STEP,
  PHONE_HELP_NOTE,
} PhoneHelpKind;

typedef struct
{
  PhoneHelpKind kind;
  guint step;   /* 1 for the first of its steps; 0 for what is none */
  char *markup; /* Pango's */
} PhoneHelpBlock;

#define PHONE_TYPE_HELP_PAGE (phone_help_page_get_type ())
G_DECLARE_FINAL_TYPE (PhoneHelpPage, phone_help_page, PHONE, HELP_PAGE, GObject)

PhoneHelpPage *phone_help_page_new_from_data (const char *data, gssize n_bytes, GError **error);
const char *phone_help_page_get_title (PhoneHelpPage *self);
const char *phone_help_page_get_description (PhoneHelpPage *self);
guint phone_help_page_get_n_blocks (PhoneHelpPage *self);
const PhoneHelpBlock *phone_help_page_get_block (PhoneHelpPage *self, guint i);
int phone_help_page_compare (const PhoneHelpPage *a, const PhoneHelpPage *b);

G_END_DECLS
