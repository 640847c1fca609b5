/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-last-words.h"

typedef struct
{
  GBytes *json;
  WzpInstant until;
  WzpInstant due; /* when it is said next, if the relay is there */
} Word;

static void
word_free (gpointer data)
{
  Word *word = data;

  g_bytes_unref (word->json);
  g_free (word);
}

void
wzp_last_words_init (WzpLastWords *self)
{
  *self = (WzpLastWords) { .words = G_QUEUE_INIT };
}

void
wzp_last_words_clear (WzpLastWords *self)
{
  g_queue_clear_full (&self->words, word_free);
}

void
wzp_last_words_keep (WzpLastWords *self, GBytes *json, WzpInstant now)
{
  Word *word = g_new0 (Word, 1);

  word->json = g_bytes_ref (json);
  word->until = wzp_instant_add (now, WZP_LAST_WORDS_TIME);
  word->due = wzp_instant_add (now, WZP_LAST_WORDS_REPEAT);
  g_queue_push_tail (&self->words, word);
  if (self->words.length > WZP_LAST_WORDS_MAX)
    word_free (g_queue_pop_head (&self->words));
}

void
wzp_last_words_set_online (WzpLastWords *self, gboolean is_online, WzpInstant now)
{
  if (is_online && !self->is_online)
    for (GList *l = self->words.head; l; l = l->next)
      ((Word *) l->data)->due = now;
  self->is_online = is_online;
}

gboolean
wzp_last_words_is_empty (const WzpLastWords *self)
{
  return self->words.length == 0;
}

GBytes *
wzp_last_words_next (WzpLastWords *self, WzpInstant now)
{
  /* They were kept in the order of their ends. */
  while (self->words.head && ((Word *) self->words.head->data)->until <= now)
    word_free (g_queue_pop_head (&self->words));
  for (GList *l = self->words.head; l && self->is_online; l = l->next)
    {
      Word *word = l->data;

      if (word->due > now)
        continue;
      word->due = wzp_instant_add (now, WZP_LAST_WORDS_REPEAT);
      return g_bytes_ref (word->json);
    }
  return NULL;
}

WzpInstant
wzp_last_words_next_deadline (const WzpLastWords *self)
{
  WzpInstant deadline = WZP_INSTANT_NEVER;

  for (const GList *l = self->words.head; l; l = l->next)
    {
      const Word *word = l->data;

      deadline = wzp_instant_min (deadline, word->until);
      if (self->is_online)
        deadline = wzp_instant_min (deadline, word->due);
    }
  return deadline;
}
