/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpNatInfo: what it is told is what can be read, only changes are told, and rows keep their objects. */
#include "wzp-client-private.h"

static WzpNatViewRow *
add_row (WzpNatView *view, gboolean is_stun, const char *name, const char *server)
{
  WzpNatViewRow *row = wzp_nat_view_row_new (is_stun, name);

  row->server = g_strdup (server);
  g_ptr_array_add (view->rows, row);
  return row;
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  *(unsigned *) user_data += 1;
}

static WzpNatRow *
row_at (WzpNatInfo *info, guint index)
{
  g_autoptr (WzpNatRow) row = g_list_model_get_item (wzp_nat_info_get_rows (info), index);

  g_assert_nonnull (row);
  return row; /* the list holds it */
}

static void
test_unknown (void)
{
  g_autoptr (WzpNatInfo) info = wzp_nat_info_new ();
  g_autoptr (WzpNatView) view = wzp_nat_view_new ();
  unsigned n_notified = 0;

  g_signal_connect (info, "notify", G_CALLBACK (count_cb), &n_notified);
  wzp_nat_info_apply (info, view);
  g_assert_cmpuint (n_notified, ==, 0);
  g_assert_null (wzp_nat_info_get_public_address_v4 (info));
  g_assert_cmpint (wzp_nat_info_get_verdict (info), ==, WZP_NAT_VERDICT_UNKNOWN);
  g_assert_cmpint (wzp_nat_info_get_behind_nat (info), ==, WZP_AVAILABILITY_UNKNOWN);
  g_assert_cmpint (wzp_nat_info_get_hairpin (info), ==, WZP_AVAILABILITY_UNKNOWN);
  g_assert_cmpuint (g_list_model_get_n_items (wzp_nat_info_get_rows (info)), ==, 0);
}

static void
test_report (void)
{
  g_autoptr (WzpNatInfo) info = wzp_nat_info_new ();
  g_autoptr (WzpNatView) view = wzp_nat_view_new ();
  unsigned n_notified = 0;

  g_signal_connect (info, "notify", G_CALLBACK (count_cb), &n_notified);
  g_assert_true (wzp_address_parse ("192.0.2.1:40000", &view->v4.mapped));
  view->v4.n_observations = 2;
  view->v4.verdict = WZP_NAT_VERDICT_CONE;
  view->v4.behind_nat = WZP_TRI_YES;
  view->v4.hairpin = WZP_TRI_NO;
  view->v6.verdict = WZP_NAT_VERDICT_MULTIPLE;
  view->mapper_state = WZP_PORT_MAPPER_STATE_MAPPED;
  view->mapped = g_strdup ("192.0.2.1:40001");
  wzp_nat_info_apply (info, view);
  g_assert_cmpuint (n_notified, ==, 6);
  g_assert_cmpstr (wzp_nat_info_get_public_address_v4 (info), ==, "192.0.2.1:40000");
  g_assert_null (wzp_nat_info_get_public_address_v6 (info));
  g_assert_cmpint (wzp_nat_info_get_verdict (info), ==, WZP_NAT_VERDICT_CONE);
  g_assert_cmpint (wzp_nat_info_get_behind_nat (info), ==, WZP_AVAILABILITY_YES);
  g_assert_cmpint (wzp_nat_info_get_hairpin (info), ==, WZP_AVAILABILITY_NO);
  g_assert_cmpstr (wzp_nat_info_get_mapped_address (info), ==, "192.0.2.1:40001");
  wzp_nat_info_apply (info, view);
  g_assert_cmpuint (n_notified, ==, 6);
}

static void
test_rows (void)
{
  g_autoptr (WzpNatInfo) info = wzp_nat_info_new ();
  g_autoptr (WzpNatView) before = wzp_nat_view_new ();
  g_autoptr (WzpNatView) after = wzp_nat_view_new ();
  g_autoptr (WzpNatRow) kept = NULL;
  WzpNatViewRow *answered;

  add_row (before, FALSE, "one", "192.0.2.1:4433");
  add_row (before, FALSE, "gone", NULL);
  add_row (before, TRUE, "two", "192.0.2.2:3478");
  wzp_nat_info_apply (info, before);
  g_assert_cmpuint (g_list_model_get_n_items (wzp_nat_info_get_rows (info)), ==, 3);
  g_assert_cmpint (wzp_nat_row_get_kind (row_at (info, 2)), ==, WZP_NAT_ROW_KIND_STUN);
  g_assert_cmpfloat (wzp_nat_row_get_latency (row_at (info, 2)), <, 0);
  kept = g_object_ref (row_at (info, 2));

  add_row (after, FALSE, "one", "192.0.2.1:4433");
  add_row (after, FALSE, "new", "192.0.2.3:4433");
  answered = add_row (after, TRUE, "two", "192.0.2.2:3478");
  answered->observed = g_strdup ("192.0.2.9:1");
  answered->latency_ms = 12.5;
  wzp_nat_info_apply (info, after);
  g_assert_cmpuint (g_list_model_get_n_items (wzp_nat_info_get_rows (info)), ==, 3);
  g_assert_cmpstr (wzp_nat_row_get_name (row_at (info, 1)), ==, "new");
  g_assert_true (row_at (info, 2) == kept);
  g_assert_cmpstr (wzp_nat_row_get_observed_address (kept), ==, "192.0.2.9:1");
  g_assert_cmpfloat (wzp_nat_row_get_latency (kept), ==, 12.5);

  g_ptr_array_set_size (after->rows, 0);
  wzp_nat_info_apply (info, after);
  g_assert_cmpuint (g_list_model_get_n_items (wzp_nat_info_get_rows (info)), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nat-info/unknown", test_unknown);
  g_test_add_func ("/nat-info/report", test_report);
  g_test_add_func ("/nat-info/rows", test_rows);
  return g_test_run ();
}
