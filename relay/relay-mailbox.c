/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-mailbox.h"

#include <pthread.h>

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
  /* Any thread, under the lock. A plain pthread mutex: thread sanitizers know it, GLib's they do not. */
  pthread_mutex_t lock;
  GQueue letters;
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
  RelayMailbox *mailbox = ((MailboxSource *) source)->mailbox;
  gboolean has;

  pthread_mutex_lock (&mailbox->lock);
  has = mailbox->letters.length > 0;
  pthread_mutex_unlock (&mailbox->lock);
  return has;
}

static Letter *
take_letter (RelayMailbox *mailbox)
{
  Letter *letter;

  pthread_mutex_lock (&mailbox->lock);
  letter = g_queue_pop_head (&mailbox->letters);
  pthread_mutex_unlock (&mailbox->lock);
  return letter;
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
      letter = take_letter (mailbox);
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

  pthread_mutex_init (&mailbox->lock, NULL);
  g_queue_init (&mailbox->letters);
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
  g_queue_clear_full (&mailbox->letters, letter_free);
  pthread_mutex_destroy (&mailbox->lock);
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
  pthread_mutex_lock (&mailbox->lock);
  g_queue_push_tail (&mailbox->letters, letter);
  pthread_mutex_unlock (&mailbox->lock);
  g_main_context_wakeup (mailbox->context);
}
