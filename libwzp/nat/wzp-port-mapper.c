/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-portmap"

#include "wzp-port-mapper.h"

#include "wzp-deadline-source.h"
#include "wzp-mapping-machine.h"
#include "wzp-mapping-router.h"
#include "wzp-nat-enum-types.h"
#include "wzp-port-map-problem.h"
#include "wzp-port-mapper-private.h"

/**
 * WzpPortMapper:
 *
 * Has the router forward a UDP port to this machine, so that others can reach us without hole punching.
 *
 * The router is asked by PCP, by NAT-PMP a moment later and by UPnP another moment later; the first grant
 * counts. It is renewed at half of its life and every ten minutes, and made anew after a restart of the router
 * or a change of the network, of which [method@Wzp.PortMapper.network_changed] must tell. A grant whose
 * external address is not a public one is given back: nobody could use it.
 *
 * All of it happens on one main context, without blocking; use the object from that context's thread only,
 * with the context as the thread's default one (UPnP's library and the results of asynchronous calls need
 * that).
 *
 * Since: 0.1
 */

struct _WzpPortMapper
{
  GObject parent_instance;

  GMainContext *context;
  WzpPortMapProtocols protocols;
  uint16_t local_port;

  WzpMappingMachine *machine;
  GSource *timer;
  gboolean has_gateway;
  WzpGateway gateway;
  WzpMappingRouter *router; /* NULL: there is none */
  GQueue release_tasks;     /* of GTask */

  /* As last notified. */
  WzpPortMapperState state;
  WzpPortMapProtocol protocol;
  GInetSocketAddress *external;
  uint32_t lifetime_s;
  WzpPortMapProblem problem;
  char *reason;
  WzpAvailability availability[WZP_PORT_MAP_PROTOCOL_UPNP + 1];
};

typedef enum
{
  PROP_CONTEXT = 1,
  PROP_PROTOCOLS,
  PROP_STATE,
  PROP_PROTOCOL,
  PROP_EXTERNAL_ADDRESS,
  PROP_LIFETIME,
  PROP_PROBLEM,
  PROP_REASON,
  PROP_PCP,
  PROP_NAT_PMP,
  PROP_UPNP,
} WzpPortMapperProperty;

#define N_PROPERTIES (PROP_UPNP + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpPortMapper, wzp_port_mapper, G_TYPE_OBJECT)

/* --- what is told ------------------------------------------------------------------------------- */

static GInetSocketAddress *
to_gio (const WzpAddress *address)
{
  return wzp_address_is_set (address) ? G_INET_SOCKET_ADDRESS (g_socket_address_new_from_native (
                                            (gpointer) &address->sa, address->len))
                                      : NULL;
}

static void
update_address (WzpPortMapper *self)
{
  WzpAddress address = wzp_mapping_machine_get_external (self->machine);
  g_autoptr (GInetSocketAddress) external = to_gio (&address);
  gboolean is_same =
      external && self->external
          ? g_inet_socket_address_get_port (external) ==
                    g_inet_socket_address_get_port (self->external) &&
                g_inet_address_equal (g_inet_socket_address_get_address (external),
                                      g_inet_socket_address_get_address (self->external))
          : external == self->external;

  if (is_same)
    return;
  g_set_object (&self->external, external);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXTERNAL_ADDRESS]);
}

static void
update_availability (WzpPortMapper *self)
{
  static const WzpPortMapperProperty ids[] = { 0, PROP_PCP, PROP_NAT_PMP, PROP_UPNP };

  for (unsigned i = WZP_PORT_MAP_PROTOCOL_PCP; i <= WZP_PORT_MAP_PROTOCOL_UPNP; i++)
    {
      WzpAvailability availability =
          wzp_mapping_machine_get_availability (self->machine, (WzpPortMapProtocol) i);

      if (availability == self->availability[i])
        continue;
      self->availability[i] = availability;
      g_object_notify_by_pspec (G_OBJECT (self), properties[ids[i]]);
    }
}

