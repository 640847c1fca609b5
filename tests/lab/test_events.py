#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks change in the middle of a call, and the call goes on. The gaps are printed: how long they
may be is the benchmark's business, that they end is this test's."""
import pathlib
import sys
import tempfile
import unittest

import lab_call
import lab_events
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
            lab_events.wait_recorded(call.callee.recording, BEFORE_SECONDS + 2)
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

    def test_a_call_over_a_bad_line_is_heard(self):
        line = {"delay_ms": 30, "jitter_ms": 20, "loss": 3, "seed": 4}
        result = self.call_with("full-cone+none", lambda call: None, line=line)
        self.assertGreaterEqual(result.caller.report["rtt_ms"], 30)


if __name__ == "__main__":
    lab_world.enter_cage()
    unittest.main(verbosity=2)
