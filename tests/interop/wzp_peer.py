# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the reference's kind: pings, registers, calls, answers, joins rooms, exchanges media.

Written from wire.md, with the reference's habits as defaults: an empty registration signature, zero keys
in offers, no feature words, any certificate accepted. Plays no sound; see opus_codec for payloads.
"""
import asyncio
import os
import time

import wzp_quic
import wzp_wire as wire
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from wzp_quic import DEADLINE_SECONDS, Closed, Habits

NO_KEY = [0] * 32


def parse_address(text: str) -> tuple[str, int]:
    """Numeric ip:port, as everything the reference puts on the wire."""
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def format_address(address: tuple[str, int]) -> str:
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def new_call_id() -> str:
    return f"{time.time_ns():016x}"


async def ping(address: tuple[str, int]) -> float:
    """Seconds until the handshake was complete; the relay then closes."""
    start = time.monotonic()
    connection = await wzp_quic.dial(address, "ping")
    elapsed = time.monotonic() - start
    await connection.wait_ended()
    return elapsed


async def version(address: tuple[str, int]) -> str:
    connection = await wzp_quic.dial(address, "version")
    try:
        return (await connection.next_uni()).decode().strip()
    finally:
        connection.finish()


class Unexpected(AssertionError):
    """Another message came than the one that had to come next."""


class Channel:
    """Signals on one connection, each parsed as a reference build parses it."""

    def __init__(self, connection: wzp_quic.Connection, identity: wire.Identity):
        self.connection = connection
        self.identity = identity

    def send(self, signal) -> None:
        self.connection.send_message(wire.print_signal(signal))

    async def receive(self, timeout: float = DEADLINE_SECONDS):
        return wire.parse_signal(await self.connection.next_message(timeout))

    async def expect(self, name: str, *skip: str, timeout: float = DEADLINE_SECONDS) -> dict:
        """The fields of the next message, which must be a @name; any number of @skip may precede it, and
        messages of later builds, which this one passes over."""
        async with asyncio.timeout(timeout):
            while True:
                try:
                    signal = await self.receive(timeout)
                except wire.UnknownVariant:
                    continue
                if wire.signal_name(signal) == name:
                    return wire.signal_fields(signal)
                if wire.signal_name(signal) not in skip:
                    raise Unexpected(f"wanted {name}, got {signal}")

    async def expect_closed(self, timeout: float = DEADLINE_SECONDS) -> wzp_quic.Close:
        return await self.connection.wait_ended(timeout)

    def close(self, reason: str = "normal close") -> None:
        self.connection.finish(reason)


class Client(Channel):
    """A registered user: the `_signal` connection."""

    def __init__(self, connection, identity, address):
        super().__init__(connection, identity)
        self.address = address
        self.relay_build: str | None = None

    @classmethod
    async def register(
        cls,
        address: tuple[str, int],
        identity: wire.Identity | None = None,
        alias: str | None = None,
        public: bytes | None = None,
        habits: Habits | None = None,
    ) -> "Client":
        identity = identity or wire.Identity(os.urandom(32))
        connection = await wzp_quic.dial(address, "_signal", habits)
        client = cls(connection, identity, address)
        client.send(
            {
                "RegisterPresence": {
                    "identity_pub": list(identity.public if public is None else public),
                    "signature": [],
                    "alias": alias,
                }
            }
        )
        ack = await client.expect("RegisterPresenceAck")
        if not ack["success"]:
            raise Closed(wzp_quic.Close(0, ack.get("error", ""), True))
        client.relay_build = ack.get("relay_build")
        return client

    async def reflect(self) -> tuple[str, int]:
        self.send("Reflect")
        return parse_address((await self.expect("ReflectResponse"))["observed_addr"])

    def local_port(self) -> int:
        return self.connection._transport.get_extra_info("sockname")[1]

    def offer(self, target: str, call_id: str | None = None, **changes) -> str:
        """Calls @target as the CLI does: the real identity key, zero ephemeral key, no signature."""
        call_id = call_id or new_call_id()
        fields = {
            "caller_fingerprint": self.identity.fingerprint,
            "caller_alias": None,
            "target_fingerprint": target,
            "call_id": call_id,
            "identity_pub": list(self.identity.public),
            "ephemeral_pub": NO_KEY,
            "signature": [],
            "supported_profiles": [wire.GOOD],
        }
        self.send({"DirectCallOffer": fields | changes})
        return call_id

    def answer(self, call_id: str, mode: str = "AcceptGeneric", **changes) -> None:
        """The default is what the CLI's auto accept does."""
        fields = {"call_id": call_id, "accept_mode": mode, "chosen_profile": wire.GOOD}
        self.send({"DirectCallAnswer": fields | changes})

    def hang_up(self, call_id: str | None = None, reason: str = "Normal") -> None:
        fields = {"reason": reason} | ({"call_id": call_id} if call_id else {})
        self.send({"Hangup": fields})

    async def enter_call(self, setup: dict, habits: Habits | None = None) -> "Room":
        """The relayed media of a call whose CallSetup has come."""
        address = parse_address(setup["relay_addr"])
        return await Room.join(address, setup["room"], self.identity, habits=habits)


