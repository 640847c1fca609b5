/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-netcheck"

#include "wzp-netcheck.h"

#include <glib/gi18n-lib.h>

#include "wzp-client-private.h"
#include "wzp-hop.h"
#include "wzp-nat-enum-types.h"
#include "wzp-netcheck-object.h"

/**
 * WzpNetcheck:
 *
 * Finds out what calls this network allows, and says it in words: asks relays, STUN servers and the router,
 * all at once, under no identity of anybody.
 *
 * Results come while the check runs: the properties and lists follow. What is not found out is said to be
 * unknown, never no. The lists are there before the first check, too.
 *
 * Use it from the thread that made it; the work is done on a thread of its own. Dropping the last reference
 * ends a check, and waits for up to a second until the router has forgotten what it granted.
 *
 * Since: 0.1
 */

#define N_PROPERTIES (WZP_NETCHECK_PROP_SERVERS + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpNetcheck, wzp_netcheck, G_TYPE_OBJECT)

/* --- what was found ---------------------------------------------------------------------------- */

void
wzp_netcheck_notify (WzpNetcheck *self, WzpNetcheckProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
apply_rows (WzpNetcheck *self)
{
  g_autoptr (GPtrArray) found = wzp_netcheck_report_to_rows (self->report);

  for (guint i = 0; i < found->len; i++)
    {
      g_autoptr (WzpNetcheckRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);

      if (row)
        {
          wzp_netcheck_row_update (row, found->pdata[i]);
          continue;
        }
      row = wzp_netcheck_row_new (found->pdata[i]);
      g_list_store_append (self->rows, row);
    }
}

static char *
address_text (const WzpAddress *address)
{
  return wzp_address_is_set (address) ? wzp_address_to_string (address) : NULL;
}

static double
to_ms (WzpDuration duration, gboolean is_known)
{
  return is_known ? (double) duration / 1e6 : -1;
}

static void
apply_servers (WzpNetcheck *self)
{
  g_autoptr (GPtrArray) views =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wzp_nat_view_row_free);

  for (guint i = 0; i < self->report->servers->len; i++)
    {
      const WzpNetcheckServer *server = self->report->servers->pdata[i];
      WzpNatViewRow *view = wzp_nat_view_row_new (server->is_stun, server->name);

      view->server = address_text (&server->server);
      view->observed = address_text (&server->observed);
      view->latency_ms = to_ms (server->latency, server->latency > 0);
      view->rtt_ms = to_ms (server->rtt, server->rtt > 0);
      view->jitter_ms = to_ms (server->jitter, server->n_samples > 1);
      view->loss = server->n_sent > 0 ? (double) server->n_lost / server->n_sent : -1;
      view->error = g_strdup (server->error);
      view->error_code = server->error_code;
      g_ptr_array_add (views, view);
    }
  wzp_nat_rows_apply (self->servers, views);
}

static void
apply_nat (WzpNetcheck *self)
{
  const WzpNatReport *v4 = &self->report->ip[WZP_NETCHECK_V4].nat;
  const WzpNatReport *v6 = &self->report->ip[WZP_NETCHECK_V6].nat;
  const WzpNatReport *nat = v4->n_observations == 0 && v6->n_observations > 0 ? v6 : v4;
  g_autofree char *address = address_text (&nat->mapped);

  if (g_set_str (&self->public_address, address))
    wzp_netcheck_notify (self, WZP_NETCHECK_PROP_PUBLIC_ADDRESS);
  if (self->nat_verdict == nat->verdict)
    return;
  self->nat_verdict = nat->verdict;
  wzp_netcheck_notify (self, WZP_NETCHECK_PROP_NAT_VERDICT);
}

static void
apply_verdict (WzpNetcheck *self)
{
  WzpNetcheckVerdict verdict = wzp_netcheck_report_get_verdict (self->report);
  const char *text = _ (wzp_netcheck_report_get_sentence (self->report));
  const char *advice = wzp_netcheck_report_get_advice (self->report);

  if (advice)
    advice = _ (advice);
  if (self->verdict != verdict)
    {
      self->verdict = verdict;
      wzp_netcheck_notify (self, WZP_NETCHECK_PROP_VERDICT);
    }
  if (g_strcmp0 (self->verdict_text, text) != 0)
    {
      self->verdict_text = text;
      wzp_netcheck_notify (self, WZP_NETCHECK_PROP_VERDICT_TEXT);
    }
  if (g_strcmp0 (self->advice, advice) != 0)
    {
      self->advice = advice;
      wzp_netcheck_notify (self, WZP_NETCHECK_PROP_ADVICE);
    }
}

