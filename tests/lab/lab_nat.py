# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks people sit in: an internet of documentation addresses and, on it, sites of every NAT
type, each a box (a router with nftables) with one client behind it. The words are those of RFC 4787.
Every home uses the same private addresses, as homes do. Knows nothing of calls.
"""
import dataclasses
import re
import threading

from lab_world import Process, World

INTERNET = "internet"
N_SITES = 60
RELAY_PORT = 4433

# Linux keeps source ports where it can: that alone is a port-restricted cone. What is sent out is
# noted, and what comes in is let to the client by those notes.
NOTES = """
  map mappings { type inet_service : ipv4_addr; flags dynamic,timeout; timeout 300s; }
  set peers { type ipv4_addr . inet_service; flags dynamic,timeout; timeout 300s; }
  set used { type ipv4_addr . inet_service; flags dynamic,timeout; timeout 300s; }
  chain note {
    type filter hook forward priority 10;
    oifname "wan" meta l4proto udp update @mappings { udp sport : ip saddr }
    oifname "wan" meta l4proto udp update @peers { ip daddr . udp sport }
  }
"""
KEEP_PORT = 'oifname "wan" masquerade'
SEQUENCE_FIRST = 40000
SEQUENCE_PORTS = 512
# Where a restarted router's ports lie.
REBOUND_FIRST, REBOUND_PORTS = 20000, 10000
SEQUENCE = ", ".join(f"{i} : {SEQUENCE_FIRST + i}" for i in range(SEQUENCE_PORTS))


@dataclasses.dataclass(frozen=True)
class NatType:
    """A kind of site, and what the probe must measure there by IPv4 (by IPv6 where there is only that:
    see face())."""

    name: str
    mapping: str = "endpoint-independent"  # or address-and-port-dependent, none (no UDP)
    filtering: str = "address-and-port-dependent"  # or address-dependent, endpoint-independent
    allocation: str = "preserving"  # or first-preserving, sequential, random
    hairpin: bool = False
    inbound: str = ""  # rules of the prerouting chain
    outbound: str = KEEP_PORT  # rules of the postrouting chain
    translates: bool = True
    families: tuple[int, ...] = (4,)
    firewall: bool = True
    carrier: bool = False
    maps_ports: bool = False
    only_upnp: bool = False  # of the ways to ask for that
    udp: bool = True
    only_port: int = 0  # UDP goes to this port of others, and nowhere else

    def face(self, family: int) -> "NatType":
        """How the site looks by that family: homes translate no IPv6, but keep strangers out."""
        if family == 4 or not self.translates:
            return self
        return NatType(self.name, translates=False, families=(6,))

    def __str__(self) -> str:
        words = [f"mapping {self.mapping}", f"filter {self.filtering}", f"ports {self.allocation}"]
        if not self.translates:
            words = ["no translation", "firewall" if self.firewall else "open"]
        words += [words_of for said, words_of in (
            (self.hairpin and self.translates, "hairpin"), (self.carrier, "carrier's NAT besides"),
            (self.maps_ports, "maps ports when asked"), (self.only_upnp, "by UPnP only"), (not self.udp, "no UDP"),
            (self.only_port, f"UDP to port {self.only_port} only")) if said]  # fmt: skip
        families = " and ".join(f"IPv{family}" for family in self.families)
        return f"{self.name:<20}  {families}: {', '.join(words)}"

    @property
    def is_hard(self) -> bool:
        return self.mapping != "endpoint-independent"


TYPES = {
    kind.name: kind
    for kind in (
        NatType("none", filtering="endpoint-independent", translates=False, firewall=False,
                families=(4, 6), hairpin=True),
        NatType("full-cone", filtering="endpoint-independent",
                inbound='iifname "wan" dnat to udp dport map @mappings'),
        NatType("address-restricted", filtering="address-dependent",
                inbound='iifname "wan" ip saddr . udp dport @peers dnat to udp dport map @mappings'),
        NatType("port-restricted"),
        NatType("symmetric-preserving", mapping="address-and-port-dependent",
                allocation="first-preserving",
                outbound="""
    oifname "wan" meta l4proto udp ip saddr . udp sport @used masquerade random
    oifname "wan" meta l4proto udp add @used { ip saddr . udp sport }
    oifname "wan" masquerade"""),
        NatType("symmetric-sequential", mapping="address-and-port-dependent",
                allocation="sequential",
                outbound=f"""
    oifname "wan" meta l4proto udp snat to $WAN:numgen inc mod {SEQUENCE_PORTS} map {{ {SEQUENCE} }}
    oifname "wan" masquerade"""),
        NatType("symmetric-random", mapping="address-and-port-dependent", allocation="random",
                outbound='oifname "wan" masquerade fully-random'),
        NatType("hairpin", hairpin=True,
                inbound='iifname "lan" ip daddr $WAN dnat to udp dport map @mappings',
                outbound='oifname "lan" ct status dnat snat to $WAN\n    oifname "wan" masquerade'),
        NatType("cgnat", carrier=True),
        NatType("gateway", mapping="address-and-port-dependent", allocation="random",
                outbound='oifname "wan" masquerade fully-random', maps_ports=True),
        NatType("gateway-upnp", mapping="address-and-port-dependent", allocation="random",
                outbound='oifname "wan" masquerade fully-random', maps_ports=True, only_upnp=True),
        NatType("udp-blocked", mapping="none", udp=False),
        NatType("firewall", translates=False, families=(4, 6)),
        NatType("v6-open", filtering="endpoint-independent", translates=False, firewall=False,
                families=(6,), hairpin=True),
        NatType("v6-firewall", translates=False, families=(6,)),
        NatType("dual-symmetric", mapping="address-and-port-dependent", allocation="random",
                outbound='oifname "wan" masquerade fully-random', families=(4, 6)),
        NatType("relay-only", only_port=RELAY_PORT),
    )
}  # fmt: skip

# Where a gateway's mappings live: miniupnpd puts its rules into these chains.
UPNP_TABLES = """
table inet upnp {
  chain forward { type filter hook forward priority -5; jump MINIUPNPD; }
  chain MINIUPNPD { }
  chain prerouting { type nat hook prerouting priority -110; jump UPNP_PRE; }
  chain postrouting { type nat hook postrouting priority 90; jump UPNP_POST; }
  chain UPNP_PRE { }
  chain UPNP_POST { }
}
"""
# Documentation addresses count as private there, hence ext_allow_private_ipv4.
UPNP_CONFIG = """
ext_ifname=wan
listening_ip=lan
ext_allow_private_ipv4=yes
enable_pcp_pmp={pcp}
enable_upnp=yes
secure_mode=yes
ipv6_disable=yes
uuid=00000000-0000-4000-8000-{number:012d}
upnp_table_name=upnp
upnp_nat_table_name=upnp
upnp_forward_chain=MINIUPNPD
upnp_nat_chain=UPNP_PRE
upnp_nat_postrouting_chain=UPNP_POST
min_lifetime=120
max_lifetime=86400
allow 1024-65535 0.0.0.0/0 1024-65535
deny 0-65535 0.0.0.0/0 0-65535
"""


def guard_rules(kind: NatType, wan: str) -> str:
    """What nobody inside asked for is dropped before conntrack confirms it: no answer is sent, and no
    trace stays that would turn an outgoing packet's port away. Home routers do the same."""
    blocked = "" if kind.udp else 'iifname "lan" meta l4proto udp drop'
    if kind.only_port:
        blocked = f'iifname "lan" udp dport != {kind.only_port} drop'
    own = f'iifname "lan" ip daddr {wan} drop' if kind.translates else ""
    mapped = "ct status dnat accept" if kind.translates else ""
    return f"""
table inet guard {{
  chain input {{
    type filter hook input priority 0; policy drop;
    {own}
    ct state established,related accept
    meta l4proto {{ icmp, icmpv6, igmp }} accept
    iifname "lan" accept
  }}
  chain forward {{
    type filter hook forward priority 0; policy drop;
    {blocked}
    ct state established,related accept
    iifname "lan" accept
    meta l4proto icmpv6 accept
    {mapped}
  }}
}}
"""


