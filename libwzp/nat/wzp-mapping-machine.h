/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides on the forwarded port: which protocol is asked when, which answer is taken, when it is renewed,
 * what is given back. Pure: `now` is an argument, effects go through callbacks. Knows no packet of any
 * protocol and no socket. */
#pragma once

#include "wzp-address.h"
#include "wzp-edges.h"
#include "wzp-instant.h"
#include "wzp-port-mapper.h"

G_BEGIN_DECLS

/* PCP and NAT-PMP recommend hours (RFC 6886 section 3.3: 7200 s). */
#define WZP_MAPPING_LIFETIME_S 7200
/* A router may lose its mappings without our hearing of it: its notices are multicast, which Wi-Fi likes to lose.
 * Its next answer tells (wzp-mapping-epoch) and makes the mapping anew, so one is asked for at least so often: two
 * packets. */
#define WZP_MAPPING_RENEWAL_MOST WZP_SECONDS (600)
/* The preferred protocol first, the next ones only when it has not answered: each would make a mapping of
 * its own. */
#define WZP_MAPPING_STAGGER WZP_MS (250)
/* Giving back at exit takes no longer. */
#define WZP_MAPPING_RELEASE_LIMIT WZP_SECONDS (1)

typedef enum
{
  WZP_MAPPING_NO_ADDRESS,  /* speaks it, and has no public address of its own */
  WZP_MAPPING_REFUSED,     /* speaks the protocol, and says no */
  WZP_MAPPING_NO_ANSWER,   /* nobody there */
  WZP_MAPPING_UNSUPPORTED, /* told so */
  WZP_MAPPING_BROKEN,      /* our own socket failed */
} WzpMappingFailure;

typedef struct
{
  /* Asks for the port, or renews it (@external is what we have; not set the first time). Answers later with
   * one of on_granted / on_failed unless cancelled, never from within; FALSE: cannot even ask. */
  gboolean (*request) (WzpPortMapProtocol protocol, const WzpAddress *external, gpointer user_data);
  /* Gives @external back; answers later with on_released. FALSE: nothing to wait for. */
  gboolean (*release) (WzpPortMapProtocol protocol, const WzpAddress *external, gpointer user_data);
  /* Forget the request of this protocol. */
  void (*cancel) (WzpPortMapProtocol protocol, gpointer user_data);
  /* Something that can be read of the machine is another. The last thing an event does. */
  void (*changed) (gpointer user_data);
} WzpMappingEvents;

typedef struct _WzpMappingMachine WzpMappingMachine;

WzpMappingMachine *wzp_mapping_machine_new (const WzpMappingEvents *events,
                                            WzpPortMapProtocols protocols,
                                            gpointer user_data);
void wzp_mapping_machine_free (WzpMappingMachine *machine);

/* --- events ------------------------------------------------------------------------------------- */

/* @has_gateway FALSE: there is nobody to ask. */
void
wzp_mapping_machine_on_start (WzpMappingMachine *machine, gboolean has_gateway, WzpInstant now);
/* Another router or local address: what we had is gone with the old one. */
void
wzp_mapping_machine_on_gateway (WzpMappingMachine *machine, gboolean has_gateway, WzpInstant now);
void wzp_mapping_machine_on_granted (WzpMappingMachine *machine,
                                     WzpPortMapProtocol protocol,
                                     const WzpAddress *external,
                                     uint32_t lifetime_s,
                                     WzpInstant now);
/* @retry_s: how long the router says the error will last; 0: unknown. */
void wzp_mapping_machine_on_failed (WzpMappingMachine *machine,
                                    WzpPortMapProtocol protocol,
                                    WzpMappingFailure failure,
                                    uint32_t retry_s,
                                    WzpInstant now);
/* The router may have lost what it held: a new epoch, a resume from suspend. What we have is renewed, what
 * failed is tried again, at once. */
void wzp_mapping_machine_on_doubt (WzpMappingMachine *machine, WzpInstant now);
void wzp_mapping_machine_on_release (WzpMappingMachine *machine, WzpInstant now);
void wzp_mapping_machine_on_released (WzpMappingMachine *machine,
                                      WzpPortMapProtocol protocol,
                                      WzpInstant now);
/* WZP_INSTANT_NEVER when nothing is due. */
WzpInstant wzp_mapping_machine_next_deadline (const WzpMappingMachine *machine);
void wzp_mapping_machine_on_deadline (WzpMappingMachine *machine, WzpInstant now);

/* --- what it holds ------------------------------------------------------------------------------ */

WzpPortMapperState wzp_mapping_machine_get_state (const WzpMappingMachine *machine);
WzpPortMapProtocol wzp_mapping_machine_get_protocol (const WzpMappingMachine *machine);
/* Not set unless mapped. */
WzpAddress wzp_mapping_machine_get_external (const WzpMappingMachine *machine);
uint32_t wzp_mapping_machine_get_lifetime_s (const WzpMappingMachine *machine);
WzpPortMapProblem wzp_mapping_machine_get_problem (const WzpMappingMachine *machine);
/* The address that was discarded for not being public; not set when none was. */
WzpAddress wzp_mapping_machine_get_discarded (const WzpMappingMachine *machine);
WzpAvailability wzp_mapping_machine_get_availability (const WzpMappingMachine *machine,
                                                      WzpPortMapProtocol protocol);
const WzpEdges *wzp_mapping_machine_edges (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpMappingMachine, wzp_mapping_machine_free)

G_END_DECLS
