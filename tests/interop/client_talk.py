# SPDX-License-Identifier: GPL-3.0-or-later
"""How a peer of the reference's kind talks with our client, and what is looked at afterwards.

A test case without tests: the class that uses it provides `self.relay_address`, `client_program` and
starts the relay. The peer's media clock is the client's: as much is sent as has come.
"""
import sys
import unittest

import harness
import opus_codec
import wzp_peer
import wzp_wire as wire
from wzp_peer import Client, Room

CLIENT_SEED = b"\x33" * 32
CLIENT_TONE = 440.0  # of --play tone
PEER_TONE = 700.0
OTHER_TONE = 1100.0
# Frames of 20 ms: enough for a start, the jitter buffer and half a second of steady tone.
TALK_FRAMES = 90
# A tone fills this much of what was heard, when it is what was sent.
CLEAR_SHARE = 0.8


class ClientTalk(unittest.IsolatedAsyncioTestCase):
    relay_address: tuple[str, int]
    client_program: str

    def setUp(self):
        self.folder = harness.Folder()
        self.addCleanup(self.folder.clear)
        self.processes: list[harness.Process] = []
        self.fingerprint = wire.Identity(CLIENT_SEED).fingerprint
        self.recording = self.folder.path / "heard.wav"

    def run(self, result=None):
        """A failed conversation is shown with the programs' own words."""
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            for process in self.processes:
                print(process.output(), file=sys.stderr)

    async def client(self, command: str, *arguments) -> harness.Process:
        """wzp-client with an identity and a database of its own."""
        options = [
            "--relay",
            wzp_peer.format_address(self.relay_address),
            "--data",
            self.folder.path / "wzp.db",
        ]
        if command in ("call", "answer", "room"):
            options += ["--identity", self.folder.identity("client", CLIENT_SEED), "--json"]
            options += ["--record", self.recording]
            options += [] if "--play" in arguments else ["--play", "tone"]
        process = await harness.Process.start(
            self.client_program, command, *arguments, *options, name=f"wzp-client {command}"
        )
        self.addAsyncCleanup(process.stop)
        self.processes.append(process)
        return process

    async def answering(self, *arguments) -> harness.Process:
        process = await self.client("answer", "--once", *arguments)
        await process.wait_line("registered as " + self.fingerprint)
        return process

    async def register(self, **options) -> Client:
        peer = await Client.register(self.relay_address, **options)
        self.addCleanup(peer.close)
        return peer

    async def enter(self, peer: Client, **options) -> Room:
        room = await peer.enter_call(await peer.expect("CallSetup"), **options)
        self.addCleanup(room.leave)
        return room

    async def call_client(self, peer: Client, **changes) -> tuple[str, dict, Room]:
        """The peer calls; the client's answer; the media connection."""
        call_id = peer.offer(self.fingerprint, **changes)
        answer = await peer.expect("DirectCallAnswer", "CallRinging")
        return call_id, answer, await self.enter(peer)

    async def talk(self, room: Room, hertz: float = PEER_TONE, frames: int = TALK_FRAMES):
        """A conversation of so many frames each way; what the client said."""
        voice, ear = opus_codec.ToneEncoder(hertz), opus_codec.Decoder()
        for _ in range(frames):
            packet = await self.next_voice(room)
            samples = ear.hear(packet.payload)
            self.assertIn(samples, (opus_codec.FRAME, 2 * opus_codec.FRAME))
            for _ in range(samples // opus_codec.FRAME):
                room.send_frame(voice.frame())
        return ear.recording()

    async def next_voice(self, room: Room) -> wire.MediaPacket:
        """A client whose sound is not running yet, on a slow machine, keeps the line alive with noise."""
        while (packet := await room.next_packet()).codec == wire.COMFORT_NOISE:
            pass
        self.assert_reference_packet(packet)
        return packet

    def assert_reference_packet(self, packet: wire.MediaPacket) -> None:
        """Nothing a reference client would choke on (wire.md 3.4); byte 11 is the relay's."""
        self.assertIn(packet.codec, wire.OPUS_IDS)
        self.assertEqual((packet.version, packet.is_repair, packet.reserved), (0, False, 0))
        self.assertEqual((packet.fec_ratio, packet.fec_block, packet.fec_symbol), (0, 0, 0))

    def assert_tone(self, pcm, hertz: float, share: float = CLEAR_SHARE) -> None:
        self.assertGreater(opus_codec.tone_share(pcm, hertz), share, f"{hertz} Hz is not there")

    def assert_heard(self, hertz: float, share: float = CLEAR_SHARE) -> None:
        self.assert_tone(opus_codec.read_wav(self.recording), hertz, share)

    async def result(self, process: harness.Process, code: int = 0) -> dict:
        self.assertEqual(await process.wait(), code, process.output())
        return process.json()

    def assert_relay_only(self, result: dict) -> None:
        self.assertEqual(result["path"], "relay")
        self.assertEqual(result["e2ee"]["state"], "relay-only")
        self.assertFalse(result["e2ee"]["sas"])