def nat_rules(kind: NatType, wan: str) -> str:
    rules = f"""
table ip nat {{
  {NOTES}
  chain prerouting {{
    type nat hook prerouting priority dstnat;
    {kind.inbound}
  }}
  chain postrouting {{
    type nat hook postrouting priority srcnat;
    {kind.outbound}
  }}
}}
"""
    return rules.replace("$WAN", wan)


@dataclasses.dataclass(frozen=True)
class Server:
    place: str
    v4: str
    v4_other: str
    v6: str


class Internet:
    """The router everything public hangs on, and the numbers it gives to sites."""

    def __init__(self, world: World):
        self.world = world
        self._lock = threading.Lock()
        self._free = list(range(N_SITES))
        self._n_servers = 0
        world.add_place(INTERNET, router=True)

    def take_number(self) -> int:
        with self._lock:
            return self._free.pop(0)

    def give_number(self, number: int) -> None:
        with self._lock:
            self._free.append(number)

    def add_server(self, place: str) -> Server:
        """A machine with two IPv4 addresses and an IPv6 address, and no filter."""
        world, number = self.world, self._n_servers
        self._n_servers += 1
        v6 = f"2001:db8:f{number:x}:"
        at = [f"192.0.2.{8 * number + i}" for i in range(1, 4)]
        world.add_place(place)
        world.add_link(place, "wan", INTERNET, f"srv{number}")
        world.ip(place, f"addr add {at[0]}/29 dev wan", f"addr add {at[1]}/29 dev wan",
                 f"addr add {v6}:1/64 dev wan nodad", f"route add default via {at[2]}",
                 f"route add ::/0 via {v6}:ffff")  # fmt: skip
        world.ip(INTERNET, f"addr add {at[2]}/29 dev srv{number}",
                 f"addr add {v6}:ffff/64 dev srv{number} nodad")  # fmt: skip
        return Server(place, at[0], at[1], f"{v6}:1")


