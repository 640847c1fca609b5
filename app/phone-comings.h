/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who came into a room and who left it since it was last told, so that many at once become one sentence. Knows no
 * widget and no time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PhoneComings PhoneComings;

PhoneComings *phone_comings_new (void);
void phone_comings_free (PhoneComings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhoneComings, phone_comings_free)

/* @key tells people apart: who goes and comes back before it is told has not moved. */
void phone_comings_add (PhoneComings *self, const char *key, const char *name, gboolean came);
/* How many came, or left. */
guint phone_comings_count (const PhoneComings *self, gboolean came);
/* A sentence of all there is to tell, which is forgotten then; NULL when there is nothing. */
char *phone_comings_take (PhoneComings *self);
void phone_comings_clear (PhoneComings *self);

G_END_DECLS
