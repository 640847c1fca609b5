#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bad line between two namespaces: what it counts is what arrives, the same again with the same
seed, never before its time."""
import contextlib
import json
import pathlib
import socket
import struct
import sys
import tempfile
import time
import unittest

import lab_world

# All of them fit into a socket's buffer.
N_PACKETS = 200
SO_TIMESTAMPNS = 35  # when the kernel received it
PORT = 4000
PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()


class BadLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="wzp-lab-")
        self.addCleanup(folder.cleanup)
        self.world = lab_world.World(pathlib.Path(folder.name), impair=PROGRAM)
        self.addCleanup(self.world.__exit__)

    def carry(self, **settings) -> tuple[list[int], list[float], dict]:
        """Sends numbered packets over a line; which came, how long each took, what the line counts."""
        world = self.world
        for place in ("one", "other"):
            world.add_place(place)
            # The kernel's own IPv6 packets would be counted and draw chances, too.
            world.set_sysctl(place, "ipv6/conf/default/disable_ipv6", 1)
        line = world.add_bad_line("one", "line", "other", "line", settings)
        world.ip("one", "addr add 10.0.0.0/31 dev line")
        world.ip("other", "addr add 10.0.0.1/31 dev line")
        came, took, sent = [], [], []
        with world.udp("one", "10.0.0.0") as here, world.udp("other", "10.0.0.1", PORT) as there:
            there.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
            for number in range(N_PACKETS):
                sent.append(time.clock_gettime(time.CLOCK_REALTIME))
                here.sendto(number.to_bytes(2), ("10.0.0.1", PORT))
            line.stop()  # lets out what is under way: then all that can come has come
            there.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    data, extra, _, _ = there.recvmsg(64, 64)
                    came.append(int.from_bytes(data))
                    seconds, ns = struct.unpack("qq", extra[0][2])
                    took.append(seconds + ns / 1e9 - sent[came[-1]])
        for place in ("one", "other"):
            world.remove_place(place)
        return came, took, json.loads(line.stdout[-1])["there"]

    def test_loss_is_counted_and_comes_again_with_its_seed(self):
        first, _, counted = self.carry(loss=10, burst_start=2, burst_end=30, seed=5)
        again, _, _ = self.carry(loss=10, burst_start=2, burst_end=30, seed=5)
        other, _, _ = self.carry(loss=10, burst_start=2, burst_end=30, seed=6)
        self.assertEqual(counted["in"], N_PACKETS)
        self.assertEqual(len(first), counted["out"])
        self.assertEqual(counted["out"] + counted["lost"], N_PACKETS)
        self.assertGreater(counted["burst_lost"], 0)
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)

    def test_nothing_comes_before_its_time_and_jitter_keeps_the_order(self):
        came, took, counted = self.carry(delay_ms=80, jitter_ms=40)
        self.assertEqual(came, list(range(N_PACKETS)))
        self.assertGreaterEqual(min(took), 0.0799)  # the clock may be slewed
        self.assertEqual(counted["lost"], 0)

    def test_what_is_to_be_overtaken_is_overtaken(self):
        came, _, counted = self.carry(delay_ms=5, reorder=5, reorder_ms=200)
        self.assertEqual(sorted(came), list(range(N_PACKETS)))
        self.assertGreater(counted["reordered"], 0)
        n_late = sum(any(later > number for later in came[:at]) for at, number in enumerate(came))
        self.assertEqual(n_late, counted["reordered"])

    def test_a_slow_line_loses_what_does_not_fit(self):
        came, _, counted = self.carry(rate_kbps=100, queue_ms=50)
        self.assertGreater(counted["queue_lost"], 0)
        self.assertEqual(len(came), counted["out"])


if __name__ == "__main__":
    lab_world.enter_cage()
    unittest.main(verbosity=2)
