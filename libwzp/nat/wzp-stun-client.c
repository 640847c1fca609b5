/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-stun"

#include "wzp-stun-client.h"

#include "wzp-address-scope.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

typedef struct
{
  unsigned number; /* 0: free place */
  gpointer tag;
  WzpStunId id;
  WzpAddress server;
  WzpStunChange change;
  gboolean is_hairpin;
  WzpDuration rto;
  unsigned max_sends;
  unsigned n_tries;
  unsigned n_sent; /* of the tries, those that left */
  WzpInstant started;
  WzpInstant last_sent;
  WzpInstant next_send; /* WZP_INSTANT_NEVER: no more */
  WzpInstant give_up;
} Transaction;

struct _WzpStunClient
{
  WzpStunClientEvents events;
  gpointer user_data;
  Transaction transactions[WZP_STUN_CLIENT_MAX];
  unsigned last_number;
  unsigned n_wrong_source;
};

WzpStunClient *
wzp_stun_client_new (const WzpStunClientEvents *events, gpointer user_data)
{
  WzpStunClient *client = g_new0 (WzpStunClient, 1);

  client->events = *events;
  client->user_data = user_data;
  return client;
}

void
wzp_stun_client_free (WzpStunClient *client)
{
  g_free (client);
}

static void
make_id (WzpStunClient *client, WzpStunId *id)
{
  if (client->events.random)
    {
      client->events.random (id->bytes, sizeof id->bytes, client->user_data);
      return;
    }
  /* A guessed id is a forged public address: no ordinary generator will do. */
  while (getrandom (id->bytes, sizeof id->bytes, 0) != (ssize_t) sizeof id->bytes)
    if (errno != EINTR)
      g_error ("getrandom: %s", g_strerror (errno));
}

static gboolean
can_be_asked (const WzpAddress *server)
{
  return wzp_address_get_port (server) != 0 &&
         wzp_address_get_scope (server) != WZP_ADDRESS_SCOPE_NONE;
}

static void
send_request (WzpStunClient *client, Transaction *transaction, WzpInstant now)
{
  uint8_t packet[WZP_STUN_MAX_BYTES];
  size_t len = wzp_stun_make_request (&transaction->id, transaction->change, packet);
  WzpDuration wait = transaction->rto;

  for (unsigned i = 0; i < transaction->n_tries; i++)
    wait = wzp_instant_add (wait, wait);
  transaction->n_tries++;
  transaction->last_sent = now;
  transaction->next_send = transaction->n_tries < transaction->max_sends
                               ? wzp_instant_add (now, wait)
                               : WZP_INSTANT_NEVER;
  if (client->events.send (&transaction->server, packet, len, client->user_data))
    transaction->n_sent++;
}

/* How long @max_sends tries take: rto x (1 + 2 + 4 ...) up to the last, then the last wait. */
static WzpDuration
whole_time (WzpDuration rto, unsigned max_sends)
{
  WzpDuration whole = 0;
  WzpDuration wait = rto;

  for (unsigned i = 1; i < max_sends; i++)
    {
      whole = wzp_instant_add (whole, wait);
      wait = wzp_instant_add (wait, wait);
    }
  for (unsigned i = 0; i < WZP_STUN_LAST_WAIT_FACTOR; i++)
    whole = wzp_instant_add (whole, rto);
  return whole;
}

static Transaction *
find_free (WzpStunClient *client)
{
  for (unsigned i = 0; i < WZP_STUN_CLIENT_MAX; i++)
    if (client->transactions[i].number == 0)
      return &client->transactions[i];
  return NULL;
}

static unsigned
start (WzpStunClient *client,
       const Transaction *template,
       const WzpStunTiming *timing,
       WzpInstant now)
{
  Transaction *transaction = find_free (client);
  WzpDuration limit = timing ? timing->limit : 0;

  if (!transaction || !can_be_asked (&template->server))
    return 0;
  *transaction = *template;
  if (++client->last_number == 0)
    client->last_number = 1;
  transaction->number = client->last_number;
  transaction->rto = timing && timing->rto ? timing->rto : WZP_STUN_RTO_DEFAULT;
  transaction->max_sends =
      timing && timing->max_sends ? timing->max_sends : WZP_STUN_MAX_SENDS_DEFAULT;
  transaction->started = now;
  transaction->give_up =
      wzp_instant_add (now, limit ? limit : whole_time (transaction->rto, transaction->max_sends));
  make_id (client, &transaction->id);
  send_request (client, transaction, now);
  return transaction->number;
}

