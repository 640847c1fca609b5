#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""wzp-client netcheck says of every box what the box is: verdict, mapping, filtering, allocation, hairpin,
what its gateway speaks; and it leaves nothing behind at the gateway. How long each took is printed."""
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
import unittest

import lab_call
import lab_nat
import lab_netcheck
import lab_world

CLIENT, RELAY, IMPAIR, CHECK, SCHEMA = (pathlib.Path(sys.argv.pop(1)).resolve() for _ in range(5))
OK, NO_RELAY = 0, 3
SECONDS = lab_netcheck.SECONDS


def family_key(family: int) -> str:
    return f"ipv{family}"


def expected_verdict(kind: lab_nat.NatType) -> str:
    if not kind.udp:
        return "udp-blocked"
    if kind.only_port:
        return "ports-blocked"
    if 4 in kind.families and (not kind.is_hard or not kind.translates or kind.maps_ports):
        return "direct"
    if 6 in kind.families:
        return "direct-by-ipv6"
    return "some-direct" if kind.allocation == "sequential" else "relayed"


class Netcheck(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="wzp-lab-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.world = lab_world.World(cls.folder, impair=IMPAIR)
        cls.addClassCleanup(cls.world.__exit__)
        cls.stage = lab_call.Stage(cls.world, lab_call.Programs(CLIENT, RELAY))
        cls.checker = lab_netcheck.Checker(cls.stage, cls.folder)
        cls.took = {}
        cls.addClassCleanup(cls.print_times)

    @classmethod
    def print_times(cls):
        for name, took in cls.took.items():
            print(f"{name:<22} {took:7.0f} ms")
        if cls.took:
            print(f"{'median':<22} {statistics.median(cls.took.values()):7.0f} ms", flush=True)

    def site(self, name: str, **more) -> lab_nat.Site:
        site = lab_nat.Site(self.stage.internet, lab_nat.TYPES[name], **more)
        self.addCleanup(site.remove)
        return site

    def check_family(self, kind: lab_nat.NatType, family: int, found: dict) -> None:
        face = kind.face(family)
        self.assertIs(found["system"], True)
        if not kind.udp:
            self.assertIs(found["udp"], False)
            self.assertIsNone(found["mapping"])
            self.assertIsNone(found["nat"])
            return
        self.assertIs(found["udp"], True)
        self.assertIs(found["nat"], face.translates)
        self.assertEqual(found["mapping"], face.mapping if face.translates else "none")
        # Only the STUN servers can test that, and by IPv6 they have one address.
        if family == 4 and not kind.only_port:
            self.assertEqual(found["filtering"], face.filtering)
        else:
            self.assertIsNone(found["filtering"])
        if face.translates:
            self.assertIs(found["hairpin"], face.hairpin)
            if face.allocation != "first-preserving":
                self.assertEqual(found["allocation"].split(":")[0], face.allocation)
            else:
                self.assertNotEqual(found["allocation"], "preserving")

    def check_router(self, kind: lab_nat.NatType, site: lab_nat.Site, found: dict) -> None:
        asked = kind.maps_ports and not kind.only_upnp
        speaks = {"pcp": asked, "nat_pmp": asked, "upnp": kind.only_upnp}
        for name, does in speaks.items():
            if does:
                self.assertIs(found[name]["available"], True)
                self.assertTrue(found[name]["external_address"].startswith(f"{site.box.wan}:"))
            elif name != "upnp" or not kind.maps_ports:
                self.assertIsNot(found[name]["available"], True)
            elif found[name]["available"]:
                # It speaks that too, but documentation addresses are private to it.
                self.assertEqual(found[name]["problem"], "not-public")
        if kind.maps_ports:
            # It was told to forget; how soon it does is its own matter.
            deadline = time.monotonic() + SECONDS
            while "dnat" in (chain := self.world.read(
                    site.box.place, "nft", "list", "chain", "inet", "upnp", "UPNP_PRE")):
                self.assertLess(time.monotonic(), deadline, f"a port is left mapped: {chain}")

    def check(self, name: str) -> None:
        kind = lab_nat.TYPES[name]
        site = self.site(name)
        status, report = self.checker.run(site)
        words = json.dumps(report, indent=1)
        text = self.folder / f"{site.client}.json"
        text.write_text(json.dumps(report) + "\n")
        checked = subprocess.run([CHECK, SCHEMA, "cat", text], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        try:
            self.assertEqual(report["verdict"], expected_verdict(kind))
            self.assertEqual(status, OK if kind.udp else NO_RELAY)
            self.assertIs(report["udp"], kind.udp)
            # All programs of the lab read one clock.
            if kind.udp:
                self.assertLess(abs(report["clock_skew_ms"]), 1000)
            else:
                self.assertIsNone(report["clock_skew_ms"])
            for family in kind.families:
                self.check_family(kind, family, report[family_key(family)])
            for family in {4, 6} - set(kind.families):
                found = report[family_key(family)]
                self.assertEqual((found["system"], found["public_address"]), (False, None))
            self.check_router(kind, site, report["port_mapping"])
        except AssertionError:
            print(words, flush=True)
            raise
        self.took[name] = report["took_ms"]

    def test_a_long_line_is_measured(self):
        line = {"delay_ms": 50, "jitter_ms": 20, "seed": 1}
        _, report = self.checker.run(self.site("full-cone", line=line))
        self.assertEqual(report["verdict"], "direct")
        self.took["full-cone, 100 ms away"] = report["took_ms"]
        near = [relay for relay in report["relays"] if relay["answered"]]
        self.assertEqual(len(near), 2)
        for relay in near:
            # There and back; a busy machine adds to it.
            self.assertGreaterEqual(relay["rtt_ms"], 2 * line["delay_ms"])
            self.assertGreater(relay["jitter_ms"], 1)
            self.assertLess(relay["loss"], 0.5)

    def test_silence_tells_how_long_a_mapping_lasts(self):
        site = self.site("symmetric-random")
        for name, seconds in (("udp_timeout", 1), ("udp_timeout_stream", 2)):
            self.world.set_sysctl(site.box.place, f"netfilter/nf_conntrack_{name}", seconds)
        process = self.checker.start(site, "--every", "4", "--no-port-mapping")
        found = re.compile(r'"mapping_lifetime_below_s": ?(\d+)')
        line = process.wait_that(found.search, "a lifetime", SECONDS)
        # Longer than it lasts; the packets that end the check before may come late in the silence.
        self.assertGreaterEqual(int(found.search(line)[1]), 2)
        process.stop()

    def test_nat_says_what_the_reference_would(self):
        for name, verdict in (("port-restricted", "Cone"), ("symmetric-random", "SymmetricPort")):
            site = self.site(name)
            status, report = self.checker.run(site, command="nat")
            self.assertEqual((status, report["verdict"]), (OK, verdict))
            self.assertTrue(report["public_address"].startswith(f"{site.box.wan}:"))
            told = [row["observed_address"] for row in report["servers"] if row["observed_address"]]
            self.assertEqual(len(set(told)) == 1, verdict == "Cone")


for type_name in lab_nat.TYPES:
    def _check(self, name=type_name):
        self.check(name)

    setattr(Netcheck, "test_type_" + type_name.replace("-", "_"), _check)


if __name__ == "__main__":
    lab_world.enter_cage()
    unittest.main(verbosity=2)
