/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `wzp-client netcheck` and `nat`: what calls this network allows, and how relays see this machine. */
#include "cli-forecast.h"
#include "cli-options.h"
#include "cli-result.h"
#include "cli-wait.h"

#include <math.h>
#include <stdio.h>

#define EVERY_MAX_S (24.0 * 3600)

typedef struct
{
  WzpNetcheck *netcheck;
  CliWait wait;
  GCancellable *cancellable;
  double every_s; /* 0: once */
  gboolean json;
  guint timer;
  unsigned n_printed;
  char *portal_url;
  char *code;               /* of --with */
  WzpNetcheckSummary *peer; /* what it says; NULL: none was given */
  CliExit exit;
  GError *error;
} Check;

/* Whether calls are possible at all, for scripts. */
static CliExit
exit_for_verdict (WzpNetcheckVerdict verdict)
{
  switch (verdict)
    {
    case WZP_NETCHECK_VERDICT_UNKNOWN:
    case WZP_NETCHECK_VERDICT_OFFLINE:
    case WZP_NETCHECK_VERDICT_CAPTIVE_PORTAL:
    case WZP_NETCHECK_VERDICT_UDP_BLOCKED:
    case WZP_NETCHECK_VERDICT_NO_RELAY:
      return CLI_EXIT_NO_RELAY;
    case WZP_NETCHECK_VERDICT_PORTS_BLOCKED:
    case WZP_NETCHECK_VERDICT_RELAYED:
    case WZP_NETCHECK_VERDICT_UNCERTAIN:
    case WZP_NETCHECK_VERDICT_SOME_DIRECT:
    case WZP_NETCHECK_VERDICT_DIRECT_BY_IPV6:
    case WZP_NETCHECK_VERDICT_DIRECT:
      return CLI_EXIT_OK;
    }
  g_assert_not_reached ();
}

