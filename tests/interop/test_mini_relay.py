#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python peer and the reference-like Python relay prove each other, before either judges our programs."""
import unittest

import wzp_quic
import wzp_wire as wire
from cryptography.hazmat.primitives.serialization import Encoding
from mini_relay import BUILD, MiniRelay
from relay_promises import RelayPromises


class MiniRelayPromises(RelayPromises):
    async def asyncSetUp(self):
        self.relay = await MiniRelay(wire.Identity(b"\x42" * 32)).start()
        self.relay_address = self.relay.address
        self.addAsyncCleanup(self.relay.stop)

    async def test_identity_follows_from_the_seed(self):
        connection = await wzp_quic.dial(self.relay_address, "_signal")
        self.addCleanup(connection.finish)
        expected = self.relay.identity.certificate().public_bytes(Encoding.DER)
        self.assertEqual(connection.certificate_der(), expected)

    async def test_unknown_keys_and_variants_do_not_survive(self):
        caller, callee = await self.register(), await self.register()
        self.assertEqual(caller.relay_build, BUILD)
        caller.connection.send_message(b'{"CandidateUpdate":{"call_id":"x","generation":1}}')
        caller.offer(callee.identity.fingerprint, features=["e2ee1"], caller_build_version="wzp-c/0.1 e2ee1")
        data = await callee.connection.next_message()
        self.assertNotIn(b"features", data)
        self.assertIn(b"wzp-c/0.1 e2ee1", data)
        self.assertEqual(len(self.relay.dropped), 1)


# The promises alone have no relay to hold them.
del RelayPromises

if __name__ == "__main__":
    unittest.main()