unsigned
wzp_stun_client_start (WzpStunClient *client,
                       const WzpAddress *server,
                       WzpStunChange change,
                       const WzpStunTiming *timing,
                       gpointer tag,
                       WzpInstant now)
{
  Transaction template = { .server = *server, .change = change, .tag = tag };

  return start (client, &template, timing, now);
}

unsigned
wzp_stun_client_start_hairpin (WzpStunClient *client,
                               const WzpAddress *own,
                               const WzpStunTiming *timing,
                               gpointer tag,
                               WzpInstant now)
{
  Transaction template = { .server = *own, .is_hairpin = TRUE, .tag = tag };

  return start (client, &template, timing, now);
}

/* Frees the place, then calls back. */
static void
end (WzpStunClient *client, Transaction *transaction, WzpStunResult *result, WzpInstant now)
{
  gboolean is_clear = transaction->n_tries <= 1;

  result->transaction = transaction->number;
  result->tag = transaction->tag;
  result->server = transaction->server;
  result->change = transaction->change;
  result->is_hairpin = transaction->is_hairpin;
  result->n_sent = transaction->n_sent;
  result->started = transaction->started;
  result->rtt = wzp_instant_since (now, is_clear ? transaction->last_sent : transaction->started);
  transaction->number = 0;
  client->events.done (result, client->user_data);
}

static Transaction *
find_number (WzpStunClient *client, unsigned number)
{
  for (unsigned i = 0; i < WZP_STUN_CLIENT_MAX; i++)
    if (number != 0 && client->transactions[i].number == number)
      return &client->transactions[i];
  return NULL;
}

void
wzp_stun_client_cancel (WzpStunClient *client, unsigned transaction, WzpInstant now)
{
  Transaction *found = find_number (client, transaction);
  WzpStunResult result = { .outcome = WZP_STUN_CANCELLED };

  if (found)
    end (client, found, &result, now);
}

void
wzp_stun_client_cancel_all (WzpStunClient *client, WzpInstant now)
{
  unsigned newest = client->last_number;

  /* Not those that a callback starts meanwhile. */
  for (unsigned i = 0; i < WZP_STUN_CLIENT_MAX; i++)
    {
      unsigned number = client->transactions[i].number;

      if (number != 0 && (int) (number - newest) <= 0)
        wzp_stun_client_cancel (client, number, now);
    }
}

static Transaction *
find_id (WzpStunClient *client, const WzpStunId *id)
{
  for (unsigned i = 0; i < WZP_STUN_CLIENT_MAX; i++)
    if (client->transactions[i].number != 0 && wzp_stun_id_equal (&client->transactions[i].id, id))
      return &client->transactions[i];
  return NULL;
}

/* Whether an answer from @from is what was asked for. */
static gboolean
source_fits (const Transaction *transaction, const WzpAddress *from)
{
  gboolean same_ip = wzp_address_equal_ip (&transaction->server, from);
  gboolean same_port = wzp_address_get_port (&transaction->server) == wzp_address_get_port (from);

  switch (transaction->change)
    {
    case WZP_STUN_CHANGE_NONE:
      return same_ip && same_port;
    case WZP_STUN_CHANGE_PORT:
      return same_ip && !same_port;
    case WZP_STUN_CHANGE_IP:
      return !same_ip && same_port;
    case WZP_STUN_CHANGE_BOTH:
      return !same_ip && !same_port;
    }
  return FALSE;
}

static gboolean
on_success (WzpStunClient *client,
            Transaction *transaction,
            const WzpStunMessage *message,
            const WzpAddress *from,
            WzpInstant now)
{
  WzpStunResult result = {
    .outcome = WZP_STUN_OK,
    .source = *from,
    .mapped = message->mapped,
    .other = message->other,
  };

  if (!source_fits (transaction, from))
    {
      /* A server that does not know CHANGE-REQUEST answers from where it was asked: no proof of
       * anything about the filter. Any other place is a forgery, and the true answer may yet come. */
      if (transaction->change == WZP_STUN_CHANGE_NONE ||
          !wzp_address_equal (&transaction->server, from))
        {
          client->n_wrong_source++;
          return FALSE;
        }
      result.outcome = WZP_STUN_BAD_ANSWER;
    }
  if (!wzp_address_is_set (&message->mapped) || wzp_address_get_port (&message->mapped) == 0)
    result.outcome = WZP_STUN_BAD_ANSWER;
  if (result.outcome == WZP_STUN_BAD_ANSWER)
    result.mapped = (WzpAddress) { 0 };
  end (client, transaction, &result, now);
  return TRUE;
}

