#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our relay, judged by clients of the reference's kind (argument: wzp-relay)."""
import os
import sys
import unittest

import harness
import wzp_quic
import wzp_wire as wire
from cryptography.hazmat.primitives.serialization import Encoding
from relay_promises import RelayPromises
from wzp_peer import Client, Room
from wzp_quic import Closed

PROGRAM = sys.argv.pop(1)
SEED = b"\x42" * 32


# Rings end with the relay at once, and a test may be quicker than any person.
CONFIG = """
drain_seconds = 0
shards = {shards}
[limits]
signals_per_second = 100000
"""


class RunningRelay(unittest.IsolatedAsyncioTestCase):
    """A wzp-relay of its own for each test."""

    config = CONFIG.format(shards=1)

    async def asyncSetUp(self):
        self.folder = harness.Folder()
        self.addCleanup(self.folder.clear)
        self.relay, self.relay_address = await harness.start_relay(
            PROGRAM, self.folder, self.config, seed=SEED
        )
        self.addAsyncCleanup(self.relay.stop)

    def run(self, result=None):
        """A failed conversation is shown with the relay's own words."""
        failures = lambda: len(result.failures) + len(result.errors)  # noqa: E731
        before = failures()
        super().run(result)
        if failures() > before and hasattr(self, "relay"):
            print(self.relay.output(), file=sys.stderr)


class OurRelay(RunningRelay, RelayPromises):
    async def test_the_certificate_follows_from_the_seed_byte_for_byte(self):
        """An operator can move a relay over and keep its fingerprint."""
        connection = await wzp_quic.dial(self.relay_address, "_signal")
        self.addCleanup(connection.finish)
        expected = wire.Identity(SEED).certificate().public_bytes(Encoding.DER)
        self.assertEqual(connection.certificate_der(), expected)

    async def test_the_room_answer_is_signed_by_the_seed_s_identity(self):
        room = await self.join("who")
        self.assertEqual(bytes(room.answer["identity_pub"]), wire.Identity(SEED).public)
        self.assertEqual(room.answer["chosen_profile"], wire.GOOD)

    async def test_a_reference_client_gets_no_word_it_does_not_know(self):
        """Every message is one of the reference's variants, with nothing missing, in its own types."""
        caller, callee, near, far = await self.connected()
        for channel in (caller, callee, near, far):
            while not channel.connection.messages.empty():
                await channel.receive()

    async def test_a_third_party_can_neither_answer_nor_hang_up(self):
        caller, callee, call_id = await self.ringing()
        stranger = await self.register()
        stranger.answer(call_id)
        stranger.hang_up(call_id)
        await self.assert_alive(stranger)
        callee.answer(call_id)
        await caller.expect("DirectCallAnswer")

    async def test_room_names_are_case_insensitive(self):
        upper, lower = await self.join("MiXeD"), await self.join("mixed")
        await upper.wait_members(2)
        await lower.wait_members(2)

    async def test_names_with_underscores_are_rooms_of_their_own(self):
        first, second = await self.join("a_b"), await self.join("a-b")
        self.assertEqual(len(await first.wait_admitted()), 1)
        self.assertEqual(len(await second.wait_admitted()), 1)

    async def test_a_flood_of_malformed_datagrams_ends_only_its_sender(self):
        sender, bystander = await self.join("flood"), await self.join("flood")
        await bystander.wait_members(2)
        for _ in range(300):
            sender.connection.send_datagram(os.urandom(5))
        await sender.expect_closed()
        await bystander.wait_members(1)

    async def test_a_broken_frame_ends_only_its_connection(self):
        bystander = await self.register()
        for data in (
            b"\xff\xff\xff\xff",
            b"\0\0\0\x05abc",
            b"\0\0",
            b"",
            (1 << 20).to_bytes(4) + bytes(100),
        ):
            with self.subTest(data[:8]):
                client = await self.register()
                client.connection.send_stream(data)
                client.connection.send_stream(wire.frame_signal(b'{"Ping":{"timestamp_ms":1}}'))
                try:
                    await client.expect("Pong")
                except Closed:
                    pass
        await self.assert_alive(bystander)

    async def test_a_reset_stream_ends_nobody_else(self):
        client, bystander = await self.register(), await self.register()
        stream_id = client.connection.send_stream(b"\0\0\0\x10half", finish=False)
        client.connection.reset(stream_id)
        await self.assert_alive(bystander)

    async def test_registering_again_takes_over(self):
        identity = wire.Identity(os.urandom(32))
        first = await self.register(identity=identity)
        second = await self.register(identity=identity)
        caller = await self.register()
        caller.offer(identity.fingerprint)
        await second.expect("DirectCallOffer")
        first.close()
        await self.assert_alive(second)
        await caller.expect("CallRinging")

    async def test_no_registration_before_anything_else(self):
        connection = await wzp_quic.dial(self.relay_address, "_signal")
        self.addCleanup(connection.finish)
        Client(connection, None, None).send("Reflect")
        await connection.wait_ended()

    async def test_a_full_call_room_refuses_the_third(self):
        caller, callee, near, far = await self.connected()
        name = near.connection._quic.configuration.server_name
        await near.wait_members(2)
        # The same party again: it may take its own place over, but there are never three.
        again = await Room.join(self.relay_address, name, caller.identity)
        self.addCleanup(again.leave)
        try:
            self.assertEqual(len(await again.wait_admitted()), 2)
        except Closed:
            pass

    async def test_it_ends_cleanly_with_clients_connected(self):
        clients = [await self.register() for _ in range(3)]
        room = await self.join("last")
        self.assertEqual(await self.relay.stop(), 0)
        for channel in (*clients, room):
            close = await channel.expect_closed()
            self.assertTrue(close.is_application)


class TwoShards(OurRelay):
    """The same promises when connections live on different threads of the relay."""

    config = CONFIG.format(shards=2)


class DefaultLimits(RunningRelay):
    config = "drain_seconds = 0\n"

    async def test_too_many_signals_are_refused_with_a_reason(self):
        client = await Client.register(self.relay_address)
        bystander = await Client.register(self.relay_address)
        for number in range(1000):
            client.send({"Ping": {"timestamp_ms": number}})
        close = await client.expect_closed()
        self.assertEqual((close.code, close.reason), (0x102, "rate-limited"))
        bystander.send({"Ping": {"timestamp_ms": 1}})
        await bystander.expect("Pong")


del RelayPromises

if __name__ == "__main__":
    unittest.main()
