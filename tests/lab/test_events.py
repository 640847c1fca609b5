#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks change in the middle of a call, and the call goes on. The gaps are printed: how long they
may be is the benchmark's business, that they end is this test's."""
import contextlib
import os
import pathlib
import sys
import tempfile
import unittest

import lab_call
import lab_events
import lab_nat
import lab_world

SECONDS = 8
BEFORE_SECONDS = 1.5
HEARD_TO_THE_END_MS = 1500
CLIENT, RELAY, IMPAIR = (pathlib.Path(sys.argv.pop(1)).resolve() for _ in range(3))


class Events(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="wzp-lab-")
        cls.addClassCleanup(folder.cleanup)
        cls.world = lab_world.World(pathlib.Path(folder.name), impair=IMPAIR)
        cls.addClassCleanup(cls.world.__exit__)
        cls.stage = lab_call.Stage(cls.world, lab_call.Programs(CLIENT, RELAY))

    def call_with(self, pair: str, event, **more) -> lab_call.Result:
        """A call to which this happens; it must last to its end and be heard to it."""
        call = lab_call.Call(self.stage, lab_call.Pair.parse(pair), SECONDS, **more)
        self.addCleanup(call.clear)
        lab_events.after_talking(call, BEFORE_SECONDS)
        event(call)
        result = call.finish()
        self.assertEqual(result.faults, [])
        self.assertEqual(result.caller.end_reason, "hung-up")
        self.assertEqual(result.callee.end_reason, "peer-hung-up")
        for name, end in (("caller", result.caller), ("callee", result.callee)):
            heard = end.heard
            print(f"{self.id().rsplit('.', 1)[1]}: {name}: {end.path}, longest gap"
                  f" {heard.longest_gap_ms} ms, {heard.n_gaps} gaps of {heard.gap_ms} ms;"
                  f" frames {end.report['frames']}", flush=True)  # fmt: skip
            self.assertLess(heard.after_ms, HEARD_TO_THE_END_MS, f"{name}: silent at the end")
        return result

    def test_a_rebound_nat_does_not_end_the_call(self):
        ports = []

        def event(call: lab_call.Call) -> None:
            ports.append(call.sites[0].mapped_ports(lab_call.RELAY_PORT))
            lab_events.rebind(call.sites[0])
            # Media goes direct: the relay hears of it with the next keep-alive, which comes after 5 s.
            lab_events.wait_recorded(call.callee.recording, BEFORE_SECONDS + 5.5)
            ports.append(call.sites[0].mapped_ports(lab_call.RELAY_PORT))

        self.call_with("port-restricted+none", event)
        before, after = ports
        self.assertTrue(before and after and not before & after, f"{before} and then {after}")

    def test_a_short_silence_of_the_line_does_not_end_the_call(self):
        def event(call: lab_call.Call) -> None:
            lab_events.cut(call.sites[1])
            lab_events.wait_recorded(call.caller.recording, BEFORE_SECONDS + 1)
            lab_events.mend(call.sites[1])

        self.call_with("none+port-restricted", event)

    def test_a_killed_relay_leaves_no_end_hanging(self):
        """What the call makes of it is issue 3's; today both ends must end and say why."""
        call = lab_call.Call(self.stage, lab_call.Pair.parse("none+full-cone"), SECONDS)
        self.addCleanup(call.clear)
        lab_events.after_talking(call, BEFORE_SECONDS)
        lab_events.kill_relay(self.stage)
        lab_events.restart_relay(self.stage)
        result = call.finish()
        for name, end in (("caller", result.caller), ("callee", result.callee)):
            print(f"relay killed: {name}: {end.status}, {end.end_reason}, {end.heard}", flush=True)
            self.assertIsNotNone(end.end_reason, f"{name}: {end.report}")

    def test_a_call_over_a_bad_line_is_heard(self):
        line = {"delay_ms": 30, "jitter_ms": 20, "loss": 3, "seed": 4}
        result = self.call_with("full-cone+none", lambda call: None, line=line)
        self.assertGreaterEqual(result.caller.report["rtt_ms"], 30)


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
            while self.there.recv(64) != mark:
                pass  # an earlier one that had waited for its neighbour
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

    def test_a_changed_address_is_the_next_packets_source(self):
        old = self.site.address
        new = lab_events.change_address(self.site)
        self.assertNotEqual(old, new)
        self.assertTrue(self.arrives())
        shown = self.world.read(self.site.client, "ip", "-4", "addr", "show", "dev", "wan")
        self.assertIn(new + "/24", shown)
        self.assertNotIn(old + "/24", shown)


if __name__ == "__main__":
    lab_world.enter_cage()
    unittest.main(verbosity=2)
