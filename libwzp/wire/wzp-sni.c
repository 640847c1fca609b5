/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-sni.h"

#include <string.h>

static const struct
{
  const char *name;
  WzpSniKind kind;
} reserved[] = {
  { WZP_SNI_PING, WZP_SNI_KIND_PING },     { WZP_SNI_VERSION, WZP_SNI_KIND_VERSION },
  { WZP_SNI_PROBE, WZP_SNI_KIND_PROBE },   { WZP_SNI_FEDERATION, WZP_SNI_KIND_FEDERATION },
  { WZP_SNI_SIGNAL, WZP_SNI_KIND_SIGNAL },
};

WzpSniKind
wzp_sni_get_kind (const char *sni)
{
  for (size_t i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (g_str_equal (reserved[i].name, sni))
      return reserved[i].kind;
  return g_str_has_prefix (sni, WZP_SNI_CALL_PREFIX) ? WZP_SNI_KIND_CALL : WZP_SNI_KIND_ROOM;
}

const char *
wzp_sni_get_call_id (const char *sni)
{
  return wzp_sni_get_kind (sni) == WZP_SNI_KIND_CALL ? sni + strlen (WZP_SNI_CALL_PREFIX) : NULL;
}

static gboolean
label_is_valid (const char *label, size_t len)
{
  if (len == 0 || len > WZP_SNI_LABEL_MAX_BYTES || label[0] == '-' || label[len - 1] == '-')
    return FALSE;
  for (size_t i = 0; i < len; i++)
    if (!g_ascii_isalnum (label[i]) && label[i] != '-' && label[i] != '_')
      return FALSE;
  return TRUE;
}

static gboolean
is_all_digits (const char *text)
{
  return text[strspn (text, "0123456789")] == '\0';
}

char *
wzp_sni_normalise (const char *name)
{
  size_t len = strnlen (name, WZP_SNI_MAX_BYTES + 2);
  g_autofree char *sni = NULL;
  const char *label;

  if (len > 0 && name[len - 1] == '.')
    len--;
  if (len > WZP_SNI_MAX_BYTES)
    return NULL;
  sni = g_ascii_strdown (name, (gssize) len);
  for (label = sni;;)
    {
      size_t label_len = strcspn (label, ".");

      if (!label_is_valid (label, label_len))
        return NULL;
      if (label[label_len] == '\0')
        break;
      label += label_len + 1;
    }
  return is_all_digits (label) ? NULL : g_steal_pointer (&sni);
}

gboolean
wzp_room_name_is_valid (const char *room)
{
  g_autofree char *sni = wzp_sni_normalise (room);

  return sni && wzp_sni_get_kind (sni) == WZP_SNI_KIND_ROOM;
}

gboolean
wzp_call_id_is_valid (const char *call_id)
{
  size_t len = strnlen (call_id, WZP_CALL_ID_MAX_BYTES + 1);

  if (len == 0 || len > WZP_CALL_ID_MAX_BYTES || call_id[len - 1] == '-')
    return FALSE;
  for (size_t i = 0; i < len; i++)
    if (!g_ascii_islower (call_id[i]) && !g_ascii_isdigit (call_id[i]) && call_id[i] != '-' &&
        call_id[i] != '_')
      return FALSE;
  return TRUE;
}

char *
wzp_call_id_to_room (const char *call_id)
{
  return g_strconcat (WZP_SNI_CALL_PREFIX, call_id, NULL);
}