/* Takes @report over. */
static void
apply (WzpNetcheck *self, WzpNetcheckReport *report)
{
  double progress = self->report ? self->report->progress : -1;

  /* A client's socket is never silent. */
  if (self->before && !self->client)
    wzp_netcheck_report_learn_lifetime (report, self->before);
  if (report->is_complete)
    {
      g_clear_pointer (&self->before, wzp_netcheck_report_free);
      self->before = wzp_netcheck_report_copy (report);
    }
  g_clear_pointer (&self->report, wzp_netcheck_report_free);
  self->report = report;
  g_object_freeze_notify (G_OBJECT (self));
  if (progress != report->progress)
    wzp_netcheck_notify (self, WZP_NETCHECK_PROP_PROGRESS);
  apply_verdict (self);
  apply_nat (self);
  apply_rows (self);
  apply_servers (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* The run is over; the caller returns the task, last of all. */
static GTask *
end_run (WzpNetcheck *self)
{
  GTask *task = g_steal_pointer (&self->task);

  if (self->cancel)
    {
      g_source_destroy (self->cancel);
      g_clear_pointer (&self->cancel, g_source_unref);
    }
  wzp_netcheck_notify (self, WZP_NETCHECK_PROP_RUNNING);
  return task;
}

/* --- the way from the network thread ----------------------------------------------------------- */

typedef struct
{
  GWeakRef netcheck;
  GMainContext *context;
} Mailbox;

typedef struct
{
  WzpHandover handover;
  Mailbox *mailbox;
  unsigned number;
  WzpNetcheckReport *report;
  gboolean is_over;
  GError *error;
} Delivery;

static void
mailbox_clear (gpointer data)
{
  Mailbox *mailbox = data;

  g_weak_ref_clear (&mailbox->netcheck);
  g_main_context_unref (mailbox->context);
}

static void
mailbox_unref (gpointer mailbox)
{
  g_atomic_rc_box_release_full (mailbox, mailbox_clear);
}

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;
  g_autoptr (WzpNetcheck) self = NULL;
  g_autoptr (GTask) task = NULL;

  wzp_handover_take (&delivery->handover);
  self = g_weak_ref_get (&delivery->mailbox->netcheck);
  if (!self || !self->task || delivery->number != self->number)
    return G_SOURCE_REMOVE;
  if (delivery->report)
    apply (self, g_steal_pointer (&delivery->report));
  if (!delivery->is_over || !self->task || delivery->number != self->number)
    return G_SOURCE_REMOVE;
  task = end_run (self);
  if (delivery->error)
    g_task_return_error (task, g_steal_pointer (&delivery->error));
  else
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  wzp_handover_take (&delivery->handover);
  mailbox_unref (delivery->mailbox);
  wzp_netcheck_report_free (delivery->report);
  g_clear_error (&delivery->error);
  g_free (delivery);
}

/* On the network thread. */
static void
post_report (unsigned number,
             WzpNetcheckReport *report,
             gboolean is_over,
             const GError *error,
             gpointer user_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Delivery *delivery = g_new0 (Delivery, 1);
  Mailbox *mailbox = user_data;

  delivery->mailbox = g_atomic_rc_box_acquire (mailbox);
  delivery->number = number;
  delivery->report = report;
  delivery->is_over = is_over;
  delivery->error = error ? g_error_copy (error) : NULL;
  wzp_handover_give (&delivery->handover);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "wzp-netcheck report");
  g_source_set_callback (source, deliver, delivery, delivery_free);
  g_source_attach (source, mailbox->context);
}

/* --- the way to the network thread ------------------------------------------------------------- */

typedef struct
{
  WzpNetcheckHost *host;
  WzpNetcheckOrder *order;
} Begin;

static void
begin (gpointer data)
{
  Begin *task = data;

  wzp_netcheck_host_begin (task->host, task->order);
}

static void
begin_free (gpointer data)
{
  Begin *task = data;

  wzp_netcheck_order_free (task->order);
  g_free (task);
}

static void
cancel (gpointer data)
{
  wzp_netcheck_host_cancel (data);
}

static void
free_host (gpointer data)
{
  wzp_netcheck_host_free (data);
}

