# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures a site with plain UDP sockets, in the words of RFC 4787: mapping, filtering, allocation,
hairpin. So the lab proves that its boxes are what they are called. All sockets are in this process,
so nothing is guessed from silence: what did not come before a later packet on the same way was
dropped. Knows nothing of how a box is made.
"""
import dataclasses
import os
import select
import socket
import struct
import time

from lab_nat import RELAY_PORT, Server, Site
from lab_world import LabError, Process, World

PORTS = (RELAY_PORT, 3001)  # the first goes through everywhere but where no UDP does
STUN_PORT = 3478
STUN_START_SECONDS = 40.0
STUN_AGAIN_SECONDS = 0.1
PUNCH_SECONDS = 0.15  # for one round between namespaces of one kernel
CHANGE_ADDRESS, CHANGE_PORT = 4, 2
STUN_COOKIE = 0x2112A442
NAT_PMP_PORT = 5351
SSDP = ("239.255.255.250", 1900)


@dataclasses.dataclass
class Measured:
    udp: bool
    mapping: str = "none"
    filtering: str = "none"
    allocation: str = "none"
    hairpin: bool = False
    public: str = ""


class Probe:
    """Sockets at two addresses with two ports each on one server."""

    def __init__(self, world: World, server: Server):
        self.world, self.server = world, server
        self._v4 = [[world.udp(server.place, address, port) for port in PORTS]
                    for address in (server.v4, server.v4_other)]  # fmt: skip
        self._v6 = [world.udp(server.place, server.v6, port) for port in PORTS]
        self._tcp = world.tcp_listener(server.place, server.v4, PORTS[0])

    def close(self) -> None:
        for plug in [*self._v4[0], *self._v4[1], *self._v6, self._tcp]:
            plug.close()

    def measure(self, site: Site, family: int) -> Measured:
        if not site.kind.udp:
            return Measured(self._goes_out(site, self._v4[0][0]))
        servers = self._v4 if family == 4 else [self._v6]
        if site.kind.only_port:
            servers = [row[:1] for row in servers]
        plug = self.plug(site, family)
        outside = [self._seen(plug, server) for row in servers for server in row]
        ports = [place[1] for place in outside]
        measured = Measured(True, public=outside[0][0])
        measured.mapping = self._mapping(ports)
        measured.allocation = self._allocation(plug.getsockname()[1], ports)
        plug.close()
        measured.filtering = self._filtering(site, servers, family)
        measured.hairpin = self._hairpin(site, servers[0][0], family)
        return measured

    def seen(self, plug: socket.socket, family: int = 4, server: int = 0) -> tuple:
        """By the first or the second of the server's IPv4 addresses."""
        return self._seen(plug, self._v4[server][0] if family == 4 else self._v6[0])

    def lets_out(self, site: Site, port: int) -> bool:
        """Whether UDP goes to that port of PORTS on the server."""
        return self._goes_out(site, self._v4[0][PORTS.index(port)])

    def strangers(self) -> list[socket.socket]:
        """The IPv4 sockets; seen() uses the first."""
        return [*self._v4[0], *self._v4[1]]

    def plug(self, site: Site, family: int) -> socket.socket:
        return self.world.udp(site.client, "0.0.0.0" if family == 4 else "::")

    @staticmethod
    def _seen(plug: socket.socket, server: socket.socket) -> tuple:
        """Where the server sees the packet come from."""
        mark = os.urandom(8)
        plug.sendto(mark, server.getsockname()[:2])
        while True:
            data, sender = server.recvfrom(64)
            if data == mark:
                return sender[:2]

    @staticmethod
    def _mapping(ports: list[int]) -> str:
        if len(set(ports)) == 1:
            return "endpoint-independent"
        if len(ports) == 4 and ports[0] == ports[1] and ports[2] == ports[3]:
            return "address-dependent"
        return "address-and-port-dependent"

    @staticmethod
    def _allocation(own: int, ports: list[int]) -> str:
        steps = {after - before for before, after in zip(ports, ports[1:])}
        if set(ports) == {own}:
            return "preserving"
        if ports[0] == own:
            return "first-preserving"
        return "sequential" if steps == {1} else "random"

    @staticmethod
    def _comes_in(plug: socket.socket, server: socket.socket, stranger: socket.socket, to) -> bool:
        """Whether the stranger's packet reached the client before the server's, sent after it."""
        stranger.sendto(b"stranger", to)
        server.sendto(b"server", to)
        first, _ = plug.recvfrom(64)
        return first == b"stranger"

    def _filtering(self, site: Site, servers: list, family: int) -> str:
        plug = self.plug(site, family)
        known = servers[0][0]
        to = self._seen(plug, known)
        far = servers[-1][-1]  # another address, or with one address another port
        near = servers[0][-1]
        result = "address-and-port-dependent"
        if self._comes_in(plug, known, far, to):
            result = "endpoint-independent"
            plug.recvfrom(64)
        elif near is not known and self._comes_in(plug, known, near, to):
            result = "address-dependent"
        plug.close()
        return result

    def _hairpin(self, site: Site, server: socket.socket, family: int) -> bool:
        one, other = self.plug(site, family), self.plug(site, family)
        self._seen(one, server)
        to = self._seen(other, server)
        result = self._comes_in(other, server, one, to)
        one.close()
        other.close()
        return result

    def _goes_out(self, site: Site, server: socket.socket) -> bool:
        """TCP goes and comes on the same wires after the packet, so the packet had its chance."""
        plug = self.plug(site, 4)
        plug.sendto(b"lost?", server.getsockname())
        with self.world.tcp_connect(site.client, self.server.v4, PORTS[0]):
            self._tcp.accept()[0].close()
        server.setblocking(False)
        try:
            server.recvfrom(64)
            return True
        except BlockingIOError:
            return False
        finally:
            server.settimeout(5.0)
            plug.close()


