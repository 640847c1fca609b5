/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-candidate.h"

#include "wzp-address-scope.h"

#include <string.h>

/* Audio is one component; RFC 8445 numbers them from 1. */
#define COMPONENT 1

static uint32_t
type_preference (WzpCandidateKind kind)
{
  switch (kind)
    {
    case WZP_CANDIDATE_HOST:
      return WZP_CANDIDATE_TYPE_PREFERENCE_HOST;
    case WZP_CANDIDATE_MAPPED:
      return WZP_CANDIDATE_TYPE_PREFERENCE_MAPPED;
    case WZP_CANDIDATE_REFLEXIVE:
      return WZP_CANDIDATE_TYPE_PREFERENCE_REFLEXIVE;
    case WZP_CANDIDATE_RELAYED:
      return WZP_CANDIDATE_TYPE_PREFERENCE_RELAYED;
    }
  g_return_val_if_reached (0);
}

uint32_t
wzp_candidate_compute_priority (WzpCandidateKind kind, uint16_t local_preference)
{
  return type_preference (kind) << 24 | (uint32_t) local_preference << 8 | (256 - COMPONENT);
}

uint64_t
wzp_candidate_pair_priority (uint32_t controlling, uint32_t controlled)
{
  return ((uint64_t) MIN (controlling, controlled) << 32) +
         2 * (uint64_t) MAX (controlling, controlled) + (controlling > controlled);
}

void
wzp_candidate_init (WzpCandidate *candidate,
                    WzpCandidateKind kind,
                    const WzpAddress *address,
                    uint16_t local_preference)
{
  *candidate = (WzpCandidate) {
    .kind = kind,
    .address = *address,
    .local_preference = local_preference,
    .priority = wzp_candidate_compute_priority (kind, local_preference),
  };
}

static unsigned
hash_ip (WzpAddress address)
{
  if (wzp_address_is_set (&address))
    wzp_address_set_port (&address, 0);
  return wzp_address_hash (&address);
}

void
wzp_candidate_foundation (const WzpCandidate *candidate, char out[WZP_CANDIDATE_FOUNDATION_BYTES])
{
  const WzpAddress *base =
      wzp_address_is_set (&candidate->base) ? &candidate->base : &candidate->address;
  unsigned hash = (unsigned) candidate->kind + 1;

  hash = hash * 31 + hash_ip (*base);
  hash = hash * 31 + hash_ip (candidate->server);
  g_snprintf (out, WZP_CANDIDATE_FOUNDATION_BYTES, "%08x", hash);
}

const char *
wzp_candidate_kind_name (WzpCandidateKind kind)
{
  switch (kind)
    {
    case WZP_CANDIDATE_HOST:
      return "host";
    case WZP_CANDIDATE_MAPPED:
      return "mapped";
    case WZP_CANDIDATE_REFLEXIVE:
      return "reflexive";
    case WZP_CANDIDATE_RELAYED:
      return "relayed";
    }
  g_return_val_if_reached ("?");
}

gboolean
wzp_candidate_kind_parse (const char *name, WzpCandidateKind *out_kind)
{
  for (unsigned kind = 0; kind < WZP_CANDIDATE_N_KINDS; kind++)
    if (strcmp (name, wzp_candidate_kind_name (kind)) == 0)
      {
        *out_kind = kind;
        return TRUE;
      }
  return FALSE;
}

const char *
wzp_candidate_format (const WzpCandidate *candidate, char out[WZP_CANDIDATE_TEXT_BYTES])
{
  char address[WZP_ADDRESS_TEXT_BYTES];

  g_snprintf (out, WZP_CANDIDATE_TEXT_BYTES, "%s %s", wzp_candidate_kind_name (candidate->kind),
              wzp_address_format (&candidate->address, address));
  return out;
}

const char *
wzp_candidate_format_short (const WzpCandidate *candidate, char out[WZP_CANDIDATE_TEXT_BYTES])
{
  char address[WZP_ADDRESS_TEXT_BYTES];

  g_snprintf (out, WZP_CANDIDATE_TEXT_BYTES, "%s %s", wzp_candidate_kind_name (candidate->kind),
              wzp_address_format_short (&candidate->address, address));
  return out;
}

