/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-nat-info.h"

#include "wzp-client-private.h"
#include "wzp-enum-types.h"
#include "wzp-nat-enum-types.h"

/**
 * WzpNatInfo:
 *
 * What a client knows of its network while it runs: how it is seen from outside, what its NAT does, whether its
 * router forwards a port. It follows changes of the network. What is not known is said to be unknown, never no.
 *
 * Use it from the thread that made the client.
 *
 * Since: 0.1
 */

struct _WzpNatInfo
{
  GObject parent_instance;

  gboolean checking;
  char *public_address_v4;
  char *public_address_v6;
  WzpNatVerdict verdict;
  WzpAvailability behind_nat;
  WzpNatMapping mapping;
  WzpNatFiltering filtering;
  WzpNatAllocationPattern allocation;
  WzpAvailability hairpin;
  WzpPortMapperState port_mapping_state;
  WzpPortMapProtocol port_mapping_protocol;
  char *mapped_address;
  char *port_mapping_reason;
  char *preferred_relay;
  WzpNetcheckVerdict outlook;
  GListStore *rows;
};

typedef enum
{
  PROP_CHECKING = 1,
  PROP_PUBLIC_ADDRESS_V4,
  PROP_PUBLIC_ADDRESS_V6,
  PROP_VERDICT,
  PROP_BEHIND_NAT,
  PROP_MAPPING,
  PROP_FILTERING,
  PROP_ALLOCATION,
  PROP_HAIRPIN,
  PROP_PORT_MAPPING_STATE,
  PROP_PORT_MAPPING_PROTOCOL,
  PROP_MAPPED_ADDRESS,
  PROP_PORT_MAPPING_REASON,
  PROP_PREFERRED_RELAY,
  PROP_OUTLOOK,
  PROP_ROWS,
} WzpNatInfoProperty;

#define N_PROPERTIES (PROP_ROWS + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpNatInfo, wzp_nat_info, G_TYPE_OBJECT)

static void
wzp_nat_info_finalize (GObject *object)
{
  WzpNatInfo *self = WZP_NAT_INFO (object);

  g_free (self->public_address_v4);
  g_free (self->public_address_v6);
  g_free (self->mapped_address);
  g_free (self->port_mapping_reason);
  g_free (self->preferred_relay);
  g_object_unref (self->rows);
  G_OBJECT_CLASS (wzp_nat_info_parent_class)->finalize (object);
}

static void
wzp_nat_info_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpNatInfo *self = WZP_NAT_INFO (object);

  switch ((WzpNatInfoProperty) id)
    {
    case PROP_CHECKING:
      g_value_set_boolean (value, self->checking);
      break;
    case PROP_PUBLIC_ADDRESS_V4:
      g_value_set_string (value, self->public_address_v4);
      break;
    case PROP_PUBLIC_ADDRESS_V6:
      g_value_set_string (value, self->public_address_v6);
      break;
    case PROP_VERDICT:
      g_value_set_enum (value, self->verdict);
      break;
    case PROP_BEHIND_NAT:
      g_value_set_enum (value, self->behind_nat);
      break;
    case PROP_MAPPING:
      g_value_set_enum (value, self->mapping);
      break;
    case PROP_FILTERING:
      g_value_set_enum (value, self->filtering);
      break;
    case PROP_ALLOCATION:
      g_value_set_enum (value, self->allocation);
      break;
    case PROP_HAIRPIN:
      g_value_set_enum (value, self->hairpin);
      break;
    case PROP_PORT_MAPPING_STATE:
      g_value_set_enum (value, self->port_mapping_state);
      break;
    case PROP_PORT_MAPPING_PROTOCOL:
      g_value_set_enum (value, self->port_mapping_protocol);
      break;
    case PROP_MAPPED_ADDRESS:
      g_value_set_string (value, self->mapped_address);
      break;
    case PROP_PORT_MAPPING_REASON:
      g_value_set_string (value, self->port_mapping_reason);
      break;
    case PROP_PREFERRED_RELAY:
      g_value_set_string (value, self->preferred_relay);
      break;
    case PROP_OUTLOOK:
      g_value_set_enum (value, self->outlook);
      break;
    case PROP_ROWS:
      g_value_set_object (value, self->rows);
      break;
    }
}

