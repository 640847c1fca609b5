# SPDX-License-Identifier: GPL-3.0-or-later
"""What every relay promises to clients of the reference's kind, ours and a reference-like one alike.

A mixin: the class that uses it provides `self.relay_address`. Each test is a conversation; names say what
is promised. Knows nothing of how the relay is started.
"""
import asyncio
import os
import unittest

import wzp_peer
import wzp_quic
import wzp_wire as wire
from wzp_peer import Client, Room
from wzp_quic import Closed, Habits


class RelayPromises(unittest.IsolatedAsyncioTestCase):
    relay_address: tuple[str, int]

    async def register(self, **options) -> Client:
        client = await Client.register(self.relay_address, **options)
        self.addCleanup(client.close)
        return client

    async def join(self, name: str, **options) -> Room:
        room = await Room.join(self.relay_address, name, **options)
        self.addCleanup(room.leave)
        return room

    async def ringing(self) -> tuple[Client, Client, str]:
        caller, callee = await self.register(alias="Anna"), await self.register(alias="Boris")
        call_id = caller.offer(callee.identity.fingerprint)
        offer = await callee.expect("DirectCallOffer")
        self.assertEqual(offer["call_id"], call_id)
        self.assertEqual((await caller.expect("CallRinging"))["call_id"], call_id)
        return caller, callee, call_id

    async def connected(self, mode: str = "AcceptGeneric") -> tuple[Client, Client, Room, Room]:
        caller, callee, call_id = await self.ringing()
        callee.answer(call_id, mode)
        answer = await caller.expect("DirectCallAnswer")
        self.assertEqual((answer["call_id"], answer["accept_mode"]), (call_id, mode))
        rooms = []
        for client in (caller, callee):
            setup = await client.expect("CallSetup")
            self.assertEqual(setup["call_id"], call_id)
            self.assertEqual(setup["room"], f"call-{call_id}")
            self.assertEqual(wzp_peer.parse_address(setup["relay_addr"]), self.relay_address)
            room = await client.enter_call(setup)
            self.addCleanup(room.leave)
            rooms.append(room)
        return caller, callee, *rooms

    async def assert_alive(self, client: Client) -> None:
        client.send({"Ping": {"timestamp_ms": 2**64 - 1}})
        self.assertEqual((await client.expect("Pong"))["timestamp_ms"], 2**64 - 1)

    # --- without registration ------------------------------------------------------------------

    async def test_ping_is_closed_without_a_word(self):
        await wzp_peer.ping(self.relay_address)

    async def test_version_is_a_short_ascii_word(self):
        build = await wzp_peer.version(self.relay_address)
        self.assertRegex(build, r"^[\x21-\x7e]{1,256}$")

    async def test_the_certificate_is_the_one_of_an_ed25519_seed(self):
        connection = await wzp_quic.dial(self.relay_address, "_signal")
        self.addCleanup(connection.finish)
        self.assertEqual(connection.alpn, "wzp")
        self.assertIn(bytes.fromhex("06032b6570"), connection.certificate_der())

    async def test_another_alpn_is_refused(self):
        original, wzp_quic.ALPN = wzp_quic.ALPN, "h3"
        try:
            with self.assertRaises((Closed, TimeoutError)) as caught:
                await wzp_quic.dial(self.relay_address, "_signal")
        finally:
            wzp_quic.ALPN = original
        self.assertFalse(getattr(caught.exception, "close").is_application)

    # --- registration --------------------------------------------------------------------------

    async def test_an_empty_signature_registers(self):
        client = await self.register(alias="Zoë \"Z\" \\ /")
        self.assertTrue(client.relay_build)
        await self.assert_alive(client)

    async def test_the_zero_key_registers_and_reflects(self):
        """The reference's NAT probe."""
        client = await self.register(public=bytes(32))
        self.assertEqual(await client.reflect(), ("127.0.0.1", client.local_port()))

    async def test_two_clients_are_reflected_at_their_own_ports(self):
        first, second = await self.register(), await self.register()
        ports = [(await client.reflect())[1] for client in (first, second)]
        self.assertEqual(ports, [first.local_port(), second.local_port()])

    async def test_unknown_variants_keys_and_broken_json_are_skipped(self):
        client = await self.register()
        for data in (
            b'{"NobodyKnowsThis":{"x":1}}',
            b'"NeitherThis"',
            b'{"Ping":{}}',
            b"{",
            b"\xff\xfe",
            b"",
            b"[" * 1000,
        ):
            client.connection.send_message(data)
        client.connection.send_message(b'{"Ping":{"timestamp_ms":7,"features":["x"]}}')
        self.assertEqual((await client.expect("Pong"))["timestamp_ms"], 7)

    async def test_bytes_after_the_message_are_ignored(self):
        client = await self.register()
        client.connection.send_stream(wire.frame_signal(b'{"Ping":{"timestamp_ms":9}}') + b"more")
        self.assertEqual((await client.expect("Pong"))["timestamp_ms"], 9)

    async def test_a_message_in_single_bytes_arrives(self):
        client = await self.register()
        quic = client.connection._quic
        stream_id = quic.get_next_available_stream_id()
        data = wire.frame_signal(b'{"Ping":{"timestamp_ms":3}}')
        for index in range(len(data)):
            quic.send_stream_data(stream_id, data[index : index + 1], index + 1 == len(data))
            client.connection.transmit()
        self.assertEqual((await client.expect("Pong"))["timestamp_ms"], 3)

    async def test_a_thousand_signals_are_answered_in_order(self):
        for habits in (Habits(), Habits(stop_sending=False), Habits(stop_finished=True)):
            with self.subTest(habits):
                client = await self.register(habits=habits)
                for number in range(1000):
                    client.send({"Ping": {"timestamp_ms": number}})
                    # A window below the relay's rate limit's burst; stream credit is 100.
                    if number >= 16:
                        pong = await client.expect("Pong")
                        self.assertEqual(pong["timestamp_ms"], number - 16)
                for number in range(984, 1000):
                    self.assertEqual((await client.expect("Pong"))["timestamp_ms"], number)

    # --- direct calls --------------------------------------------------------------------------

    async def test_a_call_goes_from_offer_to_media_and_hang_up(self):
        for mode in ("AcceptGeneric", "AcceptTrusted"):
            with self.subTest(mode):
                caller, callee, near, far = await self.connected(mode)
                await near.wait_members(2)
                await far.wait_members(2)
                for sender, receiver in ((near, far), (far, near)):
                    sent = [sender.send_frame(os.urandom(60)) for _ in range(5)]
                    got = [await receiver.next_packet() for _ in sent]
                    self.assertEqual([packet.seq for packet in got], [0, 1, 2, 3, 4])
                    self.assertEqual([p.payload for p in got], [p.payload for p in sent])
                caller.hang_up(near.connection._quic.configuration.server_name[5:])
                self.assertEqual((await callee.expect("Hangup"))["reason"], "Normal")

    async def test_the_offer_arrives_as_it_was_sent(self):
        caller, callee = await self.register(), await self.register()
        changes = {
            "caller_alias": "Anna",
            "caller_reflexive_addr": "192.0.2.1:50000",
            "caller_local_addrs": ["192.168.1.10:50000", "[2001:db8::10]:50000"],
            "caller_build_version": "a1b2c3d",
        }
        call_id = caller.offer(callee.identity.fingerprint, **changes)
        offer = await callee.expect("DirectCallOffer")
        self.assertEqual(offer | changes, offer)
        self.assertEqual(offer["identity_pub"], list(caller.identity.public))
        callee.answer(
            call_id,
            "AcceptTrusted",
            callee_reflexive_addr="198.51.100.9:50001",
            callee_local_addrs=["10.0.0.7:50001"],
        )
        await caller.expect("DirectCallAnswer", "CallRinging")
        setup = await caller.expect("CallSetup")
        self.assertEqual(setup["peer_direct_addr"], "198.51.100.9:50001")
        self.assertEqual(setup["peer_local_addrs"], ["10.0.0.7:50001"])
        setup = await callee.expect("CallSetup")
        self.assertEqual(setup["peer_direct_addr"], changes["caller_reflexive_addr"])
        self.assertEqual(setup["peer_local_addrs"], changes["caller_local_addrs"])

    async def test_a_private_answer_gives_no_address_of_the_callee(self):
        caller, callee, call_id = await self.ringing()
        callee.answer(call_id, "AcceptGeneric")
        await caller.expect("DirectCallAnswer")
        setup = await caller.expect("CallSetup")
        self.assertFalse({"peer_direct_addr", "peer_local_addrs"} & set(setup))

    async def test_a_rejected_call_hangs_up_the_caller(self):
        caller, callee, call_id = await self.ringing()
        callee.answer(call_id, "Reject")
        self.assertEqual((await caller.expect("Hangup"))["call_id"], call_id)
        await self.assert_alive(callee)

    async def test_a_call_to_nobody_is_hung_up(self):
        caller = await self.register()
        caller.offer(wire.Identity(os.urandom(32)).fingerprint)
        await caller.expect("Hangup")
        await self.assert_alive(caller)

    async def test_the_caller_cancels_while_it_rings(self):
        caller, callee, call_id = await self.ringing()
        caller.hang_up(call_id)
        self.assertEqual((await callee.expect("Hangup"))["call_id"], call_id)

    async def test_a_hangup_without_call_id_ends_all_calls_of_its_sender(self):
        caller, callee, call_id = await self.ringing()
        caller.hang_up()
        self.assertIn((await callee.expect("Hangup")).get("call_id"), (call_id, None))
        callee.answer(call_id)
        await self.assert_alive(callee)
        await self.assert_alive(caller)

    async def test_a_callee_who_disconnects_ends_the_ringing_call(self):
        caller, callee, call_id = await self.ringing()
        callee.close()
        self.assertEqual((await caller.expect("Hangup"))["call_id"], call_id)

    async def test_path_reports_reach_the_other_party(self):
        caller, callee, near, far = await self.connected()
        call_id = near.connection._quic.configuration.server_name[5:]
        report = {"call_id": call_id, "direct_ok": False, "race_winner": "Relay"}
        for sender, receiver in ((caller, callee), (callee, caller)):
            sender.send({"MediaPathReport": report})
            self.assertEqual(await receiver.expect("MediaPathReport"), report)

    async def test_strangers_do_not_enter_a_call_s_room(self):
        *_, near, far = await self.connected()
        name = near.connection._quic.configuration.server_name
        # Refused before or after the CallAnswer: both are "closed" to a client.
        with self.assertRaises(Closed):
            stranger = await self.join(name)
            await stranger.wait_admitted()
        with self.assertRaises(Closed):
            await (await self.join("call-0000000000000000")).wait_admitted()
        near.send_frame(b"still here")
        self.assertEqual((await far.next_packet()).payload, b"still here")

    # --- rooms ---------------------------------------------------------------------------------

    async def test_three_members_hear_each_other(self):
        rooms = [await self.join("Tea_Room", alias=alias) for alias in ("A", "B", None)]
        for room in rooms:
            listed = await room.wait_members(3)
            self.assertEqual(
                [entry["fingerprint"] for entry in listed],
                [member.identity.fingerprint for member in rooms],
            )
        for sender in rooms:
            frame = sender.send_frame(os.urandom(40), report=b"\x02\x08\x03\xc8")
            for receiver in rooms:
                if receiver is not sender:
                    packet = await receiver.next_packet()
                    self.assertEqual(packet.replace(csrc=0), frame)
        rooms[0].leave()
        await rooms[1].wait_members(2)

    async def test_a_wrong_signature_gets_no_answer(self):
        with self.assertRaises(Closed):
            await self.join("signed", bad_signature=True)

    async def test_packets_pass_the_relay_unchanged(self):
        sender, receiver = await self.join("packets"), await self.join("packets")
        await receiver.wait_members(2)
        await sender.wait_members(2)
        packets = [
            wire.MediaPacket(codec=8, seq=65535, timestamp=2**32 - 1, payload=os.urandom(1000)),
            wire.MediaPacket(codec=4, is_repair=True, fec_ratio=127, fec_block=255, fec_symbol=9),
            wire.MediaPacket(codec=3, fec_ratio=64, payload=b"12345678", report=b"\1\2\3\4"),
            wire.MediaPacket(codec=5, payload=b"\x32"),
            wire.MediaPacket(codec=0, payload=b"x", reserved=1),
            wire.MediaPacket(codec=0, payload=b"x", version=1),
        ]
        for packet in packets:
            sender.send_packet(packet)
        for packet in packets:
            self.assertEqual((await receiver.next_packet()).replace(csrc=packet.csrc), packet)

    async def test_malformed_datagrams_are_skipped(self):
        sender, receiver = await self.join("malformed"), await self.join("malformed")
        await sender.wait_members(2)
        for data in (b"", b"\0" * 11, bytes([9 << 2]) + bytes(30), bytes([2]) + bytes(14)):
            sender.connection.send_datagram(data)
        sender.send_frame(b"good")
        self.assertEqual((await receiver.next_packet()).payload, b"good")

    async def test_unused_header_bits_are_cleared(self):
        sender, receiver = await self.join("bits"), await self.join("bits")
        await sender.wait_members(2)
        data = bytearray(wire.MediaPacket(payload=b"y").pack())
        data[1] |= 3
        sender.connection.send_datagram(bytes(data))
        self.assertEqual((await receiver.connection.next_datagram())[1], 0)

    async def test_a_member_who_reads_no_signals_does_not_hold_up_the_room(self):
        deaf = await self.join("deaf", habits=Habits(reads_signals=False))
        talker = await self.join("deaf")
        await talker.wait_members(2)
        for _ in range(60):
            guest = await self.join("deaf")
            await guest.wait_members(3)
            guest.leave()
            await talker.wait_members(2)
        talker.send_frame(b"heard")
        self.assertEqual((await deaf.next_packet()).payload, b"heard")

    async def test_signals_of_a_member_do_no_harm(self):
        member, other = await self.join("signals"), await self.join("signals")
        await member.wait_members(2)
        for _ in range(10):
            member.send({"Ping": {"timestamp_ms": 1}})
        member.send({"Hangup": {"reason": "Normal"}})
        other.send_frame(b"still")
        packet, = await asyncio.gather(member.next_packet())
        self.assertEqual(packet.payload, b"still")
