/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-nat"

#include "wzp-interfaces.h"

#include "wzp-address-scope.h"
#include "wzp-cursor.h"

#include <nice/interfaces.h>
#include <string.h>

#define IF_INET6_PATH "/proc/net/if_inet6"
/* "fd00...(32) ifindex prefix scope flags name": flags are the low byte of IFA_F_*. */
#define IF_INET6_IP_DIGITS 32
#define IFA6_TEMPORARY     0x01u
#define IFA6_DAD_FAILED    0x08u
#define IFA6_DEPRECATED    0x20u
#define IFA6_TENTATIVE     0x40u

/* Local preference: the kind of interface counts most, then the address's reach, then the family, then
 * whether it is a temporary address; what is left tells addresses of one sort apart by order. */
#define KIND_UNIT   0x4000u
#define SCOPE_UNIT  0x0800u
#define FAMILY_UNIT 0x0400u
#define TEMP_UNIT   0x0200u
#define ORDER_MAX   0x01ffu

/* --- enumeration ------------------------------------------------------------------------------- */

static void
name_interface (WzpInterface *interface)
{
  NiceAddress nice;
  unsigned index;

  nice_address_init (&nice);
  nice_address_set_from_sockaddr (&nice, &interface->address.sa);
  index = nice_interfaces_get_if_index_by_addr (&nice);
  if (index == 0 || !if_indextoname (index, interface->name))
    interface->name[0] = '\0';
}

void
wzp_interfaces_enumerate (WzpInterfaces *interfaces)
{
  GList *ips = nice_interfaces_get_local_ips (TRUE);
  g_autofree char *if_inet6 = NULL;
  size_t len;

  *interfaces = (WzpInterfaces) { 0 };
  for (GList *item = ips; item && interfaces->n_items < WZP_INTERFACES_MAX; item = item->next)
    {
      WzpInterface *interface = &interfaces->items[interfaces->n_items];

      /* Link-local ones come with a scope ("fe80::1%eth0") and are of no use without. */
      if (!wzp_address_parse_ip (item->data, 0, &interface->address))
        continue;
      name_interface (interface);
      interfaces->n_items++;
    }
  g_list_free_full (ips, g_free);
  /* Absent in some containers: then no address is known to be temporary. */
  if (g_file_get_contents (IF_INET6_PATH, &if_inet6, &len, NULL))
    wzp_interfaces_apply_if_inet6 (interfaces, if_inet6, len);
}

/* --- /proc/net/if_inet6 ------------------------------------------------------------------------ */

static gboolean
read_hex (WzpReader *reader, unsigned n_digits, unsigned *out)
{
  const uint8_t *digits = wzp_reader_take (reader, n_digits);
  unsigned value = 0;

  for (unsigned i = 0; digits && i < n_digits; i++)
    {
      int digit = g_ascii_xdigit_value ((char) digits[i]);

      if (digit < 0)
        return FALSE;
      value = value << 4 | (unsigned) digit;
    }
  *out = value;
  return digits != NULL;
}

static void
skip_spaces (WzpReader *reader)
{
  while (reader->left > 0 && *reader->at == ' ')
    wzp_reader_take (reader, 1);
}

/* A hexadecimal word of any length, and the spaces behind it. */
static gboolean
read_word (WzpReader *reader, unsigned *out)
{
  unsigned n_digits = 0;
  gboolean ok;

  while (n_digits < reader->left && g_ascii_isxdigit ((char) reader->at[n_digits]))
    n_digits++;
  if (n_digits == 0 || n_digits > 8)
    return FALSE;
  ok = read_hex (reader, n_digits, out);
  skip_spaces (reader);
  return ok;
}

static gboolean
read_ip (WzpReader *reader, struct in6_addr *out)
{
  for (unsigned i = 0; i < IF_INET6_IP_DIGITS / 2; i++)
    {
      unsigned byte;

      if (!read_hex (reader, 2, &byte))
        return FALSE;
      out->s6_addr[i] = (uint8_t) byte;
    }
  skip_spaces (reader);
  return TRUE;
}

static void
apply_line (WzpInterfaces *interfaces, WzpReader line)
{
  struct sockaddr_in6 sa = { .sin6_family = AF_INET6 };
  WzpAddress address;
  unsigned index;
  unsigned prefix;
  unsigned scope;
  unsigned flags;

  if (!read_ip (&line, &sa.sin6_addr) || !read_word (&line, &index) ||
      !read_word (&line, &prefix) || !read_word (&line, &scope) || !read_word (&line, &flags))
    return;
  wzp_address_from_sockaddr ((struct sockaddr *) &sa, sizeof sa, &address);
  for (unsigned i = 0; i < interfaces->n_items; i++)
    {
      WzpInterface *interface = &interfaces->items[i];

      if (!wzp_address_equal_ip (&interface->address, &address))
        continue;
      interface->is_temporary = (flags & IFA6_TEMPORARY) != 0;
      interface->is_unusable = (flags & (IFA6_DAD_FAILED | IFA6_DEPRECATED | IFA6_TENTATIVE)) != 0;
    }
}

