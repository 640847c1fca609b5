/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-direct-attempt.h"
#include "wzp-path-record.h"

#define ATTEMPT                                                                                    \
  "{\"kind\":\"host\",\"address\":\"10.1.x.x:4433\",\"direction\":\"in\",\"state\":\"timed-out\"," \
  "\"started_ms\":1.5,\"proven_ms\":null,\"ended_ms\":2001.0}"

static void
test_what_was_tried_is_read_again (void)
{
  g_autofree char *why = NULL;
  g_autoptr (GListModel) attempts = wzp_path_record_parse (
      "{\"path\":\"relay\",\"why\":\"no-answer\",\"attempts\":[" ATTEMPT "," ATTEMPT "]}", &why);
  g_autoptr (WzpDirectAttempt) attempt = NULL;

  g_assert_nonnull (attempts);
  g_assert_cmpstr (why, ==, "no-answer");
  g_assert_cmpuint (g_list_model_get_n_items (attempts), ==, 2);
  attempt = g_list_model_get_item (attempts, 0);
  g_assert_cmpstr (wzp_direct_attempt_get_kind (attempt), ==, "host");
  g_assert_cmpstr (wzp_direct_attempt_get_address (attempt), ==, "10.1.x.x:4433");
  g_assert_true (wzp_direct_attempt_get_incoming (attempt));
  g_assert_cmpstr (wzp_direct_attempt_get_state (attempt), ==, "timed-out");
  g_assert_cmpfloat (wzp_direct_attempt_get_started_ms (attempt), ==, 1.5);
  g_assert_cmpfloat (wzp_direct_attempt_get_proven_ms (attempt), ==, -1);
  g_assert_cmpfloat (wzp_direct_attempt_get_ended_ms (attempt), ==, 2001);
}

static void
test_what_is_no_record_is_not_read (void)
{
  static const char *const bad[] = {
    "",
    "[]",
    "{\"attempts\":[{}]}",
    "{\"attempts\":[{\"kind\":\"carrier-pigeon\",\"state\":\"lost\"}]}",
    "{\"attempts\":[{\"kind\":\"host\",\"state\":\"asleep\"}]}",
    "{\"why\":\"a reason that is far longer than any word of ours\",\"attempts\":[]}",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      char *why = NULL;

      g_assert_null (wzp_path_record_parse (bad[i], &why));
      g_assert_null (why);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/path-record/what-was-tried-is-read-again",
                   test_what_was_tried_is_read_again);
  g_test_add_func ("/client/path-record/what-is-no-record-is-not-read",
                   test_what_is_no_record_is_not_read);
  return g_test_run ();
}
