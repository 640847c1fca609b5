#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""WzpPortMapper against a real miniupnpd: each protocol's mapping carries a packet from outside to us, is
renewed, made anew after a restart of the router, and given back; what cannot be reached is not kept.

    test_port_mapper.py DRIVER LAB-FOLDER
"""
import dataclasses
import pathlib
import re
import signal
import sys
import tempfile
import time
import unittest

DRIVER, LAB = sys.argv[1:3]
sys.path.insert(0, LAB)

import lab_nat  # noqa: E402
import lab_world  # noqa: E402

PORT = 45678
MAPPED = re.compile(r"\d+ mapped (\S+) (\d+\.\d+\.\d+\.\d+):(\d+) (\d+) ")


class PublicSite(lab_nat.Site):
    """miniupnpd tells no documentation address by UPnP: here the router has one that only looks real. It
    reaches nobody, the lab is a world of its own."""

    def _outside(self, place: str) -> str:
        here, there = f"11.22.{self.number}.1", f"11.22.{self.number}.0"
        self.world.add_link(lab_nat.INTERNET, f"s{self.number}", place, "wan")
        self.world.ip(lab_nat.INTERNET, f"addr add {there}/31 dev s{self.number}")
        self.world.ip(place, f"addr add {here}/31 dev wan", f"route add default via {there}")
        return here


class PortMapper(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="wzp-port-mapper-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.world = lab_world.World(pathlib.Path(cls.folder.name))
        cls.addClassCleanup(cls.world.__exit__)
        cls.internet = lab_nat.Internet(cls.world)
        cls.stranger = cls.internet.add_server("stranger")

    def site(self, **changes) -> lab_nat.Site:
        kind = dataclasses.replace(lab_nat.TYPES["gateway"], **changes)
        site = PublicSite(self.internet, kind)
        self.addCleanup(site.remove)
        return site

    def start(self, site, *protocols) -> lab_world.Process:
        process = self.world.start(site.client, DRIVER, PORT, *protocols,
                                   G_DEBUG="fatal-criticals")  # fmt: skip
        self.addCleanup(process.send, signal.SIGKILL)
        return process

    def wait_mapped(self, process, words: str = "mapped ") -> tuple[str, str, int, int]:
        found = MAPPED.match(process.wait_line(words))
        self.assertIsNotNone(found, process.output())
        return found[1], found[2], int(found[3]), int(found[4])

    def held(self, site) -> str:
        """What the router forwards at the moment."""
        return self.world.read(site.box.place, "nft", "list", "chain", "inet", "upnp", "UPNP_PRE")

    def wait_given_back(self, site, process) -> None:
        deadline = time.monotonic() + 10
        while re.search(r"dnat", self.held(site)):
            self.assertLess(time.monotonic(), deadline, process.output())

    def send_from_outside(self, process, address, words: str) -> None:
        with self.world.udp(self.stranger.place, self.stranger.v4) as plug:
            plug.sendto(words.encode(), address)
            process.wait_line(f"packet {words} from {self.stranger.v4}:")

    def end(self, process) -> float:
        began = time.monotonic()
        self.assertEqual(process.stop(), 0, process.output())
        return time.monotonic() - began

    def check_life(self, protocol: str) -> None:
        site = self.site()
        process = self.start(site, protocol)
        used, external, port, lifetime = self.wait_mapped(process)
        self.assertEqual((used, external), (protocol, site.box.wan))
        self.assertGreater(lifetime, 0)
        self.assertIn(str(PORT), self.held(site))
        self.send_from_outside(process, (external, port), "hello")
        # A slow router may take its second; miniupnpd does not.
        self.end(process)
        self.assertTrue(process.has_said("released"), process.output())
        self.assertFalse(re.search(r"dnat", self.held(site)), self.held(site))

    def test_pcp_maps_carries_and_gives_back(self):
        self.check_life("pcp")

    def test_nat_pmp_maps_carries_and_gives_back(self):
        self.check_life("nat-pmp")

    def test_upnp_maps_carries_and_gives_back(self):
        self.check_life("upnp")

    def test_pcp_wins_and_the_router_holds_one_mapping(self):
        site = self.site()
        process = self.start(site)
        self.assertEqual(self.wait_mapped(process)[0], "pcp")
        self.assertEqual(len(re.findall(r"dnat", self.held(site))), 1, self.held(site))
        self.end(process)

    def test_a_renewal_is_of_the_same_mapping(self):
        site = self.site()
        process = self.start(site, "pcp")
        _, external, port, _ = self.wait_mapped(process)
        daemon = site.box.daemon
        process.send(signal.SIGUSR1)
        deadline = time.monotonic() + 10
        nonces: list[str] = []
        while len(nonces) < 2:
            self.assertLess(time.monotonic(), deadline, daemon.output())
            self.held(site)
            nonces = re.findall(r"added mapping UDP .* 'PCP MAP (\w+)'", daemon.output())
        self.assertEqual(len(set(nonces)), 1)
        self.send_from_outside(process, (external, port), "renewed")
        self.end(process)

    def check_restart(self, protocol: str) -> None:
        site = self.site()
        process = self.start(site, protocol)
        _, external, port, _ = self.wait_mapped(process)
        site.box.daemon.stop()
        self.world.nft(site.box.place, "flush chain inet upnp UPNP_PRE\n"
                       "flush chain inet upnp MINIUPNPD\nflush chain inet upnp UPNP_POST\n")  # fmt: skip
        self.assertNotIn(str(PORT), self.held(site))
        site.box.daemon = self.world.start(
            site.box.place, "miniupnpd", "-d", "-f", self.world.folder / f"{site.box.place}.conf",
            "-P", self.world.folder / "again.pid")  # fmt: skip
        site.box.daemon.wait_line("HTTP listening on port")
        # By the notice that it multicasts; nobody tells us.
        deadline = time.monotonic() + 10
        while str(PORT) not in self.held(site):
            self.assertLess(time.monotonic(), deadline, process.output())
        self.send_from_outside(process, (external, port), "again")
        self.end(process)

    def test_a_restarted_router_is_asked_anew(self):
        self.check_restart("pcp")

    def test_a_restarted_router_is_asked_anew_by_nat_pmp(self):
        self.check_restart("nat-pmp")

    def test_another_router_is_noticed(self):
        site = self.site()
        process = self.start(site)
        self.wait_mapped(process)
        self.world.ip(site.client, "route del default")
        process.send(signal.SIGUSR1)
        process.wait_line("problem=no-gateway")
        self.world.ip(site.client, "route add default via 192.168.1.1")
        process.send(signal.SIGUSR1)
        self.wait_mapped(process, "2 mapped ")
        self.end(process)

    def test_a_mapping_behind_a_carrier_is_given_back(self):
        site = self.site(carrier=True)
        for protocol in ("pcp", "nat-pmp", "upnp"):
            process = self.start(site, protocol)
            line = process.wait_line("problem=not-public")
            if protocol == "upnp":
                self.assertIn("reason=the router has no public address", line)
            else:
                self.assertIn(f"reason=the router forwards {site.box.wan}:{PORT}", line)
                self.assertIn("cgnat", line)
            self.assertFalse(process.has_said("mapped "), process.output())
            self.wait_given_back(site, process)
            self.end(process)

    def test_a_silent_router_ends_in_a_word_and_the_end_is_quick(self):
        site = self.site(maps_ports=False)
        process = self.start(site, "pcp", "nat-pmp")
        line = process.wait_line("problem=no-answer")
        self.assertIn("pcp=no nat-pmp=no upnp=unknown", line)
        # A second is the limit; the rest is for a busy machine.
        self.assertLess(self.end(process), 5.0)


if __name__ == "__main__":
    lab_world.enter_cage()
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
