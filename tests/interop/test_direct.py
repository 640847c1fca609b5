#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Direct paths of our client with a desktop of the reference's kind, behind both kinds of relay.

Arguments: wzp-client, wzp-relay.
"""
import sys
import unittest

import harness
import wzp_wire as wire
from direct_promises import DirectPromises, DirectTroubles
from mini_relay import MiniRelay
from wzp_desktop import ACCEPTOR, DIALER
from wzp_quic import Closed

CLIENT, RELAY = sys.argv.pop(1), sys.argv.pop(1)


class BehindOurRelay(DirectPromises):
    client_program = CLIENT

    async def asyncSetUp(self):
        relay, self.relay_address = await harness.start_relay(
            RELAY, self.folder, "drain_seconds = 0\nshards = 1\n"
        )
        self.processes.append(relay)
        self.addAsyncCleanup(relay.stop)


class BehindMiniRelay(DirectTroubles):
    client_program = CLIENT

    async def asyncSetUp(self):
        self.relay = await MiniRelay(wire.Identity(b"\x11" * 32)).start()
        self.relay_address = self.relay.address
        self.addAsyncCleanup(self.relay.stop)

    async def test_media_takes_the_agreed_path_only(self):
        for role in (DIALER, ACCEPTOR):
            with self.subTest(role):
                desktop = await self.desktop(role)
                process, _, setup = await self.called_by(desktop)
                outcome = await desktop.connect(setup)
                self.assert_direct(await self.converse(process, desktop, setup, outcome))
                # Not a word is said on the second way.
                self.assertEqual(self.relay.packets, [])

    async def test_nobody_is_let_in_to_a_private_call(self):
        """Its socket is where its registration comes from; the name is no secret to the peer."""
        desktop = await self.desktop(DIALER)
        process, _, setup = await self.called_by(desktop, "private")
        victim = self.relay.hub[self.fingerprint].peer_address[:2]
        with self.assertRaises(Closed):
            await desktop.listener.dial(victim, f"call-{setup['room']}")
        outcome = await desktop.connect(setup)
        self.assert_relay_only(await self.converse(process, desktop, setup, outcome))


del DirectPromises, DirectTroubles

if __name__ == "__main__":
    unittest.main()
