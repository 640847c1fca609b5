/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a relay may say to a client: lines of JSON, each told to every machine that hears a relay, the
 * ids of our own call written in where a line says CALL-ID. Nothing may break a machine, and none may
 * answer without end. */
#include "wzp-call-machine.h"
#include "wzp-call-offer.h"
#include "wzp-identity-keys.h"
#include "wzp-room-link.h"
#include "wzp-session.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define MAX_LINES             16
#define EFFECTS_PER_EVENT_MAX 16

static const uint8_t seed[WZP_SEED_BYTES] = { 1 };
static const uint8_t peer_seed[WZP_SEED_BYTES] = { 2 };
static const uint8_t exporter[32] = { 3 };

typedef struct
{
  WzpIdentity *identity;
  WzpSession *session;
  WzpRoomLink *link;
  WzpCallMachine *outgoing;
  WzpCallMachine *incoming; /* NULL until an offer comes */
  WzpInstant now;
} Machines;

static void
drain (Machines *m)
{
  WzpCallMachine *calls[] = { m->outgoing, m->incoming };
  unsigned n = 0;

  for (;;)
    {
      g_auto (WzpSessionEffect) effect = { 0 };

      if (!wzp_session_next_effect (m->session, &effect))
        break;
      n++;
    }
  for (;;)
    {
      g_auto (WzpRoomLinkEffect) effect = { 0 };

      if (!wzp_room_link_next_effect (m->link, &effect))
        break;
      n++;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (calls); i++)
    for (;;)
      {
        g_auto (WzpCallEffect) effect = { 0 };

        if (!calls[i] || !wzp_call_machine_next_effect (calls[i], &effect))
          break;
        n++;
      }
  g_assert_cmpuint (n, <=, EFFECTS_PER_EVENT_MAX);
}

static void
hear_offer (Machines *m, const WzpSignalDirectCallOffer *offer)
{
  if (!wzp_call_offer_is_sane (offer, wzp_identity_get_fingerprint (m->identity)))
    return;
  if (!wzp_call_machine_on_glare (m->outgoing, offer, m->now) && !m->incoming)
    {
      m->incoming = wzp_call_machine_new_incoming (m->identity, offer, (WzpCallContact) { 0 },
                                                   &wzp_call_times_default, NULL, m->now);
      wzp_call_machine_answer (m->incoming, WZP_ANSWER_MODE_TRUSTED, m->now);
    }
}

static void
hear (Machines *m, const char *line, size_t len)
{
  g_autofree char *text = g_strndup (line, len);
  g_auto (GStrv) parts = g_strsplit (text, "CALL-ID", 4);
  g_autofree char *json = g_strjoinv (wzp_call_machine_get_id (m->outgoing), parts);
  g_auto (WzpSignal) signal = { 0 };

  m->now += WZP_MS (700);
  if (wzp_signal_parse (json, strlen (json), &signal, NULL) != WZP_SIGNAL_PARSE_OK)
    return;
  wzp_session_on_signal (m->session, &signal, m->now);
  wzp_room_link_on_signal (m->link, &signal, m->now);
  if (signal.type == WZP_SIGNAL_DIRECT_CALL_OFFER)
    hear_offer (m, &signal.direct_call_offer);
  wzp_call_machine_on_signal (m->outgoing, &signal, m->now);
  if (m->incoming)
    wzp_call_machine_on_signal (m->incoming, &signal, m->now);
  wzp_session_on_deadline (m->session, m->now);
  wzp_room_link_on_deadline (m->link, m->now);
  wzp_call_machine_on_deadline (m->outgoing, m->now);
  drain (m);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_new_from_seed (seed);
  g_autoptr (WzpIdentity) peer = wzp_identity_new_from_seed (peer_seed);
  Machines m = { .identity = identity, .now = WZP_SECONDS (1000) };
  const char *at = (const char *) data;
  const char *end = at + size;

  m.session = wzp_session_new (identity, wzp_random_seeded (1));
  wzp_session_start (m.session, m.now);
  wzp_session_on_connected (m.session, exporter, m.now);
  m.link = wzp_room_link_new (identity, "lobby", NULL, NULL, wzp_random_seeded (1));
  wzp_room_link_join (m.link, m.now);
  wzp_room_link_on_connected (m.link, exporter, m.now);
  m.outgoing =
      wzp_call_machine_new_outgoing (identity, NULL, wzp_identity_get_fingerprint (peer),
                                     (WzpCallContact) { 0 }, &wzp_call_times_default, NULL, m.now);
  drain (&m);
  for (unsigned i = 0; i < MAX_LINES && at < end; i++)
    {
      const char *stop = memchr (at, '\n', (size_t) (end - at));

      stop = stop ? stop : end;
      hear (&m, at, (size_t) (stop - at));
      at = stop < end ? stop + 1 : end;
    }
  wzp_session_free (m.session);
  wzp_room_link_free (m.link);
  wzp_call_machine_free (m.outgoing);
  g_clear_pointer (&m.incoming, wzp_call_machine_free);
  return 0;
}