class Box:
    """One router: a public or carrier's address outside, a bridge called lan inside."""

    def __init__(self, world: World, place: str, kind: NatType, number: int, lan: str):
        self.world, self.place, self.kind, self.number = world, place, kind, number
        self.lan, self._n_inside = lan, 0
        self.wan = ""
        self.daemon: Process | None = None
        world.add_place(place, router=True)
        world.ip(place, "link add lan type bridge mcast_snooping 0", "link set lan up")

    def start(self) -> None:
        """To be called when the outside is connected."""
        if self.kind.translates:
            self.world.ip(self.place, f"addr add {self.lan}.1/24 dev lan")
            self.world.nft(self.place, nat_rules(self.kind, self.wan))
        if self.kind.firewall:
            self.world.nft(self.place, guard_rules(self.kind, self.wan))
        if self.kind.maps_ports:
            self._start_miniupnpd()

    def _start_miniupnpd(self) -> None:
        self.world.nft(self.place, UPNP_TABLES)
        config = self.world.folder / f"{self.place}.conf"
        config.write_text(UPNP_CONFIG.format(number=self.number, pcp="no" if self.kind.only_upnp else "yes"))
        self.daemon = self.world.start(
            self.place, "miniupnpd", "-d", "-f", config, "-P", config.with_suffix(".pid")
        )
        self.daemon.wait_line("HTTP listening on port")

    def lay_wire(self, place: str, device: str) -> str:
        """A wire to a machine that does not use it yet; the address it would have there."""
        self._n_inside += 1
        self.world.add_link(self.place, f"in{self._n_inside}", place, device)
        self.world.ip(self.place, f"link set in{self._n_inside} master lan")
        return f"{self.lan}.{self._n_inside + 1}"

    def connect(self, place: str) -> str:
        """A machine behind the box, by its device `wan` as it is called everywhere; its address."""
        address = self.lay_wire(place, "wan")
        self.world.ip(
            place, f"addr add {address}/24 dev wan", f"route add default via {self.lan}.1"
        )
        return address

    def remove(self) -> None:
        if self.daemon:
            self.daemon.stop()
        self.world.remove_place(self.place)