gboolean
wzp_candidate_parse (const char *text, WzpCandidate *out_candidate)
{
  const char *space = strchr (text, ' ');
  char name[16];
  WzpCandidateKind kind;
  WzpAddress address;

  *out_candidate = (WzpCandidate) { 0 };
  if (!space || (size_t) (space - text) >= sizeof name)
    return FALSE;
  memcpy (name, text, (size_t) (space - text));
  name[space - text] = '\0';
  if (!wzp_candidate_kind_parse (name, &kind) || !wzp_address_parse (space + 1, &address))
    return FALSE;
  wzp_candidate_init (out_candidate, kind, &address, WZP_CANDIDATE_LOCAL_PREFERENCE_DEFAULT);
  return TRUE;
}

/* --- lists ------------------------------------------------------------------------------------- */

void
wzp_candidates_clear (WzpCandidates *list)
{
  *list = (WzpCandidates) { 0 };
}

static void
remove_at (WzpCandidates *list, unsigned at)
{
  list->n_items--;
  memmove (&list->items[at], &list->items[at + 1], (list->n_items - at) * sizeof list->items[0]);
}

static int
find_index (const WzpCandidates *list, const WzpAddress *address)
{
  for (unsigned i = 0; i < list->n_items; i++)
    if (wzp_address_equal (&list->items[i].address, address))
      return (int) i;
  return -1;
}

gboolean
wzp_candidates_add (WzpCandidates *list, const WzpCandidate *candidate)
{
  int same = find_index (list, &candidate->address);
  unsigned at = 0;

  if (same >= 0 && list->items[same].priority >= candidate->priority)
    return FALSE;
  if (same >= 0)
    remove_at (list, (unsigned) same);
  while (at < list->n_items && list->items[at].priority >= candidate->priority)
    at++;
  if (list->n_items == WZP_CANDIDATES_MAX)
    {
      list->n_dropped++;
      if (at == WZP_CANDIDATES_MAX)
        return FALSE;
      list->n_items--;
    }
  memmove (&list->items[at + 1], &list->items[at], (list->n_items - at) * sizeof list->items[0]);
  list->items[at] = *candidate;
  list->n_items++;
  return TRUE;
}

const WzpCandidate *
wzp_candidates_find (const WzpCandidates *list, const WzpAddress *address)
{
  int index = find_index (list, address);

  return index >= 0 ? &list->items[index] : NULL;
}

const WzpCandidate *
wzp_candidates_find_kind (const WzpCandidates *list, WzpCandidateKind kind)
{
  for (unsigned i = 0; i < list->n_items; i++)
    if (list->items[i].kind == kind)
      return &list->items[i];
  return NULL;
}

gboolean
wzp_candidates_has_family (const WzpCandidates *list, gboolean v4)
{
  for (unsigned i = 0; i < list->n_items; i++)
    if (wzp_address_is_v4 (&list->items[i].address) == !!v4)
      return TRUE;
  return FALSE;
}

gboolean
wzp_candidates_equal (const WzpCandidates *a, const WzpCandidates *b)
{
  if (a->n_items != b->n_items)
    return FALSE;
  for (unsigned i = 0; i < a->n_items; i++)
    if (a->items[i].kind != b->items[i].kind ||
        !wzp_address_equal (&a->items[i].address, &b->items[i].address))
      return FALSE;
  return TRUE;
}

/* The next of @kind and family from *@at on, NULL when there is no more. */
static const WzpCandidate *
next_of (const WzpCandidates *list, WzpCandidateKind kind, gboolean v4, unsigned *at)
{
  while (*at < list->n_items)
    {
      const WzpCandidate *candidate = &list->items[(*at)++];

      if (candidate->kind == kind && wzp_address_is_v4 (&candidate->address) == v4)
        return candidate;
    }
  return NULL;
}

unsigned
wzp_candidates_dial_order (const WzpCandidates *list, const WzpCandidate *out[WZP_CANDIDATES_MAX])
{
  unsigned n = 0;

  for (unsigned kind = 0; kind < WZP_CANDIDATE_N_KINDS; kind++)
    {
      unsigned at6 = 0;
      unsigned at4 = 0;
      const WzpCandidate *six;
      const WzpCandidate *four;

      do
        {
          six = next_of (list, kind, FALSE, &at6);
          four = next_of (list, kind, TRUE, &at4);
          if (six)
            out[n++] = six;
          if (four)
            out[n++] = four;
        }
      while (six || four);
    }
  return n;
}
