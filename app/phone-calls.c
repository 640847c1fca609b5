/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-calls.h"

/* As the schema has it. */
#define SECOND_CALL_BUSY 1
/* Who pressed a button longer ago has other things to do by now. */
#define PATIENCE_S 30u

struct _PhoneCalls
{
  GObject parent_instance;

  PhoneAccount *account;
  GSettings *settings;
  WzpClient *client;  /* nullable */
  GListStore *models; /* of calls that have not ended */
  PhoneCallModel *current;
  gboolean in_room;
  char *wanted;   /* who is called when the relay can be reached; nullable */
  guint patience; /* source: until then */
};

enum
{
  PROP_ACCOUNT = 1,
  PROP_CURRENT,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_INCOMING,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
phone_calls_get_item_type (GListModel *list)
{
  return PHONE_TYPE_CALL_MODEL;
}

static guint
phone_calls_get_n_items (GListModel *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (PHONE_CALLS (list)->models));
}

static gpointer
phone_calls_get_item (GListModel *list, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (PHONE_CALLS (list)->models), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = phone_calls_get_item_type;
  iface->get_n_items = phone_calls_get_n_items;
  iface->get_item = phone_calls_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PhoneCalls,
                               phone_calls,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
set_current (PhoneCalls *self, PhoneCallModel *model)
{
  if (g_set_object (&self->current, model))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}

/* One is heard at a time: whoever else is there waits. Who is talked with can say why they called before. */
static void
bring_forward (PhoneCalls *self, PhoneCallModel *model)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

  wzp_call_history_mark_seen (phone_account_get_history (self->account),
                              wzp_call_get_peer (phone_call_model_get_call (model)));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhoneCallModel) other = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (!phone_call_model_get_ringing (other))
        wzp_call_set_held (phone_call_model_get_call (other), other != model);
    }
  set_current (self, model);
}

/* A borrowed one that does not ring here, nor has ended. */
static PhoneCallModel *
find_waiting (PhoneCalls *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhoneCallModel) other = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (!phone_call_model_get_ringing (other))
        return other;
    }
  return NULL;
}

static void
ended_cb (PhoneCallModel *model, GParamSpec *pspec, PhoneCalls *self)
{
  g_autoptr (PhoneCallModel) keep = g_object_ref (model);
  guint position;

  g_signal_handlers_disconnect_by_func (model, ended_cb, self);
  if (g_list_store_find (self->models, model, &position))
    g_list_store_remove (self->models, position);
  if (model == self->current)
    {
      PhoneCallModel *waiting = find_waiting (self);

      /* Who had put even this one on hold wants to hear none of them. */
      if (waiting && wzp_call_get_held (phone_call_model_get_call (model)))
        set_current (self, waiting);
      else if (waiting)
        bring_forward (self, waiting);
    }
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, model);
}

static PhoneCallModel *
take (PhoneCalls *self, WzpCall *call)
{
  g_autoptr (PhoneCallModel) model =
      phone_call_model_new (call, phone_account_get_contacts (self->account));

  g_signal_connect (model, "notify::ended", G_CALLBACK (ended_cb), self);
  g_list_store_append (self->models, model);
  return model;
}

/* Whether a call that comes in may ring. Strangers wait among the requests; who is blocked is not even told
 * that the call was declined. */
static gboolean
may_ring (PhoneCalls *self, WzpCall *call)
{
  WzpContacts *contacts = phone_account_get_contacts (self->account);

  switch (wzp_contacts_screen_call (contacts, call))
    {
    case WZP_CALL_SCREENING_RING:
      return TRUE;
    case WZP_CALL_SCREENING_REQUEST:
      return g_settings_get_boolean (self->settings, "unknown-callers-ring");
    case WZP_CALL_SCREENING_BLOCKED:
      return FALSE;
    }
  return FALSE;
}

static void
incoming_cb (WzpClient *client, WzpCall *call, PhoneCalls *self)
{
  if (!may_ring (self, call))
    wzp_call_history_ignore (phone_account_get_history (self->account), call);
  else if (phone_calls_is_talking (self) &&
           g_settings_get_enum (self->settings, "second-call") == SECOND_CALL_BUSY)
    wzp_call_reject_busy (call);
  else if (!g_settings_get_boolean (self->settings, "do-not-disturb"))
    g_signal_emit (self, signals[SIGNAL_INCOMING], 0, take (self, call));
}