static void
wzp_nat_info_class_init (WzpNatInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = wzp_nat_info_finalize;
  object_class->get_property = wzp_nat_info_get_property;

  /**
   * WzpNatInfo:checking:
   *
   * Whether relays and servers are being asked right now.
   *
   * Since: 0.1
   */
  properties[PROP_CHECKING] = g_param_spec_boolean ("checking", NULL, NULL, FALSE, flags);
  /**
   * WzpNatInfo:public-address-v4:
   *
   * How the outside sees us over IPv4: address and port; %NULL when unknown.
   *
   * Since: 0.1
   */
  properties[PROP_PUBLIC_ADDRESS_V4] =
      g_param_spec_string ("public-address-v4", NULL, NULL, NULL, flags);
  /**
   * WzpNatInfo:public-address-v6:
   *
   * How the outside sees us over IPv6: address and port; %NULL when unknown.
   *
   * Since: 0.1
   */
  properties[PROP_PUBLIC_ADDRESS_V6] =
      g_param_spec_string ("public-address-v6", NULL, NULL, NULL, flags);
  /**
   * WzpNatInfo:verdict:
   *
   * What other programs of this protocol say of this network.
   *
   * Since: 0.1
   */
  properties[PROP_VERDICT] = g_param_spec_enum ("verdict", NULL, NULL, WZP_TYPE_NAT_VERDICT,
                                                WZP_NAT_VERDICT_UNKNOWN, flags);
  /**
   * WzpNatInfo:behind-nat:
   *
   * Whether there is a NAT between us and the outside, over IPv4.
   *
   * Since: 0.1
   */
  properties[PROP_BEHIND_NAT] = g_param_spec_enum ("behind-nat", NULL, NULL, WZP_TYPE_AVAILABILITY,
                                                   WZP_AVAILABILITY_UNKNOWN, flags);
  /**
   * WzpNatInfo:mapping:
   *
   * Which outside port the NAT gives us, over IPv4.
   *
   * Since: 0.1
   */
  properties[PROP_MAPPING] = g_param_spec_enum ("mapping", NULL, NULL, WZP_TYPE_NAT_MAPPING,
                                                WZP_NAT_MAPPING_UNKNOWN, flags);
  /**
   * WzpNatInfo:filtering:
   *
   * Whose packets the NAT lets in, over IPv4.
   *
   * Since: 0.1
   */
  properties[PROP_FILTERING] = g_param_spec_enum ("filtering", NULL, NULL, WZP_TYPE_NAT_FILTERING,
                                                  WZP_NAT_FILTERING_UNKNOWN, flags);
  /**
   * WzpNatInfo:allocation:
   *
   * How the NAT chooses outside ports, over IPv4.
   *
   * Since: 0.1
   */
  properties[PROP_ALLOCATION] = g_param_spec_enum (
      "allocation", NULL, NULL, WZP_TYPE_NAT_ALLOCATION_PATTERN, WZP_NAT_ALLOCATION_UNKNOWN, flags);
  /**
   * WzpNatInfo:hairpin:
   *
   * Whether the NAT brings packets to our own outside address back to us, over IPv4.
   *
   * Since: 0.1
   */
  properties[PROP_HAIRPIN] = g_param_spec_enum ("hairpin", NULL, NULL, WZP_TYPE_AVAILABILITY,
                                                WZP_AVAILABILITY_UNKNOWN, flags);
  /**
   * WzpNatInfo:port-mapping-state:
   *
   * Whether the router forwards a port to us.
   *
   * Since: 0.1
   */
  properties[PROP_PORT_MAPPING_STATE] =
      g_param_spec_enum ("port-mapping-state", NULL, NULL, WZP_TYPE_PORT_MAPPER_STATE,
                         WZP_PORT_MAPPER_STATE_IDLE, flags);
  /**
   * WzpNatInfo:port-mapping-protocol:
   *
   * How the router was asked to forward a port.
   *
   * Since: 0.1
   */
  properties[PROP_PORT_MAPPING_PROTOCOL] =
      g_param_spec_enum ("port-mapping-protocol", NULL, NULL, WZP_TYPE_PORT_MAP_PROTOCOL,
                         WZP_PORT_MAP_PROTOCOL_NONE, flags);
  /**
   * WzpNatInfo:mapped-address:
   *
   * Outside address and port that the router forwards to us; %NULL when it does not.
   *
   * Since: 0.1
   */
  properties[PROP_MAPPED_ADDRESS] = g_param_spec_string ("mapped-address", NULL, NULL, NULL, flags);
  /**
   * WzpNatInfo:port-mapping-reason:
   *
   * Why the router forwards no port, for people; %NULL when it does or nothing is known.
   *
   * Since: 0.1
   */
  properties[PROP_PORT_MAPPING_REASON] =
      g_param_spec_string ("port-mapping-reason", NULL, NULL, NULL, flags);
  /**
   * WzpNatInfo:preferred-relay:
   *
   * The nearest relay of those that were asked, by name; %NULL when none has answered.
   *
   * Since: 0.1
   */
  properties[PROP_PREFERRED_RELAY] =
      g_param_spec_string ("preferred-relay", NULL, NULL, NULL, flags);
  /**
   * WzpNatInfo:outlook:
   *
   * What calls the network allows, as far as it is known without a check ([class@Wzp.Netcheck]).
   *
   * Since: 0.1
   */
  properties[PROP_OUTLOOK] = g_param_spec_enum ("outlook", NULL, NULL, WZP_TYPE_NETCHECK_VERDICT,
                                                WZP_NETCHECK_VERDICT_UNKNOWN, flags);
  /**
   * WzpNatInfo:rows:
   *
   * How each relay and STUN server sees us: a list of [class@Wzp.NatRow].
   *
   * Since: 0.1
   */
  properties[PROP_ROWS] = g_param_spec_object ("rows", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_nat_info_init (WzpNatInfo *self)
{
  self->rows = g_list_store_new (WZP_TYPE_NAT_ROW);
}

/* --- for WzpClient ---------------------------------------------------------------------------- */

WzpNatInfo *
wzp_nat_info_new (void)
{
  return g_object_new (WZP_TYPE_NAT_INFO, NULL);
}

static void
set_text (WzpNatInfo *self, char **field, const char *text, WzpNatInfoProperty property)
{
  if (g_set_str (field, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_address (WzpNatInfo *self, char **field, const WzpAddress *address, WzpNatInfoProperty property)
{
  char text[WZP_ADDRESS_TEXT_BYTES];

  set_text (self, field, wzp_address_is_set (address) ? wzp_address_format (address, text) : NULL,
            property);
}

static WzpAvailability
from_tri (WzpTri tri)
{
  switch (tri)
    {
    case WZP_TRI_UNKNOWN:
      return WZP_AVAILABILITY_UNKNOWN;
    case WZP_TRI_NO:
      return WZP_AVAILABILITY_NO;
    case WZP_TRI_YES:
      return WZP_AVAILABILITY_YES;
    }
  return WZP_AVAILABILITY_UNKNOWN;
}

#define SET(field, new_value, property)                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (self->field != (new_value))                                                                \
      {                                                                                            \
        self->field = (new_value);                                                                 \
        g_object_notify_by_pspec (G_OBJECT (self), properties[property]);                          \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

static void
apply_report (WzpNatInfo *self, const WzpNatReport *v4, const WzpNatReport *v6)
{
  WzpNatVerdict verdict = v4->n_observations > 0 ? v4->verdict : v6->verdict;
  WzpAvailability behind_nat = from_tri (v4->behind_nat);
  WzpAvailability hairpin = from_tri (v4->hairpin);

  set_address (self, &self->public_address_v4, &v4->mapped, PROP_PUBLIC_ADDRESS_V4);
  set_address (self, &self->public_address_v6, &v6->mapped, PROP_PUBLIC_ADDRESS_V6);
  SET (verdict, verdict, PROP_VERDICT);
  SET (behind_nat, behind_nat, PROP_BEHIND_NAT);
  SET (mapping, v4->mapping, PROP_MAPPING);
  SET (filtering, v4->filtering, PROP_FILTERING);
  SET (allocation, v4->allocation.pattern, PROP_ALLOCATION);
  SET (hairpin, hairpin, PROP_HAIRPIN);
}

void
wzp_nat_info_apply (WzpNatInfo *self, const WzpNatView *view)
{
  g_object_freeze_notify (G_OBJECT (self));
  SET (checking, view->checking, PROP_CHECKING);
  apply_report (self, &view->v4, &view->v6);
  SET (port_mapping_state, view->mapper_state, PROP_PORT_MAPPING_STATE);
  SET (port_mapping_protocol, view->mapper_protocol, PROP_PORT_MAPPING_PROTOCOL);
  set_text (self, &self->mapped_address, view->mapped, PROP_MAPPED_ADDRESS);
  set_text (self, &self->port_mapping_reason, view->mapping_reason, PROP_PORT_MAPPING_REASON);
  set_text (self, &self->preferred_relay, view->preferred_relay, PROP_PREFERRED_RELAY);
  SET (outlook, view->outlook, PROP_OUTLOOK);
  wzp_nat_rows_apply (self->rows, view->rows);
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * wzp_nat_info_get_checking: (get-property checking)
 * @self: a network
 *
 * Gets whether relays and servers are being asked right now.
 *
 * Returns: %TRUE while they are
 *
 * Since: 0.1
 */
gboolean
wzp_nat_info_get_checking (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), FALSE);

  return self->checking;
}

/**
 * wzp_nat_info_get_public_address_v4: (get-property public-address-v4)
 * @self: a network
 *
 * Gets how the outside sees us over IPv4.
 *
 * Returns: (nullable): address and port; %NULL when unknown
 *
 * Since: 0.1
 */
const char *
wzp_nat_info_get_public_address_v4 (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), NULL);

  return self->public_address_v4;
}

/**
 * wzp_nat_info_get_public_address_v6: (get-property public-address-v6)
 * @self: a network
 *
 * Gets how the outside sees us over IPv6.
 *
 * Returns: (nullable): address and port; %NULL when unknown
 *
 * Since: 0.1
 */
const char *
wzp_nat_info_get_public_address_v6 (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), NULL);

  return self->public_address_v6;
}

/**
 * wzp_nat_info_get_verdict: (get-property verdict)
 * @self: a network
 *
 * Gets what other programs of this protocol say of this network.
 *
 * Returns: a verdict over IPv4, or over IPv6 when only that is known
 *
 * Since: 0.1
 */
WzpNatVerdict
wzp_nat_info_get_verdict (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), WZP_NAT_VERDICT_UNKNOWN);

  return self->verdict;
}

