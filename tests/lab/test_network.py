#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a registered client knows of its network: right behind every kind of NAT, and again in the next network;
and that the router's port is asked for, and given back at the end.

    test_network.py DRIVER RELAY
"""
import pathlib
import re
import sys
import tempfile
import time
import unittest

import lab_events
import lab_nat
import lab_probe
import lab_world

DRIVER, RELAY = (pathlib.Path(sys.argv.pop(1)).resolve() for _ in range(2))
PORT = lab_nat.RELAY_PORT
FIELD = re.compile(r"(\w+)=(\S+)")
# For a busy machine.
SECONDS = 30.0


def fields(line: str) -> dict[str, str]:
    return dict(FIELD.findall(line))


class Network(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="wzp-network-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.world = lab_world.World(pathlib.Path(cls.folder.name))
        cls.addClassCleanup(cls.world.__exit__)
        cls.internet = lab_nat.Internet(cls.world)
        cls.servers = [cls.internet.add_server(name) for name in ("one", "two")]
        for server in cls.servers:
            config = cls.world.folder / f"{server.place}.toml"
            config.write_text(f'listen_addr = "[::]:{PORT}"\n')
            relay = cls.world.start(server.place, RELAY, "--config", config,
                                    "--identity", config.with_suffix(".id"))  # fmt: skip
            relay.wait_line("listening on")
        cls.stun = cls.internet.add_server("stun")
        lab_probe.start_coturn(cls.world, cls.stun)

    def site(self, name: str) -> lab_nat.Site:
        site = lab_nat.Site(self.internet, lab_nat.TYPES[name])
        self.addCleanup(site.remove)
        return site

    def start(self, site, mapping: str = "no") -> lab_world.Process:
        one, two = self.servers
        v4 = 4 in site.kind.families
        process = self.world.start(
            site.client, DRIVER,
            f"{one.v4}:{PORT}" if v4 else f"[{one.v6}]:{PORT}",
            f"{self.stun.v4}:{lab_probe.STUN_PORT}" if v4 else f"[{self.stun.v6}]",
            f"{two.v4}:{PORT}" if v4 else f"[{two.v6}]:{PORT}",
            mapping, G_DEBUG="fatal-criticals",
        )  # fmt: skip
        self.addCleanup(process.kill)
        return process

    def wait(self, process, is_it, what: str, after: int = 0) -> dict[str, str]:
        def fits(line: str) -> bool:
            return line.startswith("online checked") and is_it(fields(line))

        return fields(process.wait_that(fits, what, SECONDS, after))

    def end(self, process) -> float:
        began = time.monotonic()
        self.assertEqual(process.stop(), 0, process.output())
        return time.monotonic() - began

    def held(self, site) -> str:
        """What the router forwards at the moment."""
        return self.world.read(site.box.place, "nft", "list", "chain", "inet", "upnp", "UPNP_PRE")

    def check_type(self, name: str) -> None:
        site = self.site(name)
        kind = site.kind
        process = self.start(site)
        seen = self.wait(process, lambda f: f["verdict"] != "unknown", "a verdict")
        if not kind.translates:
            self.assertEqual((seen["nat"], seen["mapping"]), ("no", "none"), seen)
        else:
            self.assertEqual((seen["nat"], seen["mapping"]), ("yes", kind.mapping), seen)
            self.assertEqual(seen["filtering"], kind.filtering, seen)
            self.assertEqual(seen["hairpin"], "yes" if kind.hairpin else "no", seen)
            self.assertEqual(seen["v4"].split(":")[0], site.box.wan, seen)
        self.assertEqual(seen["verdict"], "symmetric-port" if kind.is_hard else "cone", seen)
        self.assertEqual(seen["mapper"], "idle", seen)
        self.end(process)

    def test_a_forwarded_port_is_asked_for_and_given_back(self):
        site = self.site("gateway")
        process = self.start(site, "yes")
        seen = self.wait(process, lambda f: f["mapper"] == "mapped", "mapped")
        self.assertEqual(seen["mapped"].split(":")[0], site.box.wan)
        self.assertRegex(self.held(site), "dnat")
        # One second is the limit; the rest is for a busy machine.
        self.assertLess(self.end(process), 6.0)
        self.assertNotRegex(self.held(site), "dnat")

    def test_a_silent_router_keeps_nobody(self):
        process = self.start(self.site("port-restricted"), "yes")
        self.wait(process, lambda f: f["verdict"] == "cone", "a verdict")
        self.assertLess(self.end(process), 6.0)

    def test_another_network_is_noticed(self):
        site = self.site("port-restricted")
        process = self.start(site)
        before = self.wait(process, lambda f: f["verdict"] == "cone", "a verdict")
        other = lab_events.prepare_roaming(site)
        self.addCleanup(other.remove)
        lab_events.roam(site, other)
        after = self.wait(process, lambda f: f["v4"] not in ("-", before["v4"]) and
                          f["verdict"] == "cone", "seen elsewhere")  # fmt: skip
        self.assertEqual(after["v4"].split(":")[0], other.carrier.wan)
        self.end(process)

    def test_another_router_is_asked_anew(self):
        site = self.site("gateway")
        process = self.start(site, "yes")
        self.wait(process, lambda f: f["mapper"] == "mapped", "mapped")
        self.world.ip(site.client, "link set wan down")
        process.wait_line("mapper=unavailable")
        n_lines = len(process.lines)
        self.world.ip(site.client, "link set wan up", f"route add default via {site.box.lan}.1")
        self.wait(process, lambda f: f["mapper"] == "mapped", "mapped again", n_lines)
        self.end(process)


for name, kind in lab_nat.TYPES.items():
    # A carrier's NAT behind a home's is the worse of the two; where no UDP goes nobody registers.
    if 4 in kind.families and kind.udp and not kind.only_port and not kind.carrier:
        setattr(Network, f"test_{name.replace('-', '_')}", lambda self, name=name: self.check_type(name))


if __name__ == "__main__":
    lab_world.enter_cage()
    unittest.main(verbosity=2)
