/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words for what a NAT does (RFC 4787), for programs too. Values only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WzpNatMapping:
 * @WZP_NAT_MAPPING_UNKNOWN: not found out
 * @WZP_NAT_MAPPING_NONE: there is no NAT: the outside sees our own address and port
 * @WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT: one outside port whatever the destination
 * @WZP_NAT_MAPPING_ADDRESS_DEPENDENT: another port for each destination address
 * @WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT: another port for each destination address and port
 * @WZP_NAT_MAPPING_DEPENDENT: one of the two above: too few servers were seen to tell which
 *
 * Which outside port a NAT gives us: RFC 4787 section 4.1.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_NAT_MAPPING_UNKNOWN,
  WZP_NAT_MAPPING_NONE,
  WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT,
  WZP_NAT_MAPPING_ADDRESS_DEPENDENT,
  WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT,
  WZP_NAT_MAPPING_DEPENDENT,
} WzpNatMapping;

/**
 * WzpNatFiltering:
 * @WZP_NAT_FILTERING_UNKNOWN: not found out
 * @WZP_NAT_FILTERING_ENDPOINT_INDEPENDENT: anybody may answer
 * @WZP_NAT_FILTERING_ADDRESS_DEPENDENT: only addresses that we wrote to
 * @WZP_NAT_FILTERING_ADDRESS_AND_PORT_DEPENDENT: only addresses and ports that we wrote to
 *
 * Whose packets a NAT, or a firewall where there is no NAT, lets in: RFC 4787 section 5.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_NAT_FILTERING_UNKNOWN,
  WZP_NAT_FILTERING_ENDPOINT_INDEPENDENT,
  WZP_NAT_FILTERING_ADDRESS_DEPENDENT,
  WZP_NAT_FILTERING_ADDRESS_AND_PORT_DEPENDENT,
} WzpNatFiltering;

/**
 * WzpNatVerdict:
 * @WZP_NAT_VERDICT_UNKNOWN: fewer than two relays outside have seen us
 * @WZP_NAT_VERDICT_CONE: all saw one address and port
 * @WZP_NAT_VERDICT_SYMMETRIC_PORT: they saw one address with different ports
 * @WZP_NAT_VERDICT_MULTIPLE: they saw different addresses
 *
 * What other programs of this protocol say of a network.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_NAT_VERDICT_UNKNOWN,
  WZP_NAT_VERDICT_CONE,
  WZP_NAT_VERDICT_SYMMETRIC_PORT,
  WZP_NAT_VERDICT_MULTIPLE,
} WzpNatVerdict;

/**
 * WzpNatAllocationPattern:
 * @WZP_NAT_ALLOCATION_UNKNOWN: not found out
 * @WZP_NAT_ALLOCATION_PRESERVING: the outside port is the inside port
 * @WZP_NAT_ALLOCATION_SEQUENTIAL: each new outside port is a step from the one before
 * @WZP_NAT_ALLOCATION_RANDOM: no order is seen
 *
 * How a NAT chooses outside ports.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_NAT_ALLOCATION_UNKNOWN,
  WZP_NAT_ALLOCATION_PRESERVING,
  WZP_NAT_ALLOCATION_SEQUENTIAL,
  WZP_NAT_ALLOCATION_RANDOM,
} WzpNatAllocationPattern;

G_END_DECLS