/* --- a call that waits for the relay ---------------------------------------------------------- */

static void
forget_wanted (PhoneCalls *self)
{
  g_clear_pointer (&self->wanted, g_free);
  g_clear_handle_id (&self->patience, g_source_remove);
}

static void
client_state_cb (PhoneCalls *self)
{
  if (self->wanted && wzp_client_get_state (self->client) == WZP_CLIENT_STATE_ONLINE)
    phone_calls_dial_when_ready (self, self->wanted);
}

static void
client_cb (PhoneCalls *self)
{
  WzpClient *client = phone_account_get_client (self->account);

  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_set_object (&self->client, client);
  if (!client)
    return;
  /* Who is busy is decided here, where it is known who may ring. */
  wzp_client_set_call_waiting (client, TRUE);
  g_signal_connect (client, "incoming-call", G_CALLBACK (incoming_cb), self);
  g_signal_connect_swapped (client, "notify::state", G_CALLBACK (client_state_cb), self);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_calls_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PhoneCalls *self = PHONE_CALLS (object);

  if (id == PROP_CURRENT)
    g_value_set_object (value, self->current);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_calls_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PhoneCalls *self = PHONE_CALLS (object);

  if (id == PROP_ACCOUNT)
    self->account = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_calls_constructed (GObject *object)
{
  PhoneCalls *self = PHONE_CALLS (object);

  G_OBJECT_CLASS (phone_calls_parent_class)->constructed (object);
  g_signal_connect_swapped (self->account, "notify::client", G_CALLBACK (client_cb), self);
  client_cb (self);
}

static void
phone_calls_dispose (GObject *object)
{
  PhoneCalls *self = PHONE_CALLS (object);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhoneCallModel) model = g_list_model_get_item (G_LIST_MODEL (self), i);

      g_signal_handlers_disconnect_by_data (model, self);
    }
  g_list_store_remove_all (self->models);
  forget_wanted (self);
  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  if (self->account)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  g_clear_object (&self->current);
  G_OBJECT_CLASS (phone_calls_parent_class)->dispose (object);
}

static void
phone_calls_finalize (GObject *object)
{
  g_clear_object (&PHONE_CALLS (object)->models);
  G_OBJECT_CLASS (phone_calls_parent_class)->finalize (object);
}

static void
phone_calls_class_init (PhoneCallsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = phone_calls_get_property;
  object_class->set_property = phone_calls_set_property;
  object_class->constructed = phone_calls_constructed;
  object_class->dispose = phone_calls_dispose;
  object_class->finalize = phone_calls_finalize;
  properties[PROP_ACCOUNT] =
      g_param_spec_object ("account", NULL, NULL, PHONE_TYPE_ACCOUNT,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_CURRENT] =
      g_param_spec_object ("current", NULL, NULL, PHONE_TYPE_CALL_MODEL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /* Somebody calls and it should ring. */
  signals[SIGNAL_INCOMING] =
      g_signal_new ("incoming", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, PHONE_TYPE_CALL_MODEL);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, PHONE_TYPE_CALL_MODEL);
}

static void
items_changed_cb (GListModel *models, guint position, guint removed, guint added, PhoneCalls *self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
phone_calls_init (PhoneCalls *self)
{
  self->settings = g_settings_new (PHONE_APP_ID);
  self->models = g_list_store_new (PHONE_TYPE_CALL_MODEL);
  g_signal_connect (self->models, "items-changed", G_CALLBACK (items_changed_cb), self);
}

PhoneCalls *
phone_calls_new (PhoneAccount *account)
{
  return g_object_new (PHONE_TYPE_CALLS, "account", account, NULL);
}

PhoneCallModel *
phone_calls_get_current (PhoneCalls *self)
{
  return self->current;
}

void
phone_calls_dismiss (PhoneCalls *self)
{
  if (self->current && phone_call_model_get_ended (self->current))
    set_current (self, NULL);
}

gboolean
phone_calls_is_talking (PhoneCalls *self)
{
  return self->in_room || find_waiting (self) != NULL;
}

void
phone_calls_set_in_room (PhoneCalls *self, gboolean in_room)
{
  self->in_room = in_room;
}

void
phone_calls_switch (PhoneCalls *self, PhoneCallModel *model)
{
  if (!phone_call_model_get_ringing (model) && !phone_call_model_get_ended (model))
    bring_forward (self, model);
}

PhoneCallModel *
phone_calls_take_request (PhoneCalls *self, WzpCallRequest *request)
{
  WzpCall *call = wzp_call_request_get_call (request);

  return call && wzp_call_get_state (call) == WZP_CALL_STATE_INCOMING ? take (self, call) : NULL;
}

PhoneCallModel *
phone_calls_find_ringing (PhoneCalls *self, const char *id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhoneCallModel) model = g_list_model_get_item (G_LIST_MODEL (self), i);
      const char *own = wzp_call_get_id (phone_call_model_get_call (model));

      if (phone_call_model_get_ringing (model) && (!id || !*id || g_strcmp0 (own, id) == 0))
        return model;
    }
  return NULL;
}