/**
 * wzp_nat_info_get_behind_nat: (get-property behind-nat)
 * @self: a network
 *
 * Gets whether there is a NAT between us and the outside, over IPv4.
 *
 * Returns: yes, no, or that it is not known
 *
 * Since: 0.1
 */
WzpAvailability
wzp_nat_info_get_behind_nat (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), WZP_AVAILABILITY_UNKNOWN);

  return self->behind_nat;
}

/**
 * wzp_nat_info_get_mapping: (get-property mapping)
 * @self: a network
 *
 * Gets which outside port the NAT gives us, over IPv4.
 *
 * Returns: a behaviour
 *
 * Since: 0.1
 */
WzpNatMapping
wzp_nat_info_get_mapping (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), WZP_NAT_MAPPING_UNKNOWN);

  return self->mapping;
}

/**
 * wzp_nat_info_get_filtering: (get-property filtering)
 * @self: a network
 *
 * Gets whose packets the NAT lets in, over IPv4.
 *
 * Returns: a behaviour
 *
 * Since: 0.1
 */
WzpNatFiltering
wzp_nat_info_get_filtering (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), WZP_NAT_FILTERING_UNKNOWN);

  return self->filtering;
}

/**
 * wzp_nat_info_get_allocation: (get-property allocation)
 * @self: a network
 *
 * Gets how the NAT chooses outside ports, over IPv4.
 *
 * Returns: a pattern
 *
 * Since: 0.1
 */