static void
start_thread (WzpNetcheck *self)
{
  Mailbox *mailbox;

  if (self->net)
    return;
  mailbox = g_atomic_rc_box_new0 (Mailbox);
  g_weak_ref_init (&mailbox->netcheck, self);
  mailbox->context = g_main_context_ref (self->context);
  self->net = self->client ? self->client->net : wzp_net_new ();
  self->host = wzp_netcheck_host_new (wzp_net_get_context (self->net),
                                      self->client ? self->client->core : NULL, post_report,
                                      mailbox, mailbox_unref);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  WzpNetcheck *self = data;
  g_autoptr (GTask) task = end_run (self);

  wzp_net_post (self->net, cancel, self->host, NULL);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* --- life -------------------------------------------------------------------------------------- */

static void
wzp_netcheck_dispose (GObject *object)
{
  WzpNetcheck *self = WZP_NETCHECK (object);
  WzpNetcheckHost *host = g_steal_pointer (&self->host);

  /* A run holds a reference by its task, so that none is under way. */
  if (host)
    {
      wzp_net_post (self->net, free_host, host, NULL);
      if (!self->client)
        wzp_net_stop (self->net);
    }
  G_OBJECT_CLASS (wzp_netcheck_parent_class)->dispose (object);
}

static void
wzp_netcheck_finalize (GObject *object)
{
  WzpNetcheck *self = WZP_NETCHECK (object);

  /* The host has been told to go before the client's core can be. */
  if (self->client)
    g_object_unref (self->client);
  else
    wzp_net_free (self->net);
  wzp_netcheck_report_free (self->report);
  g_clear_pointer (&self->before, wzp_netcheck_report_free);
  g_object_unref (self->rows);
  g_object_unref (self->servers);
  g_free (self->public_address);
  g_free (self->data_path);
  g_free (self->portal_url);
  g_strfreev (self->relays);
  g_strfreev (self->stun_servers);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (wzp_netcheck_parent_class)->finalize (object);
}

static void
wzp_netcheck_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpNetcheck *self = WZP_NETCHECK (object);

  switch ((WzpNetcheckProperty) id)
    {
    case WZP_NETCHECK_PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case WZP_NETCHECK_PROP_DATA_PATH:
      g_value_set_string (value, self->data_path);
      break;
    case WZP_NETCHECK_PROP_RELAYS:
      g_value_set_boxed (value, self->relays);
      break;
    case WZP_NETCHECK_PROP_STUN_SERVERS:
      g_value_set_boxed (value, self->stun_servers);
      break;
    case WZP_NETCHECK_PROP_PORT_MAPPING:
      g_value_set_boolean (value, self->port_mapping);
      break;
    case WZP_NETCHECK_PROP_HIDES_ADDRESS:
      g_value_set_boolean (value, self->hides_address);
      break;
    case WZP_NETCHECK_PROP_PORTAL_URL:
      g_value_set_string (value, self->portal_url);
      break;
    case WZP_NETCHECK_PROP_RUNNING:
      g_value_set_boolean (value, self->task != NULL);
      break;
    case WZP_NETCHECK_PROP_PROGRESS:
      g_value_set_double (value, self->report->progress);
      break;
    case WZP_NETCHECK_PROP_VERDICT:
      g_value_set_enum (value, self->verdict);
      break;
    case WZP_NETCHECK_PROP_VERDICT_TEXT:
      g_value_set_string (value, self->verdict_text);
      break;
    case WZP_NETCHECK_PROP_ADVICE:
      g_value_set_string (value, self->advice);
      break;
    case WZP_NETCHECK_PROP_PUBLIC_ADDRESS:
      g_value_set_string (value, self->public_address);
      break;
    case WZP_NETCHECK_PROP_NAT_VERDICT:
      g_value_set_enum (value, self->nat_verdict);
      break;
    case WZP_NETCHECK_PROP_ROWS:
      g_value_set_object (value, self->rows);
      break;
    case WZP_NETCHECK_PROP_SERVERS:
      g_value_set_object (value, self->servers);
      break;
    }
}

