/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A bad network is as bad as was asked for. */
#include "wzp-impairment.h"

#define PACKETS 10000u

typedef struct
{
  guint passed;
  guint later;
  WzpDuration least;
  WzpDuration most;
} Result;

/* One packet a millisecond, numbered; each is looked for as soon as it is due. */
static Result
run (const WzpImpairmentConfig *config, WzpDuration step)
{
  g_autoptr (WzpImpairment) impairment = wzp_impairment_new (config, wzp_random_seeded (7));
  Result result = { .least = WZP_INSTANT_NEVER };
  WzpInstant now = WZP_SECONDS (1);

  for (uint32_t i = 0;
       i < PACKETS || wzp_impairment_next_deadline (impairment) != WZP_INSTANT_NEVER;
       i++, now += step)
    {
      WzpInstant sent = now;
      WzpUdpPacket packet = { .data = (uint8_t *) &sent, .len = sizeof sent };
      const WzpUdpPacket *held;

      if (i < PACKETS && wzp_impairment_pass (impairment, &packet, now))
        result.passed++;
      while ((held = wzp_impairment_take (impairment, now)))
        {
          g_assert_cmpuint (held->len, ==, sizeof sent);
          memcpy (&sent, held->data, sizeof sent);
          result.later++;
          result.least = MIN (result.least, now - sent);
          result.most = MAX (result.most, now - sent);
        }
    }
  return result;
}

static void
test_loss (void)
{
  Result result = run (&(WzpImpairmentConfig) { .loss = 0.1 }, WZP_MS (1));

  g_assert_cmpuint (result.later, ==, 0);
  g_assert_cmpuint (result.passed, >, PACKETS * 88 / 100);
  g_assert_cmpuint (result.passed, <, PACKETS * 92 / 100);
}

static void
test_all_lost (void)
{
  Result result = run (&(WzpImpairmentConfig) { .loss = 1 }, WZP_MS (1));

  g_assert_cmpuint (result.passed + result.later, ==, 0);
}

static void
test_delay (void)
{
  Result result =
      run (&(WzpImpairmentConfig) { .delay = WZP_MS (100), .jitter = WZP_MS (50) }, WZP_MS (1));

  g_assert_cmpuint (result.passed, ==, 0);
  g_assert_cmpuint (result.later, ==, PACKETS);
  g_assert_cmpuint (result.least, >=, WZP_MS (100));
  g_assert_cmpuint (result.least, <=, WZP_MS (103));
  g_assert_cmpuint (result.most, >=, WZP_MS (148));
  g_assert_cmpuint (result.most, <=, WZP_MS (151));
}

static void
test_flood (void)
{
  WzpImpairmentConfig config = { .delay = WZP_SECONDS (5) };
  g_autoptr (WzpImpairment) impairment = wzp_impairment_new (&config, wzp_random_seeded (7));
  WzpUdpPacket packet = { .data = (const uint8_t *) "x", .len = 1 };
  guint n = 0;

  for (guint i = 0; i < 2 * WZP_IMPAIRMENT_MAX_HELD; i++)
    g_assert_false (wzp_impairment_pass (impairment, &packet, 1));
  while (wzp_impairment_take (impairment, WZP_SECONDS (6)))
    n++;
  g_assert_cmpuint (n, ==, WZP_IMPAIRMENT_MAX_HELD);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/impairment/loss", test_loss);
  g_test_add_func ("/impairment/all-lost", test_all_lost);
  g_test_add_func ("/impairment/delay", test_delay);
  g_test_add_func ("/impairment/flood", test_flood);
  return g_test_run ();
}
