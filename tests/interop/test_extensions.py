#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our relay and our client against a second reading of our own extensions (docs/protocol.md, section 6).

Arguments: wzp-client, wzp-relay, tests/vectors/e2ee1.json, the file with the English word list.
"""
import hashlib
import json
import os
import pathlib
import re
import sys
import unittest

import harness
import opus_codec
import wzp_extensions as ours
import wzp_quic
import wzp_wire as wire
from client_talk import CLIENT_TONE, PEER_TONE, TALK_FRAMES, ClientTalk
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from wzp_peer import Room

CLIENT, RELAY = sys.argv.pop(1), sys.argv.pop(1)
VECTORS = json.loads(pathlib.Path(sys.argv.pop(1)).read_text())["e2ee1"]
WORDS = re.findall(r'"([a-z]+)"', pathlib.Path(sys.argv.pop(1)).read_text())
WORD_LIST_SHA256 = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"
RELAY_SEED = b"\x11" * 32


class Reading(unittest.TestCase):
    """The two independent programs agree on the known answers."""

    def test_words(self):
        text = "".join(word + "\n" for word in WORDS)
        self.assertEqual(hashlib.sha256(text.encode()).hexdigest(), WORD_LIST_SHA256)

    def test_keys_and_frames(self):
        parties = {}
        for who in ("caller", "callee"):
            vector = VECTORS[who]
            party = ours.Party(wire.Identity(bytes.fromhex(vector["seed"])))
            secret = bytes.fromhex(vector["ephemeral_secret"])
            party._secret = X25519PrivateKey.from_private_bytes(secret)
            party.ephemeral = wire.raw_public(party._secret)
            parties[who] = party
        caller, callee = parties["caller"], parties["callee"]
        call_id = VECTORS["call_id"]
        offer = caller.offer_fields(VECTORS["callee"]["fingerprint"], call_id)
        answer = callee.answer_fields(VECTORS["caller"]["fingerprint"], call_id, caller.ephemeral)
        self.assertEqual(bytes(offer["signature"]).hex(), VECTORS["caller"]["signature"])
        self.assertEqual(bytes(answer["signature"]).hex(), VECTORS["callee"]["signature"])
        offer |= {"call_id": call_id, "caller_build_version": VECTORS["caller"]["build_version"]}
        answer |= {"callee_build_version": VECTORS["callee"]["build_version"]}
        keys = ours.Keys(offer, answer, caller.shared(callee.ephemeral))
        self.assertEqual(keys.sas(WORDS), VECTORS["sas_words"])
        for vector in VECTORS["caller_frames"]:
            frame = keys.caller.open(VECTORS["codec_id"], bytes.fromhex(vector["frame"]))
            self.assertEqual(frame.hex(), VECTORS["plaintext"])


class Proof:
    """auth1 on one connection of the peer's."""

    def __init__(self, identity: wire.Identity):
        self.identity = identity
        self._kept: dict = {}

    def prepare(self, quic) -> None:
        self._kept = ours.keep_exporter_secret(quic)

    def fields(self) -> dict:
        text = ours.channel_text(b"c", ours.channel_exporter(self._kept))
        return {"features": ours.FEATURES, "channel_signature": list(self.identity.sign(text))}

    def relay_is_proven(self, answer: dict) -> bool:
        text = ours.channel_text(b"r", ours.channel_exporter(self._kept))
        signature = bytes(answer["channel_signature"])
        return wire.verify(bytes(answer["identity_pub"]), signature, text)