static void
wzp_netcheck_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WzpNetcheck *self = WZP_NETCHECK (object);

  switch (id)
    {
    case WZP_NETCHECK_PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case WZP_NETCHECK_PROP_DATA_PATH:
      self->data_path = g_value_dup_string (value);
      break;
    case WZP_NETCHECK_PROP_PORT_MAPPING:
      wzp_netcheck_set_port_mapping (self, g_value_get_boolean (value));
      break;
    case WZP_NETCHECK_PROP_HIDES_ADDRESS:
      wzp_netcheck_set_hides_address (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wzp_netcheck_class_init (WzpNetcheckClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wzp_netcheck_dispose;
  object_class->finalize = wzp_netcheck_finalize;
  object_class->get_property = wzp_netcheck_get_property;
  object_class->set_property = wzp_netcheck_set_property;

  /**
   * WzpNetcheck:client:
   *
   * Whose socket is used; %NULL: the check has one of its own.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_CLIENT] = g_param_spec_object (
      "client", NULL, NULL, WZP_TYPE_CLIENT, flags | G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY);
  /**
   * WzpNetcheck:data-path:
   *
   * Where the keys of relays are remembered; %NULL: nowhere.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_DATA_PATH] = g_param_spec_string (
      "data-path", NULL, NULL, NULL, flags | G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY);
  /**
   * WzpNetcheck:relays:
   *
   * Relays that are asked, `HOST[:PORT]` or `NAME|HOST[:PORT]` each.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_RELAYS] =
      g_param_spec_boxed ("relays", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * WzpNetcheck:stun-servers:
   *
   * STUN servers that are asked, `HOST[:PORT]` each.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_STUN_SERVERS] =
      g_param_spec_boxed ("stun-servers", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * WzpNetcheck:port-mapping:
   *
   * Whether the router is asked for a port, by each protocol; what it grants is given back.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_PORT_MAPPING] =
      g_param_spec_boolean ("port-mapping", NULL, NULL, TRUE, flags | G_PARAM_WRITABLE);
  /**
   * WzpNetcheck:hides-address:
   *
   * Whether this machine's calls tell the other end no address, which its summary says.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_HIDES_ADDRESS] =
      g_param_spec_boolean ("hides-address", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  /**
   * WzpNetcheck:portal-url:
   *
   * A place that answers web requests with status 204, by which a captive portal is found out; %NULL: none is
   * asked.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_PORTAL_URL] =
      g_param_spec_string ("portal-url", NULL, NULL, NULL, flags);
  /**
   * WzpNetcheck:running:
   *
   * Whether a check is under way.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_RUNNING] =
      g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  /**
   * WzpNetcheck:progress:
   *
   * How much of the check is done, 0 to 1.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_PROGRESS] =
      g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  /**
   * WzpNetcheck:verdict:
   *
   * What the network allows, as far as known.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_VERDICT] = g_param_spec_enum (
      "verdict", NULL, NULL, WZP_TYPE_NETCHECK_VERDICT, WZP_NETCHECK_VERDICT_UNKNOWN, flags);
  /**
   * WzpNetcheck:verdict-text:
   *
   * The same as a sentence.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_VERDICT_TEXT] =
      g_param_spec_string ("verdict-text", NULL, NULL, NULL, flags);
  /**
   * WzpNetcheck:advice:
   *
   * What the person can do about it; %NULL: nothing need be done.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_ADVICE] = g_param_spec_string ("advice", NULL, NULL, NULL, flags);
  /**
   * WzpNetcheck:public-address:
   *
   * Address and port as others see them; %NULL when nobody did.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_PUBLIC_ADDRESS] =
      g_param_spec_string ("public-address", NULL, NULL, NULL, flags);
  /**
   * WzpNetcheck:nat-verdict:
   *
   * What other programs of this protocol say of the network.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_NAT_VERDICT] = g_param_spec_enum (
      "nat-verdict", NULL, NULL, WZP_TYPE_NAT_VERDICT, WZP_NAT_VERDICT_UNKNOWN, flags);
  /**
   * WzpNetcheck:rows:
   *
   * The findings, a list of [class@Wzp.NetcheckRow]: always the same ones in the same order.
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_ROWS] =
      g_param_spec_object ("rows", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  /**
   * WzpNetcheck:servers:
   *
   * How relays and STUN servers answered, a list of [class@Wzp.NatRow].
   *
   * Since: 0.1
   */
  properties[WZP_NETCHECK_PROP_SERVERS] =
      g_param_spec_object ("servers", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_netcheck_init (WzpNetcheck *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->port_mapping = TRUE;
  self->rows = g_list_store_new (WZP_TYPE_NETCHECK_ROW);
  self->servers = g_list_store_new (WZP_TYPE_NAT_ROW);
  apply (self, wzp_netcheck_report_new ());
}

/* --- public ------------------------------------------------------------------------------------ */

/**
 * wzp_netcheck_new:
 * @data_path: (nullable): a database in which keys of relays are remembered; %NULL: nothing is
 *
 * Makes a check, which asks nobody until it is run.
 *
 * Returns: (transfer full): a check
 *
 * Since: 0.1
 */
WzpNetcheck *
wzp_netcheck_new (const char *data_path)
{
  return g_object_new (WZP_TYPE_NETCHECK, "data-path", data_path, NULL);
}

/**
 * wzp_netcheck_new_for_client:
 * @client: a client
 *
 * Makes a check of what a client's own socket can do: the same as that of its calls. As long as no others are set,
 * the client's relay, its further relays and its STUN servers are asked. The client lives as long as the check.
 *
 * Returns: (transfer full): a check
 *
 * Since: 0.1
 */
WzpNetcheck *
wzp_netcheck_new_for_client (WzpClient *client)
{
  g_return_val_if_fail (WZP_IS_CLIENT (client), NULL);

  return g_object_new (WZP_TYPE_NETCHECK, "client", client, NULL);
}

/* Then it has a name there. */
static gboolean
is_among (const char *const *relays, const char *relay)
{
  g_autofree char *known = wzp_relay_normalise (relay, NULL);

  for (size_t i = 0; relays && relays[i]; i++)
    {
      const char *bar = strrchr (relays[i], '|');
      g_autofree char *other = wzp_relay_normalise (bar ? bar + 1 : relays[i], NULL);

      if (g_strcmp0 (other, known) == 0)
        return TRUE;
    }
  return FALSE;
}

static GStrv
dup_relays (WzpNetcheck *self)
{
  g_autoptr (GStrvBuilder) builder = NULL;
  const char *const *more;

  if (self->relays || !self->client)
    return g_strdupv (self->relays);
  builder = g_strv_builder_new ();
  more = wzp_client_get_relays (self->client);
  if (!is_among (more, wzp_client_get_relay (self->client)))
    g_strv_builder_add (builder, wzp_client_get_relay (self->client));
  if (more)
    g_strv_builder_addv (builder, (const char **) more);
  return g_strv_builder_end (builder);
}

static GStrv
dup_stun_servers (WzpNetcheck *self)
{
  if (self->stun_servers || !self->client)
    return g_strdupv (self->stun_servers);
  return g_strdupv ((char **) wzp_client_get_stun_servers (self->client));
}

/**
 * wzp_netcheck_run_async:
 * @self: a check
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when all has been found out that can be
 * @user_data: data for @callback
 *
 * Checks the network: typically for less than a second, and for less than two when nobody answers. The
 * properties and lists follow what is found. One run at a time.
 *
 * Cancelling ends it at once; what was found until then stays.
 *
 * Since: 0.1
 */
void
wzp_netcheck_run_async (WzpNetcheck *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Begin *post;

  g_return_if_fail (WZP_IS_NETCHECK (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wzp_netcheck_run_async);
  if (self->task)
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                                       "A network check is already under way");
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  start_thread (self);
  self->number++;
  post = g_new0 (Begin, 1);
  post->host = self->host;
  post->order = g_new0 (WzpNetcheckOrder, 1);
  *post->order = (WzpNetcheckOrder) {
    .number = self->number,
    .relays = dup_relays (self),
    .stun_servers = dup_stun_servers (self),
    .data_path = g_strdup (self->data_path),
    .ask_router = self->port_mapping,
    .portal_url = g_strdup (self->portal_url),
    /* The system may know of a portal; that it knows of none proves nothing. */
    .captive_portal = g_network_monitor_get_connectivity (g_network_monitor_get_default ()) ==
                              G_NETWORK_CONNECTIVITY_PORTAL
                          ? WZP_TRI_YES
                          : WZP_TRI_UNKNOWN,
  };
  wzp_net_post (self->net, begin, post, begin_free);
  self->task = g_steal_pointer (&task);
  if (cancellable)
    {
      self->cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancel, G_SOURCE_FUNC (on_cancelled), self, NULL);
      g_source_attach (self->cancel, self->context);
    }
  wzp_netcheck_notify (self, WZP_NETCHECK_PROP_RUNNING);
}

/**
 * wzp_netcheck_run_finish:
 * @self: a check
 * @result: what the callback was given
 * @error: return location for an error of [error@Wzp.Error] or of GIO
 *
 * Ends [method@Wzp.Netcheck.run_async]. A bad network is a result, not an error.
 *
 * Returns: whether the check was made
 *
 * Since: 0.1
 */
gboolean
wzp_netcheck_run_finish (WzpNetcheck *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