WzpNatAllocationPattern
wzp_nat_info_get_allocation (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), WZP_NAT_ALLOCATION_UNKNOWN);

  return self->allocation;
}

/**
 * wzp_nat_info_get_hairpin: (get-property hairpin)
 * @self: a network
 *
 * Gets whether the NAT brings packets to our own outside address back to us, over IPv4.
 *
 * Returns: yes, no, or that it is not known
 *
 * Since: 0.1
 */
WzpAvailability
wzp_nat_info_get_hairpin (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), WZP_AVAILABILITY_UNKNOWN);

  return self->hairpin;
}

/**
 * wzp_nat_info_get_port_mapping_state: (get-property port-mapping-state)
 * @self: a network
 *
 * Gets whether the router forwards a port to us.
 *
 * Returns: where asking it stands
 *
 * Since: 0.1
 */
WzpPortMapperState
wzp_nat_info_get_port_mapping_state (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), WZP_PORT_MAPPER_STATE_IDLE);

  return self->port_mapping_state;
}

/**
 * wzp_nat_info_get_port_mapping_protocol: (get-property port-mapping-protocol)
 * @self: a network
 *
 * Gets how the router was asked to forward a port.
 *
 * Returns: a protocol; none when it does not forward
 *
 * Since: 0.1
 */