def stun_binding(plug: socket.socket, server: tuple, change: int = 0) -> tuple[str, int, tuple]:
    """The address a STUN server sees, and where the answer came from. RFC 8489; `change` is
    CHANGE-REQUEST of RFC 5780."""
    number = os.urandom(12)
    body = struct.pack("!HHI", 0x0003, 4, change) if change else b""
    plug.sendto(struct.pack("!HHI", 0x0001, len(body), STUN_COOKIE) + number + body, server)
    answer = b""
    while answer[8:20] != number:  # an earlier request's answer may come late
        answer, sender = plug.recvfrom(1500)
    kind, length, cookie = struct.unpack_from("!HHI", answer)
    if kind != 0x0101 or cookie != STUN_COOKIE:
        raise LabError(f"no STUN answer from {server}: {answer.hex()}")
    at = 20
    while at < 20 + length:
        name, size = struct.unpack_from("!HH", answer, at)
        if name == 0x0020:
            mask = struct.pack("!I", STUN_COOKIE) + number
            port = struct.unpack_from("!H", answer, at + 6)[0] ^ (STUN_COOKIE >> 16)
            raw = bytes(a ^ b for a, b in zip(answer[at + 8 : at + 4 + size], mask))
            family = socket.AF_INET if len(raw) == 4 else socket.AF_INET6
            return socket.inet_ntop(family, raw), port, sender
        at += 4 + (size + 3) // 4 * 4
    raise LabError("a STUN answer without XOR-MAPPED-ADDRESS")


def start_coturn(world: World, server: Server) -> Process:
    """A STUN server (RFC 5780) on all addresses. It tells nobody when it listens: it is asked until
    it answers."""
    folder = world.folder
    addresses = [f"--listening-ip={address}" for address in (server.v4, server.v4_other, server.v6)]
    coturn = world.start(
        server.place, "turnserver", "-n", "--stun-only", "--no-tcp", "--no-tls", "--no-dtls",
        "--no-cli", "--log-file", "stdout", "--simple-log", f"--listening-port={STUN_PORT}",
        "--pidfile", folder / "coturn.pid", "--userdb", folder / "coturn.db", *addresses,
    )  # fmt: skip
    end = time.monotonic() + STUN_START_SECONDS
    for address in (server.v4, server.v6):
        with world.udp(server.place, address) as plug:
            plug.settimeout(STUN_AGAIN_SECONDS)
            while not _answers(plug, address):
                if time.monotonic() > end:
                    raise LabError(f"the STUN server does not answer\n{coturn.output()}")
    return coturn