class Site:
    """A client's machine and whatever stands between it and the internet. `behind` puts the client
    into another site's home, `carrier` the home behind another site's carrier, `line` makes the way to
    the internet a bad one (settings of impair.c, both directions)."""

    def __init__(self, internet: Internet, kind: NatType, *, behind: "Site | None" = None,
                 carrier: "Site | None" = None, carrier_kind: NatType | None = None,
                 line: dict | None = None):  # fmt: skip
        self._line_settings, self._line = line, None
        self.internet, self.world, self.kind = internet, internet.world, kind
        self.number = internet.take_number()
        self.client = self.world.add_place(f"s{self.number}-client")
        self.address = self.address6 = self.address_elsewhere = ""
        self._port = 1  # of the box, where the client hangs
        self.box: Box | None = None
        self.carrier: Box | None = None
        self._own: list[Box] = []
        self._bans: list[str] = []  # tables at the internet that keep packets of ours away
        if behind:
            self.box, self.carrier = behind.box, behind.carrier
            self._connect_home()
        elif kind.translates:
            self._make_home(carrier, carrier_kind)
        else:
            self._make_public()

    def _outside(self, place: str) -> str:
        """Connects a place's `wan` to the internet by IPv4; its address."""
        number, device = self.number, f"s{self.number}"
        here, there = f"198.51.100.{4 * number + 1}", f"198.51.100.{4 * number}"
        if self.kind.only_upnp:
            # miniupnpd tells no documentation address by UPnP: this one only looks real. It reaches
            # nobody, the lab is a world of its own.
            here, there = f"11.22.{number}.1", f"11.22.{number}.0"
        if self._line_settings:
            settings = self._line_settings
            self._line = self.world.add_bad_line(INTERNET, device, place, "wan", settings)
        else:
            self.world.add_link(INTERNET, device, place, "wan")
        self.world.ip(INTERNET, f"addr add {there}/31 dev {device}")
        self.world.ip(place, f"addr add {here}/31 dev wan", f"route add default via {there}")
        return here

    def _box(self, place: str, kind: NatType, lan: str) -> Box:
        box = Box(self.world, f"s{self.number}-{place}", kind, self.number, lan)
        self._own.append(box)
        return box

    def _make_home(self, carrier: "Site | None", carrier_kind: NatType | None) -> None:
        self.box = self._box("box", self.kind, "192.168.1")
        if carrier:
            self.carrier = carrier.carrier
        elif self.kind.carrier:
            self.carrier = self._box("carrier", carrier_kind or TYPES["port-restricted"], "100.64.0")
            self.carrier.wan = self._outside(self.carrier.place)
            self.carrier.start()
        if self.carrier:
            self.box.wan = self.carrier.connect(self.box.place)
        else:
            self.box.wan = self._outside(self.box.place)
        self.box.start()
        self._connect_home()
        if 6 in self.kind.families:
            self._lead_v6(self.box.place)
            self._make_inner_v6()

    def _connect_home(self) -> None:
        self.address = self.box.connect(self.client)
        self._port = int(self.address.rsplit(".", 1)[1]) - 1

    def _lead_v6(self, place: str) -> str:
        """IPv6 between the internet and a place's `wan`; what lies behind has the next prefix."""
        v6, number = f"2001:db8:{self.number:x}", self.number
        self.world.ip(INTERNET, f"addr add {v6}::ffff/64 dev s{number} nodad",
                      f"route add {v6}:1::/64 via {v6}::1")  # fmt: skip
        self.world.ip(place, f"addr add {v6}::1/64 dev wan nodad", f"route add ::/0 via {v6}::ffff")
        return f"{v6}::1"

    def _make_inner_v6(self) -> None:
        v6 = f"2001:db8:{self.number:x}:1"
        self.world.ip(self.box.place, f"addr add {v6}::ffff/64 dev lan nodad")
        self.world.ip(self.client, f"addr add {v6}::1/64 dev wan nodad",
                      f"route add ::/0 via {v6}::ffff")  # fmt: skip
        self.address6 = f"{v6}::1"

    def _make_public(self) -> None:
        """Public addresses to the client itself; a firewall, if there is one, routes."""
        kind, place = self.kind, self.client
        if kind.firewall:
            self.box = self._box("box", kind, "")
            place = self.box.place
        self.address = self._outside(place)
        self.address6 = self._lead_v6(place)
        if kind.firewall:
            self._make_inner_net()
        if 4 not in kind.families:
            self.world.ip(self.client, f"addr del {self.address}/31 dev wan")
            self.address = ""

    def _make_inner_net(self) -> None:
        world, box, number = self.world, self.box, self.number
        gateway, address = f"203.0.113.{4 * number}", f"203.0.113.{4 * number + 1}"
        box.start()
        world.add_link(box.place, "in1", self.client, "wan")
        world.ip(box.place, "link set in1 master lan", f"addr add {gateway}/31 dev lan")
        world.ip(INTERNET, f"route add {gateway}/31 via 198.51.100.{4 * number + 1}")
        world.ip(self.client, f"addr add {address}/31 dev wan", f"route add default via {gateway}")
        self.address = address
        self._make_inner_v6()

    @property
    def plug(self) -> tuple[str, str]:
        """The other end of the client's wire: a place and a device in it."""
        if not self.box:
            return INTERNET, f"s{self.number}"
        return self.box.place, f"in{self._port}"

    def mapped_ports(self, server_port: int) -> set[int]:
        """The public ports of this home's flows to that port of servers, as its router tells."""
        table = self.world.read(self.box.place, "conntrack", "-L", "-p", "udp")
        return {int(port) for port in re.findall(rf"sport={server_port} dport=(\d+)", table)}

    def ban(self, table: str, rules: str) -> None:
        """The internet drops what these rules of its forward hook say, until lifted or we are gone: the
        next site gets our number."""
        chain = f"chain every {{\ntype filter hook forward priority 0\n{rules}\n}}"
        self.world.nft(INTERNET, f"table inet {table} {{\n{chain}\n}}\n")
        self._bans.append(table)

    def lift_ban(self, table: str) -> None:
        self._bans.remove(table)
        self.world.nft(INTERNET, f"delete table inet {table}\n")

    def rebind(self, server_port: int) -> None:
        """What a restarted router does: all mappings are forgotten, the next ones have other ports. It
        stays the router that it was: one that gives every destination the same port goes on doing so,
        for the client's socket that talks to that port of servers."""
        if not self.kind.is_hard:
            table = self.world.read(self.box.place, "conntrack", "-L", "-p", "udp")
            inside = re.search(rf"src={re.escape(self.address)} \S+ sport=(\d+) dport={server_port}\b", table)
            port = REBOUND_FIRST + int(inside[1]) % REBOUND_PORTS
            rule = f"udp sport {inside[1]} snat to {self.box.wan}:{port}"
            self.world.nft(self.box.place, f'insert rule ip nat postrouting oifname "wan" {rule}')
        self.world.read(self.box.place, "conntrack", "-F")

    def remove(self) -> None:
        """Those who share the home or the carrier go first."""
        if self._line:
            self._line.stop()
        for table in list(self._bans):
            self.lift_ban(table)
        self.world.remove_place(self.client)
        for box in self._own:
            box.remove()
        self.internet.give_number(self.number)