void
wzp_interfaces_apply_if_inet6 (WzpInterfaces *interfaces, const char *text, size_t len)
{
  WzpReader reader = wzp_reader_init (text, len);

  while (reader.left > 0)
    {
      const uint8_t *newline = memchr (reader.at, '\n', reader.left);
      size_t line_len = newline ? (size_t) (newline - reader.at) : reader.left;

      apply_line (interfaces, wzp_reader_init (reader.at, line_len));
      wzp_reader_take (&reader, newline ? line_len + 1 : line_len);
    }
}

/* --- ranking ----------------------------------------------------------------------------------- */

static gboolean
has_prefix_of (const char *name, const char *const *prefixes)
{
  for (unsigned i = 0; prefixes[i]; i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;
  return FALSE;
}

gboolean
wzp_interfaces_have (const WzpInterfaces *interfaces, const WzpAddress *address)
{
  for (unsigned i = 0; i < interfaces->n_items; i++)
    if (wzp_address_equal_ip (&interfaces->items[i].address, address))
      return TRUE;
  return interfaces->n_items == WZP_INTERFACES_MAX;
}

WzpInterfaceKind
wzp_interface_kind (const char *name)
{
  static const char *const vpn[] = { "tun",  "tap",       "wg",      "ppp",     "ipsec",
                                     "vti",  "tailscale", "zt",      "nordl",   "proton",
                                     "utun", "gpd",       "cscotun", "mullvad", NULL };
  static const char *const bridges[] = { "docker",  "br-",     "virbr", "veth",     "vnet",
                                         "lxc",     "lxd",     "cni",   "podman",   "vmnet",
                                         "vboxnet", "flannel", "cali",  "waydroid", NULL };

  if (has_prefix_of (name, vpn))
    return WZP_INTERFACE_VPN;
  return has_prefix_of (name, bridges) ? WZP_INTERFACE_BRIDGE : WZP_INTERFACE_PHYSICAL;
}

static unsigned
kind_rank (WzpInterfaceKind kind)
{
  switch (kind)
    {
    case WZP_INTERFACE_PHYSICAL:
      return 3;
    case WZP_INTERFACE_VPN:
      return 1;
    case WZP_INTERFACE_BRIDGE:
      return 0;
    }
  return 0;
}

/* A private address comes first: if the peer is in the same network, nothing is shorter; if not, the
 * attempt costs a packet. CGNAT's own network is last: hardly anybody's peer is in it. 0: not to be
 * advertised at all. */
static unsigned
scope_rank (WzpAddressScope scope)
{
  switch (scope)
    {
    case WZP_ADDRESS_SCOPE_NONE:
    case WZP_ADDRESS_SCOPE_LOOPBACK:
    case WZP_ADDRESS_SCOPE_LINK_LOCAL:
      return 0;
    case WZP_ADDRESS_SCOPE_CGNAT:
      return 1;
    case WZP_ADDRESS_SCOPE_ULA:
      return 2;
    case WZP_ADDRESS_SCOPE_GLOBAL:
      return 3;
    case WZP_ADDRESS_SCOPE_PRIVATE:
      return 4;
    }
  return 0;
}

uint16_t
wzp_interface_local_preference (const WzpInterface *interface)
{
  unsigned scope = scope_rank (wzp_address_get_scope (&interface->address));
  unsigned preference;

  if (scope == 0 || interface->is_unusable)
    return 0;
  preference = kind_rank (wzp_interface_kind (interface->name)) * KIND_UNIT + scope * SCOPE_UNIT;
  if (!wzp_address_is_v4 (&interface->address))
    preference += FAMILY_UNIT;
  if (interface->is_temporary)
    preference += TEMP_UNIT;
  return (uint16_t) preference;
}

/* Whether @interface is a stable address beside a temporary one of the same reach: advertising it would
 * give away what the temporary one hides (RFC 8981). */
static gboolean
is_shadowed (const WzpInterfaces *interfaces, const WzpInterface *interface)
{
  if (interface->is_temporary || wzp_address_is_v4 (&interface->address))
    return FALSE;
  for (unsigned i = 0; i < interfaces->n_items; i++)
    {
      const WzpInterface *other = &interfaces->items[i];

      if (other->is_temporary && !other->is_unusable &&
          strcmp (other->name, interface->name) == 0 &&
          wzp_address_get_scope (&other->address) == wzp_address_get_scope (&interface->address))
        return TRUE;
    }
  return FALSE;
}

void
wzp_interfaces_to_candidates (const WzpInterfaces *interfaces,
                              uint16_t port_v4,
                              uint16_t port_v6,
                              WzpCandidates *out)
{
  wzp_candidates_clear (out);
  for (unsigned i = 0; i < interfaces->n_items; i++)
    {
      const WzpInterface *interface = &interfaces->items[i];
      uint16_t port = wzp_address_is_v4 (&interface->address) ? port_v4 : port_v6;
      uint16_t preference = wzp_interface_local_preference (interface);
      WzpAddress address = interface->address;
      WzpCandidate candidate;

      if (preference == 0 || port == 0 || is_shadowed (interfaces, interface))
        continue;
      wzp_address_set_port (&address, port);
      /* RFC 8445 wants them unique; the system's order decides among equals. */
      preference = (uint16_t) (preference + (ORDER_MAX - MIN (i, ORDER_MAX)));
      wzp_candidate_init (&candidate, WZP_CANDIDATE_HOST, &address, preference);
      candidate.base = address;
      wzp_candidates_add (out, &candidate);
    }
}