static void
update_problem (WzpPortMapper *self)
{
  WzpPortMapProblem problem = wzp_mapping_machine_get_problem (self->machine);
  WzpAddress discarded = wzp_mapping_machine_get_discarded (self->machine);
  g_autofree char *reason = wzp_port_map_problem_to_string (problem, &discarded);

  if (g_set_str (&self->reason, reason))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
  if (problem == self->problem)
    return;
  self->problem = problem;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
return_tasks (WzpPortMapper *self)
{
  GTask *task;

  while ((task = g_queue_pop_head (&self->release_tasks)))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

/* The state last: who waits for it finds all else in place. */
static void
update (WzpPortMapper *self)
{
  WzpPortMapProtocol protocol = wzp_mapping_machine_get_protocol (self->machine);
  uint32_t lifetime_s = wzp_mapping_machine_get_lifetime_s (self->machine);
  WzpPortMapperState state = wzp_mapping_machine_get_state (self->machine);

  g_object_freeze_notify (G_OBJECT (self));
  update_address (self);
  update_availability (self);
  update_problem (self);
  if (protocol != self->protocol)
    {
      self->protocol = protocol;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROTOCOL]);
    }
  if (lifetime_s != self->lifetime_s)
    {
      self->lifetime_s = lifetime_s;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIFETIME]);
    }
  if (state != self->state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- the machine's effects ---------------------------------------------------------------------- */

static gboolean
on_request (WzpPortMapProtocol protocol, const WzpAddress *external, gpointer user_data)
{
  WzpPortMapper *self = user_data;

  return self->router && wzp_mapping_router_request (self->router, protocol, external);
}

static gboolean
on_release (WzpPortMapProtocol protocol, const WzpAddress *external, gpointer user_data)
{
  WzpPortMapper *self = user_data;

  return self->router && wzp_mapping_router_release (self->router, protocol);
}

static void
on_cancel (WzpPortMapProtocol protocol, gpointer user_data)
{
  WzpPortMapper *self = user_data;

  if (self->router)
    wzp_mapping_router_cancel (self->router, protocol);
}

/* All that tells somebody comes here, in a frame that holds a reference to @self. */
static void
on_changed (gpointer user_data)
{
  WzpPortMapper *self = user_data;

  wzp_deadline_source_set (self->timer, wzp_mapping_machine_next_deadline (self->machine));
  update (self);
  if (self->machine &&
      wzp_mapping_machine_get_state (self->machine) == WZP_PORT_MAPPER_STATE_RELEASED)
    return_tasks (self);
}

static gboolean
on_timer (gpointer user_data)
{
  g_autoptr (WzpPortMapper) self = g_object_ref (user_data);

  wzp_deadline_source_set (self->timer, WZP_INSTANT_NEVER);
  wzp_mapping_machine_on_deadline (self->machine, wzp_instant_now ());
  return G_SOURCE_CONTINUE;
}

/* --- what the router says ----------------------------------------------------------------------- */

static void
on_granted (WzpPortMapProtocol protocol,
            const WzpAddress *external,
            uint32_t lifetime_s,
            gpointer user_data)
{
  g_autoptr (WzpPortMapper) self = g_object_ref (user_data);
  WzpAddress address = *external;

  wzp_mapping_machine_on_granted (self->machine, protocol, &address, lifetime_s,
                                  wzp_instant_now ());
}

static void
on_failed (WzpPortMapProtocol protocol,
           WzpMappingFailure failure,
           uint32_t retry_s,
           gpointer user_data)
{
  g_autoptr (WzpPortMapper) self = g_object_ref (user_data);

  wzp_mapping_machine_on_failed (self->machine, protocol, failure, retry_s, wzp_instant_now ());
}

static void
on_released (WzpPortMapProtocol protocol, gpointer user_data)
{
  g_autoptr (WzpPortMapper) self = g_object_ref (user_data);

  wzp_mapping_machine_on_released (self->machine, protocol, wzp_instant_now ());
}

static void
on_notice (gpointer user_data)
{
  g_autoptr (WzpPortMapper) self = g_object_ref (user_data);

  wzp_mapping_machine_on_doubt (self->machine, wzp_instant_now ());
}

static void
open_router (WzpPortMapper *self)
{
  static const WzpMappingSink sink = { on_granted, on_failed, on_released };

  g_clear_pointer (&self->router, wzp_mapping_router_free);
  if (self->has_gateway)
    self->router = wzp_mapping_router_new (self->context, &self->gateway, self->protocols,
                                           self->local_port, &sink, on_notice, self);
}

/* --- the object --------------------------------------------------------------------------------- */

static void
wzp_port_mapper_constructed (GObject *object)
{
  static const WzpMappingEvents events = { on_request, on_release, on_cancel, on_changed };
  WzpPortMapper *self = WZP_PORT_MAPPER (object);

  G_OBJECT_CLASS (wzp_port_mapper_parent_class)->constructed (object);
  if (!self->context)
    self->context = g_main_context_ref_thread_default ();
  self->machine = wzp_mapping_machine_new (&events, self->protocols, self);
  self->timer = wzp_deadline_source_new (self->context, on_timer, self);
}

static void
wzp_port_mapper_dispose (GObject *object)
{
  WzpPortMapper *self = WZP_PORT_MAPPER (object);

  g_clear_pointer (&self->router, wzp_mapping_router_free);
  if (self->timer)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  G_OBJECT_CLASS (wzp_port_mapper_parent_class)->dispose (object);
}

static void
wzp_port_mapper_finalize (GObject *object)
{
  WzpPortMapper *self = WZP_PORT_MAPPER (object);

  /* Each task holds a reference to its source. */
  g_assert (g_queue_is_empty (&self->release_tasks));
  g_clear_pointer (&self->machine, wzp_mapping_machine_free);
  g_clear_object (&self->external);
  g_free (self->reason);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (wzp_port_mapper_parent_class)->finalize (object);
}

static void
wzp_port_mapper_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpPortMapper *self = WZP_PORT_MAPPER (object);

  switch ((WzpPortMapperProperty) id)
    {
    case PROP_CONTEXT:
      g_value_set_boxed (value, self->context);
      break;
    case PROP_PROTOCOLS:
      g_value_set_flags (value, self->protocols);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROTOCOL:
      g_value_set_enum (value, self->protocol);
      break;
    case PROP_EXTERNAL_ADDRESS:
      g_value_set_object (value, self->external);
      break;
    case PROP_LIFETIME:
      g_value_set_uint (value, self->lifetime_s);
      break;
    case PROP_PROBLEM:
      g_value_set_enum (value, self->problem);
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    case PROP_PCP:
      g_value_set_enum (value, self->availability[WZP_PORT_MAP_PROTOCOL_PCP]);
      break;
    case PROP_NAT_PMP:
      g_value_set_enum (value, self->availability[WZP_PORT_MAP_PROTOCOL_NAT_PMP]);
      break;
    case PROP_UPNP:
      g_value_set_enum (value, self->availability[WZP_PORT_MAP_PROTOCOL_UPNP]);
      break;
    }
}

