#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our client with a peer of the reference's kind, behind our relay and behind a reference-like one.

Arguments: wzp-client, wzp-relay.
"""
import sys
import unittest

import harness
import opus_codec
import wzp_peer
import wzp_wire as wire
from client_promises import ClientPromises
from client_talk import OTHER_TONE, PEER_TONE, TALK_FRAMES
from mini_relay import BUILD, MiniRelay
from wzp_peer import Room

CLIENT, RELAY = sys.argv.pop(1), sys.argv.pop(1)


class BehindOurRelay(ClientPromises):
    client_program = CLIENT

    async def asyncSetUp(self):
        relay, self.relay_address = await harness.start_relay(
            RELAY, self.folder, "drain_seconds = 0\nshards = 1\n"
        )
        self.processes.append(relay)
        self.addAsyncCleanup(relay.stop)

    async def relay_version(self) -> str:
        return await wzp_peer.version(self.relay_address)

    async def test_three_in_a_room_are_mixed(self):
        """Two talkers at once, told apart by the slot our relay writes."""
        rooms = []
        for _ in range(2):
            room = await Room.join(self.relay_address, "mixed")
            self.addCleanup(room.leave)
            rooms.append(room)
        process = await self.client("room", "mixed")
        for room in rooms:
            await room.wait_members(3)
        voices = [opus_codec.ToneEncoder(hertz) for hertz in (PEER_TONE, OTHER_TONE)]
        for _ in range(TALK_FRAMES):
            packet = await rooms[0].next_packet()
            while packet.csrc != 3:  # the other peer's
                packet = await rooms[0].next_packet()
            for room, voice in zip(rooms, voices):
                room.send_frame(voice.frame())
        self.assertEqual(await process.stop(), 0)
        for hertz in (PEER_TONE, OTHER_TONE):
            self.assert_heard(hertz, share=0.3)


class BehindMiniRelay(ClientPromises):
    client_program = CLIENT

    async def asyncSetUp(self):
        self.relay = await MiniRelay(wire.Identity(b"\x11" * 32)).start()
        self.relay_address = self.relay.address
        self.addAsyncCleanup(self.relay.stop)

    async def relay_version(self) -> str:
        return BUILD

    async def test_two_of_ours_are_end_to_end_encrypted_through_it(self):
        """The extension's carriers survive a relay that knows nothing of it."""
        callee = await self.answering("--accept", "private")
        caller_identity = self.folder.identity("caller", b"\x55" * 32)
        caller = await harness.Process.start(
            CLIENT,
            "call",
            self.fingerprint,
            *("--relay", wzp_peer.format_address(self.relay_address)),
            *("--identity", caller_identity, "--data", self.folder.path / "caller.db"),
            *("--play", "tone", "--record", self.folder.path / "caller.wav"),
            *("--duration", "2", "--json"),
            name="wzp-client call",
        )
        self.processes.append(caller)
        self.addAsyncCleanup(caller.stop)
        results = [await self.result(process) for process in (caller, callee)]
        for result in results:
            self.assertEqual((result["path"], result["e2ee"]["state"]), ("relay", "encrypted"))
            self.assertEqual(len(result["e2ee"]["sas"]), 5)
        self.assertEqual(results[0]["e2ee"]["sas"], results[1]["e2ee"]["sas"])
        self.assert_heard(440.0)
        # And nothing of it is plain Opus to the relay: the flag says so on every packet.
        packets = [wire.MediaPacket.unpack(data) for _, data in self.relay.packets]
        self.assertTrue(packets)
        self.assertTrue(all(packet.reserved == 1 for packet in packets))

    async def test_what_the_relay_was_told_was_the_reference_s_language(self):
        """Every signal of ours parses as the reference parses."""
        process = await self.answering("--accept", "private")
        peer = await self.register()
        call_id, _, room = await self.call_client(peer)
        await self.talk(room, frames=10)
        peer.hang_up(call_id)
        await self.result(process)
        for _, data in self.relay.raw:
            wire.parse_signal(data)
        self.assertEqual(self.relay.dropped, [])

    async def test_unknown_and_broken_signals_of_the_relay_are_survived(self):
        process = await self.answering("--accept", "private")
        connection = self.relay.hub[self.fingerprint]
        for data in (b'{"NobodyKnowsThis":{}}', b'"Nor this"', b"{", b"\xff", b"", b'{"Ping":{}}', b'"Hold"'):
            connection.send_message(data)
        peer = await self.register()
        call_id, _, room = await self.call_client(peer)
        for member in self.relay.rooms[f"call-{call_id}"]:
            for data in (b'{"NobodyKnowsThis":{}}', b"{"):
                member.connection.send_message(data)
            directive = {"recommended_profile": wire.DEGRADED, "reason": "weakest link: Degraded"}
            member.connection.send_message(wire.print_signal({"QualityDirective": directive}))
        await self.talk(room)
        peer.hang_up(call_id)
        await self.result(process)
        self.assert_heard(PEER_TONE)


del ClientPromises

if __name__ == "__main__":
    unittest.main()