WzpPortMapProtocol
wzp_nat_info_get_port_mapping_protocol (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), WZP_PORT_MAP_PROTOCOL_NONE);

  return self->port_mapping_protocol;
}

/**
 * wzp_nat_info_get_mapped_address: (get-property mapped-address)
 * @self: a network
 *
 * Gets the outside address that the router forwards to us.
 *
 * Returns: (nullable): address and port; %NULL when it does not
 *
 * Since: 0.1
 */
const char *
wzp_nat_info_get_mapped_address (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), NULL);

  return self->mapped_address;
}

/**
 * wzp_nat_info_get_port_mapping_reason: (get-property port-mapping-reason)
 * @self: a network
 *
 * Gets why the router forwards no port.
 *
 * Returns: (nullable): a sentence; %NULL when it does or nothing is known
 *
 * Since: 0.1
 */
const char *
wzp_nat_info_get_port_mapping_reason (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), NULL);

  return self->port_mapping_reason;
}

/**
 * wzp_nat_info_get_preferred_relay: (get-property preferred-relay)
 * @self: a network
 *
 * Gets the nearest relay of those that were asked.
 *
 * Returns: (nullable): a name; %NULL when none has answered
 *
 * Since: 0.1
 */
const char *
wzp_nat_info_get_preferred_relay (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), NULL);

  return self->preferred_relay;
}

/**
 * wzp_nat_info_get_outlook: (get-property outlook)
 * @self: a network
 *
 * Gets what calls the network allows, as far as it is known without a check.
 *
 * Returns: a verdict
 *
 * Since: 0.1
 */
WzpNetcheckVerdict
wzp_nat_info_get_outlook (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), WZP_NETCHECK_VERDICT_UNKNOWN);

  return self->outlook;
}

/**
 * wzp_nat_info_get_rows: (get-property rows)
 * @self: a network
 *
 * Gets how each relay and STUN server sees us. The list follows the answers.
 *
 * Returns: (transfer none): a list of [class@Wzp.NatRow]
 *
 * Since: 0.1
 */
GListModel *
wzp_nat_info_get_rows (WzpNatInfo *self)
{
  g_return_val_if_fail (WZP_IS_NAT_INFO (self), NULL);

  return G_LIST_MODEL (self->rows);
}
