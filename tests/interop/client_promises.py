# SPDX-License-Identifier: GPL-3.0-or-later
"""What our client promises to a peer of the reference's kind, behind whichever relay.

A mixin of tests: the class that uses it starts the relay and says its version.
"""
import os

import opus_codec
import wzp_wire as wire
from client_talk import CLIENT_SEED, CLIENT_TONE, PEER_TONE, TALK_FRAMES, ClientTalk
from wzp_peer import Room
from wzp_quic import Closed, Habits


class ClientPromises(ClientTalk):
    async def relay_version(self) -> str:
        raise NotImplementedError

    # --- questions -----------------------------------------------------------------------------

    async def test_ping(self):
        process = await self.client("ping")
        self.assertEqual(await process.wait(), 0, process.output())

    async def test_version(self):
        process = await self.client("version")
        self.assertEqual(await process.wait(), 0, process.output())
        self.assertIn(await self.relay_version(), process.stdout[-1])

    async def test_reflect(self):
        process = await self.client("reflect")
        self.assertEqual(await process.wait(), 0, process.output())
        self.assertRegex(process.stdout[-1], r"127\.0\.0\.1:\d+$")

    # --- the peer calls ------------------------------------------------------------------------

    async def test_it_answers_and_both_are_heard(self):
        for mode, accepted in (("private", "AcceptGeneric"), ("trusted", "AcceptTrusted")):
            with self.subTest(mode):
                process = await self.answering("--accept", mode)
                peer = await self.register(alias="Ref")
                call_id, answer, room = await self.call_client(peer)
                self.assertEqual(answer["accept_mode"], accepted)
                if mode == "private":
                    hidden = {"callee_reflexive_addr", "callee_local_addrs"}
                    self.assertFalse(hidden & set(answer))
                self.assert_tone(await self.talk(room), CLIENT_TONE)
                peer.hang_up(call_id)
                result = await self.result(process)
                self.assert_relay_only(result)
                self.assertEqual(result["end_reason"], "peer-hung-up")
                self.assertEqual(result["peer"], peer.identity.fingerprint)
                self.assertEqual(result["frames"]["rejected"], 0)
                self.assert_heard(PEER_TONE)
                room.leave()
                peer.close()

    async def test_its_packets_are_numbered_as_the_reference_numbers(self):
        process = await self.answering("--accept", "private")
        peer = await self.register()
        call_id, _, room = await self.call_client(peer)
        packets = [await room.next_packet() for _ in range(30)]
        packets.sort(key=lambda packet: packet.seq)
        first = packets[0]
        for index, packet in enumerate(packets):
            self.assertEqual(packet.seq, first.seq + index)
            self.assertEqual(packet.timestamp, first.timestamp + 20 * index)
        peer.hang_up(call_id)
        await self.result(process)

    async def test_it_hears_its_own_voice_echoed(self):
        process = await self.answering("--accept", "private")
        peer = await self.register()
        call_id, _, room = await self.call_client(peer)
        for _ in range(TALK_FRAMES):
            room.connection.send_datagram(await room.connection.next_datagram())
        peer.hang_up(call_id)
        self.assert_relay_only(await self.result(process))
        self.assert_heard(CLIENT_TONE)

    async def test_the_desktop_s_zero_identity_is_a_call_too(self):
        process = await self.answering("--accept", "private")
        peer = await self.register()
        call_id, _, room = await self.call_client(peer, identity_pub=[0] * 32)
        await self.talk(room, frames=20)
        peer.hang_up(call_id)
        self.assert_relay_only(await self.result(process))

    async def test_a_hangup_without_call_id_ends_the_call(self):
        """The reference's command line client."""
        process = await self.answering("--accept", "private")
        peer = await self.register()
        _, _, room = await self.call_client(peer)
        await self.talk(room, frames=20)
        peer.hang_up()
        self.assertEqual((await self.result(process))["end_reason"], "peer-hung-up")

    async def test_a_peer_who_reads_no_room_signals_is_heard(self):
        process = await self.answering("--accept", "private")
        peer = await self.register()
        call_id = peer.offer(self.fingerprint)
        await peer.expect("DirectCallAnswer", "CallRinging")
        room = await self.enter(peer, habits=Habits(reads_signals=False))
        self.assert_tone(await self.talk(room), CLIENT_TONE)
        peer.hang_up(call_id)
        await self.result(process)
        self.assert_heard(PEER_TONE)

    async def test_it_declines(self):
        process = await self.answering("--accept", "reject")
        peer = await self.register()
        call_id = peer.offer(self.fingerprint)
        hangup = await peer.expect("Hangup", "CallRinging")
        self.assertEqual(hangup["call_id"], call_id)
        await process.wait()

    async def test_a_caller_who_gives_up_ends_the_ringing(self):
        process = await self.answering("--accept", "ask", "--play", "silence")
        peer = await self.register()
        call_id = peer.offer(self.fingerprint)
        await process.wait_line("incoming call from " + peer.identity.fingerprint)
        peer.hang_up(call_id)
        # /dev/null answers the question on the terminal with "reject": either end is an end.
        await process.wait()

    async def test_everything_a_reference_sender_may_send_is_survived(self):
        process = await self.answering("--accept", "private")
        peer = await self.register()
        call_id, _, room = await self.call_client(peer)
        first = await room.next_packet()
        odd = [
            wire.MediaPacket(codec=5, payload=b"\x32", seq=0),  # comfort noise
            wire.MediaPacket(codec=4, payload=bytes(6), seq=1, fec_ratio=64),
            wire.MediaPacket(codec=4, is_repair=True, payload=bytes(256), seq=2, fec_symbol=8),
            wire.MediaPacket(codec=3, payload=bytes(8), seq=3, fec_ratio=32),
            wire.MediaPacket(codec=2, payload=opus_codec.SILENCE, seq=4),
            wire.MediaPacket(codec=0, payload=b"", seq=5),
            wire.MediaPacket(codec=0, payload=os.urandom(50), seq=6),
            wire.MediaPacket(codec=0, payload=opus_codec.SILENCE, seq=7, report=b"\xff\xff\xff\xff"),
            wire.MediaPacket(codec=0, payload=os.urandom(1100), seq=8),
            first.replace(seq=40000, timestamp=2**32 - 1),
            wire.MediaPacket(codec=0, payload=opus_codec.SILENCE, seq=9, reserved=0xFE),
            # Our own extension's bit from somebody who never agreed on it.
            wire.MediaPacket(codec=0, payload=os.urandom(40), seq=10, reserved=1),
        ]
        for packet in odd:
            room.send_packet(packet)
        for data in (b"\0" * 12, os.urandom(64), b"\xff" * 200):
            room.connection.send_datagram(data)
        room.seq = 11
        self.assert_tone(await self.talk(room), CLIENT_TONE)
        peer.hang_up(call_id)
        self.assert_relay_only(await self.result(process))
        self.assert_heard(PEER_TONE)

    # --- the client calls ----------------------------------------------------------------------

    async def test_it_calls_and_both_are_heard(self):
        peer = await self.register()
        process = await self.client("call", peer.identity.fingerprint)
        offer = await peer.expect("DirectCallOffer")
        self.assertEqual(offer["caller_fingerprint"], self.fingerprint)
        self.assertEqual(offer["target_fingerprint"], peer.identity.fingerprint)
        self.assertEqual(bytes(offer["identity_pub"]), wire.Identity(CLIENT_SEED).public)
        self.assertIn(wire.GOOD, offer["supported_profiles"])
        peer.answer(offer["call_id"], "AcceptGeneric", callee_build_version="a1b2c3d")
        room = await self.enter(peer)
        self.assert_tone(await self.talk(room), CLIENT_TONE)
        self.assertEqual(await process.stop(), 0)
        hangup = await peer.expect("Hangup", "MediaPathReport")
        self.assertEqual(hangup["call_id"], offer["call_id"])
        result = await self.result(process)
        self.assert_relay_only(result)
        self.assertEqual(result["end_reason"], "hung-up")
        self.assert_heard(PEER_TONE)

    async def test_it_calls_somebody_who_declines(self):
        peer = await self.register()
        process = await self.client("call", peer.identity.fingerprint)
        offer = await peer.expect("DirectCallOffer")
        peer.answer(offer["call_id"], "Reject")
        self.assertEqual((await self.result(process, 4))["end_reason"], "declined")

    async def test_it_calls_nobody(self):
        process = await self.client("call", wire.Identity(os.urandom(32)).fingerprint)
        self.assertEqual((await self.result(process, 4))["end_reason"], "offline")

    async def test_it_cancels_while_ringing(self):
        peer = await self.register()
        process = await self.client("call", peer.identity.fingerprint)
        offer = await peer.expect("DirectCallOffer")
        await process.wait_line("ringing")
        await process.stop()
        self.assertEqual((await peer.expect("Hangup")).get("call_id"), offer["call_id"])

    async def test_privacy_leaves_addresses_out_of_the_offer(self):
        peer = await self.register()
        process = await self.client("call", peer.identity.fingerprint, "--privacy")
        offer = await peer.expect("DirectCallOffer")
        self.assertFalse({"caller_reflexive_addr", "caller_local_addrs"} & set(offer))
        peer.answer(offer["call_id"], "Reject")
        await process.wait()

    async def test_a_peer_who_claims_a_direct_path_and_has_none(self):
        """The relay path carries the call when the other end's candidates lead nowhere."""
        peer = await self.register()
        process = await self.client("call", peer.identity.fingerprint)
        offer = await peer.expect("DirectCallOffer")
        peer.answer(
            offer["call_id"],
            "AcceptTrusted",
            callee_reflexive_addr="127.0.0.1:9",
            callee_local_addrs=["127.0.0.1:9"],
        )
        room = await self.enter(peer)
        report = {"call_id": offer["call_id"], "direct_ok": False, "race_winner": "Relay"}
        peer.send({"MediaPathReport": report})
        self.assert_tone(await self.talk(room), CLIENT_TONE)
        self.assertEqual(await process.stop(), 0)
        await peer.expect("Hangup", "MediaPathReport")
        self.assert_relay_only(await self.result(process))

    # --- rooms ---------------------------------------------------------------------------------

    async def test_a_room_with_one_peer(self):
        room = await Room.join(self.relay_address, "Tea_Room", alias="Ref")
        self.addCleanup(room.leave)
        process = await self.client("room", "Tea_Room")
        members = await room.wait_members(2)
        self.assertIn(self.fingerprint, [member["fingerprint"] for member in members])
        self.assert_tone(await self.talk(room), CLIENT_TONE)
        self.assertEqual(await process.stop(), 0)
        await room.wait_members(1)
        await self.result(process)
        self.assert_heard(PEER_TONE)

    async def test_a_refused_peer_is_no_member(self):
        with self.assertRaises(Closed):
            await Room.join(self.relay_address, "tea", bad_signature=True)
