/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The part of a round that STUN does: asking servers, and what only they can find out: whose packets the
 * NAT lets in (RFC 5780 section 4.4), and whether it brings packets to our own address back. */
#define G_LOG_DOMAIN "wzp-reflect"

#include "wzp-reflect-private.h"

#include "wzp-error.h"

/* Half of RFC 8489's RTO, with fewer repeats: all must fit into a second. */
static const WzpStunTiming ask_timing = {
  .rto = WZP_MS (250),
  .max_sends = 3,
  .limit = WZP_MS (1200),
};
/* Of what may rightly stay unanswered: an answer to the plain question has just shown how long one takes,
 * and a loss is made up for once. */
static const WzpStunTiming test_timing = {
  .rto = WZP_MS (200),
  .max_sends = 2,
  .limit = WZP_MS (500),
};

static void on_answer (const WzpStunResult *result, gpointer user_data);

/* --- filtering --------------------------------------------------------------------------------- */

/* The server's second address, and its first with the second port: two more destinations, which tell
 * address-dependent mapping from the other kinds. Not before the filtering is known: asking opens it. */
static void
ask_other (WzpReflectFamily *family)
{
  const WzpReflectTarget *target = family->server->target;
  WzpAddress addresses[] = { family->other, family->server->row.server };

  wzp_address_set_port (&addresses[1], wzp_address_get_port (&family->other));
  for (unsigned i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      WzpReflectQuestion *question = wzp_reflect_question_new (target, &addresses[i]);

      if (question)
        wzp_reflect_stun_ask (question, wzp_instant_now ());
    }
}

static void
on_filtering (const WzpStunResult *result, gpointer user_data)
{
  WzpReflectFamily *family = user_data;
  WzpNatFilteringTest test =
      result->change == WZP_STUN_CHANGE_PORT ? WZP_NAT_TEST_OTHER_PORT : WZP_NAT_TEST_OTHER_ADDRESS;

  if (result->outcome == WZP_STUN_OK || result->outcome == WZP_STUN_TIMED_OUT)
    wzp_nat_classifier_add_filtering (family->round->classifier, family->v4, test,
                                      result->outcome == WZP_STUN_OK);
  if (--family->n_filtering > 0)
    return;
  family->filtering = WZP_REFLECT_TEST_DONE;
  ask_other (family);
  wzp_reflect_round_wake (family->round);
}

static gboolean
was_asked (const WzpReflectRound *round, const WzpAddress *ip)
{
  for (guint i = 0; i < round->questions->len; i++)
    if (wzp_address_equal_ip (
            &((const WzpReflectQuestion *) round->questions->pdata[i])->row.server, ip))
      return TRUE;
  return FALSE;
}

static void
test_filtering (WzpReflectQuestion *question, const WzpStunResult *result)
{
  static const WzpStunChange changes[] = { WZP_STUN_CHANGE_BOTH, WZP_STUN_CHANGE_PORT };
  WzpReflectRound *round = question->round;
  WzpReflectFamily *family = &round->families[wzp_address_is_v4 (&result->server) ? 0 : 1];
  WzpNatReport report;

  if (!round->classifier || family->filtering != WZP_REFLECT_TEST_NOT_YET ||
      !wzp_address_is_set (&result->other) || wzp_address_is_v4 (&result->other) != family->v4 ||
      was_asked (round, &result->other))
    return;
  wzp_nat_classifier_report (round->classifier, family->v4, &report);
  if (report.filtering != WZP_NAT_FILTERING_UNKNOWN)
    return;
  family->server = question;
  family->other = result->other;
  for (unsigned i = 0; i < G_N_ELEMENTS (changes); i++)
    if (wzp_stun_port_ask (round->stun, &result->server, changes[i], &test_timing, on_filtering,
                           family) != 0)
      family->n_filtering++;
  if (family->n_filtering > 0)
    family->filtering = WZP_REFLECT_TEST_RUNNING;
}

/* --- hairpin ----------------------------------------------------------------------------------- */

static void
on_hairpin (const WzpStunResult *result, gpointer user_data)
{
  WzpReflectFamily *family = user_data;

  family->hairpin = WZP_REFLECT_TEST_DONE;
  if (result->outcome == WZP_STUN_OK || result->outcome == WZP_STUN_TIMED_OUT)
    wzp_nat_classifier_add_hairpin (family->round->classifier, family->v4,
                                    result->outcome == WZP_STUN_OK);
  wzp_reflect_round_wake (family->round);
}

void
wzp_reflect_stun_on_observed (WzpReflectRound *round, const WzpAddress *observed)
{
  WzpReflectFamily *family = &round->families[wzp_address_is_v4 (observed) ? 0 : 1];
  WzpNatReport report;

  if (!round->classifier || family->hairpin != WZP_REFLECT_TEST_NOT_YET)
    return;
  wzp_nat_classifier_report (round->classifier, family->v4, &report);
  if (report.behind_nat != WZP_TRI_YES || report.hairpin != WZP_TRI_UNKNOWN)
    return;
  if (wzp_stun_port_ask_self (round->stun, observed, &test_timing, on_hairpin, family) != 0)
    family->hairpin = WZP_REFLECT_TEST_RUNNING;
}

/* --- the plain question ------------------------------------------------------------------------ */

static GError *
explain (const WzpReflectQuestion *question, const WzpStunResult *result)
{
  const char *name = question->row.name;

  switch (result->outcome)
    {
    case WZP_STUN_OK:
    case WZP_STUN_TIMED_OUT:
    case WZP_STUN_CANCELLED:
      break;
    case WZP_STUN_REFUSED:
      return g_error_new (WZP_ERROR, WZP_ERROR_REFUSED, "The STUN server “%s” refused (error %d)",
                          name, result->error_code);
    case WZP_STUN_BAD_ANSWER:
      return g_error_new (WZP_ERROR, WZP_ERROR_UNSUPPORTED, "What answers at “%s” tells no address",
                          name);
    case WZP_STUN_UNREACHABLE:
      return g_error_new (WZP_ERROR, WZP_ERROR_UNREACHABLE, "There is no way to “%s” from here",
                          name);
    }
  return g_error_new (WZP_ERROR, WZP_ERROR_TIMEOUT, "The STUN server “%s” did not answer", name);
}

static void
on_answer (const WzpStunResult *result, gpointer user_data)
{
  WzpReflectQuestion *question = user_data;

  if (result->outcome != WZP_STUN_OK)
    {
      wzp_reflect_question_fail (question, explain (question, result));
      return;
    }
  test_filtering (question, result);
  wzp_reflect_question_answer (question, &result->mapped, result->rtt, wzp_instant_now ());
}

void
wzp_reflect_stun_ask (WzpReflectQuestion *question, WzpInstant now)
{
  question->row.sent = now;
  if (wzp_stun_port_ask (question->round->stun, &question->row.server, WZP_STUN_CHANGE_NONE,
                         &ask_timing, on_answer, question) == 0)
    wzp_reflect_question_fail (question, g_error_new (WZP_ERROR, WZP_ERROR_INVALID,
                                                      "“%s” cannot be asked", question->row.name));
}

gboolean
wzp_reflect_stun_is_busy (const WzpReflectRound *round)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (round->families); i++)
    if (round->families[i].hairpin == WZP_REFLECT_TEST_RUNNING ||
        round->families[i].filtering == WZP_REFLECT_TEST_RUNNING)
      return TRUE;
  return FALSE;
}
