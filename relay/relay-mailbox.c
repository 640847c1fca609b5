/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-mailbox.h"

typedef struct
{
  RelayMailboxFunc run;
  gpointer data;
  GDestroyNotify destroy;
} Letter;

typedef struct
{
  GSource source;
  RelayMailbox *mailbox;
} MailboxSource;

struct _RelayMailbox
{
  GAsyncQueue *letters; /* any thread */
  GMainContext *context;
  gpointer owner;
  GSource *source;
};

/* Letters run per turn of the main loop, so that sockets are served in between. */
#define LETTERS_PER_TURN 256

static void
letter_free (gpointer data)
{
  Letter *letter = data;

  if (letter->destroy)
    letter->destroy (letter->data);
  g_free (letter);
}

static gboolean
has_letters (GSource *source)
{
  return g_async_queue_length (((MailboxSource *) source)->mailbox->letters) > 0;
}

static gboolean
prepare (GSource *source, int *timeout)
{
  *timeout = -1;
  return has_letters (source);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  RelayMailbox *mailbox = ((MailboxSource *) source)->mailbox;
  Letter *letter;

  for (int i = 0; i < LETTERS_PER_TURN; i++)
    {
      letter = g_async_queue_try_pop (mailbox->letters);
      if (!letter)
        break;
      letter->run (mailbox->owner, letter->data);
      letter_free (letter);
    }
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = {
  .prepare = prepare,
  .check = has_letters,
  .dispatch = dispatch,
};

RelayMailbox *
relay_mailbox_new (GMainContext *context, gpointer owner)
{
  RelayMailbox *mailbox = g_new0 (RelayMailbox, 1);

  mailbox->letters = g_async_queue_new_full (letter_free);
  mailbox->context = g_main_context_ref (context);
  mailbox->owner = owner;
  mailbox->source = g_source_new (&source_funcs, sizeof (MailboxSource));
  ((MailboxSource *) mailbox->source)->mailbox = mailbox;
  g_source_set_static_name (mailbox->source, "relay mailbox");
  g_source_attach (mailbox->source, context);
  return mailbox;
}

void
relay_mailbox_free (RelayMailbox *mailbox)
{
  g_source_destroy (mailbox->source);
  g_source_unref (mailbox->source);
  g_async_queue_unref (mailbox->letters);
  g_main_context_unref (mailbox->context);
  g_free (mailbox);
}

void
relay_mailbox_post (RelayMailbox *mailbox,
                    RelayMailboxFunc run,
                    gpointer data,
                    GDestroyNotify destroy)
{
  Letter *letter = g_new (Letter, 1);

  *letter = (Letter) { .run = run, .data = data, .destroy = destroy };
  g_async_queue_push (mailbox->letters, letter);
  g_main_context_wakeup (mailbox->context);
}