def _answers(plug: socket.socket, address: str) -> bool:
    try:
        stun_binding(plug, (address, STUN_PORT))
    except (TimeoutError, ConnectionError):
        return False
    return True


def nat_pmp_map(plug: socket.socket, gateway: str, port: int) -> tuple[str, int]:
    """Maps a UDP port (RFC 6886): the public address and port."""
    where = (gateway, NAT_PMP_PORT)
    plug.sendto(struct.pack("!BB", 0, 0), where)
    answer, _ = plug.recvfrom(64)
    version, code, result = struct.unpack_from("!BBH", answer)
    if (version, code, result) != (0, 128, 0):
        raise LabError(f"NAT-PMP address: {answer.hex()}")
    public = socket.inet_ntoa(answer[8:12])
    plug.sendto(struct.pack("!BBHHHI", 0, 1, 0, port, port, 3600), where)
    answer, _ = plug.recvfrom(64)
    if struct.unpack_from("!BBH", answer) != (0, 129, 0):
        raise LabError(f"NAT-PMP map: {answer.hex()}")
    return public, struct.unpack_from("!H", answer, 10)[0]


def pcp_map(plug: socket.socket, gateway: str, own: str, port: int) -> tuple[str, int]:
    """Maps a UDP port (RFC 6887 MAP): the public address and port."""
    nonce = os.urandom(12)
    mapped = bytes(10) + b"\xff\xff" + socket.inet_aton(own)
    unknown = bytes(10) + b"\xff\xff" + bytes(4)
    body = nonce + struct.pack("!B3xHH", 17, port, 0) + unknown
    plug.sendto(struct.pack("!BBHI", 2, 1, 0, 3600) + mapped + body, (gateway, NAT_PMP_PORT))
    answer, _ = plug.recvfrom(1100)
    version, code, _, result = struct.unpack_from("!BBBB", answer)
    if (version, code, result) != (2, 0x81, 0) or answer[24:36] != nonce:
        raise LabError(f"PCP map: {answer.hex()}")
    return socket.inet_ntoa(answer[56:60]), struct.unpack_from("!H", answer, 42)[0]


def upnp_find(plug: socket.socket) -> str:
    """The description's address of the first UPnP gateway that answers."""
    search = ("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\n"
              "MX: 1\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n")  # fmt: skip
    plug.sendto(search.encode(), SSDP)
    answer = plug.recvfrom(2048)[0].decode()
    for line in answer.splitlines():
        if line.lower().startswith("location:"):
            return line.split(":", 1)[1].strip()
    raise LabError(f"SSDP: {answer}")


def _public(probe: Probe, site: Site, plug: socket.socket, family: int) -> tuple:
    """Where others can try to reach this socket: mapped at the gateway, or as a server sees it."""
    if site.kind.maps_ports:
        with probe.world.udp(site.client) as asking:
            return nat_pmp_map(asking, f"{site.box.lan}.1", plug.getsockname()[1])
    return probe.seen(plug, family)


def punch(probe: Probe, one: Site, other: Site, rounds: int = 3) -> bool:
    """Whether two plain sockets that know each other's public addresses come to talk both ways: each
    sends to the other's, and answers where something came from. No port is guessed."""
    for family in set(one.kind.families) & set(other.kind.families):
        plugs = [probe.plug(one, family), probe.plug(other, family)]
        publics = [_public(probe, site, plug, family) for site, plug in zip((one, other), plugs)]
        try:
            if _talk(plugs, publics, rounds):
                return True
        finally:
            for plug in plugs:
                plug.close()
    return False


def _talk(plugs: list[socket.socket], publics: list[tuple], rounds: int) -> bool:
    """An `answer` that arrives has gone back on the way a `hello` came: both directions are open."""
    for _ in range(rounds):
        plugs[0].sendto(b"hello", publics[1])
        plugs[1].sendto(b"hello", publics[0])
        end = time.monotonic() + PUNCH_SECONDS
        while (left := end - time.monotonic()) > 0:
            for plug in select.select(plugs, [], [], left)[0]:
                data, sender = plug.recvfrom(64)
                if data == b"answer":
                    return True
                plug.sendto(b"answer", sender[:2])
    return False