class Extensions(ClientTalk):
    client_program = CLIENT

    async def asyncSetUp(self):
        relay, self.relay_address = await harness.start_relay(
            RELAY, self.folder, "drain_seconds = 0\nshards = 1\n", seed=RELAY_SEED
        )
        self.processes.append(relay)
        self.addAsyncCleanup(relay.stop)

    async def fields(self, connection, name: str) -> dict:
        """The next message with all its keys, which must be a @name."""
        signal = json.loads(await connection.next_message())
        self.assertEqual(wire.signal_name(signal), name)
        return wire.signal_fields(signal)

    async def prove(self, identity: wire.Identity, spoil: bool = False):
        """A registration with a proof, right or wrong, and its Ack."""
        proof = Proof(identity)
        connection = await wzp_quic.dial(self.relay_address, "_signal", prepare=proof.prepare)
        self.addCleanup(connection.finish)
        fields = {"identity_pub": list(identity.public), "signature": [], "alias": None}
        fields |= proof.fields()
        if spoil:
            fields["channel_signature"][0] ^= 1
        connection.send_message(wire.print_signal({"RegisterPresence": fields}))
        ack = await self.fields(connection, "RegisterPresenceAck")
        if spoil:
            self.assertFalse(ack["success"])
            return connection
        self.assertTrue(proof.relay_is_proven(ack))
        self.assertEqual(bytes(ack["identity_pub"]), wire.Identity(RELAY_SEED).public)
        self.assertLessEqual({"auth1", "slots1"}, set(ack["features"]))
        return connection

    # --- auth1 and slots1, with the relay ------------------------------------------------------

    async def test_a_proof_is_answered_with_the_relay_s(self):
        await self.prove(wire.Identity(os.urandom(32)))

    async def test_a_wrong_proof_is_not_authorised(self):
        connection = await self.prove(wire.Identity(os.urandom(32)), spoil=True)
        self.assertEqual((await connection.wait_ended()).code, 0x100)

    async def test_an_unproven_registration_cannot_displace_a_proven_one(self):
        identity = wire.Identity(os.urandom(32))
        connection = await self.prove(identity)
        with self.assertRaises(wzp_quic.Closed):
            await self.register(identity=identity)
        caller = await self.register()
        caller.offer(identity.fingerprint)
        await self.fields(connection, "DirectCallOffer")

    async def test_slots_and_verification_are_told_to_members_with_features(self):
        old = await Room.join(self.relay_address, "slots")
        self.addCleanup(old.leave)
        identity = wire.Identity(os.urandom(32))
        proof = Proof(identity)
        connection = await wzp_quic.dial(self.relay_address, "slots", prepare=proof.prepare)
        self.addCleanup(connection.finish)
        ephemeral = wire.raw_public(X25519PrivateKey.generate())
        offer = {
            "identity_pub": list(identity.public),
            "ephemeral_pub": list(ephemeral),
            "signature": list(identity.sign(ephemeral + b"call-offer")),
            "supported_profiles": wire.ALL_PROFILES,
            "alias": None,
        }
        connection.send_message(wire.print_signal({"CallOffer": offer | proof.fields()}))
        self.assertTrue(proof.relay_is_proven(await self.fields(connection, "CallAnswer")))
        members = (await self.fields(connection, "RoomUpdate"))["participants"]
        slots = {member["fingerprint"]: member["slot"] for member in members}
        proven = {member["fingerprint"]: member.get("verified", False) for member in members}
        self.assertEqual(proven, {old.identity.fingerprint: False, identity.fingerprint: True})
        old.send_frame(b"who")
        packet = wire.MediaPacket.unpack(await connection.next_datagram())
        self.assertEqual(packet.csrc, slots[old.identity.fingerprint])

    # --- e2ee1, with the client ----------------------------------------------------------------

    async def sealed_talk(self, room: Room, mine: ours.SFrame, theirs: ours.SFrame):
        voice, ear = opus_codec.ToneEncoder(PEER_TONE), opus_codec.Decoder()
        for _ in range(TALK_FRAMES):
            packet = await room.next_packet()
            self.assertEqual(packet.reserved, 1)
            ear.hear(theirs.open(packet.codec, packet.payload))
            sealed = wire.MediaPacket(
                codec=0,
                seq=room.seq,
                timestamp=room.timestamp,
                payload=mine.seal(0, voice.frame()),
                reserved=1,
            )
            room.send_packet(sealed)
            room.seq += 1
            room.timestamp += 20
        return ear.recording()

    def assert_encrypted(self, result: dict, keys: ours.Keys) -> None:
        self.assertEqual(result["e2ee"]["state"], "encrypted")
        self.assertEqual(result["e2ee"]["sas"], keys.sas(WORDS))
        self.assertEqual(result["frames"]["rejected"], 0)
        self.assert_heard(PEER_TONE)

    async def test_calling_the_client(self):
        await self.call_encrypted(wire.Identity(os.urandom(32)))

    async def call_encrypted(self, identity: wire.Identity) -> None:
        process = await self.answering("--accept", "private")
        peer = await self.register(identity=identity)
        party, call_id = ours.Party(peer.identity), "python-calls"
        offer = party.offer_fields(self.fingerprint, call_id)
        peer.offer(self.fingerprint, call_id, **offer)
        answer = await peer.expect("DirectCallAnswer", "CallRinging")
        own = peer.identity.fingerprint
        self.assertTrue(ours.answer_is_signed(answer, own, party.ephemeral))
        self.assertIn("e2ee1", answer["callee_build_version"].split())
        shared = party.shared(bytes(answer["ephemeral_pub"]))
        keys = ours.Keys(offer | {"call_id": call_id}, answer, shared)
        room = await self.enter(peer)
        self.assert_tone(await self.sealed_talk(room, keys.caller, keys.callee), CLIENT_TONE)
        peer.hang_up(call_id)
        self.assert_encrypted(await self.result(process), keys)

    async def test_called_by_the_client(self):
        peer = await self.register()
        process = await self.client("call", peer.identity.fingerprint)
        offer = await peer.expect("DirectCallOffer")
        self.assertTrue(ours.offer_is_signed(offer, peer.identity.fingerprint))
        self.assertIn("e2ee1", offer["caller_build_version"].split())
        party = ours.Party(peer.identity)
        ephemeral = bytes(offer["ephemeral_pub"])
        answer = party.answer_fields(self.fingerprint, offer["call_id"], ephemeral)
        peer.answer(offer["call_id"], "AcceptGeneric", **answer)
        keys = ours.Keys(offer, answer, party.shared(ephemeral))
        room = await self.enter(peer)
        self.assert_tone(await self.sealed_talk(room, keys.callee, keys.caller), CLIENT_TONE)
        self.assertEqual(await process.stop(), 0)
        self.assert_encrypted(await self.result(process), keys)

    async def test_a_wrong_signature_ends_the_call_for_want_of_trust(self):
        peer = await self.register()
        process = await self.client("call", peer.identity.fingerprint)
        offer = await peer.expect("DirectCallOffer")
        party = ours.Party(peer.identity)
        answer = party.answer_fields(self.fingerprint, "another", bytes(offer["ephemeral_pub"]))
        peer.answer(offer["call_id"], "AcceptGeneric", **answer)
        result = await self.result(process, 5)
        self.assertEqual(result["end_reason"], "wrong-key")

    async def test_plain_and_forged_frames_in_a_sealed_call_are_not_heard(self):
        process = await self.answering("--accept", "private")
        peer = await self.register()
        party, call_id = ours.Party(peer.identity), "python-forges"
        offer = party.offer_fields(self.fingerprint, call_id)
        peer.offer(self.fingerprint, call_id, **offer)
        await peer.expect("DirectCallAnswer", "CallRinging")
        room = await self.enter(peer)
        voice, other = opus_codec.ToneEncoder(PEER_TONE), ours.SFrame(os.urandom(16))
        for index in range(TALK_FRAMES):
            await room.next_packet()
            payload = voice.frame()
            if index % 2:
                room.send_frame(payload)
            else:
                room.send_packet(wire.MediaPacket(payload=other.seal(0, payload), reserved=1))
        peer.hang_up(call_id)
        result = await self.result(process)
        self.assertEqual(result["frames"]["received"], 0)
        self.assertEqual(result["frames"]["rejected"], TALK_FRAMES)

    async def test_a_contact_who_was_encrypted_once_is_not_taken_in_the_clear(self):
        identity = wire.Identity(os.urandom(32))
        await self.call_encrypted(identity)
        peer = await self.register(identity=identity)
        process = await self.client("call", peer.identity.fingerprint)
        offer = await peer.expect("DirectCallOffer")
        peer.answer(offer["call_id"])
        self.assertEqual((await self.result(process, 5))["end_reason"], "not-encrypted")


del ClientTalk

if __name__ == "__main__":
    unittest.main()