class Room(Channel):
    """A media connection: a room, or the room of a call."""

    def __init__(self, connection, identity):
        super().__init__(connection, identity)
        self.answer: dict = {}
        self.seq = 0
        self.timestamp = 0

    @classmethod
    async def join(
        cls,
        address: tuple[str, int],
        name: str,
        identity: wire.Identity | None = None,
        alias: str | None = None,
        habits: Habits | None = None,
        bad_signature: bool = False,
    ) -> "Room":
        """Through the handshake; CallAnswer is no proof of admission, see wait_admitted()."""
        identity = identity or wire.Identity(os.urandom(32))
        room = cls(await wzp_quic.dial(address, name, habits), identity)
        await room.shake_hands(alias, bad_signature)
        return room

    async def shake_hands(self, alias: str | None = None, bad_signature: bool = False) -> None:
        ephemeral = wire.raw_public(X25519PrivateKey.generate())
        signature = bytes(64) if bad_signature else self.identity.sign(ephemeral + b"call-offer")
        self.send(
            {
                "CallOffer": {
                    "identity_pub": list(self.identity.public),
                    "ephemeral_pub": list(ephemeral),
                    "signature": list(signature),
                    "supported_profiles": wire.ALL_PROFILES,
                    "alias": alias,
                }
            }
        )
        if self.connection.habits.reads_signals:
            self.answer = await self.expect("CallAnswer")
            self._check_answer()

    def _check_answer(self) -> None:
        signed = bytes(self.answer["ephemeral_pub"]) + b"call-answer"
        identity_pub = bytes(self.answer["identity_pub"])
        if not wire.verify(identity_pub, bytes(self.answer["signature"]), signed):
            raise Unexpected("the relay's CallAnswer is not signed by its identity key")

    async def wait_members(self, count: int, timeout: float = DEADLINE_SECONDS) -> list[dict]:
        """Until the room's list has @count entries."""
        async with asyncio.timeout(timeout):
            while True:
                update = await self.expect("RoomUpdate", "QualityDirective")
                if update["count"] != len(update["participants"]):
                    raise Unexpected(f"count does not match the list: {update}")
                if update["count"] == count:
                    return update["participants"]

    async def wait_admitted(self) -> list[dict]:
        return (await self.expect("RoomUpdate"))["participants"]

    def send_packet(self, packet: wire.MediaPacket) -> None:
        self.connection.send_datagram(packet.pack())

    def send_frame(self, payload: bytes, codec: int = 0, frame_ms: int = 20, report=None) -> wire.MediaPacket:
        """The next packet of this sender, numbered as the reference numbers."""
        packet = wire.MediaPacket(
            codec=codec, seq=self.seq, timestamp=self.timestamp, payload=payload, report=report
        )
        self.send_packet(packet)
        self.seq = (self.seq + 1) & 0xFFFF
        self.timestamp = (self.timestamp + frame_ms) & 0xFFFFFFFF
        return packet

    async def next_packet(self, timeout: float = DEADLINE_SECONDS) -> wire.MediaPacket:
        return wire.MediaPacket.unpack(await self.connection.next_datagram(timeout))

    def leave(self) -> None:
        self.close("normal close")