static gboolean
on_error (WzpStunClient *client,
          Transaction *transaction,
          const WzpStunMessage *message,
          const WzpAddress *from,
          WzpInstant now)
{
  WzpStunResult result = {
    .outcome = WZP_STUN_REFUSED,
    .source = *from,
    .error_code = message->error_code,
    .alternate = message->alternate,
  };

  /* An error always comes from where the request went. */
  if (!wzp_address_equal (&transaction->server, from))
    {
      client->n_wrong_source++;
      return FALSE;
    }
  end (client, transaction, &result, now);
  return TRUE;
}

static gboolean
on_own_request (WzpStunClient *client,
                Transaction *transaction,
                const WzpAddress *from,
                WzpInstant now)
{
  WzpStunResult result = { .outcome = WZP_STUN_OK, .source = *from, .mapped = *from };

  if (!transaction->is_hairpin)
    return FALSE;
  end (client, transaction, &result, now);
  return TRUE;
}

gboolean
wzp_stun_client_on_packet (WzpStunClient *client,
                           const WzpAddress *from,
                           const void *data,
                           size_t len,
                           WzpInstant now)
{
  WzpStunMessage message;
  Transaction *transaction;

  if (wzp_stun_parse (data, len, &message) != WZP_STUN_PARSE_OK)
    return FALSE;
  transaction = find_id (client, &message.id);
  if (!transaction)
    return FALSE;
  switch (message.message_class)
    {
    case WZP_STUN_REQUEST:
      return on_own_request (client, transaction, from, now);
    case WZP_STUN_SUCCESS:
      return !transaction->is_hairpin && on_success (client, transaction, &message, from, now);
    case WZP_STUN_ERROR:
      return !transaction->is_hairpin && on_error (client, transaction, &message, from, now);
    case WZP_STUN_INDICATION:
      return FALSE;
    }
  return FALSE;
}

WzpInstant
wzp_stun_client_next_deadline (const WzpStunClient *client)
{
  WzpInstant deadline = WZP_INSTANT_NEVER;

  for (unsigned i = 0; i < WZP_STUN_CLIENT_MAX; i++)
    {
      const Transaction *transaction = &client->transactions[i];

      if (transaction->number != 0)
        deadline = wzp_instant_min (deadline,
                                    wzp_instant_min (transaction->next_send, transaction->give_up));
    }
  return deadline;
}

void
wzp_stun_client_on_deadline (WzpStunClient *client, WzpInstant now)
{
  for (unsigned i = 0; i < WZP_STUN_CLIENT_MAX; i++)
    {
      Transaction *transaction = &client->transactions[i];

      if (transaction->number == 0)
        continue;
      if (transaction->give_up <= now)
        {
          WzpStunResult result = { .outcome = transaction->n_sent > 0 ? WZP_STUN_TIMED_OUT
                                                                      : WZP_STUN_UNREACHABLE };

          end (client, transaction, &result, now);
        }
      else if (transaction->next_send <= now)
        send_request (client, transaction, now);
    }
}

unsigned
wzp_stun_client_n_pending (const WzpStunClient *client)
{
  unsigned n = 0;

  for (unsigned i = 0; i < WZP_STUN_CLIENT_MAX; i++)
    n += client->transactions[i].number != 0;
  return n;
}

unsigned
wzp_stun_client_n_wrong_source (const WzpStunClient *client)
{
  return client->n_wrong_source;
}

const char *
wzp_stun_outcome_name (WzpStunOutcome outcome)
{
  switch (outcome)
    {
    case WZP_STUN_OK:
      return "ok";
    case WZP_STUN_TIMED_OUT:
      return "timed-out";
    case WZP_STUN_REFUSED:
      return "refused";
    case WZP_STUN_BAD_ANSWER:
      return "bad-answer";
    case WZP_STUN_UNREACHABLE:
      return "unreachable";
    case WZP_STUN_CANCELLED:
      return "cancelled";
    }
  g_return_val_if_reached ("?");
}