static void
check_clear (Check *check)
{
  g_clear_object (&check->netcheck);
  g_clear_pointer (&check->peer, wzp_netcheck_summary_unref);
  g_clear_pointer (&check->portal_url, g_free);
  g_clear_pointer (&check->code, g_free);
  g_clear_error (&check->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

static gboolean run_again_cb (gpointer user_data);

static void
stop_cb (gpointer user_data)
{
  Check *check = user_data;

  g_cancellable_cancel (check->cancellable);
  /* Between two runs nobody would notice. */
  if (check->timer != 0)
    cli_wait_end (&check->wait);
}

/* Who does not want to wait any longer is told what was found so far: better than nothing. */
static gboolean
forgive_interruption (Check *check)
{
  if (!g_error_matches (check->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;
  g_clear_error (&check->error);
  return TRUE;
}

/* For people: first how a call with the other one would go, last what they need of us to see the same. */
static void
print_text (Check *check, const WzpNetcheckSummary *own, const WzpForecast *forecast)
{
  g_autofree char *text = wzp_netcheck_to_text (check->netcheck);
  g_autofree char *code = own ? wzp_netcheck_summary_to_code (own) : NULL;
  g_autofree char *outlook = forecast ? cli_forecast_to_text (forecast, own, check->peer) : NULL;

  if (check->n_printed > 0)
    printf ("\n");
  if (outlook)
    printf ("%s\n", outlook);
  printf ("%s", text);
  if (code)
    printf ("\nYour code, for another person’s --with (it has no address in it): %s\n", code);
}

static void
print_check (Check *check)
{
  g_autoptr (WzpNetcheckSummary) own = wzp_netcheck_dup_summary (check->netcheck);
  WzpForecast forecast = { 0 };

  if (own && check->peer)
    wzp_forecast_make (own, check->peer, &forecast);
  if (check->json)
    {
      g_autofree char *json = wzp_netcheck_to_json (check->netcheck, check->peer);

      printf ("%s\n", json);
    }
  else
    print_text (check, own, own && check->peer ? &forecast : NULL);
  fflush (stdout);
  check->n_printed++;
  check->exit = forecast.verdict == WZP_FORECAST_VERDICT_NO_CALL
                    ? CLI_EXIT_NO_RELAY
                    : exit_for_verdict (wzp_netcheck_get_verdict (check->netcheck));
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *check = user_data;

  if (!wzp_netcheck_run_finish (check->netcheck, result, &check->error))
    {
      if (forgive_interruption (check) && check->n_printed == 0)
        print_check (check);
      cli_wait_end (&check->wait);
      return;
    }
  print_check (check);
  if (check->every_s > 0)
    check->timer = g_timeout_add ((guint) (check->every_s * 1000), run_again_cb, check);
  else
    cli_wait_end (&check->wait);
}

static gboolean
run_again_cb (gpointer user_data)
{
  Check *check = user_data;

  check->timer = 0;
  wzp_netcheck_run_async (check->netcheck, check->cancellable, checked_cb, check);
  return G_SOURCE_REMOVE;
}

/* NULL with @error: the command line asks nobody, or somebody who cannot be. */
static WzpNetcheck *
make_netcheck (const CliOptions *options, GError **error)
{
  const char *relay = options->relay ? options->relay : g_getenv ("WZP_RELAY");
  g_autofree char *data = g_strdup (options->data_path);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (WzpNetcheck) netcheck = NULL;
  g_auto (GStrv) relays = NULL;

  if (relay && *relay)
    g_strv_builder_add (builder, relay);
  if (options->more_relays)
    g_strv_builder_addv (builder, (const char **) options->more_relays);
  relays = g_strv_builder_end (builder);
  if (!relays[0] && !options->stun_servers)
    {
      g_set_error (
          error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
          "Whom shall I ask? Give --relay HOST[:PORT] or --stun HOST[:PORT], or set WZP_RELAY");
      return NULL;
    }
  if (!data)
    data = g_build_filename (g_get_user_data_dir (), "wzp", "wzp.db", NULL);
  netcheck = wzp_netcheck_new (data);
  wzp_netcheck_set_port_mapping (netcheck, !options->no_port_mapping);
  if (!wzp_netcheck_set_relays (netcheck, (const char *const *) relays, error) ||
      !wzp_netcheck_set_stun_servers (netcheck, (const char *const *) options->stun_servers, error))
    return NULL;
  return g_steal_pointer (&netcheck);
}

/* FALSE after having complained: there are words that no option takes. */
static gboolean
has_no_words (const CliOptions *options, const char *command)
{
  if (!options->arguments)
    return TRUE;
  cli_complain ("'%s' is too much: %s takes options only.", options->arguments[0], command);
  return FALSE;
}

static CliExit
complain (const char *command, gboolean as_json, const GError *error)
{
  if (as_json)
    cli_result_print_error (command, error);
  cli_complain ("%s", error->message);
  return cli_exit_for_error (error);
}

/* FALSE after having complained. */
static gboolean
is_sensible (Check *check)
{
  g_autoptr (GError) error = NULL;

  if (check->every_s < 0 || !isfinite (check->every_s) || check->every_s > EVERY_MAX_S)
    {
      cli_complain ("--every must be a number of seconds, at most %.0f.", EVERY_MAX_S);
      return FALSE;
    }
  if (!check->code)
    return TRUE;
  check->peer = wzp_netcheck_summary_parse (check->code, &error);
  if (!check->peer)
    cli_complain ("--with %s: %s.", check->code, error->message);
  return check->peer != NULL;
}

static void
run_check (Check *check)
{
  cli_wait_init (&check->wait, stop_cb, check);
  run_again_cb (check);
  cli_wait_run (&check->wait);
  cli_wait_clear (&check->wait);
  g_clear_handle_id (&check->timer, g_source_remove);
}

CliExit
cli_netcheck_run (int argc, char **argv)
{
  g_auto (CliOptions) options = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Check) check = { .cancellable = cancellable };
  gboolean hides_address = FALSE;
  const GOptionEntry own[] = {
    { "every", 0, 0, G_OPTION_ARG_DOUBLE, &check.every_s, "Check again and again", "SECONDS" },
    { "portal-url", 0, 0, G_OPTION_ARG_STRING, &check.portal_url,
      "A place that answers with status 204, to find a captive portal by", "URL" },
    { "privacy", 0, 0, G_OPTION_ARG_NONE, &hides_address,
      "Say that your calls tell the other end no address", NULL },
    { "with", 0, 0, G_OPTION_ARG_STRING, &check.code,
      "Foretell how a call with the person would go whose check printed this code", "CODE" },
    G_OPTION_ENTRY_NULL,
  };

  if (!cli_options_parse (&options, CLI_OPTIONS_RELAY, "netcheck",
                          "find out what calls this network allows", own, argc, argv) ||
      !has_no_words (&options, "netcheck") || !is_sensible (&check))
    return CLI_EXIT_USAGE;
  check.json = options.json;
  check.netcheck = make_netcheck (&options, &check.error);
  if (!check.netcheck ||
      !wzp_netcheck_set_portal_url (check.netcheck, check.portal_url, &check.error))
    return complain ("netcheck", options.json, check.error);
  wzp_netcheck_set_hides_address (check.netcheck, hides_address);
  run_check (&check);
  if (check.error)
    check.exit = complain ("netcheck", options.json, check.error);
  return check.exit;
}

/* --- nat --------------------------------------------------------------------------------------- */

static const char *
explain (WzpNatVerdict verdict)
{
  switch (verdict)
    {
    case WZP_NAT_VERDICT_UNKNOWN:
      return "Unknown: two relays at different places must see this machine to tell";
    case WZP_NAT_VERDICT_CONE:
      return "Cone: one port for every destination, direct calls are possible";
    case WZP_NAT_VERDICT_SYMMETRIC_PORT:
      return "SymmetricPort: a new port for every destination, most calls need a relay";
    case WZP_NAT_VERDICT_MULTIPLE:
      return "Multiple: several public addresses, most calls need a relay";
    }
  g_assert_not_reached ();
}

static const char *
verdict_word (WzpNatVerdict verdict)
{
  static const char *const words[] = { "Unknown", "Cone", "SymmetricPort", "Multiple" };

  return words[verdict];
}

static void
print_row (WzpNatRow *row)
{
  const char *observed = wzp_nat_row_get_observed_address (row);
  const char *error = wzp_nat_row_get_error (row);

  if (observed)
    printf ("%s: sees %s, %.1f ms\n", wzp_nat_row_get_name (row), observed,
            wzp_nat_row_get_latency (row));
  else
    printf ("%s: %s\n", wzp_nat_row_get_name (row), error ? error : "no answer yet");
}

static void
add_row (CliJson *json, WzpNatRow *row)
{
  cli_json_open (json, NULL);
  cli_json_string (json, "name", wzp_nat_row_get_name (row));
  cli_json_string (json, "kind",
                   cli_nick (WZP_TYPE_NAT_ROW_KIND, (int) wzp_nat_row_get_kind (row)));
  cli_json_string (json, "address", wzp_nat_row_get_server_address (row));
  cli_json_string (json, "observed_address", wzp_nat_row_get_observed_address (row));
  cli_json_tenths (json, "latency_ms", wzp_nat_row_get_latency (row));
  cli_json_string (json, "error", wzp_nat_row_get_error (row));
  cli_json_close (json);
}

static void
print_nat (WzpNetcheck *netcheck, gboolean as_json, gboolean complete)
{
  GListModel *rows = wzp_netcheck_get_servers (netcheck);
  WzpNatVerdict verdict = wzp_netcheck_get_nat_verdict (netcheck);
  const char *address = wzp_netcheck_get_public_address (netcheck);
  g_autofree char *text = NULL;
  CliJson json;

  if (!as_json)
    printf ("%s\n%s\n", address ? address : "no public address seen", explain (verdict));
  cli_json_begin (&json);
  cli_json_string (&json, "program", "wzp-client");
  cli_json_string (&json, "command", "nat");
  cli_json_string (&json, "public_address", address);
  cli_json_string (&json, "verdict", verdict_word (verdict));
  cli_json_boolean (&json, "complete", complete);
  cli_json_open_list (&json, "servers");
  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (WzpNatRow) row = g_list_model_get_item (rows, i);

      if (as_json)
        add_row (&json, row);
      else
        print_row (row);
    }
  cli_json_close_list (&json);
  text = cli_json_end (&json);
  if (as_json)
    printf ("%s\n", text);
}

static gboolean
has_answer (WzpNetcheck *netcheck)
{
  GListModel *rows = wzp_netcheck_get_servers (netcheck);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (WzpNatRow) row = g_list_model_get_item (rows, i);

      if (wzp_nat_row_get_observed_address (row))
        return TRUE;
    }
  return FALSE;
}

static void
nat_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *check = user_data;

  gboolean complete = wzp_netcheck_run_finish (check->netcheck, result, &check->error);

  if (complete || forgive_interruption (check))
    {
      print_nat (check->netcheck, check->json, complete);
      check->exit = has_answer (check->netcheck) ? CLI_EXIT_OK : CLI_EXIT_NO_RELAY;
    }
  cli_wait_end (&check->wait);
}

CliExit
cli_nat_run (int argc, char **argv)
{
  g_auto (CliOptions) options = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Check) check = { .cancellable = cancellable };

  if (!cli_options_parse (&options, CLI_OPTIONS_RELAY, "nat",
                          "print how relays see this machine, and what its router does", NULL, argc,
                          argv) ||
      !has_no_words (&options, "nat"))
    return CLI_EXIT_USAGE;
  check.json = options.json;
  check.netcheck = make_netcheck (&options, &check.error);
  if (!check.netcheck)
    return complain ("nat", options.json, check.error);
  wzp_netcheck_set_port_mapping (check.netcheck, FALSE);
  cli_wait_init (&check.wait, stop_cb, &check);
  wzp_netcheck_run_async (check.netcheck, cancellable, nat_checked_cb, &check);
  cli_wait_run (&check.wait);
  cli_wait_clear (&check.wait);
  if (check.error)
    check.exit = complain ("nat", options.json, check.error);
  return check.exit;
}
