/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-path-words.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *word; /* of the library */
  const char *text;
} Word;

static const char *
look_up (const Word *words, size_t n, const char *word)
{
  for (size_t i = 0; i < n; i++)
    if (g_strcmp0 (words[i].word, word) == 0)
      return _ (words[i].text);
  return word;
}

const char *
phone_words_for_path_why (const char *why)
{
  static const Word words[] = {
    { "direct", N_ ("The sound goes straight to the other person.") },
    { "racing", N_ ("A direct way is still being looked for.") },
    { "privacy", N_ ("One of you hides the own address.") },
    { "no-addresses", N_ ("The other person’s phone told no address to be tried.") },
    { "no-role", N_ ("One of the two phones does not know how it is seen from outside.") },
    { "no-answer", N_ ("No address of the other person answered.") },
    { "not-proven", N_ ("Somebody answered who could not prove to be the other person.") },
    { "peer-veto", N_ ("A direct way did not work for the other person’s phone.") },
    { "peer-silent", N_ ("The other person’s phone did not say whether a direct way works.") },
    { "lost", N_ ("There was a direct way, but it broke.") },
  };

  return look_up (words, G_N_ELEMENTS (words), why);
}

char *
phone_words_for_attempt (WzpDirectAttempt *attempt)
{
  const char *address = wzp_direct_attempt_get_address (attempt);

  /* Translators: %s is a network address that connected to us */
  return g_strdup_printf (wzp_direct_attempt_get_incoming (attempt)
                              ? _ ("From %s")
                              /* Translators: %s is a network address that was tried */
                              : _ ("To %s"),
                          address);
}

static const char *
attempt_kind (WzpDirectAttempt *attempt)
{
  static const Word words[] = {
    { "host", N_ ("Own address") },
    { "mapped", N_ ("Port that a router opened") },
    { "reflexive", N_ ("Address as seen from outside") },
    { "relayed", N_ ("Relay") },
  };

  return look_up (words, G_N_ELEMENTS (words), wzp_direct_attempt_get_kind (attempt));
}

static const char *
attempt_state (WzpDirectAttempt *attempt)
{
  static const Word words[] = {
    { "waiting", N_ ("not tried yet") },
    { "dialling", N_ ("being tried") },
    { "connected", N_ ("answered, proof is awaited") },
    { "proven", N_ ("works") },
    { "timed-out", N_ ("no answer") },
    { "refused", N_ ("refused") },
    { "unreachable", N_ ("cannot be reached from here") },
    { "bad-proof", N_ ("somebody else answered") },
    { "no-proof", N_ ("answered, but proved nothing") },
    { "lost", N_ ("worked, then broke") },
    { "beaten", N_ ("another way was taken") },
    { "replaced", N_ ("tried anew") },
    { "vetoed", N_ ("did not work for the other end") },
    { "no-family", N_ ("this network has no such addresses") },
    { "not-ours", N_ ("left to the other end") },
  };

  return look_up (words, G_N_ELEMENTS (words), wzp_direct_attempt_get_state (attempt));
}

char *
phone_words_for_attempt_end (WzpDirectAttempt *attempt)
{
  double end =
      MAX (wzp_direct_attempt_get_ended_ms (attempt), wzp_direct_attempt_get_proven_ms (attempt));

  if (end < 0)
    /* Translators: what kind of address, and what came of trying it */
    return g_strdup_printf (_ ("%s: %s"), attempt_kind (attempt), attempt_state (attempt));
  /* Translators: what kind of address, what came of trying it, and how many seconds after the call was answered */
  return g_strdup_printf (_ ("%s: %s, after %.1f s"), attempt_kind (attempt),
                          attempt_state (attempt), end / 1000);
}

char *
phone_words_for_attempts (GListModel *attempts, const char *why)
{
  GString *text = g_string_new (NULL);
  guint n = g_list_model_get_n_items (attempts);

  if (why)
    g_string_append_printf (text, "%s\n", phone_words_for_path_why (why));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpDirectAttempt) attempt = g_list_model_get_item (attempts, i);
      g_autofree char *whom = phone_words_for_attempt (attempt);
      g_autofree char *end = phone_words_for_attempt_end (attempt);

      g_string_append_printf (text, "%s – %s\n", whom, end);
    }
  return g_string_free_and_steal (text);
}

static const char *
past_quality (WzpCallQuality quality)
{
  switch (quality)
    {
    case WZP_CALL_QUALITY_NONE:
      return NULL;
    case WZP_CALL_QUALITY_GOOD:
      return C_ ("how a past call was", "Good");
    case WZP_CALL_QUALITY_FAIR:
      return C_ ("how a past call was", "Fair");
    case WZP_CALL_QUALITY_POOR:
      return C_ ("how a past call was", "Poor");
    }
  return NULL;
}

static const char *
past_path (WzpMediaPath path)
{
  switch (path)
    {
    case WZP_MEDIA_PATH_NONE:
      return NULL;
    case WZP_MEDIA_PATH_RELAY:
      return C_ ("way of a past call", "relayed");
    case WZP_MEDIA_PATH_DIRECT:
      return C_ ("way of a past call", "direct");
    }
  return NULL;
}

char *
phone_words_for_past_quality (WzpHistoryEntry *entry)
{
  const char *quality = past_quality (wzp_history_entry_get_quality (entry));
  const char *path = past_path (wzp_history_entry_get_path (entry));
  GString *line;

  if (!quality)
    return NULL;
  line = g_string_new (quality);
  if (wzp_history_entry_get_loss (entry) >= 0)
    /* Translators: part of a list: how much of a past call’s sound was lost */
    g_string_append_printf (line, _ (", %.1f %% lost"), 100 * wzp_history_entry_get_loss (entry));
  if (path)
    g_string_append_printf (line, ", %s", path);
  if (wzp_history_entry_get_delay_ms (entry) >= 0)
    /* Translators: part of a list: the delay of a past call in milliseconds */
    g_string_append_printf (line, _ (", %.0f ms"), wzp_history_entry_get_delay_ms (entry));
  return g_string_free_and_steal (line);
}