static gboolean
dial (PhoneCalls *self, const char *fingerprint, WzpCallFlags flags, GError **error)
{
  g_autoptr (WzpCall) call = NULL;

  forget_wanted (self);
  if (!self->client)
    {
      g_set_error_literal (error, WZP_ERROR, WZP_ERROR_CLOSED, "no relay");
      return FALSE;
    }
  call = wzp_client_call_full (self->client, fingerprint, flags, error);
  if (!call)
    return FALSE;
  bring_forward (self, take (self, call));
  return TRUE;
}

gboolean
phone_calls_dial (PhoneCalls *self, const char *fingerprint, gboolean hide_address, GError **error)
{
  return dial (self, fingerprint, hide_address ? WZP_CALL_FLAGS_PRIVATE : WZP_CALL_FLAGS_NONE,
               error);
}

/* The other end, who may be somebody else than before, learns no address. */
gboolean
phone_calls_dial_anyway (PhoneCalls *self, GError **error)
{
  g_autofree char *peer =
      self->current ? g_strdup (wzp_call_get_peer (phone_call_model_get_call (self->current)))
                    : NULL;

  if (!peer || !phone_call_model_get_ended (self->current))
    return TRUE;
  return dial (self, peer, WZP_CALL_FLAGS_PRIVATE | WZP_CALL_FLAGS_ALLOW_DOWNGRADE, error);
}

static gboolean
out_of_patience_cb (gpointer data)
{
  PhoneCalls *self = data;

  self->patience = 0;
  forget_wanted (self);
  return G_SOURCE_REMOVE;
}

void
phone_calls_dial_when_ready (PhoneCalls *self, const char *fingerprint)
{
  g_autofree char *wanted = g_strdup (fingerprint);
  g_autoptr (GError) error = NULL;
  gboolean hide_address = g_settings_get_boolean (self->settings, "hide-address");

  if (phone_calls_dial (self, wanted, hide_address, &error) ||
      !g_error_matches (error, WZP_ERROR, WZP_ERROR_CLOSED))
    return;
  self->wanted = g_steal_pointer (&wanted);
  self->patience = g_timeout_add_seconds (PATIENCE_S, out_of_patience_cb, self);
}

/* Who has been answered waits no longer. */
static void
dismiss_request_of (PhoneCalls *self, WzpCall *call)
{
  WzpContacts *contacts = phone_account_get_contacts (self->account);
  GListModel *requests = wzp_contacts_get_requests (contacts);
  guint n = g_list_model_get_n_items (requests);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpCallRequest) request = g_list_model_get_item (requests, i);

      if (!g_str_equal (wzp_call_request_get_fingerprint (request), wzp_call_get_peer (call)))
        continue;
      wzp_contacts_dismiss_request (contacts, request);
      return;
    }
}

void
phone_calls_answer (PhoneCalls *self, PhoneCallModel *model, WzpAnswerMode mode)
{
  if (!phone_call_model_get_ringing (model))
    return;
  forget_wanted (self);
  wzp_call_answer (phone_call_model_get_call (model), mode);
  dismiss_request_of (self, phone_call_model_get_call (model));
  bring_forward (self, model);
}

void
phone_calls_decline (PhoneCalls *self, PhoneCallModel *model)
{
  WzpCall *call = phone_call_model_get_call (model);

  if (!phone_call_model_get_ringing (model))
    return;
  if (phone_calls_is_talking (self))
    wzp_call_reject_busy (call);
  else
    wzp_call_reject (call);
}

void
phone_calls_hang_up (PhoneCalls *self)
{
  if (self->current)
    wzp_call_hang_up (phone_call_model_get_call (self->current));
}
