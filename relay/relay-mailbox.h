/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How threads of the relay talk: closures in order, run in the receiver's main context. Not for media
 * frames, which have rings. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RelayMailbox RelayMailbox;
typedef void (*RelayMailboxFunc) (gpointer owner, gpointer data);

/* Closures run in @context with @owner as their first argument. */
RelayMailbox *relay_mailbox_new (GMainContext *context, gpointer owner);
/* Closures that have not run are freed without running. */
void relay_mailbox_free (RelayMailbox *mailbox);

/* Any thread. */
void relay_mailbox_post (RelayMailbox *mailbox,
                         RelayMailboxFunc run,
                         gpointer data,
                         GDestroyNotify destroy);

G_END_DECLS
