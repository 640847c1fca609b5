#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks change in the middle of a call, and the call goes on. The holes are printed: how long they
may be is the business of `./dev lab --events`, that they end is this test's."""
import contextlib
import os
import pathlib
import re
import sys
import tempfile
import unittest

import lab_call
import lab_changes
import lab_events
import lab_nat
import lab_world

SECONDS = 5
CLIENT, RELAY, IMPAIR = (pathlib.Path(sys.argv.pop(1)).resolve() for _ in range(3))
JOBS = int(sys.argv.pop(1))
# Sanitizers leave one job, and each call takes several times as long: what differs most must do then.
FEW = ("relay-killed", "direct-cut", "wifi-to-lte/strict", "relay-restarted/relayed")
NAMES = FEW if JOBS == 1 else tuple(lab_changes.SCENARIOS)
LINE = {"delay_ms": 30, "jitter_ms": 20, "loss": 3, "seed": 4}


class Events(unittest.TestCase):
    """Each scenario once, several at the same time; nothing here asks how long a hole was."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="wzp-lab-")
        cls.addClassCleanup(folder.cleanup)
        cls.world = lab_world.World(pathlib.Path(folder.name), impair=IMPAIR)
        cls.addClassCleanup(cls.world.__exit__)
        programs = lab_call.Programs(CLIENT, RELAY)
        cls.stage = lab_call.Stage(cls.world, programs, n_relays=JOBS)
        some = [lab_changes.SCENARIOS[name] for name in NAMES]
        changes = lab_changes.run_all(cls.stage, some, 1)
        print(lab_changes.table(lab_changes.figures(changes)), flush=True)
        cls.changes = {change.scenario.name: change for change in changes}

    def check(self, name: str) -> None:
        change = self.changes[name]
        self.assertEqual(change.faults, [], "\n".join(change.words))

    def test_a_call_over_a_bad_line_is_heard(self):
        call = lab_call.Call(self.stage, lab_call.Pair.parse("full-cone+none"), SECONDS, LINE)
        self.addCleanup(call.clear)
        call.start()
        result = call.finish()
        self.assertEqual(result.faults, [])
        self.assertGreaterEqual(result.caller.report["rtt_ms"], LINE["delay_ms"])


for scenario_name in NAMES:
    def _check(self, name=scenario_name):
        self.check(name)

    setattr(Events, "test_" + re.sub(r"\W", "_", scenario_name), _check)


class Functions(unittest.TestCase):
    """Each event does what it says, seen by plain sockets."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="wzp-lab-")
        cls.addClassCleanup(folder.cleanup)
        cls.world = lab_world.World(pathlib.Path(folder.name), impair=IMPAIR)
        cls.addClassCleanup(cls.world.__exit__)
        cls.internet = lab_nat.Internet(cls.world)
        cls.server = cls.internet.add_server("probe")

    def setUp(self):
        self.site = self.add_site("port-restricted")
        self.plug = self.add_plug(self.site.client)
        self.there = self.add_plug(self.server.place, self.server.v4)

    def add_site(self, name: str) -> lab_nat.Site:
        site = lab_nat.Site(self.internet, lab_nat.TYPES[name])
        self.addCleanup(site.remove)
        return site

    def add_plug(self, place: str, address: str = "0.0.0.0"):
        plug = self.world.udp(place, address)
        self.addCleanup(plug.close)
        return plug

    def arrives(self) -> bool:
        """Sockets of one kernel: what does not come at once was dropped, or waits for no answer."""
        mark = os.urandom(8)
        with contextlib.suppress(OSError):
            self.plug.sendto(mark, self.there.getsockname())
        self.there.settimeout(0.3)
        with contextlib.suppress(TimeoutError):
            data = b""
            while data != mark:  # an earlier one may have waited for its neighbour
                data, self.sender = self.there.recvfrom(64)
            return True
        return False

    def test_a_cut_line_is_silent_until_it_is_mended(self):
        self.assertTrue(self.arrives())
        lab_events.cut(self.site)
        self.assertFalse(self.arrives())
        lab_events.mend(self.site)
        self.assertTrue(self.arrives())

    def test_an_unplugged_client_is_alone_until_it_is_plugged_in(self):
        self.assertTrue(self.arrives())
        lab_events.unplug(self.site)
        self.assertIn("NO-CARRIER", self.world.read(self.site.client, "ip", "link", "show", "wan"))
        self.assertFalse(self.arrives())
        lab_events.plug_in(self.site)
        # The neighbour that was asked for in vain is asked for again a second later.
        lab_events.until(self.arrives, "nothing arrives")

    def test_parted_sites_lose_each_other_only(self):
        other = self.add_site("none")
        near = self.add_plug(other.client, other.address)
        lab_events.part(self.site, other)
        self.assertTrue(self.arrives())
        self.there = near
        self.assertFalse(self.arrives())

    def test_what_parted_a_site_goes_with_it(self):
        other = lab_nat.Site(self.internet, lab_nat.TYPES["none"])
        lab_events.part(other, self.site)
        other.remove()
        self.assertNotIn("part-", self.world.read(lab_nat.INTERNET, "nft", "list", "tables"))

    def test_a_changed_address_is_the_next_packets_source(self):
        old = self.site.address
        new = lab_events.change_address(self.site)
        self.assertNotEqual(old, new)
        self.assertTrue(self.arrives())
        shown = self.world.read(self.site.client, "ip", "-4", "addr", "show", "dev", "wan")
        self.assertIn(new + "/24", shown)
        self.assertNotIn(old + "/24", shown)

    def test_a_roaming_client_is_in_the_other_network_at_once(self):
        other = lab_events.prepare_roaming(self.site)
        self.addCleanup(other.remove)
        self.assertTrue(self.arrives())
        before = self.sender
        lab_events.roam(self.site, other)
        self.assertTrue(self.arrives())
        self.assertEqual(self.sender[0], other.carrier.wan)
        self.assertNotEqual(self.sender[0], before[0])


if __name__ == "__main__":
    lab_world.enter_cage()
    unittest.main(verbosity=2)