static void
wzp_port_mapper_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WzpPortMapper *self = WZP_PORT_MAPPER (object);

  if (id == PROP_CONTEXT)
    self->context = g_value_dup_boxed (value);
  else if (id == PROP_PROTOCOLS)
    self->protocols = g_value_get_flags (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
wzp_port_mapper_class_init (WzpPortMapperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags construct_flags =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = wzp_port_mapper_constructed;
  object_class->dispose = wzp_port_mapper_dispose;
  object_class->finalize = wzp_port_mapper_finalize;
  object_class->get_property = wzp_port_mapper_get_property;
  object_class->set_property = wzp_port_mapper_set_property;

  /**
   * WzpPortMapper:context:
   *
   * Where all of it happens; the thread's default one when %NULL is given.
   *
   * Since: 0.1
   */
  properties[PROP_CONTEXT] =
      g_param_spec_boxed ("context", NULL, NULL, G_TYPE_MAIN_CONTEXT, construct_flags);
  /**
   * WzpPortMapper:protocols:
   *
   * The protocols that are tried.
   *
   * Since: 0.1
   */
  properties[PROP_PROTOCOLS] =
      g_param_spec_flags ("protocols", NULL, NULL, WZP_TYPE_PORT_MAP_PROTOCOLS,
                          WZP_PORT_MAP_PROTOCOLS_ALL, construct_flags);
  /**
   * WzpPortMapper:state:
   *
   * Where it stands.
   *
   * Since: 0.1
   */
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, WZP_TYPE_PORT_MAPPER_STATE,
                                              WZP_PORT_MAPPER_STATE_IDLE, flags);
  /**
   * WzpPortMapper:protocol:
   *
   * How the mapping was made; NONE when there is none.
   *
   * Since: 0.1
   */
  properties[PROP_PROTOCOL] = g_param_spec_enum ("protocol", NULL, NULL, WZP_TYPE_PORT_MAP_PROTOCOL,
                                                 WZP_PORT_MAP_PROTOCOL_NONE, flags);
  /**
   * WzpPortMapper:external-address:
   *
   * The address of the router and its port that forward to us; %NULL when there is no mapping.
   *
   * Since: 0.1
   */
  properties[PROP_EXTERNAL_ADDRESS] =
      g_param_spec_object ("external-address", NULL, NULL, G_TYPE_INET_SOCKET_ADDRESS, flags);
  /**
   * WzpPortMapper:lifetime:
   *
   * For how many seconds the router has granted the mapping, from the last renewal on; 0 without one.
   *
   * Since: 0.1
   */
  properties[PROP_LIFETIME] = g_param_spec_uint ("lifetime", NULL, NULL, 0, G_MAXUINT32, 0, flags);
  /**
   * WzpPortMapper:problem:
   *
   * Why there is no mapping.
   *
   * Since: 0.1
   */
  properties[PROP_PROBLEM] = g_param_spec_enum ("problem", NULL, NULL, WZP_TYPE_PORT_MAP_PROBLEM,
                                                WZP_PORT_MAP_PROBLEM_NONE, flags);
  /**
   * WzpPortMapper:reason:
   *
   * The problem in words, for logs and reports, in English; %NULL when there is none.
   *
   * Since: 0.1
   */
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  /**
   * WzpPortMapper:pcp:
   *
   * Whether the router speaks PCP.
   *
   * Since: 0.1
   */
  properties[PROP_PCP] =
      g_param_spec_enum ("pcp", NULL, NULL, WZP_TYPE_AVAILABILITY, WZP_AVAILABILITY_UNKNOWN, flags);
  /**
   * WzpPortMapper:nat-pmp:
   *
   * Whether the router speaks NAT-PMP.
   *
   * Since: 0.1
   */
  properties[PROP_NAT_PMP] = g_param_spec_enum ("nat-pmp", NULL, NULL, WZP_TYPE_AVAILABILITY,
                                                WZP_AVAILABILITY_UNKNOWN, flags);
  /**
   * WzpPortMapper:upnp:
   *
   * Whether the router speaks UPnP.
   *
   * Since: 0.1
   */
  properties[PROP_UPNP] = g_param_spec_enum ("upnp", NULL, NULL, WZP_TYPE_AVAILABILITY,
                                             WZP_AVAILABILITY_UNKNOWN, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_port_mapper_init (WzpPortMapper *self)
{
  g_queue_init (&self->release_tasks);
}

/**
 * wzp_port_mapper_new:
 * @context: (nullable): where it works; %NULL: the thread's default context
 * @protocols: what to try
 *
 * Makes a port mapper that asks nobody yet.
 *
 * Returns: (transfer full): a new port mapper
 *
 * Since: 0.1
 */
WzpPortMapper *
wzp_port_mapper_new (GMainContext *context, WzpPortMapProtocols protocols)
{
  return g_object_new (WZP_TYPE_PORT_MAPPER, "context", context, "protocols", protocols, NULL);
}

/**
 * wzp_port_mapper_start:
 * @self: a port mapper
 * @local_port: the UDP port of this machine to be forwarded to
 *
 * Asks the router for a mapping and keeps it until [method@Wzp.PortMapper.release_async].
 *
 * Does nothing when it is already started: another port needs a release first.
 *
 * Since: 0.1
 */
void
wzp_port_mapper_start (WzpPortMapper *self, uint16_t local_port)
{
  g_autoptr (WzpPortMapper) held = NULL;

  g_return_if_fail (WZP_IS_PORT_MAPPER (self));
  g_return_if_fail (local_port != 0);

  if (self->state != WZP_PORT_MAPPER_STATE_IDLE && self->state != WZP_PORT_MAPPER_STATE_RELEASED)
    return;
  held = g_object_ref (self);
  self->local_port = local_port;
  self->has_gateway = wzp_gateway_discover (&self->gateway);
  open_router (self);
  wzp_mapping_machine_on_start (self->machine, self->has_gateway, wzp_instant_now ());
}

/**
 * wzp_port_mapper_network_changed:
 * @self: a port mapper
 *
 * Looks at the network again: an address or route came or went, or the machine was asleep.
 *
 * With the same router the mapping is renewed at once, with another one it is made anew.
 *
 * Since: 0.1
 */
void
wzp_port_mapper_network_changed (WzpPortMapper *self)
{
  g_autoptr (WzpPortMapper) held = NULL;
  WzpGateway gateway;
  gboolean has_gateway;

  g_return_if_fail (WZP_IS_PORT_MAPPER (self));

  if (self->state == WZP_PORT_MAPPER_STATE_IDLE || self->state == WZP_PORT_MAPPER_STATE_RELEASING ||
      self->state == WZP_PORT_MAPPER_STATE_RELEASED)
    return;
  held = g_object_ref (self);
  has_gateway = wzp_gateway_discover (&gateway);
  if (has_gateway == self->has_gateway && wzp_gateway_equal (&gateway, &self->gateway))
    {
      wzp_mapping_machine_on_doubt (self->machine, wzp_instant_now ());
      return;
    }
  self->has_gateway = has_gateway;
  self->gateway = gateway;
  open_router (self);
  wzp_mapping_machine_on_gateway (self->machine, has_gateway, wzp_instant_now ());
}

/**
 * wzp_port_mapper_release_async:
 * @self: a port mapper
 * @cancellable: (nullable): a cancellable; the mapping is given back all the same
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * Gives back what the router holds for us. Takes one second at most, whatever the router does.
 *
 * Since: 0.1
 */
void
wzp_port_mapper_release_async (WzpPortMapper *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (WzpPortMapper) held = NULL;
  GTask *task;

  g_return_if_fail (WZP_IS_PORT_MAPPER (self));

  held = g_object_ref (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wzp_port_mapper_release_async);
  g_queue_push_tail (&self->release_tasks, task);
  if (self->state == WZP_PORT_MAPPER_STATE_RELEASED)
    return_tasks (self);
  else
    wzp_mapping_machine_on_release (self->machine, wzp_instant_now ());
}

/**
 * wzp_port_mapper_release_finish:
 * @self: a port mapper
 * @result: what the callback got
 * @error: return location of an error
 *
 * Ends [method@Wzp.PortMapper.release_async].
 *
 * Returns: %TRUE, unless it was cancelled
 *
 * Since: 0.1
 */
gboolean
wzp_port_mapper_release_finish (WzpPortMapper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WZP_IS_PORT_MAPPER (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * wzp_port_mapper_get_state: (get-property state)
 * @self: a port mapper
 *
 * Gets where it stands.
 *
 * Returns: the state
 *
 * Since: 0.1
 */
WzpPortMapperState
wzp_port_mapper_get_state (WzpPortMapper *self)
{
  g_return_val_if_fail (WZP_IS_PORT_MAPPER (self), WZP_PORT_MAPPER_STATE_IDLE);

  return self->state;
}

/**
 * wzp_port_mapper_get_protocol: (get-property protocol)
 * @self: a port mapper
 *
 * Gets how the mapping was made.
 *
 * Returns: the protocol; NONE without a mapping
 *
 * Since: 0.1
 */
WzpPortMapProtocol
wzp_port_mapper_get_protocol (WzpPortMapper *self)
{
  g_return_val_if_fail (WZP_IS_PORT_MAPPER (self), WZP_PORT_MAP_PROTOCOL_NONE);

  return self->protocol;
}

/**
 * wzp_port_mapper_get_external_address: (get-property external-address)
 * @self: a port mapper
 *
 * Gets the address of the router and its port that forward to us.
 *
 * Returns: (transfer none) (nullable): the address, or %NULL without a mapping
 *
 * Since: 0.1
 */
GInetSocketAddress *
wzp_port_mapper_get_external_address (WzpPortMapper *self)
{
  g_return_val_if_fail (WZP_IS_PORT_MAPPER (self), NULL);

  return self->external;
}

/**
 * wzp_port_mapper_get_lifetime: (get-property lifetime)
 * @self: a port mapper
 *
 * Gets for how long the router has granted the mapping.
 *
 * Returns: seconds; 0 without a mapping
 *
 * Since: 0.1
 */
uint32_t
wzp_port_mapper_get_lifetime (WzpPortMapper *self)
{
  g_return_val_if_fail (WZP_IS_PORT_MAPPER (self), 0);

  return self->lifetime_s;
}

/**
 * wzp_port_mapper_get_problem: (get-property problem)
 * @self: a port mapper
 *
 * Gets why there is no mapping.
 *
 * Returns: the problem
 *
 * Since: 0.1
 */
WzpPortMapProblem
wzp_port_mapper_get_problem (WzpPortMapper *self)
{
  g_return_val_if_fail (WZP_IS_PORT_MAPPER (self), WZP_PORT_MAP_PROBLEM_NONE);

  return self->problem;
}

/**
 * wzp_port_mapper_get_reason: (get-property reason)
 * @self: a port mapper
 *
 * Gets the problem in words, for logs and reports.
 *
 * Returns: (transfer none) (nullable): English text, or %NULL when there is no problem
 *
 * Since: 0.1
 */
const char *
wzp_port_mapper_get_reason (WzpPortMapper *self)
{
  g_return_val_if_fail (WZP_IS_PORT_MAPPER (self), NULL);

  return self->reason;
}

/**
 * wzp_port_mapper_get_availability:
 * @self: a port mapper
 * @protocol: a protocol, not NONE
 *
 * Gets whether the router speaks a protocol. One that was not needed stays unknown.
 *
 * Returns: yes, no or unknown
 *
 * Since: 0.1
 */
WzpAvailability
wzp_port_mapper_get_availability (WzpPortMapper *self, WzpPortMapProtocol protocol)
{
  g_return_val_if_fail (WZP_IS_PORT_MAPPER (self), WZP_AVAILABILITY_UNKNOWN);
  g_return_val_if_fail (protocol <= WZP_PORT_MAP_PROTOCOL_UPNP, WZP_AVAILABILITY_UNKNOWN);

  return self->availability[protocol];
}

/* --- for the library ---------------------------------------------------------------------------- */

gboolean
wzp_port_mapper_copy_external (WzpPortMapper *self, WzpAddress *out_external)
{
  *out_external = wzp_mapping_machine_get_external (self->machine);
  return wzp_address_is_set (out_external);
}

gboolean
wzp_port_mapper_copy_router (WzpPortMapper *self, WzpAddress *out_router)
{
  *out_router = self->gateway.router;
  return self->has_gateway;
}
