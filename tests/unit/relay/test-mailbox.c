/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-mailbox.h"

typedef struct
{
  GMainLoop *loop;
  RelayMailbox *mailbox;
  unsigned next;
  unsigned n_freed;
} Owner;

enum
{
  N_LETTERS = 5000,
};

static void
take (gpointer data, gpointer letter)
{
  Owner *owner = data;

  g_assert_cmpuint (GPOINTER_TO_UINT (letter), ==, owner->next++);
  if (owner->next == N_LETTERS)
    g_main_loop_quit (owner->loop);
}

static gpointer
post_all (gpointer data)
{
  Owner *owner = data;

  for (unsigned i = 0; i < N_LETTERS; i++)
    relay_mailbox_post (owner->mailbox, take, GUINT_TO_POINTER (i), NULL);
  return NULL;
}

static void
test_letters_of_another_thread_come_in_order (void)
{
  GMainContext *context = g_main_context_new ();
  Owner owner = { .loop = g_main_loop_new (context, FALSE) };
  GThread *thread;

  owner.mailbox = relay_mailbox_new (context, &owner);
  thread = g_thread_new ("poster", post_all, &owner);
  g_main_loop_run (owner.loop);
  g_thread_join (thread);
  relay_mailbox_free (owner.mailbox);
  g_main_loop_unref (owner.loop);
  g_main_context_unref (context);
}

static void
count_freed (gpointer data)
{
  ((Owner *) data)->n_freed++;
}

static void
test_letters_that_nobody_read_are_freed (void)
{
  GMainContext *context = g_main_context_new ();
  Owner owner = { 0 };

  owner.mailbox = relay_mailbox_new (context, &owner);
  relay_mailbox_post (owner.mailbox, take, &owner, count_freed);
  relay_mailbox_free (owner.mailbox);
  g_assert_cmpuint (owner.n_freed, ==, 1);
  g_assert_cmpuint (owner.next, ==, 0);
  g_main_context_unref (context);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/relay/mailbox/" #name, test_##name)
  ADD (letters_of_another_thread_come_in_order);
  ADD (letters_that_nobody_read_are_freed);
  return g_test_run ();
}
